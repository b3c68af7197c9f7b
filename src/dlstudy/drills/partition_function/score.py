"""A drill family of score matching for a Gaussian: the objective and its minimiser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_number, no_vector
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

STEP = 1e-4  # of a central difference
GRIDS = 6  # each a twentieth as wide as the one before


def _draw(rng: Generator) -> Parameters:
    """Draw four whole numbers with an even sum, and a trial mean and variance off the best."""
    x = rng.choice(np.arange(-3, 8), 4, replace=False).astype(np.float64)
    return {
        "x": x,
        "m": float(np.round(x.mean()) + rng.choice([-2, -1, 1, 2])),
        "v": float(rng.choice([2, 4, 5])),
    }


def _slope(x: Array, m: float, v: float) -> float:
    """Return the slope of the score by a central difference of the log-density."""

    def log_density(y: float) -> float:
        return -((y - m) ** 2) / (2 * v)

    y = float(x[0])
    ahead, here, behind = log_density(y + STEP), log_density(y), log_density(y - STEP)
    return float((ahead - 2 * here + behind) / STEP**2)


def _by_loop(x: Array, m: float, v: float) -> float:
    terms = [((m - each) / v) ** 2 / 2 - 1 / v for each in x.tolist()]
    return float(sum(terms) / len(terms))


def _mean_objective(x: Array, m: float | Array, v: float | Array) -> Array:
    """Return the objective of score matching for many means or variances at once."""
    scores = (np.asarray(m)[..., None] - x) / np.asarray(v)[..., None]
    mean: Array = (scores**2 / 2).mean(axis=-1) - 1 / np.asarray(v)
    return mean


def _least(objective: Callable[[Array], Array], low: float, high: float) -> float:
    """Return where a function of one valley is least, by grids that close in on it."""
    for _ in range(GRIDS):
        grid = np.linspace(low, high, 41)
        best = int(np.argmin(objective(grid)))
        low, high = float(grid[max(best - 1, 0)]), float(grid[min(best + 1, 40)])
    return (low + high) / 2


def _objection(x: Value, m: Value, v: Value) -> str:
    if said := first(no_vector("x", x, 2), no_number("m", m), no_number("v", v)):
        return said
    if float(v) <= 0:
        return f"v is {v:g}; a variance should be positive. Set it to 4, say."
    return "" if float(np.ptp(x)) > 0 else "The numbers of x are equal, so the best v is 0."


score = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "s",
            solve="(m - x)/v",
            verify="-grad(sum((x - m)^2)/(2*v), x)",
            mistakes={
                "sign": "(x - m)/v",
                "deviation": "(m - x)/sqrt(v)",
                "no-variance": "m - x",
            },
        ),
        FamilyStep(
            "d",
            solve="-1/v",
            verify=_slope,
            mistakes={"sign": "1/v", "squared": "-1/v^2"},
        ),
        FamilyStep(
            "J",
            solve="mean(s^2/2 + d)",
            verify=_by_loop,
            mistakes={
                "sign": "mean(s^2/2 - d)",
                "no-half": "mean(s^2 + d)",
                "sum": "sum(s^2/2 + d)",
                "no-slope": "mean(s^2/2)",
            },
        ),
        FamilyStep(
            "mb",
            solve="mean(x)",
            verify=lambda x: _least(lambda m: _mean_objective(x, m, 1.0), x.min(), x.max()),
            mistakes={"sum": "sum(x)", "middle": "(min(x) + max(x))/2"},
        ),
        FamilyStep(
            "vb",
            solve="mean((x - mb)^2)",
            verify=lambda x: _least(
                lambda v: _mean_objective(x, x.mean(), v), np.ptp(x) ** 2 / 1000, np.ptp(x) ** 2
            ),
            mistakes={
                "unbiased": "sum((x - mb)^2)/(sum(0*x + 1) - 1)",
                "deviation": "sqrt(mean((x - mb)^2))",
                "half": "mean((x - mb)^2)/2",
            },
        ),
    ),
)
