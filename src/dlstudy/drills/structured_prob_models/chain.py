"""A drill family of sum-product on a chain of three variables: messages, Z, marginals."""
# ruff: noqa: N803 -- F and G are the names in the card

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_matrix
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]


def _draw(rng: Generator) -> Parameters:
    return {
        "F": rng.integers(1, 7, (2, 2)).astype(np.float64),
        "G": rng.integers(1, 7, (2, 2)).astype(np.float64),
    }


def _table(F: Array, G: Array) -> Array:
    """Return the product of the factors for every a, b, c."""
    table: Array = F[:, :, None] * G[None, :, :]
    return table


def _conditional(table: Array) -> Array:
    """Return a table whose rows sum to 1."""
    rows: Array = table / table.sum(axis=1, keepdims=True)
    return rows


def _objection(F: Value, G: Value) -> str:
    if said := first(no_matrix("F", F), no_matrix("G", G)):
        return said
    if np.shape(F)[1] != np.shape(G)[0]:
        return "F should have as many columns as G has rows: the values of B. Set them so."
    if min(np.min(F), np.min(G)) < 0:
        return "The factors should not be negative. Set them so."
    if float(np.max(np.asarray(F) @ np.asarray(G))) <= 0:
        return "Every configuration has the weight 0, so that Z is 0. Set other numbers."
    return ""


chain = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "m",
            solve=lambda F: F.sum(axis=0),
            formula="sums over a, down the columns of F",
            verify=lambda F: np.ones(len(F)) @ F,
            mistakes={
                "rows": lambda F: F.sum(axis=1),
                "normalised": lambda F: F.sum(axis=0) / F.sum(),
                "largest": lambda F: F.max(axis=0),
            },
        ),
        FamilyStep(
            "r",
            solve=lambda G: G.sum(axis=1),
            formula="sums over c, along the rows of G",
            verify=lambda G: G @ np.ones(G.shape[1]),
            mistakes={
                "columns": lambda G: G.sum(axis=0),
                "normalised": lambda G: G.sum(axis=1) / G.sum(),
                "largest": lambda G: G.max(axis=1),
            },
        ),
        FamilyStep(
            "Z",
            solve="dot(m, r)",
            verify=lambda F, G: float(_table(F, G).sum()),
            mistakes={
                "all-pairs": "sum(m)*sum(r)",
                "added": "sum(m) + sum(r)",
            },
        ),
        FamilyStep(
            "pb",
            solve="m*r/Z",
            verify=lambda F, G: _table(F, G).sum(axis=(0, 2)) / _table(F, G).sum(),
            mistakes={
                "left-only": "m/sum(m)",
                "right-only": "r/sum(r)",
                "not-normalised": "m*r",
            },
        ),
        FamilyStep(
            "pa",
            solve="F@r/Z",
            verify=lambda F, G: _table(F, G).sum(axis=(1, 2)) / _table(F, G).sum(),
            mistakes={
                "local": lambda F: F.sum(axis=1) / F.sum(),
                "columns": lambda F, r, Z: F.T @ r / Z if F.shape[0] == F.shape[1] else F @ r,
                "conditional": lambda F, pb: _conditional(F) @ pb,
            },
        ),
    ),
)
