"""Drill family of word vectors: skip-gram with negative sampling."""
# ruff: noqa: N803, N806 -- N is the matrix of the negatives

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.attention.heads import LARGEST_SCORE
from dlstudy.drills.complex_step import gradient
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]
    Complex = NDArray[np.complex128]

WIDEST = 8  # entries of a vector by hand
MOST_NEGATIVES = 6


def _params(rng: Generator) -> Parameters:
    """Draw two negatives that differ, and inner products that saturate no sigmoid."""
    while True:
        v = rng.choice([-1.0, 1.0, 2.0], 2)
        u = rng.integers(-1, 3, 2).astype(np.float64)
        N = rng.integers(-1, 3, (2, 2)).astype(np.float64)
        scores = np.abs([u @ v, *(N @ v)])
        if scores.min() >= 1 and scores.max() <= 3 and (N[0] != N[1]).any():
            return {"v": v, "u": u, "N": N}


def _objection(v: Value, u: Value, N: Value) -> str:
    if np.ndim(v) != 1 or np.ndim(N) != 2 or np.size(v) > WIDEST or len(np.ravel(N)) == 0:
        return f"v should be a vector of at most {WIDEST} entries, N a matrix. Set v=[1, 2]."
    width = np.shape(v)[0]
    if np.shape(u) != (width,) or np.shape(N)[1] != width or len(np.asarray(N)) > MOST_NEGATIVES:
        return (
            f"u and each of at most {MOST_NEGATIVES} rows of N should have {width} entries, as v."
            " Set all three."
        )
    if max(np.abs(np.asarray(each) @ v).max() for each in (u, N)) > LARGEST_SCORE:
        return f"An inner product is beyond {LARGEST_SCORE}; it should not be. Set smaller numbers."
    return ""


def _loss(v: Complex, u: Complex, N: Complex) -> complex:
    """Return the loss as one logarithm of a product, another route than the sum of logarithms."""
    product = 1 + np.exp(-(u @ v))
    for negative in N:
        product = product * (1 + np.exp(negative @ v))
    return complex(np.log(product))


def _sum_of_logs(v: Array, u: Array, N: Array) -> float:
    return math.fsum(math.log1p(math.exp(x)) for x in (-float(u @ v), *(N @ v)))


def _expit(x: Array) -> Array:
    result: Array = 1 / (1 + np.exp(-x))
    return result


def _dv(v: Array, u: Array, N: Array) -> Array:
    return (_expit(u @ v) - 1) * u + _expit(N @ v) @ N


def _dn(v: Array, N: Array) -> Array:
    return _expit(N[0] @ v) * v


skip_gram = Family(
    params=_params,
    objection=_objection,
    steps=(
        FamilyStep(
            "loss",
            solve=_sum_of_logs,
            formula="log(1 + exp(-dot(u, v))) + sum of log(1 + exp(dot(n_k, v)))",
            verify=lambda v, u, N: _loss(v, u, N).real,
            mistakes={
                "sign-of-negatives": lambda v, u, N: _sum_of_logs(v, u, -N),
                "no-negatives": "log(1 + exp(-dot(u, v)))",
            },
        ),
        FamilyStep(
            "du",
            solve="(sigmoid(dot(u, v)) - 1)*v",
            verify=lambda v, u, N: gradient(lambda x: _loss(v, x, N), u),
            mistakes={"no-target": "sigmoid(dot(u, v))*v"},
        ),
        FamilyStep(
            "dn",
            solve=_dn,
            formula="sigmoid(dot(n_1, v))*v",
            verify=lambda v, u, N: gradient(lambda x: _loss(v, u, x), N)[0],
            mistakes={
                "target-one": lambda v, N: _dn(v, N) - v,
                "sign": lambda v, N: -_dn(v, N),
            },
        ),
        FamilyStep(
            "dv",
            solve=_dv,
            formula="(sigmoid(dot(u, v)) - 1)*u + sum of sigmoid(dot(n_k, v))*n_k",
            verify=lambda v, u, N: gradient(lambda x: _loss(x, u, N), v),
            mistakes={
                "sign-of-negatives": lambda v, u, N: _dv(v, u, N) - 2 * _expit(N @ v) @ N,
                "positive-only": "(sigmoid(dot(u, v)) - 1)*u",
            },
        ),
    ),
)
