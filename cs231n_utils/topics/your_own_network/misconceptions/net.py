"""Known mistakes of the net: its forward and backward pass and its loss."""

import numpy as np

from cs231n_utils.topics.your_own_network.answers import topic


@topic.plain
def net_forward(f, params, X, bn_params, dropout_param, mode):
    blocks = len([name for name in params if name.startswith("W")]) - 1
    x, caches = X, []
    for i in range(1, blocks + 1):
        norm = None
        x, conv = f["conv_forward"](x, params[f"W{i}"], params[f"b{i}"], {"stride": 1, "pad": 1})
        if bn_params:
            bn_params[i]["mode"] = mode
            x, norm = f["spatial_batchnorm_forward"](x, params[f"gamma{i}"], params[f"beta{i}"], bn_params[i])
        x, relu = f["relu_forward"](x)
        x, pool = f["max_pool_forward"](x, {"pool_height": 2, "pool_width": 2, "stride": 2})
        caches.append((conv, norm, relu, pool))
    shape, drop = x.shape, None
    x = x.reshape(len(x), -1)
    if dropout_param:
        x, drop = f["dropout_forward"](x, {**dropout_param, "mode": mode})
    scores, head = f["affine_forward"](x, params[f"W{blocks + 1}"], params[f"b{blocks + 1}"])
    caches.append((shape, drop, head))
    return scores, caches


@topic.plain
def net_backward(f, dscores, caches):
    grads = {}
    blocks = len(caches) - 1
    shape, drop, head = caches[-1]
    dx, grads[f"W{blocks + 1}"], grads[f"b{blocks + 1}"] = f["affine_backward"](dscores, head)
    if drop is not None:
        dx = f["dropout_backward"](dx, drop)
    dx = dx.reshape(shape)
    for i in range(blocks, 0, -1):
        conv, norm, relu, pool = caches[i - 1]
        dx = f["max_pool_backward"](dx, pool)
        dx = f["relu_backward"](dx, relu)
        if norm is not None:
            dx, grads[f"gamma{i}"], grads[f"beta{i}"] = f["spatial_batchnorm_backward"](dx, norm)
        dx, grads[f"W{i}"], grads[f"b{i}"] = f["conv_backward"](dx, conv)
    return grads


@topic.plain
def net_loss(f, params, X, y, reg, bn_params, dropout_param):
    # Known mistakes are functions that stand alone, so both passes are written out here.
    def forward(mode, dropout_param):
        blocks = len([name for name in params if name.startswith("W")]) - 1
        x, caches = X, []
        for i in range(1, blocks + 1):
            norm = None
            x, conv = f["conv_forward"](x, params[f"W{i}"], params[f"b{i}"], {"stride": 1, "pad": 1})
            if bn_params:
                bn_params[i]["mode"] = mode
                x, norm = f["spatial_batchnorm_forward"](x, params[f"gamma{i}"], params[f"beta{i}"], bn_params[i])
            x, relu = f["relu_forward"](x)
            x, pool = f["max_pool_forward"](x, {"pool_height": 2, "pool_width": 2, "stride": 2})
            caches.append((conv, norm, relu, pool))
        shape, drop = x.shape, None
        x = x.reshape(len(x), -1)
        if dropout_param:
            x, drop = f["dropout_forward"](x, {**dropout_param, "mode": mode})
        scores, head = f["affine_forward"](x, params[f"W{blocks + 1}"], params[f"b{blocks + 1}"])
        caches.append((shape, drop, head))
        return scores, caches

    def backward(dscores, caches):
        grads = {}
        blocks = len(caches) - 1
        shape, drop, head = caches[-1]
        dx, grads[f"W{blocks + 1}"], grads[f"b{blocks + 1}"] = f["affine_backward"](dscores, head)
        if drop is not None:
            dx = f["dropout_backward"](dx, drop)
        dx = dx.reshape(shape)
        for i in range(blocks, 0, -1):
            conv, norm, relu, pool = caches[i - 1]
            dx = f["max_pool_backward"](dx, pool)
            dx = f["relu_backward"](dx, relu)
            if norm is not None:
                dx, grads[f"gamma{i}"], grads[f"beta{i}"] = f["spatial_batchnorm_backward"](dx, norm)
            dx, grads[f"W{i}"], grads[f"b{i}"] = f["conv_backward"](dx, conv)
        return grads

    scores, caches = forward("train", dropout_param)
    loss, dscores = f["softmax_loss"](scores, y)
    grads = backward(dscores, caches)
    for name in params:
        if name.startswith("W"):
            loss = loss + 0.5 * reg * np.sum(params[name] ** 2)
            grads[name] = grads[name] + reg * params[name]
    return loss, grads


edit = topic.edit
SET_MODE = 'bn_params[i]["mode"] = mode'
DROPPED = '{**dropout_param, "mode": mode}'
NORM = 'x, norm = f["spatial_batchnorm_forward"](x, params[f"gamma{i}"], params[f"beta{i}"], bn_params[i])'
RELU = 'x, relu = f["relu_forward"](x)'
POOL = 'x, pool = f["max_pool_forward"](x, {"pool_height": 2, "pool_width": 2, "stride": 2})'

edit(
    "net_forward",
    "batchnorm-left-in-training-mode",
    "Batch normalization stays in training mode: at test an image's scores depend on the images beside it.",
    (SET_MODE, 'bn_params[i]["mode"] = "train"'),
)
edit(
    "net_forward",
    "dropout-left-on-at-test",
    "Dropout stays on at test: the scores of an image are random.",
    (DROPPED, '{**dropout_param, "mode": "train"}'),
)
edit(
    "net_forward",
    "dropout-never-on",
    "Dropout is in test mode in training too, where it does nothing.",
    (DROPPED, '{**dropout_param, "mode": "test"}'),
)
edit(
    "net_forward",
    "both-left-in-training-mode",
    "Both batch normalization and dropout stay in training mode at test.",
    (SET_MODE, 'bn_params[i]["mode"] = "train"'),
    (DROPPED, '{**dropout_param, "mode": "train"}'),
)
edit(
    "net_forward",
    "running-statistics-lost",
    "The running statistics go into a copy of bn_params[i] and are lost: at test the net normalizes with those it "
    "began with.",
    (SET_MODE, 'bn_param = {**bn_params[i], "mode": mode}'),
    (NORM, NORM.replace("bn_params[i])", "bn_param)")),
)
edit(
    "net_forward",
    "one-bn-param-for-all-blocks",
    "All blocks share one bn_param, so their running statistics overwrite each other.",
    (SET_MODE, "bn_params[i] = bn_params[1]\n            " + SET_MODE),
)
edit(
    "net_forward",
    "norm-after-the-nonlinearity",
    "Normalization comes after the ReLU here; in this net it stands between convolution and ReLU.",
    (RELU, "pass"),
    ("        if bn_params:\n            bn", f"        {RELU}\n        if bn_params:\n            bn"),
)
edit(
    "net_forward",
    "norm-left-out",
    "Normalization is never done: gamma and beta are not used.",
    ("if bn_params:", "if False:"),
)
edit(
    "net_forward",
    "relu-left-out",
    "There is no ReLU. Without it two convolutions in a row are one linear map, but for the pooling.",
    (RELU, "relu = x"),
)
edit(
    "net_forward",
    "pool-left-out-stride-1",
    "The pooling moves by 1 pixel, not by 2.",
    (POOL, POOL.replace('"stride": 2', '"stride": 1')),
)
edit(
    "net_forward",
    "no-padding",
    "The convolution has no padding, so that each block loses a border of one pixel.",
    ('"pad": 1', '"pad": 0'),
)
edit(
    "net_forward",
    "relu-after-the-head",
    "The scores go through a ReLU: a net could then never give a class a negative score.",
    ("    caches.append((shape", '    scores, _ = f["relu_forward"](scores)\n    caches.append((shape'),
)
edit(
    "net_forward",
    "dropout-left-out",
    "Dropout is never done.",
    ("if dropout_param:", "if False:"),
)
edit(
    "net_forward",
    "dropout-on-the-image",
    "Dropout falls on the images; it belongs before the last layer.",
    (
        "x, caches = X, []",
        'x, caches = f["dropout_forward"](X, {**(dropout_param or {"p": 1, "seed": 0}), "mode": mode})[0], []',
    ),
    ("if dropout_param:", "if False:"),
)
edit(
    "net_forward",
    "flatten-mixes-images",
    "The features are laid out with the channels last: not as reshape(N, -1) of (N, C, H, W) has them.",
    ("x.reshape(len(x), -1)", "x.transpose(0, 2, 3, 1).reshape(len(x), -1)"),
)

edit(
    "net_backward",
    "relu-skipped",
    "The gradient does not go through relu_backward.",
    ('dx = f["relu_backward"](dx, relu)', "pass"),
)
edit(
    "net_backward",
    "relu-before-pool",
    "The order is wrong: what came last on the way forward, the pooling, comes first on the way back.",
    (
        'dx = f["max_pool_backward"](dx, pool)\n        dx = f["relu_backward"](dx, relu)',
        'dx = f["relu_backward"](dx, relu)\n        dx = f["max_pool_backward"](dx, pool)',
    ),
)
edit(
    "net_backward",
    "dropout-skipped",
    "The gradient does not go through dropout_backward, so dropped units get one too.",
    ('dx = f["dropout_backward"](dx, drop)', "pass"),
)
edit(
    "net_backward",
    "norm-parameters-without-gradient",
    "gamma and beta get no gradient: they would never learn.",
    (
        'dx, grads[f"gamma{i}"], grads[f"beta{i}"] = f["spatial_batchnorm_backward"](dx, norm)',
        'dx, _, _ = f["spatial_batchnorm_backward"](dx, norm)',
    ),
)
edit(
    "net_backward",
    "gamma-and-beta-swapped",
    "The gradients of gamma and beta are exchanged: spatial_batchnorm_backward returns dx, dgamma, dbeta.",
    ('dx, grads[f"gamma{i}"], grads[f"beta{i}"] =', 'dx, grads[f"beta{i}"], grads[f"gamma{i}"] ='),
)
edit(
    "net_backward",
    "norm-skipped",
    "The gradient goes around the normalization: dx is not taken from spatial_batchnorm_backward.",
    ('dx, grads[f"gamma{i}"], grads[f"beta{i}"] = f', '_, grads[f"gamma{i}"], grads[f"beta{i}"] = f'),
)
edit(
    "net_backward",
    "first-block-without-gradient",
    "The first block gets no gradient: the loop ends one block too early.",
    ("range(blocks, 0, -1)", "range(blocks, 1, -1)"),
)
edit(
    "net_backward",
    "biases-of-blocks-without-gradient",
    "The biases of the convolutions get no gradient.",
    ('dx, grads[f"W{i}"], grads[f"b{i}"] = f["conv', 'dx, grads[f"W{i}"], _ = f["conv'),
)
edit(
    "net_loss",
    "penalty-not-in-the-gradient",
    "The penalty is in the loss and not in the gradient.",
    ("grads[name] = grads[name] + reg * params[name]", "pass"),
)
edit(
    "net_loss",
    "penalty-not-in-the-loss",
    "The penalty is in the gradient and not in the loss.",
    ("loss = loss + 0.5 * reg * np.sum(params[name] ** 2)", "pass"),
)
edit(
    "net_loss",
    "no-penalty",
    "There is no penalty at all: reg is not used.",
    ('        if name.startswith("W"):\n            loss', "        if False:\n            loss"),
)
edit(
    "net_loss",
    "half-missing-in-the-loss",
    "The half is missing in the penalty: loss and gradient no longer belong together.",
    ("0.5 * reg * np", "reg * np"),
)
edit(
    "net_loss",
    "twice-in-the-gradient",
    "The gradient of half the square has no 2.",
    ("+ reg * params", "+ 2 * reg * params"),
)
edit(
    "net_loss",
    "everything-penalized",
    "The penalty falls on biases, gamma and beta too; it is for the weights, whose names begin with W.",
    ('        if name.startswith("W"):\n            loss', "        if True:\n            loss"),
)
edit(
    "net_loss",
    "only-the-head-penalized",
    "Only the last layer's weights are penalized.",
    ('        if name.startswith("W"):\n            loss', '        if name == f"W{len(caches)}":\n            loss'),
)
edit(
    "net_loss",
    "test-mode",
    "The loss is computed in test mode: no dropout, and running statistics in place of the batch's.",
    ('forward("train"', 'forward("test"'),
)
edit(
    "net_loss",
    "no-dropout",
    "dropout_param is not handed on, so there is no dropout.",
    ('forward("train", dropout_param)', 'forward("train", None)'),
)
edit(
    "net_loss",
    "divided-once-more",
    "The gradient is divided by the number of images once more; softmax_loss has done it.",
    ("= backward(dscores, caches)", "= backward(dscores / len(X), caches)"),
)
