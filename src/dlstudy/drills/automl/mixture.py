"""Drill family: a mixed operation of DARTS and the gradient in its architecture weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_number, no_vector, other_shape
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

STEP = 1e-5
LARGEST_WEIGHT = 50.0


def _params(rng: Generator) -> Parameters:
    return {
        "o": rng.permutation(np.array([-3.0, -2, -1, 1, 2, 3, 4, 5]))[:3],
        "a": rng.permutation(np.array([-1.0, -0.5, 0, 0.5, 1]))[:3],
        "y": float(rng.integers(-2, 4)),
    }


def _objection(o: Value, a: Value, y: Value) -> str:
    if said := first(
        no_vector("o", o, least=2),
        no_vector("a", a, least=2),
        other_shape("a", a, "o", o),
        no_number("y", y),
    ):
        return said
    if np.abs(a).max() > LARGEST_WEIGHT:
        return f"The weights a should lie from -{LARGEST_WEIGHT:g} to {LARGEST_WEIGHT:g}. Set a=0."
    return ""


def _softmax(a: Array) -> Array:
    e = np.exp(a - a.max())
    return np.asarray(e / e.sum())


def _by_ratios(a: Array) -> Array:
    """Return each share as one over the sum of the exponentials of differences."""
    return np.array([1 / sum(np.exp(other - one) for other in a.tolist()) for one in a.tolist()])


def _loss(o: Array, a: Array, y: float) -> float:
    return float((_by_ratios(a) @ o - y) ** 2 / 2)


def _slope_by_differences(o: Array, a: Array, y: float) -> Array:
    shifts = STEP * np.eye(len(a))
    return np.array([(_loss(o, a + d, y) - _loss(o, a - d, y)) / (2 * STEP) for d in shifts])


mixed_operation = Family(
    params=_params,
    objection=_objection,
    steps=(
        FamilyStep(
            "p",
            solve=_softmax,
            formula="exp(a)/sum(exp(a))",
            verify=_by_ratios,
            mistakes={
                "argmax": lambda a: np.eye(len(a))[int(np.argmax(a))],
                "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
                "even": lambda a: np.full(len(a), 1 / len(a)),
            },
        ),
        FamilyStep(
            "m",
            solve="dot(p, o)",
            verify=lambda o, a: float(np.exp(a) @ o / np.exp(a).sum()),
            mistakes={
                "chosen": lambda o, a: float(o[int(np.argmax(a))]),
                "mean": "mean(o)",
                "raw": "dot(a, o)",
            },
        ),
        FamilyStep(
            "g",
            solve="(m - y)*p*(o - m)",
            verify=_slope_by_differences,
            mistakes={
                "no-centre": "(m - y)*p*o",
                "no-softmax": "(m - y)*o",
                "diagonal": "(m - y)*p*(1 - p)*o",
                "sign": "(y - m)*p*(o - m)",
                "no-error": "p*(o - m)",
            },
        ),
    ),
)
