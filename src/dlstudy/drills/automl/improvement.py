"""Drill family: expected improvement of a loss under a Gaussian prediction."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_number
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

STRIPS = 4000  # of the midpoint rule
REACH = 12.0  # deviations beyond which a Gaussian is nothing
FARTHEST = 8.0  # deviations from the best at which EI is still asked
TABLE = (-1.5, -1.0, -0.5, 0.5, 1.0, 1.5)  # z whose Phi the question prints


def _params(rng: Generator) -> Parameters:
    """Draw a deviation, and a mean that lies a z of the table from the best."""
    s = float(rng.choice([0.2, 0.4, 0.6, 0.8, 2, 4]))
    z = float(rng.choice(TABLE))
    f = float(rng.integers(2, 9))
    return {"mu": round(f - z * s, 4), "s": s, "f": f}


def _objection(mu: Value, s: Value, f: Value) -> str:
    if said := first(no_number("mu", mu), no_number("s", s), no_number("f", f)):
        return said
    if not float(s) > 0:
        return f"s is {s:g}; a standard deviation should be above 0. Set s=0.4."
    if abs(float(f) - float(mu)) > FARTHEST * float(s):
        return "mu lies more than 8 deviations from f. Set a larger s, or mu nearer to f."
    return ""


def normal(z: float) -> float:
    """Return the density of the standard normal distribution."""
    return math.exp(-z * z / 2) / math.sqrt(2 * math.pi)


def below(z: float) -> float:
    """Return its distribution function."""
    return math.erfc(-z / math.sqrt(2)) / 2


def _improvement(mu: float, s: float, f: float, z: float) -> float:
    return (f - mu) * below(z) + s * normal(z)


def _grid(mu: float, s: float) -> tuple[np.ndarray, np.ndarray]:
    """Return losses and their probabilities: the Gaussian cut into strips."""
    width = 2 * REACH / STRIPS
    e = -REACH + (np.arange(STRIPS) + 0.5) * width
    return mu + s * e, np.exp(-e * e / 2) / math.sqrt(2 * math.pi) * width


def _chance_by_strips(mu: float, s: float, f: float) -> float:
    """Return the area of the density left of the best, whose strips end exactly there."""
    z = (f - mu) / s
    width = (z + REACH) / STRIPS
    e = -REACH + (np.arange(STRIPS) + 0.5) * width
    return float(np.exp(-e * e / 2).sum() * width / math.sqrt(2 * math.pi))


def _improvement_by_strips(mu: float, s: float, f: float) -> float:
    y, probability = _grid(mu, s)
    return float(np.maximum(f - y, 0.0) @ probability)


improvement = Family(
    params=_params,
    objection=_objection,
    steps=(
        FamilyStep(
            "z",
            solve="(f - mu)/s",
            verify=lambda mu, s, f: (f / s) - (mu / s),
            mistakes={
                "sign": "(mu - f)/s",
                "no-deviation": "f - mu",
                "variance": "(f - mu)/s^2",
            },
        ),
        FamilyStep(
            "P",
            solve=below,
            formula="Phi(z)",
            verify=_chance_by_strips,
            mistakes={"other-side": lambda z: below(-z), "density": normal},
        ),
        FamilyStep(
            "EI",
            solve="(f - mu)*P + s*exp(-z^2/2)/sqrt(2*pi)",
            verify=_improvement_by_strips,
            mistakes={
                "maximise": lambda mu, s, f: _improvement(f, s, mu, (mu - f) / s),
                "no-deviation": lambda mu, f, z: (f - mu) * below(z) + normal(z),
                "first-term": lambda mu, f, z: (f - mu) * below(z),
                "sure": lambda mu, f: max(f - mu, 0.0),
            },
        ),
    ),
)
