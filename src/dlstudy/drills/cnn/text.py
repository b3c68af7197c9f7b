"""A drill family of text CNNs: max-over-time, k-max and chunk pooling of one filter's responses."""

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

LONGEST = 64  # responses of a sentence that is pooled by hand
_SHAPES = ((6, 3, 2), (8, 3, 2), (8, 3, 4), (9, 4, 3))  # responses, k and chunks


def _params(rng: Generator) -> Parameters:
    """Draw different responses, so that no maximum has a rival."""
    length, k, m = _SHAPES[int(rng.integers(len(_SHAPES)))]
    x = rng.permutation(np.arange(-3, 13))[:length]
    return {"x": x.astype(np.float64), "k": float(k), "m": float(m)}


def _objection(x: Value, k: Value, m: Value) -> str:
    if np.ndim(x) != 1 or not 1 <= np.size(x) <= LONGEST:
        return f"x should be a vector of at most {LONGEST} responses. Set x=[4, 7, 1, 9]."
    if len(set(np.asarray(x).tolist())) < np.size(x):
        return "x has equal responses; they should differ. Set another x."
    for name, value in (("k", k), ("m", m)):
        if np.ndim(value) or float(value) not in range(1, np.size(x) + 1):
            return f"{name} should be a whole number from 1 to {np.size(x)}. Set {name}=2."
    if np.size(x) % int(m):
        return f"{np.size(x)} responses do not make {m:g} chunks of equal length. Set another m."
    return too_large("x", x)


def _top(x: Array, k: float) -> Array:
    """Return the k largest responses (k,) in the order of the sentence."""
    return x[np.sort(np.argsort(x)[-int(k) :])]


def _top_by_counting(x: Array, k: float) -> Array:
    """Return the responses that fewer than k others exceed, one by one."""
    kept = [one for one in x.tolist() if sum(other > one for other in x.tolist()) < k]
    return np.array(kept)


def _chunks(x: Array, m: float) -> Array:
    """Return the maximum (m,) of every chunk."""
    best: Array = x.reshape(int(m), -1).max(axis=1)
    return best


def _chunks_by_loop(x: Array, m: float) -> Array:
    size = len(x) // int(m)
    best = [float("-inf")] * int(m)
    for place, one in enumerate(x.tolist()):
        best[place // size] = max(best[place // size], one)
    return np.array(best)


def _falling(x: Array, k: float) -> Array:
    return np.sort(x)[::-1][: int(k)]


def _smallest(x: Array, k: float) -> Array:
    return -_top(-x, k)


pooling = Family(
    params=_params,
    objection=_objection,
    steps=(
        FamilyStep(
            "whole",
            solve="max(x)",
            verify=lambda x: sorted(x.tolist())[-1],
            mistakes={
                "position": lambda x: float(np.argmax(x) + 1),
                "average": "mean(x)",
            },
        ),
        FamilyStep(
            "top",
            solve=_top,
            formula="the k largest of x, in their order",
            verify=_top_by_counting,
            mistakes={
                "sorted": _falling,
                "ascending": lambda x, k: np.sort(x)[-int(k) :],
                "first": lambda x, k: x[: int(k)],
                "smallest": _smallest,
            },
        ),
        FamilyStep(
            "chunks",
            solve=_chunks,
            formula="max of each chunk",
            verify=_chunks_by_loop,
            mistakes={
                "top": lambda x, m: _top(x, m),
                "averages": lambda x, m: x.reshape(int(m), -1).mean(axis=1),
            },
        ),
    ),
)
