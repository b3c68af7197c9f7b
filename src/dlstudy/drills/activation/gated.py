"""A drill family: one SwiGLU layer by hand."""
# ruff: noqa: N803 -- W and V are the matrices' names in the paper

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]


def _params(rng: Generator) -> Parameters:
    return {
        "x": rng.choice([-2.0, -1.0, 1.0, 2.0], size=2),
        "W": rng.integers(-1, 3, size=(2, 2)).astype(float),
        "V": rng.integers(-2, 3, size=(2, 2)).astype(float),
    }


def _objection(x: Value, W: Value, V: Value) -> str:
    if np.ndim(x) != 1 or np.ndim(W) != 2 or np.shape(W) != np.shape(V):
        return "x should be a vector, W and V two matrices of one shape; set them so."
    if np.shape(W)[0] != np.shape(x)[0]:
        return "W and V should have a row for each entry of x; set them so."
    if not np.all(np.abs(np.asarray(x) @ np.asarray(W)) <= 700):
        return "xW has an entry beyond 700, where the exponential overflows; set smaller numbers."
    return ""


def _product(x: Array, M: Array) -> list[float]:
    return [sum(float(a) * float(m) for a, m in zip(x, column, strict=True)) for column in M.T]


def _silu(x: Array, W: Array) -> list[float]:
    return [q * (1 + math.tanh(q / 2)) / 2 for q in _product(x, W)]


swiglu = Family(
    params=_params,
    objection=_objection,
    steps=(
        FamilyStep(
            "q",
            "x@W",
            lambda x, W: np.array(_product(x, W)),
            {"transposed": "x@W.T"},
        ),
        FamilyStep(
            "s",
            "q/(1 + exp(-q))",
            lambda x, W: np.array(_silu(x, W)),
            {"sigmoid": "1/(1 + exp(-q))", "relu": "max(q, 0)"},
        ),
        FamilyStep(
            "r",
            "x@V",
            lambda x, V: np.array(_product(x, V)),
            {"transposed": "x@V.T"},
        ),
        FamilyStep(
            "h",
            "s*r",
            lambda x, W, V: np.array(
                [s * v for s, v in zip(_silu(x, W), _product(x, V), strict=True)]
            ),
            {"no-gate": "r", "swapped": "q*r*sigmoid(r)"},
        ),
    ),
)
