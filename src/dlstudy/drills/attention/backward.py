"""Drill family of attention: the way back through one head."""
# ruff: noqa: N802, N803, N806 -- Q, K, V, A and S are the names in every source

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.complex_step import gradient
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]
    Complex = NDArray[np.complex128]
from dlstudy.drills.attention.heads import (
    _too_large_score,
    _weights_by_loop,
    softmax_rows,
    wrong_shape,
)


def _backward_params(rng: Generator) -> Parameters:
    """Draw two queries and keys of width 4, whose root is 2, with weights that are not extreme."""
    while True:
        Q, K = (rng.integers(-1, 3, (2, 4)).astype(np.float64) for _ in range(2))
        V, dO = (rng.integers(-2, 4, (2, 2)).astype(np.float64) for _ in range(2))
        gaps = np.abs(np.diff(Q @ K.T, axis=1)) / 2
        slopes = np.abs(dO @ (V[0] - V[1]))
        if gaps.min() >= 0.5 and gaps.max() <= 2.5 and slopes.min() >= 1:
            return {"Q": Q, "K": K, "V": V, "dO": dO}


def _loss(Q: Complex, K: Complex, V: Complex, dO: Array) -> complex:
    """Return a loss whose gradient for the output is dO: the sum of dO times the output."""
    powers = np.exp(Q @ K.T / Q.shape[1] ** 0.5)
    outputs = (powers @ V) / powers.sum(axis=1)[:, None]
    return complex((dO * outputs).sum())


def _dS_by_steps(Q: Array, K: Array, V: Array, dO: Array) -> Array:
    S = Q @ K.T / math.sqrt(Q.shape[1])
    ones = np.eye(len(K)).astype(np.complex128)
    # with the unit matrix as keys and the root undone, the scores are the first argument
    return gradient(lambda s: _loss(s * len(K) ** 0.5, ones, V.astype(np.complex128), dO), S)


def _dQ(dS: Array, K: Array) -> Array:
    return _without_rounding(dS @ K / math.sqrt(K.shape[1]))


def _dK(dS: Array, Q: Array) -> Array:
    return _without_rounding(dS.T @ Q / math.sqrt(Q.shape[1]))


def _without_rounding(entries: Array) -> Array:
    """Return the entries, and 0 for those that are left of a sum that cancels."""
    return np.where(np.abs(entries) < 1e-12 * max(1.0, np.abs(entries).max()), 0.0, entries)


def _backward_objection(Q: Value, K: Value, V: Value, dO: Value) -> str:
    if any(np.ndim(each) != 2 for each in (Q, K, V, dO)):
        return "Q, K, V and dO should be matrices. Set Q=[[1, 0], [0, 1]]."
    (queries, d), (keys, m) = np.shape(Q), np.shape(V)
    shapes = {"Q": (queries, d), "K": (keys, d), "V": (keys, m), "dO": (queries, m)}
    for (name, shape), value in zip(shapes.items(), (Q, K, V, dO), strict=True):
        if said := wrong_shape(name, value, shape):
            return said
    return _too_large_score(Q, K)


backward = Family(
    params=_backward_params,
    objection=_backward_objection,
    steps=(
        FamilyStep(
            "A",
            solve=lambda Q, K: softmax_rows(Q @ K.T / math.sqrt(Q.shape[1])),
            formula="softmax(Q@K.T/sqrt(d))",
            verify=lambda Q, K: _weights_by_loop(Q, K, np.ones((len(Q), len(K)))),
            mistakes={"no-root": lambda Q, K: softmax_rows(Q @ K.T)},
        ),
        FamilyStep(
            "dV",
            solve="A.T@dO",
            verify=lambda Q, K, V, dO: gradient(lambda v: _loss(Q, K, v, dO), V),
            mistakes={"not-transposed": "A@dO"},
        ),
        FamilyStep(
            "dA",
            solve="dO@V.T",
            verify=lambda V, dO: gradient(
                lambda a: complex((dO * (a @ V)).sum()), np.zeros((len(dO), len(V)))
            ),
            mistakes={"not-transposed": "dO@V"},
        ),
        FamilyStep(
            "dS",
            solve=lambda A, dA: A * (dA - (A * dA).sum(axis=1, keepdims=True)),
            formula="A*(dA - row sums of A*dA)",
            verify=_dS_by_steps,
            mistakes={
                "no-jacobian": "dA",
                "diagonal-only": "A*(1 - A)*dA",
                "no-row-sum": "A*dA",
            },
        ),
        FamilyStep(
            "dQ",
            solve=_dQ,
            formula="dS@K/sqrt(d)",
            verify=lambda Q, K, V, dO: gradient(lambda q: _loss(q, K, V, dO), Q),
            mistakes={"no-root": "dS@K", "by-queries": lambda dS, Q: _dQ(dS, Q)},
        ),
        FamilyStep(
            "dK",
            solve=_dK,
            formula="dS.T@Q/sqrt(d)",
            verify=lambda Q, K, V, dO: gradient(lambda k: _loss(Q, k, V, dO), K),
            mistakes={"no-root": "dS.T@Q", "not-transposed": lambda dS, Q: _dQ(dS, Q)},
        ),
    ),
)
