"""The numbers and formulas that the cards of the deck `kalman` print, calculated once more."""

from math import exp, sqrt

import numpy as np
import pytest
from numpy.typing import NDArray

from dlstudy.deck.parse import parse_deck
from dlstudy.library.library import shipped_folder

Array = NDArray[np.float64]

CARDS = {
    card.id.partition("/")[2]: card
    for card in parse_deck((shipped_folder() / "kalman.md").read_bytes(), "kalman.md").cards
}


@pytest.mark.parametrize(
    ("slug", "formula"),
    [
        ("gain-limits", "K=P^-/(P^-+R)"),
        ("precision-weights#c1", "1/P^-+1/R"),
        ("precision-weights#c2", "R/(P^-+R)"),
        ("mean-of-readings", "$K=1/k$"),
        ("ignored-readings", "weight 1 %|$R/k$"),
        ("q-or-r", "K^2/(1-K)=Q/R"),
        ("predict-covariance", r"P^-=FPF^\top+Q"),
        ("joint-covariances#c1", r"P^-H^\top"),
        ("joint-covariances#c2", r"HP^-H^\top+R"),
        ("information-form", r"H^\top R^{-1}H|H^\top R^{-1}z"),
        ("recursive-least-squares", r"\lambda=R/\tau^2"),
        ("derive-gain", r"(K-K^*)S(K-K^*)^\top"),
        ("white-noise-acceleration#c2", "qT^3/3"),
        ("two-kinds-of-q", r"\sigma^2(T^4/4,\,T^3/2,\,T^2)"),
        ("square-root-form", "$10^{12}$|$10^6$"),
        ("nis-gate", "9.21|1 %"),
        ("ekf-vs-ukf", r"\frac16\cdot3+\frac16\cdot3=1"),
    ],
)
def test_the_formula_that_is_computed_below_stands_in_the_card(slug: str, formula: str) -> None:
    card = CARDS[slug]
    text = "\n".join(
        [card.question, card.answer, *card.points, card.why, *(m.reason for m in card.mistakes)]
    )
    assert [each for each in formula.split("|") if each not in text] == []


P = np.array([[3.0, 1.0], [1.0, 2.0]])
H = np.array([[1.0, 0.5]])
R = np.array([[2.0]])
X = np.array([4.0, -1.0])
Z = np.array([5.0])


def updated(p: Array, h: Array, r: Array, x: Array, z: Array) -> tuple[Array, Array]:
    """Return mean and covariance after the usual update."""
    gain = p @ h.T @ np.linalg.inv(h @ p @ h.T + r)
    return x + gain @ (z - h @ x), p - gain @ h @ p


def test_joint_covariances() -> None:
    """Cov(x, z) = P H' and Cov(z) = H P H' + R, by all signs of independent coins."""
    root = np.linalg.cholesky(P)
    signs = np.array(np.meshgrid([-1.0, 1.0], [-1.0, 1.0], [-1.0, 1.0])).reshape(3, -1)
    x = root @ signs[:2]
    z = H @ x + sqrt(R[0, 0]) * signs[2:]
    np.testing.assert_allclose(x @ z.T / 8, P @ H.T)
    np.testing.assert_allclose(z @ z.T / 8, H @ P @ H.T + R)


def test_gain_limits() -> None:
    """K = P/(P + R) tends to 1 for R to 0, and to 0 for R to infinity."""
    for r, limit in ((1e-12, 1.0), (1e12, 0.0)):
        mean, _ = updated(np.eye(1), np.eye(1), r * np.eye(1), np.zeros(1), np.ones(1))
        assert float(mean[0]) == pytest.approx(limit, abs=1e-9)


def test_precision_weights() -> None:
    """1/P = 1/P- + 1/R, and the prediction has the weight R/(P- + R)."""
    prior, r = 4.0, 6.0
    mean, var = updated(
        np.array([[prior]]), np.eye(1), np.array([[r]]), np.array([1.0]), np.zeros(1)
    )
    assert 1 / float(var[0, 0]) == pytest.approx(1 / prior + 1 / r)
    assert float(mean[0]) == pytest.approx(r / (prior + r))


def test_ignored_readings_and_mean_of_readings() -> None:
    """Reading k has gain 1/k and the variance is R/k; the hundredth weighs 1 %."""
    r = 5.0
    readings = np.random.default_rng(0).normal(size=100)
    mean, var = float(readings[0]), r
    for k, z in enumerate(readings[1:], 2):
        gain = var / (var + r)
        mean, var = mean + gain * (float(z) - mean), (1 - gain) * var
        assert gain == pytest.approx(1 / k)
    assert gain == pytest.approx(0.01)
    assert var == pytest.approx(r / 100)
    assert mean == pytest.approx(float(readings.mean()))


def test_observability() -> None:
    """H = (0 1) leaves the position out and its variance grows; H = (1 0) sees all."""
    f = np.array([[1.0, 0.5], [0.0, 1.0]])
    velocity, position = np.array([[0.0, 1.0]]), np.array([[1.0, 0.0]])
    np.testing.assert_array_equal(velocity @ f, velocity)
    np.testing.assert_array_equal(position @ f, [[1.0, 0.5]])
    assert np.linalg.matrix_rank(np.vstack([velocity, velocity @ f])) == 1
    assert np.linalg.matrix_rank(np.vstack([position, position @ f])) == 2
    p, noise = np.eye(2), np.diag([0.0, 0.1])
    variances = []
    for _ in range(400):
        p = updated(f @ p @ f.T + noise, velocity, np.eye(1), np.zeros(2), np.zeros(1))[1]
        variances.append(float(p[0, 0]))
    assert variances[399] - variances[299] == pytest.approx(variances[299] - variances[199])
    assert variances[399] > variances[299] + 1


def test_joseph_form() -> None:
    """With the optimal gain both forms agree; a wrong gain harms Joseph's to second order."""
    s = H @ P @ H.T + R
    best = P @ H.T / s

    def joseph(gain: Array) -> Array:
        rest = np.eye(2) - gain @ H
        return np.asarray(rest @ P @ rest.T + gain @ R @ gain.T)

    def short(gain: Array) -> Array:
        return np.asarray((np.eye(2) - gain @ H) @ P)

    np.testing.assert_allclose(joseph(best), short(best))
    off = best + 1e-3
    assert abs(joseph(off) - joseph(best)).max() == pytest.approx(1e-6 * float(s[0, 0]))
    assert abs(short(off) - short(best)).max() > 1e-3


def test_information_form() -> None:
    """Y gains H' R^-1 H and eta gains H' R^-1 z."""
    mean, var = updated(P, H, R, X, Z)
    information = np.linalg.inv(P) + H.T @ np.linalg.inv(R) @ H
    eta = np.linalg.inv(P) @ X + H.T @ np.linalg.inv(R) @ Z
    np.testing.assert_allclose(np.linalg.inv(information), var)
    np.testing.assert_allclose(np.linalg.solve(information, eta), mean)


def test_sequential_update() -> None:
    """Components with independent noises may be used one by one."""
    rng = np.random.default_rng(1)
    rows, noises, readings = rng.normal(size=(5, 2)), rng.uniform(0.5, 2, 5), rng.normal(size=5)
    joint = updated(P, rows, np.diag(noises), X, readings)
    mean, var = X, P
    for row, noise, reading in zip(rows, noises, readings, strict=True):
        mean, var = updated(var, row[None], np.array([[noise]]), mean, np.array([reading]))
    np.testing.assert_allclose(mean, joint[0])
    np.testing.assert_allclose(var, joint[1])


def test_recursive_least_squares() -> None:
    """With F = I, Q = 0 the filter ends at ridge regression with lambda = R/tau^2."""
    rng = np.random.default_rng(2)
    rows, r, tau = rng.normal(size=(12, 3)), 0.7, 1.5
    z = rows @ np.array([1.0, -2.0, 0.5]) + rng.normal(size=12)
    mean, var = np.zeros(3), tau**2 * np.eye(3)
    for row, reading in zip(rows, z, strict=True):
        mean, var = updated(var, row[None], np.array([[r]]), mean, np.array([reading]))
    ridge = np.linalg.solve(rows.T @ rows + r / tau**2 * np.eye(3), rows.T @ z)
    np.testing.assert_allclose(mean, ridge)


def test_q_or_r() -> None:
    """The steady gain solves K^2/(1 - K) = Q/R; both times c change only the variances."""

    def steady(q: float, r: float) -> tuple[float, float]:
        p = 1.0
        for _ in range(500):
            p = (p + q) * r / (p + q + r)
        return (p + q) / (p + q + r), p

    gain, var = steady(2.0, 5.0)
    assert gain**2 / (1 - gain) == pytest.approx(2 / 5)
    other, larger = steady(6.0, 15.0)
    assert other == pytest.approx(gain)
    assert larger == pytest.approx(3 * var)
    assert steady(4.0, 5.0)[0] > gain > steady(2.0, 9.0)[0]


def test_missing_measurement() -> None:
    """R to infinity leaves the prediction as it is."""
    mean, var = updated(P, H, 1e12 * np.eye(1), X, Z)
    np.testing.assert_allclose(mean, X)
    np.testing.assert_allclose(var, P)


def test_innovation_test() -> None:
    """The mean of y' S^-1 y is m if S is the covariance of y."""
    s = np.array([[4.0, 1.0], [1.0, 2.0]])
    root = np.linalg.cholesky(s)
    points = root @ (sqrt(2) * np.hstack([np.eye(2), -np.eye(2)]))  # mean 0, covariance s
    np.testing.assert_allclose(points @ points.T / 4, s)
    assert np.mean([y @ np.linalg.solve(s, y) for y in points.T]) == pytest.approx(2)


def test_nis_gate() -> None:
    """Chi-square with 2 degrees: beyond 9.21 lies 1 %, beyond 5.99 lie 5 %."""
    assert exp(-9.21 / 2) == pytest.approx(0.01, rel=0.001)
    assert exp(-5.99 / 2) == pytest.approx(0.05, rel=0.002)


def test_innovation_whiteness() -> None:
    """Successive innovations: positive for too small a gain, negative for too large, else 0."""
    q, r = 1.0, 2.0

    def lag(gain: float) -> float:
        p = 1.0
        for _ in range(1000):
            p = (1 - gain) ** 2 * p + gain**2 * r + q
        return (1 - gain) * p - gain * r

    best = (q + sqrt(q * q + 4 * q * r)) / 2
    best = best / (best + r)
    assert lag(best) == pytest.approx(0, abs=1e-9)
    assert lag(0.5 * best) > 0.1
    assert lag(1.5 * best) < -0.1


def test_ekf_vs_ukf() -> None:
    """Points 0, +-sqrt 3 with weights 2/3, 1/6, 1/6: mean 0, variance 1, and 1 for x^2."""
    points, weights = np.array([0, sqrt(3), -sqrt(3)]), np.array([2 / 3, 1 / 6, 1 / 6])
    assert weights.sum() == pytest.approx(1)
    assert weights @ points == pytest.approx(0)
    assert weights @ points**2 == pytest.approx(1)


def test_filter_or_smoother() -> None:
    """Two readings of a random walk: the second lowers the variance of the first state."""
    q, r, prior = 0.5, 1.0, 4.0
    joint = np.array([[prior, prior], [prior, prior + q]])
    first = updated(joint, np.array([[1.0, 0.0]]), r * np.eye(1), np.zeros(2), np.zeros(1))[1]
    both = updated(joint, np.eye(2), r * np.eye(2), np.zeros(2), np.zeros(2))[1]
    assert both[0, 0] < first[0, 0]
    predicted = first[0, 0] + q
    last = predicted * r / (predicted + r)
    gain = first[0, 0] / predicted
    assert both[0, 0] == pytest.approx(first[0, 0] + gain**2 * (last - predicted))


def test_derive_gain() -> None:
    """P(K) is the optimal P plus (K - K*) S (K - K*)': larger in each direction."""
    s = H @ P @ H.T + R
    best = P @ H.T / s
    least = P - P @ H.T @ np.linalg.inv(s) @ H @ P
    for shift in ([[0.3], [0.0]], [[-0.2], [0.5]]):
        gain = best + np.array(shift)
        rest = np.eye(2) - gain @ H
        spread = rest @ P @ rest.T + gain @ R @ gain.T
        np.testing.assert_allclose(spread, least + (gain - best) @ s @ (gain - best).T)
        assert np.trace(spread) > np.trace(least)
        assert np.linalg.eigvalsh(spread - least).min() > -1e-12


def test_square_root_form() -> None:
    """Variances 1e6 and 1e-6: the condition number of P is 1e12, that of L 1e6."""
    p = np.diag([1e6, 1e-6])
    assert np.linalg.cond(p) == pytest.approx(1e12)
    assert np.linalg.cond(np.linalg.cholesky(p)) == pytest.approx(1e6)
    assert np.finfo(np.float32).eps > 1e-8


def white_noise(q: float, t: float) -> Array:
    return q * np.array([[t**3 / 3, t**2 / 2], [t**2 / 2, t]])


def test_white_noise_acceleration() -> None:
    """The integral of q (s, 1)'(s, 1) over a step."""
    q, t, n = 2.0, 1.5, 20_000
    s = (np.arange(n) + 0.5) * t / n
    rows = np.stack([s, np.ones(n)])
    np.testing.assert_allclose(q * rows @ rows.T * t / n, white_noise(q, t), rtol=1e-6)


def test_two_kinds_of_q() -> None:
    """Two half steps of the continuous kind are a whole one; the other kind halves per second."""
    f = np.array([[1.0, 0.5], [0.0, 1.0]])
    half = white_noise(3.0, 0.5)
    np.testing.assert_allclose(f @ half @ f.T + half, white_noise(3.0, 1.0))
    held = [0.7**2 * t**2 / t for t in (1.0, 0.5)]  # variance of the velocity per second
    assert held[1] == pytest.approx(held[0] / 2)
    effect = np.array([[0.5**2 / 2], [0.5]])
    np.testing.assert_allclose(effect @ effect.T, [[0.5**4 / 4, 0.5**3 / 2], [0.5**3 / 2, 0.5**2]])
    assert np.linalg.matrix_rank(effect @ effect.T) == 1


def test_bias_state() -> None:
    """A bias is observable beside a second sensor, and not alone."""
    f = np.eye(2)
    alone, both = np.array([[1.0, 1.0]]), np.array([[1.0, 1.0], [1.0, 0.0]])
    assert np.linalg.matrix_rank(np.vstack([alone, alone @ f])) == 1
    assert np.linalg.matrix_rank(np.vstack([both, both @ f])) == 2


def test_initial_covariance() -> None:
    """A start that is wrong by 10 fades slowly with a small variance, at once with a large one."""

    def after(var: float) -> float:
        mean = 10.0
        for _ in range(5):
            gain = var / (var + 1)
            mean, var = mean - gain * mean, (1 - gain) * var
        return mean

    assert after(0.01) > 9
    assert after(100.0) < 0.1


def test_delayed_reading() -> None:
    """The gain of a delayed reading has Cov(x_k, x_(k-1)) = F P, which is not the predicted P."""
    f, noise = np.array([[1.0, 1.0], [0.0, 1.0]]), np.diag([0.1, 0.2])
    joint = np.block([[P, P @ f.T], [f @ P, f @ P @ f.T + noise]])
    row = np.hstack([H, np.zeros((1, 2))])
    late = updated(joint, row, R, np.concatenate([X, f @ X]), Z)
    mean, var = updated(P, H, R, X, Z)  # the reading in time, and then the step
    np.testing.assert_allclose(late[0][2:], f @ mean)
    np.testing.assert_allclose(late[1][2:, 2:], f @ var @ f.T + noise)
    wrong = updated(f @ P @ f.T + noise, H, R, f @ X, Z)
    assert np.abs(wrong[0] - f @ mean).max() > 0.1


def test_data_association() -> None:
    """Nearest for each alone may take a reading twice; the least total does not."""
    distance = np.array([[1.0, 2.0], [1.5, 9.0]])
    assert list(distance.argmin(axis=1)) == [0, 0]
    assert distance[0, 1] + distance[1, 0] < distance[0, 0] + distance[1, 1]


def test_error_state() -> None:
    """The covariance of a unit quaternion near the identity has rank 3."""
    angles = np.random.default_rng(0).normal(size=(4000, 3)) * 1e-3
    points = np.hstack([np.cos(np.linalg.norm(angles, axis=1) / 2)[:, None], angles / 2])
    values = np.linalg.eigvalsh(np.cov(points.T))
    assert values[0] < 1e-5 * values[1]


def test_exact_when_and_what_is_kept() -> None:
    """Mean and covariance after two readings are those of all readings at once."""
    f, noise, second = np.array([[1.0, 1.0], [0.0, 1.0]]), np.diag([0.1, 0.2]), np.array([7.0])
    mean, var = updated(P, H, R, X, Z)
    mean, var = updated(f @ var @ f.T + noise, H, R, f @ mean, second)
    joint = np.block([[P, P @ f.T], [f @ P, f @ P @ f.T + noise]])
    rows = np.block([[H, np.zeros((1, 2))], [np.zeros((1, 2)), H]])
    at_once = updated(
        joint, rows, R[0, 0] * np.eye(2), np.concatenate([X, f @ X]), np.concatenate([Z, second])
    )
    np.testing.assert_allclose(at_once[0][2:], mean)
    np.testing.assert_allclose(at_once[1][2:, 2:], var)
