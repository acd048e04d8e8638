"""The layers, each a forward and a backward function with CS231n's names, arguments and caches.

`f_forward` returns `(out, cache)`; `f_backward(dout, cache)` returns the gradients in the order of the forward pass's
array arguments (just the array if there is one). Arrays are NumPy's or torch's, float32 or float64; results have the
library, dtype and device of the arguments. Nothing is changed in place, except for the running averages in bn_param.

A cache holds the settings as numbers and keeps no array that was returned, so a param dict and `out` may be changed
before the backward pass. It does hold the inputs themselves, as torch does: copies would double the memory of a net.
"""

from cs231n_utils.layers.activations import (
    elu_backward,
    elu_forward,
    leaky_relu_backward,
    leaky_relu_forward,
    maxout_backward,
    maxout_forward,
    relu_backward,
    relu_forward,
    sigmoid_backward,
    sigmoid_forward,
    tanh_backward,
    tanh_forward,
)
from cs231n_utils.layers.affine import affine_backward, affine_forward
from cs231n_utils.layers.convolution import (
    conv_backward,
    conv_backward_naive,
    conv_forward,
    conv_forward_naive,
)
from cs231n_utils.layers.dropout import (
    dropout_backward,
    dropout_forward,
    dropout_mask,
)
from cs231n_utils.layers.losses import softmax_loss, svm_loss
from cs231n_utils.layers.normalization import (
    batchnorm_backward,
    batchnorm_backward_alt,
    batchnorm_forward,
    layernorm_backward,
    layernorm_forward,
    spatial_batchnorm_backward,
    spatial_batchnorm_forward,
    spatial_groupnorm_backward,
    spatial_groupnorm_forward,
)
from cs231n_utils.layers.pooling import (
    avg_pool_backward,
    avg_pool_forward,
    fractional_max_pool_backward,
    fractional_max_pool_forward,
    max_pool_backward,
    max_pool_backward_naive,
    max_pool_forward,
    max_pool_forward_naive,
)
from cs231n_utils.layers.sandwiches import (
    affine_bn_relu_backward,
    affine_bn_relu_forward,
    affine_ln_relu_backward,
    affine_ln_relu_forward,
    affine_relu_backward,
    affine_relu_forward,
    conv_bn_relu_backward,
    conv_bn_relu_forward,
    conv_relu_backward,
    conv_relu_forward,
    conv_relu_pool_backward,
    conv_relu_pool_forward,
)

__all__ = [
    "affine_backward",
    "affine_bn_relu_backward",
    "affine_bn_relu_forward",
    "affine_forward",
    "affine_ln_relu_backward",
    "affine_ln_relu_forward",
    "affine_relu_backward",
    "affine_relu_forward",
    "avg_pool_backward",
    "avg_pool_forward",
    "batchnorm_backward",
    "batchnorm_backward_alt",
    "batchnorm_forward",
    "conv_backward",
    "conv_backward_naive",
    "conv_bn_relu_backward",
    "conv_bn_relu_forward",
    "conv_forward",
    "conv_forward_naive",
    "conv_relu_backward",
    "conv_relu_forward",
    "conv_relu_pool_backward",
    "conv_relu_pool_forward",
    "dropout_backward",
    "dropout_forward",
    "dropout_mask",
    "elu_backward",
    "elu_forward",
    "fractional_max_pool_backward",
    "fractional_max_pool_forward",
    "layernorm_backward",
    "layernorm_forward",
    "leaky_relu_backward",
    "leaky_relu_forward",
    "max_pool_backward",
    "max_pool_backward_naive",
    "max_pool_forward",
    "max_pool_forward_naive",
    "maxout_backward",
    "maxout_forward",
    "relu_backward",
    "relu_forward",
    "sigmoid_backward",
    "sigmoid_forward",
    "softmax_loss",
    "spatial_batchnorm_backward",
    "spatial_batchnorm_forward",
    "spatial_groupnorm_backward",
    "spatial_groupnorm_forward",
    "svm_loss",
    "tanh_backward",
    "tanh_forward",
]
