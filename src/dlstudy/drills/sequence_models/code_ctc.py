"""Code task: the probability of a labelling under CTC, by the forward recursion."""

from __future__ import annotations

from itertools import groupby, product
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.code.task import Arguments, CodeTask

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_STARTER = '''\
import numpy as np


def ctc_probability(p, labels):
    """Return the probability of a labelling: the sum over its paths.

    p: (T, K) floats, each row a distribution over K symbols; 0 is the blank.
    labels: (L,) integers from 1 to K - 1; L may be 0.
    A path takes one symbol a frame. It collapses to a labelling by merging
    equal neighbours, then deleting the blanks.
    """
    raise NotImplementedError
'''


def _extended(labels: Array, blanks: bool = True) -> list[int]:
    """Return the labels with a blank before, between and behind."""
    if not blanks:
        return [int(each) for each in labels]
    long = [0] * (2 * len(labels) + 1)
    long[1::2] = [int(each) for each in labels]
    return long


def _forward(
    p: Array,
    labels: Array,
    *,
    skips: bool = True,
    skips_equal: bool = False,
    ends: int = 2,
    largest: bool = False,
) -> float:
    """Return the sum (or the largest) over paths, some moves allowed or not."""
    path = _extended(labels)
    join = np.max if largest else np.sum
    a = np.zeros(len(path))
    a[:2] = [p[0, each] for each in path[:2]]
    for row in p[1:]:
        new = np.zeros(len(path))
        for s, symbol in enumerate(path):
            may_skip = s >= 2 and symbol != 0 and (skips_equal or symbol != path[s - 2])
            before = [a[s], a[s - 1] if s else 0.0, a[s - 2] if may_skip and skips else 0.0]
            new[s] = join(before) * row[symbol]
        a = new
    return float(join(a[-ends:]))


def _by_paths(p: Array, labels: Array) -> float:
    """Go through all paths, collapse each, and add up those that give the labels."""
    wanted = [int(each) for each in labels]
    total = 0.0
    for path in product(range(p.shape[1]), repeat=len(p)):
        if [symbol for symbol, _ in groupby(path) if symbol != 0] == wanted:
            total += float(np.prod(p[np.arange(len(p)), list(path)]))
    return total


def _blanks_first(p: Array, labels: Array) -> float:
    """Collapse in the wrong order: delete the blanks, then merge equal neighbours."""
    wanted = [int(each) for each in labels]
    total = 0.0
    for path in product(range(p.shape[1]), repeat=len(p)):
        if [symbol for symbol, _ in groupby(each for each in path if each != 0)] == wanted:
            total += float(np.prod(p[np.arange(len(p)), list(path)]))
    return total


def _rows(rng: Generator, frames: int, symbols: int) -> Array:
    return np.asarray(rng.dirichlet(np.ones(symbols), size=frames))


def _case(rng: Generator) -> Arguments:
    frames, length = int(rng.integers(4, 7)), int(rng.integers(2, 4))
    return {"p": _rows(rng, frames, 3), "labels": rng.integers(1, 3, length)}


def _fixed(frames: int, labels: list[int]) -> Arguments:
    rng = np.random.default_rng(frames + len(labels))
    return {"p": _rows(rng, frames, 3), "labels": np.array(labels, dtype=np.int64)}


ctc_probability = CodeTask(
    function="ctc_probability",
    starter=_STARTER,
    reference=_forward,
    draw=_case,
    verify=_by_paths,
    edge_cases={
        "no-label": lambda: _fixed(3, []),
        "one-frame": lambda: _fixed(1, [2]),
        "double-label": lambda: _fixed(4, [1, 1]),
        "too-few-frames": lambda: _fixed(2, [1, 1]),
        "as-many-frames-as-labels": lambda: _fixed(3, [1, 2, 1]),
    },
    mistakes={
        "no-skip": lambda p, labels: _forward(p, labels, skips=False),
        "skips-between-equal": lambda p, labels: _forward(p, labels, skips_equal=True),
        "ends-on-blank": lambda p, labels: _forward(p, labels, ends=1),
        "best-path": lambda p, labels: _forward(p, labels, largest=True),
        "blanks-first": _blanks_first,
        "log": lambda p, labels: float(np.log(max(_forward(p, labels), 1e-300))),
    },
)
