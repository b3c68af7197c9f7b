"""Drill family: mean and variance of a Gaussian process at one new point."""
# ruff: noqa: N803 -- A and V are the names in the card

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

MOST_CONDITION = 1e8


def _params(rng: Generator) -> Parameters:
    """Draw two observations on a line and a new point that is none of them."""
    places = rng.permutation(np.arange(0.0, 3.5, 0.5))
    return {
        "x": np.sort(places[:2]),
        "y": rng.permutation(np.array([-3.0, -2, -1, 1, 2, 3]))[:2],
        "u": float(places[2]),
        "A": float(rng.choice([1, 2, 4])),
        "v": float(rng.choice([0.1, 0.25, 0.5])),
    }


def _kernel(a: Array, b: Array, A: float) -> Array:
    """Return A exp(-(a_i - b_j)^2/2) for all pairs, of the shape (len(a), len(b))."""
    return np.asarray(A * np.exp(-((np.reshape(a, (-1, 1)) - np.reshape(b, (1, -1))) ** 2) / 2))


def _objection(x: Value, y: Value, u: Value, A: Value, v: Value) -> str:
    if said := first(
        no_vector("x", x),
        no_vector("y", y),
        other_shape("y", y, "x", x),
        no_number("u", u),
        no_number("A", A),
        no_number("v", v),
    ):
        return said
    if not float(A) > 0:
        return f"A is {A:g}; the prior variance should be above 0. Set A=1."
    if float(v) < 0:
        return f"v is {v:g}; a variance should not be negative. Set v=0.1."
    if np.linalg.cond(_noisy(np.asarray(x), float(A), float(v))) > MOST_CONDITION:
        return "Two points of x (nearly) coincide without noise. Set v=0.1, or other x."
    return ""


def _noisy(x: Array, A: float, v: float) -> Array:
    return _kernel(x, x, A) + v * np.eye(len(x))


def _mean(x: Array, y: Array, A: float, v: float, k: Array) -> float:
    return float(k @ np.linalg.solve(_noisy(x, A, v), y))


def _variance(x: Array, A: float, v: float, k: Array) -> float:
    return float(A - k @ np.linalg.solve(_noisy(x, A, v), k))


def _precision(x: Array, u: float, A: float, v: float) -> Array:
    """Return the inverse covariance of the new value and the readings, the new value first."""
    points = np.concatenate(([u], x))
    noise = np.diag([0.0, *[v] * len(x)])
    return np.asarray(np.linalg.inv(_kernel(points, points, A) + noise))


def _mean_by_precision(x: Array, y: Array, u: float, A: float, v: float) -> float:
    precision = _precision(x, u, A, v)
    return float(-precision[0, 1:] @ y / precision[0, 0])


def _covariances_by_loop(x: Array, u: float, A: float) -> Array:
    return np.array([A / np.exp((each - u) ** 2 / 2) for each in x.tolist()])


posterior = Family(
    params=_params,
    objection=_objection,
    steps=(
        FamilyStep(
            "k",
            solve=lambda x, u, A: _kernel(x, np.array([u]), A)[:, 0],
            formula="A*exp(-(x_i - u)^2/2)",
            verify=_covariances_by_loop,
            mistakes={
                "no-half": lambda x, u, A: A * np.exp(-((x - u) ** 2)),
                "not-squared": lambda x, u, A: A * np.exp(-np.abs(x - u) / 2),
                "no-variance": lambda x, u: np.exp(-((x - u) ** 2) / 2),
            },
        ),
        FamilyStep(
            "m",
            solve=_mean,
            formula="k @ inv(K + v*I) @ y",
            verify=_mean_by_precision,
            mistakes={
                "no-noise": lambda x, y, A, k: _mean(x, y, A, 0.0, k),
                "no-inverse": lambda y, k: float(k @ y),
                "weighted": lambda y, k: float(k @ y / k.sum()),
                "no-correlation": lambda y, A, v, k: float(k @ y / (A + v)),
            },
        ),
        FamilyStep(
            "V",
            solve=_variance,
            formula="A - k @ inv(K + v*I) @ k",
            verify=lambda x, u, A, v: 1 / float(_precision(x, u, A, v)[0, 0]),
            mistakes={
                "no-noise": lambda x, A, k: _variance(x, A, 0.0, k),
                "new-reading": lambda x, A, v, k: _variance(x, A, v, k) + v,
                "removed": lambda x, A, v, k: A - _variance(x, A, v, k),
                "one-for-prior": lambda x, A, v, k: 1 - (A - _variance(x, A, v, k)),
            },
        ),
    ),
)
