"""A drill family of hidden Markov models: the forward pass, and Viterbi's best path."""
# ruff: noqa: N803, N806 -- A and B are the names in every source

from __future__ import annotations

from functools import cache
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_matrix, no_vector
from dlstudy.drills.structured_prob_models.objections import (
    TIE,
    no_distributions,
    no_numbers_of,
)
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

STARTS, STAYS, EMISSIONS = (
    [0.3, 0.4, 0.6, 0.7],
    [0.2, 0.3, 0.6, 0.7, 0.8],
    [0.1, 0.2, 0.5, 0.6, 0.9],
)
MOST_PATHS = 4096  # they are enumerated


def _two(rng: Generator, choices: list[float]) -> Array:
    """Return two different rows (p, 1 - p)."""
    p = rng.choice(choices, 2, replace=False)
    return np.round(np.stack([p, 1 - p], axis=1), 2)


def _draw(rng: Generator) -> Parameters:
    """Draw two states and two symbols such that the best path is not that of the row maxima."""
    while True:
        s, A, B = _two(rng, STARTS)[0], _two(rng, STAYS), _two(rng, EMISSIONS)
        o = rng.integers(1, 3, 3).astype(np.float64)
        d = _forward(s, A, B, o, np.max)
        if abs(A[0, 1] - A[1, 0]) > TIE and (_traced(d, A) != np.argmax(d, axis=1) + 1).any():
            return {"s": s, "A": A, "B": B, "o": o}


def _emitted(B: Array, o: Array) -> Array:
    """Return for each time and state the probability of what was observed, shape (T, k)."""
    return B[:, o.astype(int) - 1].T


def _forward(s: Array, A: Array, B: Array, o: Array, over: Callable[..., Array] = np.sum) -> Array:
    """Return the forward probabilities, shape (T, k); Viterbi's maxima with ``over=np.max``."""
    seen = _emitted(B, o)
    rows = [s * seen[0]]
    for each in seen[1:]:
        rows.append(over(rows[-1][:, None] * A, axis=0) * each)
    return np.array(rows)


@cache
def _sequences(k: int, length: int) -> NDArray[np.int64]:
    """Return all sequences of states from 0 to k - 1, a row each."""
    return np.array(list(product(range(k), repeat=length)))


def _paths(s: Array, A: Array, B: Array, o: Array) -> tuple[NDArray[np.int64], Array]:
    """Return every path of states, from 0, and its joint probability with the observations."""
    seen, T = _emitted(B, o), len(o)
    paths = _sequences(len(s), T)
    chances = s[paths[:, 0]] * seen[0, paths[:, 0]]
    for t in range(1, T):
        chances = chances * A[paths[:, t - 1], paths[:, t]] * seen[t, paths[:, t]]
    return paths, chances


def _by_paths(s: Array, A: Array, B: Array, o: Array, over: Callable[..., Array] = np.sum) -> Array:
    """Return the same table from the paths of each length that end in each state."""
    rows = []
    for t in range(1, len(o) + 1):
        paths, chances = _paths(s, A, B, o[:t])
        rows.append([over(chances[paths[:, -1] == state]) for state in range(len(s))])
    return np.array(rows, np.float64)


def _traced(d: Array, A: Array) -> Array:
    """Return the best path, states numbered from 1, by going back through the maxima."""
    path = [int(np.argmax(d[-1]))]
    for row in d[-2::-1]:
        path.append(int(np.argmax(row * A[:, path[-1]])))
    return np.array(path[::-1], np.float64) + 1


def _best(s: Array, A: Array, B: Array, o: Array) -> Array:
    paths, chances = _paths(s, A, B, o)
    best: Array = paths[int(np.argmax(chances))] + 1.0
    return best


def _objection(s: Value, A: Value, B: Value, o: Value) -> str:
    if said := first(no_vector("s", s, 2), no_matrix("A", A), no_matrix("B", B)):
        return said
    k = np.size(s)
    if np.shape(A) != (k, k) or np.shape(B)[0] != k:
        return "A should have a row and a column for each entry of s, B a row. Set them so."
    if said := no_numbers_of("o", o, np.shape(B)[1], 2):
        return said
    if said := first(*(no_distributions(n, v) for n, v in (("s", s), ("A", A), ("B", B)))):
        return said
    if k ** np.size(o) > MOST_PATHS:
        return f"There are {k ** np.size(o)} paths; at most {MOST_PATHS} are checked. Set fewer."
    chances = np.sort(_paths(np.asarray(s), np.asarray(A), np.asarray(B), np.asarray(o))[1])
    if chances[-1] <= 0:
        return "The observations are impossible in this model. Set other numbers."
    if chances[-1] - chances[-2] < TIE:
        return "Two paths are equally probable, so that none is the best. Set other numbers."
    return ""


viterbi = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "a",
            solve=lambda s, A, B, o: _forward(s, A, B, o),
            formula="a_t(j) = sum_i a_{t-1}(i) A_ij times B_j(o_t)",
            verify=lambda s, A, B, o: _by_paths(s, A, B, o),
            mistakes={
                "largest": lambda s, A, B, o: _forward(s, A, B, o, np.max),
                "transposed": lambda s, A, B, o: _forward(s, A.T, B, o),
                "no-emission": lambda s, A, o: np.array(
                    [s @ np.linalg.matrix_power(A, t) for t in range(len(o))]
                ),
            },
        ),
        FamilyStep(
            "L",
            solve=lambda a: float(a[-1].sum()),
            formula="sum of the last row of a",
            verify=lambda s, A, B, o: float(_paths(s, A, B, o)[1].sum()),
            mistakes={
                "largest": lambda a: float(a[-1].max()),
                "all-times": lambda a: float(a.sum()),
            },
        ),
        FamilyStep(
            "d",
            solve=lambda s, A, B, o: _forward(s, A, B, o, np.max),
            formula="d_t(j) = max_i d_{t-1}(i) A_ij times B_j(o_t)",
            verify=lambda s, A, B, o: _by_paths(s, A, B, o, np.max),
            mistakes={
                "sum": lambda s, A, B, o: _forward(s, A, B, o),
                "transposed": lambda s, A, B, o: _forward(s, A.T, B, o, np.max),
            },
        ),
        FamilyStep(
            "path",
            solve=lambda d, A: _traced(d, A),
            formula="from the largest entry of the last row back through the maxima",
            verify=_best,
            mistakes={
                "row-maxima": lambda d: np.argmax(d, axis=1) + 1.0,
            },
        ),
        FamilyStep(
            "P",
            solve=lambda d, L: float(d[-1].max() / L),
            formula="largest entry of the last row of d, over L",
            verify=lambda s, A, B, o: float(
                _paths(s, A, B, o)[1].max() / _paths(s, A, B, o)[1].sum()
            ),
            mistakes={
                "joint": lambda d: float(d[-1].max()),
                "share": lambda d: float(d[-1].max() / d[-1].sum()),
            },
        ),
    ),
)
