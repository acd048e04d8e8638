"""Torch's own kernels, for the layers where a formula written out would be several times slower.

They are called directly, forward and backward, without autograd: the layers keep their caches themselves.
"""

__all__ = [
    "avg_pool_backward",
    "avg_pool_forward",
    "batchnorm_test",
    "batchnorm_test_backward",
    "batchnorm_train",
    "batchnorm_train_backward",
    "conv_backward",
    "conv_forward",
    "max_pool_backward",
    "max_pool_forward",
]


def conv_forward(x, w, b, stride, pad):
    import torch

    return torch.conv2d(x, w, b, stride=stride, padding=pad)


def conv_backward(dout, x, w, stride, pad, need_dx=True):
    return _aten().convolution_backward(
        dout,
        x,
        w,
        [w.shape[0]],  # bias_sizes
        [stride, stride],
        [pad, pad],
        [1, 1],  # dilation
        False,  # transposed
        [0, 0],  # output_padding
        1,  # groups
        [need_dx, True, True],  # gradients wanted
    )


def max_pool_forward(x, height, width, stride):
    """(out, index of each maximum)."""
    return _aten().max_pool2d_with_indices(x, [height, width], [stride, stride])


def max_pool_backward(dout, x, indices, height, width, stride):
    return _aten().max_pool2d_with_indices_backward(
        dout, x, [height, width], [stride, stride], [0, 0], [1, 1], False, indices
    )


def avg_pool_forward(x, height, width, stride):
    return _aten().avg_pool2d(x, [height, width], [stride, stride])


def avg_pool_backward(dout, x, height, width, stride):
    # padding, ceil_mode, count_include_pad, divisor_override
    return _aten().avg_pool2d_backward(dout, x, [height, width], [stride, stride], [0, 0], False, True, None)


def batchnorm_train(x, gamma, beta, eps):
    """(out, mean, 1 / sqrt(var + eps)), with the biased variance."""
    return _aten().native_batch_norm(x, gamma.reshape(-1), beta.reshape(-1), None, None, True, 0.0, eps)


def batchnorm_test(x, gamma, beta, mean, var, eps):
    """out, normalized with the given mean and variance."""
    return _aten().native_batch_norm(x, gamma.reshape(-1), beta.reshape(-1), mean, var, False, 0.0, eps)[0]


def batchnorm_train_backward(dout, x, gamma, mean, inv_std, eps):
    return _batchnorm_backward(dout, x, gamma, None, None, mean, inv_std, True, eps)


def batchnorm_test_backward(dout, x, gamma, mean, var, eps):
    return _batchnorm_backward(dout, x, gamma, mean, var, None, None, False, eps)


def _batchnorm_backward(dout, x, gamma, *statistics):
    dx, dgamma, dbeta = _aten().native_batch_norm_backward(dout, x, gamma.reshape(-1), *statistics, [True] * 3)
    return dx, dgamma.reshape(gamma.shape), dbeta.reshape(gamma.shape)


def _aten():
    import torch

    return torch.ops.aten
