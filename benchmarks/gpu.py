"""The GPU table: the layers' dispatch against torch's kernels called by hand, and a training step against autograd.

Wall-clock time here, with the device synchronized before the clock is read: the work is not the CPU's.
"""

import dataclasses
import sys
import time

from benchmarks import harness

LEARNING_RATE = 1e-3


@dataclasses.dataclass
class Sizes:
    """Batch, channels and image size of the layers; batch, image size and filters of the net."""

    layer: tuple = (256, 64, 56, 56)
    batch: int = 256
    image: tuple = (3, 32, 32)
    filters: tuple = (64, 128, 256)
    rounds: int = 21


def main():
    import torch

    if not torch.cuda.is_available():
        print("no GPU that torch can see: the GPU table is skipped")
        return 0
    from benchmarks import report

    found = rows("cuda", Sizes())
    for row in found:
        print(report.line(row), flush=True)
    machine = f"{torch.cuda.get_device_name()}, CUDA {torch.version.cuda}, {report.processor()}"
    report.write({"layers and training": found}, section="GPU", machine=machine)
    return 0


def rows(device, sizes):
    """All rows of the table; `device` "cpu" runs the same code, but for CUDA graphs."""
    return [convolution(device, sizes), batchnorm(device, sizes), *training_step(device, sizes)]


def convolution(device, sizes):
    import torch

    from cs231n_utils import layers

    N, C, H, W = sizes.layer
    x, w, b = _normal(device, sizes.layer, (C, C, 3, 3), (C,))
    (dout,) = _normal(device, (N, C, H, W))

    def ours():
        _, cache = layers.conv_forward(x, w, b, {"stride": 1, "pad": 1})
        layers.conv_backward(dout, cache)

    def by_hand():
        torch.conv2d(x, w, b, stride=1, padding=1)
        torch.ops.aten.convolution_backward(
            dout, x, w, [C], [1, 1], [1, 1], [1, 1], False, [0, 0], 1, [True, True, True]
        )

    times = _compare(device, sizes, {"ours": ours, "torch": by_hand})
    return _row(f"conv 3×3 of {_times(sizes.layer)}: forward + backward against torch's calls", times, 1.05)


def batchnorm(device, sizes):
    import torch

    from cs231n_utils import layers

    C = sizes.layer[1]
    x, dout, gamma, beta = _normal(device, sizes.layer, sizes.layer, (C,), (C,))
    bn_param = {"mode": "train"}
    mean, var = torch.zeros(C, device=device), torch.ones(C, device=device)

    def ours():
        _, cache = layers.spatial_batchnorm_forward(x, gamma, beta, bn_param)
        layers.spatial_batchnorm_backward(dout, cache)

    def by_hand():
        _, *saved = torch.ops.aten.native_batch_norm(x, gamma, beta, mean, var, True, 0.1, 1e-5)
        torch.ops.aten.native_batch_norm_backward(dout, x, gamma, mean, var, *saved, True, 1e-5, [True, True, True])

    times = _compare(device, sizes, {"ours": ours, "torch": by_hand})
    return _row(f"spatial batchnorm of {_times(sizes.layer)}: forward + backward against torch's calls", times, 1.05)


def training_step(device, sizes):
    """One step of SGD of ConvNet with batch normalization: loss, gradients, update."""
    net = build_net(device, sizes)
    peer = torch_net(net)
    X, y = _batch(device, sizes)
    what = f"training step of ConvNet {sizes.filters}, {sizes.batch} images {_times(sizes.image)}"

    candidates = {"ours": lambda: step(net, X, y), "torch": torch_step(peer, X, y)}
    names = {"torch": "autograd, eager"}
    if device == "cuda":
        candidates["graph"] = _as_cuda_graph(torch_step(torch_net(net), X, y))
        names["graph"] = "autograd in a CUDA graph"
    times = _compare(device, sizes, candidates)
    for key, name in names.items():
        pair = {"ours": times["ours"], key: times[key]}
        yield harness.Row(
            f"{what}, against {name}", pair["ours"] / pair[key], goal=None, figures=harness.milliseconds(pair)
        )


def build_net(device, sizes):
    from cs231n_utils.training import ConvNet

    return ConvNet(
        sizes.filters,
        sizes.image,
        hidden_dims=(128,),
        normalization="batchnorm",
        init="he",
        seed=0,
        device=device,
    )


def step(net, X, y):
    """Loss and gradients of `net`, and plain gradient descent. Returns the loss."""
    from cs231n_utils.optim import sgd

    loss, grads = net.loss(X, y)
    for name, grad in grads.items():
        net.params[name], _ = sgd(net.params[name], grad, {"learning_rate": LEARNING_RATE})
    return loss


def torch_net(net):
    """The same net, with the same weights, as torch modules."""
    import torch
    from torch import nn

    modules = []
    for i in range(1, net.head + 1):
        w, is_conv = net.params[f"W{i}"], i <= net.num_blocks
        if is_conv:
            layer = nn.Conv2d(w.shape[1], w.shape[0], w.shape[2], padding=net.conv_param["pad"])
        else:
            layer = nn.Linear(*w.shape)
        modules.append(layer)
        if i == net.head:
            break
        # momentum: torch's is the share of the new value
        modules += [(nn.BatchNorm2d if is_conv else nn.BatchNorm1d)(w.shape[0 if is_conv else 1]), nn.ReLU()]
        if is_conv:
            modules.append(nn.MaxPool2d(2))
        if i == net.num_blocks:
            modules.append(nn.Flatten())
    model = nn.Sequential(*modules).to(net.params["W1"].device)
    with torch.no_grad():
        numbered = (m for m in model if isinstance(m, (nn.Conv2d, nn.Linear)))
        for i, layer in enumerate(numbered, start=1):
            w = net.params[f"W{i}"]
            layer.weight.copy_(w if w.ndim == 4 else w.T)
            layer.bias.copy_(net.params[f"b{i}"])
    return model


def torch_step(model, X, y):
    """A function that takes one step of gradient descent and returns the loss."""
    import torch

    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)

    def run():
        optimizer.zero_grad(set_to_none=True)
        loss = torch.nn.functional.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()
        return loss.detach()

    return run


def _as_cuda_graph(call):
    """`call` recorded once and replayed: no Python and no launches one by one."""
    import torch

    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            call()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        call()
    return graph.replay


def _compare(device, sizes, candidates):
    import torch

    def clock():
        if device == "cuda":
            torch.cuda.synchronize()
        return time.perf_counter()

    return harness.compare(rounds=sizes.rounds, clock=clock, **candidates)


def _row(what, times, goal):
    return harness.Row(what, times["ours"] / times["torch"], goal, figures=harness.milliseconds(times))


def _normal(device, *shapes):
    import torch

    return [torch.from_numpy(harness.normal(*shape)).to(device) for shape in shapes]


def _batch(device, sizes):
    import torch

    (X,) = _normal(device, (sizes.batch, *sizes.image))
    return X, torch.arange(sizes.batch, device=device) % 10


def _times(shape):
    return "×".join(map(str, shape))


if __name__ == "__main__":
    sys.exit(main())
