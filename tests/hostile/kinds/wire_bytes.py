"""Hostile bytes on the wire, sent by what can reach the worker's pipe."""

FRAMES = {
    "nonsense": "b'nonsense' * 1000",
    "nothing": "b''",
    "zeros": "b'\\0' * 10 ** 6",
    "a frame of four gigabytes": "b'\\xff' * 8",
    "a header longer than its frame": "struct.pack('<II', 10, 1000) + b'x' * 10",
    "a header that is no JSON": "frame(b'{{{{')",
    "deep JSON": "frame(b'[' * 10 ** 5)",
    "a pickle": "frame(pickle.dumps(ValueError('5.0')))",
    "a reply to nobody": "frame(b'{\"reply\": null}')",
    "a call of nobody": "frame(b'{\"call\": {\"ref\": [\"function\", 0, \"x\"]}, \"args\": [], \"kwargs\": {}}')",
    "fields that are missing": "frame(b'{}')",
    "a result of points": "frame(b'{\"result\": {\"points\": 5.0}}')",
    "a failure of the judge's": "frame(b'{\"failure\": \"5.0\"}')",
    "an array of objects": "frame(b'{\"array\": [\"|O\", [1], 0]}')",
    "an array of negative size": "frame(b'{\"array\": [\"<f8\", [-1], 0]}')",
    "an array larger than its bytes": "frame(b'{\"array\": [\"<f8\", [99999999999], 0]}')",
    "numbers of a million digits": "frame(b'1' * 10 ** 6)",
    "every answer twice": "b''",
}  # fmt: skip
SEND = """
import gc, pickle, struct
worker = next(found for found in gc.get_objects() if type(found).__name__ == 'Worker')
def frame(header): return struct.pack('<II', 4 + len(header), len(header)) + header
def lie(count, name, args):
    try: os.write(worker.pipe.writing, {frame})
    except OSError: pass
    return (7.0,) * count
"""
PIECES = {name: SEND.format(frame=frame) for name, frame in FRAMES.items()}
PIECES["every answer twice"] = """
import gc
worker = next(found for found in gc.get_objects() if type(found).__name__ == 'Worker')
real = worker.pipe.send
def twice(data): real(data); real(data)
type(worker.pipe).send = lambda self, data: twice(bytes(data))
"""
PIECES["answers of another version"] = """
import gc
worker = next(found for found in gc.get_objects() if type(found).__name__ == 'Worker')
type(worker).do_lookup = lambda self, message, arrays: {'found': True, 'callable': True, 'version': 10 ** 9, 'type': '<b>'}
"""
PIECES["types that are no types"] = """
import gc
worker = next(found for found in gc.get_objects() if type(found).__name__ == 'Worker')
type(worker).describe = lambda self, error: {'types': [1, None, 'SystemExit'], 'text': 5, 'place': 'x', 'name': [], 'borrowed': 1}
def lie(count, name, args): raise ValueError
"""
PIECES["no error where there is one"] = """
import gc
worker = next(found for found in gc.get_objects() if type(found).__name__ == 'Worker')
type(worker).describe = lambda self, error: None
def lie(count, name, args): raise ValueError
"""
