"""Drill families of the deck `backprop`: a two-layer network, a gradient through many layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.backprop.differences import slope_of
from dlstudy.exercise.family import Family, FamilyStep, Parameters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

LARGEST = 1_000  # of a number set by a learner
DIFFERENCE = 1e-4  # of a central difference; the loss is piecewise quadratic, so it is exact

# --- a two-layer network -------------------------------------------------------------------------

SIZES = {  # inputs 3, hidden units 2, outputs 2: W2 is square, so its transpose can be forgotten
    "x": (3,), "w1": (2, 3), "b1": (2,), "w2": (2, 2), "b2": (2,), "t": (2,),
}  # fmt: skip
_WEIGHTS = np.array([-2.0, -1.0, 1.0, 2.0, 3.0])
_ERRORS = np.array([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0])


def _draw_network(rng: Generator) -> Parameters:
    """Return x (3,), w1 (2, 3), b1 (2,), w2 (2, 2), b2 (2,) and t (2,), all small integers."""
    return {**next(one for one in _networks(rng) if _is_telling(one))}


def _networks(rng: Generator) -> Iterator[dict[str, Array]]:
    while True:
        one = {name: rng.choice(_WEIGHTS, size=size) for name, size in SIZES.items()}
        hidden = np.maximum(one["w1"] @ one["x"] + one["b1"], 0.0)
        error = rng.choice(_ERRORS, size=SIZES["t"])
        yield {**one, "t": one["w2"] @ hidden + one["b2"] - error}


def _is_telling(one: dict[str, Array]) -> bool:
    """Is one hidden unit on, the other off, the error felt at both, and w2 not symmetric?"""
    before = one["w1"] @ one["x"] + one["b1"]
    hidden = np.maximum(before, 0.0)
    pull = one["w2"].T @ (one["w2"] @ hidden + one["b2"] - one["t"])
    return bool(
        before.min() <= -1
        and 2 <= before.max() <= 9
        and np.all(pull != 0)
        and one["w2"][0, 1] != one["w2"][1, 0]
        and np.any(one["x"] < 0)
        and np.any(one["x"] > 0)
    )


def _wanted(name: str, x: Value, b1: Value, t: Value) -> tuple[int, ...]:
    """Return the shape of an array: x, b1 and t say how many inputs, units and outputs."""
    inputs, hidden, outputs = (
        np.size(one) if np.ndim(one) == 1 else SIZES[name][0]
        for name, one in (("x", x), ("b1", b1), ("t", t))
    )
    return {"w1": (hidden, inputs), "w2": (outputs, hidden), "b2": (outputs,)}.get(
        name, {"x": (inputs,), "b1": (hidden,)}.get(name, (outputs,))
    )


def _network_objection(x: Value, w1: Value, b1: Value, w2: Value, b2: Value, t: Value) -> str:
    given = {"x": x, "w1": w1, "b1": b1, "w2": w2, "b2": b2, "t": t}
    for name, value in given.items():
        if np.shape(value) != (size := _wanted(name, x, b1, t)):
            return (
                f"{name} has the shape {np.shape(value)}; it should have {size};"
                " set it in that shape."
            )
        if not np.all(np.abs(value) <= LARGEST):
            return f"{name} has an entry beyond 1000; its entries should be small; set it so."
    before = np.asarray(w1) @ np.asarray(x) + np.asarray(b1)
    if np.any(np.abs(before) < 0.01):
        return (
            "A hidden unit has the input 0, where ReLU has no slope; it should be well above or"
            " below 0; change b1."
        )
    return ""


def _hidden(x: Array, w1: Array, b1: Array) -> list[float]:
    return [max(0.0, _weighted(row, x) + float(bias)) for row, bias in zip(w1, b1, strict=True)]


def _output(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> list[float]:
    hidden = _hidden(x, w1, b1)
    return [_weighted(row, hidden) + float(bias) for row, bias in zip(w2, b2, strict=True)]


def _weighted(weights: Array, inputs: Array | list[float]) -> float:
    return sum(float(w) * float(a) for w, a in zip(weights, inputs, strict=True))


def _loss(x: Array, w1: Array, b1: Array, w2: Array, b2: Array, t: Array) -> float:
    outputs = _output(x, w1, b1, w2, b2)
    return 0.5 * sum((y - float(each)) ** 2 for y, each in zip(outputs, t, strict=True))


two_layer = Family(
    params=_draw_network,
    objection=_network_objection,
    steps=(
        FamilyStep(
            "a1",
            solve="relu(w1@x + b1)",
            verify=lambda x, w1, b1: np.array(_hidden(x, w1, b1)),
            mistakes={"no-relu": "w1@x + b1", "no-bias": "relu(w1@x)"},
        ),
        FamilyStep(
            "yhat",
            solve="w2@a1 + b2",
            verify=lambda x, w1, b1, w2, b2: np.array(_output(x, w1, b1, w2, b2)),
            mistakes={"no-bias": "w2@a1", "transposed": "w2.T@a1 + b2"},
        ),
        FamilyStep(
            "delta2",
            solve="yhat - t",
            verify=slope_of(_loss, "b2", DIFFERENCE),
            mistakes={"sign": "t - yhat", "factor-two": "2*(yhat - t)", "mean": "(yhat - t)/2"},
        ),
        FamilyStep(
            "dw2",
            solve="outer(delta2, a1)",
            verify=slope_of(_loss, "w2", DIFFERENCE),
            mistakes={
                "transposed": "outer(a1, delta2)",
                "own-output": "outer(delta2, yhat)",
                "before-relu": "outer(delta2, w1@x + b1)",
            },
        ),
        FamilyStep(
            "delta1",
            solve="(w2.T@delta2)*sign(relu(a1))",
            verify=slope_of(_loss, "b1", DIFFERENCE),
            mistakes={
                "no-slope": "w2.T@delta2",
                "no-transpose": "(w2@delta2)*sign(relu(a1))",
                "activation-as-slope": "(w2.T@delta2)*a1",
            },
        ),
        FamilyStep(
            "dw1",
            solve="outer(delta1, x)",
            verify=slope_of(_loss, "w1", DIFFERENCE),
            mistakes={"transposed": "outer(x, delta1)", "own-output": "outer(delta1, a1)"},
        ),
        FamilyStep(
            "dx",
            solve="w1.T@delta1",
            verify=slope_of(_loss, "x", DIFFERENCE),
            mistakes={
                "no-slope": "w1.T@(w2.T@delta2)",
                "slope-at-input": "(w1.T@delta1)*sign(relu(x))",
            },
        ),
    ),
)

# --- a gradient through many layers --------------------------------------------------------------
