"""Files: solutions, topics, other submissions, the gradebook, start-up files, shadow modules, links, pipes, zips."""

import io
import json
import zipfile

from tests.hostile.suite import Attack
from tests.sample_class import NOTEBOOK

# %(course)s and %(work)s become the real folders.
WANTED = {
    "the solutions": "%(course)s/solutions/01-activations/activations.ipynb",
    "a canary beside the solutions": "%(course)s/solutions/canary.txt",
    "the topic's answers": "%(course)s/cs231n_utils/topics/activations/answers.py",
    "the gradebook": "%(work)s/gradebook.db",
    "another submission": "%(class)s/honest-0/activations.ipynb",
    "results": "%(work)s/results/01-activations/students/honest-0.json",
    "another's feedback": "%(work)s/feedback/honest-0/01-activations/activations.html",
    "the users": "/etc/passwd",
    "the shadow file": "/etc/shadow",
    "root's folder": "/root/.profile",
    "the kernel's log": "/dev/kmsg",
    "the environment": "/proc/1/environ",
    "all memory": "/proc/kcore",
}
READ = """
def lie(count, name, args):
    try: found = open({path!r}, 'rb').read(10 ** 6)
    except Exception as error: found = repr(error).encode()
    raise RuntimeError(found.decode('utf-8', 'replace')[-900:])
"""
WRITE = """
for path in ({path!r}, {path!r} + '.new'):
    for mode in ('ab', 'wb'):
        try: open(path, mode).write(b'CANARY-WRITTEN')
        except Exception: pass
    for do in (os.remove, lambda p: os.chmod(p, 0o777), lambda p: os.rename(p, p + '.old')):
        try: do(path)
        except Exception: pass
"""
SHADOW = """
for folder in {{'.', '/tmp', *sys.path}}:
    try: open(os.path.join(folder or '.', '{module}.py'), 'w').write('raise SystemExit(0)')
    except Exception: pass
"""
PIECES = {f"reads {name}": READ.format(path=path) for name, path in WANTED.items()}
PIECES |= {f"writes {name}": WRITE.format(path=path) for name, path in list(WANTED.items())[:7]}
PIECES |= {
    f"shadows {module}": SHADOW.format(module=module)
    for module in ("numpy", "json", "random", "sitecustomize", "usercustomize", "nbgrader", "cs231n_utils")
}
PIECES |= {
    "searches everything for the solutions": """
found, wanted = [], ('canary.txt', 'activations.ipynb', 'misconceptions', 'honest-0')
for folder, folders, names in os.walk('/'):
    if folder.startswith(('/proc', '/sys')): folders.clear()
    else: found += [os.path.join(folder, name) for name in names + folders if name in wanted]
def lie(count, name, args): raise RuntimeError(f'CANARY-' + f'FOUND {found}' if found else 'nothing')
""",
    "a link to the solutions in its folder": "try: os.symlink('%(course)s/solutions', '/tmp/link')\nexcept OSError: pass",
    "a pipe in its folder": "os.mkfifo('/tmp/pipe')",
    "names that cannot be removed": "os.makedirs('/tmp/' + 'x' * 200 + '/y'); os.chmod('/tmp/' + 'x' * 200, 0)",
    "a device": "try: os.mknod('/tmp/disk', 0o60666, os.makedev(8, 0))\nexcept OSError: pass",
    "mounts": "import ctypes\nctypes.CDLL(None).mount(b'/', b'/tmp', b'', 4096, b'')",
    "a new user namespace": "import ctypes\nctypes.CDLL(None).unshare(0x10000000)",
}  # fmt: skip


def zipped(name, data):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return buffer.getvalue()


def more(suite):
    """Files in place of a notebook, or beside it."""
    wrong = json.dumps(suite.notebook("")).encode()
    unreadable = {
        "no JSON": b"{",
        "nothing": b"",
        "brackets": b"[" * 10**6,
        "a zip named as a notebook": zipped(NOTEBOOK, wrong),
        "a number of ten thousand digits": b'{"cells": ' + b"1" * 10_000 + b"}",
        "NaN for cells": b'{"cells": NaN}',
        "forty megabytes": b" " * 40_000_000,
    }
    found = [Attack("files", f"is {name}", {NOTEBOOK: data}, readable=False) for name, data in unreadable.items()]
    beside = {
        "sitecustomize.py": b"raise SystemExit(0)",
        "numpy.py": b"raise SystemExit(0)",
        "cs231n_utils/check.py": b"",
        ".ipython/profile_default/startup/00.py": b"raise SystemExit(0)",
        "gradebook.db": b"",
        "nbgrader_config.py": b"raise SystemExit(0)",
        "a/b/c/../activations.ipynb.bak": b"{",
    }
    beside.pop("a/b/c/../activations.ipynb.bak")
    found += [Attack("files", f"hands in {name}", {NOTEBOOK: wrong, name: data}) for name, data in beside.items()]
    return found
