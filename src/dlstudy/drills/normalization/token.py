"""A drill family of one token's normalization: by LayerNorm and by RMSNorm."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.normalization.batches import (
    MOMENTS,
    no_batch,
    no_numbers,
    normalised_by_pairs,
    variance_by_pairs,
    welford_mean,
)
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]


def _params(rng: Generator) -> Parameters:
    """Draw a token whose mean is neither 0 nor its root mean square."""
    x = rng.integers(-4, 10, 4).astype(np.float64)
    while x.sum() == 0 or len(set(x.tolist())) == 1:
        x = rng.integers(-4, 10, 4).astype(np.float64)
    return {"x": x, "eps": float(rng.choice([0, 1]))}


def _rms_by_mean_and_variance(x: Array, eps: float) -> float:
    return math.sqrt(variance_by_pairs(x) + welford_mean(x) ** 2 + eps)


def _out_by_entries(x: Array, eps: float) -> Array:
    return np.array([value / _rms_by_mean_and_variance(x, eps) for value in x.tolist()])


def _objection(x: Value, eps: Value) -> str:
    if said := no_numbers({"eps": eps}) or no_batch("x", x):
        return said
    if eps < 0:
        return f"eps is {eps:g}; it should not be negative. Set eps=0."
    if not np.var(x) > 0:
        return "All features are equal; the variance should be positive. Set another x."
    return ""


layer_and_rms = Family(
    params=_params,
    objection=_objection,
    steps=(
        *MOMENTS,
        FamilyStep(
            "ln",
            solve="(x - mu)/sqrt(sigma2 + eps)",
            verify=normalised_by_pairs,
            mistakes={
                "not-centred": "x/sqrt(sigma2 + eps)",
                "by-variance": "(x - mu)/(sigma2 + eps)",
            },
        ),
        FamilyStep(
            "rms",
            solve="sqrt(mean(x^2) + eps)",
            verify=_rms_by_mean_and_variance,
            mistakes={
                "centred": "sqrt(var(x) + eps)",
                "length": "sqrt(sum(x^2) + eps)",
                "absolute": "mean(abs(x))",
            },
        ),
        FamilyStep(
            "out",
            solve="x/rms",
            verify=_out_by_entries,
            mistakes={"centred": "(x - mean(x))/rms", "by-square": "x/rms^2"},
        ),
    ),
)
