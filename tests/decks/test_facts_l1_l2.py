"""The formulas and numbers that the cards of the deck `l1-l2` print, computed once more."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.support.shipped import says_of

Array = NDArray[np.float64]

says = says_of("l1-l2", mistakes=False)


@pytest.mark.parametrize(
    ("slug", "formula"),
    [
        ("l2-gradient-step", r"w\leftarrow(1-\eta\lambda)\,w-\eta\nabla L(w)"),
        ("pull-toward-zero", r"w_0/\lambda"),
        ("pull-toward-zero", r"w_0e^{-\lambda t}"),
        ("l1-zero-condition", r"|L'(0)|\le\lambda"),
        ("prox-pair#c1", r"\operatorname{sign}(z)\max(|z|-\lambda,0)"),
        ("prox-pair#c2", r"z/(1+\lambda)"),
        ("l1-proximal-step", r"\max(|u_i|-\eta\lambda,0)"),
        ("lasso-first-weight", r"\max_j|x_j^\top y|"),
        ("l1-l2-prior", r"b=1/\lambda"),
        ("l2-eigen-directions", r"h/(h+\lambda)"),
        ("ridge-degrees", r"\sum_jh_j/(h_j+\lambda)"),
        ("lambda-and-n", r"\lambda_s/n"),
        ("lasso-lambda-rate", r"\sigma\sqrt{2\ln d/n}"),
        ("bn-weight-scale#c2", r"\eta/\|w\|^2"),
    ],
)
def test_the_formula_that_is_computed_below_stands_in_the_card(slug: str, formula: str) -> None:
    says(slug, formula)


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
    says("lasso-first-weight", "inner products are 4 and 6", r"\lambda_{\max}=6")
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
    says("l1-ball-corners", "90° wedge")
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
    says("identical-features", r"$\lambda/2$ at $(1,0)$", r"$\lambda/4$")
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
    """a w leaves the normalised output unchanged and divides the gradient by a.

    The gradient is orthogonal to w, so a plain step makes w longer.
    """
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
    assert abs(gradient(w) @ w) < 1e-6
    turned = [np.linalg.norm(0.01 * gradient(a * w)) / np.linalg.norm(a * w) for a in (1, 4)]
    assert math.isclose(turned[0] / turned[1], 16, rel_tol=1e-3)


def test_ridge_degrees() -> None:
    """h = (9, 1), lam = 1: 0.9 + 0.5 = 1.4, the trace of the matrix before y."""
    x, lam = np.array([[3.0, 0.0], [0.0, 1.0], [0.0, 0.0]]), 1.0
    trace = np.trace(x @ np.linalg.inv(x.T @ x + lam * np.eye(2)) @ x.T)
    assert list(np.linalg.eigvalsh(x.T @ x)) == [1, 9]
    assert math.isclose(trace, 0.9 + 0.5)
    says("ridge-degrees", f"$0.9+0.5={trace:.1f}$")


def test_penalty_choice_and_elastic_net() -> None:
    """Equal columns: any lam2 makes the even split the cheapest; the zeros are those of L1."""
    part = np.linspace(0, 1, 101)
    one = np.abs(part) + np.abs(1 - part)
    both = one + 0.01 / 2 * (part**2 + (1 - part) ** 2)
    assert np.ptp(one) < 1e-12
    assert math.isclose(float(part[both.argmin()]), 0.5)
    for z in (-0.5, 0.9, 1.1, 3.0):
        least = GRID[(0.5 * (GRID - z) ** 2 + np.abs(GRID) + GRID**2).argmin()]
        assert (abs(least) < 1e-9) == (abs(z) <= 1)


def test_lasso_at_most_n() -> None:
    """Coordinate descent on 3 samples and 8 columns: 3 weights at the most, for a tiny lam too."""
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(3, 8)), rng.normal(size=3)
    for lam in (0.5, 0.05, 0.01):
        w, before = np.zeros(8), np.ones(8)
        while np.abs(w - before).max() > 1e-12:
            before = w.copy()
            for j in range(8):
                rho = x[:, j] @ (y - x @ w) + x[:, j] @ x[:, j] * w[j]
                w[j] = np.sign(rho) * max(abs(rho) - lam, 0) / (x[:, j] @ x[:, j])
        assert 1 <= int((np.abs(w) > 1e-9).sum()) <= 3


def test_lasso_bias() -> None:
    """Orthonormal columns: a weight of 100 is shrunk by lam as one of 2 is."""
    z, lam = np.array([100.0, 2.0]), 1.5
    assert list(z - np.sign(z) * np.maximum(np.abs(z) - lam, 0)) == [lam, lam]


def test_standardise_first() -> None:
    """A column 1000 times larger: the same effect costs 1e-6 under L2, 1e-3 under L1."""
    column, w = np.array([1.0, -2.0, 0.5]), 3.0
    larger, smaller = column * 1000, w / 1000
    assert np.allclose(larger * smaller, column * w)
    assert math.isclose(smaller**2 / w**2, 1e-6)
    assert math.isclose(smaller / w, 1e-3)
    says("standardise-first", "$10^{-6}$", "thousandth")


def test_lambda_and_n() -> None:
    """The sum with lam and the mean with lam/n have one minimiser."""
    rng = np.random.default_rng(1)
    x, y, lam = rng.normal(size=(20, 3)), rng.normal(size=20), 2.0
    of_sum = np.linalg.solve(x.T @ x + lam * np.eye(3), x.T @ y)
    of_mean = np.linalg.solve(x.T @ x / 20 + lam / 20 * np.eye(3), x.T @ y / 20)
    assert np.allclose(of_sum, of_mean)


def test_choose_lambda() -> None:
    """Of the strengths within one standard error of the lowest the largest."""
    lam = np.array([0.01, 0.1, 1.0, 10.0])
    mean, error = np.array([5.0, 4.0, 4.3, 6.0]), np.array([0.5, 0.4, 0.4, 0.5])
    best = int(mean.argmin())
    assert lam[mean <= mean[best] + error[best]].max() == 1.0


def test_lasso_lambda_rate() -> None:
    """sigma = 1, n = 1000, d = 10,000: 0.136; the largest of d noises is about that."""
    n, d = 1000, 10_000
    rate = math.sqrt(2 * math.log(d) / n)
    says("lasso-lambda-rate", f"{rate:.3f}")
    largest = np.abs(np.random.default_rng(0).normal(size=(50, d)) / math.sqrt(n)).max(axis=1)
    assert math.isclose(float(largest.mean()), rate, rel_tol=0.1)
