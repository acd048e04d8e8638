"""The array libraries and devices that every layer is tested on."""

import functools
import importlib.util

import numpy as np


class NumpyBackend:
    name = "numpy"

    def array(self, a):
        return np.array(a)

    def numpy(self, a):
        return np.asarray(a)

    def __str__(self):
        return self.name


class TorchBackend:
    def __init__(self, device):
        self.device = device
        self.name = f"torch-{device}"

    def array(self, a):
        import torch

        return torch.from_numpy(np.array(a)).to(self.device)

    def numpy(self, a):
        return a.detach().cpu().numpy()

    def __str__(self):
        return self.name


@functools.cache
def available_backends():
    found = [NumpyBackend()]
    if importlib.util.find_spec("torch"):
        import torch

        torch.set_num_threads(1)
        found.append(TorchBackend("cpu"))
        if torch.cuda.is_available():
            found.append(TorchBackend("cuda"))
    return found
