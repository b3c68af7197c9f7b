"""Drill families of windows that slide: both operations, their matrix, the transpose."""
# ruff: noqa: N803 -- M is the name in the card

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from dlstudy.drills.cnn.objections import (
    LARGEST_INPUT,
    LARGEST_STEP,
    misfit,
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

LARGEST_MATRIX = 256  # entries of a convolution's matrix
DECIMALS = 8  # of a sum of decimals: 0.1 + 0.2 - 0.3 is to be 0


def _drawn(rng: Generator, shape: tuple[int, ...], low: int, high: int) -> Array:
    return rng.integers(low, high + 1, shape).astype(np.float64)


def _weights(rng: Generator, shape: tuple[int, ...]) -> Array:
    """Draw weights that differ, so that a kernel that was turned is another kernel."""
    return rng.permutation(np.arange(-4.0, 6.0))[: int(np.prod(shape))].reshape(shape)


def _rounded(value: Array) -> Array:
    return np.round(value, DECIMALS)


# Cross-correlation and convolution.


def _both_params(rng: Generator) -> Parameters:
    shape = (3, 3) if rng.random() < 0.7 else (3, 4)
    return {"x": _drawn(rng, shape, -1, 4), "w": _weights(rng, (2, 2))}


def _both_objection(x: Value, w: Value) -> str:
    return no_map("x", x) or no_map("w", w) or misfit(x, w, 0)


def _slid(x: Array, w: Array) -> Array:
    """Return the map (h, w) of a cross-correlation; (0, 0) if the kernel does not fit."""
    if min(np.subtract(x.shape, w.shape)) < 0:
        return np.zeros((0, 0))
    return _rounded(np.tensordot(sliding_window_view(x, w.shape), w, 2))


def _slid_by_shifts(x: Array, w: Array) -> Array:
    """Return the same map as a sum of shifted inputs, a weight at a time."""
    rows, columns = np.subtract(x.shape, w.shape) + 1
    total = np.zeros((rows, columns))
    for u, v in np.ndindex(*w.shape):
        total += w[u, v] * x[u : u + rows, v : v + columns]
    return total


def _convolved_by_polynomials(x: Array, w: Array) -> Array:
    """Return the part of the full convolution, a product of polynomials, where w fits into x."""
    (rows, columns), (height, width) = x.shape, w.shape
    full = np.zeros((rows + height - 1, columns + width - 1))
    for i, j in np.ndindex(*x.shape):
        full[i : i + height, j : j + width] += x[i, j] * w
    return full[height - 1 : rows, width - 1 : columns]


both_operations = Family(
    params=_both_params,
    objection=_both_objection,
    steps=(
        FamilyStep(
            "corr",
            solve=_slid,
            formula="sum(w*window)",
            verify=_slid_by_shifts,
            mistakes={
                "flipped": lambda x, w: _slid(x, w[::-1, ::-1]),
                "transposed": lambda x, w: _slid(x, w.T),
            },
        ),
        FamilyStep(
            "conv",
            solve=lambda x, w: _slid(x, w[::-1, ::-1]),
            formula="sum(w[::-1, ::-1]*window)",
            verify=_convolved_by_polynomials,
            mistakes={
                "same": _slid,
                "one-axis": lambda x, w: _slid(x, w[:, ::-1]),
                "transposed": lambda x, w: _slid(x, w.T),
            },
        ),
    ),
)


# A convolution as a matrix; x may be a signal or a map, which is read row by row.


def _matrix_params(rng: Generator) -> Parameters:
    s, p, k, n = (2, 1, 4, 4) if rng.random() < 0.5 else (2, 1, 3, 5)
    outputs = (n + 2 * p - k) // s + 1
    g = rng.permutation([-2.0, -1.0, 1.0, 2.0, 3.0])[:outputs]
    return {
        "w": _weights(rng, (k,)), "x": _drawn(rng, (n,), -3, 5), "g": g,
        "s": float(s), "p": float(p),
    }  # fmt: skip


def _output_shape(x: Array, w: Array, s: float, p: float) -> tuple[int, ...]:
    room = np.subtract(x.shape, w.shape) + 2 * int(p)
    return tuple(int(side) // int(s) + 1 for side in room)


def _laid(x: Array, w: Array, s: float, p: float, step: float, start: float) -> Array:
    """Return the matrix (outputs, inputs) whose windows lie ``step`` apart from ``-start`` on."""
    matrix = np.zeros((*_output_shape(x, w, s, p), *x.shape))
    axes = x.ndim
    for index in np.ndindex(*matrix.shape[:axes], *w.shape):
        output, weight = np.array(index[:axes]), index[axes:]
        place = output * int(step) + np.array(weight) - int(start)
        if ((place >= 0) & (place < x.shape)).all():
            matrix[(*output, *place)] += w[weight]
    return matrix.reshape(-1, x.size)


def _matrix(x: Array, w: Array, s: float, p: float) -> Array:
    return _laid(x, w, s, p, s, p)


def _turned(w: Array) -> Array:
    return np.flip(w)


def _by_convolving(x: Array, w: Array, s: float, p: float) -> Array:
    """Return the output (outputs,) without a matrix: pad, take every s-th window, multiply."""
    windows = sliding_window_view(np.pad(x, int(p)), w.shape)
    kept = windows[(slice(None, None, int(s)),) * x.ndim]
    return np.tensordot(kept, w, x.ndim).ravel()


def _columns(x: Array, w: Array, s: float, p: float) -> Array:
    """Return the matrix as what the layer makes of each input that is 1 alone."""
    ones = np.eye(x.size).reshape(-1, *x.shape)
    return np.array([_by_convolving(one, w, s, p) for one in ones]).T


def _slopes(x: Array, w: Array, s: float, p: float, g: Array) -> Array:
    """Return how y·g grows with each input, input by input."""
    ones = np.eye(x.size).reshape(-1, *x.shape)
    return np.array([float(_by_convolving(one, w, s, p) @ g) for one in ones])


def _matrix_objection(w: Value, x: Value, g: Value, s: Value, p: Value) -> str:
    for name, value, axes in (("x", x, (1, 2)), ("w", w, (1, 2)), ("g", g, (1,))):
        if np.ndim(value) not in axes or not 1 <= np.size(value) <= LARGEST_INPUT:
            return f"{name} is {shown(value)}; it should be a vector. Set {name}=[1, 2]."
        if said := too_large(name, value):
            return said
    if np.ndim(x) != np.ndim(w):
        return f"w is {shown(w)} and x {shown(x)}; w should have as many axes as x. Set another w."
    said = no_count("s", s, least=1, most=LARGEST_STEP)
    if said := said or no_count("p", p, least=0, most=LARGEST_STEP) or misfit(x, w, float(p)):
        return said
    outputs = int(np.prod(_output_shape(np.asarray(x), np.asarray(w), float(s), float(p))))
    if outputs * np.size(x) > LARGEST_MATRIX:
        return f"M would have {outputs * np.size(x)} entries; set a smaller x or a larger s."
    if np.size(g) != outputs:
        return f"y has {outputs} entries and g {np.size(g)}; they should agree. Set another g."
    return ""


matrix_of_convolution = Family(
    params=_matrix_params,
    objection=_matrix_objection,
    steps=(
        FamilyStep(
            "M",
            solve=_matrix,
            formula="w_u at (j, s*j - p + u)",
            verify=_columns,
            mistakes={
                "stride-one": lambda x, w, s, p: _laid(x, w, s, p, 1, p),
                "flipped": lambda x, w, s, p: _matrix(x, _turned(w), s, p),
                "transposed": lambda x, w, s, p: _matrix(x, w, s, p).T,
                "no-padding": lambda x, w, s, p: _laid(x, w, s, p, s, 0),
            },
        ),
        FamilyStep(
            "y",
            solve=lambda M, x: _rounded(M @ x.ravel()),
            formula="M@x",
            verify=_by_convolving,
        ),
        FamilyStep(
            "dx",
            solve=lambda M, g: _rounded(M.T @ g),
            formula="M.T@g",
            verify=_slopes,
            mistakes={
                "flipped": lambda x, w, s, p, g: _matrix(x, _turned(w), s, p).T @ g,
                "wrong-shifts": lambda x, w, s, p, g: _laid(x, w, s, p, 1, p).T @ g,
            },
        ),
    ),
)


# A transposed convolution: every input lays down a copy of the kernel.


def _scatter_params(rng: Generator) -> Parameters:
    shape = (2, 2) if rng.random() < 0.6 else (2, 3)
    x = rng.permutation(np.arange(-2.0, 6.0))[: int(np.prod(shape))].reshape(shape)
    return {"x": x, "w": _weights(rng, (3, 3)), "s": 2.0, "p": 1.0}


def _scattered(x: Array, w: Array, s: float, *, overwrite: bool = False) -> Array:
    """Return the whole map on which the copies of the kernel are laid down, ``s`` apart."""
    (height, width), step = w.shape, int(s)
    rows, columns = (np.array(x.shape) - 1) * step + w.shape
    out = np.zeros((rows, columns))
    for i, j in np.ndindex(*x.shape):
        top, left = i * step, j * step
        was = 0 if overwrite else out[top : top + height, left : left + width]
        out[top : top + height, left : left + width] = was + x[i, j] * w
    return _rounded(out)


def _cropped(out: Array, p: float) -> Array:
    cut = int(p)
    return out[cut : out.shape[0] - cut, cut : out.shape[1] - cut]


def _transposed(x: Array, w: Array, s: float, p: float) -> Array:
    return _cropped(_scattered(x, w, s), p)


def _by_stuffing(x: Array, w: Array, s: float, p: float) -> Array:
    """Return the same map: zeros between the inputs, then an ordinary correlation, w turned."""
    step, (height, width) = int(s), w.shape
    stuffed = np.zeros((np.array(x.shape) - 1) * step + 1)
    stuffed[::step, ::step] = x
    edges = ((height - 1, height - 1), (width - 1, width - 1))
    return _cropped(_slid_by_shifts(np.pad(stuffed, edges), w[::-1, ::-1]), p)


def _scatter_objection(x: Value, w: Value, s: Value, p: Value) -> str:
    said = no_map("x", x) or no_map("w", w)
    said = said or no_count("s", s, least=1, most=LARGEST_STEP)
    if said := said or no_count("p", p, least=0, most=LARGEST_STEP):
        return said
    sides = (np.array(np.shape(x)) - 1) * int(s) + np.shape(w) - 2 * int(p)
    if min(sides) < 1:
        return "Nothing is left of the output. Set a smaller p."
    if int(np.prod(sides)) > LARGEST_INPUT:
        return f"The output should have at most {LARGEST_INPUT} entries. Set a smaller x, w or s."
    return ""


transposed_convolution = Family(
    params=_scatter_params,
    objection=_scatter_objection,
    steps=(
        FamilyStep(
            "out",
            solve=_transposed,
            formula="sum of x_ij*w_uv at (s*i + u - p, s*j + v - p)",
            verify=_by_stuffing,
            mistakes={
                "no-stride": lambda x, w, p: _cropped(_scattered(x, w, 1), p),
                "flipped": lambda x, w, s, p: _transposed(x, w[::-1, ::-1], s, p),
                "overwritten": lambda x, w, s, p: _cropped(_scattered(x, w, s, overwrite=True), p),
                "not-cropped": lambda x, w, s: _scattered(x, w, s),
            },
        ),
    ),
)
