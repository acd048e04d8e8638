"""Symbols: colour pictures of the font's little drawings, rendered here, so that nothing is downloaded.

Ten classes of 32 x 32 colour images, CIFAR-10's shape, with many source classes to pretrain on. They are made
pictures: use them where a shape or a colour channel matters, and real photographs to judge a method.
"""

import hashlib
from pathlib import Path

import numpy as np

from . import cache
from .dataset import Dataset

CHUNK = 200  # pictures rendered at a time, which bounds the memory used

# Symbols of each class: those that training shows, and those kept back for load(unseen_test=True).
TRAINING_SYMBOLS = {
    "cat": "🐱😸😹😺😻😼😽😾",
    "die": "⚀⚂⚃⚅",
    "face": "☹☺😀😆😉😎😐😕😛😟😠😮",
    "flower": "✿❁✾",
    "hand": "☛☝☞✌",
    "note": "♩♪♬",
    "pencil": "✎✏",
    "scissors": "✁✂✃",
    "star": "★☆✩✫✬✮",
    "telephone": "☎✆",
}
UNSEEN_SYMBOLS = {
    "cat": "😿🙀",
    "die": "⚁⚄",
    "face": "☻😇😢😵",
    "flower": "❀",
    "hand": "☚☟",
    "note": "♫",
    "pencil": "✐",
    "scissors": "✄",
    "star": "✭✯",
    "telephone": "☏",
}
CLASS_NAMES = tuple(TRAINING_SYMBOLS)

# One class each, none of the kinds above: for pretraining, and as clutter in the pictures of the ten. No two are
# mirror images or half turns of each other, since pictures are mirrored and turned.
SOURCE_SYMBOLS = (
    "☀☁☂☃☄☇☈☉☌☐☑☒☖☗☠☡☢☣☤☮☯☰☵☸☼☽☿♀♂♃♄♅♆♇♈♉♊♋♌♍♎♏♐♑♒♓♔♕♖♗♘♙♚♛"
    "♜♝♞♟♠♡♢♣♤♦♧♥♨♭♮♯♲♳♺♻♼♽♾♿⚇⚉⚐⚑⚒⚓⚔⚕⚖⚗⚘⚙⚚⚛⚜⚠⚡⚢⚣⚤⚥⚨⚩⚭⚮⚯⚰⚱⚳⚴⚵"
    "⚶⚷⚸⛁⛃✇✈✉✑✓✔✖✘✚✛✜✢✣✤✥✦✱✲✳✺❄❅❆❍❏❖❡❢❣❤❥❦❧➔➘➲➳➴➵➽🐭🐮🐵"
)

SOURCE = "Rendered pictures of DejaVu Sans symbols in ten classes, made on this machine; not photographs."


def load(unseen_test=False):
    """4,500 training, 500 validation and 1,000 test images (N, 32, 32, 3), balanced, in rounds of ten classes.

    Rendered on first use (a few seconds), then read from the cache.

    Parameters
    ----------
    unseen_test : bool
        False: the test images show the same symbols as the training images in new poses and colours. True: they show
        symbols of the same ten classes that no training image shows (another cat, another telephone), the test of what
        was learnt about the class.
    """
    arrays = cache.load_or_make(f"symbols-{_version()}.npz", _ten_classes)
    if not unseen_test:
        return _dataset("symbols", arrays, 4500, "test", CLASS_NAMES, SOURCE)
    sentence = SOURCE + " The test images show symbols that no training image shows."
    return _dataset("symbols", arrays, 4500, "unseen", CLASS_NAMES, sentence)


def source_classes(images_per_class=40):
    """The symbols of SOURCE_SYMBOLS, one class each: to pretrain a network that then learns the ten classes.

    Shapes and order as in `load`; the class names are the symbols themselves.

    Parameters
    ----------
    images_per_class : int
        Training images of each class, at least 1; a tenth as many (at least 1) validate, and as many again test.
    """
    if images_per_class < 1:
        raise ValueError(f"images_per_class is {images_per_class}, expected at least 1")
    file_name = f"symbols-{_version()}-source-{images_per_class}.npz"
    arrays = cache.load_or_make(file_name, lambda: _source_classes(images_per_class))
    num_train = images_per_class * len(SOURCE_SYMBOLS)
    sentence = "Rendered pictures of DejaVu Sans symbols, one class a symbol, made on this machine; not photographs."
    return _dataset("symbols-source", arrays, num_train, "test", tuple(SOURCE_SYMBOLS), sentence)


def _dataset(name, arrays, num_train, test, class_names, source):
    """A Dataset whose training and validation splits are arrays["X_train"] before and after `num_train`."""
    return Dataset(
        X_train=arrays["X_train"][:num_train],
        y_train=arrays["y_train"][:num_train],
        X_val=arrays["X_train"][num_train:],
        y_val=arrays["y_train"][num_train:],
        X_test=arrays["X_" + test],
        y_test=arrays["y_" + test],
        class_names=class_names,
        name=name,
        source=source,
    )


def _version():
    """Changes with the code that makes the pictures, so that pictures of other code are not read as its own."""
    sources = (Path(__file__).with_name(name) for name in ("symbols.py", "glyphs.py", "rendering.py"))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:8]


def _ten_classes():
    return {
        **_split("train", TRAINING_SYMBOLS, 500, seed=0),
        **_split("test", TRAINING_SYMBOLS, 100, seed=1),
        **_split("unseen", UNSEEN_SYMBOLS, 100, seed=2),
    }


def _source_classes(images_per_class):
    classes = {symbol: symbol for symbol in SOURCE_SYMBOLS}
    held_out = max(1, images_per_class // 10)
    return {
        **_split("train", classes, images_per_class + held_out, seed=3),
        **_split("test", classes, held_out, seed=4),
    }


def _split(name, symbols_of_class, images_per_class, seed):
    """X_name, uint8 (N, 32, 32, 3), and y_name, int64 (N,), in rounds that hold every class once, shuffled."""
    rng = np.random.default_rng(seed)
    rounds = np.tile(np.arange(len(symbols_of_class)), (images_per_class, 1))
    y = rng.permuted(rounds, axis=1).reshape(-1)
    return {f"X_{name}": _pictures(symbols_of_class, y, rng), f"y_{name}": y}


def _pictures(symbols_of_class, y, rng):
    from . import glyphs, rendering

    masks = [glyphs.masks(symbols) for symbols in symbols_of_class.values()]
    clutter = glyphs.masks(SOURCE_SYMBOLS)
    hue_of_class = np.arange(len(masks)) / len(masks)
    parts = []
    for start in range(0, len(y), CHUNK):
        labels = y[start : start + CHUNK]
        objects = np.stack([masks[label][rng.integers(len(masks[label]))] for label in labels])
        parts.append(rendering.render(objects, hue_of_class[labels], clutter, rng))
    return np.concatenate(parts)
