"""A drill family of graph attention: scores, weights and the new features of one node."""
# ruff: noqa: N803 -- H, W and G are the names in the card

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.gnn.objections import MOST_NODES, no_entries, no_rows
from dlstudy.drills.objections import no_number
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

SLOPE = 0.2  # of the leaky ReLU below 0
LARGEST_SCORE = 50


def _draw(rng: Generator) -> Parameters:
    return {
        "H": rng.choice([-1.0, 0.0, 1.0, 2.0], (4, 2)),
        "W": rng.choice([-1.0, 0.0, 1.0, 2.0], (2, 2)),
        "a": rng.choice([-1.0, -0.5, 0.5, 1.0], 4),
        "k": 3.0,
    }


def _objection(H: Value, W: Value, a: Value, k: Value) -> str:
    nodes = np.shape(H)[0] if np.ndim(H) == 2 else 1
    if nodes > MOST_NODES:
        return f"H has {nodes} rows; it should have at most {MOST_NODES}. Set fewer nodes."
    if said := no_rows("H", H, nodes, "nodes") or no_number("k", k):
        return said
    if float(k) != int(float(k)) or not 1 <= float(k) <= nodes:
        return f"k is {k:g}; it should be a whole number from 1 to {nodes}. Set it so."
    if said := no_rows("W", W, np.shape(H)[1], "columns of H"):
        return said
    if said := no_entries("a", a, 2 * np.shape(W)[1], "column of G, twice"):
        return said
    largest = float(np.abs(_raw(np.asarray(H) @ W, np.asarray(a))).max())
    return "" if largest <= LARGEST_SCORE else "A score is beyond 50; set smaller numbers."


def _raw(G: Array, a: Array) -> Array:
    """Return a·[g_1, g_j] for all nodes j."""
    half = len(a) // 2
    scores: Array = G[0] @ a[:half] + G @ a[half:]
    return scores


def _leaky(x: Array, slope: float = SLOPE) -> Array:
    return np.where(x > 0, x, slope * x)


def _softmax(x: Array) -> Array:
    shares = np.exp(x - x.max())
    result: Array = shares / shares.sum()
    return result


def _scores_by_joining(H: Array, W: Array, a: Array, k: float) -> Array:
    """Join the two vectors of each pair, multiply entry by entry, add."""
    found = []
    for j in range(int(k)):
        joined = [*(H[0] @ W).tolist(), *(H[j] @ W).tolist()]
        score = sum(x * y for x, y in zip(joined, a.tolist(), strict=True))
        found.append(max(score, SLOPE * score))
    return np.array(found)


def _weights_by_ratio(H: Array, W: Array, a: Array, k: float) -> Array:
    """Return each weight as 1 over the sum of the ratios to it."""
    e = _scores_by_joining(H, W, a, k)
    return np.array([1 / sum(np.exp(other - each) for other in e) for each in e])


def _mixed_by_loop(H: Array, W: Array, a: Array, k: float) -> Array:
    """Mix the old features first, then multiply by W: the product is linear."""
    shares = _weights_by_ratio(H, W, a, k)
    mixed = sum(float(share) * H[j] for j, share in enumerate(shares))
    result: Array = np.asarray(mixed) @ W
    return result


gat = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "G",
            solve=lambda H, W: H @ W,
            formula="H@W",
            verify=lambda H, W: np.array(
                [sum(h * w for h, w in zip(r, W, strict=True)) for r in H]
            ),
            mistakes={"transposed": lambda H, W: H @ W.T},
        ),
        FamilyStep(
            "e",
            solve=lambda G, a, k: _leaky(_raw(G, a)[: int(k)]),
            formula="LeakyReLU(a·[g_1, g_j])",
            verify=_scores_by_joining,
            mistakes={
                "no-leaky": lambda G, a, k: _raw(G, a)[: int(k)],
                "relu": lambda G, a, k: np.maximum(_raw(G, a)[: int(k)], 0.0),
                "swapped": lambda G, a, k: _leaky(_raw(G, np.roll(a, len(a) // 2))[: int(k)]),
            },
        ),
        FamilyStep(
            "alpha",
            solve=lambda e: _softmax(e),
            formula="exp(e_j)/sum(exp(e))",
            verify=_weights_by_ratio,
            mistakes={
                "all-nodes": lambda G, a, k: _softmax(_leaky(_raw(G, a)))[: int(k)],
                "no-exponential": lambda e: e / e.sum(),
                "neighbours-only": lambda e: np.concatenate(([0.0], _softmax(e[1:]))),
            },
        ),
        FamilyStep(
            "out",
            solve=lambda G, alpha: alpha @ G[: len(alpha)],
            formula="sum of alpha_j*g_j",
            verify=_mixed_by_loop,
            mistakes={
                "old-features": lambda H, alpha: alpha @ H[: len(alpha)],
                "mean": lambda G, alpha: G[: len(alpha)].mean(axis=0),
            },
        ),
    ),
)
