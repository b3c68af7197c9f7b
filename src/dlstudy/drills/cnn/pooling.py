"""A drill family of pooling: the maxima and the averages of a map's windows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from dlstudy.drills.cnn.objections import LARGEST_STEP, misfit, no_count, no_map
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

DECIMALS = 8  # of a sum of decimals: 0.1 + 0.2 - 0.3 is to be 0


def _pool_params(rng: Generator) -> Parameters:
    n, k = (4, 2) if rng.random() < 0.5 else (5, 3)
    return {
        "x": rng.integers(-6, 7, (n, n)).astype(np.float64), "k": float(k), "s": 2.0, "p": 1.0,
        "z": float(rng.integers(0, 2)),
    }  # fmt: skip


def _pooled(x: Array, k: float, s: float, p: float, of: Callable[[Array], float]) -> Array:
    """Return the map of windows pooled by ``of``; the padding is NaN to it."""
    side, step, edge = int(k), int(s), int(p)
    padded = np.pad(x, edge, constant_values=np.nan)
    windows = sliding_window_view(padded, (side, side))[::step, ::step]
    found = [[of(window[~np.isnan(window)]) for window in row] for row in windows]
    return np.round(np.array(found), DECIMALS)


def _maxima(x: Array, k: float, s: float, p: float) -> Array:
    return _pooled(x, k, s, p, lambda real: float(real.max()))


def _averages(x: Array, k: float, s: float, p: float, z: float) -> Array:
    return _pooled(x, k, s, p, lambda real: float(real.sum()) / (k * k if z else real.size))


def _by_clipping(x: Array, k: float, s: float, p: float) -> list[list[list[float]]]:
    """Return the real entries of every window, cut out of the unpadded map."""
    starts = [
        [first - int(p) for first in range(0, side + 2 * int(p) - int(k) + 1, int(s))]
        for side in x.shape
    ]
    return [
        [
            x[max(top, 0) : top + int(k), max(left, 0) : left + int(k)].ravel().tolist()
            for left in starts[1]
        ]
        for top in starts[0]
    ]


def _maxima_by_clipping(x: Array, k: float, s: float, p: float) -> Array:
    return np.array([[sorted(cell)[-1] for cell in row] for row in _by_clipping(x, k, s, p)])


def _averages_by_clipping(x: Array, k: float, s: float, p: float, z: float) -> Array:
    rows = _by_clipping(x, k, s, p)
    return np.array([[sum(c) / (int(k) ** 2 if z == 1 else len(c)) for c in row] for row in rows])


def _pool_objection(x: Value, k: Value, s: Value, p: Value, z: Value) -> str:
    said = no_map("x", x) or no_count("k", k, least=1, most=LARGEST_STEP)
    said = said or no_count("s", s, least=1, most=LARGEST_STEP)
    said = said or no_count("p", p, least=0, most=LARGEST_STEP)
    if said := said or no_count("z", z, least=0, most=1):
        return said
    if 2 * float(p) > float(k):
        return f"p is {p:g} and k {k:g}; p should be at most k/2. Set a smaller p."
    return misfit(x, np.zeros((int(k), int(k))), float(p))


def _every_one(x: Array, k: float, p: float) -> Array:
    return _maxima(x, k, 1, p)


pooling_of_a_map = Family(
    params=_pool_params,
    objection=_pool_objection,
    steps=(
        FamilyStep(
            "largest",
            solve=_maxima,
            formula="max(window)",
            verify=_maxima_by_clipping,
            mistakes={
                "padding-is-zero": lambda x, k, s, p: _maxima(np.pad(x, int(p)), k, s, 0),
                "no-padding": lambda x, k, s: _maxima(x, k, s, 0),
                "stride-one": _every_one,
                "average": _averages,
            },
        ),
        FamilyStep(
            "average",
            solve=_averages,
            formula="sum(window)/k^2 (z = 1), mean(window) (z = 0)",
            verify=_averages_by_clipping,
            mistakes={
                "other-count": lambda x, k, s, p, z: _averages(x, k, s, p, 1 - z),
                "sum": lambda x, k, s, p: _pooled(x, k, s, p, lambda real: float(real.sum())),
                "largest": _maxima,
            },
        ),
    ),
)
