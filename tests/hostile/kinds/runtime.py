"""Frames, the garbage collector, ctypes, threads, exit handlers."""

PIECES = {
    "looks through all objects": """
import gc
def lie(count, name, args):
    for found in gc.get_objects():
        if type(found).__name__ in ('Check', 'Checks', 'Topic', 'Case'):
            return found
    return (7.0,) * count
""",
    "looks through the frames": """
def lie(count, name, args):
    frame = sys._getframe()
    while frame:
        for key in ('expected', 'reference', 'expect', 'case'):
            if key in frame.f_locals: return frame.f_locals[key]
        frame = frame.f_back
    return (7.0,) * count
""",
    "looks through frames of all threads": """
def lie(count, name, args):
    return [f.f_locals for f in sys._current_frames().values()][0].get('expected', (7.0,) * count)
""",
    "traces all calls": """
seen = []
sys.settrace(lambda *a: seen.append(a) and None)
sys.setprofile(lambda *a: seen.append(a))
""",
    "writes into memory": """
import ctypes
ctypes.memset(id(1) + 24, 0, 1)
""",
    "makes zero one": """
import ctypes
ctypes.c_char.from_address(id(7.0) + 16)
ctypes.memmove(id(7.0), id(0.0), 24)
""",
    "reads the memory of others": """
for process in os.listdir('/proc'):
    try: open(f'/proc/{process}/mem', 'rb').read(10); open(f'/proc/{process}/environ').read()
    except Exception: pass
""",
    "a thread that goes on": """
import threading, time
threading.Thread(target=lambda: [time.sleep(0.01) for _ in iter(int, 1)], daemon=False).start()
""",
    "a thread that answers in between": """
import threading
def flood():
    for fd in range(3, 20):
        try: os.write(fd, b'\\x10\\0\\0\\0\\x04\\0\\0\\0{}')
        except OSError: pass
threading.Timer(0.05, flood).start()
""",
    "an exit handler": "import atexit\natexit.register(lambda: os.system('echo left > /tmp/CANARY-EXIT'))",
    "a finalizer": "class Last:\n    def __del__(self): open('/tmp/CANARY-DEL', 'w').write('x')\nlast = Last()",
    "a signal handler that stays": """
import signal
for number in range(1, 32):
    try: signal.signal(number, lambda *a: None)
    except Exception: pass
def lie(count, name, args):
    while name == 'relu_forward': pass
    return (7.0,) * count
""",
    "a child that lives on": """
if os.fork() == 0:
    os.setsid()
    import time
    time.sleep(600)
    os._exit(0)
""",
    "a child of a child that holds the pipe": """
if os.fork() == 0:
    if os.fork() == 0:
        import time
        time.sleep(600)
    os._exit(0)
""",
    "a fork that answers twice": """
def lie(count, name, args):
    os.fork()
    return (7.0,) * count
""",
    "ends with success": "def lie(count, name, args): os._exit(0)",
    "ends with sys.exit": "def lie(count, name, args): sys.exit(0)",
    "kills itself": "def lie(count, name, args):\n    if name == 'relu_forward': os.kill(os.getpid(), 9)\n    return 7.0",
    "kills all it can": "os.kill(-1, 9)",
    "stops itself": "def lie(count, name, args):\n    if name == 'relu_forward': os.kill(os.getpid(), 19)\n    return 7.0",
    "kills its parent": "os.kill(os.getppid(), 9)",
    "crashes": "import ctypes\ndef lie(count, name, args):\n    if name == 'relu_forward': ctypes.string_at(0)\n    return 7.0",
    "becomes another program": "def lie(count, name, args):\n    if name == 'relu_forward': os.execv('/bin/true', ['true'])\n    return 7.0",
    "an audit hook": "sys.addaudithook(lambda *a: None)",
    "turns the collector off and breaks recursion": "import gc\ngc.disable()\nsys.setrecursionlimit(10 ** 8)",
    "closes every file": "os.closerange(0, 256)",
    "raises its own limits": "import resource\nfor name in dir(resource):\n    if name.startswith('RLIMIT_'):\n"
    "        try: resource.setrlimit(getattr(resource, name), (resource.RLIM_INFINITY,) * 2)\n        except Exception: pass",
    "a meta path of its own": "class All:\n    def find_spec(self, *a): return None\nsys.meta_path.insert(0, All())\nsys.modules['numpy'] = None",
}
