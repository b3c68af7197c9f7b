"""Drill families of softmax itself: scores that overflow, and its Jacobian."""
# ruff: noqa: N803 -- J is the name in every source

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.loss.cross_entropy import gradient, log_sum_exp
from dlstudy.drills.loss.objections import too_far
from dlstudy.drills.objections import first, no_vector
from dlstudy.exercise.family import Family, FamilyStep, Parameters

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

CLASSES = 3
DECIMALS = 9  # of a sum that is 0: what rounding leaves of it is not shown
LARGEST_SPREAD = 700  # between two scores: their odds stay below the largest float64


# Scores whose exponentials overflow in float32.


def _large_params(rng: Generator) -> Parameters:
    """Draw three scores between 89 and 98, the largest in the middle, a gap of 1 at the least."""
    top = float(rng.choice([94, 95, 96, 98]))
    near, far = float(rng.choice([1, 1.5, 2])), float(rng.choice([1, 1.5, 2, 3]))
    return {"z": np.array([top - near, top, top - near - far])}


def _large_objection(z: Value) -> str:
    if said := no_vector("z", z, 2):
        return said
    if np.max(z) - np.min(z) > LARGEST_SPREAD:
        return f"The scores lie more than {LARGEST_SPREAD} apart; set z=[96, 97, 94], say."
    return ""


large_scores = Family(
    params=_large_params,
    objection=_large_objection,
    steps=(
        FamilyStep(
            "r",
            solve="log(sum(exp(z - max(z))))",
            verify=lambda z: float(np.logaddexp.reduce(z) - z.max()),
            mistakes={
                "no-one": lambda z: math.log(max(np.exp(z - z.max()).sum() - 1, 1e-9)),
                "log-ten": "log10(sum(exp(z - max(z))))",
                "no-log": "sum(exp(z - max(z)))",
            },
        ),
        FamilyStep(
            "lse",
            solve="max(z) + r",
            verify=lambda z: float(np.logaddexp.reduce(z)),
            mistakes={"no-shift-back": "r", "maximum": "max(z)", "times": "max(z)*r"},
        ),
        FamilyStep(
            "p",
            solve="softmax(z)",
            verify=lambda z: np.array([1 / sum(math.exp(b - a) for b in z) for a in z]),
            mistakes={
                "no-exp": "z/sum(z)",
                "not-normalised": "exp(z - max(z))",
                "reversed": "softmax(-z)",
            },
        ),
        FamilyStep(
            "logp",
            solve="min(z) - lse",
            verify=lambda z: -math.log(sum(math.exp(each - z.min()) for each in z)),
            mistakes={
                "largest": "-r",
                "relative": "min(z) - max(z)",
                "sign": "lse - min(z)",
            },
        ),
    ),
)


# The Jacobian of softmax.


def _jacobian_params(rng: Generator) -> Parameters:
    while True:
        z = rng.integers(-2, 3, size=CLASSES).astype(np.float64)
        if np.unique(z).size == CLASSES and np.ptp(z) <= 3:
            return {"z": z}


def _jacobian(z: Array) -> Array:
    """Return the matrix of second differences of log-sum-exp: it is the Jacobian of softmax."""
    rows = [
        gradient(lambda moved, k=k: float(gradient(log_sum_exp, moved)[k]), z)  # type: ignore[misc]
        for k in range(z.size)
    ]
    return np.array(rows)


def _jacobian_objection(z: Value) -> str:
    return first(no_vector("z", z, 2), too_far("z", z))


softmax_jacobian = Family(
    params=_jacobian_params,
    objection=_jacobian_objection,
    steps=(
        FamilyStep(
            "p",
            solve="softmax(z)",
            verify=lambda z: gradient(log_sum_exp, z),
            mistakes={"sigmoid": "sigmoid(z)", "negative-scores": "softmax(-z)"},
        ),
        FamilyStep(
            "J",
            solve="diag(p) - outer(p, p)",
            verify=_jacobian,
            mistakes={
                "own-slope-everywhere": lambda p: np.outer(p * (1 - p), np.ones_like(p)),
                "diagonal-only": "diag(p*(1 - p))",
                "sign": "outer(p, p) + diag(p - 2*p*p)",
                "no-outer": "diag(p)",
                "whole-sign": "outer(p, p) - diag(p)",
            },
        ),
        FamilyStep(
            "row",
            solve=lambda J: np.round(J.sum(axis=1), DECIMALS) + 0.0,
            verify=lambda z: np.zeros(z.size),
            mistakes={"one": lambda J: np.ones(len(J)), "diagonal": "diag(J)"},
            formula="sum(J)",
        ),
    ),
)
