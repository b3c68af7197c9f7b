"""The formulas and numbers that the cards of the deck `automl` print, computed once more."""

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
import pytest

from dlstudy.errors import Unsuitable
from dlstudy.formula.value import Value
from tests.support.shipped import answers, says_of

NORMAL = NormalDist()

says = says_of("automl", mistakes=False)


def improvement(mu: float, s: float, f: float) -> float:
    z = (f - mu) / s
    return (f - mu) * NORMAL.cdf(z) + s * NORMAL.pdf(z)


def test_pi_or_ei() -> None:
    """A: nearly sure and small; B: unlikely and large."""
    a, b = improvement(0.99, 0.001, 1.0), improvement(1.05, 0.2, 1.0)
    assert math.isclose(a, 0.010, abs_tol=1e-6)
    assert math.isclose(b, 0.057, abs_tol=5e-4)
    assert math.isclose(NORMAL.cdf(-0.25), 0.40, abs_tol=0.002)
    assert NORMAL.cdf(10) > 0.9999
    assert 1.05 - 0.2 < 0.99 - 0.001  # a lower confidence bound with kappa 1
    says("pi-or-ei", f"about {b:.3f} for B, {a:.3f} for A", "0.40 for B")
    says("pi-or-ei", f"{NORMAL.pdf(-0.25):.3f}-{0.25 * NORMAL.cdf(-0.25):.3f}")


def test_expected_improvement_by_draws() -> None:
    """The formula against two hundred thousand draws."""
    draws = np.random.default_rng(0).normal(1.2, 0.5, 200_000)
    assert math.isclose(
        float(np.maximum(1.0 - draws, 0).mean()), improvement(1.2, 0.5, 1.0), rel_tol=0.02
    )


def test_ei_slopes() -> None:
    """In mu the slope is -Phi(z), in s it is phi(z)."""
    mu, s, f, h = 1.3, 0.6, 1.0, 1e-6
    z = (f - mu) / s
    in_mu = (improvement(mu + h, s, f) - improvement(mu - h, s, f)) / (2 * h)
    in_s = (improvement(mu, s + h, f) - improvement(mu, s - h, f)) / (2 * h)
    assert math.isclose(in_mu, -NORMAL.cdf(z), rel_tol=1e-5)
    assert math.isclose(in_s, NORMAL.pdf(z), rel_tol=1e-5)


def test_the_table_of_the_drill() -> None:
    for z, printed in ((0.5, "0.6915"), (1.0, "0.8413"), (1.5, "0.9332")):
        assert f"{NORMAL.cdf(z):.4f}" == printed
        says("ei-by-hand", f"\\Phi({z:g})={printed}")
    says("ei-by-hand", f"${NORMAL.pdf(0):.3f}\\,s$ is left")


def test_hyperband_total() -> None:
    """Each bracket costs about (S + 1)R."""
    for s in range(5):
        found = answers("automl/hyperband-by-hand", {"R": 81, "eta": 3, "s": s})
        assert 0.8 < float(np.asarray(found["C"])) / (5 * 81) < 1.1
    says("hyperband-by-hand", "about $(S+1)R$", "$(S+1)^2R$")


def test_darts_gradients_sum_to_zero() -> None:
    found = answers("automl/darts-by-hand", {"o": [1, 4, -2], "a": [0.5, -1, 0], "y": 1})
    assert math.isclose(float(np.sum(found["g"])), 0, abs_tol=1e-12)
    says("darts-by-hand", "The gradients sum to 0")


def test_gp_far_away() -> None:
    """Far from all points mean 0 and the prior variance are back."""
    found = answers("automl/gp-by-hand", {"x": [0, 1], "y": [3, -2], "u": 40, "A": 2, "v": 0.1})
    assert math.isclose(float(np.asarray(found["m"])), 0, abs_tol=1e-9)
    assert math.isclose(float(np.asarray(found["V"])), 2, rel_tol=1e-9)


def test_gp_variance_ignores_the_readings() -> None:
    own: dict[str, Value | Sequence[object] | int] = {"x": [0, 1], "u": 0.5, "A": 2, "v": 0.1}
    one = answers("automl/gp-by-hand", {**own, "y": [3, -2]})
    other = answers("automl/gp-by-hand", {**own, "y": [9, 5]})
    assert one["V"] == other["V"]
    assert one["m"] != other["m"]


def test_gp_derivation_by_draws() -> None:
    """The conditional mean's weight c/(b + v) and variance, against draws of the pair."""
    a, b, c, v = 2.0, 1.5, 0.9, 0.4
    rng = np.random.default_rng(0)
    pair = rng.multivariate_normal([0, 0], [[a, c], [c, b + v]], 200_000)
    w = float(pair[:, 0] @ pair[:, 1] / (pair[:, 1] @ pair[:, 1]))
    assert math.isclose(w, c / (b + v), abs_tol=0.01)
    assert math.isclose(
        float((pair[:, 0] - w * pair[:, 1]).var()), a - c * c / (b + v), rel_tol=0.02
    )


def test_random_by_hand() -> None:
    found = answers("automl/random-by-hand", {"n": 20, "q": 0.05, "c": 0.95})
    assert found["N"] == 59
    hits = np.random.default_rng(0).random((20_000, 20)) < 0.05
    assert math.isclose(
        float(hits.any(axis=1).mean()), float(np.asarray(found["P"])), abs_tol=0.015
    )
    says("random-by-hand", "give 59")


def test_tpe_ratio() -> None:
    """The point with the most good trials need not have the largest ratio."""
    good, rest = np.array([0.5, 0.4]), np.array([0.9, 0.1])
    assert int(np.argmax(good)) != int(np.argmax(good / rest))


def test_lucky_winner() -> None:
    """Equal members, noisy accuracies: the best of many seems better than it is."""
    seen = np.random.default_rng(0).normal(0.9, 0.01, (2_000, 20)).max(axis=1)
    assert float(seen.mean()) > 0.915


@pytest.mark.parametrize(
    ("slug", "own"),
    [
        ("hyperband-by-hand", {"R": 2, "eta": 3}),
        ("hyperband-by-hand", {"R": 27, "eta": 3, "s": 4}),
        ("hyperband-by-hand", {"R": 27.5}),
        ("ei-by-hand", {"s": 0}),
        ("ei-by-hand", {"mu": 100, "s": 1, "f": 0}),
        ("gp-by-hand", {"x": [1, 1], "v": 0}),
        ("gp-by-hand", {"A": -1}),
        ("gp-by-hand", {"v": -0.1}),
        ("darts-by-hand", {"a": [100, 0, 0]}),
        ("darts-by-hand", {"o": [1]}),
        ("random-by-hand", {"q": 1}),
    ],
)
def test_impossible_numbers_are_refused(slug: str, own: dict[str, float]) -> None:
    with pytest.raises(Unsuitable):
        answers(f"automl/{slug}", own)
