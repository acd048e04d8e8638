"""Right answers of 13-second-order in other styles: other factorizations, other searches, arrays in place of loops."""

from tests.topics.right_answers import variant

VARIANTS = [
    variant(
        "Cholesky, logarithms, one formula",
        newton_step="""
def newton_step(gradient, hessian, damping=0.0):
    L = np.linalg.cholesky(hessian + damping * np.identity(hessian.shape[0]))
    return -np.linalg.solve(L.T, np.linalg.solve(L, gradient))
""",
        gradient_descent_plan="""
def gradient_descent_plan(smallest, largest, share):
    kappa = largest / smallest
    factor = (kappa - 1) / (kappa + 1)
    steps = 1 if factor == 0 else int(np.ceil(np.log(share) / np.log(factor)))
    return 2.0 / (largest + smallest), steps
""",
        damping_for_radius="""
def damping_for_radius(gradient, hessian, radius):
    def fits(damping):
        try:
            step = newton_step(gradient, hessian, damping)
        except ValueError:
            return False
        return np.linalg.norm(step) <= radius

    if fits(0.0):
        return 0.0
    high = 1.0
    while not fits(high):
        high *= 2
    low = 0.0
    while high - low > 1e-12 * high:
        middle = 0.5 * (low + high)
        if fits(middle):
            high = middle
        else:
            low = middle
    return high
""",
        hessian_vector_product="""
def hessian_vector_product(gradient_f, w, v):
    length = np.sqrt(v @ v)
    if not length:
        return 0.0 * v
    unit, eps = v / length, 1e-5
    return length * (gradient_f(w + eps * unit) - gradient_f(w - eps * unit)) / (2 * eps)
""",
        backtracking_line_search="""
def backtracking_line_search(loss, w, direction, gradient, step=1.0, shrink=0.5, c=1e-4):
    slope = float(np.dot(gradient, direction))
    if not slope < 0:
        raise ValueError(f"not downhill: {slope}")
    start, trials = loss(w), 0
    while trials < 50:
        new = loss(w + step * direction)
        if np.isfinite(new) and new - start <= c * step * slope:
            return step
        step *= shrink
        trials += 1
    return 0.0
""",
        bfgs_update="""
def bfgs_update(inverse_hessian, s, y):
    sy = s @ y
    if sy <= 0:
        return inverse_hessian
    Hy = inverse_hessian @ y
    mixed = np.outer(Hy, s)
    return inverse_hessian + (1 + y @ Hy / sy) * np.outer(s, s) / sy - (mixed + mixed.T) / sy
""",
        damp_pair="""
def damp_pair(s, y, B, share=0.2):
    Bs = B @ s
    wanted = share * s.dot(Bs)
    if s.dot(y) >= wanted:
        theta = 1.0
    else:
        theta = (s.dot(Bs) - wanted) / (s.dot(Bs) - s.dot(y))
    return Bs + theta * (y - Bs)
""",
        lbfgs_direction="""
def lbfgs_direction(gradient, pairs):
    # BFGS's matrix itself, from the same start.
    D = len(gradient)
    if not pairs:
        return -gradient
    s, y = pairs[-1]
    H = (s @ y) / (y @ y) * np.eye(D)
    for s, y in pairs:
        V = np.eye(D) - np.outer(y, s) / (y @ s)
        H = V.T @ H @ V + np.outer(s, s) / (y @ s)
    return -H.dot(gradient)
""",
        lbfgs="""
def lbfgs(f, w, memory, max_steps, tolerance):
    S, Y, history = [], [], [w]
    gradient = f(w)[1]
    for step_number in range(max_steps):
        if np.sqrt(np.sum(gradient**2)) <= tolerance:
            break
        d = lbfgs_direction(gradient, list(zip(S, Y)))
        t = backtracking_line_search(lambda v: f(v)[0], w, d, gradient)
        if t == 0.0:
            break
        w = w + t * d
        previous, gradient = gradient, f(w)[1]
        if t * d @ (gradient - previous) > 0:
            S.append(t * d)
            Y.append(gradient - previous)
        if len(S) > memory:
            S.pop(0)
            Y.pop(0)
        history.append(w)
    return np.stack(history)
""",
        minibatch_lbfgs="""
def minibatch_lbfgs(gradient_f, direction_of, w, batches, rate, memory):
    path, S, Y = [w.copy()], [], []
    for batch in batches:
        before = gradient_f(w, batch)
        step = rate * direction_of(before, [(s, y) for s, y in zip(S, Y)])
        w = w + step
        change = gradient_f(w, batch) - before
        if np.dot(step, change) > 0:
            S, Y = S + [step], Y + [change]
            if len(S) > memory:
                del S[0], Y[0]
        path.append(w.copy())
    return np.vstack(path)
""",
        largest_memory="""
def largest_memory(parameters, budget, itemsize=4):
    left = budget - 3 * parameters * itemsize
    if left < 0:
        raise ValueError("too little memory")
    return left // (2 * parameters * itemsize)
""",
        convergence_kind="""
def convergence_kind(errors):
    ratios = np.asarray(errors)[1:] / np.asarray(errors)[:-1]
    last = ratios[-3:]
    if last.max() > 0.98:
        return "stalled"
    return "superlinear" if last[-1] < 0.85 * last[-2] < 0.85**2 * last[-3] else "linear"
""",
    ),
    variant(
        "eigenvectors, lists, counting",
        newton_step="""
def newton_step(gradient, hessian, damping=0.0):
    values, vectors = np.linalg.eigh(hessian)
    values = values + damping
    if min(values) < 1e-12 * max(abs(values)):
        raise ValueError("not positive definite")
    return -(vectors @ ((vectors.T @ gradient) / values))
""",
        gradient_descent_plan="""
def gradient_descent_plan(smallest, largest, share):
    rate = 1 / ((smallest + largest) / 2)
    steps = 1
    while max(abs(1 - rate * smallest), abs(1 - rate * largest)) ** steps > share:
        steps += 1
    return rate, steps
""",
        damping_for_radius="""
def damping_for_radius(gradient, hessian, radius):
    h, V = np.linalg.eigh(hessian)
    g2 = (V.T @ gradient) ** 2
    length = lambda d: np.sum(g2 / (h + d) ** 2) ** 0.5
    low = -h[0] if h[0] <= 0 else 0.0
    if h[0] > 0 and length(0.0) <= radius:
        return 0.0
    # Newton's method on 1 / length, from just above the pole.
    d = low + 1e-9 * (1 + abs(low))
    for _ in range(200):
        n = length(d)
        slope = -np.sum(g2 / (h + d) ** 3) / n
        d = d + (n - radius) / radius * n / -slope
    return d
""",
        hessian_vector_product="""
def hessian_vector_product(gradient_f, w, v):
    norm = np.linalg.norm(v)
    if norm == 0.0:
        return np.zeros(v.shape)
    h = np.finfo(float).eps ** (1 / 3) * (1 + np.linalg.norm(w)) / norm
    plus, minus = gradient_f(w + h * v), gradient_f(w - h * v)
    return np.subtract(plus, minus) / h / 2
""",
        backtracking_line_search="""
def backtracking_line_search(loss, w, direction, gradient, step=1.0, shrink=0.5, c=1e-4):
    m = np.sum(gradient * direction)
    if m >= 0:
        raise ValueError
    f0 = loss(w)
    for trial in range(50):
        t = step * shrink**trial
        if loss(w + t * direction) <= f0 + c * t * m:
            return t
    return 0.0
""",
        bfgs_update="""
def bfgs_update(inverse_hessian, s, y):
    s_, y_ = s.reshape(-1, 1), y.reshape(-1, 1)
    curvature = float((y_.T @ s_)[0, 0])
    if curvature > 0:
        I = np.eye(s.size)
        A = I - s_ @ y_.T / curvature
        B = I - y_ @ s_.T / curvature
        return A.dot(inverse_hessian).dot(B) + s_ @ s_.T / curvature
    return inverse_hessian.copy()
""",
        damp_pair="""
def damp_pair(s, y, B, share=0.2):
    Bs = np.dot(B, s)
    sBs, sy = np.dot(s, Bs), np.dot(s, y)
    if sy < share * sBs:
        theta = (1 - share) * sBs / (sBs - sy)
        y = theta * y + (1 - theta) * Bs
    return y
""",
        lbfgs_direction="""
def lbfgs_direction(gradient, pairs):
    k = len(pairs)
    if k == 0:
        return -gradient
    rho = [1.0 / np.dot(y, s) for s, y in pairs]
    a = np.zeros(k)
    q = np.array(gradient)
    for i in range(k - 1, -1, -1):
        a[i] = rho[i] * np.dot(pairs[i][0], q)
        q -= a[i] * pairs[i][1]
    gamma = np.dot(*pairs[-1]) / np.dot(pairs[-1][1], pairs[-1][1])
    r = gamma * q
    for i in range(k):
        b = rho[i] * np.dot(pairs[i][1], r)
        r += pairs[i][0] * (a[i] - b)
    return -r
""",
        lbfgs="""
def lbfgs(f, w, memory, max_steps, tolerance):
    import collections

    pairs = collections.deque(maxlen=memory)
    loss, g = f(w)
    points = [w]
    while np.linalg.norm(g) > tolerance and len(points) < max_steps + 1:
        d = lbfgs_direction(g, list(pairs))
        t = backtracking_line_search(lambda p: f(p)[0], w, d, g)
        if not t:
            return np.array(points)
        new = w + t * d
        loss, new_g = f(new)
        if np.dot(new - w, new_g - g) > 0:
            pairs.append((new - w, new_g - g))
        w, g = new, new_g
        points += [w]
    return np.array(points)
""",
        minibatch_lbfgs="""
def minibatch_lbfgs(gradient_f, direction_of, w, batches, rate, memory):
    from collections import deque

    pairs, out = deque([], memory), np.empty((len(batches) + 1, len(w)))
    out[0] = w
    for k, batch in enumerate(batches):
        g = gradient_f(out[k], batch)
        out[k + 1] = out[k] + rate * direction_of(g, list(pairs))
        pair = (out[k + 1] - out[k], gradient_f(out[k + 1], batch) - g)
        if pair[0].dot(pair[1]) > 0:
            pairs.append(pair)
    return out
""",
        largest_memory="""
def largest_memory(parameters, budget, itemsize=4):
    if 3 * parameters * itemsize > budget:
        raise ValueError(f"{budget} bytes are too few")
    m = (budget - 3 * parameters * itemsize) / (2 * parameters * itemsize)
    return int(np.floor(m))
""",
        convergence_kind="""
def convergence_kind(errors):
    fall = -np.diff(np.log10(errors))
    if fall[len(fall) // 2 :].mean() < 0.035:
        return "stalled"
    third = max(len(fall) // 4, 1)
    return "superlinear" if fall[-1] > 1.1 * fall[-1 - third] else "linear"
""",
    ),
    variant(
        "determinants of minors, search by decades, recursion",
        newton_step="""
def newton_step(gradient, hessian, damping=0.0):
    D = len(gradient)
    A = np.array(hessian, dtype=float)
    for i in range(D):
        A[i, i] += damping
    for k in range(1, D + 1):
        if np.linalg.det(A[:k, :k]) <= 1e-12:
            raise ValueError("a leading minor is not positive")
    return np.linalg.inv(A) @ -gradient
""",
        gradient_descent_plan="""
def gradient_descent_plan(smallest, largest, share):
    rate = 2 / (largest + smallest)
    w, steps = np.array([1.0, 1.0]), 0
    while np.abs(w).max() > share:
        w = w - rate * np.array([smallest, largest]) * w
        steps += 1
    return rate, steps
""",
        damping_for_radius="""
def damping_for_radius(gradient, hessian, radius):
    smallest = np.linalg.eigvalsh(hessian)[0]
    I = np.eye(len(gradient))
    best, width = max(0.0, -smallest), 1.0

    def too_long(d):
        return np.linalg.norm(np.linalg.solve(hessian + d * I, gradient)) > radius

    if smallest > 0 and not too_long(0.0):
        return 0
    while too_long(best + width):
        width *= 10
    while width > 1e-11:
        width /= 10
        while too_long(best + width):
            best += width
    return best + width
""",
        hessian_vector_product="""
def hessian_vector_product(gradient_f, w, v):
    largest = np.max(np.abs(v))
    if largest == 0:
        return np.zeros_like(v)
    h = 1e-3 / largest
    near = (gradient_f(w + h * v) - gradient_f(w - h * v)) / (2 * h)
    far = (gradient_f(w + 2 * h * v) - gradient_f(w - 2 * h * v)) / (4 * h)
    return (4 * near - far) / 3  # the error of second order cancels
""",
        backtracking_line_search="""
def backtracking_line_search(loss, w, direction, gradient, step=1.0, shrink=0.5, c=1e-4):
    if gradient.dot(direction) >= 0:
        raise ValueError("uphill")
    here = loss(w)
    good = lambda t: loss(w + t * direction) <= here + c * t * gradient.dot(direction)
    trials = [step]
    for _ in range(49):
        trials.append(trials[-1] * shrink)
    return next((t for t in trials if good(t)), 0.0)
""",
        bfgs_update="""
def bfgs_update(inverse_hessian, s, y):
    if np.inner(s, y) <= 0:
        return inverse_hessian
    B = np.linalg.inv(inverse_hessian)
    Bs = B @ s
    return np.linalg.inv(B - np.outer(Bs, Bs) / (s @ Bs) + np.outer(y, y) / (y @ s))
""",
        damp_pair="""
def damp_pair(s, y, B, share=0.2):
    have, model = s @ y, s @ B @ s
    lack = share * model - have
    if lack <= 0:
        return y.copy()
    mixed = lack / (model - have)
    return y * (1 - mixed) + mixed * (B @ s)
""",
        lbfgs_direction="""
def lbfgs_direction(gradient, pairs):
    if not pairs:
        return -gradient
    scale = (pairs[-1][0] @ pairs[-1][1]) / (pairs[-1][1] @ pairs[-1][1])

    def times(q, rest):
        if not rest:
            return scale * q
        s, y = rest[-1]
        rho = 1 / (s @ y)
        inner = times(q - rho * (s @ q) * y, rest[:-1])
        return inner - rho * (y @ inner) * s + rho * (s @ q) * s

    return -times(gradient, pairs)
""",
        lbfgs="""
def lbfgs(f, w, memory, max_steps, tolerance):
    points, gradients, pairs = [w], [f(w)[1]], []
    for _ in range(max_steps):
        g = gradients[-1]
        if g @ g <= tolerance**2:
            break
        d = lbfgs_direction(g, pairs[-memory:])
        t = backtracking_line_search(lambda p: f(p)[0], points[-1], d, g)
        if t == 0:
            break
        points.append(points[-1] + t * d)
        gradients.append(f(points[-1])[1])
        s, y = points[-1] - points[-2], gradients[-1] - gradients[-2]
        if s @ y > 0:
            pairs.append((s, y))
    return np.array(points)
""",
        minibatch_lbfgs="""
def minibatch_lbfgs(gradient_f, direction_of, w, batches, rate, memory):
    points, pairs = [w], []
    for i in range(len(batches)):
        old = points[-1]
        g_old = gradient_f(old, batches[i])
        new = old + direction_of(g_old, pairs[-memory:]) * rate
        g_new = gradient_f(new, batches[i])
        points.append(new)
        if (new - old) @ (g_new - g_old) <= 0:
            continue
        pairs.append((new - old, g_new - g_old))
    return np.array(points)
""",
        largest_memory="""
def largest_memory(parameters, budget, itemsize=4):
    one = parameters * itemsize
    numbers, m = budget - 3 * one, 0
    if numbers < 0:
        raise ValueError("does not fit")
    while (m + 1) * 2 * one <= numbers:
        m += 1
    return m
""",
        convergence_kind="""
def convergence_kind(errors):
    e = [float(x) for x in errors]
    last, before = e[-1] / e[-2], e[-2] / e[-3]
    if min(e[-4:]) > 0.5 * min(e[: len(e) // 2 + 1]):
        return "stalled"
    return "superlinear" if last < 0.95 * before and before < 0.97 * (e[-3] / e[-4]) else "linear"
""",
    ),
]
