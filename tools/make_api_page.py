"""Write docs/API.md: every public name of the package with its signature and one line of its docstring.

python -m tools.make_api_page           write the page
python -m tools.make_api_page --check   only say whether it is current (exit status 1 if not)
"""

import argparse
import importlib
import importlib.util
import inspect
import re
import sys
from pathlib import Path

import cs231n_utils

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "API.md"
LONGEST_VALUE = 100

HEADER = """# API

Every public name of `cs231n_utils` with all its options; the docstrings say the rest: shapes, units, errors, source.
In a notebook, `cs231n_utils.optim.adam?` shows one.

Conventions: arrays are `(N, D)` or `(N, C, H, W)`; `f_forward` returns `(out, cache)` and `f_backward(dout, cache)`
the gradients in the order of the forward's array arguments; update rules are
`rule(w, dw, config=None) -> (next_w, config)`; dropout's `p` is the probability to keep; whatever is random takes
`rng`, a `numpy.random.Generator`.

This page is written by `python -m tools.make_api_page`; a test fails when it is not current.

## Which do I need?

| I want to | use |
| --- | --- |
| images and labels to train on | `data.load`, then `as_vectors` for affine nets or `as_images` for convolutions |
| one layer, forward and backward | `layers.<name>_forward`, `layers.<name>_backward` |
| to see the definition in plain loops | `layers.conv_forward_naive`, `layers.max_pool_forward_naive` |
| to know whether my gradient is right | `gradient_check.check_gradient`; for layers `numerical_gradient_stacked` |
| a net, and to train it | `training.FullyConnectedNet` or `training.ConvNet`, and `training.Solver` |
| a training that survives a kill | `Solver(checkpoint_name=...)` and `train(resume=True)` |
| one update of one array | a rule of `optim`; a rate that changes: `schedules`, as `Solver(schedule=...)` |
| more images than there are | `augmentation`, as `Solver(augment=...)`; `mixup` and `cutmix` mix the labels too |
| centred or whitened data | `preprocessing`; for data that come later `fitted.apply` |
| the sizes and costs of a network before building it | `architecture.network_table` |
| good hyperparameters | `search.random_search`; for many small nets at once with `population.PopulationObjective` |
| several models' opinion | `ensembles.average_predictions`, `bagging`, `adaboost` |
| a net that has learned something already | `transfer.load_trunk`, or `transfer.load_resnet18` over the network |
| to minimize a function of a few hundred numbers | `second_order.lbfgs`, `second_order.bfgs` |

A training, from data to test accuracy:

```python
EXAMPLE```
"""

EXAMPLE = """import numpy as np

from cs231n_utils import data
from cs231n_utils.training import FullyConnectedNet, Solver

d = data.load("fashion-mnist").as_vectors()
rng = np.random.default_rng(0)
net = FullyConnectedNet([50], input_dim=784, normalization="batchnorm", init="he", reg=1e-3, rng=rng)
solver = Solver(net, d, "adam", {"learning_rate": 1e-3}, num_epochs=3, verbose=False, rng=rng)
solver.train()

validation_accuracy = solver.best_val_acc
test_accuracy = np.mean(net.predict(d.X_test) == d.y_test)
print(f"validation {validation_accuracy:.2f}, test {test_accuracy:.2f}")
"""


def make_page():
    """The text of the page."""
    modules = [importlib.import_module(name) for name in module_names()]
    links = " · ".join(f"[{short(module)}](#{short(module)})" for module in modules)
    return "\n".join([HEADER.replace("EXAMPLE", EXAMPLE), links, *(section(module) for module in modules)])


def module_names():
    """The submodules that the package offers, in alphabetical order."""
    names = sorted(f"cs231n_utils.{name}" for name in cs231n_utils._SUBMODULES)
    return [name for name in names if importlib.util.find_spec(name)]


def section(module):
    """One module: what it is for, and a line for each of its names."""
    source = Path(inspect.getsourcefile(module)).relative_to(ROOT).as_posix()
    lines = [f"\n## {short(module)}\n", f"[{source}](../{source}): {first_sentence(module)}\n"]
    for name in sorted(public_names(module), key=str.lower):
        lines.append(f"- {entry(module, name)}")
    return "\n".join(lines)


def public_names(module):
    if hasattr(module, "__all__"):
        return module.__all__
    return [
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", "").startswith(module.__name__)
    ]


def entry(module, name):
    """One line: the call with every option and the first sentence of the docstring, or the constant's value."""
    value = getattr(module, name)
    if inspect.ismodule(value):  # its repr has a place on this machine in it
        return f"`{name}` {first_sentence(value)}"
    if inspect.isclass(value) or inspect.isroutine(value):
        return f"`{name}{arguments(value)}` {first_sentence(value)}"
    return f"`{name}` = {constant(value)}"


def constant(value):
    """The value, or what it holds if that is long."""
    if len(repr(value)) <= LONGEST_VALUE:
        return f"`{value!r}`"
    if isinstance(value, list | tuple) and all(isinstance(item, dict) and "kind" in item for item in value):
        return f"{len(value)} layers: " + ", ".join(f"`{layer.get('name', layer['kind'])}`" for layer in value)
    return f"a {type(value).__name__} of {len(value)}: `{value!r}`"


def arguments(function):
    """The arguments as one would type them, without annotations."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return ""  # an exception, which Python gives no signature
    shown = [argument(p) for p in parameters]
    if any(p.kind is p.KEYWORD_ONLY for p in parameters) and not any(p.kind is p.VAR_POSITIONAL for p in parameters):
        first = next(i for i, p in enumerate(parameters) if p.kind is p.KEYWORD_ONLY)
        shown.insert(first, "*")
    return f"({', '.join(shown)})"


def argument(parameter):
    star = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
    if parameter.default is parameter.empty:
        return star + parameter.name
    # Classes and functions have a repr with a place in memory in it, or a long one.
    default = getattr(parameter.default, "__name__", None) or repr(parameter.default)
    return f"{parameter.name}={default}" if "0x" not in default else f"{parameter.name}=..."


def first_sentence(documented):
    """The first sentence of a docstring on one line."""
    paragraph = (inspect.getdoc(documented) or "").split("\n\n")[0]
    text = " ".join(paragraph.split()).removesuffix("::").rstrip(":")
    # A sentence ends at a full stop before a capital, unless the stop belongs to an abbreviation.
    text = re.split(r"(?<!e\.g)(?<!i\.e)(?<!et al)(?<!vs)\. (?=[A-Z`])", text, maxsplit=1)[0]
    return text if text.endswith((".", "?")) else f"{text}."


def short(module):
    return module.__name__.removeprefix("cs231n_utils.")


def main(args=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if the page is not current")
    page = make_page()
    if not parser.parse_args(args).check:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page + "\n", encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page + "\n":
        return 0
    print("docs/API.md is not current: run python -m tools.make_api_page", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
