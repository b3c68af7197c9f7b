"""Drill family of the size of an MLP: parameters, multiply-adds and floating-point operations."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import no_number, no_vector
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]


def _draw(rng: Generator) -> Parameters:
    """Draw the widths of two or three layers, and whether they have biases."""
    hidden = rng.choice([5, 10, 20, 30, 50, 100], int(rng.integers(1, 3)))
    widths = [float(rng.choice([4, 8, 12, 64, 784])), *hidden, float(rng.choice([2, 3, 10]))]
    return {"n": np.array(widths, np.float64), "bias": float(rng.integers(2))}


def _objection(n: Value, bias: Value) -> str:
    if said := no_vector("n", n, 2) or no_number("bias", bias):
        return said
    if not (np.floor(n) == n).all() or np.min(n) < 1:
        return "n should hold whole numbers from 1 on, the widths of the layers. Set it so."
    return "" if float(bias) in (0, 1) else f"bias is {bias:g}; it should be 0 (none) or 1."


def _weights(n: Array) -> float:
    return float(sum(before * after for before, after in pairwise(n.tolist())))


def _by_array_sizes(n: Array, bias: float) -> float:
    """Count the entries of arrays of the layers' shapes, without making them."""
    shapes = [(int(after), int(before)) for before, after in pairwise(n.tolist())]
    matrices = sum(np.broadcast_to(0.0, shape).size for shape in shapes)
    vectors = sum(np.broadcast_to(0.0, shape[:1]).size for shape in shapes)
    return float(matrices + (vectors if bias else 0))


size = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "P",
            solve=lambda n, bias: _weights(n) + bias * float(n[1:].sum()),
            formula="n1*n2 + n2*n3 + ... + bias*(n2 + n3 + ...)",
            verify=_by_array_sizes,
            mistakes={
                "bias-wrong": lambda n, bias: _weights(n) + (1 - bias) * float(n[1:].sum()),
                "input-layer": lambda n, bias: _weights(n) + bias * float(n[1:].sum()) + n[0],
                "units": lambda n: float(n.sum()),
            },
        ),
        FamilyStep(
            "M",
            solve=lambda n: _weights(n),
            formula="n1*n2 + n2*n3 + ...",
            verify=lambda n: float(np.dot(n[:-1], n[1:])),
            mistakes={
                "flops": lambda n: 2 * _weights(n),
                "units": lambda n: float(n[1:].sum()),
                "product": lambda n: float(np.prod(n)),
            },
        ),
        FamilyStep(
            "F",
            solve="2*M",
            verify=lambda n: float(np.ones(len(n) - 1) @ (n[:-1] * n[1:]) / 0.5),
            mistakes={"macs": "M", "training": "6*M"},
        ),
    ),
)
