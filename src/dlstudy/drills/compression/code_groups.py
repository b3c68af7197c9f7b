"""Code task on quantisation: whole numbers with a scale for each group of weights."""
# ruff: noqa: N803 -- W is the name in every source

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.code.task import Arguments, CodeTask

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_STARTER = '''\
import numpy as np


def group_quantise(W, bits, group):
    """Return W rounded to a symmetric grid with one scale for each group.

    W: (m, n) floats, not to be changed; bits: int >= 2; group: int, a divisor
        of n. Groups are neighbours within a row.
    A group has the scale s = max(abs(w)) / (2**(bits - 1) - 1); a weight w
    becomes s * round(w / s). A group of zeros stays zero.
    Returns an array of the shape of W.
    """
    raise NotImplementedError
'''


def _grid(
    groups: Array,
    bits: int,
    *,
    levels: Callable[[int], int] = lambda bits: 2 ** (bits - 1) - 1,
    rounding: Callable[[Array], Array] = np.round,
    largest: Callable[[Array], Array] = np.abs,
    back: bool = True,
) -> Array:
    """Round along the last axis, with one scale for all that lies on it."""
    scale = largest(groups).max(axis=-1, keepdims=True) / levels(bits)
    safe = np.where(scale != 0, scale, 1.0)
    whole = rounding(groups / safe)
    rounded: Array = whole * scale if back else whole
    return rounded


def _grouped(W: Array, bits: int, group: int, **changes: object) -> Array:
    groups = np.asarray(W).reshape(W.shape[0], W.shape[1] // group, group)
    return _grid(groups, bits, **changes).reshape(W.shape)  # type: ignore[arg-type]


def _with(**changes: object) -> Callable[..., Array]:
    """Return the task done with something else in place of one part."""
    return lambda W, bits, group: _grouped(W, bits, group, **changes)


def _one_scale(W: Array, bits: int, **_group: int) -> Array:
    return _grid(W.reshape(1, -1), bits).reshape(W.shape)


def _row_scale(W: Array, bits: int, **_group: int) -> Array:
    return _grid(W, bits)


def _column_groups(W: Array, bits: int, group: int) -> Array:
    """Group down the columns, as far as the rows can be cut so."""
    turned = W.T.copy()
    size = math.gcd(group, turned.shape[1]) if turned.shape[1] % group else group
    return _grouped(turned, bits, size).T


def _by_loop(W: Array, bits: int, group: int) -> Array:
    """Go weight by weight, and look for the nearest multiple of the scale of its group."""
    levels = 2 ** (bits - 1) - 1
    result = np.zeros(W.shape)
    for i, row in enumerate(W.tolist()):
        for j, weight in enumerate(row):
            start = j - j % group
            largest = max(max(each, -each) for each in row[start : start + group])
            grid = [level * largest / levels for level in range(-levels, levels + 1)]
            result[i, j] = min(grid, key=lambda value: abs(value - weight))
    return result


def _case(rng: Generator) -> Arguments:
    group, parts, rows = (int(rng.integers(low, high)) for low, high in ((2, 5), (2, 4), (2, 5)))
    sizes = rng.choice([0.1, 1.0, 5.0], (rows, parts)).repeat(group, axis=1)
    weights = rng.normal(size=(rows, parts * group)) * sizes
    return {"W": weights, "bits": int(rng.integers(3, 6)), "group": group}


def _negative() -> Arguments:
    return {"W": np.array([[-4.0, 1.1, 0.3, -0.2]]), "bits": 4, "group": 2}


group_quantise = CodeTask(
    function="group_quantise",
    starter=_STARTER,
    reference=_grouped,
    draw=_case,
    verify=_by_loop,
    edge_cases={
        "group-of-zeros": lambda: {
            "W": np.array([[0.0, 0.0, 1.0, -0.3], [2.0, 0.7, 0.0, 0.0]]),
            "bits": 4,
            "group": 2,
        },
        "largest-is-negative": _negative,
        "one-group-a-row": lambda: {**_negative(), "group": 4},
        "groups-of-one": lambda: {**_negative(), "group": 1},
        "two-bits": lambda: {**_negative(), "bits": 2},
    },
    mistakes={
        "one-scale": _one_scale,
        "row-scale": _row_scale,
        "column-groups": _column_groups,
        "levels": _with(levels=lambda bits: 2 ** (bits - 1)),
        "unsigned": _with(levels=lambda bits: 2**bits - 1),
        "truncated": _with(rounding=np.trunc),
        "not-scaled-back": _with(back=False),
        "signed-max": _with(largest=lambda groups: groups),
    },
)
