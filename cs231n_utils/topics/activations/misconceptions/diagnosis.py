"""The diagnosis of a stack of tanh layers: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.activations.answers import topic


@topic.plain
def diagnose_tanh_stack(outputs):
    if np.mean(1 - outputs[-1] ** 2 < 0.01) > 0.5:
        return "saturated"
    if np.mean(np.abs(outputs[-1])) < 0.1 * np.mean(np.abs(outputs[0])):
        return "shrinking"
    return "healthy"


topic.edit(
    "diagnose_tanh_stack",
    "absolute-size",
    "Outputs that are small in every layer are taken for shrinking ones: compare the last layer with the first.",
    ("0.1 * np.mean(np.abs(outputs[0]))", "0.05"),
)
topic.edit(
    "diagnose_tanh_stack",
    "first-layer",
    "The first layer is looked at for saturation; it may still be in order when the later ones are at -1 and 1.",
    ("1 - outputs[-1] ** 2", "1 - outputs[0] ** 2"),
)
topic.edit(
    "diagnose_tanh_stack",
    "positive-end-only",
    "Only outputs near +1 count as saturated; tanh is as flat at -1.",
    ("1 - outputs[-1] ** 2 < 0.01", "outputs[-1] > 0.995"),
)
topic.edit(
    "diagnose_tanh_stack",
    "signed-mean",
    "The mean of outputs of both signs is near 0 however large they are; take their sizes, |out|.",
    ("np.mean(np.abs(outputs[-1]))", "abs(np.mean(outputs[-1]))"),
    ("0.1 * np.mean(np.abs(outputs[0]))", "0.05"),
)
topic.edit(
    "diagnose_tanh_stack",
    "any-entry",
    "A single saturated output makes the whole stack saturated here; ask for most of them.",
    ("np.mean(1 - outputs[-1] ** 2 < 0.01) > 0.5", "np.any(1 - outputs[-1] ** 2 < 0.01)"),
)


@topic.wrong(
    "diagnose_tanh_stack",
    "spread-for-size",
    "Outputs that all sit at one end vary little, but they have not shrunk towards 0: that is saturation.",
)
def by_spread_first(outputs):
    if np.std(outputs[-1]) < 0.1 * np.std(outputs[0]):
        return "shrinking"
    if np.mean(1 - outputs[-1] ** 2 < 0.01) > 0.5:
        return "saturated"
    return "healthy"
