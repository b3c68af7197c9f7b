"""Drill families of optimisation: clipping of gradients, variance of a mini-batch gradient."""

from __future__ import annotations

from itertools import combinations, product
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

LARGEST_POPULATION = 1000  # samples set by a learner
LARGEST_LIMIT = 1e6  # of a threshold


# Clipping by the global norm and by value.

# five whole numbers whose squares sum to a square, split between two tensors
_QUINTUPLES = (
    (1, 1, 3, 3, 4), (1, 2, 4, 6, 8), (2, 2, 3, 4, 4), (1, 2, 3, 5, 5), (1, 2, 2, 6, 6),
    (1, 1, 3, 5, 8), (1, 3, 4, 5, 7), (2, 3, 4, 4, 6), (3, 4, 4, 4, 8),
)  # fmt: skip


def _clip_params(rng: Generator) -> Parameters:
    """Draw two gradient tensors longer than the threshold, and a third one that is shorter.

    The first has entries above c, below -c and between: clipping by value shows on both sides.
    """
    h = np.array([3.0, 4.0]) * rng.choice([-1.0, 1.0], 2) * rng.choice([0.1, 0.2, 0.3])
    while True:
        sign = rng.choice([-1.0, 1.0], 5)
        entries = rng.permutation(_QUINTUPLES[int(rng.integers(len(_QUINTUPLES)))]) * sign
        g1, g2, c = entries[:3], entries[3:], float(rng.integers(2, 6))
        if max(g1) > c and min(g1) < -c and min(abs(g1)) < c:
            return {"g1": g1, "g2": g2, "h": np.round(h, 1), "c": c}


def _norm(g1: Array, g2: Array) -> float:
    return float(np.sqrt(np.sum(g1**2) + np.sum(g2**2)))


def _norm_by_outer(g1: Array, g2: Array) -> float:
    """Return the root of the one eigenvalue that is not 0 of the outer product of all entries."""
    every = np.concatenate((g1, g2))
    return float(np.sqrt(np.linalg.eigvalsh(np.outer(every, every))[-1]))


def _limited(g: Array, norm: float, c: float) -> Array:
    return g * min(1.0, c / norm)


def _nearest_in_ball(g1: Array, g2: Array, c: float) -> Array:
    """Return the point of the ball of radius c nearest to all entries, found by bisection.

    A projection on a ball is ``g/(1 + mu)`` with the multiplier ``mu`` at which the length is c.
    """
    every = np.concatenate((g1, g2))
    if np.sum(every**2) <= c * c:
        return every
    low, high = 0.0, 1e9
    for _ in range(200):
        middle = (low + high) / 2
        is_long = np.sum((every / (1 + middle)) ** 2) > c * c
        low, high = (middle, high) if is_long else (low, middle)
    return every / (1 + high)


def _first(g1: Array, norm: float, c: float) -> Array:
    return _limited(g1, norm, c)


def _second(g2: Array, norm: float, c: float) -> Array:
    return _limited(g2, norm, c)


def _small(h: Array, c: float) -> Array:
    return _limited(h, float(np.linalg.norm(h)), c)


def _cut_by_comparison(g1: Array, c: float) -> Array:
    return np.array([c if entry > c else -c if entry < -c else entry for entry in g1])


def _own_norm(g1: Array, c: float) -> Array:
    return _limited(g1, float(np.linalg.norm(g1)), c)


def _clip_objection(g1: Value, g2: Value, h: Value, c: Value) -> str:
    for name, value in {"g1": g1, "g2": g2, "h": h}.items():
        if np.ndim(value) != 1:
            return f"{name} should be a vector with two or more entries. Set {name}=[3, 4]."
        if not np.any(value):
            return f"{name} is all 0, so there is nothing to clip. Set {name}=[3, 4]."
        if said := too_large(name, value):
            return said
    if np.ndim(c) or not 0 < float(c) <= LARGEST_LIMIT:
        return f"c should be one number above 0 and at most {LARGEST_LIMIT:g}. Set c=1."
    if float(np.linalg.norm(h)) >= float(c):
        return (
            "h should be shorter than c, as its step asks about a small gradient. Set a larger c."
        )
    return ""


clip = Family(
    params=_clip_params,
    objection=_clip_objection,
    steps=(
        FamilyStep(
            "norm",
            solve=_norm,
            formula="sqrt(sum(g1^2) + sum(g2^2))",
            verify=_norm_by_outer,
            mistakes={
                "first-only": "norm(g1)",
                "sum-of-norms": "norm(g1) + norm(g2)",
                "no-root": "sum(g1^2) + sum(g2^2)",
            },
        ),
        FamilyStep(
            "first",
            solve=_first,
            formula="g1*min(1, c/norm)",
            verify=lambda g1, g2, c: _nearest_in_ball(g1, g2, c)[: len(g1)],
            mistakes={"own-norm": _own_norm, "by-value": "max(-c, min(c, g1))", "unit": "g1/norm"},
        ),
        FamilyStep(
            "second",
            solve=_second,
            formula="g2*min(1, c/norm)",
            verify=lambda g1, g2, c: _nearest_in_ball(g1, g2, c)[len(g1) :],
            mistakes={"own-norm": "g2*min(1, c/norm(g2))", "unit": "g2/norm"},
        ),
        FamilyStep(
            "small",
            solve=_small,
            formula="h*min(1, c/norm(h))",
            verify=lambda h, c: _nearest_in_ball(h, h[:0], c),
            mistakes={"scaled-up": "h*c/norm(h)"},
        ),
        FamilyStep(
            "cut",
            solve="max(-c, min(c, g1))",
            verify=_cut_by_comparison,
            mistakes={
                "by-norm": "g1*min(1, c/norm)",
                "unclipped": "g1",
                "one-sided": "min(c, g1)",
            },
        ),
    ),
)


# The variance of a mini-batch gradient.


def _variance_params(rng: Generator) -> Parameters:
    """Draw the gradients of a few samples, with a mean of its own, and a batch size.

    They are few, since the check enumerates every batch.
    """
    n = int(rng.integers(4, 7))
    g = rng.integers(-4, 9, n).astype(np.float64)
    return {"g": g, "B": float(rng.integers(2, 4))}


def _spread(g: Array) -> float:
    return float(np.mean((g - np.mean(g)) ** 2))


def _spread_by_pairs(g: Array) -> float:
    """Return half the mean squared difference of two draws: no mean is subtracted."""
    return float(np.mean((g[:, None] - g[None, :]) ** 2) / 2)


def _without(g: Array, B: float, s2: float) -> float:  # noqa: N803 -- the question's letter
    return float(s2 / B * (len(g) - B) / (len(g) - 1))


def _enumerated(batches: list[tuple[float, ...]]) -> float:
    """Return the variance of the mean of a batch where all batches are equally likely."""
    means = np.array([sum(batch) / len(batch) for batch in batches])
    return float(np.mean(means**2) - np.mean(means) ** 2)


def _with_by_enumeration(g: Array, B: float) -> float:  # noqa: N803 -- as above
    return _enumerated(list(product(g.tolist(), repeat=int(B))))


def _without_by_enumeration(g: Array, B: float) -> float:  # noqa: N803 -- as above
    return _enumerated(list(combinations(g.tolist(), int(B))))


def _variance_objection(g: Value, B: Value) -> str:  # noqa: N803 -- as above
    if np.ndim(g) != 1 or not 2 <= np.size(g) <= LARGEST_POPULATION:
        return f"g should be a vector of 2 to {LARGEST_POPULATION} gradients. Set g=[1, 2, 6]."
    if said := too_large("g", g):
        return said
    if np.ndim(B) or not float(B).is_integer() or not 1 <= float(B) <= np.size(g):
        return f"B should be a whole number from 1 to {np.size(g)}. Set B=2."
    if np.ptp(np.asarray(g)) == 0:
        return "All gradients are equal, so there is no variance. Set other numbers for g."
    return ""


batch_variance = Family(
    params=_variance_params,
    objection=_variance_objection,
    steps=(
        FamilyStep(
            "s2",
            solve=_spread,
            formula="mean((g - mean(g))^2)",
            verify=_spread_by_pairs,
            mistakes={
                "sample": lambda g: float(np.var(g, ddof=1)),
                "no-mean": "mean(g^2)",
                "deviation": "sqrt(var(g))",
            },
        ),
        FamilyStep(
            "replaced",
            solve="s2/B",
            verify=_with_by_enumeration,
            mistakes={"one-sample": "s2", "squared": "s2/B^2", "root": "s2/sqrt(B)"},
        ),
        FamilyStep(
            "distinct",
            solve=_without,
            formula="s2/B*(N - B)/(N - 1)",
            verify=_without_by_enumeration,
            mistakes={
                "no-factor": "s2/B",
                "over-n": lambda g, B, s2: s2 / B * (len(g) - B) / len(g),  # noqa: N803
            },
        ),
    ),
)
