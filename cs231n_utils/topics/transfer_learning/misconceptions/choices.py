"""Reading runs and choosing what to try first: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.transfer_learning.answers import topic


@topic.plain
def read_run(history):
    if history["trunk"][-1] == 0:
        if history["statistics"][-1] == 0:
            return "frozen"
        return "statistics move"
    if np.isnan(history["trunk"][-1]) or history["trunk"][-1] > 0.5:
        return "washed out"
    if history["train_acc"][-1] < 0.7:
        return "head too slow"
    return "fine-tuned"


def _read(slug, sentence, *edits):
    topic.edit("read_run", slug, sentence, *edits)


STILL = 'history["statistics"][-1] == 0'
_read(
    "statistics-not-looked-at",
    "A trunk whose parameters stand still counts as frozen, though its running statistics move.",
    (STILL, "True"),
)
_read(
    "statistics-first",
    "Every run whose statistics move gets that name, also one whose parameters move: look at the trunk first.",
    (
        '    if history["trunk"][-1] == 0:\n',
        '    if history["statistics"][-1] > 0:\n        return "statistics move"\n    if history["trunk"][-1] == 0:\n',
    ),
)
_read(
    "statistics-always-suspected",
    "A trunk that stands still altogether is named after statistics that do not move.",
    (STILL, "False"),
)
_read("statistics-turned", "The two names of a still trunk are exchanged.", (STILL, STILL.replace("==", "!=")))
_read(
    "nan-passes",
    "NaN is larger than nothing, so that a run that blew up passes the limit. Ask for NaN, or whether it is not small.",
    ('np.isnan(history["trunk"][-1]) or ', ""),
)
_read(
    "nan-compared",
    "NaN is equal to nothing, not even to itself: ask with np.isnan.",
    ('np.isnan(history["trunk"][-1])', 'history["trunk"][-1] == np.nan'),
)
_read(
    "too-slow-first",
    "A run that ended badly because the trunk was washed out is called too slow: look at the trunk first.",
    (
        '    if np.isnan(history["trunk"][-1])',
        '    if history["train_acc"][-1] < 0.7:\n        return "head too slow"\n    if np.isnan(history["trunk"][-1])',
    ),
)
_read(
    "any-movement-washes",
    "Every trunk that moves counts as washed out; a fine-tuned one moves a little.",
    ("> 0.5", "> 0"),
)
topic.family(
    "read_run",
    "limit-of-the-trunk",
    "A trunk that has moved by more than {value} of its length counts as washed out; compare the runs shown.",
    ["0.01", "0.02", "0.05", "0.1"],
    ("> 0.5", "> {value}"),
)
topic.family(
    "read_run",
    "limit-too-wide",
    "A trunk counts as washed out only beyond {value} times its length; compare the runs shown.",
    ["1.0", "2.0", "5.0", "10.0"],
    ("> 0.5", "> {value}"),
)
topic.family(
    "read_run",
    "limit-of-the-head",
    "A head counts as too slow below {value} on its training images; compare the runs shown.",
    ["0.9", "0.95"],
    ('history["train_acc"][-1] < 0.7', 'history["train_acc"][-1] < {value}'),
)
_read(
    "washed-out-by-statistics",
    "Washed out is judged by the running statistics; the trunk is its parameters, whose distance is in trunk.",
    (
        'np.isnan(history["trunk"][-1]) or history["trunk"][-1] > 0.5',
        'np.isnan(history["statistics"][-1]) or history["statistics"][-1] > 3',
    ),
)
_read("never-too-slow", "No run counts as too slow.", ('history["train_acc"][-1] < 0.7', "False"))
_read(
    "slow-by-validation",
    "Too slow is judged by how well new images are named; whether a head has learned shows on the training images.",
    ('history["train_acc"][-1] < 0.7', 'history["val_acc"][-1] < 0.87'),
)
_read(
    "slow-at-the-start",
    "The accuracy before the first step is looked at: there every new head is bad.",
    ('history["train_acc"][-1]', 'history["train_acc"][0]'),
)
_read(
    "start-of-the-trunk",
    "The distance before the first step is looked at: it is always 0.",
    ('history["trunk"][-1] == 0', 'history["trunk"][0] == 0'),
)
_read(
    "any-small-distance-is-frozen",
    "A trunk that moves slowly is called frozen: frozen means that nothing moves at all.",
    ('history["trunk"][-1] == 0', 'history["trunk"][-1] < 0.01'),
)
_read(
    "washed-out-by-validation",
    "Washed out is judged by the accuracy alone; a slow head has a low one, too. The trunk's distance tells.",
    ('np.isnan(history["trunk"][-1]) or history["trunk"][-1] > 0.5', 'history["val_acc"][-1] < 0.7'),
)
_read("names-misspelt", 'The names are not spelled as given: "fine-tuned".', ('"fine-tuned"', '"fine tuned"'))


@topic.plain
def choose_strategy(images_per_class, similarity):
    if images_per_class < 100:
        return "new head on the last features" if similarity == "similar" else "new head on earlier features"
    return "fine-tune the last layers" if similarity == "similar" else "fine-tune all layers"


def _choose(slug, sentence, *edits):
    topic.edit("choose_strategy", slug, sentence, *edits)


_choose(
    "amounts-exchanged",
    "Little and much are exchanged: the more images, the more layers can learn from them.",
    ("< 100", ">= 100"),
)
_choose(
    "similarity-exchanged",
    "Similar and different are exchanged: late features fit what is like the pretraining.",
    ('== "similar"', '!= "similar"'),
)
_choose(
    "few-exchanged",
    "With few images the two are exchanged: late features fit what is like the pretraining.",
    (
        '"new head on the last features" if similarity == "similar" else "new head on earlier features"',
        '"new head on earlier features" if similarity == "similar" else "new head on the last features"',
    ),
)
_choose(
    "many-exchanged",
    "With many images the two are exchanged: the less like the pretraining, the more layers have to change.",
    (
        '"fine-tune the last layers" if similarity == "similar" else "fine-tune all layers"',
        '"fine-tune all layers" if similarity == "similar" else "fine-tune the last layers"',
    ),
)
_choose("border", "100 images a class are much: little is fewer than 100.", ("< 100", "<= 100"))
topic.family(
    "choose_strategy",
    "border",
    "Fewer than {value} images a class count as little; the table says fewer than 100.",
    ["10", "20", "50", "200", "500", "1000"],
    ("< 100", "< {value}"),
)
_choose(
    "or-for-and",
    "Few images or similar ones are enough for a new head in it; both questions decide together.",
    ("images_per_class < 100", 'images_per_class < 100 or similarity == "similar"'),
)
_choose(
    "similarity-not-looked-at",
    "Similarity makes no difference in it.",
    ('similarity == "similar"', "True"),
)
_choose(
    "similarity-always-different",
    "Every task counts as different.",
    ('similarity == "similar"', "False"),
)
_choose(
    "always-fine-tunes",
    "It fine-tunes whatever the number of images: few are learned by heart.",
    ("images_per_class < 100", "False"),
)
_choose(
    "never-fine-tunes",
    "It never fine-tunes; many images can teach more than the head.",
    ("images_per_class < 100", "True"),
)
