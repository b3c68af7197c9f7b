"""Drill family of the forward pass of an MLP with one hidden layer on a batch of rows."""
# ruff: noqa: N803 -- X, W, V, Z, H and O are the names in the card

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_matrix, no_number, no_vector
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

LARGEST_ENTRY = 20  # beyond it exponentials are lost in the last figure
RELU, TANH, SIGMOID = 1.0, 2.0, 3.0


def _draw(rng: Generator) -> Parameters:
    """Draw two rows, two hidden units and two classes, in halves."""
    halves = {name: rng.integers(-3, 4, (2, 2)) / 2 for name in "XWV"}
    biases = {name: rng.choice([-0.5, 0.5, 1.0], 2) for name in "bc"}
    return {**halves, **biases, "act": float(rng.choice([RELU, RELU, TANH, SIGMOID]))}


def _objection(X: Value, W: Value, V: Value, b: Value, c: Value, act: Value) -> str:
    said = first(no_matrix("X", X), no_matrix("W", W), no_matrix("V", V))
    said = said or first(no_vector("b", b), no_vector("c", c), no_number("act", act))
    if said:
        return said
    if np.shape(X)[1] != np.shape(W)[0] or np.shape(W)[1] != np.shape(V)[0]:
        return "The columns of X should be as many as W's rows, and W's columns as V's rows."
    if np.size(b) != np.shape(W)[1] or np.size(c) != np.shape(V)[1]:
        return "b should have an entry for each column of W, and c one for each of V."
    if max(float(np.abs(each).max()) for each in (X, W, V, b, c)) > LARGEST_ENTRY:
        return f"An entry is beyond {LARGEST_ENTRY}; set smaller numbers."
    if float(act) not in (RELU, TANH, SIGMOID):
        return f"act is {act:g}; it should be 1 (ReLU), 2 (tanh) or 3 (sigmoid)."
    return ""


def _activated(z: Array, act: float) -> Array:
    if act == RELU:
        return np.maximum(z, 0.0)
    return np.tanh(z) if act == TANH else 1 / (1 + np.exp(-z))


def _activated_otherwise(Z: Array, act: float) -> Array:
    """Take the same functions by other formulas."""
    if act == RELU:
        return np.asarray((Z + np.abs(Z)) / 2)
    if act == TANH:
        return np.asarray(2 / (1 + np.exp(-2 * Z)) - 1)
    return np.asarray((1 + np.tanh(Z / 2)) / 2)


def _softmax_of_columns(scores: Array) -> Array:
    powers = np.exp(scores - scores.max(axis=0))
    return np.asarray(powers / powers.sum(axis=0))


def _softmax_by_ratios(O: Array) -> Array:  # noqa: E741 -- the output's name in the card
    """Return 1 over the sum of the exponentials of the differences, entry by entry."""
    return np.array([[1 / sum(np.exp(o - own) for o in row) for own in row] for row in O])


forward = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "Z",
            solve="X@W + b",
            verify=lambda X, W, b: np.einsum("md,dh->mh", X, W) + np.outer(np.ones(len(X)), b),
            mistakes={
                "transposed": lambda X, W, b: X @ W.T + b,
                "no-bias": lambda X, W: X @ W,
            },
        ),
        FamilyStep(
            "H",
            solve=lambda Z, act: _activated(Z, act),
            formula="the activation of each entry of Z",
            verify=_activated_otherwise,
            mistakes={
                "linear": lambda Z: Z,
                "absolute": lambda Z: np.abs(Z),
            },
        ),
        FamilyStep(
            "O",
            solve="H@V + c",
            verify=lambda H, V, c: np.einsum("mh,hk->mk", H, V) + np.outer(np.ones(len(H)), c),
            mistakes={
                "transposed": lambda H, V, c: H @ V.T + c,
                "no-activation": lambda Z, V, c: Z @ V + c,
                "no-bias": lambda H, V: H @ V,
            },
        ),
        FamilyStep(
            "P",
            solve="softmax(O)",
            verify=_softmax_by_ratios,
            mistakes={
                "columns": lambda O: _softmax_of_columns(O),  # noqa: E741
                "sigmoid": lambda O: 1 / (1 + np.exp(-O)),  # noqa: E741
            },
        ),
    ),
)
