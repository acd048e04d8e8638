"""04-batch-normalization: right answers in other styles, among them functions as CS231n's students hand them in."""

from tests.topics.batch_normalization.right_answers import new_questions, other_formulas, whole_sets

VARIANTS = [*whole_sets.VARIANTS, *other_formulas.VARIANTS, *new_questions.VARIANTS]
