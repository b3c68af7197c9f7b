"""Drill family of a gradient through many layers."""

from __future__ import annotations

import cmath
import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.exercise.family import Family, FamilyStep, Parameters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]
from dlstudy.drills.backprop.networks import DIFFERENCE

SMALLEST_FACTOR, LARGEST_FACTOR = 0.001, 0.95  # of one layer, for numbers set by a learner
COMPLEX_STEP = 1e-30  # the derivative is the imaginary part over it, exact to rounding


def _draw_depth(rng: Generator) -> Parameters:
    """Return z and w of every layer, the number of layers ``depth``, and k of the bound 10^-k."""
    return {**next(one for one in _depths(rng) if _is_readable(**one))}


def _depths(rng: Generator) -> Iterator[dict[str, float]]:
    while True:
        yield {
            "z": float(rng.choice([-1, 1])) * int(rng.integers(2, 6)) / 2,
            "w": float(rng.choice([-1, 1])) * int(rng.integers(3, 9)) / 2,
            "depth": float(rng.integers(4, 10)),
            "k": float(rng.integers(3, 7)),
        }


def _is_readable(z: float, w: float, depth: float, k: float) -> bool:
    """Is the factor neither tiny nor near 1, and the count of layers safe from rounding?"""
    factor = abs(w) * _logistic(z) * (1 - _logistic(z))
    layers = k * math.log(10) / -math.log(factor)
    return 0.2 <= factor <= 0.75 and factor**depth >= 1e-5 and 0.15 <= layers % 1 <= 0.85


def _depth_objection(z: Value, w: Value, depth: Value, k: Value) -> str:
    given = {"z": z, "w": w, "depth": depth, "k": k}
    for name, value in given.items():
        if np.ndim(value):
            return f"{name} has the shape {np.shape(value)}; it should be one number; set it so."
    for name, most in (("depth", 50), ("k", 12)):
        value = float(given[name])
        if not (value.is_integer() and 1 <= value <= most):
            return f"{name} is {value:g}; it should be a whole number from 1 to {most}; set it so."
    if not abs(float(z)) <= 20:
        return f"z is {float(z):g}; it should lie between -20 and 20; set it so."
    factor = abs(float(w)) * _logistic(float(z)) * (1 - _logistic(float(z)))
    if not SMALLEST_FACTOR <= factor <= LARGEST_FACTOR:
        return (
            f"The factor of a layer is {factor:.4g}; it should lie between {SMALLEST_FACTOR} and"
            f" {LARGEST_FACTOR}; change w or z."
        )
    return ""


def _logistic(z: float) -> float:
    return 0.5 * (1 + math.tanh(z / 2))


def _slope_by_difference(z: float) -> float:
    return (_logistic(z + DIFFERENCE) - _logistic(z - DIFFERENCE)) / (2 * DIFFERENCE)


def _sensitivities(z: float, w: float) -> Iterator[float]:
    """Yield |da_l/da_0| for l = 1, 2, ... of a running net, by the complex-step derivative.

    The bias of each layer holds its input at ``z``, whatever arrives.
    Source: Squire & Trapp 1998, SIAM Review 40(1), 110-112.
    """
    signal = complex(0.5, COMPLEX_STEP)
    while True:
        bias = z - w * signal.real
        signal = 1 / (1 + cmath.exp(-(w * signal + bias)))
        yield abs(signal.imag) / COMPLEX_STEP


def _sensitivity(z: float, w: float, depth: float) -> float:
    net = _sensitivities(z, w)
    return [next(net) for _ in range(int(depth))][-1]


def _layers_until(z: float, w: float, k: float) -> float:
    """Return the first layer at which a running net's derivative is below 10^-k."""
    net = _sensitivities(z, w)
    return float(next(layer for layer, size in enumerate(net, 1) if size < 10.0**-k))


vanishing_product = Family(
    params=_draw_depth,
    objection=_depth_objection,
    steps=(
        FamilyStep(
            "slope",
            solve="sigmoid(z)*(1 - sigmoid(z))",
            verify=_slope_by_difference,
            mistakes={
                "function-value": "sigmoid(z)",
                "maximum": "1/4",
                "tanh-slope": "1 - sigmoid(z)^2",
            },
        ),
        FamilyStep(
            "layer",
            solve="abs(w*slope)",
            verify=lambda z, w: _sensitivity(z, w, 1),
            mistakes={"no-weight": "slope", "adds": "abs(w) + slope"},
        ),
        FamilyStep(
            "factor",
            solve="layer^depth",
            verify=_sensitivity,
            mistakes={
                "adds": "depth*layer",
                "one-short": "layer^(depth - 1)",
                "slopes-only": "slope^depth",
            },
        ),
        FamilyStep(
            "layers",
            solve="floor(-k*log(10)/log(layer)) + 1",
            verify=_layers_until,
            mistakes={
                "one-short": "floor(-k*log(10)/log(layer))",
                "fraction": "-k*log(10)/log(layer)",
                "natural-log": "floor(-k/log(layer)) + 1",
            },
        ),
    ),
)
