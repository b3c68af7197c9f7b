"""Drill family of additive attention: scores, weights and context by hand."""
# ruff: noqa: N803 -- H, U and W are the names in every source

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.attention.heads import wrong_shape
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]


def _additive_params(rng: Generator) -> Parameters:
    """Draw scores that differ, whose tanh is neither linear nor saturated throughout."""
    while True:
        drawn = {
            "s": rng.integers(-2, 3, 2) / 2,
            "H": rng.integers(-2, 4, (3, 2)) / 2,
            "W": rng.integers(-1, 3, (2, 2)).astype(np.float64),
            "U": rng.integers(-1, 3, (2, 2)).astype(np.float64),
            "v": rng.choice([-1.0, 1.0, 2.0], 2),
        }
        e = np.tanh(drawn["H"] @ drawn["U"].T + drawn["W"] @ drawn["s"]) @ drawn["v"]
        if np.ptp(e) >= 0.5 and len(np.unique(drawn["H"], axis=0)) == 3:
            return {**drawn}


def _scores_by_loop(s: Array, H: Array, W: Array, U: Array, v: Array) -> Array:
    """Return each score, one unit at a time; tanh by its logistic form 2 sigmoid(2x) - 1."""
    scores = []
    for h in H:
        units = [math.fsum([*(W[i] * s), *(U[i] * h)]) for i in range(len(v))]
        scores.append(sum(v[i] * (2 / (1 + math.exp(-2 * x)) - 1) for i, x in enumerate(units)))
    return np.array(scores)


def _alpha_by_loop(s: Array, H: Array, W: Array, U: Array, v: Array) -> Array:
    e = _scores_by_loop(s, H, W, U, v)
    return np.array([1 / math.fsum(math.exp(other - one) for other in e) for one in e])


def _context_by_loop(s: Array, H: Array, W: Array, U: Array, v: Array) -> Array:
    alpha = _alpha_by_loop(s, H, W, U, v)
    return np.array(
        [math.fsum(alpha[j] * H[j, i] for j in range(len(H))) for i in range(H.shape[1])]
    )


def _additive_objection(s: Value, H: Value, W: Value, U: Value, v: Value) -> str:
    if np.ndim(s) != 1 or np.ndim(v) != 1 or np.ndim(H) != 2:
        return "s and v should be vectors, H a matrix with a row for each state. Set s=[1, 0]."
    hidden, width = np.size(v), np.shape(H)[1]
    shapes = {"s": (np.size(s),), "H": np.shape(H), "W": (hidden, np.size(s)), "v": (hidden,)}
    shapes["U"] = (hidden, width)
    for name, value in (("s", s), ("H", H), ("W", W), ("U", U), ("v", v)):
        if said := wrong_shape(name, value, shapes[name]):
            return said
    if max(np.abs(np.asarray(each)).max() for each in (s, H, W, U, v)) > 20:
        return "An entry is beyond 20; it should not be. Set smaller numbers."
    return ""


additive = Family(
    params=_additive_params,
    objection=_additive_objection,
    steps=(
        FamilyStep(
            "e",
            solve="tanh(H@U.T + W@s)@v",
            verify=_scores_by_loop,
            mistakes={
                "dot-product": "H@s",
                "no-tanh": "(H@U.T + W@s)@v",
                "tanh-outside": "tanh((H@U.T + W@s)@v)",
                "no-query": "tanh(H@U.T)@v",
                "swapped": "tanh(H@W.T + U@s)@v",
                "w-transposed": "tanh(H@U.T + W.T@s)@v",
                "u-transposed": "tanh(H@U + W@s)@v",
            },
        ),
        FamilyStep(
            "alpha",
            solve="softmax(e)",
            verify=_alpha_by_loop,
            mistakes={"divided-by-sum": "e/sum(e)", "not-normalised": "exp(e)"},
        ),
        FamilyStep(
            "c",
            solve="alpha@H",
            verify=_context_by_loop,
            mistakes={"mean": lambda H: H.mean(axis=0), "scores-as-weights": "e@H"},
        ),
    ),
)
