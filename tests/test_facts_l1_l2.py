"""The formulas and numbers that the cards of the deck `l1-l2` print, computed once more."""

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

GRID = np.linspace(-5, 5, 10_001)


def test_l2_gradient_step() -> None:
    """w - eta (grad L + lam w) = (1 - eta lam) w - eta grad L."""
    w, g, eta, lam = np.array([1.0, -2.0]), np.array([0.3, 0.5]), 0.1, 0.4

    def penalty(at: Array) -> float:
        return lam / 2 * float(at @ at)

    slope = np.array([(penalty(w + 1e-5 * e) - penalty(w - 1e-5 * e)) / 2e-5 for e in np.eye(2)])
    assert np.allclose(w - eta * (g + slope), (1 - eta * lam) * w - eta * g)


def test_pull_toward_zero() -> None:
    """L1 reaches 0 after w0/lam; L2 follows w0 exp(-lam t) and stays above 0."""
    w0, lam, dt = 2.0, 0.5, 1e-3
    one, two, steps = w0, w0, 0
    while one > 0:
        one, two, steps = one - lam * dt, two - lam * two * dt, steps + 1
    assert math.isclose(steps * dt, w0 / lam, rel_tol=1e-3)
    assert math.isclose(two, w0 * math.exp(-lam * steps * dt), rel_tol=2e-3)


def test_l1_zero_condition() -> None:
    """0 minimises L + lam|w| exactly if |L'(0)| <= lam."""
    lam = 1.0
    for slope in (-1.5, -0.9, 0.0, 0.99, 1.2):
        least = GRID[(slope * GRID + GRID**2 + lam * np.abs(GRID)).argmin()]
        assert (abs(least) < 1e-9) == (abs(slope) <= lam)


def test_prox_pair() -> None:
    """sign(z) max(|z| - lam, 0) and z/(1 + lam) are the minimisers."""
    for z in (-2.0, 0.5, 3.0):
        one = GRID[(0.5 * (GRID - z) ** 2 + 0.8 * np.abs(GRID)).argmin()]
        two = GRID[(0.5 * (GRID - z) ** 2 + 0.4 * GRID**2).argmin()]
        assert math.isclose(one, math.copysign(max(abs(z) - 0.8, 0), z), abs_tol=1e-3)
        assert math.isclose(two, z / 1.8, abs_tol=1e-3)


def test_l1_exact_zero() -> None:
    """A larger lam gives more exact zeros; a surviving weight need not be small."""
    z = np.array([0.2, -0.7, 1.4, 9.0])
    soft = [np.sign(z) * np.maximum(np.abs(z) - lam, 0) for lam in (0.1, 0.5, 1.0)]
    assert [int((w == 0).sum()) for w in soft] == [0, 1, 2]
    assert soft[2][3] == 8.0


def test_l1_proximal_step() -> None:
    """The step minimises (w - u)^2/(2 eta) + lam|w|: threshold eta lam; SGD jitters around 0."""
    eta, lam = 0.25, 0.8
    for u in (-1.0, 0.15, 0.6):
        least = GRID[((GRID - u) ** 2 / (2 * eta) + lam * np.abs(GRID)).argmin()]
        assert math.isclose(least, math.copysign(max(abs(u) - eta * lam, 0), u), abs_tol=1e-3)
    w = 0.13
    for _ in range(50):
        w -= eta * lam * math.copysign(1, w)
    assert 0 < abs(w) < eta * lam


def test_lasso_first_weight() -> None:
    """Columns (1, 2), (3, 0), y = (2, 1): inner products 4 and 6, so lambda_max = 6."""
    x, y = np.array([[1.0, 3.0], [2.0, 0.0]]), np.array([2.0, 1.0])
    assert list(x.T @ y) == [4, 6]
    w1, w2 = np.meshgrid(np.linspace(-1, 1, 401), np.linspace(-1, 1, 401), indexing="ij")

    def least(lam: float) -> tuple[float, float]:
        errors = (y[0] - w1 - 3 * w2) ** 2 + (y[1] - 2 * w1) ** 2
        place = np.unravel_index((errors / 2 + lam * (abs(w1) + abs(w2))).argmin(), w1.shape)
        return float(w1[place]), float(w2[place])

    assert np.allclose(least(6.01), 0)
    first, second = least(5.7)
    assert abs(first) < 1e-9
    assert second > 0.01


def test_l1_ball_corners() -> None:
    """Over gradient directions the diamond's solution has a zero for all, the disc's for none.

    A linear loss is a large loss seen closely; the corner (t, 0) is optimal
    for the directions (u, v) with u >= |v|, a quarter of the circle.
    """
    angles = (np.arange(3600) + 0.5) * 2 * math.pi / 3600
    u, v = np.cos(angles), np.sin(angles)
    assert math.isclose(float((u >= np.abs(v)).mean()), 0.25, abs_tol=1e-3)
    corners = np.array([[1, 0], [-1, 0], [0, 1], [0, -1]])
    best = np.argmax(np.stack([u, v], axis=1) @ corners.T, axis=1)
    assert np.array_equal(best == 0, u >= np.abs(v))
    assert np.abs(np.stack([u, v])).min() > 0


def test_l1_l2_prior() -> None:
    """-log Laplace is |w|/b plus a constant, -log Gauss w^2/(2 tau^2) plus a constant."""
    w, b, tau = np.array([-1.0, 0.3, 2.0]), 0.5, 0.8
    laplace = -np.log(np.exp(-np.abs(w) / b) / (2 * b))
    gauss = -np.log(np.exp(-(w**2) / (2 * tau**2)) / math.sqrt(2 * math.pi * tau**2))
    assert np.ptp(laplace - (1 / b) * np.abs(w)) < 1e-12
    assert np.ptp(gauss - (1 / tau**2) / 2 * w**2) < 1e-12


def test_l2_eigen_directions() -> None:
    """Solving (H + lam I) w = H w* multiplies the part along q by h/(h + lam)."""
    h, lam, star = np.array([[5.0, 2.0], [2.0, 3.0]]), 1.5, np.array([1.0, -2.0])
    w = np.linalg.solve(h + lam * np.eye(2), h @ star)
    values, vectors = np.linalg.eigh(h)
    assert np.allclose(vectors.T @ w, values / (values + lam) * (vectors.T @ star))


def test_identical_features() -> None:
    """s = 1: L2 costs lam/2 at (1, 0) and lam/4 at (1/2, 1/2); L1 costs lam at both."""
    splits = np.array([[1.0, 0.0], [0.5, 0.5]])
    assert list((splits**2).sum(axis=1) / 2) == [0.5, 0.25]
    assert list(np.abs(splits).sum(axis=1)) == [1, 1]
    part = np.linspace(-1, 2, 301)
    assert math.isclose(float(part[(part**2 + (1 - part) ** 2).argmin()]), 0.5, abs_tol=1e-9)


def test_adam_l2_vs_decay() -> None:
    """Under Adam with L2 the pull on a weight is about eta lam w / sqrt(v); AdamW's is eta lam w.

    Two weights of the same size see gradients of alternating sign, 1 and 10
    in size; only the first of them is pulled far toward 0 by L2.
    """
    eta, lam, b1, b2 = 1e-3, 0.1, 0.9, 0.999
    w, size = np.ones(2), np.array([1.0, 10.0])
    m, v = np.zeros(2), np.zeros(2)
    for t in range(1, 2001):
        g = size * (-1) ** t + lam * w
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
        w = w - eta * (m / (1 - b1**t)) / np.sqrt(v / (1 - b2**t))
    lost = 1 - w
    assert lost[0] > 5 * lost[1] > 0
    assert math.isclose(lost[0], 1 - math.exp(-eta * lam * 2000), rel_tol=0.1)


def test_bias_no_penalty() -> None:
    """A constant fitted to targets of mean 1000: any pull on it makes the prediction too small."""
    y, lam = np.array([990.0, 1000.0, 1010.0]), 0.5
    fitted = y.sum() / (len(y) + lam)  # of sum of (y - b)^2/2 + lam b^2/2
    b = np.linspace(800, 1100, 300_001)
    cost = ((y[:, None] - b) ** 2).sum(axis=0) / 2 + lam * b * b / 2
    assert math.isclose(float(b[cost.argmin()]), fitted, abs_tol=0.01)
    assert fitted < 1000


def test_bn_weight_scale() -> None:
    """a w leaves the normalised output unchanged and divides the gradient by a."""
    rng = np.random.default_rng(0)
    x, w, target = rng.normal(size=(8, 3)), rng.normal(size=3), rng.normal(size=8)

    def loss(at: Array) -> float:
        out = x @ at
        out = (out - out.mean()) / out.std()
        return float(((out - target) ** 2).mean())

    def gradient(at: Array) -> Array:
        return np.array([(loss(at + 1e-6 * e) - loss(at - 1e-6 * e)) / 2e-6 for e in np.eye(3)])

    assert math.isclose(loss(4 * w), loss(w))
    assert np.allclose(gradient(4 * w), gradient(w) / 4, rtol=1e-4, atol=1e-7)
