from cs231n_utils import layers
from tests.layers.reference import check_layer, normal, on_every_backend, random_shapes, sizes, torch

F = torch.nn.functional


@on_every_backend
@random_shapes(N=sizes(2, 5), D=sizes(), M=sizes(2, 5))
def test_affine_sandwiches(backend, N, D, M, seed):
    x, w, b, gamma, beta = normal(seed, (N, D), (D, M), M, M, M)
    check_layer(
        backend, layers.affine_relu_forward, layers.affine_relu_backward, lambda x, w, b: F.relu(x @ w + b), x, w, b
    )
    check_layer(
        backend,
        lambda *arrays: layers.affine_bn_relu_forward(*arrays, {"mode": "train", "eps": 0.1}),
        layers.affine_bn_relu_backward,
        lambda x, w, b, g, s: F.relu(F.batch_norm(x @ w + b, None, None, g, s, True, eps=0.1)),
        *(x, w, b, gamma, beta),
    )
    check_layer(
        backend,
        lambda *arrays: layers.affine_ln_relu_forward(*arrays, {"eps": 0.1}),
        layers.affine_ln_relu_backward,
        lambda x, w, b, g, s: F.relu(F.layer_norm(x @ w + b, (M,), g, s, eps=0.1)),
        *(x, w, b, gamma, beta),
    )


@on_every_backend
@random_shapes(N=sizes(1, 3), C=sizes(1, 3), F_=sizes(), H=sizes(1, 3), W=sizes(1, 3))
def test_conv_sandwiches(backend, N, C, F_, H, W, seed):
    conv_param, pool_param = {"stride": 1, "pad": 1}, {"pool_height": 2, "pool_width": 2, "stride": 2}
    x, w, b, gamma, beta = normal(seed, (N, C, 2 * H, 2 * W), (F_, C, 3, 3), F_, F_, F_)
    check_layer(
        backend,
        lambda *arrays: layers.conv_relu_forward(*arrays, conv_param),
        layers.conv_relu_backward,
        lambda x, w, b: F.relu(F.conv2d(x, w, b, padding=1)),
        *(x, w, b),
    )
    check_layer(
        backend,
        lambda *arrays: layers.conv_relu_pool_forward(*arrays, conv_param, pool_param),
        layers.conv_relu_pool_backward,
        lambda x, w, b: F.max_pool2d(F.relu(F.conv2d(x, w, b, padding=1)), 2),
        *(x, w, b),
    )
    check_layer(
        backend,
        lambda *arrays: layers.conv_bn_relu_forward(*arrays, conv_param, {"mode": "train", "eps": 0.1}),
        layers.conv_bn_relu_backward,
        lambda x, w, b, g, s: F.relu(F.batch_norm(F.conv2d(x, w, b, padding=1), None, None, g, s, True, eps=0.1)),
        *(x, w, b, gamma, beta),
    )
