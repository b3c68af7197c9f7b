"""A drill family of one LSTM unit: a step backward."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_number
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

STEP = 1e-5  # of a central difference
I, F, G, O = range(4)  # noqa: E741 -- the order of the blocks in the question


def _sigmoid(z: Array) -> Array:
    return np.asarray(0.5 * (1 + np.tanh(z / 2)))


def _opened(a: Array) -> Array:
    """Return i, f, g, o from their pre-activations."""
    values = _sigmoid(a)
    values[G] = np.tanh(a[G])
    return values


def _slope(value: Callable[[float], float]) -> float:
    return (value(STEP) - value(-STEP)) / (2 * STEP)


def _draw_back(rng: Generator) -> Parameters:
    return {
        "i": float(rng.choice([0.6, 0.7, 0.9])),
        "f": float(rng.choice([0.5, 0.8, 0.9])),
        "g": float(rng.choice([-0.8, -0.5, 0.5, 0.8])),
        "o": float(rng.choice([0.4, 0.6, 0.7])),
        "c": float(rng.choice([-1, 1, 1.5])),
        "x": float(rng.choice([-2, -1, 2, 3])),
        "dh": float(rng.choice([-1, 0.5, 1, 2])),
        "dc": float(rng.choice([-0.5, 0.5, 1])),
    }


def _objection_back(**values: Value) -> str:
    if said := first(*(no_number(name, value) for name, value in values.items())):
        return said
    for name in ("i", "f", "o"):
        if not 0 < float(values[name]) < 1:
            return f"{name} should lie between 0 and 1: it is a gate. Set it to 0.5, say."
    return "" if abs(float(values["g"])) < 1 else "g should lie between -1 and 1. Set it so."


def _output(a: Array, c: float, dh: float, dc: float) -> float:
    """Return dh times the new state plus dc times the new cell, from the pre-activations."""
    v = _opened(a)
    cell = v[F] * c + v[I] * v[G]
    return float(dh * v[O] * np.tanh(cell) + dc * cell)


def _before(i: float, f: float, g: float, o: float) -> Array:
    """Return the pre-activations that give these gates and this candidate."""
    return np.array([np.log(i / (1 - i)), np.log(f / (1 - f)), np.arctanh(g), np.log(o / (1 - o))])


def _by_nudges(i: float, f: float, g: float, o: float, c: float, dh: float, dc: float) -> Array:
    a, eye = _before(i, f, g, o), np.eye(4)
    return np.array([_slope(lambda d, e=e: _output(a + d * e, c, dh, dc)) for e in eye])  # type: ignore[misc]


backward = Family(
    params=_draw_back,
    objection=_objection_back,
    steps=(
        FamilyStep(
            "cn",
            solve="f*c + i*g",
            verify="dot([f, i], [c, g])",
            mistakes={"exchanged": "i*c + f*g"},
        ),
        FamilyStep(
            "D",
            solve="dc + dh*o*(1 - tanh(cn)^2)",
            verify=lambda f, c, i, g, o, dh, dc: _slope(
                lambda d: dh * o * math.tanh(f * c + i * g + d) + dc * d
            ),
            mistakes={
                "no-hidden": "dc",
                "only-hidden": "dh*o*(1 - tanh(cn)^2)",
                "no-slope": "dc + dh*o",
                "no-gate": "dc + dh*(1 - tanh(cn)^2)",
            },
        ),
        FamilyStep(
            "da",
            solve="[D*g*i*(1 - i), D*c*f*(1 - f), D*i*(1 - g^2), dh*tanh(cn)*o*(1 - o)]",
            verify=_by_nudges,
            mistakes={
                "no-slopes": "[D*g, D*c, D*i, dh*tanh(cn)]",
                "sigmoid-candidate": "[D*g*i*(1 - i), D*c*f*(1 - f), D*i*g*(1 - g),"
                " dh*tanh(cn)*o*(1 - o)]",
                "new-cell": "[D*g*i*(1 - i), D*cn*f*(1 - f), D*i*(1 - g^2), dh*tanh(cn)*o*(1 - o)]",
                "output-from-cell": "[D*g*i*(1 - i), D*c*f*(1 - f), D*i*(1 - g^2),"
                " D*tanh(cn)*o*(1 - o)]",
            },
        ),
        FamilyStep(
            "dW",
            solve="da*x",
            verify=lambda i, f, g, o, c, dh, dc, x: x * _by_nudges(i, f, g, o, c, dh, dc),
            mistakes={"no-input": "da"},
        ),
        FamilyStep(
            "dco",
            solve="D*f",
            verify=lambda i, f, g, o, c, dh, dc: _slope(
                lambda d: _output(_before(i, f, g, o), c + d, dh, dc)
            ),
            mistakes={
                "no-gate": "D",
                "cell-only": "dc*f",
                "gate-slope": "D*f*(1 - f)",
            },
        ),
    ),
)
