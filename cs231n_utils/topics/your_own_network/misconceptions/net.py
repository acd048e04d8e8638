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

# Seen in public students' code, and in answers tried beside it.
WHOLE_NORM = f"        if bn_params:\n            {SET_MODE}\n            {NORM}\n"
DROPOUT = f'x, drop = f["dropout_forward"](x, {DROPPED})'
edit(
    "net_forward",
    "mode-as-a-key",
    'bn_param[mode] = mode makes a key "train" or "test"; the key is called "mode": bn_param["mode"] = mode.',
    (SET_MODE, "bn_params[i][mode] = mode"),
)
edit(
    "net_forward",
    "norm-after-pooling",
    "Normalization comes after the pooling here; in this net it stands between convolution and ReLU.",
    (WHOLE_NORM, ""),
    (POOL, f"{POOL}\n{WHOLE_NORM}".rstrip()),
)
edit(
    "net_forward",
    "norm-only-in-training",
    "At test the normalization is left out; it must be there, with its running statistics.",
    ("if bn_params:", 'if bn_params and mode == "train":'),
)
edit(
    "net_forward",
    "gamma-and-beta-exchanged",
    "gamma and beta are exchanged: spatial_batchnorm_forward takes x, gamma, beta, bn_param.",
    ('params[f"gamma{i}"], params[f"beta{i}"]', 'params[f"beta{i}"], params[f"gamma{i}"]'),
)
edit(
    "net_forward",
    "p-taken-for-the-share-dropped",
    'dropout_param["p"] is the probability to keep a unit, as in notebook 08; here 1 - p is handed on.',
    (DROPPED, '{**dropout_param, "p": 1 - dropout_param["p"], "mode": mode}'),
)
edit(
    "net_forward",
    "scaled-again-at-test",
    "At test the features are multiplied by p. Inverted dropout has divided by p in training already: at test it does "
    "nothing.",
    (DROPOUT, f'{DROPOUT}\n        x = x * dropout_param["p"] if mode == "test" else x'),
)
edit(
    "net_forward",
    "dropout-after-every-block",
    "Dropout follows every block here; in this net it stands before the head alone.",
    (POOL, f"{POOL}\n        if dropout_param:\n            {DROPOUT}"),
)
edit(
    "net_forward",
    "relu-before-the-convolution",
    "The ReLU comes before the convolution, so that it falls on the images and never on the last block's features.",
    (RELU, "pass"),
    ("        x, conv", f"        {RELU}\n        x, conv"),
)
edit(
    "net_forward",
    "images-in-columns",
    "The features are laid out by reshape(-1, N): a row then mixes numbers of several images. Each image is a row of "
    "reshape(N, -1).",
    ("x.reshape(len(x), -1)", "x.reshape(-1, len(x)).T"),
)
edit(
    "net_forward",
    "softmax-in-the-net",
    "The scores go through a softmax here; softmax_loss does that, and takes scores.",
    (
        "    caches.append((shape",
        "    scores = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)\n    caches.append((shape",
    ),
)
edit(
    "net_forward",
    "head-taken-for-a-block",
    "The loop goes over the head's W too, which belongs to no convolution: the blocks are one fewer than the W.",
    ("range(1, blocks + 1)", "range(1, blocks + 2)"),
)
edit(
    "net_forward",
    "blocks-from-the-number-of-parameters",
    "len(params) // 2 counts gamma and beta as well; count the names that begin with W.",
    ('len([name for name in params if name.startswith("W")]) - 1', "len(params) // 2 - 1"),
)

edit(
    "net_backward",
    "names-with-a-d",
    "The gradients are called dW1, db1 and so on; they must have the names of params: W1, b1.",
    ("    return grads", '    return {f"d{name}": grad for name, grad in grads.items()}'),
)
edit(
    "net_backward",
    "not-reshaped",
    "The gradient that comes out of the head is flat, (N, D); the pooling needs the shape that was flattened.",
    ("    dx = dx.reshape(shape)\n", ""),
)
edit(
    "net_backward",
    "cache-of-the-next-block",
    "Block i takes the cache of block i + 1: lists begin at 0, blocks at 1.",
    ("caches[i - 1]", "caches[i]"),
)
edit(
    "net_backward",
    "in-the-order-of-the-forward-pass",
    "The blocks are gone through from the first to the last; backward begins with the last.",
    ("range(blocks, 0, -1)", "range(1, blocks + 1)"),
)
edit(
    "net_backward",
    "dx-not-handed-on",
    "conv_backward's dx is thrown away: the block below gets the gradient that belongs above this convolution.",
    ('dx, grads[f"W{i}"], grads[f"b{i}"] = f["conv', '_, grads[f"W{i}"], grads[f"b{i}"] = f["conv'),
)
edit(
    "net_backward",
    "divided-by-n",
    "The gradient is divided by the number of images; dscores is that of the mean already.",
    ('f["affine_backward"](dscores, head)', 'f["affine_backward"](dscores / len(dscores), head)'),
)
edit(
    "net_backward",
    "gamma-without-gradient",
    "gamma gets no gradient: it would never learn.",
    ('dx, grads[f"gamma{i}"], grads[f"beta{i}"] =', 'dx, _, grads[f"beta{i}"] ='),
)
edit(
    "net_backward",
    "beta-without-gradient",
    "beta gets no gradient: it would never learn.",
    ('dx, grads[f"gamma{i}"], grads[f"beta{i}"] =', 'dx, grads[f"gamma{i}"], _ ='),
)
edit(
    "net_backward",
    "bias-of-the-head-without-gradient",
    "The head's bias gets no gradient: it would never learn.",
    ('dx, grads[f"W{blocks + 1}"], grads[f"b{blocks + 1}"] =', 'dx, grads[f"W{blocks + 1}"], _ ='),
)
edit(
    "net_backward",
    "norm-before-relu",
    "The gradient goes through the normalization before the ReLU; on the way back the ReLU comes first.",
    ('        dx = f["relu_backward"](dx, relu)\n', ""),
    ('        dx, grads[f"W{i}"]', '        dx = f["relu_backward"](dx, relu)\n        dx, grads[f"W{i}"]'),
)
edit(
    "net_backward",
    "weights-and-bias-exchanged",
    "The gradients of W and b are exchanged: conv_backward returns dx, dw, db.",
    ('dx, grads[f"W{i}"], grads[f"b{i}"] = f["conv', 'dx, grads[f"b{i}"], grads[f"W{i}"] = f["conv'),
)
edit(
    "net_backward",
    "dropout-twice",
    "The gradient goes through dropout_backward twice.",
    (
        'dx = f["dropout_backward"](dx, drop)',
        'dx = f["dropout_backward"](f["dropout_backward"](dx, drop), drop)',
    ),
)

PENALTY = "loss = loss + 0.5 * reg * np.sum(params[name] ** 2)"
SHRINK = "grads[name] = grads[name] + reg * params[name]"
CHOSEN = '        if name.startswith("W"):\n            loss'
edit(
    "net_loss",
    "no-half-at-all",
    "The penalty has no half, in the loss or in its gradient: this is twice the strength that is asked for.",
    (PENALTY, PENALTY.replace("0.5 * ", "")),
    (SHRINK, SHRINK.replace("reg", "2 * reg")),
)
edit(
    "net_loss",
    "weights-not-squared",
    "The penalty sums the weights, not their squares.",
    (PENALTY, PENALTY.replace(" ** 2", "")),
)
edit(
    "net_loss",
    "weights-cubed",
    "The penalty has third powers; it sums squares.",
    (PENALTY, PENALTY.replace("** 2", "** 3")),
)
edit(
    "net_loss",
    "norm-not-squared",
    "The penalty takes the norm of W, a root; it sums the squares.",
    (PENALTY, "loss = loss + 0.5 * reg * np.linalg.norm(params[name])"),
)
edit(
    "net_loss",
    "mean-of-squares",
    "The penalty takes the mean of the squares in the loss; their sum is asked for.",
    (PENALTY, PENALTY.replace("np.sum", "np.mean")),
)
edit(
    "net_loss",
    "mean-of-squares-in-both",
    "The penalty takes the mean of the squares, in the loss and in its gradient; their sum is asked for.",
    (PENALTY, PENALTY.replace("np.sum", "np.mean")),
    (SHRINK, f"{SHRINK} / params[name].size"),
)
edit(
    "net_loss",
    "penalty-divided-by-n",
    "The penalty is divided by the number of images in the loss; it has nothing to do with them.",
    (PENALTY, f"{PENALTY} / len(X)"),
)
edit(
    "net_loss",
    "penalty-divided-by-n-in-both",
    "The penalty is divided by the number of images, in the loss and in its gradient; it has nothing to do with them.",
    (PENALTY, f"{PENALTY} / len(X)"),
    (SHRINK, f"{SHRINK} / len(X)"),
)
edit(
    "net_loss",
    "sum-over-the-images",
    "The loss is multiplied by the number of images: softmax_loss's mean is what is asked for.",
    ("    grads = backward(", "    loss = loss * len(X)\n    grads = backward("),
)
edit(
    "net_loss",
    "gradient-overwritten",
    "The penalty's gradient takes the place of the data's; it is added to it.",
    (SHRINK, "grads[name] = reg * params[name]"),
)
edit(
    "net_loss",
    "penalty-subtracted-from-the-gradient",
    "The penalty's gradient is subtracted; it is added.",
    (SHRINK, SHRINK.replace("+ reg", "- reg")),
)
edit(
    "net_loss",
    "only-convolutions-penalized",
    "Only the convolutions' weights are penalized; the head's W is a weight too.",
    (CHOSEN, CHOSEN.replace('name.startswith("W")', "params[name].ndim == 4")),
)
edit(
    "net_loss",
    "gamma-penalized",
    "The penalty falls on gamma too; it is for the weights, whose names begin with W.",
    (CHOSEN, CHOSEN.replace('name.startswith("W")', 'name[0] in "Wg"')),
)
edit(
    "net_loss",
    "beta-and-biases-penalized",
    "The penalty falls on beta and the biases too; it is for the weights, whose names begin with W.",
    (CHOSEN, CHOSEN.replace('name.startswith("W")', 'name[0] in "Wb"')),
)
edit(
    "net_loss",
    "no-normalization",
    "bn_params is not handed on, so there is no normalization.",
    ("if bn_params:", "if False:"),
)
edit(
    "net_loss",
    "head-cubed",
    "The head's weights have a third power in the penalty; all are squared.",
    (PENALTY, PENALTY.replace("** 2", '** (3 if name == f"W{len(caches)}" else 2)')),
)
edit(
    "net_loss",
    "penalty-added-again",
    "The sum of squares so far is added for each W, so the first ones count several times; add the whole once.",
    (
        PENALTY,
        'penalty = (0 if name == "W1" else penalty) + 0.5 * reg * np.sum(params[name] ** 2)\n'
        "            loss = loss + penalty",
    ),
)
edit(
    "net_loss",
    "gradient-of-the-sum",
    "The gradients are those of the sum over the images; the loss is their mean.",
    ("= backward(dscores, caches)", "= backward(dscores * len(X), caches)"),
)
edit(
    "net_loss",
    "penalty-in-the-heads-gradient-alone",
    "The penalty is in the loss for all weights, and in the gradient of the head's alone.",
    (SHRINK, f'{SHRINK} * (name == f"W{{len(caches)}}")'),
)
edit(
    "net_loss",
    "penalty-in-the-convolutions-gradients-alone",
    "The penalty is in the loss for all weights, and not in the gradient of the head's.",
    (SHRINK, f"{SHRINK} * (params[name].ndim == 4)"),
)
