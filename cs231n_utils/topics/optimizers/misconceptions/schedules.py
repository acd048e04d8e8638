"""The schedules: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.optimizers.answers import topic


@topic.plain
def step_decay(step, learning_rate, drop=0.5, every=10):
    return learning_rate * drop ** (step // every)


topic.edit(
    "step_decay",
    "no-steps",
    "The rate falls at every step. Only whole blocks of `every` steps count: step // every.",
    ("step // every", "step / every"),
)
topic.edit(
    "step_decay",
    "remainder",
    "step % every is the remainder; the number of whole blocks is step // every.",
    ("step // every", "step % every"),
)
topic.edit(
    "step_decay",
    "only-once",
    "The rate drops once and then stays; it is multiplied by drop again after every block.",
    ("drop ** (step // every)", "(drop if step >= every else 1)"),
)
topic.edit(
    "step_decay",
    "drop-is-what-is-lost",
    "drop is the factor that the rate keeps: drop=0.1 leaves a tenth. You multiply by 1 - drop.",
    ("drop **", "(1 - drop) **"),
)
topic.edit(
    "step_decay",
    "subtracted",
    "The drops are subtracted; each block multiplies the rate by drop.",
    ("* drop ** (step // every)", "* (1 - drop * (step // every))"),
)
topic.edit(
    "step_decay",
    "times-the-number",
    "The rate is multiplied by drop times the number of blocks; it is drop to that power.",
    ("drop ** (step // every)", "(drop * (step // every) if step >= every else 1)"),
)
topic.edit(
    "step_decay",
    "one-early",
    "The rate drops one step too early. Steps are counted from 0, so step `every` is the first with the new rate.",
    ("step // every", "(step + 1) // every"),
)
topic.edit(
    "step_decay",
    "one-late",
    "The rate drops one step too late: step `every` is the first with the new rate.",
    ("step // every", "max(step - 1, 0) // every"),
)
topic.edit(
    "step_decay",
    "rounded",
    "The number of blocks is rounded to the nearest, so the rate drops half a block too early: use step // every.",
    ("step // every", "round(step / every)"),
)
topic.edit(
    "step_decay",
    "settings-fixed",
    "drop and every are fixed in your code: use the arguments.",
    ("drop ** (step // every)", "0.5 ** (step // 10)"),
)


@topic.plain
def exponential_decay(step, learning_rate, k):
    return learning_rate * np.exp(-k * step)


topic.edit("exponential_decay", "grows", "The rate grows: the exponent is -k * step.", ("-k * step", "k * step"))
topic.edit(
    "exponential_decay",
    "power-of-k",
    "You raise k to the power step; it is e to the power -k * step.",
    ("np.exp(-k * step)", "k ** step"),
)
topic.edit(
    "exponential_decay",
    "power-of-the-complement",
    "(1 - k)**step is near e^(-k step) for small k only; use np.exp.",
    ("np.exp(-k * step)", "(1 - k) ** step"),
)
topic.edit(
    "exponential_decay",
    "half-life",
    "The base is 2 (or 0.5); it is e: np.exp(-k * step).",
    ("np.exp(-k * step)", "2.0 ** (-k * step)"),
)
topic.edit(
    "exponential_decay",
    "k-as-time",
    "You divide step by k; k is a rate of decay and multiplies it.",
    ("-k * step", "-step / k"),
)
topic.edit(
    "exponential_decay",
    "is-inverse-time",
    "This is 1 / (1 + k step), the inverse time decay.",
    ("* np.exp(-k * step)", "/ (1 + k * step)"),
)
topic.edit(
    "exponential_decay",
    "rate-in-the-exponent",
    "The learning rate has come into the exponent; it stands before the exponential.",
    ("-k * step", "-k * step * learning_rate"),
)


@topic.plain
def inverse_time_decay(step, learning_rate, k):
    return learning_rate / (1 + k * step)


topic.edit(
    "inverse_time_decay",
    "one-missing",
    "The 1 is missing in the denominator, which is 0 at step 0.",
    ("(1 + k * step)", "np.float64(k * step)"),
)
topic.edit("inverse_time_decay", "added", "k multiplies step: 1 + k * step.", ("k * step", "k + step"))
topic.edit(
    "inverse_time_decay",
    "power",
    "You raise 1 + k to the power step, an exponential decay; the denominator is 1 + k * step.",
    ("(1 + k * step)", "(1 + k) ** step"),
)
topic.edit(
    "inverse_time_decay",
    "root",
    "You divide by the square root of 1 + k * step; divide by 1 + k * step itself.",
    ("(1 + k * step)", "np.sqrt(1 + k * step)"),
)
topic.edit(
    "inverse_time_decay",
    "k-as-time",
    "You divide step by k; k is a rate of decay and multiplies it.",
    ("k * step", "step / k"),
)
topic.edit(
    "inverse_time_decay",
    "linear",
    "The rate falls along a straight line and turns negative; divide by 1 + k * step.",
    ("/ (1 + k * step)", "* (1 - k * step)"),
)
topic.edit(
    "inverse_time_decay",
    "is-exponential",
    "This is e^(-k step), the exponential decay.",
    ("/ (1 + k * step)", "* np.exp(-k * step)"),
)
topic.edit(
    "inverse_time_decay",
    "parenthesis",
    "The parentheses are missing: you divide by 1 and add k * step.",
    ("learning_rate / (1 + k * step)", "learning_rate / 1 + k * step"),
)


@topic.plain
def cosine_decay(step, learning_rate, total_steps, final_rate=0.0):
    progress = min(step / total_steps, 1)
    return final_rate + (learning_rate - final_rate) * (1 + np.cos(np.pi * progress)) / 2


topic.edit(
    "cosine_decay",
    "rises-again",
    "After total_steps the cosine turns and the rate rises again: progress must stop at 1.",
    ("min(step / total_steps, 1)", "step / total_steps"),
)
topic.edit(
    "cosine_decay",
    "quarter-cosine",
    "You use a quarter of the cosine, which falls steeply at the end. Here it is half a cosine, shifted up by 1 and "
    "halved: it is flat at both ends.",
    ("(1 + np.cos(np.pi * progress)) / 2", "np.cos(np.pi / 2 * progress)"),
)
topic.edit(
    "cosine_decay",
    "negative-rate",
    "The cosine runs from 1 to -1, so the rate turns negative: (1 + cos) / 2 runs from 1 to 0.",
    ("(1 + np.cos(np.pi * progress)) / 2", "np.cos(np.pi * progress)"),
)
topic.edit(
    "cosine_decay",
    "not-halved",
    "1 + cos starts at 2: halve it, or the first rate is twice the learning rate.",
    (" / 2", ""),
)
topic.edit(
    "cosine_decay",
    "full-period",
    "You go through a whole cosine, down and up again; half of it is wanted: pi, not 2 pi.",
    ("np.pi *", "2 * np.pi *"),
)
topic.edit(
    "cosine_decay",
    "degrees",
    "np.cos takes radians: multiply the progress by pi.",
    ("np.pi *", "180 *"),
)
topic.edit("cosine_decay", "no-pi", "pi is missing: the cosine has to run from 0 to pi.", ("np.pi * ", ""))
topic.edit(
    "cosine_decay",
    "final-rate-added",
    "final_rate is added to the whole curve, which then starts too high. Only learning_rate - final_rate is to decay.",
    ("(learning_rate - final_rate)", "learning_rate"),
)
topic.edit(
    "cosine_decay",
    "final-rate-ignored",
    "final_rate is not used: the curve ends there and not at 0.",
    ("final_rate + (learning_rate - final_rate)", "learning_rate"),
)
topic.edit(
    "cosine_decay",
    "final-rate-as-floor",
    "final_rate cuts the curve off below; the cosine itself has to end at final_rate.",
    (
        "final_rate + (learning_rate - final_rate) * (1 + np.cos(np.pi * progress)) / 2",
        "max(final_rate, learning_rate * (1 + np.cos(np.pi * progress)) / 2)",
    ),
)
topic.edit(
    "cosine_decay",
    "parentheses",
    "The parentheses are missing: the whole of learning_rate - final_rate is multiplied by the falling cosine.",
    ("(learning_rate - final_rate)", "learning_rate - final_rate"),
)
topic.edit(
    "cosine_decay",
    "linear",
    "The rate falls along a straight line; the cosine is missing.",
    ("(1 + np.cos(np.pi * progress)) / 2", "(1 - progress)"),
)


@topic.plain
def warmup(step, schedule, warmup_steps):
    if step < warmup_steps:
        return schedule(0) * (step + 1) / warmup_steps
    return schedule(step - warmup_steps)


topic.edit(
    "warmup",
    "first-step-zero",
    "The rate is 0 at step 0, and that update is wasted: the ramp is (step + 1) / warmup_steps.",
    ("(step + 1)", "step"),
)
topic.edit(
    "warmup",
    "never-full",
    "The ramp ends one short: at the last step of the warm-up it has to reach schedule(0).",
    ("(step + 1) / warmup_steps", "(step + 1) / (warmup_steps + 1)"),
)
topic.edit(
    "warmup",
    "schedule-not-shifted",
    "After the warm-up the schedule has to begin at its own step 0: schedule(step - warmup_steps).",
    ("return schedule(step - warmup_steps)", "return schedule(step)"),
)
topic.edit(
    "warmup",
    "ramp-on-a-falling-rate",
    "During the warm-up the schedule has started already: the ramp leads up to schedule(0).",
    ("schedule(0) * (step", "schedule(step) * (step"),
)
topic.edit(
    "warmup",
    "ramp-and-no-shift",
    "The schedule runs from the start and the ramp is multiplied on top. It has to wait until the warm-up is over: "
    "the ramp leads up to schedule(0), then comes schedule(step - warmup_steps).",
    ("schedule(0) * (step", "schedule(step) * (step"),
    ("return schedule(step - warmup_steps)", "return schedule(step)"),
)
topic.edit(
    "warmup",
    "ramp-never-ends",
    "The ramp goes on after the warm-up: from step warmup_steps on the schedule alone counts.",
    (
        "    return schedule(step - warmup_steps)",
        "    return schedule(step - warmup_steps) * (step + 1) / warmup_steps",
    ),
)
topic.edit(
    "warmup",
    "one-late",
    "The warm-up lasts one step too long: step warmup_steps belongs to the schedule.",
    ("if step < warmup_steps", "if step <= warmup_steps"),
)
topic.edit(
    "warmup",
    "constant",
    "The rate is the same at every step of the warm-up; it has to rise along a straight line.",
    ("(step + 1) / warmup_steps", "1 / warmup_steps"),
)
topic.edit(
    "warmup",
    "schedule-not-called",
    "schedule is a function of the step, not a rate: call it, as in schedule(0).",
    ("schedule(0)", "schedule"),
    ("schedule(step - warmup_steps)", "schedule"),
)
topic.edit(
    "warmup",
    "no-ramp",
    "The warm-up begins at the full rate: a ramp has to lead up to it.",
    (" * (step + 1) / warmup_steps", ""),
)


@topic.plain
def momentum_schedule(step, every=250, final=0.99):
    return min(1 - 0.5 / (1 + step // every), final)


topic.edit(
    "momentum_schedule",
    "no-blocks",
    "The momentum rises at every step; it changes once every `every` steps: step // every.",
    ("step // every", "step / every"),
)
topic.edit(
    "momentum_schedule",
    "remainder",
    "step % every is the remainder; the number of whole blocks is step // every.",
    ("step // every", "step % every"),
)
topic.edit(
    "momentum_schedule",
    "no-limit",
    "The momentum comes as near to 1 as you like, and a velocity that never fades never settles: stop it at final.",
    ("min(1 - 0.5 / (1 + step // every), final)", "1 - 0.5 / (1 + step // every)"),
)
topic.edit(
    "momentum_schedule",
    "max-for-min",
    "max keeps the momentum at final from the start; the smaller of the two is wanted: min.",
    ("min(", "max("),
)
topic.edit(
    "momentum_schedule",
    "halved-every-time",
    "The distance to 1 is halved at every block; it is 0.5 divided by the number of the block, "
    "0.5 / (1 + step // every).",
    ("0.5 / (1 + step // every)", "0.5 ** (1 + step // every)"),
)
topic.edit(
    "momentum_schedule",
    "falls",
    "The momentum falls towards 0: it is 1 minus what you return.",
    ("1 - 0.5 / (1 + step // every)", "0.5 / (1 + step // every)"),
)
topic.edit(
    "momentum_schedule",
    "linear",
    "The momentum rises along a straight line from 0.5 to final; its distance to 1 is 0.5 / (1 + step // every).",
    (
        "min(1 - 0.5 / (1 + step // every), final)",
        "min(0.5 + (final - 0.5) * (step // every) / 10, final)",
    ),
)
topic.edit(
    "momentum_schedule",
    "starts-at-zero",
    "The momentum starts at 0: the 0.5 is missing.",
    ("1 - 0.5 /", "1 - 1 /"),
)
topic.edit(
    "momentum_schedule",
    "block-zero-missing",
    "The blocks are counted from 1, so the first momentum is 0.75: at step 0 it has to be 0.5.",
    ("(1 + step // every)", "(2 + step // every)"),
)
topic.edit(
    "momentum_schedule",
    "final-fixed",
    "The limit is fixed in your code: use the argument final.",
    (", final)", ", 0.99)"),
)
topic.edit(
    "cosine_decay",
    "restarts",
    "At total_steps the rate jumps back and the curve begins anew (warm restarts); here it stays at final_rate.",
    ("min(step / total_steps, 1)", "step % total_steps / total_steps"),
)
topic.family(
    "cosine_decay",
    "steps-fixed",
    "total_steps is not used: the cosine is written for {value} steps.",
    ("10", "100", "1000"),
    ("min(step / total_steps, 1)", "step / {value}"),
)
topic.edit(
    "step_decay",
    "only-once-and-late",
    "The rate drops once, after step `every`, and then stays. Step `every` is the first with the new rate, and after "
    "each block it is multiplied by drop again.",
    ("drop ** (step // every)", "(drop if step > every else 1)"),
)
topic.family(
    "exponential_decay",
    "tenth-every-k",
    "You take {value} to the power step / k, so that k counts steps. Here k is a rate of decay: e to the power "
    "-k * step.",
    ("0.1", "0.5"),
    ("np.exp(-k * step)", "{value} ** (step / k)"),
)
topic.family(
    "inverse_time_decay",
    "other-power",
    "The denominator is raised to the power {value}; divide by 1 + k * step itself.",
    ("0.75", "0.6", "2", "3"),
    ("(1 + k * step)", "(1 + k * step) ** {value}"),
)
topic.edit(
    "cosine_decay",
    "ends-swapped",
    "The curve runs the wrong way, from final_rate to learning_rate: the two have changed places.",
    ("final_rate + (learning_rate - final_rate)", "learning_rate + (final_rate - learning_rate)"),
)
topic.edit(
    "cosine_decay",
    "rate-missing",
    "The learning rate is missing: the cosine alone runs from 1 to 0, whatever the first rate is.",
    ("final_rate + (learning_rate - final_rate) * ", ""),
)
topic.edit(
    "cosine_decay",
    "one-step-short",
    "The curve is at its end one step too early: final_rate is reached at total_steps, not at total_steps - 1.",
    ("step / total_steps", "step / (total_steps - 1)"),
)
topic.edit(
    "warmup",
    "ramp-without-the-rate",
    "The ramp is a share from 0 to 1, not a rate: multiply it by schedule(0).",
    ("schedule(0) * (step + 1)", "(step + 1)"),
)
topic.edit(
    "warmup",
    "ramp-from-zero-without-the-rate",
    "The ramp is a share, not a rate, and it is 0 at step 0: the rate is schedule(0) * (step + 1) / warmup_steps.",
    ("schedule(0) * (step + 1)", "step"),
)
for _schedule in ("exponential_decay", "inverse_time_decay"):
    topic.edit(
        _schedule,
        "one-ahead",
        "The steps are counted from 1: at step 0 the rate has to be the learning rate itself.",
        ("k * step", "k * (step + 1)"),
    )
