"""A drill family of visualisation: the weights and the map of Grad-CAM for two small maps."""
# ruff: noqa: N803, N806 -- A, B, G and H are the names in the card

from __future__ import annotations

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

LARGEST_MAP = 36  # positions of a map that is worked on by hand


def _params(rng: Generator) -> Parameters:
    """Draw activations (not negative, as after a ReLU) and gradients, one map for, one against."""
    maps = rng.integers(0, 6, (2, 2, 2))
    gradients = rng.integers(-1, 5, (2, 2, 2)) * np.array([1, -1]).reshape(2, 1, 1)
    order = rng.permutation(2)
    (A, B), (G, H) = maps.astype(np.float64), gradients[order].astype(np.float64)
    return {"A": A, "B": B, "G": G, "H": H}


def _objection(A: Value, B: Value, G: Value, H: Value) -> str:
    named = {"A": A, "B": B, "G": G, "H": H}
    for name, value in named.items():
        if np.ndim(value) != 2 or not 1 <= np.size(value) <= LARGEST_MAP:
            return (
                f"{name} should be a matrix of at most {LARGEST_MAP} entries."
                f" Set {name}=[[1, 2], [3, 4]]."
            )
        if said := too_large(name, value):
            return said
    if len({np.shape(value) for value in named.values()}) > 1:
        return "A, B, G and H should have the same shape. Set all four."
    return ""


def _weights(G: Array, H: Array) -> Array:
    """Return the weights (2,): the mean of each gradient over the positions."""
    return np.array([G.mean(), H.mean()])


def _weights_by_loop(G: Array, H: Array) -> Array:
    return np.array([sum(sum(row) for row in m.tolist()) / m.size for m in (G, H)])


def _weighted(alpha: Array, A: Array, B: Array) -> Array:
    total: Array = alpha[0] * A + alpha[1] * B
    return total


def _map(alpha: Array, A: Array, B: Array) -> Array:
    """Return the map (h, w): the ReLU of the weighted sum."""
    return np.maximum(_weighted(alpha, A, B), 0)


def _map_by_loop(A: Array, B: Array, G: Array, H: Array) -> Array:
    first, second = _weights_by_loop(G, H).tolist()
    out = [
        [max(first * one + second * two, 0.0) for one, two in zip(left, right, strict=True)]
        for left, right in zip(A.tolist(), B.tolist(), strict=True)
    ]
    return np.array(out)


def _relu_first(alpha: Array, A: Array, B: Array) -> Array:
    total: Array = np.maximum(alpha[0] * A, 0) + np.maximum(alpha[1] * B, 0)
    return total


def _entry_by_entry(A: Array, B: Array, G: Array, H: Array) -> Array:
    return np.maximum(G * A + H * B, 0)


gradcam = Family(
    params=_params,
    objection=_objection,
    steps=(
        FamilyStep(
            "alpha",
            solve=_weights,
            formula="[mean of G, mean of H]",
            verify=_weights_by_loop,
            mistakes={
                "sum": lambda G, H: np.array([G.sum(), H.sum()]),
                "absolute": lambda G, H: np.array([np.abs(G).mean(), np.abs(H).mean()]),
                "largest": lambda G, H: np.array([G.max(), H.max()]),
                "activations": lambda A, B: np.array([A.mean(), B.mean()]),
            },
        ),
        FamilyStep(
            "map",
            solve=_map,
            formula="relu(alpha_1*A + alpha_2*B)",
            verify=_map_by_loop,
            mistakes={
                "no-relu": _weighted,
                "relu-first": _relu_first,
                "gradient-by-entry": _entry_by_entry,
                "unweighted": "A + B",
            },
        ),
    ),
)
