"""Measure what 11-transfer-learning does not train in the notebook, because it takes an hour.

    python -m tools.measure_transfer

Ways to use a trunk, on like and unlike images, few and many: each at all rates and three seeds, on validation and on
test images. Writes cs231n_utils/topics/transfer_learning/measured.json, and goes on with what is not yet in it.
"""

import json
from pathlib import Path

from cs231n_utils.topics.transfer_learning.answers import topic
from cs231n_utils.topics.transfer_learning.settings import load_setting
from cs231n_utils.topics.transfer_learning.strategies import RATES, SCALES, STRATEGIES, measured, try_strategy

OUTPUT = Path(__file__).parent.parent / "cs231n_utils" / "topics" / "transfer_learning" / "measured.json"
HEAD_FACTORS = (1, 3, 10, 30)
MUCH_RATES = {"from scratch": RATES[:3], "fine-tune the last layers": RATES[1:], "fine-tune all layers": RATES[1:]}
SEEDS = range(3)


def wanted():
    """(task, images per class, strategy, trunk scale, rates) of all that is measured."""
    for task in ("symbols", "clothes"):
        for per_class in (10, 200):
            for strategy in STRATEGIES:
                rates = HEAD_FACTORS if strategy.startswith("new head") else RATES
                if per_class == 200:  # each takes minutes: not the rate that was worst at 50 a class
                    rates = MUCH_RATES.get(strategy, rates)
                yield task, per_class, strategy, 0.1, rates
    for per_class in (5, 50):
        for strategy in ("from scratch", "new head on the last features", "fine-tune all layers"):
            yield "symbols", per_class, strategy, 0.1, HEAD_FACTORS if strategy.startswith("new head") else RATES
    for scale in SCALES:
        if scale != 0.1:
            yield "symbols", 10, "fine-tune all layers", scale, RATES


def name_of(task, per_class, strategy, scale):
    """The name of the runs among what was measured."""
    return f"{task}/{per_class}/{strategy}" + (f"/{scale}" if scale != 0.1 else "")


def as_text(found):
    """JSON with a line for each rate."""
    entries = []
    for name, runs in found.items():
        lines = ",\n".join(f"  {json.dumps(rate)}: {json.dumps(values)}" for rate, values in runs.items())
        entries.append(f" {json.dumps(name)}: {{\n{lines}\n }}")
    return "{\n" + ",\n".join(entries) + "\n}\n"


def main():
    fine_tune = topic.answers["fine_tune"].reference
    found = measured() if OUTPUT.exists() else {}
    for task, per_class, strategy, scale, rates in wanted():
        setting = load_setting(task)
        name = name_of(task, per_class, strategy, scale)
        runs = found.setdefault(name, {})
        for rate in rates:
            if str(rate) in runs:
                continue
            tried = [try_strategy(setting, strategy, per_class, seed, rate, fine_tune, scale) for seed in SEEDS]
            validation, test = (list(map(float, values)) for values in zip(*tried, strict=True))
            runs[str(rate)] = {"validation": validation, "test": test}
            print(f"{name}, rate {rate}:", validation, test, flush=True)
            OUTPUT.write_text(as_text(found))


if __name__ == "__main__":
    main()
