"""Drill families on rectifiers: slopes of four curves, a dead unit, and a random slope."""

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

FARTHEST = 20.0  # of z: beyond it float64 shows slopes of 0
DIFFERENCE = 1e-5


def _slope(curve: Callable[[float], float]) -> Callable[..., float]:
    """Return the slope of a curve by central differences."""
    return lambda z: (curve(z + DIFFERENCE) - curve(z - DIFFERENCE)) / (2 * DIFFERENCE)


def _logistic(z: float) -> float:
    return (1 + math.tanh(z / 2)) / 2


def _softplus(z: float) -> float:
    return max(z, 0.0) + math.log1p(math.exp(-abs(z)))


def _one_z(z: Value, a: Value) -> str:
    if np.ndim(z) or np.ndim(a):
        return "z and a should be one number each; set them so."
    if not 0 < abs(float(z)) <= FARTHEST:
        return "z should not be 0, where leaky ReLU has no slope, nor beyond 20 in size; set it so."
    return ""


four_slopes = Family(
    params=lambda rng: {
        "z": float(rng.choice([-2.0, -1.5, -1.0, -0.5, 0.5, 1.0, 1.5, 2.0])),
        "a": float(rng.choice([0.01, 0.1, 0.2])),
    },
    objection=_one_z,
    steps=(
        FamilyStep("s", "1/(1 + exp(-z))", _logistic, {"negative": "1/(1 + exp(z))"}),
        FamilyStep(
            "ds", "s*(1 - s)", _slope(_logistic), {"plus": "s*(1 + s)", "square": "1 - s^2"}
        ),
        FamilyStep(
            "t",
            "(exp(z) - exp(-z))/(exp(z) + exp(-z))",
            lambda z: math.tanh(z),
            {"half": "tanh(z/2)"},
        ),
        FamilyStep(
            "dt", "1 - t^2", _slope(math.tanh), {"no-square": "1 - t", "logistic": "t*(1 - t)"}
        ),
        FamilyStep(
            "r",
            lambda z, a: z if z > 0 else a * z,
            "((1 + a)*z + (1 - a)*abs(z))/2",
            {"wrong-side": lambda z, a: a * z if z > 0 else z},
            formula="z if z > 0, else a*z",
        ),
        FamilyStep(
            "dr",
            lambda z, a: 1.0 if z > 0 else a,
            "((1 + a)*z + (1 - a)*abs(z))/(2*z)",
            {"wrong-side": lambda z, a: a if z > 0 else 1.0},
            formula="1 if z > 0, else a",
        ),
        FamilyStep("p", "log(1 + exp(z))", _softplus, {"no-one": "z"}),
        FamilyStep("dp", "s", _slope(_softplus), {"exponential": "exp(z)", "complement": "1 - s"}),
    ),
)


def _dead_params(rng: Generator) -> Parameters:
    """Return five inputs with two features, weights, and a bias that often switches all off."""
    return {
        "X": rng.integers(-3, 4, size=(5, 2)).astype(float),
        "w": rng.choice([-2.0, -1.0, 1.0, 2.0], size=2),
        "b": float(rng.choice([-9, -7, -3, -1, 1, 3])),
    }


def _dead_objection(X: Value, w: Value, b: Value) -> str:  # noqa: N803 -- X as in the question
    if np.ndim(X) != 2 or np.ndim(w) != 1 or np.shape(X)[1] != np.shape(w)[0] or np.ndim(b):
        return "X should be a matrix with a column for each weight, b one number; set them so."
    if np.any(np.asarray(X) @ np.asarray(w) + b == 0):
        return "One z is 0, at the kink of ReLU; set another b."
    return ""


def _sum_of_outputs(X: Array, w: Array, b: float) -> float:  # noqa: N803
    return sum(
        max(0.0, sum(float(x) * float(v) for x, v in zip(row, w, strict=True)) + b) for row in X
    )


def _weights_by_differences(X: Array, w: Array, b: float) -> Array:  # noqa: N803
    units = np.eye(len(w)) * DIFFERENCE
    above = [_sum_of_outputs(X, w + unit, b) for unit in units]
    below = [_sum_of_outputs(X, w - unit, b) for unit in units]
    slopes: Array = (np.array(above) - np.array(below)) / (2 * DIFFERENCE)
    return slopes


def _bias_by_differences(X: Array, w: Array, b: float) -> float:  # noqa: N803
    above, below = (_sum_of_outputs(X, w, b + step) for step in (DIFFERENCE, -DIFFERENCE))
    return (above - below) / (2 * DIFFERENCE)


dead_unit = Family(
    params=_dead_params,
    objection=_dead_objection,
    steps=(
        FamilyStep(
            "z",
            "X@w + b",
            lambda X, w, b: np.array([sum(row * w) + b for row in X]),  # noqa: N803
            {"no-bias": "X@w"},
        ),
        FamilyStep(
            "share",
            lambda z: float(np.mean(z > 0)),
            lambda X, w, b: (  # noqa: N803
                sum(_sum_of_outputs(row[None], w, b) > 0 for row in X) / len(X)
            ),
            {
                "weights": lambda w: float(np.mean(w > 0)),
                "off": lambda z: float(np.mean(z <= 0)),
            },
            formula="the number of positive z over the number of inputs",
        ),
        FamilyStep(
            "gw",
            lambda X, z: X.T @ (z > 0).astype(float),  # noqa: N803
            _weights_by_differences,
            {"no-gate": lambda X: X.sum(axis=0), "weights": "w"},  # noqa: N803
            formula="the sum of the rows of X with z > 0",
        ),
        FamilyStep(
            "gb",
            lambda z: float(np.sum(z > 0)),
            _bias_by_differences,
            {"all": lambda z: float(len(z)), "off": lambda z: float(np.sum(z <= 0))},
            formula="the number of positive z",
        ),
    ),
)


def _random_params(rng: Generator) -> Parameters:
    """Return bounds, three inputs of either sign, slopes within the bounds, and gradients."""
    low, width = float(rng.choice([0.1, 0.2])), float(rng.choice([0.2, 0.4]))
    return {
        "l": low,
        "u": round(low + width, 2),
        "z": np.array([float(rng.choice(c)) for c in ([-4, -2, -1], [1, 3, 5], [-5, -3])]),
        "s": np.round(low + width * rng.choice([0.25, 0.75], size=3), 2),
        "g": rng.choice([-3.0, -2.0, -1.0, 1.0, 2.0, 4.0], size=3),
    }


def _random_objection(l: Value, u: Value, z: Value, s: Value, g: Value) -> str:  # noqa: E741
    if np.ndim(l) or np.ndim(u) or not float(l) <= float(u):
        return "l and u should be numbers with l at most u; set them so."
    if np.ndim(z) != 1 or not np.shape(z) == np.shape(s) == np.shape(g):
        return "z, s and g should be vectors of one length; set them so."
    return ""


def _by_entries(z: Array, slopes: Array) -> Array:
    return np.array([v if v >= 0 else v * a for v, a in zip(z, slopes, strict=True)])


def _mean_of_draws(l: float, u: float) -> float:  # noqa: E741
    """Return the mean over a fine grid of the range."""
    return float(np.mean(l + (u - l) * (np.arange(1000) + 0.5) / 1000))


def _slope_in_a(z: Array, g: Array) -> float:
    """Return the derivative by the common slope of sum(g f(z)), by differences around 0.25."""
    above, below = (
        float(g @ _by_entries(z, np.full(len(z), 0.25 + step))) for step in (1e-3, -1e-3)
    )
    return (above - below) / 2e-3


random_slope = Family(
    params=_random_params,
    objection=_random_objection,
    steps=(
        FamilyStep(
            "y",
            "max(z, 0) + s*min(z, 0)",
            lambda z, s: _by_entries(z, s),
            {"all-scaled": "s*z", "relu": "max(z, 0)"},
        ),
        FamilyStep("m", "(l + u)/2", _mean_of_draws, {"width": "u - l", "lower": "l"}),
        FamilyStep(
            "yt",
            "max(z, 0) + m*min(z, 0)",
            lambda l, u, z: _by_entries(z, np.full(len(z), _mean_of_draws(l, u))),  # noqa: E741
            {"random": "max(z, 0) + s*min(z, 0)"},
        ),
        FamilyStep(
            "da",
            "sum(g*min(z, 0))",
            _slope_in_a,
            {"all": "sum(g*z)", "no-upstream": "sum(min(z, 0))"},
        ),
    ),
)
