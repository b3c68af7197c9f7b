"""A drill family of Gibbs sampling from a bivariate Gaussian."""
# ruff: noqa: N803 -- A is the name in the card

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import no_number, no_vector
from dlstudy.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.family import Parameters
    from dlstudy.value import Value

    Array = NDArray[np.float64]

LONG_RUN = 2000  # sweeps until the covariance stands still, at the correlations that are allowed
LARGEST = 0.99


def _draw(rng: Generator) -> Parameters:
    start = rng.choice([-2.0, -1.0, 1.0, 2.0], 2, replace=False)
    draws = rng.choice([-1.5, -1.2, -0.8, -0.5, 0.4, 0.7, 1.0, 1.3], 4, replace=False)
    return {"rho": float(rng.choice([-0.8, -0.6, 0.6, 0.8])), "v": start, "z": draws}


def _objection(rho: Value, v: Value, z: Value) -> str:
    if said := no_number("rho", rho) or no_vector("v", v, 2) or no_vector("z", z, 4):
        return said
    if np.size(v) != 2 or np.size(z) != 4:
        return "v should have 2 entries and z 4. Set them so."
    if abs(float(rho)) > LARGEST:
        return f"rho is {float(rho):g}; it should lie between -{LARGEST} and {LARGEST}."
    return ""


def _sweep(rho: float, start: Array, z: Array, s: float) -> Array:
    x = rho * start[1] + s * z[0]
    return np.array([x, rho * x + s * z[1]])


def _sweep_old(rho: float, start: Array, z: Array, s: float) -> Array:
    return np.array([rho * start[1] + s * z[0], rho * start[0] + s * z[1]])


def _sweep_by_precision(rho: float, start: Array, z: Array) -> Array:
    """Take the conditionals from the inverse of the covariance."""
    precision = np.linalg.inv(np.array([[1.0, rho], [rho, 1.0]]))
    state = start.copy()
    for place in (0, 1):
        own, other = precision[place, place], precision[place, 1 - place]
        state[place] = -other / own * state[1 - place] + z[place] / np.sqrt(own)
    return state


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
            "A",
            solve=lambda rho, v, z, s: _sweep(rho, v, z[:2], s),
            formula="x = rho*v_2 + s*z_1; y = rho*x + s*z_2",
            verify=lambda rho, v, z: _sweep_by_precision(rho, v, z[:2]),
            mistakes={
                "old": lambda rho, v, z, s: _sweep_old(rho, v, z[:2], s),
                "variance": lambda rho, v, z: _sweep(rho, v, z[:2], 1 - rho * rho),
                "no-noise": lambda rho, v: _sweep(rho, v, np.zeros(2), 0.0),
            },
        ),
        FamilyStep(
            "B",
            solve=lambda rho, A, z, s: _sweep(rho, A, z[2:], s),
            formula="x = rho*A_2 + s*z_3; y = rho*x + s*z_4",
            verify=lambda rho, A, z: _sweep_by_precision(rho, A, z[2:]),
            mistakes={
                "old": lambda rho, A, z, s: _sweep_old(rho, A, z[2:], s),
                "from-start": lambda rho, v, z, s: _sweep(rho, v, z[2:], s),
            },
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
