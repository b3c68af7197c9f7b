"""A drill family of EM: two coins, and sets of tosses whose coin is hidden."""
# ruff: noqa: N803 -- A and B are the names in the card

from __future__ import annotations

from math import comb
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.approximate_inference.objections import no_inner
from dlstudy.drills.objections import no_number, no_vector
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

MOST_TOSSES = 100


def _draw(rng: Generator) -> Parameters:
    n = int(rng.choice([5, 6, 8, 10]))
    share = rng.choice([0.3, 0.4, 0.5, 0.6, 0.7, 0.8], 2, replace=False)
    heads = rng.choice(np.arange(1, n), 3, replace=False)
    return {
        "h": heads.astype(np.float64),
        "n": float(n),
        "a": float(share.max()),
        "b": float(share.min()),
    }


def _objection(h: Value, n: Value, a: Value, b: Value) -> str:
    if said := no_vector("h", h) or no_number("n", n) or no_inner("a", a) or no_inner("b", b):
        return said
    heads, tosses = np.asarray(h), float(n)
    if tosses % 1 or not 1 <= tosses <= MOST_TOSSES:
        return f"n is {tosses:g}; it should be whole, from 1 to {MOST_TOSSES}. Set n=10, say."
    if (heads % 1).any() or heads.min() < 0 or heads.max() > tosses:
        return f"h should hold whole numbers from 0 to {tosses:g}. Set it so."
    return "a and b are equal; then EM stands still. Set two numbers." if a == b else ""


def _shares(h: Array, n: float, a: float, b: float) -> Array:
    """Return the probability that each set was tossed with coin A."""
    odds = (h * np.log(b / a)) + (n - h) * np.log((1 - b) / (1 - a))
    shares: Array = 1 / (1 + np.exp(odds))
    return shares


def _shares_by_binomials(h: Array, n: float, a: float, b: float) -> Array:
    shares = []
    for heads in h.astype(int).tolist():
        both = [comb(int(n), heads) * p**heads * (1 - p) ** (int(n) - heads) for p in (a, b)]
        shares.append(both[0] / sum(both))
    return np.array(shares)


def _best(g: Array, h: Array, n: float) -> float:
    return float(g @ h / (n * g.sum()))


def _best_by_search(g: Array, h: Array, n: float) -> float:
    """Maximise the expected log-likelihood of a coin by narrowing a bracket."""
    heads, tails = float(g @ h), float(g @ (n - h))
    low, high = 1e-12, 1 - 1e-12
    for _ in range(200):
        third = (high - low) / 3
        left, right = low + third, high - third
        slope = heads * np.log(right / left) + tails * np.log((1 - right) / (1 - left))
        low, high = (left, high) if slope > 0 else (low, right)
    return (low + high) / 2


coins = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "g",
            solve=lambda h, n, a, b: _shares(h, n, a, b),
            formula="a^h*(1 - a)^(n - h)/(a^h*(1 - a)^(n - h) + b^h*(1 - b)^(n - h))",
            verify=_shares_by_binomials,
            mistakes={
                "hard": lambda h, n, a, b: np.round(_shares(h, n, a, b)),
                "no-tails": "a^h/(a^h + b^h)",
                "half": "h/n*a/(h/n*a + (1 - h/n)*b)",
                "other": lambda h, n, a, b: 1 - _shares(h, n, a, b),
            },
        ),
        FamilyStep(
            "E",
            solve="sum(g*h)",
            verify=lambda g, h: float(np.dot(g, h)),
            mistakes={"equal": "sum(h)/2", "all": "sum(h)"},
        ),
        FamilyStep(
            "A",
            solve=lambda E, g, n: float(E / (n * g.sum())),
            formula="E/(n*sum(g))",
            verify=_best_by_search,
            mistakes={
                "all": lambda E, g, n: E / (n * len(g)),
                "mean": lambda h, n: float(h.mean() / n),
            },
        ),
        FamilyStep(
            "B",
            solve=lambda g, h, n: _best(1 - g, h, n),
            formula="(sum(h) - E)/(n*sum(1 - g))",
            verify=lambda g, h, n: _best_by_search(1 - g, h, n),
            mistakes={
                "rest": "1 - A",
                "all": lambda g, h, n: float((1 - g) @ h / (n * len(g))),
            },
        ),
    ),
)
