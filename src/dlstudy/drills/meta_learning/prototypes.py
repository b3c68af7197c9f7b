"""A drill family of prototypical networks: means of embedded examples, and the softmax."""
# ruff: noqa: N803, N806 -- A and B are matrices

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

FARTHEST = 600.0  # a difference of squared distances whose exponential is still a number


def _draw(rng: Generator) -> Parameters:
    """Draw two shots a class such that the squared distances differ by at most 3."""
    while True:
        A, B = rng.integers(0, 6, (2, 2, 2)).astype(np.float64)
        x = rng.integers(1, 5, 2).astype(np.float64)
        one, two = (float(((x - m.mean(axis=0)) ** 2).sum()) for m in (A, B))
        if 0.2 < abs(one - two) < 3 and min(one, two) > 0.3:
            return {"A": A, "B": B, "x": x}


def _objection(A: Value, B: Value, x: Value) -> str:
    if said := first(no_matrix("A", A), no_matrix("B", B), no_vector("x", x)):
        return said
    width = np.size(x)
    if np.shape(A)[1] != width or np.shape(B)[1] != width:
        return f"A and B should have {width} columns, as many as x has entries. Set them so."
    one, two = (float(((x - np.mean(m, axis=0)) ** 2).sum()) for m in (A, B))
    if abs(one - two) > FARTHEST:
        return "The query lies so near to one class that the other gets 0. Set other numbers."
    return ""


def _mean_by_sums(A: Array) -> Array:
    return np.array([sum(column) / len(column) for column in A.T.tolist()])


def _soft(scores: Array) -> Array:
    e = np.exp(scores - scores.max())
    return np.asarray(e / e.sum())


def _mean_distances(A: Array, B: Array, x: Array) -> Array:
    return np.array([((m - x) ** 2).sum(axis=1).mean() for m in (A, B)])


prototypes = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "a",
            solve=lambda A: A.mean(axis=0),
            formula="mean of the rows of A",
            verify=_mean_by_sums,
            mistakes={
                "sum": lambda A: A.sum(axis=0),
                "all": lambda A, B: np.concatenate([A, B]).mean(axis=0),
            },
        ),
        FamilyStep(
            "b",
            solve=lambda B: B.mean(axis=0),
            formula="mean of the rows of B",
            verify=lambda B: _mean_by_sums(B),
            mistakes={
                "sum": lambda B: B.sum(axis=0),
                "all": lambda A, B: np.concatenate([A, B]).mean(axis=0),
            },
        ),
        FamilyStep(
            "d",
            solve="[sum((x - a)^2), sum((x - b)^2)]",
            verify="[dot(x, x) - 2*dot(x, a) + dot(a, a), dot(x, x) - 2*dot(x, b) + dot(b, b)]",
            mistakes={
                "root": "[norm(x - a), norm(x - b)]",
                "absolute": "[sum(abs(x - a)), sum(abs(x - b))]",
                "examples": _mean_distances,
            },
        ),
        FamilyStep(
            "p",
            solve=lambda d: _soft(-d),
            formula="softmax(-d)",
            verify=lambda d: np.array(
                [1 / (1 + np.exp(d[0] - d[1])), 1 / (1 + np.exp(d[1] - d[0]))]
            ),
            mistakes={
                "sign": lambda d: _soft(d),
                "root": lambda d: _soft(-np.sqrt(d)),
                "shares": lambda d: d[::-1] / d.sum(),
            },
        ),
    ),
)
