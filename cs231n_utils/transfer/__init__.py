"""Transfer learning: a net trained on one task, put to work on another.

Two pretrained nets: `load_trunk` (43 thousand parameters, shipped with the package, NumPy or torch) and `load_resnet18`
(11 million, trained on ImageNet, downloaded, torch). The same four functions work on both:

>>> net = load_trunk(num_classes=10, rng=rng)
>>> freeze(net)                                     # the trunk stays as it is
>>> F = extract_features(net, trunk_preprocess(X))  # (N, 1024)
>>> solver = fine_tune(net, data, rng=rng)          # small steps for the trunk, large ones for the new head
"""

from cs231n_utils.transfer.imagenet import RESNET18_URL, build_resnet18, imagenet_preprocess, load_resnet18
from cs231n_utils.transfer.steps import (
    choose_strategy,
    extract_features,
    fine_tune,
    freeze,
    replace_head,
    unfreeze,
)
from cs231n_utils.transfer.torch_model import TorchModel
from cs231n_utils.transfer.trunk import load_trunk, trunk_preprocess

__all__ = [
    "RESNET18_URL",
    "TorchModel",
    "build_resnet18",
    "choose_strategy",
    "extract_features",
    "fine_tune",
    "freeze",
    "imagenet_preprocess",
    "load_resnet18",
    "load_trunk",
    "replace_head",
    "trunk_preprocess",
    "unfreeze",
]
