"""A drill family of Gibbs sampling from a bivariate Gaussian."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import no_number
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

LONG_RUN = 2000  # sweeps until the covariance stands still, at the correlations that are allowed
LARGEST = 0.99


def _draw(rng: Generator) -> Parameters:
    x, y = rng.choice([-2.0, -1.0, 1.0, 2.0], 2, replace=False)
    draws = rng.choice([-1.5, -1.2, -0.8, -0.5, 0.4, 0.7, 1.0, 1.3], 4, replace=False)
    noise = {f"z{i}": float(z) for i, z in enumerate(draws, start=1)}
    return {"rho": float(rng.choice([-0.8, -0.6, 0.6, 0.8])), "x0": x, "y0": y, **noise}


def _objection(rho: Value, **others: Value) -> str:
    for name, value in {"rho": rho, **others}.items():
        if said := no_number(name, value):
            return said
    if abs(float(rho)) > LARGEST:
        return f"rho is {float(rho):g}; it should lie between -{LARGEST} and {LARGEST}."
    return ""


def _by_precision(rho: float, other: float, z: float) -> float:
    """Draw from the conditional as the inverse of the covariance gives it."""
    precision = np.linalg.inv(np.array([[1.0, rho], [rho, 1.0]]))
    return float(-precision[0, 1] / precision[0, 0] * other + z * precision[0, 0] ** -0.5)


def _lag_by_long_run(rho: float) -> float:
    """Return the correlation of x with x one sweep later, from the covariance in the long run."""
    step = np.array([[0.0, rho], [0.0, rho * rho]])
    spread = np.sqrt(1 - rho * rho) * np.array([[1.0, 0.0], [rho, 1.0]])
    covariance = np.zeros((2, 2))
    for _ in range(LONG_RUN):
        new = step @ covariance @ step.T + spread @ spread.T
        if np.allclose(new, covariance, rtol=0, atol=1e-12):
            break
        covariance = new
    return float((step @ covariance)[0, 0] / covariance[0, 0])


gibbs = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "s",
            solve="sqrt(1 - rho^2)",
            verify=lambda rho: float(
                np.linalg.inv(np.array([[1.0, rho], [rho, 1.0]]))[0, 0] ** -0.5
            ),
            mistakes={"variance": "1 - rho^2"},
        ),
        FamilyStep(
            "x1",
            solve="rho*y0 + s*z1",
            verify=lambda rho, y0, z1: _by_precision(rho, y0, z1),
            mistakes={"variance": "rho*y0 + (1 - rho^2)*z1", "own": "rho*x0 + s*z1"},
        ),
        FamilyStep(
            "y1",
            solve="rho*x1 + s*z2",
            verify=lambda rho, x1, z2: _by_precision(rho, x1, z2),
            mistakes={"old": "rho*x0 + s*z2", "no-noise": "rho*x1"},
        ),
        FamilyStep(
            "x2",
            solve="rho*y1 + s*z3",
            verify=lambda rho, y1, z3: _by_precision(rho, y1, z3),
            mistakes={"start": "rho*y0 + s*z3"},
        ),
        FamilyStep(
            "y2",
            solve="rho*x2 + s*z4",
            verify=lambda rho, x2, z4: _by_precision(rho, x2, z4),
            mistakes={"old": "rho*x1 + s*z4"},
        ),
        FamilyStep(
            "r",
            solve="rho^2",
            verify=_lag_by_long_run,
            mistakes={
                "once": "rho",
                "rest": "1 - rho^2",
            },
        ),
    ),
)
