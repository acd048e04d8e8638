"""Symbols: colour pictures of the font's little drawings, rendered here, so that nothing is downloaded.

Ten classes of 32 x 32 colour images, CIFAR-10's shape, with many source classes to pretrain on. They are made
pictures: use them where a shape or a colour channel matters, and real photographs to judge a method.
"""

import numpy as np

from . import cache
from .dataset import Dataset

VERSION = 1  # part of the cache file's name; raise it when the pictures change
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

# One class each, none like the ten above: for pretraining, and as clutter behind the ten.
SOURCE_SYMBOLS = (
    "☀☁☂☃☄☇☈☉☊☌☐☑☒☖☗☘☙☠☡☢☣☤☥☦☧☨☩☪☫☬☭☮☯☰☵☸☼☽☿♀♁♂♃♄♅♆♇♈♉♊♋♌♍♎♏♐♑♒♓♔♕♖♗♘♙♚♛♜♝♞♟♠♡♢♣♤♦♧♥♨♭♮♯♰♱♲♳♺♻♼♽♾♿"
    "⚇⚉⚐⚑⚒⚓⚔⚕⚖⚗⚘⚙⚚⚛⚜⚠⚡⚢⚣⚤⚥⚨⚩⚭⚮⚯⚰⚱⚲⚳⚴⚵⚶⚷⚸⛁⛃✇✈✉✑✓✔✖✘✚✛✜✝✞✟✠✢✣✤✥✦✱✲✳✺❄❅❆❍❏❖❡❢❣❤❥❦❧➔➘➲➳➴➵➽🐭🐮🐵"
)

SOURCE = "Rendered pictures of DejaVu Sans symbols in ten classes, made on this machine; not photographs."


def load(unseen_test=False):
    """4,500 training, 500 validation and 1,000 test images (N, 32, 32, 3), balanced, in rounds of ten classes.

    Rendered on first use (a few seconds), then read from the cache. The test images show the same symbols as
    the training images in new poses and colours. With `unseen_test` they show symbols of the same ten classes
    that no training image shows (another cat, another telephone): the test of what was learnt about the class.
    """
    test = UNSEEN_SYMBOLS if unseen_test else TRAINING_SYMBOLS
    train_split = cache.load_or_make(f"symbols-{VERSION}.npz", lambda: _split(TRAINING_SYMBOLS, 500, seed=0))
    test_name = f"symbols-{VERSION}-{'unseen-' if unseen_test else ''}test.npz"
    test_split = cache.load_or_make(test_name, lambda: _split(test, 100, seed=2 if unseen_test else 1))
    sentence = SOURCE + (" The test images show symbols that training does not." if unseen_test else "")
    return _dataset("symbols", train_split, 4500, test_split, CLASS_NAMES, sentence)


def source_classes(images_per_class=40):
    """The symbols of SOURCE_SYMBOLS, one class each, to pretrain a network that then learns the ten classes.

    Of `images_per_class` (at least 10), 80 % are training, 10 % validation and 10 % test images; labels and
    shapes as in `load`, class names are the symbols themselves. Introduced in 11-transfer-learning.
    """
    if images_per_class < 10:
        raise ValueError(f"images_per_class is {images_per_class}, expected at least 10")
    classes = {symbol: symbol for symbol in SOURCE_SYMBOLS}
    part = images_per_class // 10
    rounds = {"train": images_per_class - part, "test": part}
    arrays = cache.load_or_make(
        f"symbols-{VERSION}-source-{images_per_class}.npz",
        lambda: _split(classes, images_per_class, seed=3),
    )
    first = rounds["train"] * len(classes)
    training, test = _cut(arrays, 0, first), _cut(arrays, first, None)
    sentence = "Rendered pictures of DejaVu Sans symbols, one class a symbol, made on this machine."
    return _dataset("symbols-source", training, first - part * len(classes), test, tuple(classes), sentence)


def _cut(arrays, start, stop):
    return {name: array[start:stop] for name, array in arrays.items()}


def _dataset(name, training, num_train, test, class_names, source):
    return Dataset(
        X_train=training["X"][:num_train],
        y_train=training["y"][:num_train],
        X_val=training["X"][num_train:],
        y_val=training["y"][num_train:],
        X_test=test["X"],
        y_test=test["y"],
        class_names=class_names,
        name=name,
        source=source,
    )


def _split(symbols_of_class, images_per_class, seed):
    """{"X": uint8 (N, 32, 32, 3), "y": int64 (N,)}, in rounds that hold every class once, shuffled."""
    rng = np.random.default_rng(seed)
    rounds = np.tile(np.arange(len(symbols_of_class)), (images_per_class, 1))
    y = rng.permuted(rounds, axis=1).reshape(-1)
    return {"X": _pictures(symbols_of_class, y, rng), "y": y}


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
