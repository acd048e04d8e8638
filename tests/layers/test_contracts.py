"""What every layer promises: the dtype that came in goes out, nothing is changed in place, large inputs are fine."""

import copy

import numpy as np
import pytest

from cs231n_utils import layers

IMAGES = (3, 4, 6, 8)
CONV = {"stride": 1, "pad": 1}
POOL = {"pool_height": 2, "pool_width": 2, "stride": 2}
TRAIN = {"mode": "train"}

# name: (shapes of the array arguments, the other arguments)
LAYERS = {
    "affine": ([IMAGES, (192, 5), (5,)], []),
    "affine_relu": ([IMAGES, (192, 5), (5,)], []),
    "affine_bn_relu": ([IMAGES, (192, 5), (5,), (5,), (5,)], [TRAIN]),
    "affine_ln_relu": ([IMAGES, (192, 5), (5,), (5,), (5,)], [{}]),
    "relu": ([IMAGES], []),
    "leaky_relu": ([IMAGES], [0.1]),
    "elu": ([IMAGES], [0.7]),
    "sigmoid": ([IMAGES], []),
    "tanh": ([IMAGES], []),
    "maxout": ([(3, 4), (2, 4, 5), (2, 5)], []),
    "batchnorm": ([(3, 4), (4,), (4,)], [TRAIN]),
    "layernorm": ([(3, 4), (4,), (4,)], [{}]),
    "spatial_batchnorm": ([IMAGES, (4,), (4,)], [TRAIN]),
    "spatial_groupnorm": ([IMAGES, (4,), (4,)], [2, {}]),
    "dropout": ([IMAGES], [{"mode": "train", "p": 0.4, "seed": 0}]),
    "conv": ([IMAGES, (5, 4, 3, 3), (5,)], [CONV]),
    "conv_relu": ([IMAGES, (5, 4, 3, 3), (5,)], [CONV]),
    "conv_relu_pool": ([IMAGES, (5, 4, 3, 3), (5,)], [CONV, POOL]),
    "conv_bn_relu": ([IMAGES, (5, 4, 3, 3), (5,), (5,), (5,)], [CONV, TRAIN]),
    "max_pool": ([IMAGES], [POOL]),
    "avg_pool": ([IMAGES], [POOL]),
    "fractional_max_pool": ([IMAGES], [{"ratio": 1.5, "samples": np.full((3, 2), 0.5)}]),
}


def run(name, arrays, other, backward=None):
    out, cache = getattr(layers, f"{name}_forward")(*arrays, *copy.deepcopy(other))
    gradients = getattr(layers, backward or f"{name}_backward")(out, cache)
    return out, gradients if isinstance(gradients, tuple) else (gradients,)


def test_every_layer_is_listed():
    forwards = {name.removesuffix("_forward") for name in layers.__all__ if name.endswith("_forward")}
    assert forwards == set(LAYERS)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", LAYERS)
def test_dtype_is_kept_and_nothing_is_changed_in_place(backend, rng, name, dtype):
    shapes, other = LAYERS[name]
    originals = [rng.standard_normal(shape).astype(dtype) for shape in shapes]
    arrays = [backend.array(a) for a in originals]
    other_before = copy.deepcopy(other)
    out, gradients = run(name, arrays, other)
    assert backend.numpy(out).dtype == dtype
    assert out.device == arrays[0].device
    for gradient, array in zip(gradients, arrays, strict=True):
        assert gradient.dtype == array.dtype
        assert gradient.shape == array.shape
        assert gradient.device == array.device
    for original, array in zip(originals, arrays, strict=True):
        np.testing.assert_array_equal(backend.numpy(array), original)
    assert repr(other) == repr(other_before)


@pytest.mark.parametrize("name", LAYERS)
def test_settings_and_results_may_change_before_the_backward_pass(backend, rng, name):
    """What a layer remembers is its own: neither its param dict nor the `out` it handed over."""
    shapes, other = LAYERS[name]
    arrays = [backend.array(rng.standard_normal(shape)) for shape in shapes]
    other = copy.deepcopy(other)
    out, cache = getattr(layers, f"{name}_forward")(*arrays, *other)
    dout = backend.array(rng.standard_normal(tuple(out.shape)))
    expected = getattr(layers, f"{name}_backward")(dout, cache)
    out[...] = 0
    for settings in other:
        if isinstance(settings, dict):
            settings.update(mode="test", p=0.9, stride=3, pad=0, pool_height=1, pool_width=1, eps=10.0)
    after = getattr(layers, f"{name}_backward")(dout, cache)
    for a, b in zip(*((g if isinstance(g, tuple) else (g,)) for g in (expected, after)), strict=True):
        np.testing.assert_array_equal(backend.numpy(a), backend.numpy(b))


@pytest.mark.parametrize("mode", ["train", "test"])
@pytest.mark.parametrize("name", ["batchnorm", "spatial_batchnorm"])
def test_batchnorm_keeps_float32_in_its_averages_too(backend, rng, name, mode):
    shapes, _ = LAYERS[name]
    arrays = [backend.array(rng.standard_normal(shape).astype(np.float32)) for shape in shapes]
    mean, var = (backend.array(np.ones(4, np.float32)) for _ in range(2))
    bn_param = {"mode": mode, "running_mean": mean, "running_var": var}
    out, cache = getattr(layers, f"{name}_forward")(*arrays, bn_param)
    for a in (out, bn_param["running_mean"], bn_param["running_var"], *getattr(layers, f"{name}_backward")(out, cache)):
        assert backend.numpy(a).dtype == np.float32


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", LAYERS)
def test_large_inputs_give_finite_results_and_no_warning(backend, rng, name, dtype, recwarn):
    shapes, other = LAYERS[name]
    x = np.where(rng.standard_normal(shapes[0]) > 0, 1e4, -1e4).astype(dtype)
    rest = [rng.standard_normal(shape).astype(dtype) for shape in shapes[1:]]
    out, gradients = run(name, [backend.array(a) for a in (x, *rest)], other)
    for a in (out, *gradients):
        assert np.isfinite(backend.numpy(a)).all()
    assert not recwarn.list


def test_importing_the_layers_imports_neither_torch_nor_matplotlib():
    import subprocess
    import sys

    code = (
        "import sys, cs231n_utils.layers as l, numpy as np; l.relu_forward(np.ones(3)); "
        "sys.exit(bool({'torch', 'matplotlib'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
