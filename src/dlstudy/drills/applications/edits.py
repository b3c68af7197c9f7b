"""Drill family: the edit distance of two sequences, and the word error rate."""
# ruff: noqa: N803 -- E is the name in the card

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_vector
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]


def _params(rng: Generator) -> Parameters:
    """Draw a reference of four words, and a longer hypothesis that differs in several ways."""
    while True:
        r = rng.integers(1, 6, 4).astype(np.float64)
        h = r.copy()
        h[int(rng.integers(0, 4))] = float(rng.integers(1, 6))
        h = np.insert(h, int(rng.integers(0, 5)), float(rng.integers(1, 6)))
        if rng.random() < 0.7:
            h = np.insert(np.delete(h, int(rng.integers(0, 5))), 2, float(rng.integers(1, 6)))
        distance = _table(r, h, 1)[-1, -1]
        others = (_table(r, h, 2)[-1, -1], _mismatches(r, h), float(abs(len(h) - len(r))))
        if distance >= 2 and distance not in others:
            return {"r": r, "h": h}


def _objection(r: Value, h: Value) -> str:
    return first(no_vector("r", r), no_vector("h", h))


def _table(r: Array, h: Array, replace: int) -> Array:
    """Return the table (len(r) + 1, len(h) + 1) of the distances of all beginnings."""
    table = np.zeros((len(r) + 1, len(h) + 1))
    table[:, 0], table[0] = np.arange(len(r) + 1), np.arange(len(h) + 1)
    for i in range(1, len(r) + 1):
        for j in range(1, len(h) + 1):
            table[i, j] = min(
                table[i - 1, j] + 1,
                table[i, j - 1] + 1,
                table[i - 1, j - 1] + (replace if r[i - 1] != h[j - 1] else 0),
            )
    return table


def _by_recursion(r: Array, h: Array) -> float:
    """Try all three edits at the end of both sequences, by recursion."""
    first_text, second = r.tolist(), h.tolist()

    @cache
    def distance(i: int, j: int) -> int:
        if i == 0 or j == 0:
            return i + j
        if first_text[i - 1] == second[j - 1]:
            return distance(i - 1, j - 1)
        return 1 + min(distance(i - 1, j), distance(i, j - 1), distance(i - 1, j - 1))

    return float(distance(len(first_text), len(second)))


def _last_row_by_recursion(r: Array, h: Array) -> Array:
    return np.array([_by_recursion(r, h[:j]) for j in range(len(h) + 1)])


def _mismatches(r: Array, h: Array) -> float:
    """Compare place by place; what is longer counts as wrong."""
    pairs = sum(a != b for a, b in zip(r.tolist(), h.tolist(), strict=False))
    return float(pairs + abs(len(r) - len(h)))


edits = Family(
    params=_params,
    objection=_objection,
    steps=(
        FamilyStep(
            "E",
            solve=lambda r, h: _table(r, h, 1)[-1],
            formula="E_(i,j) = min(E_(i-1,j) + 1, E_(i,j-1) + 1, E_(i-1,j-1) + [r_i != h_j])",
            verify=_last_row_by_recursion,
            mistakes={
                "replace-two": lambda r, h: _table(r, h, 2)[-1],
                "from-zero": lambda r, h: _table(r, h, 1)[-1] - len(r),
                "first-row": lambda h: np.arange(len(h) + 1.0),
            },
        ),
        FamilyStep(
            "d",
            solve=lambda E: float(E[-1]),
            formula="the last entry of E",
            verify=_by_recursion,
            mistakes={
                "place-by-place": _mismatches,
                "lengths": lambda r, h: float(abs(len(r) - len(h))),
                "largest": lambda E: float(np.max(E)),
            },
        ),
        FamilyStep(
            "W",
            solve=lambda d, r: d / len(r),
            formula="d/(number of words of r)",
            verify=lambda r, h: _by_recursion(h, r) / np.size(r),
            mistakes={
                "by-hypothesis": lambda d, h: d / len(h),
                "accuracy": lambda d, r: 1 - d / len(r),
            },
        ),
    ),
)
