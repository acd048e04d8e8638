"""Each mistake has its error; the message names the argument and holds what came and what was expected."""

import numpy as np
import pytest

from cs231n_utils import layers

X = np.ones((2, 3, 5, 7))
W = np.ones((4, 3, 3, 3))
B = np.ones(4)
ROWS = np.ones((2, 6))
SIX = np.ones(6)
THREE = np.ones(3)
CONV = {"stride": 1, "pad": 1}
POOL = {"pool_height": 1, "pool_width": 1, "stride": 1}
SCORES, LABELS = np.ones((3, 4)), np.array([0, 3, 1])
TRAIN = {"mode": "train"}

# what is wrong: (the call, words of the message)
VALUE_ERRORS = {
    "affine: rows of w": (lambda: layers.affine_forward(X, np.ones((99, 4)), B), ["x", "105", "w", "99"]),
    "affine: w flat": (lambda: layers.affine_forward(ROWS, SIX, B), ["w", "(D, M)", "(6,)"]),
    "affine: b": (lambda: layers.affine_forward(ROWS, np.ones((6, 5)), B), ["b", "(5,)", "(4,)"]),
    "affine: dout": (
        lambda: layers.affine_backward(SIX, layers.affine_forward(ROWS, np.ones((6, 4)), B)[1]),
        ["dout", "(2, 4)", "(6,)"],
    ),
    "relu: dout": (lambda: layers.relu_backward(SIX, layers.relu_forward(ROWS)[1]), ["dout", "(2, 6)", "(6,)"]),
    "maxout: x": (lambda: layers.maxout_forward(SIX, np.ones((2, 6, 3)), np.ones((2, 3))), ["x", "(N, D)", "(6,)"]),
    "maxout: w": (lambda: layers.maxout_forward(ROWS, np.ones((2, 5, 3)), np.ones((2, 3))), ["w", "6", "(2, 5, 3)"]),
    "maxout: b": (lambda: layers.maxout_forward(ROWS, np.ones((2, 6, 3)), THREE), ["b", "(2, 3)", "(3,)"]),
    "conv: x": (lambda: layers.conv_forward(ROWS, W, B, CONV), ["x", "(N, C, H, W)", "(2, 6)"]),
    "conv: w": (lambda: layers.conv_forward(X, ROWS, B, CONV), ["w", "(F, C, HH, WW)", "(2, 6)"]),
    "conv: channels": (lambda: layers.conv_forward(X, np.ones((4, 2, 3, 3)), B, CONV), ["x has 3", "w has 2"]),
    "conv: b": (lambda: layers.conv_forward(X, W, THREE, CONV), ["b", "(4,)", "(3,)"]),
    "conv: filter too large": (
        lambda: layers.conv_forward(X, np.ones((4, 3, 9, 9)), B, CONV),
        ["filter", "height is 9", "5 + 2·1 = 7"],
    ),
    "conv: stride missing": (lambda: layers.conv_forward(X, W, B, {"pad": 1}), ["conv_param", "'stride'"]),
    "conv: pad missing": (lambda: layers.conv_forward(X, W, B, {"stride": 1}), ["conv_param", "'pad'"]),
    "conv: stride zero": (lambda: layers.conv_forward(X, W, B, {"stride": 0, "pad": 1}), ["'stride'", "got 0"]),
    "conv: pad negative": (lambda: layers.conv_forward(X, W, B, {"stride": 1, "pad": -1}), ["'pad'", "got -1"]),
    "conv: pad not whole": (lambda: layers.conv_forward(X, W, B, {"stride": 1, "pad": 0.5}), ["'pad'", "got 0.5"]),
    "conv: dout": (
        lambda: layers.conv_backward(X, layers.conv_forward(X, W, B, CONV)[1]),
        ["dout", "(2, 4, 5, 7)", "(2, 3, 5, 7)"],
    ),
    "conv naive: dout": (
        lambda: layers.conv_backward_naive(X, layers.conv_forward_naive(X, W, B, CONV)[1]),
        ["dout", "(2, 4, 5, 7)", "(2, 3, 5, 7)"],
    ),
    "pool: x": (lambda: layers.max_pool_forward(ROWS, POOL), ["x", "(N, C, H, W)", "(2, 6)"]),
    "pool: key missing": (
        lambda: layers.max_pool_forward(X, {"pool_height": 1, "stride": 1}),
        ["pool_param", "'pool_width'"],
    ),
    "pool: window too large": (
        lambda: layers.avg_pool_forward(X, {"pool_height": 6, "pool_width": 1, "stride": 1}),
        ["window", "height is 6", "5"],
    ),
    "pool: dout": (lambda: layers.max_pool_backward(ROWS, layers.max_pool_forward(X, POOL)[1]), ["dout", "(2, 6)"]),
    "fractional pool: no size": (lambda: layers.fractional_max_pool_forward(X, {}), ["pool_param", "'ratio'"]),
    "fractional pool: result larger than x": (
        lambda: layers.fractional_max_pool_forward(X, {"ratio": 0.5}),
        ["height", "between 1 and 4", "got 10"],
    ),
    "fractional pool: samples": (
        lambda: layers.fractional_max_pool_forward(X, {"ratio": 1.5, "samples": np.ones((3, 2))}),
        ["samples", "(2, 2)", "(3, 2)"],
    ),
    "batchnorm: x": (lambda: layers.batchnorm_forward(X, THREE, THREE, TRAIN), ["x", "(N, D)", "(2, 3, 5, 7)"]),
    "batchnorm: gamma": (lambda: layers.batchnorm_forward(ROWS, THREE, SIX, {**TRAIN}), ["gamma", "(6,)", "(3,)"]),
    "batchnorm: beta": (lambda: layers.batchnorm_forward(ROWS, SIX, THREE, {**TRAIN}), ["beta", "(6,)", "(3,)"]),
    "batchnorm: no mode": (lambda: layers.batchnorm_forward(ROWS, SIX, SIX, {}), ["bn_param", "'mode'", "'train'"]),
    "batchnorm: odd mode": (lambda: layers.batchnorm_forward(ROWS, SIX, SIX, {"mode": "eval"}), ["mode", "'eval'"]),
    "batchnorm: no averages": (
        lambda: layers.batchnorm_forward(ROWS, SIX, SIX, {"mode": "test"}),
        ["running_mean", "'train'"],
    ),
    "batchnorm: averages of another net": (
        lambda: layers.batchnorm_forward(ROWS, SIX, SIX, {"mode": "test", "running_mean": THREE, "running_var": THREE}),
        ["running_mean", "(6,)", "(3,)"],
    ),
    "batchnorm: training averages of another net": (
        lambda: layers.batchnorm_forward(
            ROWS, SIX, SIX, {"mode": "train", "running_mean": THREE, "running_var": THREE}
        ),
        ["running_mean", "(6,)", "(3,)"],
    ),
    "spatial batchnorm: x": (
        lambda: layers.spatial_batchnorm_forward(ROWS, SIX, SIX, {**TRAIN}),
        ["x", "(N, C, H, W)", "(2, 6)"],
    ),
    "spatial batchnorm: gamma": (
        lambda: layers.spatial_batchnorm_forward(X, SIX, THREE, {**TRAIN}),
        ["gamma", "(3,)", "(1, 3, 1, 1)", "(6,)"],
    ),
    "layernorm: beta": (lambda: layers.layernorm_forward(ROWS, SIX, THREE, {}), ["beta", "(6,)", "(3,)"]),
    "groupnorm: G": (lambda: layers.spatial_groupnorm_forward(X, THREE, THREE, 2, {}), ["G", "C = 3", "G = 2"]),
    "dropout: no p": (lambda: layers.dropout_forward(X, {"mode": "train"}), ["dropout_param", "'p'", "keep"]),
    "dropout: p = 0": (lambda: layers.dropout_forward(X, {"mode": "train", "p": 0}), ["'p'", "KEEP", "got 0"]),
    "dropout: p > 1": (lambda: layers.dropout_forward(X, {"mode": "test", "p": 1.5}), ["'p'", "got 1.5"]),
    "dropout: no mode": (lambda: layers.dropout_forward(X, {"p": 0.5}), ["dropout_param", "'mode'"]),
    "loss: scores": (lambda: layers.softmax_loss(SIX, LABELS), ["x", "(N, C)", "(6,)"]),
    "loss: one-hot": (lambda: layers.softmax_loss(SCORES, np.eye(4, dtype=int)[LABELS]), ["y", "(3,)", "(3, 4)"]),
    "loss: label too large": (lambda: layers.softmax_loss(SCORES, LABELS + 1), ["y", "label 4", "0 to 3"]),
    "loss: label negative": (lambda: layers.svm_loss(SCORES, LABELS - 1), ["y", "label -1", "0 to 3"]),
    "loss: soft labels of another shape": (
        lambda: layers.softmax_loss(SCORES, np.full((3, 3), 1 / 3)),
        ["y", "(3, 4)", "(3, 3)"],
    ),
    "loss: soft labels that do not sum to 1": (lambda: layers.softmax_loss(SCORES, np.ones((3, 4))), ["y", "sum 1"]),
    "loss: negative soft labels": (
        lambda: layers.softmax_loss(SCORES, np.array([[2.0, -1, 0, 0]] * 3)),
        ["y", "none negative"],
    ),
    "batchnorm: no examples": (lambda: layers.batchnorm_forward(ROWS[:0], SIX, SIX, {**TRAIN}), ["x", "(0, 6)"]),
    "spatial batchnorm: no examples": (
        lambda: layers.spatial_batchnorm_forward(X[:0], THREE, THREE, {**TRAIN}),
        ["x", "(0, 3, 5, 7)"],
    ),
    "groupnorm: no groups": (lambda: layers.spatial_groupnorm_forward(X, THREE, THREE, 0, {}), ["G", "G = 0"]),
    "loss: empty": (lambda: layers.svm_loss(SCORES[:0], LABELS[:0]), ["empty"]),
}

TYPE_ERRORS = {
    "pixels as bytes": (lambda: layers.conv_forward(X.astype(np.uint8), W, B, CONV), ["x", "uint8", "astype"]),
    "two dtypes": (lambda: layers.affine_forward(np.float32(ROWS), np.ones((6, 4)), B), ["x", "float32", "float64"]),
    "half precision": (lambda: layers.relu_forward(np.float16(ROWS)), ["x", "float32", "float16"]),
    "a seed for dropout": (
        lambda: layers.dropout_forward(X, {"mode": "train", "p": 0.5, "rng": 0}),
        ["dropout_param['rng']", "int 0", "default_rng"],
    ),
    "a seed for pooling": (
        lambda: layers.fractional_max_pool_forward(X, {"ratio": 1.5, "rng": 0}),
        ["pool_param['rng']", "int 0", "default_rng"],
    ),
    "a list": (lambda: layers.relu_forward([1.0, 2.0]), ["list"]),
    "labels as floats": (lambda: layers.softmax_loss(SCORES, LABELS * 1.0), ["y", "whole", "float64"]),
}


@pytest.mark.parametrize("mistake", VALUE_ERRORS)
def test_value_errors(mistake):
    call, words = VALUE_ERRORS[mistake]
    check_message(ValueError, call, words)


@pytest.mark.parametrize("mistake", TYPE_ERRORS)
def test_type_errors(mistake):
    call, words = TYPE_ERRORS[mistake]
    check_message(TypeError, call, words)


def check_message(kind, call, words):
    with pytest.raises(kind) as caught:
        call()
    message = str(caught.value)
    assert "\n" not in message
    for word in words:
        assert word in message


def test_tensors_get_the_same_messages(backend):
    x = backend.array(np.ones((2, 3), np.int64))
    check_message(TypeError, lambda: layers.relu_forward(x), ["x", "int64"])
    scores, labels = backend.array(SCORES), backend.array(LABELS + 1)
    check_message(ValueError, lambda: layers.softmax_loss(scores, labels), ["label 4"])
    check_message(TypeError, lambda: layers.softmax_loss(scores, backend.array(LABELS * 1.0)), ["y", "whole"])
    check_message(TypeError, lambda: layers.softmax_loss(scores, backend.array(LABELS > 0)), ["y", "bool"])
