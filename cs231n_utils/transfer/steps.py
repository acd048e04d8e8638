"""What one does with a pretrained net: extract features, freeze, replace the head, fine-tune; and when to do which.

A pretrained net is a `ConvNet` or a `TorchModel`. Its parameters fall into the head, the last layer, which is made
anew for the new classes (`net.head_names`), and the trunk, which is everything else.
"""

from cs231n_utils.randomness import generator
from cs231n_utils.training import Solver
from cs231n_utils.training.conv_net import BATCH_SIZE

__all__ = ["choose_strategy", "extract_features", "fine_tune", "freeze", "replace_head", "unfreeze"]


def extract_features(net, X, batch_size=BATCH_SIZE):
    """What the head of `net` sees of the images `X`: (N, D), of the net's kind of array.

    Computed in test mode: batch normalization uses what it learned in pretraining, dropout is off, and nothing in
    the net changes.

    Parameters
    ----------
    net : ConvNet or TorchModel
    X : (N, C, H, W) array
        Preprocessed as the net's training data were (`trunk_preprocess`, `imagenet_preprocess`).
    batch_size : int

    Raises
    ------
    ValueError
        If X is empty.
    """
    if len(X) == 0:
        raise ValueError("X is empty; extract_features needs at least one image")
    return net.features(X, batch_size)


def freeze(net, names=None):
    """Keep parameters as they are: the whole trunk, or only those in `names`.

    A frozen parameter gets no gradient and no update, and a batch normalization whose scale is frozen uses its
    running statistics and leaves them alone, in training too.

    Parameters
    ----------
    net : ConvNet or TorchModel
    names : iterable of str, optional

    Returns
    -------
    set of str
        All parameters that are now frozen.

    Raises
    ------
    ValueError
        If the net has no parameter of one of these names.
    """
    names = set(net.params) - net.head_names if names is None else set(names)
    unknown = sorted(names - set(net.params))
    if unknown:
        raise ValueError(f"names holds {', '.join(unknown)}, but the net's parameters are {', '.join(net.params)}")
    net.frozen = net.frozen | names
    return net.frozen


def unfreeze(net):
    """Let every parameter of `net` be trained again."""
    net.frozen = set()


def replace_head(net, num_classes, rng=None):
    """Put a freshly drawn last layer for `num_classes` classes on the trunk; returns the net, which is changed."""
    if num_classes < 2:
        raise ValueError(f"num_classes must be at least 2; got {num_classes}")
    net.replace_head(num_classes, generator(rng))
    return net


def fine_tune(net, data, learning_rate=1e-3, trunk_scale=0.1, update_rule="adam", rng=None, **solver_settings):
    """Train a pretrained net on new data: the head at `learning_rate`, the trunk at a fraction of it.

    The trunk is nearly right and the head is random. At one rate for both, the large gradients of the first steps
    would wash out what pretraining has found.

    Parameters
    ----------
    net : ConvNet or TorchModel
        With a head for the new classes; see `replace_head`. What is frozen stays as it is.
    data : dict
        X_train, y_train, X_val, y_val, preprocessed as the net's training data were.
    learning_rate : float
        Of the head.
    trunk_scale : float
        The trunk's rate is learning_rate · trunk_scale.
    update_rule, rng, **solver_settings : as for Solver

    Returns
    -------
    Solver
        Trained; the net holds its best parameters.
    """
    if trunk_scale < 0:
        raise ValueError(f"trunk_scale must not be negative; got {trunk_scale}; to keep the trunk fixed, use freeze")
    lr_scale = {name: trunk_scale for name in net.params if name not in net.head_names}
    settings = {"verbose": False} | solver_settings
    solver = Solver(net, data, update_rule, {"learning_rate": learning_rate}, lr_scale=lr_scale, rng=rng, **settings)
    solver.train()
    return solver


STRATEGIES = {
    ("little", "similar"): "train a new head on frozen features",
    ("little", "different"): "train a new head on features of an earlier layer",
    ("much", "similar"): "fine-tune the last layers",
    ("much", "different"): "fine-tune all layers",
}


def choose_strategy(images_per_class, similarity, few=100):
    """What to try first, by how much data there is and how like the pretraining data it is: one of `STRATEGIES`.

    Parameters
    ----------
    images_per_class : int
    similarity : "similar" or "different"
        Are the new images like those of pretraining? Early layers (edges, colours) carry over to almost anything,
        late ones only to what is similar.
    few : int
        Fewer images per class than this count as little. A rule of thumb, not a law: measure.

    References
    ----------
    CS231n, lectures 7 and 9: the four-way table.
    """
    if images_per_class < 1:
        raise ValueError(f"images_per_class must be at least 1; got {images_per_class}")
    if similarity not in ("similar", "different"):
        raise ValueError(f'similarity must be "similar" or "different"; got {similarity!r}')
    return STRATEGIES["little" if images_per_class < few else "much", similarity]
