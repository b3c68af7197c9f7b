"""Drill families of attention: one head by hand, the way back through it, additive scores."""
# ruff: noqa: N803, N806 -- Q, K, V, A and S are the names in every source

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import too_large
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]
    Complex = NDArray[np.complex128]

LARGEST_SCORE = 30  # of what goes into an exponential, set by a learner
MOST_ENTRIES = 36  # of a matrix by hand


def softmax_rows(scores: Array) -> Array:
    """Return the softmax of every row, or of a vector."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    result: Array = powers / powers.sum(axis=-1, keepdims=True)
    return result


def wrong_shape(name: str, value: Value, shape: tuple[int, ...]) -> str:
    """Return the objection to an array of another shape or with large entries, or ""."""
    if np.shape(value) != shape or np.size(value) > MOST_ENTRIES:
        return f"{name} has the shape {np.shape(value)}; it should have {shape}. Set another."
    return too_large(name, value)


# One head.


def _head_params(rng: Generator) -> Parameters:
    """Draw three tokens, and either a causal mask or one that forbids the last key (padding)."""
    mask = np.tri(3) if rng.random() < 0.5 else np.repeat([[1.0, 1.0, 0.0]], 3, axis=0)
    while True:
        Q, K = (rng.integers(-2, 3, (3, 2)).astype(np.float64) for _ in range(2))
        V = rng.integers(-3, 6, (3, 2)).astype(np.float64)
        scores = Q @ K.T
        # no row of equal scores, none so far apart that a weight is 0 to two figures
        if np.ptp(scores, axis=1).min() >= 1 and np.ptp(scores) <= 6:
            return {"Q": Q, "K": K, "V": V, "M": mask}


def _weights(S: Array, M: Array) -> Array:
    return softmax_rows(np.where(M > 0, S, -np.inf))


def _weights_by_loop(Q: Array, K: Array, M: Array) -> Array:
    """Return each weight as 1 over the sum of the exponentials of differences of scores."""
    A = np.zeros(M.shape)
    for t, s in np.argwhere(M > 0):
        allowed = [r for r in range(len(K)) if M[t, r] > 0]
        gaps = [math.fsum(Q[t] * (K[r] - K[s])) / len(K[s]) ** 0.5 for r in allowed]
        A[t, s] = 1 / math.fsum(math.exp(gap) for gap in gaps)
    return A


def _masked_after(S: Array, M: Array) -> Array:
    return softmax_rows(S) * M


def _over_queries(S: Array, M: Array) -> Array:
    columns = np.exp(S) * M
    total = columns.sum(axis=0)
    result: Array = columns / np.where(total > 0, total, 1.0)
    return result


def _masked_with_zero(S: Array, M: Array) -> Array:
    return softmax_rows(S * M)


def _output_by_loop(Q: Array, K: Array, V: Array, M: Array) -> Array:
    A = _weights_by_loop(Q, K, M)
    return np.array([[math.fsum(a * v) for v in V.T] for a in A])


def _head_objection(Q: Value, K: Value, V: Value, M: Value) -> str:
    if np.ndim(Q) != 2 or np.ndim(K) != 2 or np.ndim(V) != 2:
        return "Q, K and V should be matrices, one row a token. Set Q=[[1, 0], [0, 1], [1, 1]]."
    shapes = {
        "Q": (Q, np.shape(Q)),
        "K": (K, (np.shape(K)[0], np.shape(Q)[1])),
        "V": (V, (np.shape(K)[0], np.shape(V)[1])),
        "M": (M, (np.shape(Q)[0], np.shape(K)[0])),
    }
    for name, (value, shape) in shapes.items():
        if said := wrong_shape(name, value, shape):
            return said
    if not np.isin(M, (0, 1)).all() or not np.asarray(M).any(axis=1).all():
        return "M should have entries 0 and 1, and at least one 1 in every row. Set another M."
    return _too_large_score(Q, K)


def _too_large_score(Q: Value, K: Value) -> str:
    """Return what is wrong with queries and keys of which softmax would make zeros, or ""."""
    if np.abs(np.asarray(Q) @ np.asarray(K).T).max() > LARGEST_SCORE:
        return f"A score is beyond {LARGEST_SCORE}; set smaller numbers for Q or K."
    return ""


head = Family(
    params=_head_params,
    objection=_head_objection,
    steps=(
        FamilyStep(
            "S",
            solve=lambda Q, K: Q @ K.T / math.sqrt(Q.shape[1]),
            formula="Q@K.T/sqrt(d)",
            verify=lambda Q, K: np.array(
                [[math.fsum(q * k) * len(q) ** -0.5 for k in K] for q in Q]
            ),
            mistakes={
                "no-root": lambda Q, K: Q @ K.T,
                "divided-by-d": lambda Q, K: Q @ K.T / Q.shape[1],
                "keys-first": lambda Q, K: K @ Q.T / math.sqrt(Q.shape[1]),
            },
        ),
        FamilyStep(
            "A",
            solve=_weights,
            formula="softmax over the keys with M = 1",
            verify=_weights_by_loop,
            mistakes={
                "mask-after": _masked_after,
                "over-queries": _over_queries,
                "mask-ignored": lambda S, M: softmax_rows(S + 0 * M),
                "zero-scores": _masked_with_zero,
            },
        ),
        FamilyStep(
            "O",
            solve="A@V",
            verify=_output_by_loop,
            mistakes={"transposed-weights": "A.T@V", "sum-of-values": lambda V, M: M @ V},
        ),
    ),
)


# The variance of a dot product.


def _variance_params(rng: Generator) -> Parameters:
    d = float(rng.choice([4, 9, 16, 25, 36, 64]))
    return {"d": d, "a": float(rng.choice([0.5, 2.5, 4])), "b": float(rng.choice([1.5, 3, 4.5]))}


def _spread(d: float, a: float, b: float, scale: float) -> float:
    """Return the variance of the scaled sum, from its whole distribution: d-fold convolution."""
    one = np.array([1, 1, 1]) / 3  # the product is -ab, 0 or ab, each with probability 1/3
    many = np.ones(1)
    for _ in range(int(d)):
        many = np.convolve(many, one)
    sums = np.arange(-int(d), int(d) + 1) * a * b * scale
    return float(many @ sums**2 - (many @ sums) ** 2)


def _variance_objection(d: Value, a: Value, b: Value) -> str:
    if any(np.ndim(each) for each in (d, a, b)):
        return "d, a and b should be single numbers. Set d=16, say."
    if not (float(d).is_integer() and 2 <= d <= 1024) or min(a, b) <= 0 or max(a, b) > 100:
        return "d should be a whole number from 2 to 1024, a and b between 0 and 100. Set others."
    return ""


dot_variance = Family(
    params=_variance_params,
    objection=_variance_objection,
    steps=(
        FamilyStep(
            "one",
            solve="a^2*2*b^2/3",
            verify=lambda a, b: _spread(1, a, b, 1),
            mistakes={"no-zero": "a^2*b^2", "second-factor": "2*b^2/3*a"},
        ),
        FamilyStep(
            "dot",
            solve="d*one",
            verify=lambda d, a, b: _spread(d, a, b, 1),
            mistakes={"squared": "d^2*one", "averaged": "one", "root": "sqrt(d)*one"},
        ),
        FamilyStep(
            "scaled",
            solve="dot/d",
            verify=lambda d, a, b: _spread(d, a, b, d**-0.5),
            mistakes={"by-d": "dot/d^2", "not-squared": "dot/sqrt(d)"},
        ),
    ),
)


# The way back.
