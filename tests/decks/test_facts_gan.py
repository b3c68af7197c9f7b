"""The formulas and numbers that the cards of the deck `gan` print, computed once more."""

import math
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from dlstudy.errors import Unsuitable
from tests.support.shipped import answers, card, says_of

says = says_of("gan", mistakes=False)


def value(p: np.ndarray, q: np.ndarray, d: np.ndarray) -> float:
    """Return the value of the game with a given discriminator."""
    return float(p @ np.log(d) + q @ np.log(1 - d))


def test_half_everywhere() -> None:
    """At equal distributions one half is best, and the value is minus log 4."""
    p = np.array([0.2, 0.3, 0.5])
    best = value(p, p, np.full(3, 0.5))
    assert math.isclose(best, -math.log(4))
    for d in np.random.default_rng(0).uniform(0.05, 0.95, (200, 3)):
        assert value(p, p, d) <= best
    says("half-everywhere", r"$-\log4$", "½ for each")


def test_unsaturated_slope() -> None:
    """Slopes by the logit at D = 0.001."""
    a, step = math.log(0.001 / 0.999), 1e-6

    def sure(at: float) -> float:
        return 1 / (1 + math.exp(-at))

    slope = (math.log(sure(a + step)) - math.log(sure(a - step))) / (2 * step)
    assert math.isclose(slope, 0.999, rel_tol=1e-6)
    says("unsaturated-slope", f"here {slope:.3f}, nearly the largest")
    says("generator-slopes", f"at $a=-5$ the second is {math.exp(5):.0f} times as strong")


def test_point_masses() -> None:
    """Two points apart: log 2 whatever the distance, and the distance itself."""
    for t in (0.1, 3.0):
        found = answers("gan/w1-by-hand", {"x": [0.0], "y": [t]})
        assert math.isclose(float(found["W"]), t)
    found = answers("gan/optimal-d-by-hand", {"p": [1, 0], "q": [0, 1]})
    assert math.isclose(float(found["J"]), math.log(2))
    assert np.array_equal(found["D"], [1, 0])
    assert r"{{c2::$\log2$}}" in card("gan/point-masses#c2").question


def test_sorting_is_the_best_plan() -> None:
    """Of all pairings none is shorter than the drill's distance."""
    rng = np.random.default_rng(0)
    for _ in range(20):
        x, y = rng.integers(-5, 9, (2, 5)).astype(float)
        shortest = min(float(np.abs(x - y[list(order)]).mean()) for order in permutations(range(5)))
        found = answers("gan/w1-by-hand", {"x": x, "y": y})
        assert math.isclose(float(found["W"]), shortest)
        assert float(found["c"]) <= shortest + 1e-12


def test_the_best_discriminator_beats_a_grid() -> None:
    p, q = np.array([0.1, 0.3, 0.6]), np.array([0.5, 0.3, 0.2])
    found = answers("gan/optimal-d-by-hand", {"p": p, "q": q})
    for d in np.random.default_rng(1).uniform(0.01, 0.99, (500, 3)):
        assert value(p, q, d) <= float(found["V"]) + 1e-12


def test_spiral() -> None:
    """Simultaneous steps move outward; steps in turn stay bounded."""
    x, y, eta = 0.3, -0.8, 0.2
    nx, ny = x - eta * y, y + eta * x
    assert math.isclose(math.hypot(nx, ny) / math.hypot(x, y), math.sqrt(1 + eta**2))
    far = 0.0
    for _ in range(5000):
        x = x - eta * y
        y = y + eta * x
        far = max(far, math.hypot(x, y))
    assert far < 2
    says("spiral", r"By $\sqrt{1+\eta^2}$", r"Steps in turn stay bounded here for $\eta<2$")


def test_one_image_a_class() -> None:
    found = answers("gan/inception-by-hand", {"P": np.eye(4)})
    assert math.isclose(float(found["I"]), 4)
    assert f"{math.log(1000):.1f}" in card("gan/one-image-a-class").mistakes[1].claim
    says("one-image-a-class", r"\exp\log1000$")


def test_fid_of_diagonal_covariances() -> None:
    """The sum of squared differences of means and of deviations."""
    own: dict[str, Any] = {
        "a": [1.0, 2.0],
        "b": [0.0, 4.0],
        "S": [[4.0, 0], [0, 9.0]],
        "T": [[1.0, 0], [0, 16.0]],
    }
    found = answers("gan/fid-by-hand", own)
    assert math.isclose(float(found["F"]), 1 + 4 + (2 - 1) ** 2 + (3 - 4) ** 2)


def test_the_root_of_two_by_two() -> None:
    """The hint's formula for the trace of the root."""
    first, second = np.array([[3.0, 1], [1, 2]]), np.array([[2.0, -1], [-1, 5]])
    found = answers("gan/fid-by-hand", {"S": first, "T": second})
    trace = math.sqrt(
        np.trace(first @ second) + 2 * math.sqrt(np.linalg.det(first) * np.linalg.det(second))
    )
    assert math.isclose(float(found["r"]), trace)


def test_few_samples_make_fid_too_large() -> None:
    """Two draws of one distribution: above 0, the more so the fewer they are."""
    rng = np.random.default_rng(0)

    def fid(n: int) -> float:
        x, y = rng.normal(size=(2, n, 3))
        own = {"a": x.mean(0), "b": y.mean(0), "S": np.cov(x.T), "T": np.cov(y.T)}
        return float(answers("gan/fid-by-hand", own)["F"])

    few, many = (np.mean([fid(n) for _ in range(20)]) for n in (20, 500))
    assert few > 5 * many > 0


def test_fid_sees_two_moments() -> None:
    """Two sets of equal mean and variance and different values."""
    x = np.array([-1.0, 1.0, -1.0, 1.0])
    y = np.array([-math.sqrt(2), 0.0, 0.0, math.sqrt(2)])
    assert math.isclose(x.mean(), y.mean(), abs_tol=1e-12)
    assert math.isclose(x.var(), y.var())
    says("fid-moments", "mean and covariance")


def test_a_covariance_of_few_has_no_full_rank() -> None:
    features = np.random.default_rng(0).normal(size=(10, 20))
    assert np.linalg.matrix_rank(np.cov(features.T)) == 9
    says("fid-few-samples", "With 1000 the covariance of 2048 features")


def test_collapse_has_precision_without_recall() -> None:
    """Balls out to the second neighbour on a line: collapsed samples are real, few reals met."""
    real = np.arange(0.0, 20.0)
    made = np.array([5.0, 5.01, 5.02])

    def inside(points: np.ndarray, centres: np.ndarray) -> float:
        radii = np.sort(np.abs(centres[:, None] - centres), axis=1)[:, 2]
        return float((np.abs(points[:, None] - centres) <= radii).any(axis=1).mean())

    assert inside(made, real) == 1
    assert inside(real, made) == 1 / 20


@pytest.mark.parametrize(
    ("slug", "own"),
    [
        ("generator-slopes", {"a": 100}),
        ("optimal-d-by-hand", {"p": [0.5, 0.4, 0.2]}),
        ("optimal-d-by-hand", {"p": [1, 0, 0], "q": [0.5, 0, 0.5]}),
        ("w1-by-hand", {"x": [1, 2]}),
        ("fid-by-hand", {"S": [[1, 2], [2, 1]]}),
        ("fid-by-hand", {"S": [[1, 0.5], [0, 1]]}),
        ("inception-by-hand", {"P": [[0.5, 0.6]]}),
    ],
)
def test_impossible_numbers_are_refused(slug: str, own: dict[str, Any]) -> None:
    with pytest.raises(Unsuitable):
        answers(f"gan/{slug}", own)
