"""Drill families on the variance of weights and of what they make of a signal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

LARGEST = 10**7  # of a width that a learner sets
DEEPEST = 1000
REACH, PIECES = 12.0, 24_000  # of the integrals over a standard normal variable


def _normal_mean(function: Callable[[Array], Array]) -> float:
    """Return the mean of a function of a standard normal variable, by the midpoint rule."""
    width = 2 * REACH / PIECES
    t = np.asarray((np.arange(PIECES) + 0.5) * width - REACH, np.float64)
    return float(np.sum(function(t) * np.exp(-t * t / 2)) * width / math.sqrt(2 * math.pi))


def _half() -> float:
    """Return E[relu(t)^2] of a standard normal t, computed."""
    return _normal_mean(lambda t: np.maximum(t, 0.0) ** 2)


def _whole(**sizes: Value) -> str:
    for name, size in sizes.items():
        value = float(np.asarray(size).reshape(-1)[0]) if np.ndim(size) == 0 else math.nan
        if not (1 <= value <= LARGEST and value == int(value)):
            return f"{name} should be a whole number from 1 to {LARGEST}; set it so."
    return ""


def _scales_params(rng: Generator) -> Parameters:
    n = int(rng.choice([100, 200, 256, 300, 400, 512]))
    return {
        "n": float(n),
        "m": float(
            rng.choice([each for each in (50, 64, 100, 128, 800) if each not in {n, 2 * n}])
        ),
        "c": float(rng.choice([1.0, 1.5, 1.8, 3.0])),
        "L": float(rng.integers(3, 9)),
    }


def _scales_objection(n: Value, m: Value, c: Value, L: Value) -> str:  # noqa: N803 -- depth
    if fault := _whole(n=n, m=m, L=L):
        return fault
    if float(L) > DEEPEST or np.ndim(c) or not 0 < float(c) <= 100:
        return "L should be at most 1000, c between 0 and 100; set them so."
    if abs(float(L) * math.log(float(c) / 2)) > 300:
        return "So deep a net has no number left at its end; set a smaller L or c nearer 2."
    return ""


def _solve_line(function: Callable[[float], float]) -> float:
    """Return the zero of a linear function from two of its values."""
    low, high = function(0.0), function(1.0)
    return low / (low - high)


def _glorot_deviation(n: float, m: float) -> float:
    """Return the deviation for which the mean of n v and m v is 1."""
    return math.sqrt(_solve_line(lambda v: (n * v + m * v) / 2 - 1))


def _limit_by_bisection(n: float, m: float) -> float:
    """Return the limit at which evenly spread weights have the mean square 2/(n + m)."""
    wanted, low, high = _glorot_deviation(n, m) ** 2, 0.0, 10.0
    grid = (np.arange(2000) + 0.5) / 1000 - 1
    for _ in range(60):
        middle = (low + high) / 2
        if float(np.mean((middle * grid) ** 2)) < wanted:
            low = middle
        else:
            high = middle
    return low


def _he_deviation(n: float) -> float:
    return math.sqrt(_solve_line(lambda v: n * v * _half() - 1))


def _second_moment(n: float, c: float, L: float) -> float:  # noqa: N803
    """Follow the second moment layer by layer."""
    half, moment = _half(), 1.0
    for _ in range(int(L)):
        variance = n * (c / n) * moment
        moment = variance * half
    return moment


layer_scales = Family(
    params=_scales_params,
    objection=_scales_objection,
    steps=(
        FamilyStep(
            "xs",
            "sqrt(2/(n + m))",
            _glorot_deviation,
            {"variance": "2/(n + m)", "he": "sqrt(2/n)", "one": "sqrt(1/(n + m))"},
        ),
        FamilyStep(
            "xa",
            "sqrt(6/(n + m))",
            _limit_by_bisection,
            {"three": "sqrt(3/(n + m))", "deviation": "sqrt(2/(n + m))"},
        ),
        FamilyStep(
            "hs",
            "sqrt(2/n)",
            _he_deviation,
            {"both-fans": "sqrt(4/(n + m))", "no-two": "sqrt(1/n)", "fan-out": "sqrt(2/m)"},
        ),
        FamilyStep(
            "q",
            "(c/2)^L",
            _second_moment,
            {"no-half": "c^L", "one-layer": "c/2", "sum": "L*c/2"},
        ),
    ),
)


def _relu_variance(s: float) -> float:
    """Return the mean square distance of relu(s t) from its mean."""
    mean = _normal_mean(lambda t: np.maximum(s * t, 0.0))
    return _normal_mean(lambda t: (np.maximum(s * t, 0.0) - mean) ** 2)


def _moments_objection(s: Value) -> str:
    if np.ndim(s) or not 0 < float(s) <= 1e6:
        return "s should be a positive number up to a million; set it so."
    return ""


relu_moments = Family(
    params=lambda rng: {"s": float(rng.choice([0.5, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0]))},
    objection=_moments_objection,
    steps=(
        FamilyStep(
            "m1",
            "s/sqrt(2*pi)",
            lambda s: _normal_mean(lambda t: np.maximum(s * t, 0.0)),
            {"half-normal": "s*sqrt(2/pi)", "half": "s/2"},
        ),
        FamilyStep(
            "m2",
            "s^2/2",
            lambda s: _normal_mean(lambda t: np.maximum(s * t, 0.0) ** 2),
            {"whole": "s^2", "mean-squared": "m1^2"},
        ),
        FamilyStep(
            "v",
            "m2 - m1^2",
            lambda s: _normal_mean(
                lambda t: (np.maximum(s * t, 0.0) - s * 0.3989422804014327) ** 2
            ),
            {"second-moment": "m2", "unsquared": "m2 - m1"},
        ),
    ),
)


def _sum_params(rng: Generator) -> Parameters:
    return {
        "n": float(rng.choice([50, 100, 200, 400])),
        "e": float(rng.choice([0.25, 0.5, 2.0, 3.0])),
        "v": float(rng.choice([0.01, 0.02, 0.04, 0.5])),
        "vb": float(rng.choice([0.5, 1.0, 2.0])),
    }


def _sum_objection(n: Value, e: Value, v: Value, vb: Value) -> str:
    if fault := _whole(n=n):
        return fault
    if any(np.ndim(each) for each in (e, v, vb)) or float(e) <= 0 or min(float(v), float(vb)) < 0:
        return "e should be positive, v and vb not negative; set them so."
    return ""


def _variance_by_terms(n: float, e: float, v: float, vb: float) -> float:
    """Add the variances one input after the other, half of them small and half large."""
    total = vb
    for i in range(int(n)):
        square = e * (0.5 if i % 2 else 1.5)
        total += square * v
    if int(n) % 2:  # the unpaired input
        total -= 0.5 * e * v
    return total


sum_of_inputs = Family(
    params=_sum_params,
    objection=_sum_objection,
    steps=(
        FamilyStep(
            "V",
            "n*v*e + vb",
            _variance_by_terms,
            {
                "no-n": "v*e + vb",
                "no-bias": "n*v*e",
                "deviations": "n*sqrt(v*e) + sqrt(vb)",
                "bias-each": "n*(v*e + vb)",
            },
        ),
        FamilyStep(
            "S",
            "sqrt(V)",
            lambda n, e, v, vb: math.exp(math.log(_variance_by_terms(n, e, v, vb)) / 2),
            {"variance": "V"},
        ),
        FamilyStep(
            "w",
            "1/n",
            lambda n, e: _solve_line(lambda v: _variance_by_terms(n, e, v, 0.0) - e),
            {"deviation": "1/sqrt(n)", "with-e": "1/(n*e)"},
        ),
    ),
)
