"""A drill family of the maximum mean discrepancy between two small samples."""
# ruff: noqa: N803 -- A, B, C, V, U and D are the names in the card

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import no_number, no_vector
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

LEAST_WIDTH = 0.01
GRID = np.linspace(-12.0, 12.0, 4001)  # in widths beyond the values, for the check


def _draw(rng: Generator) -> Parameters:
    x = rng.choice(np.arange(-2.0, 3.0), 2, replace=False)
    y = rng.choice(np.arange(0.0, 6.0), 3, replace=False)
    return {"x": x, "y": y, "sig": float(rng.choice([1.0, 2.0]))}


def _objection(x: Value, y: Value, sig: Value) -> str:
    if said := no_vector("x", x, least=2) or no_vector("y", y, least=2) or no_number("sig", sig):
        return said
    if float(sig) < LEAST_WIDTH:
        return f"sig is {sig:g}; it should be at least {LEAST_WIDTH}. Set sig=1, say."
    return ""


def _kernel(x: Array, y: Array, sig: float) -> Array:
    return np.exp(-((x[:, None] - y) ** 2) / (2 * sig**2))


def _mean(x: Array, y: Array, sig: float) -> float:
    return float(_kernel(x, y, sig).mean())


def _unbiased(x: Array, mean: float) -> float:
    """Return the mean over pairs of different numbers, from that over all pairs."""
    n = len(x)
    return (n * mean - 1) / (n - 1)


def _mean_by_loop(x: Array, y: Array, sig: float) -> float:
    values = [np.exp(-(((a - b) / sig) ** 2) / 2) for a in x.tolist() for b in y.tolist()]
    return float(sum(values) / len(values))


def _area_of_square(x: Array, y: Array, sig: float) -> float:
    """Return the squared distance of the two mean functions as an integral.

    The kernel of width sig is a product of two bumps of width sig/sqrt(2), integrated.
    """
    places = np.concatenate((x, y)).mean() + (sig + np.ptp(np.concatenate((x, y)))) * GRID
    width = sig / np.sqrt(2)
    bump_x, bump_y = (
        np.exp(-(((places[:, None] - each) / width) ** 2) / 2).mean(axis=1) for each in (x, y)
    )
    step = float(places[1] - places[0])
    return float(((bump_x - bump_y) ** 2).sum() * step / (width * np.sqrt(np.pi)))


def _unbiased_by_pairs(x: Array, y: Array, sig: float) -> float:
    """Go over pairs of different numbers within each sample, and over all pairs between them."""

    def inside(values: list[float]) -> float:
        pairs = [(a, b) for i, a in enumerate(values) for b in values[:i]]
        return float(sum(np.exp(-(((a - b) / sig) ** 2) / 2) for a, b in pairs) / len(pairs))

    return inside(x.tolist()) + inside(y.tolist()) - 2 * _mean_by_loop(x, y, sig)


def _linear_by_pairs(x: Array, y: Array) -> float:
    """Return the biased estimate with the kernel ab, pair by pair."""

    def mean(first: list[float], second: list[float]) -> float:
        return sum(a * b for a in first for b in second) / (len(first) * len(second))

    one, other = x.tolist(), y.tolist()
    return mean(one, one) + mean(other, other) - 2 * mean(one, other)


mmd = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "A",
            solve=lambda x, sig: _mean(x, x, sig),
            formula="mean of k(x_i, x_j), all i and j",
            verify=lambda x, sig: _mean_by_loop(x, x, sig),
            mistakes={
                "no-diagonal": lambda x, sig: _unbiased(x, _mean(x, x, sig)),
                "no-two": lambda x, sig: _mean(x, x, sig / np.sqrt(2)),
            },
        ),
        FamilyStep(
            "B",
            solve=lambda y, sig: _mean(y, y, sig),
            formula="mean of k(y_i, y_j), all i and j",
            verify=lambda y, sig: _mean_by_loop(y, y, sig),
            mistakes={"no-diagonal": lambda y, sig: _unbiased(y, _mean(y, y, sig))},
        ),
        FamilyStep(
            "C",
            solve=lambda x, y, sig: _mean(x, y, sig),
            formula="mean of k(x_i, y_j)",
            verify=lambda x, y, sig: float(
                np.mean([_mean_by_loop(x, y[j : j + 1], sig) for j in range(len(y))])
            ),
            mistakes={"sum": lambda x, y, sig: float(_kernel(x, y, sig).sum())},
        ),
        FamilyStep(
            "V",
            solve="A + B - 2*C",
            verify=_area_of_square,
            mistakes={"once": "A + B - C", "root": "sqrt(A + B - 2*C)"},
        ),
        FamilyStep(
            "U",
            solve=lambda x, y, A, B, C: _unbiased(x, A) + _unbiased(y, B) - 2 * C,
            formula="(n*A - 1)/(n - 1) + (m*B - 1)/(m - 1) - 2*C",
            verify=_unbiased_by_pairs,
            mistakes={
                "biased": "A + B - 2*C",
                "only-ones": lambda x, y, A, B, C: A - 1 / len(x) + B - 1 / len(y) - 2 * C,
            },
        ),
        FamilyStep(
            "D",
            solve="(mean(x) - mean(y))^2",
            verify=_linear_by_pairs,
            mistakes={"no-square": "abs(mean(x) - mean(y))"},
        ),
    ),
)
