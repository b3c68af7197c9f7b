"""A drill family of the gradient through many steps: the spectral radius and its powers."""
# ruff: noqa: N803 -- W and T are the names in every source

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_matrix, no_number
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

RATIO = 100  # of lengths, from which a gradient counts as vanished or exploded
MARGIN = 0.02  # by which the radius differs from 1
LEAST = 0.05
MOST_STEPS = 50


def _draw(rng: Generator) -> Parameters:
    while True:
        a, b = (float(each) / 10 for each in rng.integers(-9, 13, 2))
        c = float(rng.choice([-0.6, -0.5, -0.4, -0.3, 0.2, 0.3, 0.4, 0.5, 0.6]))
        W = np.array([[a, c], [c, b]])  # noqa: N806 -- the name in the card
        radius = _radius(W)
        if 0.6 < radius < 0.95 or 1.05 < radius < 1.6:
            return {"W": W, "T": float(rng.integers(5, 13))}


def _objection(W: Value, T: Value) -> str:
    if said := first(no_matrix("W", W), no_number("T", T)):
        return said
    if np.shape(W) != (2, 2) or np.asarray(W)[0, 1] != np.asarray(W)[1, 0]:
        return "W should be a symmetric 2×2 matrix; set W=[0.5 0.2; 0.2 0.4], say."
    if not float(T).is_integer() or not 1 <= float(T) <= MOST_STEPS:
        return f"T is {T:g}; it should be a whole number from 1 to {MOST_STEPS}. Set it so."
    radius = _radius(np.asarray(W))
    if not LEAST <= radius <= 1 / LEAST:
        return f"The spectral radius is {radius:.3g}; it should lie between {LEAST} and 20."
    if abs(radius - 1) < MARGIN:
        return f"The spectral radius is {radius:.3g}, too near 1 to count steps. Set another W."
    return ""


def _eigenvalues(W: Array) -> Array:
    """Return the two eigenvalues by the quadratic formula, the larger first."""
    middle, spread = (W[0, 0] + W[1, 1]) / 2, math.hypot((W[0, 0] - W[1, 1]) / 2, W[0, 1])
    return np.array([middle + spread, middle - spread])


def _radius(W: Array) -> float:
    return float(np.abs(_eigenvalues(W)).max())


def _stretch(W: Array, steps: int) -> float:
    """Return the largest factor by which ``steps`` products with W change a length."""
    power = np.linalg.matrix_power(W, steps)
    return float(np.linalg.norm(power, 2))


def _count(W: Array) -> float:
    """Multiply step after step until the ratio is passed."""
    steps, power = 0, np.eye(2)
    while 1 / RATIO <= np.linalg.norm(power, 2) <= RATIO:
        steps, power = steps + 1, power @ W
    return float(steps)


def _steps(r: float) -> float:
    return math.floor(math.log(RATIO) / abs(math.log(r))) + 1.0


spectrum = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "lam",
            solve=_eigenvalues,
            formula="(a + b)/2 ± sqrt(((a - b)/2)^2 + c^2) for W = [[a, c], [c, b]]",
            verify=lambda W: np.linalg.eigvalsh(W)[::-1].copy(),
            mistakes={
                "diagonal": lambda W: np.sort(np.diag(W))[::-1].copy(),
                "ascending": lambda W: _eigenvalues(W)[::-1].copy(),
                "doubled": lambda W: 2 * _eigenvalues(W),
            },
        ),
        FamilyStep(
            "r",
            solve="max(abs(lam))",
            verify=lambda W: _stretch(W, 1),
            mistakes={
                "trace": "abs(trace(W))",
                "frobenius": lambda W: float(np.sqrt((W**2).sum())),
                "determinant": "abs(det(W))",
            },
        ),
        FamilyStep(
            "F",
            solve="r^T",
            verify=lambda W, T: _stretch(W, int(T)),
            mistakes={
                "times": "r*T",
                "one-short": "r^(T - 1)",
                "frobenius": lambda W, T: float(np.sqrt((W**2).sum()) ** T),
            },
        ),
        FamilyStep(
            "n",
            solve=lambda r: _steps(r),
            formula="floor(log(100)/abs(log(r))) + 1",
            verify=lambda W: _count(W),
            mistakes={
                "one-short": lambda r: _steps(r) - 1,
                "fraction": "log(100)/abs(log(r))",
                "decimal-log": "ceil(2/abs(log(r)))",
            },
        ),
    ),
)
