"""The formulas and numbers that the cards of the deck `autoencoder` print, computed once more."""
# ruff: noqa: N806 -- the letters of the cards

import math

import numpy as np
import pytest

from dlstudy.errors import Unsuitable
from tests.support.shipped import answers, says_of

says = says_of("autoencoder", mistakes=False)


def test_cross_entropy_floor() -> None:
    r = np.linspace(0.01, 0.99, 99)
    losses = -0.5 * np.log(r) - 0.5 * np.log(1 - r)
    assert math.isclose(r[losses.argmin()], 0.5)
    says("cross-entropy-floor", f"{losses.min():.3f}", r"$\log2\approx0.693$")


def test_linear_subspace() -> None:
    """The projection on the first components beats other linear maps; a mixed code is as good."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 4)) @ np.diag([4, 3, 1, 0.5])
    x = x - x.mean(axis=0)
    values, U = np.linalg.eigh(x.T @ x / len(x))
    top = U[:, -2:]
    best = ((x - x @ top @ top.T) ** 2).sum() / len(x)
    assert math.isclose(best, values[:2].sum())
    T = rng.normal(size=(2, 2))
    decoder, encoder = top @ np.linalg.inv(T), T @ top.T
    assert math.isclose(((x - x @ encoder.T @ decoder.T) ** 2).sum() / len(x), best)
    for _ in range(50):
        D = rng.normal(size=(4, 2))
        fitted = x @ np.linalg.pinv(D).T @ D.T
        assert ((x - fitted) ** 2).sum() / len(x) >= best - 1e-9
    says("linear-subspace", "They span the same subspace")


def test_noise_not_copied() -> None:
    rng = np.random.default_rng(0)
    noise = rng.normal(size=(20_000, 5)) * 0.7
    assert math.isclose((noise**2).sum(axis=1).mean(), 5 * 0.49, rel_tol=0.02)
    says("noise-not-copied", r"$d\,\sigma^2$: the output misses", "a mean square of")


def test_tweedie() -> None:
    """For a mixture with much noise: (r - y)/s2 is the slope of the noisy log density."""
    m, v, s2, y = np.array([-1.0, 3.0]), 0.5, 2.0, 0.7
    t = v + s2

    def log_density(y: float) -> float:
        return math.log(float(np.exp(-((y - m) ** 2) / (2 * t)).sum()))

    p = np.exp(-((y - m) ** 2) / (2 * t))
    p /= p.sum()
    r = float(p @ (m + v / t * (y - m)))
    slope = (log_density(y + 1e-5) - log_density(y - 1e-5)) / 2e-5
    assert math.isclose((r - y) / s2, slope, rel_tol=1e-6)
    says("dae-score", r"\log p_\sigma(\tilde x)", "of the noisy density")


def test_small_noise_penalises_the_slope_of_the_reconstruction() -> None:
    """E|x - g(f(x + e))|^2 is the clean error and s^2 |J|^2 to first order, for linear maps."""
    rng = np.random.default_rng(0)
    A, x, s = rng.normal(size=(3, 3)) * 0.3, rng.normal(size=3), 0.1
    e = rng.normal(size=(200_000, 3)) * s
    noisy = ((x - (x + e) @ A.T) ** 2).sum(axis=1).mean()
    clean = ((x - A @ x) ** 2).sum()
    assert math.isclose(noisy, clean + s**2 * (A**2).sum(), rel_tol=0.005)
    says("cae-or-dae#c1", r"slopes of $g\circ f$")


def test_cae_scale() -> None:
    rng = np.random.default_rng(0)
    W, D, x, c = rng.normal(size=(2, 3)), rng.normal(size=(3, 2)), rng.normal(size=3), 0.01
    assert np.allclose(D @ (W @ x), (D / c) @ (c * W @ x))
    assert math.isclose(((c * W) ** 2).sum(), c**2 * (W**2).sum())
    says("cae-scale", "the penalty $c^2$ times the old one")


def test_average_is_not_sparse() -> None:
    rho = 0.05
    assert rho * math.log(rho / rho) + (1 - rho) * math.log((1 - rho) / (1 - rho)) == 0
    says("average-is-not-sparse", "so the penalty is 0")


def test_l1_shrinks_an_active_entry() -> None:
    """The minimiser of (a - h)^2/2 + 0.3 h lies 0.3 below a; the best of the K largest is a."""
    h = np.linspace(0, 3, 3001)
    assert math.isclose(h[((2.0 - h) ** 2 / 2 + 0.3 * h).argmin()], 1.7)
    says("topk-no-shrinkage", "each active entry lies below the best fit")


def test_many_nearly_perpendicular_directions() -> None:
    """In 1,000 dimensions, 2,000 random directions have cosines below 0.2."""
    v = np.random.default_rng(0).normal(size=(2000, 1000)).astype(np.float32)
    v /= np.linalg.norm(v, axis=1, keepdims=True)
    cosines = v @ v.T - np.eye(2000, dtype=np.float32)
    assert np.abs(cosines).max() < 0.2
    says("superposition", "nearly perpendicular directions")


def test_saturated_units_stand_noise() -> None:
    noise = np.random.default_rng(0).normal(size=10_000) * 2
    spread = [float(np.std(1 / (1 + np.exp(-(z + noise))))) for z in (0.0, 4.0, 8.0)]
    assert spread[0] > 2 * spread[1] > 4 * spread[2]
    says("noise-makes-bits", "There the sigmoid is flat")


def test_the_sparse_gradient_in_one_fraction() -> None:
    rho, r = 0.1, 0.3
    assert math.isclose(-rho / r + (1 - rho) / (1 - r), (r - rho) / (r * (1 - r)))
    says("sparse-by-hand", r"$(r-\rho)/(r(1-r))$")


def test_the_contractive_penalty_of_a_layer() -> None:
    W, h = np.array([[1.0, -2, 0], [3, 1, 1]]), np.array([0.2, 0.6])
    J = (h * (1 - h))[:, None] * W
    found = answers("autoencoder/contractive-by-hand", {"W": W.tolist(), "h": h.tolist()})
    assert math.isclose(float(np.asarray(found["P"])), (J**2).sum())
    says("contractive-by-hand", r"P=\sum_j(h_j(1-h_j))^2\|W_j\|^2")


@pytest.mark.parametrize(
    ("slug", "own", "told"),
    [
        ("linear-by-hand", {"S": [[1, 2], [3, 4]]}, "symmetric"),
        ("linear-by-hand", {"S": [[1, 2], [2, 1]]}, "negative eigenvalue"),
        ("linear-by-hand", {"S": [[2, 0], [0, 2]]}, "equal"),
        ("linear-by-hand", {"S": [[1, 2], [2, 4]]}, "several encoders"),
        ("denoise-by-hand", {"w": [0.5, 0.6], "m": [0, 1]}, "sum 1"),
        ("denoise-by-hand", {"v": -1}, "positive"),
        ("contractive-by-hand", {"W": [[1, 2]], "h": [1.5]}, "between 0 and 1"),
        ("sparse-by-hand", {"rho": 1.2}, "between 0 and 1"),
        ("sparse-by-hand", {"r": [0.0, 0.5]}, "between 0 and 1"),
    ],
)
def test_impossible_numbers_are_refused(slug: str, own: dict[str, object], told: str) -> None:
    with pytest.raises(Unsuitable, match=told):
        answers(f"autoencoder/{slug}", own)  # type: ignore[arg-type]
