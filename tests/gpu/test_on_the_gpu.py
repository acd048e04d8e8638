"""What only a GPU can show; the layers' own suite runs on it too, through the `backend` fixture."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from cs231n_utils import layers  # noqa: E402

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="torch sees no GPU on this machine"),
]


def test_convolution_of_a_real_size_agrees_with_numpy(rng):
    x, w, b = (rng.standard_normal(s) for s in ((32, 16, 40, 48), (24, 16, 3, 3), (24,)))
    param = {"stride": 1, "pad": 1}
    out, cache = layers.conv_forward(x, w, b, param)
    on_gpu, gpu_cache = layers.conv_forward(*(torch.tensor(a, device="cuda") for a in (x, w, b)), param)
    pairs = [(out, on_gpu)]
    gradients = layers.conv_backward(torch.tensor(out, device="cuda"), gpu_cache)
    pairs += zip(layers.conv_backward(out, cache), gradients, strict=True)
    for expected, tensor in pairs:
        assert tensor.is_cuda
        np.testing.assert_allclose(tensor.cpu().numpy(), expected, rtol=1e-9, atol=1e-9 * np.abs(expected).max())


def test_dropout_masks_are_drawn_on_the_device_and_repeat_with_the_seed():
    x = torch.ones(1000, 1000, device="cuda")
    masks = [layers.dropout_forward(x, {"mode": "train", "p": 0.3, "seed": 4})[1][1] for _ in range(2)]
    assert masks[0].is_cuda
    assert torch.equal(*masks)
    assert abs(masks[0].float().mean().item() - 0.3) < 0.005


def test_a_net_trains_on_the_gpu_as_on_the_cpu(rng):
    from cs231n_utils.optim import sgd
    from cs231n_utils.training import ConvNet

    X, y = rng.standard_normal((16, 3, 8, 8)), rng.integers(0, 10, 16)
    losses = {}
    for device in (None, "cuda"):
        net = ConvNet((4, 8), (3, 8, 8), normalization="batchnorm", init="he", dtype=np.float64, seed=1, device=device)
        losses[device] = []
        for _ in range(5):
            loss, grads = net.loss(X, y)
            losses[device].append(float(loss))
            for name, grad in grads.items():
                net.params[name], _ = sgd(net.params[name], grad, {"learning_rate": 0.05})
        assert device is None or all(w.is_cuda for w in net.params.values())
    np.testing.assert_allclose(losses["cuda"], losses[None], rtol=1e-8)
    assert losses[None][-1] < losses[None][0]


def test_the_label_check_does_not_stop_a_cuda_graph():
    x, y = torch.randn(8, 5, device="cuda"), torch.arange(8, device="cuda") % 5
    layers.softmax_loss(x, y)
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        loss, _ = layers.softmax_loss(x, y)
    graph.replay()
    assert loss.item() == pytest.approx(float(layers.softmax_loss(x, y)[0]))
