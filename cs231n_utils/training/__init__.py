"""Training: two small nets, the loop that trains them, and checkpoints that survive a kill.

>>> net = FullyConnectedNet([50], input_dim=784, init="he", rng=rng)
>>> solver = Solver(net, data, update_rule="adam", optim_config={"learning_rate": 1e-3}, rng=rng)
>>> solver.train()
"""

from cs231n_utils.training.checkpoints import load_checkpoint, save_checkpoint
from cs231n_utils.training.conv_net import ConvNet
from cs231n_utils.training.fully_connected import FullyConnectedNet
from cs231n_utils.training.model import Model
from cs231n_utils.training.solver import Solver, TrainingDiverged

__all__ = [
    "ConvNet",
    "FullyConnectedNet",
    "Model",
    "Solver",
    "TrainingDiverged",
    "load_checkpoint",
    "save_checkpoint",
]
