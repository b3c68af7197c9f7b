"""A drill family of the margin loss over the lengths of class capsules."""
# ruff: noqa: N803 -- T is the name in the card

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import no_number, no_vector, other_shape
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]


def _draw(rng: Generator) -> Parameters:
    """Draw two classes that are present and two absent ones, one of each within its margin."""
    present = [rng.choice([0.3, 0.4, 0.5, 0.6]), rng.choice([0.94, 0.96])]
    absent = [rng.choice([0.2, 0.3, 0.5, 0.7]), rng.choice([0.04, 0.06])]
    order = rng.permutation(4)
    return {
        "L": np.array([*present, *absent])[order],
        "T": np.array([1.0, 1.0, 0.0, 0.0])[order],
        "lam": 0.5,
    }


def _objection(L: Value, T: Value, lam: Value) -> str:
    if said := no_vector("L", L) or other_shape("T", T, "L", L) or no_number("lam", lam):
        return said
    if np.min(L) < 0:
        return "L has a negative entry; these are lengths of vectors. Set it so."
    if not np.isin(T, (0.0, 1.0)).all():
        return "T should have no entries but 0 and 1. Set it so."
    return "" if float(lam) >= 0 else f"lam is {lam:g}; it should not be negative. Set lam=0.5."


def _terms_by_loop(L: Array, T: Array, lam: float) -> list[float]:
    """Return the terms of the classes one by one, by cases."""
    terms = []
    for length, label in zip(L.tolist(), T.tolist(), strict=True):
        lacking = 0.9 - length if label else length - 0.1
        terms.append((1 if label else lam) * lacking**2 if lacking > 0 else 0.0)
    return terms


margin = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "l",
            solve="T*relu(0.9 - L)^2 + lam*(1 - T)*relu(L - 0.1)^2",
            verify=lambda L, T, lam: np.array(_terms_by_loop(L, T, lam)),
            mistakes={
                "no-square": "T*relu(0.9 - L) + lam*(1 - T)*relu(L - 0.1)",
                "wrong-lambda": "lam*T*relu(0.9 - L)^2 + (1 - T)*relu(L - 0.1)^2",
                "no-lambda": "T*relu(0.9 - L)^2 + (1 - T)*relu(L - 0.1)^2",
                "no-hinge": "T*(0.9 - L)^2 + lam*(1 - T)*(L - 0.1)^2",
                "swapped-margins": "T*relu(0.1 - L)^2 + lam*(1 - T)*relu(L - 0.9)^2",
            },
        ),
        FamilyStep(
            "loss",
            solve="sum(l)",
            verify=lambda L, T, lam: sum(_terms_by_loop(L, T, lam)),
            mistakes={"mean": "mean(l)", "present-only": "dot(T, l)"},
        ),
        FamilyStep(
            "g",
            solve="2*lam*(1 - T)*relu(L - 0.1) - 2*T*relu(0.9 - L)",
            verify=lambda L, T, lam: np.array(_slopes(L, T, lam)),
            mistakes={
                "sign": "2*T*relu(0.9 - L) - 2*lam*(1 - T)*relu(L - 0.1)",
                "no-two": "lam*(1 - T)*relu(L - 0.1) - T*relu(0.9 - L)",
                "no-lambda": "2*(1 - T)*relu(L - 0.1) - 2*T*relu(0.9 - L)",
            },
        ),
    ),
)

STEP = 1e-6  # of a central difference


def _slopes(L: Array, T: Array, lam: float) -> list[float]:
    """Return the slopes of the whole loss by central differences."""
    moves = STEP * np.eye(len(L))
    return [
        (sum(_terms_by_loop(L + move, T, lam)) - sum(_terms_by_loop(L - move, T, lam))) / (2 * STEP)
        for move in moves
    ]
