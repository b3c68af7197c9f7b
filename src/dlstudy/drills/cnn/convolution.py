"""Drill families of convolutional networks: output size, a convolution by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from dlstudy.drills.cnn.objections import (
    LARGEST_INPUT,
    LARGEST_SIDE,
    LARGEST_STEP,
    no_count,
    no_map,
    shown,
)
from dlstudy.drills.objections import too_large
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

DECIMALS = 8  # of a sum of decimals: 0.1 + 0.2 - 0.3 is to be 0


# The side of the output map.


# stride and dilation; with d > 2s a span of dk loses two positions or more, not one
_SIZES = ((2, 5), (2, 6), (3, 7), (3, 8))


def _size_params(rng: Generator) -> Parameters:
    """Draw a convolution at which every wrong way counts another number of positions.

    As many pixels as possible are left over after the last step, s - 1, so that one pixel
    more makes a position more; the padding is long enough to lose three positions or more.
    """
    s, d = _SIZES[int(rng.integers(len(_SIZES)))]
    k = int(rng.choice([3, 5]))
    p = 3 * s + int(rng.integers(0, 3))
    n = s * int(rng.integers(7, 22)) + s - 1 + d * (k - 1) + 1 - 2 * p
    return {name: float(v) for name, v in (("n", n), ("k", k), ("s", s), ("p", p), ("d", d))}


def _count_windows(n: float, k: float, s: float, p: float, d: float) -> float:
    """Return how many positions of the first weight keep every weight inside, one by one."""
    count = 0
    for first in range(0, int(n + 2 * p), int(s)):
        weights = [first + int(d) * i for i in range(int(k))]
        count += all(place < n + 2 * p for place in weights)
    return float(count)


def _size_objection(n: Value, k: Value, s: Value, p: Value, d: Value) -> str:
    for name, value in {"n": n, "k": k, "s": s, "p": p, "d": d}.items():
        if said := no_count(name, value, least=0 if name == "p" else 1, most=LARGEST_SIDE):
            return said
    span, padded = float(d * (k - 1) + 1), float(n + 2 * p)
    if span > padded:
        return (
            f"The kernel spans {span:g} pixels and the padded map has {padded:g}; it should fit."
            " Set a larger n or p, or a smaller k or d."
        )
    return ""


output_size = Family(
    params=_size_params,
    objection=_size_objection,
    steps=(
        FamilyStep(
            "side",
            solve="floor((n + 2*p - d*(k - 1) - 1)/s) + 1",
            verify=_count_windows,
            mistakes={
                "no-dilation": "floor((n + 2*p - k)/s) + 1",
                "no-floor": "(n + 2*p - d*(k - 1) - 1)/s + 1",
                "no-plus-one": "floor((n + 2*p - d*(k - 1) - 1)/s)",
                "first-pixel": "floor((n + 2*p - d*(k - 1))/s) + 1",
                "span-too-long": "floor((n + 2*p - d*k)/s) + 1",
                "padding-once": "floor((n + p - d*(k - 1) - 1)/s) + 1",
            },
        ),
    ),
)


# A convolution by hand.

# sides of input and kernel, and the stride; with a padding of 1 the output is 2x2 or 3x3
_SHAPES = ((4, 2, 2), (4, 3, 2), (5, 2, 2), (5, 3, 2), (5, 3, 3))


def _convolve_params(rng: Generator) -> Parameters:
    n, k, s = _SHAPES[int(rng.integers(len(_SHAPES)))]
    x = rng.integers(-1, 4, (n, n))
    w = rng.choice([-2, -1, 0, 1, 2], (k, k), p=[0.15, 0.25, 0.2, 0.25, 0.15])
    b = rng.choice([-3, -2, -1, 1, 2, 3])
    return {
        "x": x.astype(np.float64), "w": w.astype(np.float64), "b": float(b), "s": float(s), "p": 1.0
    }  # fmt: skip


def _slide(padded: Array, w: Array, b: float, s: float) -> Array:
    """Return the map of an input that is already padded: (0, 0) if the kernel does not fit."""
    if min(np.subtract(padded.shape, w.shape)) < 0:
        return np.zeros((0, 0))
    windows = sliding_window_view(padded, w.shape)[:: int(s), :: int(s)]
    return np.round(np.tensordot(windows, w, 2) + b, DECIMALS)


def _convolved(x: Array, w: Array, b: float, s: float, p: float) -> Array:
    """Return the map (h, w) of a cross-correlation with zero padding."""
    return _slide(np.pad(x, int(p)), w, b, s)


def _convolved_by_loops(x: Array, w: Array, b: float, s: float, p: float) -> Array:
    """Return the same sum by sum; a weight that falls outside the input meets a zero."""
    (rows, columns), (height, width), step, edge = x.shape, w.shape, int(s), int(p)
    out = []
    for top in range(-edge, rows + edge - height + 1, step):
        line = []
        for left in range(-edge, columns + edge - width + 1, step):
            total = b
            for i in range(max(0, top), min(rows, top + height)):
                for j in range(max(0, left), min(columns, left + width)):
                    total += x[i, j] * w[i - top, j - left]
            line.append(total)
        out.append(line)
    return np.array(out, np.float64)


def _flipped(x: Array, w: Array, b: float, s: float, p: float) -> Array:
    return _convolved(x, w[::-1, ::-1], b, s, p)


def _transposed(x: Array, w: Array, b: float, s: float, p: float) -> Array:
    return _convolved(x, w.T, b, s, p)


def _unpadded(x: Array, w: Array, b: float, s: float) -> Array:
    return _slide(x, w, b, s)


def _padded_by_copies(x: Array, w: Array, b: float, s: float, p: float) -> Array:
    return _slide(np.pad(x, int(p), mode="edge"), w, b, s)


def _without_bias(x: Array, w: Array, s: float, p: float) -> Array:
    return _convolved(x, w, 0.0, s, p)


def _without_stride(x: Array, w: Array, b: float, p: float) -> Array:
    return _convolved(x, w, b, 1.0, p)


def _convolve_objection(x: Value, w: Value, b: Value, s: Value, p: Value) -> str:
    said = no_map("x", x) or no_map("w", w) or too_large("b", b)
    said = said or no_count("s", s, least=1, most=LARGEST_STEP)
    if said := said or no_count("p", p, least=0, most=LARGEST_STEP):
        return said
    if np.ndim(b):
        return f"b is {shown(b)}; it should be one number, as there is one output map. Set b=1."
    room = np.subtract(np.shape(x), np.shape(w)) + 2 * int(p)
    if min(room) < 0:
        return (
            f"w is {shown(w)} and x {shown(x)} with {int(p)} zeros on every side; the kernel"
            " should fit into the padded input. Set a larger x or p, or a smaller w."
        )
    if (entries := int(np.prod(room // int(s) + 1))) > LARGEST_INPUT:
        return (
            f"The output has {entries} entries; it should have at most {LARGEST_INPUT} to be done"
            " by hand. Set a smaller x or p, or a larger s."
        )
    return ""


# Sums over channels and a bias for each of them are mistakes of code_cnn.conv2d_forward only: a map
# that is convolved by hand has one channel, at which they are right.
convolve = Family(
    params=_convolve_params,
    objection=_convolve_objection,
    steps=(
        FamilyStep(
            "out",
            solve=_convolved,
            formula="sum(w*window) + b",
            verify=_convolved_by_loops,
            mistakes={
                "flipped-kernel": _flipped,
                "transposed-kernel": _transposed,
                "no-padding": _unpadded,
                "copied-edge": _padded_by_copies,
                "no-bias": _without_bias,
                "no-stride": _without_stride,
            },
        ),
    ),
)
