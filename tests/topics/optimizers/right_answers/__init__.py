"""Right answers to 07-optimizers in other styles: CS231n's own, loops, helpers, other state, other algebra."""

from tests.topics.optimizers.right_answers import choices, rules, schedules

VARIANTS = [*rules.VARIANTS, *schedules.VARIANTS, *choices.VARIANTS]
