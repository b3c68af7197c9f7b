"""Drill family of the perceptron's learning rule: one pass through a few points.

Source: Rosenblatt 1958; Freund & Schapire 1999, figure 1 (the rule with labels -1 and 1).
"""
# ruff: noqa: N803 -- X is the name in the card

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_matrix, no_vector
from dlstudy.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.family import Parameters
    from dlstudy.value import Value

    Array = NDArray[np.float64]

POINTS = 4


def _draw(rng: Generator) -> Parameters:
    """Draw points with a last entry 1, labels of both signs, and a small start."""
    points = np.column_stack([rng.integers(-3, 4, (POINTS, 2)), np.ones(POINTS)])
    labels = rng.permutation([1.0, 1.0, -1.0, -1.0])
    return {"X": points, "y": labels, "w": rng.integers(-1, 2, 3).astype(np.float64)}


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


def _walk(X: Array, y: Array, w: Array) -> tuple[int, Array]:
    """Return the number of updates in one pass, and the weights after it."""
    updates, weights = 0, np.array(w)
    for point, label in zip(X, y, strict=True):
        if label * (weights @ point) <= 0:
            weights = weights + label * point
            updates += 1
    return updates, weights


def _by_inner_products(X: Array, y: Array, w: Array) -> Array:
    """Return 1 for each point that was added, from inner products of the points alone."""
    gram, start = X @ X.T, X @ w
    added = np.zeros(len(y))
    for i in range(len(y)):
        added[i] = y[i] * (start[i] + gram[i] @ (added * y)) <= 0
    return added


def _at_start(X: Array, y: Array, w: Array) -> Array:
    """Return 1 for each point that the starting weights get wrong."""
    return np.asarray((y * (X @ w) <= 0).astype(np.float64))


def _right(X: Array, y: Array, w: Array) -> float:
    return float((y * (X @ w) > 0).sum())


def _without_bias(X: Array, y: Array, w: Array) -> Array:
    held = np.column_stack([X[:, :-1], np.zeros(len(y))])
    weights = np.array(w)
    for i in range(len(y)):
        if y[i] * (weights @ X[i]) <= 0:
            weights = weights + y[i] * held[i]
    return weights


def _without_label(X: Array, y: Array, w: Array) -> Array:
    weights = np.array(w)
    for i in range(len(y)):
        if y[i] * (weights @ X[i]) <= 0:
            weights = weights + X[i]
    return weights


one_pass = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "k",
            solve=lambda X, y, w: float(_walk(X, y, w)[0]),
            formula="count the points with y_i*(w.x_i) <= 0, w as it is then",
            verify=lambda X, y, w: float(_by_inner_products(X, y, w).sum()),
            mistakes={
                "start": lambda X, y, w: float(_at_start(X, y, w).sum()),
                "right": lambda X, y, w: float(len(y) - _walk(X, y, w)[0]),
            },
        ),
        FamilyStep(
            "u",
            solve=lambda X, y, w: _walk(X, y, w)[1],
            formula="w plus y_i*x_i of each wrong point, in order",
            verify=lambda X, y, w: w + (_by_inner_products(X, y, w) * y) @ X,
            mistakes={
                "always": lambda X, y, w: w + y @ X,
                "start": lambda X, y, w: w + (_at_start(X, y, w) * y) @ X,
                "no-bias": _without_bias,
                "no-label": _without_label,
            },
        ),
        FamilyStep(
            "r",
            solve=lambda X, y, u: _right(X, y, u),
            formula="count the points with y_i*(u.x_i) > 0",
            verify=lambda X, y, u: float(
                sum(
                    label * sum(p * q for p, q in zip(row, u, strict=True)) > 0
                    for row, label in zip(X, y, strict=True)
                )
            ),
            mistakes={
                "not-updated": lambda y, k: float(len(y) - k),
                "wrong": lambda X, y, u: float(len(y) - _right(X, y, u)),
            },
        ),
    ),
)
