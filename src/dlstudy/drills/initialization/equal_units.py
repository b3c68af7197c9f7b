"""A drill family: one step of descent on a net whose two hidden units start equal."""
# ruff: noqa: N803 -- W is the matrix's name in the question

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

DIFFERENCE = 1e-5
LARGEST = 100.0


def _params(rng: Generator) -> Parameters:
    """Return an input, equal rows of W that it switches on, equal v, a target and a rate."""
    while True:
        x = rng.choice([-2.0, -1.0, 1.0, 2.0, 3.0], size=2)
        row = rng.choice([-1.0, 0.5, 1.0, 2.0], size=2)
        v = float(rng.choice([-2.0, 0.5, 2.0]))
        t = float(rng.integers(-3, 6))
        if x @ row > 0 and abs(2 * v * (x @ row) - t) >= 0.5:
            break
    return {
        "x": x,
        "W": np.array([row, row]),
        "v": np.array([v, v]),
        "t": t,
        "eta": float(rng.choice([0.05, 0.1, 0.2])),
    }


def _objection(x: Value, W: Value, v: Value, t: Value, eta: Value) -> str:
    if np.ndim(x) != 1 or np.ndim(W) != 2 or np.ndim(v) != 1 or np.ndim(t) or np.ndim(eta):
        return "x and v should be vectors, W a matrix, t and eta numbers; set them so."
    if np.shape(W) != (np.shape(v)[0], np.shape(x)[0]):
        return "W should have a row for each entry of v and a column for each of x; set it so."
    if any(not np.all(np.abs(each) <= LARGEST) for each in (x, W, v, t, eta)):
        return "One number lies beyond 100; set smaller ones."
    if np.any(np.asarray(W) @ np.asarray(x) == 0):
        return "A hidden unit has the input 0, at the kink of ReLU; set another W."
    return ""


def _output(x: Array, W: Array, v: Array) -> float:
    total = 0.0
    for row, weight in zip(W, v, strict=True):
        z = sum(float(a) * float(b) for a, b in zip(row, x, strict=True))
        total += float(weight) * max(z, 0.0)
    return total


def _loss(x: Array, W: Array, v: Array, t: float) -> float:
    return (_output(x, W, v) - t) ** 2 / 2


def _gradient_of_weights(x: Array, W: Array, v: Array, t: float) -> Array:
    slopes = np.zeros_like(W)
    for index in np.ndindex(W.shape):
        change = np.zeros_like(W)
        change[index] = DIFFERENCE
        above, below = _loss(x, W + change, v, t), _loss(x, W - change, v, t)
        slopes[index] = (above - below) / (2 * DIFFERENCE)
    return slopes


def _delta(x: Array, W: Array, v: Array, t: float) -> Array:
    """Return the slopes of the loss in a shift of each hidden input."""

    def loss(shift: Array) -> float:
        z = np.array([sum(row * x) for row in W]) + shift
        return float((sum(v * np.maximum(z, 0)) - t) ** 2 / 2)

    units = np.eye(len(v)) * DIFFERENCE
    return np.array([(loss(unit) - loss(-unit)) / (2 * DIFFERENCE) for unit in units])


equal_units = Family(
    params=_params,
    objection=_objection,
    steps=(
        FamilyStep("y", "dot(v, max(W@x, 0))", _output, {"one-unit": "dot(v, max(W@x, 0))/2"}),
        FamilyStep(
            "d",
            lambda x, W, v, t, y: (y - t) * v * (W @ x > 0),
            _delta,
            {"no-weight": "(y - t)*sign(relu(W@x))", "sign": "(t - y)*v*sign(relu(W@x))"},
            formula="(y - t)*v, where the unit is on",
        ),
        FamilyStep(
            "G",
            "outer(d, x)",
            _gradient_of_weights,
            {
                "zeros": "0*outer(d, x)",
                "transposed": "outer(x, d)",
                "no-input": "outer(d, 0*x + 1)",
            },
        ),
        FamilyStep(
            "Wn",
            "W - eta*G",
            lambda x, W, v, t, eta: W - eta * _gradient_of_weights(x, W, v, t),
            {"uphill": "W + eta*G", "no-rate": "W - G"},
        ),
    ),
)
