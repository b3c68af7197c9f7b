"""Drill family of the straight pieces of a ReLU network with one input and one hidden layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_vector, other_shape
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

LEAST_WEIGHT = 1e-3
LEAST_GAP = 1e-3  # between two kinks


def _draw(rng: Generator) -> Parameters:
    """Draw three units, at least one of which opens to the left, with kinks at halves."""
    w = rng.choice([-2.0, -1.0, 1.0, 2.0], 3)
    w[int(rng.integers(3))] = -float(rng.choice([1, 2]))
    kinks = rng.choice(np.array([-3, -2, -1, 1, 2, 3]) / 2, 3, replace=False)
    return {"w": w, "b": -kinks * w, "v": rng.choice([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0], 3)}


def _objection(w: Value, b: Value, v: Value) -> str:
    said = first(no_vector("w", w), other_shape("b", b, "w", w), other_shape("v", v, "w", w))
    if said:
        return said
    if float(np.abs(w).min()) < LEAST_WEIGHT:
        return f"w should have no entry below {LEAST_WEIGHT:g} in size: its unit has no kink."
    if float(np.abs(v).min()) < LEAST_WEIGHT:
        return f"v should have no entry below {LEAST_WEIGHT:g} in size: its kink would be lost."
    if np.size(w) > 1 and float(np.diff(np.sort(-b / w)).min()) < LEAST_GAP:
        return "Two units have their kink at one place, -b/w; set others."
    return ""


def _kinks(w: Array, b: Array) -> Array:
    return np.sort(-b / w)


def _middles(kinks: Array) -> Array:
    """Return a point inside each piece, from left to right."""
    return np.concatenate([[kinks[0] - 1], (kinks[:-1] + kinks[1:]) / 2, [kinks[-1] + 1]])


def _slopes(w: Array, b: Array, v: Array, orientation: Array | None = None) -> Array:
    """Return the sum of v*w over the units that are on, for each piece."""
    direction = w if orientation is None else orientation
    middles = _middles(_kinks(w, b))
    return np.array([(v * w)[direction * (x + b / w) > 0].sum() for x in middles])


def _by_differences(w: Array, b: Array, v: Array) -> Array:
    """Return the slopes from values on both sides of a point in each piece."""
    middles = _middles(_kinks(w, b))
    step = 0.2 * min(LEAST_GAP, float(np.diff(middles).min()))

    def value(x: Array) -> Array:
        return np.asarray(np.maximum(np.outer(x, w) + b, 0) @ v)

    return np.asarray((value(middles + step) - value(middles - step)) / (2 * step))


pieces = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "k",
            solve=lambda w, b: _kinks(w, b),
            formula="-b_i/w_i, sorted",
            verify=lambda w, b: np.array(
                sorted(float(np.roots(pair)[0]) for pair in zip(w, b, strict=True))
                if np.all(b)
                else sorted((-b / w).tolist())
            ),
            mistakes={
                "sign": lambda w, b: np.sort(b / w),
                "inverted": lambda w, b: np.sort(-w / b),
                "unsorted": lambda w, b: -b / w,
            },
        ),
        FamilyStep(
            "s",
            solve=lambda w, b, v: _slopes(w, b, v),
            formula="sum of v_i*w_i over the units that are on, piece by piece",
            verify=_by_differences,
            mistakes={
                "all-on": lambda w, v: np.full(len(w) + 1, float(v @ w)),
                "all-to-the-right": lambda w, b, v: _slopes(w, b, v, np.ones(len(w))),
                "mirrored": lambda w, b, v: _slopes(w, b, v, -w),
            },
        ),
    ),
)
