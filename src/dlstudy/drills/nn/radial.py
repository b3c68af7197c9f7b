"""Drill family of a Gaussian RBF network: its matrix, least-squares weights, a prediction.

Source: Bishop 2006, sections 3.1.1 (normal equations) and 6.3 (radial basis functions).
"""
# ruff: noqa: N803 -- A is the name in the card

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_number, no_vector
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

LARGEST_GAMMA = 10
DRAWN_CONDITION, LARGEST_CONDITION = 4.0, 1e4


def _draw(rng: Generator) -> Parameters:
    """Draw three inputs and two centres far enough apart for four figures of working."""
    while True:
        x, c = (np.sort(rng.choice(np.arange(5.0), n, replace=False)) for n in (3, 2))
        gamma = float(rng.choice([0.1, 0.2, 0.5]))
        if np.linalg.cond(_matrix(x, c, gamma)) < DRAWN_CONDITION:
            break
    targets = rng.choice([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0, 4.0], 3)
    query = float(rng.choice(np.setdiff1d(np.arange(5), x)))
    return {"x": x, "c": c, "gamma": gamma,
            "y": targets, "q": query}  # fmt: skip


def _objection(x: Value, c: Value, gamma: Value, y: Value, q: Value) -> str:
    said = first(no_vector("x", x), no_vector("c", c), no_vector("y", y))
    said = said or no_number("gamma", gamma) or no_number("q", q)
    if said:
        return said
    if np.size(x) != np.size(y) or np.size(c) > np.size(x):
        return "x and y should have as many entries, and c no more of them. Set them so."
    if not 0 < float(gamma) <= LARGEST_GAMMA:
        return f"gamma is {gamma:g}; it should be above 0 and at most {LARGEST_GAMMA}."
    if np.linalg.cond(_matrix(np.asarray(x), np.asarray(c), float(gamma))) > LARGEST_CONDITION:
        return "The columns of A nearly agree, or vanish; set centres that differ, near the inputs."
    return ""


def _matrix(x: Array, c: Array, gamma: float) -> Array:
    """Return exp(-gamma (x_i - c_j)^2), of shape (inputs, centres)."""
    return np.asarray(np.exp(-gamma * np.subtract.outer(x, c) ** 2))


def _fitted(x: Array, c: Array, gamma: float, y: Array) -> Array:
    return np.asarray(np.linalg.lstsq(_matrix(x, c, gamma), y, rcond=None)[0])


def _by_power(x: Array, c: Array, gamma: float) -> Array:
    base = math.exp(-gamma)
    return np.array([[base ** ((p - r) * (p - r)) for r in c.tolist()] for p in x.tolist()])


radial = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "A",
            solve=lambda x, c, gamma: _matrix(x, c, gamma),
            formula="A_ij = exp(-gamma*(x_i - c_j)^2)",
            verify=_by_power,
            mistakes={
                "unsquared": lambda x, c, gamma: np.exp(-gamma * np.abs(np.subtract.outer(x, c))),
                "width": lambda x, c, gamma: _matrix(x, c, 1 / (2 * gamma**2)),
                "sign": lambda x, c, gamma: _matrix(x, c, -gamma),
            },
        ),
        FamilyStep(
            "w",
            solve="inv(A.T@A)@A.T@y",
            verify=_fitted,
            mistakes={
                "no-inverse": lambda A, y: A.T @ y,
                "first-rows": lambda A, y: np.linalg.solve(A[: len(A.T)], y[: len(A.T)]),
            },
        ),
        FamilyStep(
            "f",
            solve="w@exp(-gamma*(q - c)^2)",
            verify=lambda x, c, gamma, y, q: float(
                _matrix(np.array([q]), c, gamma)[0] @ _fitted(x, c, gamma, y)
            ),
            mistakes={
                "unweighted": lambda c, gamma, q: float(np.exp(-gamma * (q - c) ** 2).sum()),
                "unsquared": lambda c, gamma, q, w: float(np.exp(-gamma * np.abs(q - c)) @ w),
                "weights": lambda w: float(w.sum()),
            },
        ),
    ),
)
