"""Drill families of pruning: masks by magnitude, and targeted dropout."""
# ruff: noqa: N803 -- W, P, G and B are the names in the card

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.compression.objections import no_array, no_cut, no_share, no_whole, tied
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

MOST_BITS = 64


def _mask(values: Array, share: float) -> Array:
    """Return 1 for what is kept when the share of least values is cut."""
    cut = round(share * values.size)
    kept = np.ones(values.size)
    kept[np.argsort(values, axis=None, kind="stable")[:cut]] = 0.0
    return kept.reshape(values.shape)


def _rows(values: Array, share: float) -> Array:
    return np.array([_mask(row, share) for row in values])


def _mask_by_counting(values: Array, share: float) -> Array:
    """Keep a value if at least as many others as are cut are smaller."""
    flat = [float(each) for each in values.ravel()]
    kept = [float(sum(o < v for o in flat) >= round(share * len(flat))) for v in flat]
    return np.array(kept).reshape(values.shape)


def _draw_layers(rng: Generator) -> Parameters:
    """Draw a layer of small weights and one of larger ones, all of different sizes."""
    while True:
        sizes = rng.choice(np.arange(1, 20), 8, replace=False) / 10
        small, large = np.sort(sizes)[:4], np.sort(sizes)[4:]
        small[3], large[0] = large[0], small[3]  # one weight of each is out of line
        rows = np.array([rng.permutation(small), rng.permutation(large)])
        signs = rng.choice([-1.0, 1.0], (2, 4))
        weights = rng.permutation(rows * signs, axis=0)
        if not np.array_equal(_rows(weights, 0.5), 1 - _rows(np.abs(weights), 0.5)):
            break
    index = float(rng.choice([2, 4, 8]))
    return {"W": weights, "p": 0.5, "wb": float(rng.choice([16, 32])), "ib": index}


def _objection_layers(W: Value, p: Value, wb: Value, ib: Value) -> str:
    said = no_array("W", W, 2) or no_share("p", p) or no_cut(float(p), np.shape(W)[1])
    return said or no_whole("wb", wb, MOST_BITS) or no_whole("ib", ib, MOST_BITS) or tied("W", W)


magnitude = Family(
    params=_draw_layers,
    objection=_objection_layers,
    steps=(
        FamilyStep(
            "P",
            solve=lambda W, p: _rows(np.abs(W), p),
            formula="0 for the share p of least |w| in each row",
            verify=lambda W, p: np.array([_mask_by_counting(abs(row), p) for row in W]),
            mistakes={
                "global": lambda W, p: _mask(np.abs(W), p),
                "signed": lambda W, p: _rows(W, p),
                "inverted": lambda W, p: 1 - _rows(np.abs(W), p),
            },
        ),
        FamilyStep(
            "G",
            solve=lambda W, p: _mask(np.abs(W), p),
            formula="0 for the share p of least |w| of all",
            verify=lambda W, p: _mask_by_counting(np.abs(W), p),
            mistakes={
                "layerwise": lambda W, p: _rows(np.abs(W), p),
                "inverted": lambda W, p: 1 - _mask(np.abs(W), p),
            },
        ),
        FamilyStep(
            "B",
            solve=lambda G, wb, ib: float(G.sum() * (wb + ib)),
            formula="kept*(wb + ib)",
            verify=lambda W, p, wb, ib: float((W.size - round(p * W.size)) * (wb + ib)),
            mistakes={
                "no-index": lambda G, wb: float(G.sum() * wb),
                "all": lambda G, wb, ib: float(G.size * (wb + ib)),
            },
        ),
        FamilyStep(
            "c",
            solve=lambda W, wb, B: W.size * wb / B,
            formula="before/B",
            verify=lambda W, p, wb, ib: wb / ((wb + ib) * (1 - round(p * W.size) / W.size)),
            mistakes={
                "no-index": lambda W, G: W.size / G.sum(),
                "inverted": lambda W, wb, B: B / (W.size * wb),
            },
        ),
    ),
)


def _draw_targeted(rng: Generator) -> Parameters:
    while True:
        sizes = rng.choice(np.arange(1, 20), 4, replace=False) / 10
        weights = sizes * rng.choice([-1.0, 1.0], 4)
        if not np.array_equal(_mask(weights, 0.5), _mask(-sizes, 0.5)):
            break
    return {"w": weights, "g": 0.5, "a": float(rng.choice([0.2, 0.4, 0.6, 0.8]))}


def _objection_targeted(w: Value, g: Value, a: Value) -> str:
    said = no_array("w", w, 1) or no_share("g", g) or no_share("a", a)
    return said or no_cut(float(g), np.size(w)) or tied("w", w)


def _by_outcomes(w: Array, c: Array, a: float) -> Array:
    """Return the mean of the weights over both outcomes of each candidate."""
    kept = [v * (1 - a) + 0.0 * a if one else v for v, one in zip(w, c, strict=True)]
    return np.array(kept)


targeted = Family(
    params=_draw_targeted,
    objection=_objection_targeted,
    steps=(
        FamilyStep(
            "c",
            solve=lambda w, g: 1 - _mask(np.abs(w), g),
            formula="1 for the share g of least |w|",
            verify=lambda w, g: 1 - _mask_by_counting(np.abs(w), g),
            mistakes={
                "largest": lambda w, g: 1 - _mask(-np.abs(w), g),
                "signed": lambda w, g: 1 - _mask(w, g),
            },
        ),
        FamilyStep(
            "n",
            solve=lambda w, g, a: len(w) * (1 - g * a),
            formula="N*(1 - g*a)",
            verify=lambda c, a: sum(1 - a if one else 1.0 for one in c),
            mistakes={
                "all": lambda w, a: len(w) * (1 - a),
                "dropped": lambda w, g, a: len(w) * g * a,
                "certain": lambda w, g: len(w) * (1 - g),
            },
        ),
        FamilyStep(
            "m",
            solve=lambda w, c, a: w * (1 - a * c),
            formula="w_i*(1 - a*c_i)",
            verify=_by_outcomes,
            mistakes={
                "all": lambda w, a: w * (1 - a),
                "alpha": lambda w, c, a: w * (1 - c + a * c),
                "rescaled": lambda w, c, a: w * (1 - a * c) / (1 - a),
            },
        ),
    ),
)
