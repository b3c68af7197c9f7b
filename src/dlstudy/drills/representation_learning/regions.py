"""Drill family of the regions that linear threshold units can tell apart."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_number
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

MOST = 30  # units or inputs that a learner may set


def _draw(rng: Generator) -> Parameters:
    d = int(rng.integers(2, 5))
    return {"n": float(d + int(rng.integers(2, 6))), "d": float(d)}


def _objection(n: Value, d: Value) -> str:
    if said := first(no_number("n", n), no_number("d", d)):
        return said
    for name, value in (("n", n), ("d", d)):
        number = float(np.asarray(value))
        if number != int(number) or not 1 <= number <= MOST:
            return f"{name} is {number:g}; it should be a whole number from 1 to {MOST}."
    return ""


def _sum(n: float, d: float) -> float:
    return float(sum(math.comb(int(n), i) for i in range(int(d) + 1)))


def _cut_by_cut(n: float, d: float) -> float:
    """Add the hyperplanes one by one: each adds as many regions as it is itself cut into."""
    counts = [1.0] * (int(d) + 1)  # of regions, by dimension, without any hyperplane
    for _ in range(int(n)):
        counts = [1.0] + [counts[k] + counts[k - 1] for k in range(1, int(d) + 1)]
    return counts[int(d)]


regions = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "R",
            solve=_sum,
            formula="C(n,0) + C(n,1) + ... + C(n,d)",
            verify=_cut_by_cut,
            mistakes={
                "all": "2^n",
                "last": lambda n, d: float(math.comb(int(n), int(d))),
                "no-empty": lambda n, d: _sum(n, d) - 1,
                "through-zero": lambda n, d: 2 * _sum(n - 1, d - 1),
                "power": "n^d",
            },
        ),
        FamilyStep(
            "q",
            solve="n*(d + 1)",
            verify=lambda n, d: float(np.zeros((int(n), int(d))).size + n),
            mistakes={"no-bias": "n*d", "one-bias": "n*d + 1"},
        ),
        FamilyStep(
            "s",
            solve="R/2^n",
            verify=lambda n, d: _cut_by_cut(n, d) * math.exp(-n * math.log(2)),
            mistakes={"inverted": "2^n/R", "one-hot": "n/R"},
        ),
    ),
)
