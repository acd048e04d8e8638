"""Measure the table of 11-transfer-learning: five ways to use a trunk, on like and unlike images, few and many.

    python -m tools.measure_transfer

Writes cs231n_utils/topics/transfer_learning/measured.json, and goes on with what is not yet in it. Rates are chosen
on validation images; three seeds. About ten minutes on one core.
"""

import json
from pathlib import Path

import numpy as np

from cs231n_utils.topics.transfer_learning.answers import topic
from cs231n_utils.topics.transfer_learning.settings import load_setting
from cs231n_utils.topics.transfer_learning.strategies import STRATEGIES, try_strategy

OUTPUT = Path(__file__).parent.parent / "cs231n_utils" / "topics" / "transfer_learning" / "measured.json"
AMOUNTS = {"little": 10, "much": 200}
RATES = (0.01, 0.03)


def main():
    fine_tune = topic.answers["fine_tune"].reference
    measured = json.loads(OUTPUT.read_text()) if OUTPUT.exists() else {}
    for name in ("symbols", "clothes"):
        setting = load_setting(name)
        for amount, per_class in AMOUNTS.items():
            for strategy in STRATEGIES:
                if f"{name}/{amount}/{strategy}" in measured:
                    continue
                rates = (
                    RATES if strategy in ("fine-tune the last layers", "fine-tune all layers", "from scratch") else (1,)
                )
                tried = [
                    np.array([try_strategy(setting, strategy, per_class, seed, rate, fine_tune) for seed in range(3)])
                    for rate in rates
                ]
                best = max(range(len(rates)), key=lambda i: tried[i][:, 0].mean())
                measured[f"{name}/{amount}/{strategy}"] = {
                    "images per class": per_class,
                    "rate": rates[best],
                    "accuracies": tried[best][:, 1].round(4).tolist(),
                }
                print(f"{name}, {amount}, {strategy}:", rates[best], tried[best][:, 1].tolist(), flush=True)
                OUTPUT.write_text(json.dumps(measured, indent=1) + "\n")


if __name__ == "__main__":
    main()
