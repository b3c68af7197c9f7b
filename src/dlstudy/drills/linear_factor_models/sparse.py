"""Drill family of one ISTA step for sparse coding."""
# ruff: noqa: N803, N806 -- B and L are the names in the card

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_matrix, no_number, no_vector
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

GRID = np.linspace(-1.0, 1.0, 201)
REFINEMENTS = 9  # of the grid, each 40 times finer


def _draw(rng: Generator) -> Parameters:
    B = rng.integers(-2, 3, (2, 3)).astype(np.float64)
    x = rng.integers(-6, 7, 2).astype(np.float64)
    h = rng.integers(-2, 3, 3).astype(np.float64)
    bound = float(np.linalg.eigvalsh(B @ B.T)[-1])
    return {
        "B": B,
        "x": x,
        "h": h,
        "lam": float(rng.choice([4.0, 6.0, 8.0, 10.0])),
        "L": max(2.0, float(np.ceil(bound))),
    }


def _objection(B: Value, x: Value, h: Value, lam: Value, L: Value) -> str:
    said = first(no_matrix("B", B), no_vector("x", x), no_vector("h", h))
    if said := said or first(no_number("lam", lam), no_number("L", L)):
        return said
    B = np.asarray(B)
    if np.shape(x) != B.shape[:1] or np.shape(h) != B.shape[1:]:
        return "x should have an entry for each row of B, h for each column. Set them so."
    if float(np.asarray(lam)) < 0:
        return "lam is negative; a penalty should be at least 0. Set lam=1, say."
    least = float(np.linalg.eigvalsh(B @ B.T)[-1])
    if float(np.asarray(L)) < least - 1e-9 or float(np.asarray(L)) <= 0:
        return f"L should be at least {least:.4g}, the largest eigenvalue of BᵀB. Set it so."
    return ""


def _shrunk(u: Array, by: float) -> Array:
    return np.array(np.sign(u) * np.maximum(np.abs(u) - by, 0))


def _slope(B: Array, x: Array, h: Array) -> Array:
    """Return the gradient of the squared error, entry by entry from central differences."""

    def half_error(code: Array) -> float:
        return float(((x - B @ code) ** 2).sum() / 2)

    unit = np.eye(len(h))
    return np.array([(half_error(h + each) - half_error(h - each)) / 2 for each in unit])


def _by_grid(u: Array, lam: float, L: float) -> Array:
    """Return the minimisers of L/2*(w - u_i)^2 + lam*|w|, by a finer and finer grid."""
    centre, reach = np.zeros(len(u)), np.abs(u) + 1.0
    for _ in range(REFINEMENTS):
        points = centre[:, None] + reach[:, None] * GRID
        costs = L / 2 * (points - u[:, None]) ** 2 + lam * np.abs(points)
        centre = points[np.arange(len(u)), costs.argmin(axis=1)]
        reach = reach / 40
    return np.array(np.where(np.abs(centre) < 1e-9, 0.0, centre))


ista = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "r",
            solve="x - B@h",
            verify=lambda B, x, h: np.array(
                [
                    value - sum(b * c for b, c in zip(row, h, strict=True))
                    for row, value in zip(B, x, strict=True)
                ]
            ),
            mistakes={"sign": "B@h - x", "start": "x"},
        ),
        FamilyStep(
            "g",
            solve="-B.T@r",
            verify=_slope,
            mistakes={"sign": "B.T@r", "no-residual": "-B.T@x", "two": "-2*B.T@r"},
        ),
        FamilyStep(
            "u",
            solve="h - g/L",
            verify=lambda B, x, h, L: np.array(h + B.T @ (x - B @ h) / L),
            mistakes={"up": "h + g/L", "no-step": "h - g", "times": "h - g*L"},
        ),
        FamilyStep(
            "h1",
            solve=lambda u, lam, L: _shrunk(u, lam / L),
            formula="sign(u)*max(|u| - lam/L, 0)",
            verify=_by_grid,
            mistakes={
                "whole-lambda": lambda u, lam: _shrunk(u, lam),
                "not-cut": lambda u, lam, L: np.array(u - np.sign(u) * lam / L),
                "no-shrink": lambda u, lam, L: np.array(np.where(np.abs(u) > lam / L, u, 0.0)),
                "no-sign": lambda u, lam, L: np.maximum(np.abs(u) - lam / L, 0),
            },
        ),
    ),
)
