"""Drill families of the deck `l1-l2`: what the two penalties do to one weight."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.exercise.family import Family, FamilyStep, Parameters

if TYPE_CHECKING:
    from numpy.random import Generator

    from dlstudy.formula.value import Value

LARGEST = 1_000  # of a number set by a learner
NARROWINGS = 120  # of a ternary search: each keeps two thirds of the interval


def _draw(rng: Generator) -> Parameters:
    """Return ``lam``, a ``za`` beyond the threshold and a ``zb`` within it, in quarters."""
    lam = int(rng.integers(5, 11))  # never 4: at lam = 1 L2 keeps as much as it takes away
    beyond = lam + int(rng.integers(2, 15))
    within = int(rng.integers(2, lam))
    # Where z is negative, z - lam is wrong: so it mostly is.
    side_a = -1 if rng.random() < 0.75 else 1
    side_b = -1 if rng.random() < 0.5 else 1
    return {"lam": lam / 4, "za": side_a * beyond / 4, "zb": side_b * within / 4}


def _objection(lam: Value, za: Value, zb: Value) -> str:
    for name, value in (("lam", lam), ("za", za), ("zb", zb)):
        if np.ndim(value):
            return f"{name} has the shape {np.shape(value)}; it should be one number; set it so."
        if not abs(float(value)) <= LARGEST:
            return f"{name} is {value:g}; it should lie between -1000 and 1000; set it so."
    if not float(lam) > 0:
        return f"lam is {lam:g}; it should be positive; set it to 1.5, say."
    return ""


def _least_with_l1(z: float, lam: float) -> float:
    return _least(lambda w: 0.5 * (w - z) ** 2 + lam * abs(w), abs(z) + 1)


def _least_with_l2(z: float, lam: float) -> float:
    return _least(lambda w: 0.5 * (w - z) ** 2 + 0.5 * lam * w * w, abs(z) + 1)


def _least(objective: Callable[[float], float], reach: float) -> float:
    """Return the minimiser of a convex function in [-reach, reach], by ternary search."""
    low, high = -reach, reach
    for _ in range(NARROWINGS):
        third = (high - low) / 3
        if objective(low + third) < objective(high - third):
            high -= third
        else:
            low += third
    return (low + high) / 2


soft_threshold = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "first",
            solve="sign(za)*max(abs(za) - lam, 0)",
            verify=lambda za, lam: _least_with_l1(za, lam),
            mistakes={
                "no-sign": "za + sign(za)*lam",  # z - lam where z is negative
                "hard-threshold": "za",
                "half-threshold": "sign(za)*max(abs(za) - lam/2, 0)",
                "ridge": "za/(1 + lam)",
            },
        ),
        FamilyStep(
            "second",
            solve="sign(zb)*max(abs(zb) - lam, 0)",
            verify=lambda zb, lam: _least_with_l1(zb, lam),
            mistakes={
                "no-cut": "zb - sign(zb)*lam",
                "ridge": "zb/(1 + lam)",
                "no-penalty": "zb",
            },
        ),
        FamilyStep(
            "l2",
            solve="zb/(1 + lam)",
            verify=lambda zb, lam: _least_with_l2(zb, lam),
            mistakes={
                "cut-off": "sign(zb)*max(abs(zb) - lam, 0)",
                "no-half": "zb/(1 + 2*lam)",
                "complement": "zb*lam/(1 + lam)",
            },
        ),
    ),
)
