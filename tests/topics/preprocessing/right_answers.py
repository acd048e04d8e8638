"""Right answers of 02-preprocessing in other styles: loops, np.mean, singular values, least squares."""

from tests.topics.right_answers import variant

VARIANTS = [
    variant(
        "np.mean, one split after the other",
        zero_center="""
def zero_center(X_train, X_test):
    mean_of_train = np.mean(X_train, 0)
    result = []
    for X in (X_train, X_test):
        result.append(np.subtract(X, mean_of_train))
    return result[0], result[1]
""",
        normalize="""
def normalize(X_train, X_test):
    mu = np.mean(X_train, axis=0)
    sigma = np.std(X_train, axis=0)
    sigma[sigma == 0] = 1
    return (X_train - mu) / sigma, (X_test - mu) / sigma
""",
        subtract_channel_mean="""
def subtract_channel_mean(X_train, X_test):
    C = X_train.shape[1]
    mean = np.array([X_train[:, c].mean() for c in range(C)])
    return X_train - mean.reshape(1, C, 1, 1), X_test - mean.reshape(1, C, 1, 1)
""",
        boundary_distance="""
def boundary_distance(w, b, X):
    return np.array([(np.dot(w, x) + b) / np.linalg.norm(w) for x in X])
""",
        for_raw_data="""
def for_raw_data(W, b, mean, std):
    return np.diag(1 / std) @ W, b - (mean / std).dot(W)
""",
        components_needed="""
def components_needed(variances, share):
    total, k = 0, 0
    while total < share * np.sum(variances):
        total += variances[k]
        k += 1
    return k
""",
        reconstruct="""
def reconstruct(rotated, components, mean):
    return np.einsum("nk,dk->nd", rotated, components) + mean
""",
    ),
    variant(
        "matrices of ones, sums over N",
        zero_center="""
def zero_center(X_train, X_test):
    N = X_train.shape[0]
    ones = np.ones((1, N))
    mean = (ones @ X_train.reshape(N, -1) / N).reshape(X_train.shape[1:])
    return X_train - mean, X_test - mean
""",
        normalize="""
def normalize(X_train, X_test):
    N = len(X_train)
    mean = X_train.sum(axis=0) / N
    variance = ((X_train - mean) ** 2).sum(axis=0) / N
    scale = np.ones_like(variance)
    varies = variance > 0
    scale[varies] = variance[varies] ** -0.5
    return (X_train - mean) * scale, (X_test - mean) * scale
""",
        subtract_channel_mean="""
def subtract_channel_mean(X_train, X_test):
    mean = X_train.transpose(1, 0, 2, 3).reshape(X_train.shape[1], -1).mean(axis=1)
    return X_train - mean[:, None, None], X_test - mean[None, :, None, None]
""",
        boundary_distance="""
def boundary_distance(w, b, X):
    length = (w @ w) ** 0.5
    return X @ (w / length) + b / length
""",
        for_raw_data="""
def for_raw_data(W, b, mean, std):
    new_W = np.empty_like(W)
    new_b = b.copy()
    for i in range(len(std)):
        new_W[i] = W[i] / std[i]
        new_b = new_b - mean[i] * new_W[i]
    return new_W, new_b
""",
        components_needed="""
def components_needed(variances, share):
    variances = np.asarray(variances)
    for k in range(1, len(variances) + 1):
        if variances[:k].sum() / variances.sum() >= share:
            return k
""",
        reconstruct="""
def reconstruct(rotated, components, mean):
    N, K = rotated.shape
    out = np.zeros((N, len(mean)))
    for n in range(N):
        for k in range(K):
            out[n] += rotated[n, k] * components[:, k]
    return out + mean
""",
    ),
    variant(
        "lists, tuples and floats",
        zero_center="""
def zero_center(X_train, X_test):
    mean = np.average(X_train, axis=0)
    return [X_train - mean, X_test - mean]
""",
        normalize="""
def normalize(X_train, X_test):
    train, test = zero_center(X_train, X_test)
    std = np.sqrt(np.mean(train**2, axis=0))
    std = np.where(std > 0, std, 1)
    return train / std, test / std
""",
        subtract_channel_mean="""
def subtract_channel_mean(X_train, X_test):
    mean = np.mean(np.mean(np.mean(X_train, axis=3), axis=2), axis=0)
    mean = mean[np.newaxis, :, np.newaxis, np.newaxis]
    return X_train - mean, X_test - mean
""",
        boundary_distance="""
def boundary_distance(w, b, X):
    foot = -b * w / np.sum(w**2)  # a point of the boundary
    return (X - foot) @ w / np.sqrt(np.sum(w**2))
""",
        for_raw_data="""
def for_raw_data(W, b, mean, std):
    W_raw = (W.T / std).T
    return W_raw, b - np.sum(mean[:, None] * W_raw, axis=0)
""",
        components_needed="""
def components_needed(variances, share):
    kept = np.cumsum(variances)
    return int(np.sum(kept < share * kept[-1])) + 1
""",
        reconstruct="""
def reconstruct(rotated, components, mean):
    return mean + (components @ rotated.T).T
""",
    ),
    variant(
        "singular values",
        pca="""
def pca(X_train, X_test, num_components):
    mean = X_train.mean(axis=0)
    U, S, Vt = np.linalg.svd(X_train - mean, full_matrices=False)
    components = Vt[:num_components].T
    return (U * S)[:, :num_components], (X_test - mean) @ components, components, S[:num_components] ** 2 / len(X_train)
""",
        whiten="""
def whiten(X_train, X_test, epsilon=1e-5):
    mean = X_train.mean(axis=0)
    U, S, V = np.linalg.svd((X_train - mean).T @ (X_train - mean) / len(X_train))
    return (X_train - mean) @ U / np.sqrt(S + epsilon), (X_test - mean) @ U / np.sqrt(S + epsilon)
""",
    ),
    variant(
        "np.cov, argsort, directions with another sign",
        pca="""
def pca(X_train, X_test, num_components):
    mu = np.mean(X_train, axis=0)
    cov = np.cov(X_train.T, bias=True)
    values, vectors = np.linalg.eigh(cov)
    order = np.argsort(-values)[:num_components]
    values, vectors = values[order], -vectors[:, order]
    return np.dot(X_train - mu, vectors), np.dot(X_test - mu, vectors), vectors, values
""",
        whiten="""
def whiten(X_train, X_test, epsilon=1e-5):
    mu = np.mean(X_train, axis=0)
    values, vectors = np.linalg.eigh(np.cov(X_train, rowvar=False, ddof=0))
    W = vectors[:, np.argsort(values)[::-1]] @ np.diag(1 / np.sqrt(np.sort(values)[::-1] + epsilon))
    return np.dot(X_train - mu, W), np.dot(X_test - mu, W)
""",
    ),
    variant(
        "power of the covariance, through pca",
        pca="""
def pca(X_train, X_test, num_components):
    mean = X_train.mean(axis=0, keepdims=True)
    A = X_train - mean
    variances, V = np.linalg.eigh(np.einsum("ni,nj->ij", A, A) / A.shape[0])
    pairs = sorted(zip(variances, V.T), key=lambda pair: pair[0], reverse=True)[:num_components]
    components = np.stack([v for _, v in pairs], axis=1)
    return A @ components, (X_test - mean) @ components, components, np.array([s for s, _ in pairs])
""",
        whiten="""
def whiten(X_train, X_test, epsilon=1e-5):
    train, test, _, variances = pca(X_train, X_test, X_train.shape[1])
    return train / (variances + epsilon) ** 0.5, test / (variances + epsilon) ** 0.5
""",
    ),
    variant(
        "the chosen pixels first",
        honest_scores="""
def honest_scores(X_train, y_train, X_test, k):
    relevance = np.abs(y_train @ (X_train - X_train.mean(axis=0)))
    pixels = np.argsort(relevance)[-k:]
    A, B = X_train[:, pixels], X_test[:, pixels]
    mean, std = A.mean(axis=0), A.std(axis=0)
    std[std == 0] = 1
    A, B = (A - mean) / std, (B - mean) / std
    w = A[y_train == 1].mean(axis=0) - A[y_train == -1].mean(axis=0)
    return B @ w
""",
    ),
    variant(
        "a mask",
        honest_scores="""
def honest_scores(X_train, y_train, X_test, k):
    mean = X_train.mean(axis=0)
    relevance = np.abs(((X_train - mean) * y_train[:, None]).sum(axis=0))
    chosen = np.zeros(X_train.shape[1], dtype=bool)
    chosen[np.argpartition(relevance, -k)[-k:]] = True
    std = np.where(X_train.std(axis=0) > 0, X_train.std(axis=0), 1)
    train, test = (X_train - mean) / std, (X_test - mean) / std
    w = train[y_train > 0].mean(axis=0) - train[y_train < 0].mean(axis=0)
    return (test * np.where(chosen, w, 0)).sum(axis=1)
""",
    ),
    variant(
        "normalize does the scaling",
        honest_scores="""
def honest_scores(X_train, y_train, X_test, k):
    train, test = normalize(X_train, X_test)
    centred = X_train - X_train.mean(axis=0)
    pixels = np.argsort(-np.abs(y_train @ centred))[:k]
    train, test = train[:, pixels], test[:, pixels]
    return test @ (train[y_train == 1].mean(axis=0) - train[y_train == -1].mean(axis=0))
""",
    ),
]
