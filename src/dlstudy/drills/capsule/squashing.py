"""A drill family of the squash function: its vector, its length, its limits."""

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

LEAST_SQUARE = 1e-8  # of a vector that has a direction
WHOLE_LENGTHS = ((1, 2, 2), (2, 3, 6), (2, 4, 4), (1, 4, 8), (3, 4, 0), (2, 6, 3))
SHRUNK = (0.1, 0.2, 0.25)


def squashed(s: Array) -> Array:
    """Return |s|²/(1 + |s|²) times the direction of s; the vector 0 stays 0."""
    square = float(s @ s)
    result: Array = s * (np.sqrt(square) / (1 + square))
    return result


def _draw(rng: Generator) -> Parameters:
    sizes = np.array(WHOLE_LENGTHS[int(rng.integers(len(WHOLE_LENGTHS)))], np.float64)
    signs = rng.choice([-1.0, 1.0], 3)
    s = rng.permutation(sizes) * signs * float(rng.choice([0.5, 1.0])) + 0.0
    return {"s": s, "t": float(rng.choice(SHRUNK))}


def _objection(s: Value, t: Value) -> str:
    if said := no_vector("s", s) or no_number("t", t):
        return said
    if float(np.dot(s, s)) < LEAST_SQUARE:
        return "s is (nearly) the vector 0, which has no direction; set s=[3, 4], say."
    return "" if float(t) > 0 else f"t is {t:g}; it should be positive. Set t=0.1, say."


def _square_by_loop(s: Array) -> float:
    return sum(float(each) ** 2 for each in s)


def _by_direction(s: Array) -> Array:
    """Return the new length, 1 less what 1/(1 + |s|²) leaves, times the direction."""
    unit = s / np.linalg.norm(s)
    result: Array = unit * (1 - 1 / (1 + _square_by_loop(s)))
    return result


squash = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "q",
            solve="dot(s, s)",
            verify=_square_by_loop,
            mistakes={"root": "norm(s)", "sum-first": "sum(s)^2"},
        ),
        FamilyStep(
            "v",
            solve="q/(1 + q)*s/sqrt(q)",
            verify=_by_direction,
            mistakes={
                "unit": "s/sqrt(q)",
                "no-unit": "q/(1 + q)*s",
                "not-squared": "s/(1 + sqrt(q))",
                "inverted": "s/sqrt(q)/(1 + q)",
            },
        ),
        FamilyStep(
            "L",
            solve="norm(v)",
            verify=lambda s: 1 - 1 / (1 + _square_by_loop(s)),
            mistakes={"squared": "dot(v, v)", "not-squared": "norm(s)/(1 + norm(s))"},
        ),
        FamilyStep(
            "m",
            solve="t^2*q/(1 + t^2*q)",
            verify=lambda s, t: float(np.linalg.norm(squashed(t * s))),
            mistakes={"proportional": "t*L", "not-squared": "t*q/(1 + t*q)"},
        ),
    ),
)
