"""Schedules against torch.optim.lr_scheduler, their formulas and their known values."""

import math

import numpy as np
import pytest

from cs231n_utils import schedules as s

CALLS = {
    "step_decay": lambda t: s.step_decay(t, 0.1, drop=0.3, every=7),
    "exponential_decay": lambda t: s.exponential_decay(t, 0.1, k=0.05),
    "inverse_time_decay": lambda t: s.inverse_time_decay(t, 0.1, k=0.2),
    "cosine_decay": lambda t: s.cosine_decay(t, 0.1, total_steps=30, final_rate=0.01),
    "cyclic_cosine": lambda t: s.cyclic_cosine(t, 0.1, cycle_length=9),
    "warmup": lambda t: s.warmup(t, lambda u: s.cosine_decay(u, 0.1, 25), warmup_steps=5),
    "momentum_schedule": lambda t: s.momentum_schedule(t, every=3),
}


def test_all_are_covered():
    assert set(CALLS) == set(s.__all__)


def torch_rates(make, steps):
    """The rates that a torch scheduler gives, one for each step."""
    torch = pytest.importorskip("torch")
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.1)
    scheduler = make(torch.optim.lr_scheduler, optimizer)
    rates = []
    for _ in range(steps):
        rates.append(scheduler.get_last_lr()[0])
        optimizer.step()
        scheduler.step()
    return rates


@pytest.mark.parametrize(
    "name, make, steps",
    [
        ("step_decay", lambda lr, o: lr.StepLR(o, 7, 0.3), 30),
        ("exponential_decay", lambda lr, o: lr.ExponentialLR(o, math.exp(-0.05)), 30),
        ("inverse_time_decay", lambda lr, o: lr.LambdaLR(o, lambda t: 1 / (1 + 0.2 * t)), 30),
        ("cosine_decay", lambda lr, o: lr.CosineAnnealingLR(o, 30, 0.01), 31),
        ("cyclic_cosine", lambda lr, o: lr.CosineAnnealingWarmRestarts(o, 9), 30),
        (
            "warmup",
            lambda lr, o: lr.SequentialLR(
                o, [lr.LinearLR(o, 1 / 5, 1, 4), lr.CosineAnnealingLR(o, 25)], milestones=[5]
            ),
            30,
        ),
    ],
)
@pytest.mark.filterwarnings("ignore:The epoch parameter")
def test_equals_torch(name, make, steps):
    ours = [CALLS[name](t) for t in range(steps)]
    np.testing.assert_allclose(ours, torch_rates(make, steps), rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("name", CALLS)
def test_array_of_steps_gives_the_same_as_one_at_a_time(name):
    steps = np.arange(40)
    np.testing.assert_array_equal(CALLS[name](steps), [CALLS[name](int(t)) for t in steps])


@pytest.mark.parametrize("name", CALLS)
def test_one_step_gives_a_python_float(name):
    assert type(CALLS[name](np.int64(3))) is float


@pytest.mark.parametrize("name", CALLS)
def test_negative_steps_are_refused(name):
    with pytest.raises(ValueError, match="step must be 0 or more, got -1"):
        CALLS[name](-1)


def test_starts_and_ends():
    assert s.exponential_decay(0, 0.1, 1.0) == 0.1
    assert s.step_decay(9, 0.1) == 0.1
    assert s.step_decay(10, 0.1) == 0.05
    assert s.inverse_time_decay(5, 0.1, k=0.2) == pytest.approx(0.05)
    assert s.cosine_decay(15, 0.1, 30) == pytest.approx(0.05)
    assert s.cosine_decay(99, 0.1, 30, final_rate=0.01) == pytest.approx(0.01)


def test_cycles_restart_at_the_full_rate():
    rates = [s.cyclic_cosine(t, 0.1, 4) for t in range(9)]
    assert rates[0] == rates[4] == rates[8] == 0.1
    assert rates[3] == min(rates)


def test_warmup_reaches_the_full_rate_and_never_jumps():
    rates = np.array([CALLS["warmup"](t) for t in range(30)])
    assert rates[0] == pytest.approx(0.02)
    assert rates[4] == rates[5] == pytest.approx(0.1)
    assert abs(np.diff(rates)).max() <= 0.0200001


def test_momentum_goes_from_a_half_to_its_limit():
    assert s.momentum_schedule(0) == 0.5
    assert s.momentum_schedule(249) == 0.5
    assert s.momentum_schedule(250) == 0.75
    assert s.momentum_schedule(10**6) == 0.99
    assert (np.diff(s.momentum_schedule(np.arange(20000))) >= 0).all()


@pytest.mark.parametrize(
    "call, name",
    [
        (lambda: s.step_decay(1, 0.1, every=0), "every"),
        (lambda: s.cosine_decay(1, 0.1, total_steps=0), "total_steps"),
        (lambda: s.cyclic_cosine(1, 0.1, cycle_length=-2), "cycle_length"),
        (lambda: s.warmup(1, lambda t: 0.1, warmup_steps=0), "warmup_steps"),
        (lambda: s.momentum_schedule(1, every=0), "every"),
    ],
)
def test_lengths_must_be_positive(call, name):
    with pytest.raises(ValueError, match=name):
        call()
