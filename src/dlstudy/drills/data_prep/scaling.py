"""Drill family on standardising a feature with the statistics of the training set."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import too_large
from dlstudy.exercise.family import Family, FamilyStep, Parameters

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]


def _draw(rng: Generator) -> Parameters:
    """Draw four or five training values, two or three test values that lie elsewhere, and a u."""
    train = rng.integers(1, 16, int(rng.integers(4, 6)))
    test = rng.integers(0, 25, int(rng.integers(2, 4)))
    return {
        "x": train.astype(float),
        "t": test.astype(float),
        "u": float(rng.choice([-1.5, -0.5, 0.5, 2.0])),
    }


def _objection(x: Value, t: Value, u: Value) -> str:
    for name, value in (("x", x), ("t", t)):
        if np.ndim(value) != 1:
            return f"{name} has the shape {np.shape(value)}; it should be a vector; set it so."
    if np.ndim(u):
        return f"u has the shape {np.shape(u)}; it should be one number; set it so."
    for name, value in (("x", x), ("t", t), ("u", u)):
        if wrong := too_large(name, value):
            return wrong
    if np.std(x) < 1e-9 * max(1.0, float(np.abs(x).max())):
        return "All values of x are equal; they should differ; set other values for x."
    return ""


def _mean_by_halves(x: Array) -> float:
    """Find by bisection the point from which the deviations sum to 0."""
    low, high = float(x.min()), float(x.max())
    for _ in range(200):
        middle = (low + high) / 2
        if math.fsum(float(v) - middle for v in x) > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _deviation_by_pairs(x: Array) -> float:
    """Return the root of half the mean squared difference over all pairs."""
    values = [float(v) for v in x]
    return math.sqrt(math.fsum((a - b) ** 2 for a in values for b in values) / 2) / len(values)


def _standardised_by_loop(x: Array, t: Array) -> Array:
    mu, sigma = _mean_by_halves(x), _deviation_by_pairs(x)
    return np.array([(float(v) - mu) / sigma for v in t])


standardising = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "mu",
            "mean(x)",
            _mean_by_halves,
            {
                "test": "mean(t)",
                "all": lambda x, t: float(np.concatenate([x, t]).mean()),
                "median": lambda x: float(np.median(x)),
            },
        ),
        FamilyStep(
            "sigma",
            "sqrt(var(x))",
            _deviation_by_pairs,
            {
                "unbiased": lambda x: float(np.std(x) * np.sqrt(len(x) / max(len(x) - 1, 1))),
                "variance": "var(x)",
                "test": "sqrt(var(t))",
            },
        ),
        FamilyStep(
            "z",
            "(t - mu)/sigma",
            _standardised_by_loop,
            {
                "test-statistics": lambda t: (t - t.mean()) / (float(np.std(t)) or 1.0),
                "divides-first": "t/sigma - mu",
                "variance": "(t - mu)/sigma^2",
                "not-centred": "t/sigma",
            },
        ),
        FamilyStep(
            "v",
            "mu + sigma*u",
            lambda x, u: _mean_by_halves(x) + u * _deviation_by_pairs(x),
            {"order": "(u + mu)*sigma", "again": "(u - mu)/sigma", "no-mean": "sigma*u"},
        ),
    ),
)
