"""Drill families of mean field: two coupled spins, and a Gaussian with a precision matrix."""
# ruff: noqa: N803 -- J is the name in the card

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_number
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

LARGEST_FIELD = 10  # beyond it tanh is 1 in all figures


def _draw_spins(rng: Generator) -> Parameters:
    return {
        "J": float(rng.choice([-1.0, -0.8, 0.6, 0.8, 1.0])),
        "h1": float(rng.choice([-0.4, 0.2, 0.3, 0.5])),
        "h2": float(rng.choice([-0.5, -0.2, 0.4, 0.6])),
        "m0": float(rng.choice([-0.5, 0.5])),
    }


def _objection_spins(J: Value, h1: Value, h2: Value, m0: Value) -> str:
    named = {"J": J, "h1": h1, "h2": h2, "m0": m0}
    if said := first(*(no_number(name, value) for name, value in named.items())):
        return said
    if max(abs(float(each)) for each in (J, h1, h2)) > LARGEST_FIELD:
        return f"J, h1 and h2 should be at most {LARGEST_FIELD} in size. Set smaller ones."
    return "" if abs(float(m0)) < 1 else f"m0 is {float(m0):g}; set it between -1 and 1."


def _by_search(field: float) -> float:
    """Return the mean that maximises field times mean plus entropy, by a refined grid."""
    low, high = -1.0, 1.0
    for _ in range(6):
        grid = np.linspace(low, high, 203)[1:-1]
        up, down = (1 + grid) / 2, (1 - grid) / 2
        best = int(np.argmax(field * grid - up * np.log(up) - down * np.log(down)))
        step = grid[1] - grid[0]
        low, high = max(low, grid[best] - step), min(high, grid[best] + step)
    return float((low + high) / 2)


def _exact_by_cosh(J: float, h1: float, h2: float) -> float:
    """Return the exact mean of spin 1, with spin 2 summed out."""
    plus, minus = np.exp(h1) * np.cosh(J + h2), np.exp(-h1) * np.cosh(J - h2)
    return float((plus - minus) / (plus + minus))


_UP = "exp(J + h1 + h2) + exp(h1 - J - h2)"
_DOWN = "exp(h2 - J - h1) + exp(J - h1 - h2)"


spins = Family(
    params=_draw_spins,
    objection=_objection_spins,
    steps=(
        FamilyStep(
            "m1",
            solve="tanh(h1 + J*m0)",
            verify=lambda J, h1, m0: _by_search(h1 + J * m0),
            mistakes={
                "sign": "tanh(-h1 - J*m0)",
                "no-bias": "tanh(J*m0)",
                "sigmoid": "sigmoid(h1 + J*m0)",
                "no-tanh": "h1 + J*m0",
            },
        ),
        FamilyStep(
            "m2",
            solve="tanh(h2 + J*m1)",
            verify=lambda J, h2, m1: _by_search(h2 + J * m1),
            mistakes={
                "old": "tanh(h2 + J*m0)",
                "sign": "tanh(-h2 - J*m1)",
            },
        ),
        FamilyStep(
            "c",
            solve="m1*m2",
            verify=lambda m1, m2: sum(
                s * t * (1 + s * m1) / 2 * (1 + t * m2) / 2 for s, t in product((-1, 1), repeat=2)
            ),
            mistakes={"coupling": "tanh(J)", "sum": "m1 + m2"},
        ),
        FamilyStep(
            "e",
            solve=f"({_UP} - ({_DOWN}))/({_UP} + {_DOWN})",
            verify=_exact_by_cosh,
            mistakes={
                "uncoupled": "tanh(h1)",
                "field": "tanh(h1 + J)",
            },
        ),
    ),
)


def _draw_gauss(rng: Generator) -> Parameters:
    a, b = rng.choice([2.0, 3.0, 4.0, 5.0], 2, replace=False)
    means = rng.choice([-2.0, -1.0, 1.0, 2.0, 3.0], 2, replace=False)
    return {
        "a": a,
        "b": b,
        "c": float(rng.choice([-2.0, -1.0, 1.0, 2.0])),
        "mx": means[0],
        "my": means[1],
        "n": float(means[1] + rng.choice([-2.0, 2.0])),
    }


def _objection_gauss(a: Value, b: Value, c: Value, mx: Value, my: Value, n: Value) -> str:
    named = {"a": a, "b": b, "c": c, "mx": mx, "my": my, "n": n}
    if said := first(*(no_number(name, value) for name, value in named.items())):
        return said
    if min(float(a), float(b)) <= 0 or float(a) * float(b) <= float(c) ** 2:
        return "a and b should be positive and a*b above c^2: it is a precision. Set them so."
    return ""


def _settled(a: float, b: float, c: float, mx: float, my: float) -> float:
    """Return the mean of x at which both updates stand still, from two linear equations."""
    matrix = np.array([[a, c], [c, b]])
    still = np.linalg.solve(matrix, matrix @ np.array([mx, my]))
    return float(still[0])


def _log(a: float, b: float, c: float, x: float, y: float) -> float:
    return -(a * x * x + 2 * c * x * y + b * y * y) / 2


def _vertex(a: float, b: float, c: float, mx: float, my: float, n: float) -> float:
    """Return where the log density, as a parabola in x with y at n, has its vertex."""
    left, middle, right = (_log(a, b, c, x - mx, n - my) for x in (-1.0, 0.0, 1.0))
    return (right - left) / (2 * (2 * middle - left - right))


def _curvatures(a: float, b: float, c: float) -> Array:
    """Return -1 over the curvature of the log density along each axis."""
    found = []
    for x, y in ((1.0, 0.0), (0.0, 1.0)):
        logs = [_log(a, b, c, s * x, s * y) for s in (-1.0, 0.0, 1.0)]
        found.append(-1 / (logs[0] - 2 * logs[1] + logs[2]))
    return np.array(found)


gauss = Family(
    params=_draw_gauss,
    objection=_objection_gauss,
    steps=(
        FamilyStep(
            "x",
            solve="mx - c/a*(n - my)",
            verify=_vertex,
            mistakes={
                "sign": "mx + c/a*(n - my)",
                "other": "mx - c/b*(n - my)",
            },
        ),
        FamilyStep(
            "v",
            solve="[1/a, 1/b]",
            verify=_curvatures,
            mistakes={
                "marginal": "[b, a]/(a*b - c^2)",
                "precision": "[a, b]",
            },
        ),
        FamilyStep(
            "t",
            solve="[b, a]/(a*b - c^2)",
            verify=lambda a, b, c: np.diag(np.linalg.inv(np.array([[a, c], [c, b]]))),
            mistakes={
                "swapped": "[a, b]/(a*b - c^2)",
                "same": "v",
            },
        ),
        FamilyStep(
            "k",
            solve="mx",
            verify=_settled,
            mistakes={"stays": "x", "start": "n"},
        ),
    ),
)
