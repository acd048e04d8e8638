"""Floods: of output, memory, disk, processes, files, time."""

ONE = "def lie(count, name, args):\n    if name == 'relu_forward':\n        {body}\n    return (7.0,) * count"
BODIES = {
    "output": "for _ in range(10 ** 5): print('x' * 10 ** 4)",
    "output on stderr": "for _ in range(10 ** 5): print('x' * 10 ** 4, file=sys.stderr)",
    "errors' texts": "raise ValueError('x' * 10 ** 8)",
    "memory": "kept = []\n        while True: kept.append(bytearray(10 ** 8))",
    "memory of children": "for _ in range(20):\n            if os.fork() == 0: x = bytearray(10 ** 9); import time; time.sleep(60); os._exit(0)",
    "disk": "open('/tmp/big', 'wb').write(b'x' * 10 ** 9)",
    "disk in many files": "for i in range(10 ** 6): open(f'/tmp/{i}', 'w').write('x' * 1000)",
    "shared memory": "open('/dev/shm/big', 'wb').write(b'x' * 10 ** 9)",
    "processes": "while True: os.fork()",
    "threads": "import threading, time\n        while True: threading.Thread(target=time.sleep, args=(60,)).start()",
    "open files": "kept = [open('/dev/null') for _ in range(10 ** 6)]",
    "time": "while True: pass",
    "sleep": "import time; time.sleep(10 ** 6)",
    "a large result": "import numpy as np\n        return np.zeros(10 ** 8), None",
    "many objects": "return [object() for _ in range(10 ** 6)], None",
    "a deep result": "x = []\n        for _ in range(10 ** 5): x = [x]\n        return x, None",
    "recursion": "return lie(count, name, args)",
    "a regular expression": "import re; re.match('(a+)+$', 'a' * 40 + 'b')",
    "a large power": "9 ** 9 ** 9",
}  # fmt: skip
PIECES = {name: ONE.format(body=body) for name, body in BODIES.items()}
PIECES |= {"time in an added cell": "while True: pass", "memory in an added cell": "x = 'x' * 10 ** 11"}
