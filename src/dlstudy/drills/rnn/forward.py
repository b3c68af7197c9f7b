"""A drill family of the plain RNN: three steps forward."""
# ruff: noqa: N803 -- W and U are the matrices' names in every source

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_matrix, no_vector
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

WEIGHTS = (-1.0, -0.5, 0.5, 1.0)


def _draw(rng: Generator) -> Parameters:
    drawn: Parameters = {
        "W": rng.choice(WEIGHTS, (2, 2)),
        "U": rng.choice(WEIGHTS, (2, 2)),
        "b": rng.choice([-0.2, -0.1, 0.1, 0.2], 2),
        "h0": rng.choice([-0.5, 0.5, 0.8], 2),
    }
    return drawn | {f"x{t}": rng.choice([-1.0, 0.0, 0.5, 1.0], 2) for t in (1, 2, 3)}


def _objection(W: Value, U: Value, b: Value, h0: Value, x1: Value, x2: Value, x3: Value) -> str:
    said = first(no_matrix("W", W), no_matrix("U", U), no_vector("b", b), no_vector("h0", h0))
    said = said or first(*(no_vector(f"x{t}", x) for t, x in ((1, x1), (2, x2), (3, x3))))
    if said:
        return said
    units, inputs = np.size(h0), np.size(x1)
    if np.shape(W) != (units, units) or np.size(b) != units:
        return f"h0 has {units} entries; W should be {units}×{units} and b as long. Set them so."
    if np.shape(U) != (units, inputs) or not inputs == np.size(x2) == np.size(x3):
        return (
            f"x1 has {inputs} entries; U should be {units}×{inputs}, x2, x3 as long. Set them so."
        )
    return ""


def _states(W: Array, U: Array, b: Array, h0: Array, inputs: list[Array]) -> list[Array]:
    """Return the states after each step, unit by unit and with the exponential only."""
    state, states = h0.tolist(), []
    for x in inputs:
        sums = [
            math.fsum(w * h for w, h in zip(W[j].tolist(), state, strict=True))
            + math.fsum(u * each for u, each in zip(U[j].tolist(), x.tolist(), strict=True))
            + float(b[j])
            for j in range(len(state))
        ]
        state = [1 - 2 / (math.exp(min(2 * z, 700)) + 1) for z in sums]
        states.append(np.array(state))
    return states


forward = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "h1",
            solve="tanh(W@h0 + U@x1 + b)",
            verify=lambda W, U, b, h0, x1: _states(W, U, b, h0, [x1])[-1],
            mistakes={
                "swapped": "tanh(U@h0 + W@x1 + b)",
                "no-start": "tanh(U@x1 + b)",
                "no-tanh": "W@h0 + U@x1 + b",
                "no-bias": "tanh(W@h0 + U@x1)",
                "transposed": "tanh(W.T@h0 + U@x1 + b)",
            },
        ),
        FamilyStep(
            "h2",
            solve="tanh(W@h1 + U@x2 + b)",
            verify=lambda W, U, b, h0, x1, x2: _states(W, U, b, h0, [x1, x2])[-1],
            mistakes={
                "start-again": "tanh(W@h0 + U@x2 + b)",
                "no-memory": "tanh(U@x2 + b)",
            },
        ),
        FamilyStep(
            "h3",
            solve="tanh(W@h2 + U@x3 + b)",
            verify=lambda W, U, b, h0, x1, x2, x3: _states(W, U, b, h0, [x1, x2, x3])[-1],
            mistakes={
                "older-state": "tanh(W@h1 + U@x3 + b)",
                "no-memory": "tanh(U@x3 + b)",
            },
        ),
    ),
)
