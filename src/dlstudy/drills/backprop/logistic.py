"""A drill family: one step of gradient descent on a network of logistic units."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.backprop.differences import slope_of
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

LARGEST = 100  # of a number set by a learner
DIFFERENCE = 1e-5
DIMENSIONS = {"x": 1, "w1": 2, "b1": 1, "w2": 2, "b2": 1, "t": 1, "eta": 0}


def _params(rng: Generator) -> Parameters:
    """Return x (2,), w1 (2, 2), b1 (2,), w2 (2, 2), b2 (2,), t (2,) and the rate eta."""
    choice = np.array([-1.5, -1.0, -0.5, 0.5, 1.0, 1.5])
    w2 = rng.choice(choice, size=(2, 2))
    while w2[0, 1] == w2[1, 0]:
        w2 = rng.choice(choice, size=(2, 2))
    return {
        "x": rng.choice([-2.0, -1.0, 1.0, 2.0], size=2),
        "w1": rng.choice(choice, size=(2, 2)),
        "b1": rng.choice(choice, size=2),
        "w2": w2,
        "b2": rng.choice(choice, size=2),
        "t": rng.permutation([0.0, 1.0]),
        "eta": float(rng.choice([2, 5, 10])),
    }


def _objection(x: Value, w1: Value, b1: Value, w2: Value, b2: Value, t: Value, eta: Value) -> str:
    given = {"x": x, "w1": w1, "b1": b1, "w2": w2, "b2": b2, "t": t, "eta": eta}
    for name, value in given.items():
        if np.ndim(value) != DIMENSIONS[name]:
            kind = ("one number", "a vector", "a matrix")[DIMENSIONS[name]]
            return f"{name} has the shape {np.shape(value)}; it should be {kind}; set it so."
        if not np.all(np.abs(value) <= LARGEST):
            return f"{name} has an entry beyond 100; its entries should be small; set it so."
    (inputs,), (hidden,), (outputs,) = np.shape(x), np.shape(b1), np.shape(b2)
    wanted = {"w1": (hidden, inputs), "w2": (outputs, hidden), "t": (outputs,)}
    for name, shape in wanted.items():
        if np.shape(given[name]) != shape:
            return (
                f"{name} has the shape {np.shape(given[name])}; beside the others it should have"
                f" {shape}; set it so."
            )
    return ""


def _layer(weights: Array, inputs: list[float], biases: Array) -> list[float]:
    """Return the activations of a layer, unit by unit, by tanh in place of exp."""
    sums = [
        sum(float(w) * a for w, a in zip(row, inputs, strict=True)) + float(bias)
        for row, bias in zip(weights, biases, strict=True)
    ]
    return [(1 + math.tanh(z / 2)) / 2 for z in sums]


def _hidden(x: Array, w1: Array, b1: Array) -> list[float]:
    return _layer(w1, x.tolist(), b1)


def _outputs(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> list[float]:
    return _layer(w2, _hidden(x, w1, b1), b2)


def _loss(x: Array, w1: Array, b1: Array, w2: Array, b2: Array, t: Array) -> float:
    pairs = zip(_outputs(x, w1, b1, w2, b2), t.tolist(), strict=True)
    return sum((y - float(each)) ** 2 for y, each in pairs) / 2


def _stepped_w2(
    x: Array, w1: Array, b1: Array, w2: Array, b2: Array, t: Array, eta: float
) -> Array:
    return w2 - eta * slope_of(_loss, "w2", DIFFERENCE)(x, w1, b1, w2, b2, t)


def _stepped_w1(
    x: Array, w1: Array, b1: Array, w2: Array, b2: Array, t: Array, eta: float
) -> Array:
    return w1 - eta * slope_of(_loss, "w1", DIFFERENCE)(x, w1, b1, w2, b2, t)


network_step = Family(
    params=_params,
    objection=_objection,
    steps=(
        FamilyStep(
            "a1",
            solve="sigmoid(w1@x + b1)",
            verify=lambda x, w1, b1: np.array(_hidden(x, w1, b1)),
            mistakes={"no-bias": "sigmoid(w1@x)"},
        ),
        FamilyStep(
            "yhat",
            solve="sigmoid(w2@a1 + b2)",
            verify=lambda x, w1, b1, w2, b2: np.array(_outputs(x, w1, b1, w2, b2)),
            mistakes={"linear": "w2@a1 + b2"},
        ),
        FamilyStep(
            "loss",
            solve="sum((yhat - t)^2)/2",
            verify=_loss,
            mistakes={"no-half": "sum((yhat - t)^2)"},
        ),
        FamilyStep(
            "delta2",
            solve="(yhat - t)*yhat*(1 - yhat)",
            verify=slope_of(_loss, "b2", DIFFERENCE),
            mistakes={"no-slope": "yhat - t", "sign": "(t - yhat)*yhat*(1 - yhat)"},
        ),
        FamilyStep(
            "delta1",
            solve="(w2.T@delta2)*a1*(1 - a1)",
            verify=slope_of(_loss, "b1", DIFFERENCE),
            mistakes={"no-slope": "w2.T@delta2", "no-transpose": "(w2@delta2)*a1*(1 - a1)"},
        ),
        FamilyStep(
            "w2new",
            solve="w2 - eta*outer(delta2, a1)",
            verify=_stepped_w2,
            mistakes={
                "uphill": "w2 + eta*outer(delta2, a1)",
                "transposed": "w2 - eta*outer(a1, delta2)",
            },
        ),
        FamilyStep(
            "w1new",
            solve="w1 - eta*outer(delta1, x)",
            verify=_stepped_w1,
            mistakes={"uphill": "w1 + eta*outer(delta1, x)", "no-rate": "w1 - outer(delta1, x)"},
        ),
    ),
)
