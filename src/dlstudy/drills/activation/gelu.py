"""A drill family: value and slope of GELU, with the exact distribution function, and of SiLU."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

FARTHEST = 6.0  # of a number set by a learner: beyond it the tails are below 1e-9
DIFFERENCE = 1e-5
PIECES = 4000  # of the integral


def _params(rng: Generator) -> Parameters:
    """Return one z of the small table that the question prints."""
    return {"z": float(rng.choice([-2.0, -1.5, -1.0, -0.5, 0.5, 1.0, 1.5, 2.0]))}


def _objection(z: Value) -> str:
    if np.ndim(z) != 0:
        return f"z has the shape {np.shape(z)}; it should be one number; set it so."
    if not abs(float(z)) <= FARTHEST:
        return "z lies beyond 6 in size, where the curves are straight; set a smaller one."
    return ""


def _distribution(z: float) -> float:
    return (1 + math.erf(z / math.sqrt(2))) / 2


def _distribution_by_sum(z: float) -> float:
    """Return one half and the area under the density from 0 to z, by the midpoint rule."""
    width = z / PIECES
    heights = [math.exp(-(((i + 0.5) * width) ** 2) / 2) for i in range(PIECES)]
    return 0.5 + sum(heights) * width / math.sqrt(2 * math.pi)


def _gelu(z: float) -> float:
    return z * _distribution(z)


def _silu(z: float) -> float:
    """Return SiLU by tanh in place of the exponential."""
    return z * (1 + math.tanh(z / 2)) / 2


def _slope(curve: Callable[[float], float]) -> Callable[..., float]:
    """Return the slope of a curve by central differences."""
    return lambda z: (curve(z + DIFFERENCE) - curve(z - DIFFERENCE)) / (2 * DIFFERENCE)


gelu = Family(
    params=_params,
    objection=_objection,
    steps=(
        FamilyStep(
            "P",
            solve=_distribution,
            verify=_distribution_by_sum,
            mistakes={"other-side": lambda z: _distribution(-z)},
            formula="Phi(z)",
        ),
        FamilyStep(
            "d",
            solve="exp(-z^2/2)/sqrt(2*pi)",
            verify=_slope(_distribution),
            mistakes={
                "no-half": "exp(-z^2)/sqrt(2*pi)",
                "no-root": "exp(-z^2/2)",
            },
        ),
        FamilyStep(
            "g",
            solve="z*P",
            verify=_gelu,
            mistakes={"density": "z*d", "gate-only": "P"},
        ),
        FamilyStep(
            "dg",
            solve="P + z*d",
            verify=_slope(_gelu),
            mistakes={"no-density": "P", "density-only": "z*d"},
        ),
        FamilyStep(
            "u",
            solve="z/(1 + exp(-z))",
            verify=_silu,
            mistakes={"gate-only": "1/(1 + exp(-z))"},
        ),
        FamilyStep(
            "du",
            solve="sigmoid(z) + z*sigmoid(z)*(1 - sigmoid(z))",
            verify=_slope(_silu),
            mistakes={
                "no-gate-slope": "sigmoid(z)",
                "logistic": "sigmoid(z)*(1 - sigmoid(z))",
            },
        ),
    ),
)
