"""BFGS, the pairs it learns from and L-BFGS: known ways to get them wrong."""

import numpy as np

from cs231n_utils.topics.second_order.answers import topic


@topic.plain
def bfgs_update(inverse_hessian, s, y):
    if s @ y <= 0:
        return inverse_hessian
    rho = 1 / (s @ y)
    left = np.eye(len(s)) - rho * np.outer(s, y)
    return left @ inverse_hessian @ left.T + rho * np.outer(s, s)


def _update(slug, sentence, *edits):
    topic.edit("bfgs_update", slug, sentence, *edits)


SKIP = "    if s @ y <= 0:\n        return inverse_hessian\n"
RETURN = "return left @ inverse_hessian @ left.T + rho * np.outer(s, s)"
_update(
    "swapped",
    "y and s are swapped: this is the update of the Hessian itself (it maps s to y); its inverse maps y to s.",
    ("np.outer(s, y)", "np.outer(y, s)"),
    ("np.outer(s, s)", "np.outer(y, y)"),
)
_update(
    "last-term-y",
    "The last term holds y yᵀ; what maps y to s is rho · s sᵀ.",
    ("np.outer(s, s)", "np.outer(y, y)"),
)
_update(
    "last-term-mixed",
    "The last term is rho · s yᵀ, which is not symmetric; it is rho · s sᵀ.",
    ("np.outer(s, s)", "np.outer(s, y)"),
)
_update(
    "transposed",
    "The two factors stand in the wrong order: I − rho s yᵀ is on the left, its transpose on the right.",
    ("left @ inverse_hessian @ left.T", "left.T @ inverse_hessian @ left"),
)
_update("left-twice", "The factor on the right is not transposed.", ("@ left.T", "@ left"))
_update("left-only", "The factor on the right is missing.", (" @ left.T", ""))
_update(
    "last-term-missing",
    "The last term, rho · s sᵀ, is missing: the new matrix maps y to 0.",
    (" + rho * np.outer(s, s)", ""),
)
_update("rho-inverse", "rho is s · y here; it is 1 over it.", ("rho = 1 / (s @ y)", "rho = s @ y"))
_update("rho-missing-in-factors", "rho is missing in the two factors.", ("rho * np.outer(s, y)", "np.outer(s, y)"))
_update("rho-missing-in-last", "rho is missing before s sᵀ.", ("+ rho * np.outer(s, s)", "+ np.outer(s, s)"))
_update(
    "rho-squared-in-last",
    "The last term has rho², but rho alone stands there.",
    ("+ rho * np.outer(s, s)", "+ rho**2 * np.outer(s, s)"),
)
_update("rho-from-y", "rho is 1 / (y · y) here; it is 1 / (s · y).", ("1 / (s @ y)", "1 / (y @ y)"))
_update("rho-from-s", "rho is 1 / (s · s) here; it is 1 / (s · y).", ("1 / (s @ y)", "1 / (s @ s)"))
_update(
    "sign-in-factors",
    "The factors are I + rho s yᵀ; the sign is a minus.",
    ("- rho * np.outer(s, y)", "+ rho * np.outer(s, y)"),
)
_update("sign-of-last", "The last term is subtracted.", ("+ rho * np.outer(s, s)", "- rho * np.outer(s, s)"))
_update(
    "inner-for-outer", "s · y, a number, stands where the outer product s yᵀ belongs.", ("np.outer(s, y)", "(s @ y)")
)
_update(
    "transposed-vectors",
    "s * y.T is a product entry by entry: for arrays (D,) .T does nothing. np.outer(s, y) is the matrix.",
    ("np.outer(s, y)", "s * y.T"),
    ("@ left.T", "@ left"),
    ("np.outer(s, s)", "s * s.T"),
)
topic.family(
    "bfgs_update",
    "threshold",
    "Pairs are skipped up to s · y = {value}; the condition is s · y > 0. Late in a run all of them are small.",
    ["0.001", "0.01", "0.1"],
    ("s @ y <= 0", "s @ y <= {value}"),
)
_update(
    "elementwise",
    "The matrices are multiplied entry by entry; use @.",
    ("left @ inverse_hessian @ left.T", "left * inverse_hessian * left.T"),
)
_update(
    "from-identity",
    "The update starts from the identity each time; it starts from the inverse Hessian that comes in.",
    ("left @ inverse_hessian @ left.T", "left @ left.T"),
)
_update(
    "curvature-unchecked",
    "The curvature condition is not checked: where s · y is not positive the matrix must come back as it was.",
    (SKIP, ""),
)
_update("zero-curvature", "s · y = 0 is no positive curvature either: rho would be 1 / 0.", ("s @ y <= 0", "s @ y < 0"))
_update(
    "absolute-curvature",
    "The absolute value of s · y is taken. A negative curvature is not a positive one: skip the pair.",
    (SKIP, ""),
    ("1 / (s @ y)", "1 / max(abs(s @ y), 1e-30)"),
)
_update(
    "reset-on-failure",
    "Where the curvature condition fails, the identity is returned. All that was learned before is lost: return the "
    "matrix as it was.",
    (SKIP, "    if s @ y <= 0:\n        return np.eye(len(s))\n"),
)
_update(
    "dfp",
    "This is the DFP update. It obeys the secant equation too, but it is not BFGS's.",
    (
        RETURN,
        "Hy = inverse_hessian @ y\n    return inverse_hessian - np.outer(Hy, Hy) / (y @ Hy) + rho * np.outer(s, s)",
    ),
)
_update(
    "of-the-hessian",
    "This is BFGS's update of the Hessian, with s and y in their places; asked is the update of its inverse.",
    (RETURN, "B = inverse_hessian\n    return B - np.outer(B @ s, B @ s) / (s @ B @ s) + rho * np.outer(y, y)"),
)
_update(
    "rank-one",
    "This is the symmetric rank-one update, which need not stay positive definite.",
    (RETURN, "r = s - inverse_hessian @ y\n    return inverse_hessian + np.outer(r, r) / (r @ y)"),
)


@topic.plain
def damp_pair(s, y, B, share=0.2):
    model = s @ B @ s
    if s @ y >= share * model:
        return y
    theta = (1 - share) * model / (model - s @ y)
    return theta * y + (1 - theta) * (B @ s)


def _damp(slug, sentence, *edits):
    topic.edit("damp_pair", slug, sentence, *edits)


THETA = "(1 - share) * model / (model - s @ y)"
_damp("never", "y is returned as it is, whatever its curvature.", ("s @ y >= share * model", "True"))
_damp("always", "A pair with enough curvature must come back unchanged.", ("s @ y >= share * model", "False"))
_damp(
    "only-negative",
    "Only negative curvature is damped; the demand is for at least share · sᵀBs.",
    ("s @ y >= share * model", "s @ y > 0"),
)
_damp(
    "demand-from-s",
    "s · y is compared with share · s · s; the demand is share · sᵀBs.",
    ("s @ y >= share * model", "s @ y >= share * (s @ s)"),
)
_damp(
    "replaced",
    "y is replaced by B s: all that was measured is thrown away. Mix in no more of it than needed.",
    (THETA, "0.0"),
)
_damp(
    "up-to-zero",
    "This theta brings the curvature up to 0; it should be share · sᵀBs.",
    (THETA, "model / (model - s @ y)"),
)
_damp(
    "clipped",
    "theta is cut off at 1 only. Where s · y exceeds sᵀBs the formula is negative: that y has more curvature than is "
    "asked for, and comes back as it is.",
    ("    if s @ y >= share * model:\n        return y\n", ""),
    (THETA, "min(1.0, (1 - share) * model / (model - s @ y))"),
)
_damp(
    "inverse-model",
    "B is inverted; it is the Hessian itself, and the change that it expects is B s.",
    ("model = s @ B @ s", "B = np.linalg.inv(B)\n    model = s @ B @ s"),
)
_damp("share-for-theta", "theta is the share itself; solve s · (damped y) = share · sᵀBs for it.", (THETA, "share"))
_damp("one-minus-share", "theta is 1 − share; solve s · (damped y) = share · sᵀBs for it.", (THETA, "1 - share"))
_damp("halves", "y and B s are averaged; solve s · (damped y) = share · sᵀBs for theta.", (THETA, "0.5"))
_damp(
    "share-numerator",
    "The numerator of theta is share · sᵀBs; solve again: it is (1 − share) · sᵀBs.",
    ("(1 - share) * model / (", "share * model / ("),
)
_damp(
    "sign-of-denominator",
    "The denominator of theta adds s · y; it is sᵀBs − s · y.",
    ("model - s @ y", "model + s @ y"),
)
_damp(
    "mixed-up",
    "theta and 1 − theta have changed places.",
    ("theta * y + (1 - theta) * (B @ s)", "(1 - theta) * y + theta * (B @ s)"),
)
_damp(
    "with-s",
    "y is mixed with s; the model's own change of the gradient is B s.",
    ("(1 - theta) * (B @ s)", "(1 - theta) * s"),
)
_damp(
    "identity-model",
    "The model's curvature is taken as s · s; it is sᵀBs.",
    ("model = s @ B @ s", "model = s @ s"),
)
_damp(
    "absolute",
    "The sign of y is turned where its curvature is negative.",
    (THETA, "1.0"),
    ("return theta * y +", "return np.sign(s @ y) * theta * y +"),
)
_damp(
    "along-s",
    "Curvature is added along s itself. That reaches the demand, but damping mixes y with B s.",
    ("return theta * y + (1 - theta) * (B @ s)", "return y + (share * model - s @ y) / (s @ s) * s"),
)
topic.family(
    "damp_pair",
    "share-fixed",
    "The share is {value} whatever the argument is.",
    ["0.2", "0.25", "0.1"],
    ("    model =", "    share = {value}\n    model ="),
)


@topic.plain
def lbfgs_direction(gradient, pairs):
    q = gradient.copy()
    alphas = []
    for s, y in reversed(pairs):
        alpha = (s @ q) / (s @ y)
        q = q - alpha * y
        alphas.append(alpha)
    if pairs:
        s, y = pairs[-1]
        q = q * (s @ y) / (y @ y)
    alphas = alphas[::-1]
    for i, (s, y) in enumerate(pairs):
        beta = (y @ q) / (s @ y)
        q = q + (alphas[i] - beta) * s
    return -q


def _direction(slug, sentence, *edits):
    topic.edit("lbfgs_direction", slug, sentence, *edits)


_direction("uphill", "The direction leads uphill: the minus is missing.", ("return -q", "return q"))
_direction(
    "oldest-first",
    "The first loop goes from the oldest pair to the newest. It takes updates away, so the last one made goes first.",
    ("in reversed(pairs)", "in pairs"),
    ("    alphas = alphas[::-1]\n", ""),
)
_direction(
    "newest-first-again",
    "The second loop goes from the newest pair to the oldest; it goes the way the pairs were made.",
    ("    alphas = alphas[::-1]\n", ""),
    ("enumerate(pairs)", "enumerate(pairs[::-1])"),
)
_direction(
    "both-loops-reversed",
    "Both loops go the wrong way: these pairs are taken for newest first, but the oldest comes first.",
    ("    q = gradient.copy()", "    pairs = pairs[::-1]\n    q = gradient.copy()"),
    ("pairs[-1]", "pairs[0]"),
)
_direction(
    "taken-for-newest-first",
    "The pairs are taken for newest first, in both loops and in the scale; here the oldest comes first.",
    ("    q = gradient.copy()", "    pairs = pairs[::-1]\n    q = gradient.copy()"),
)
_direction(
    "alphas-not-reversed",
    "In the second loop each pair gets another pair's alpha: they were collected from the newest to the oldest.",
    ("    alphas = alphas[::-1]\n", ""),
)
_direction("no-scale", "The scale between the loops is missing.", ("q * (s @ y) / (y @ y)", "q"))
_direction(
    "scale-inverse",
    "The scale is upside down: it stands for an inverse Hessian, (s · y) / (y · y).",
    ("(s @ y) / (y @ y)", "(y @ y) / (s @ y)"),
)
_direction(
    "scale-s",
    "The scale is (s · s) / (s · y), the other one in use; here it is (s · y) / (y · y).",
    ("(s @ y) / (y @ y)", "(s @ s) / (s @ y)"),
)
_direction(
    "scale-of-oldest",
    "The scale is the oldest pair's; take the newest, which knows the place we are at.",
    ("pairs[-1]", "pairs[0]"),
)
_direction(
    "scale-of-hessian",
    "The scale is (s · y) / (s · s), a curvature; its inverse is wanted.",
    ("(s @ y) / (y @ y)", "(s @ y) / (s @ s)"),
)
_direction(
    "scaled-first",
    "The scale is applied before the first loop; it stands between the loops, where the starting matrix does.",
    (
        "    q = gradient.copy()\n",
        "    q = gradient * (pairs[-1][0] @ pairs[-1][1]) / (pairs[-1][1] @ pairs[-1][1]) if pairs else gradient\n",
    ),
    ("q * (s @ y) / (y @ y)", "q"),
)
_direction(
    "swapped",
    "y and s are swapped throughout: this applies the Hessian, where its inverse is asked for.",
    ("for s, y in reversed", "for y, s in reversed"),
    ("s, y = pairs[-1]", "y, s = pairs[-1]"),
    ("for i, (s, y) in", "for i, (y, s) in"),
)
_direction(
    "first-loop-s", "The first loop subtracts alpha · s; it subtracts alpha · y.", ("q - alpha * y", "q - alpha * s")
)
_direction(
    "second-loop-y",
    "The second loop adds multiples of y; it adds (alpha − beta) · s.",
    ("(alphas[i] - beta) * s", "(alphas[i] - beta) * y"),
)
_direction(
    "beta-from-s", "beta is computed with s · q; it is (y · q) / (s · y).", ("(y @ q) / (s @ y)", "(s @ q) / (s @ y)")
)
_direction(
    "alpha-from-y", "alpha is computed with y · q; it is (s · q) / (s · y).", ("(s @ q) / (s @ y)", "(y @ q) / (s @ y)")
)
_direction(
    "alpha-from-gradient",
    "alpha is computed from the gradient each time; the pairs after it have changed q.",
    ("(s @ q) / (s @ y)", "(s @ gradient) / (s @ y)"),
)
_direction(
    "sign-of-second",
    "The second loop adds (beta − alpha) · s; the signs are the other way round.",
    ("alphas[i] - beta", "beta - alphas[i]"),
)
_direction(
    "alpha-forgotten", "The second loop subtracts beta · s, and forgets alpha.", ("(alphas[i] - beta)", "(-beta)")
)
_direction("beta-forgotten", "The second loop adds alpha · s, and forgets beta.", ("(alphas[i] - beta)", "alphas[i]"))
_direction(
    "rho-y",
    "alpha and beta are divided by y · y; divide by s · y.",
    ("(s @ q) / (s @ y)", "(s @ q) / (y @ y)"),
    ("(y @ q) / (s @ y)", "(y @ q) / (y @ y)"),
)
_direction(
    "newest-only",
    "Only the newest pair is used.",
    ("    q = gradient.copy()", "    pairs = pairs[-1:]\n    q = gradient.copy()"),
)
_direction(
    "no-pairs",
    "Without pairs there is no newest one to take the scale from: the direction is −gradient.",
    (
        "    if pairs:\n        s, y = pairs[-1]\n        q = q * (s @ y) / (y @ y)\n",
        "    s, y = pairs[-1]\n    q = q * (s @ y) / (y @ y)\n",
    ),
)
