"""Drill family: bias, variance and noise of a ridge regression through the origin."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.exercise.family import Family, FamilyStep, Parameters

if TYPE_CHECKING:
    from numpy.random import Generator

    from dlstudy.formula.value import Value

LONGEST = 12  # training inputs: the check runs through all signs of their noises


def _draw(rng: Generator) -> Parameters:
    inputs = rng.integers(1, 4, int(rng.integers(2, 5))) * rng.choice([-1, 1])
    return {
        "w": float(rng.choice([-3, -2, 2, 3])),
        "v": float(rng.choice([1, 2, 4])),
        "lam": float(rng.choice([1, 2, 4, 5])),
        "xs": inputs.astype(np.float64),
        "x": float(rng.choice([-3, -2, 2, 3])),
    }


def _objection(w: Value, v: Value, lam: Value, xs: Value, x: Value) -> str:
    for name, value in (("w", w), ("v", v), ("lam", lam), ("x", x)):
        if np.ndim(value):
            return f"{name} has the shape {np.shape(value)}; it should be one number; set it so."
    if np.ndim(xs) != 1 or not 1 <= len(np.atleast_1d(xs)) <= LONGEST:
        return f"xs should be a vector of 1 to {LONGEST} inputs; set it so."
    if not float(v) > 0:
        return f"v is {v:g}; a variance should be positive; set it to 1, say."
    if not float(lam) >= 0:
        return f"lam is {lam:g}; it should not be negative; set it to 1, say."
    if not np.any(xs):
        return "All inputs in xs are 0; at least one should not be; set it so."
    return ""


def _predictions(w: float, v: float, lam: float, xs: Value, x: float) -> list[float]:
    """Return the prediction at ``x`` for every choice of signs of the noises, all alike likely.

    The normal equation is solved by steps of Newton's method on differences
    of the objective, so that no formula of the solution is used.
    """
    found = []
    for signs in product((-1.0, 1.0), repeat=len(np.atleast_1d(xs))):
        targets = w * np.asarray(xs) + np.sqrt(v) * np.array(signs)

        def cost(at: float, targets: Value = targets) -> float:
            errors = np.asarray(targets) - at * np.asarray(xs)
            return float(errors @ errors) / 2 + lam * at * at / 2

        low, middle, high = cost(-1.0), cost(0.0), cost(1.0)
        found.append(x * (low - high) / 2 / (high - 2 * middle + low))
    return found


def _mean(w: float, v: float, lam: float, xs: Value, x: float) -> float:
    return float(np.mean(_predictions(w, v, lam, xs, x)))


def _variance(w: float, v: float, lam: float, xs: Value, x: float) -> float:
    return float(np.var(_predictions(w, v, lam, xs, x)))


def _test_error(w: float, v: float, lam: float, xs: Value, x: float) -> float:
    """Return the mean squared error over all predictions and two signs of the new noise."""
    errors = [
        (w * x + sign * np.sqrt(v) - one) ** 2
        for one in _predictions(w, v, lam, xs, x)
        for sign in (-1.0, 1.0)
    ]
    return float(np.mean(errors))


ridge_error = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "S",
            solve="sum(xs^2)",
            verify=lambda xs: float(np.trace(np.outer(xs, xs))),
            mistakes={"square-of-sum": "sum(xs)^2", "mean": "mean(xs^2)"},
        ),
        FamilyStep(
            "m",
            solve="w*x*S/(S + lam)",
            verify=_mean,
            mistakes={
                "no-shrink": "w*x",
                "complement": "w*x*lam/(S + lam)",
                "weight": "w*S/(S + lam)",
                "no-sum": "w*x*x^2/(x^2 + lam)",
            },
        ),
        FamilyStep(
            "b2",
            solve="(w*x - m)^2",
            verify=lambda w, v, lam, xs, x: (_mean(w, v, lam, xs, x) - w * x) ** 2,
            mistakes={
                "unsquared": "abs(w*x - m)",
                "weight": "(w - m/x)^2",
            },
        ),
        FamilyStep(
            "V",
            solve="x^2*v*S/(S + lam)^2",
            verify=_variance,
            mistakes={
                "least-squares": "x^2*v/S",
                "one-sample": "x^2*v",
                "weight": "v*S/(S + lam)^2",
            },
        ),
        FamilyStep(
            "T",
            solve="b2 + V + v",
            verify=_test_error,
            mistakes={
                "no-noise": "b2 + V",
                "no-bias": "V + v",
                "no-variance": "b2 + v",
            },
        ),
    ),
)
