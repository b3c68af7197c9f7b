"""A drill family of quantisation: the weights of some filters with one scale, and with one each."""
# ruff: noqa: N803 -- W, L, S and Q are the names in the card

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.cnn.objections import no_count, no_map
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

MOST_LEVELS = 32_767  # of 16 bits
_SIZES = ((0.07, 1.4), (0.14, 2.8), (0.7, 7.0))  # the largest weight of the two filters


def _params(rng: Generator) -> Parameters:
    """Draw a filter with small weights and one with large ones, in any order."""
    sizes = np.array(_SIZES[int(rng.integers(len(_SIZES)))])
    parts = rng.choice([-0.9, -0.7, -0.4, -0.3, 0.3, 0.4, 0.6, 0.8], (2, 3))
    parts[:, 0] = rng.choice([-1.0, 1.0], 2)
    rows = rng.permuted(parts, axis=1) * rng.permutation(sizes)[:, None]
    return {"W": np.round(rows, 3), "L": 7.0}


def _whole(W: Array, scale: Array | float) -> Array:
    whole: Array = np.round(W / scale) + 0.0  # no -0
    return whole


def _whole_by_search(W: Array, scales: Array, L: float) -> Array:
    """Return for each weight the whole number from -L to L whose multiple of its scale is next."""
    levels = np.arange(-L, L + 1)
    gaps = np.abs(W[..., None] - levels * np.broadcast_to(scales, W.shape)[..., None])
    nearest: Array = levels[np.argmin(gaps, axis=-1)]
    return nearest


def _largest(W: Array) -> Array:
    largest: Array = np.abs(W).max(axis=1)
    return largest


def _objection(W: Value, L: Value) -> str:
    if said := no_map("W", W) or no_count("L", L, least=1, most=MOST_LEVELS):
        return said
    if not _largest(np.asarray(W)).all():
        return "A row of W has no weight but 0; it should have one. Set another W."
    scaled = np.asarray(W) / np.abs(W).max() * float(L)
    own = np.asarray(W) / _largest(np.asarray(W))[:, None] * float(L)
    halves = [np.abs(np.abs(v - np.floor(v)) - 0.5) < HALF for v in (scaled, own)]
    if any(half.any() for half in halves):
        return "A weight lies half-way between two whole numbers. Set another weight."
    return ""


HALF = 0.02  # of a step: nearer to the middle, four figures of working do not decide

channels = Family(
    params=_params,
    objection=_objection,
    steps=(
        FamilyStep(
            "S",
            solve=lambda W, L: float(np.abs(W).max()) / L,
            formula="max(abs(W_ij))/L",
            verify=lambda W, L: max(W.max(), -W.min()) / L,
            mistakes={
                "whole-range": lambda W, L: (W.max() - W.min()) / (2 * L + 1),
                "levels": lambda W, L: np.abs(W).max() / (2 * L + 1),
                "signed": lambda W, L: W.min() / L,
            },
        ),
        FamilyStep(
            "Q",
            solve=lambda W, S: _whole(W, S),
            formula="round(W/S)",
            verify=lambda W, L: _whole_by_search(W, np.abs(W).max() / L, L),
            mistakes={
                "cut": lambda W, S: np.trunc(W / S) + 0.0,
                "row-scales": lambda W, L: _whole(W, _largest(W)[:, None] / L),
            },
        ),
        FamilyStep(
            "c",
            solve=lambda W, L: _largest(W) / L,
            formula="max(abs(W_i))/L",
            verify=lambda W, L: np.array([max(map(abs, row)) / L for row in W.tolist()]),
            mistakes={
                "columns": lambda W, L: np.abs(W).max(axis=0) / L,
                "one-for-all": lambda W, S: np.full(len(W), S),
            },
        ),
        FamilyStep(
            "q",
            solve=lambda W, c: _whole(W, c[:, None]),
            formula="round(W_i/c_i)",
            verify=lambda W, L: _whole_by_search(W, _largest(W)[:, None] / L, L),
            mistakes={
                "one-scale": lambda W, S: _whole(W, S),
                "cut": lambda W, c: np.trunc(W / c[:, None]) + 0.0,
            },
        ),
    ),
)
