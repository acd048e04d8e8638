"""The linear stack: known ways to get it wrong."""

from cs231n_utils.topics.activations.answers import topic


@topic.plain
def collapse_linear_stack(weights, biases):
    W, b = weights[0], biases[0]
    for w, c in zip(weights[1:], biases[1:]):
        W = W @ w
        b = b @ w + c
    return W, b


topic.edit(
    "collapse_linear_stack",
    "biases-added-up",
    "The biases are added up as they are, but each passes through the layers after it: b becomes b @ w + c.",
    ("b = b @ w + c", "b = b + c"),
)
topic.edit(
    "collapse_linear_stack",
    "last-bias-only",
    "Only the last bias is kept; the earlier ones reach the output too, through the weights after them.",
    ("b = b @ w + c", "b = c"),
)
topic.edit(
    "collapse_linear_stack",
    "biases-without-own",
    "Each bias is sent through the next layer, but that layer's own bias is not added.",
    ("b = b @ w + c", "b = b @ w"),
)
topic.edit(
    "collapse_linear_stack",
    "reversed-product",
    "The weights are multiplied in reverse order; x @ w1 @ w2 is x @ (w1 @ w2).",
    ("W = W @ w", "W = w @ W"),
)
topic.edit(
    "collapse_linear_stack",
    "elementwise-product",
    "The weights are multiplied entry by entry; layers are chained by the matrix product @.",
    ("W = W @ w", "W = W * w"),
)
topic.edit(
    "collapse_linear_stack",
    "transposed",
    "The result is transposed: with rows as examples (x @ W + b), W has shape (first input, last output).",
    ("return W, b", "return W.T, b"),
)
topic.edit(
    "collapse_linear_stack",
    "bias-product",
    "The biases are multiplied; each passes through the layers after it and is added: b becomes b @ w + c.",
    ("b = b @ w + c", "b = b * c"),
)
