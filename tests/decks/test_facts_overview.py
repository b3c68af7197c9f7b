"""The formulas and numbers that the cards of the deck `overview` print, computed once more."""

import math

import numpy as np
import pytest

from tests.support.shipped import says_of

says = says_of("overview")


@pytest.mark.parametrize(
    ("slug", "formula"),
    [
        ("scaling-law-terms", r"L(N,D)=E+A/N^\alpha+B/D^\beta"),
        ("test-time-compute", "1-(1-p)^k"),
        ("compute-optimal-derivation", r"N\propto C^{b/(a+b)}"),
        ("pseudo-residuals", r"\sum r/(\sum h+\lambda)"),
    ],
)
def test_the_formula_that_is_computed_below_stands_in_the_card(slug: str, formula: str) -> None:
    says(slug, formula)


E, A, B, ALPHA, BETA = 1.69, 406.4, 410.7, 0.34, 0.28  # Hoffmann et al. 2022, equation 10


def loss(n: float, d: float) -> float:
    return E + A / math.pow(n, ALPHA) + B / math.pow(d, BETA)


def test_scaling_law_constants() -> None:
    says("scaling-law-terms", f"$E={E}$", f"$A={A}$", f"$B={B}$", f"{ALPHA}", f"{BETA}")
    assert math.isclose(loss(1e60, 1e60), E, rel_tol=1e-9)


def test_the_best_sizes_grow_with_the_stated_exponents() -> None:
    """Along 6 N D = C the least loss moves as C^0.45 in N and C^0.55 in D."""
    n = np.exp(np.linspace(math.log(1e7), math.log(1e14), 700_001))
    best = [
        n[np.asarray(E + A / n**ALPHA + B / (c / 6 / n) ** BETA).argmin()] for c in (1e22, 1e24)
    ]
    grows = math.log(best[1] / best[0]) / math.log(100)
    assert math.isclose(grows, BETA / (ALPHA + BETA), abs_tol=1e-3)
    says("compute-optimal-derivation", f"{grows:.2f}", f"{1 - grows:.2f}")


def test_halving_the_data_term() -> None:
    factor = 2 ** (1 / BETA)
    says("halve-data-term", f"{factor:.1f}", f"{2**BETA:.2f}", f"About {factor:.0f} times")
    says("scaling-law-by-hand", "twelve times")
    assert math.isclose(B / (factor * 1e9) ** BETA, B / 1e9**BETA / 2)


def test_emergence() -> None:
    small, large = 0.9**10, 0.99**10
    says("emergence", f"{small:.2f}", f"{large:.2f}", rf"0.5^{{10}}\approx{0.5**10:.3f}")


def test_test_time_compute() -> None:
    says("test-time-compute", f"{100 * (1 - 0.95**64):.0f} %")


def test_xor_needs_one_hidden_layer_of_two() -> None:
    """No line separates XOR (tried on a grid); two hidden threshold units compute it."""
    points = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float)
    xor = np.array([0, 1, 1, 0])
    grid = np.linspace(-3, 3, 25)
    u, v, c = (each.ravel() for each in np.meshgrid(grid, grid, grid))
    outputs = (points @ np.array([u, v]) + c > 0).astype(int)
    assert not (outputs == xor[:, None]).all(axis=0).any()
    either = (points.sum(axis=1) > 0.5).astype(int)
    two = (points.sum(axis=1) > 1.5).astype(int)
    assert list((either - two > 0.5).astype(int)) == list(xor)
    says("xor-claim", "two units computes it")


def test_a_newton_step_of_a_leaf() -> None:
    """The sum of y - p over the sum of p (1 - p) minimises the parabola of the logistic loss."""
    y, scores = np.array([1.0, 0, 1, 1]), np.array([0.2, -0.4, 0.1, 0.5])
    p = 1 / (1 + np.exp(-scores))

    def total(step: float) -> float:
        at = scores + step
        return float(np.sum(np.logaddexp(0, at) - y * at))

    slope = (total(1e-4) - total(-1e-4)) / 2e-4
    curvature = (total(1e-4) - 2 * total(0) + total(-1e-4)) / 1e-8
    assert math.isclose(-slope / curvature, (y - p).sum() / (p * (1 - p)).sum(), rel_tol=1e-4)
