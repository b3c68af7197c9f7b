"""Drill family of the perceptron's learning rule: one pass through a few points.

Source: Rosenblatt 1958; Freund & Schapire 1999, figure 1 (the rule with labels -1 and 1).
"""
# ruff: noqa: N803 -- X is the name in the card

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_matrix, no_vector
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

POINTS = 4


def _draw(rng: Generator) -> Parameters:
    """Draw points with a last entry 1, labels of both signs, and a small start."""
    points = np.column_stack([rng.integers(-3, 4, (POINTS, 2)), np.ones(POINTS)])
    labels = rng.permutation([1.0, 1.0, -1.0, -1.0])
    start = rng.choice([-1.0, 1.0, 2.0], 3)
    return {"X": points, "y": labels, "w": start}


def _objection(X: Value, y: Value, w: Value) -> str:
    said = first(no_matrix("X", X), no_vector("y", y), no_vector("w", w))
    if said:
        return said
    if np.shape(X) != (np.size(y), np.size(w)):
        return (
            f"X has the shape {np.shape(X)}; it should have a row for each of the"
            f" {np.size(y)} labels and a column for each of the {np.size(w)} weights."
        )
    if not (np.abs(y) == 1).all():
        return "y should have no entries but -1 and 1. Set it so."
    return ""


def _wrong(X: Array, y: Array, w: Array) -> Array:
    """Return 1 for each row that is wrong when it comes, in one pass, of shape (rows,)."""
    weights, wrong = np.array(w), np.zeros(len(y))
    for i, (row, label) in enumerate(zip(X, y, strict=True)):
        if label * (weights @ row) <= 0:
            weights = weights + label * row
            wrong[i] = 1.0
    return wrong


def _by_inner_products(X: Array, y: Array, w: Array) -> Array:
    """Return the same from inner products of the rows alone, without weights."""
    gram, start = X @ X.T, X @ w
    added = np.zeros(len(y))
    for i in range(len(y)):
        added[i] = y[i] * (start[i] + gram[i] @ (added * y)) <= 0
    return added


def _without_bias(X: Array, y: Array, w: Array, m: Array) -> Array:
    moved = w + (m * y) @ X
    return np.append(moved[:-1], w[-1])


def _sum_by_loop(X: Array, y: Array, w: Array, m: Array) -> Array:
    total = [float(each) for each in w]
    for row, label, wrong in zip(X.tolist(), y.tolist(), m.tolist(), strict=True):
        total = [v + wrong * label * x for v, x in zip(total, row, strict=True)]
    return np.array(total)


def _products_by_loop(X: Array, y: Array, u: Array) -> Array:
    pairs = zip(X.tolist(), y.tolist(), strict=True)
    return np.array(
        [sum(label * x * v for x, v in zip(row, u, strict=True)) for row, label in pairs]
    )


one_pass = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "m",
            solve=lambda X, y, w: _wrong(X, y, w),
            formula="1 where y_i*(w.x_i) <= 0 when the row comes, w as it is then",
            verify=_by_inner_products,
            mistakes={
                "start": lambda X, y, w: (y * (X @ w) <= 0).astype(np.float64),
                "inverted": lambda X, y, w: 1 - _wrong(X, y, w),
            },
        ),
        FamilyStep(
            "u",
            solve="w + (m*y)@X",
            verify=_sum_by_loop,
            mistakes={
                "always": "w + y@X",
                "no-label": "w + m@X",
                "no-bias": _without_bias,
                "no-start": "(m*y)@X",
            },
        ),
        FamilyStep(
            "s",
            solve="y*(X@u)",
            verify=_products_by_loop,
            mistakes={"no-label": "X@u", "old-weights": "y*(X@w)"},
        ),
    ),
)
