"""A drill family of visualisation: the weights and the map of Grad-CAM for two small maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import too_large
from dlstudy.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.family import Parameters
    from dlstudy.value import Value

    Array = NDArray[np.float64]

LARGEST_MAP = 36  # positions of a map that is worked on by hand


def _params(rng: Generator) -> Parameters:
    """Draw activations (not negative, as after a ReLU) and gradients, one map for, one against."""
    maps = rng.integers(0, 6, (2, 2, 2))
    gradients = rng.integers(-1, 5, (2, 2, 2)) * np.array([1, -1]).reshape(2, 1, 1)
    order = rng.permutation(2)
    (a, b), (g, h) = maps.astype(np.float64), gradients[order].astype(np.float64)
    return {"a": a, "b": b, "g": g, "h": h}


def _objection(a: Value, b: Value, g: Value, h: Value) -> str:
    named = {"a": a, "b": b, "g": g, "h": h}
    for name, value in named.items():
        if np.ndim(value) != 2 or not 1 <= np.size(value) <= LARGEST_MAP:
            return (
                f"{name} should be a matrix of at most {LARGEST_MAP} entries."
                f" Set {name}=[[1, 2], [3, 4]]."
            )
        if said := too_large(name, value):
            return said
    if len({np.shape(value) for value in named.values()}) > 1:
        return "a, b, g and h should have the same shape. Set all four."
    return ""


def _weights(g: Array, h: Array) -> Array:
    """Return the weights (2,): the mean of each gradient over the positions."""
    return np.array([g.mean(), h.mean()])


def _weights_by_loop(g: Array, h: Array) -> Array:
    return np.array([sum(sum(row) for row in m.tolist()) / m.size for m in (g, h)])


def _weighted(alpha: Array, a: Array, b: Array) -> Array:
    total: Array = alpha[0] * a + alpha[1] * b
    return total


def _map(alpha: Array, a: Array, b: Array) -> Array:
    """Return the map (h, w): the ReLU of the weighted sum."""
    return np.maximum(_weighted(alpha, a, b), 0)


def _map_by_loop(a: Array, b: Array, g: Array, h: Array) -> Array:
    first, second = _weights_by_loop(g, h).tolist()
    out = [
        [max(first * a + second * b, 0.0) for a, b in zip(left, right, strict=True)]
        for left, right in zip(a.tolist(), b.tolist(), strict=True)
    ]
    return np.array(out)


def _relu_first(alpha: Array, a: Array, b: Array) -> Array:
    total: Array = np.maximum(alpha[0] * a, 0) + np.maximum(alpha[1] * b, 0)
    return total


def _entry_by_entry(a: Array, b: Array, g: Array, h: Array) -> Array:
    return np.maximum(g * a + h * b, 0)


gradcam = Family(
    params=_params,
    objection=_objection,
    steps=(
        FamilyStep(
            "alpha",
            solve=_weights,
            formula="[mean of g, mean of h]",
            verify=_weights_by_loop,
            mistakes={
                "sum": lambda g, h: np.array([g.sum(), h.sum()]),
                "absolute": lambda g, h: np.array([np.abs(g).mean(), np.abs(h).mean()]),
                "largest": lambda g, h: np.array([g.max(), h.max()]),
                "activations": lambda a, b: np.array([a.mean(), b.mean()]),
            },
        ),
        FamilyStep(
            "map",
            solve=_map,
            formula="relu(alpha_1*a + alpha_2*b)",
            verify=_map_by_loop,
            mistakes={
                "no-relu": _weighted,
                "relu-first": _relu_first,
                "gradient-by-entry": _entry_by_entry,
                "unweighted": "a + b",
            },
        ),
    ),
)
