"""A drill family of one GRU step, with the reset before or after the product."""
# ruff: noqa: N803 -- U is the matrix's name in every source

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_matrix, no_number, no_vector, other_shape
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]


def _draw(rng: Generator) -> Parameters:
    drawn: Parameters = {f"a{gate}": rng.choice([-0.5, 0.5, 1.0], 2) for gate in "rzn"}
    drawn |= {f"U{gate}": rng.choice([-1.0, 0.0, 1.0, 2.0], (2, 2)) for gate in "rzn"}
    return drawn | {
        "h": rng.choice([-0.8, -0.5, 0.5, 0.8], 2),
        "k": float(rng.integers(2)),
    }


def _objection(
    ar: Value,
    az: Value,
    an: Value,
    Ur: Value,
    Uz: Value,
    Un: Value,
    h: Value,
    k: Value,
) -> str:
    said = first(no_vector("h", h), no_vector("ar", ar), no_vector("az", az), no_vector("an", an))
    said = said or first(no_matrix("Ur", Ur), no_matrix("Uz", Uz), no_matrix("Un", Un))
    said = said or first(
        *(other_shape(n, v, "h", h) for n, v in (("ar", ar), ("az", az), ("an", an)))
    )
    if said := said or no_number("k", k):
        return said
    if {np.shape(Ur), np.shape(Uz), np.shape(Un)} != {(np.size(h),) * 2}:
        return f"Ur, Uz and Un should be {np.size(h)}×{np.size(h)}, as h is long. Set them so."
    return "" if float(k) in (0, 1) else f"k is {k:g}; it should be 0 or 1. Set it so."


def _gate(a: Array, U: Array, h: Array) -> Array:
    """Return a gate unit by unit, with the exponential."""
    sums = [
        float(each) + math.fsum(u * s for u, s in zip(row, h.tolist(), strict=True))
        for each, row in zip(a, U.tolist(), strict=True)
    ]
    return np.array([1 / (1 + math.exp(-min(max(z, -700.0), 700.0))) for z in sums])


def _candidate(an: Array, Un: Array, r: Array, h: Array, k: float) -> Array:
    """Return the candidate, the reset after the product if k is 1."""
    recurrent = r * (Un @ h) if k == 1 else Un @ (r * h)
    return np.tanh(an + recurrent)


def _by_parts(an: Array, Un: Array, r: Array, h: Array, k: float) -> Array:
    """Return the same from products of single entries, the reset scaling rows or columns."""
    size = len(h)
    scale = [[r[i] if k == 1 else r[j] for j in range(size)] for i in range(size)]
    sums = [an[i] + sum(scale[i][j] * Un[i, j] * h[j] for j in range(size)) for i in range(size)]
    return np.array([2 / (1 + math.exp(min(-2 * float(z), 700.0))) - 1 for z in sums])


gru = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "r",
            solve="sigmoid(ar + Ur@h)",
            verify=lambda ar, Ur, h: _gate(ar, Ur, h),
            mistakes={"no-state": "sigmoid(ar)", "tanh": "tanh(ar + Ur@h)"},
        ),
        FamilyStep(
            "z",
            solve="sigmoid(az + Uz@h)",
            verify=lambda az, Uz, h: _gate(az, Uz, h),
            mistakes={"no-state": "sigmoid(az)", "reset": "sigmoid(az + Uz@(r*h))"},
        ),
        FamilyStep(
            "n",
            solve=_candidate,
            formula="tanh(an + r*(Un@h)) if k = 1, tanh(an + Un@(r*h)) if k = 0",
            verify=_by_parts,
            mistakes={
                "other-place": lambda an, Un, r, h, k: _candidate(an, Un, r, h, 1 - k),
                "no-reset": "tanh(an + Un@h)",
                "update-gate": lambda an, Un, z, h, k: _candidate(an, Un, z, h, k),
            },
        ),
        FamilyStep(
            "hn",
            solve="(1 - z)*n + z*h",
            verify="n + z*(h - n)",
            mistakes={
                "swapped": "z*n + (1 - z)*h",
                "not-coupled": "n + z*h",
                "reset": "(1 - r)*n + r*h",
            },
        ),
    ),
)
