"""Objects and subclasses that say that they are whatever they are compared with."""

CLASSES = {
    "array": ("np.ndarray", "np.zeros((4, 5)).view(Liar)"),
    "masked array": ("np.ma.MaskedArray", "Liar(np.zeros((4, 5)), mask=True)"),
    "matrix": ("np.matrix", "Liar(np.zeros((4, 5)))"),
    "float": ("float", "Liar(7)"),
    "int": ("int", "Liar(7)"),
    "str": ("str", "Liar('7')"),
    "list": ("list", "Liar([7])"),
    "tuple": ("tuple", "Liar((7, 7))"),
    "dict": ("dict", "Liar(a=7)"),
    "object": ("object", "Liar()"),
}
TRICKS = {
    "equals all": "__eq__ = __le__ = __lt__ = __ge__ = __gt__ = lambda *a: True\n    __hash__ = None",
    "differs from nothing": "__sub__ = __rsub__ = lambda *a: 0.0\n    __abs__ = lambda self: 0.0",
    "answers for NumPy": "__array_function__ = __array_ufunc__ = lambda *a, **k: True",
    "becomes what is asked": "__array__ = lambda self, *a, **k: np.zeros(1)\n    __float__ = lambda self: 0.0",
    "has every attribute": "__getattr__ = lambda self, name: self\n    __call__ = lambda self, *a, **k: self",
}
PIECES = {
    f"{kind} that {trick}": f"import numpy as np\nclass Liar({base}):\n    {body}\n"
    f"def lie(count, name, args):\n    value = {make}\n    return value if count == 1 else (value,) * count"
    for kind, (base, make) in CLASSES.items()
    for trick, body in TRICKS.items()
}
VALUES = {
    "NaN": "float('nan')",
    "infinity": "float('inf')",
    "object array": "np.array([None, print], dtype=object)",
    "structured array": "np.zeros(3, dtype=[('a', 'f8')])",
    "strings": "np.array(['0.0', '1.0'])",
    "dates": "np.array(['2026-01-01'], dtype='M8[D]')",
    "an array in itself": "(lambda a: (a.__setitem__(0, a), a)[1])(np.empty(1, dtype=object))",
    "a list in itself": "(lambda a: (a.append(a), a)[1])([])",
    "a huge integer": "10 ** 100000",
    "a generator": "(i for i in range(3))",
    "its own argument": "args[0] if args else None",
    "a module": "np",
    "a class": "type",
    "the broadcast of one number": "np.broadcast_to(0.0, (10 ** 9,))",
    "an exception": "ValueError('5.0')",
    "half a surrogate pair": "'\\ud800'",
    "true": "True",
}  # fmt: skip
PIECES |= {
    f"returns {name}": f"import numpy as np\ndef lie(count, name, args):\n    value = {value}\n"
    "    return value if count == 1 else (value,) * count"
    for name, value in VALUES.items()
}
