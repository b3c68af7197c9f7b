"""Drill family of a logic gate of two inputs from two hidden units.

Source: Goodfellow et al. 2016, section 6.1 (XOR with ReLU, weights 1 and biases 0 and -1).
"""
# ruff: noqa: N803 -- H is the name in the card

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_number, no_vector
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

ROWS = np.arange(3.0)  # ones among the two inputs
BETWEEN = 1.5  # where the finished network is asked
GATES = ([0, 1, 0], [1, 0, 1], [0, 0, 1], [1, 1, 0], [0, 1, 1], [1, 0, 0])


def _draw(rng: Generator) -> Parameters:
    """Draw XOR, XNOR, AND, NAND, OR or NOR, and the slope on the left of the bend."""
    gate = GATES[int(rng.integers(len(GATES)))]
    return {
        "g": np.array(gate, np.float64),
        "a": float(rng.choice([0, 0, 0.1, 0.2, 0.25, 0.4, 0.5])),
    }


def _objection(g: Value, a: Value) -> str:
    if said := first(no_vector("g", g, 3), no_number("a", a)):
        return said
    if np.size(g) != 3:
        return "g should have three entries, for 0, 1 and 2 ones. Set it so."
    if not 0 <= float(a) < 1:
        return f"a is {a:g}; it should be at least 0 and below 1: with 1 all is linear."
    return ""


def _bend(z: Array, a: float) -> Array:
    return np.where(z > 0, z, a * z)


def _hidden(a: float, threshold: float = 1.0) -> Array:
    """Return the hidden values (3, 2) for 0, 1 and 2 ones."""
    return np.stack([_bend(ROWS, a), _bend(ROWS - threshold, a)], axis=1)


def _solved(hidden: Array, g: Array) -> Array:
    """Return c, v1, v2 with c + v1 h1 + v2 h2 = g in all three rows."""
    return np.asarray(np.linalg.solve(np.column_stack([np.ones(3), hidden]), g))


def _in_closed_form(g: Array, a: float) -> Array:
    """Return v1 and v2 from the first and second difference of the wanted outputs."""
    second = (g[0] - 2 * g[1] + g[2]) / (1 - a)
    return np.array([g[1] - g[0] - a * second, second])


def _one_for_two(H: Array, g: Array) -> Array:
    """Take the first unit as 1 in the last row, where two ones make it 2."""
    return _solved(np.vstack([H[:2], [1.0, H[2, 1]]]), g)[1:]


def _other_row(H: Array, g: Array, v: Array) -> float:
    """Take the wanted output of another row with the hidden values of the first."""
    other = g[1] if g[1] != g[0] else g[2]
    return float(other - H[0] @ v)


gate = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "H",
            solve=lambda a: _hidden(a),
            formula="rows [f(s), f(s - 1)] for s = 0, 1, 2",
            verify=lambda a: np.array(
                [[t if t > 0 else a * t for t in (s, s - 1.0)] for s in ROWS.tolist()]
            ),
            mistakes={
                "sign": lambda a: _hidden(a, -1.0),
                "no-bias": lambda a: _hidden(a, 0.0),
                "step": lambda: np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]]),
            },
        ),
        FamilyStep(
            "v",
            solve=lambda H, g: _solved(H, g)[1:],
            formula="from v1 + a*v2 = g1 - g0 and 2*v1 + (1 + a)*v2 = g2 - g0",
            verify=_in_closed_form,
            mistakes={
                "single-layer": lambda g: np.array([(g[2] - g[0]) / 2, 0.0]),
                "one-for-two": _one_for_two,
            },
        ),
        FamilyStep(
            "c",
            solve=lambda H, g, v: float(g[0] - H[0] @ v),
            formula="g0 + a*v2 (row s = 0)",
            verify=lambda g, a: float(g[0] + a * (g[0] - 2 * g[1] + g[2]) / (1 - a)),
            mistakes={
                "hidden-bias": lambda: -1.0,
                "last-row": _other_row,
            },
        ),
        FamilyStep(
            "y",
            solve="c + v@[1.5, 0.5]",
            verify=lambda g: float((g[1] + g[2]) / 2),
            mistakes={
                "second-unit-off": lambda v, c: float(c + BETWEEN * v[0]),
                "no-threshold": lambda v, c: float(c + BETWEEN * v.sum()),
            },
        ),
    ),
)
