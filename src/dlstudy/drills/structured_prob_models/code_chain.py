"""Code task: log Z and all marginals of a chain by sum-product, in logarithms."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.code.task import Arguments, CodeTask

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Result = tuple[float, Array]

_STARTER = '''\
import numpy as np


def chain_marginals(f):
    """Return log Z and the marginals of a chain of n variables of k values.

    f: (n - 1, k, k) floats; f[t, i, j] is the LOGARITHM of the factor between
        variable t = i and variable t + 1 = j. Entries may be large (1000).
    p(x) is exp(f[0, x0, x1] + f[1, x1, x2] + ...) / Z.
    Returns (log_z, p): a float, and an array (n, k) whose rows sum to 1.
    """
    raise NotImplementedError
'''


def _log_sum(values: Array, axis: int) -> Array:
    top = values.max(axis=axis, keepdims=True)
    total: Array = np.log(np.exp(values - top).sum(axis=axis)) + top.squeeze(axis)
    return total


def _largest(values: Array, axis: int) -> Array:
    top: Array = values.max(axis=axis)
    return top


def _messages(
    f: Array, over: Callable[[Array, int], Array] = _log_sum, *, turned: bool = False
) -> tuple[Array, Array]:
    """Return the log messages from the left and from the right, each (n, k)."""
    f = np.asarray(f, np.float64)
    if turned:
        f = f.transpose(0, 2, 1)
    steps, k, _ = f.shape
    left, right = np.zeros((steps + 1, k)), np.zeros((steps + 1, k))
    for t in range(steps):
        left[t + 1] = over(left[t][:, None] + f[t], 0)
    for t in range(steps - 1, -1, -1):
        right[t] = over(f[t] + right[t + 1][None, :], 1)
    return left, right


def _normalised(scores: Array) -> Array:
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    rows: Array = weights / weights.sum(axis=1, keepdims=True)
    return rows


def _marginals(f: Array) -> Result:
    left, right = _messages(f)
    return float(_log_sum(left[-1], 0)), _normalised(left + right)


def _one_sided(f: Array) -> Result:
    left, _ = _messages(f)
    return float(_log_sum(left[-1], 0)), _normalised(left)


def _turned(f: Array) -> Result:
    left, right = _messages(f, turned=True)
    return float(_log_sum(left[-1], 0)), _normalised(left + right)


def _with_maximum(f: Array) -> Result:
    left, right = _messages(f, _largest)
    return float(left[-1].max()), _normalised(left + right)


def _locally(f: Array) -> Result:
    """Make each factor a table of conditional probabilities, as in a directed chain."""
    rows = f - _log_sum(f, 2)[:, :, None]
    left, right = _messages(rows)
    return float(_log_sum(left[-1], 0)), _normalised(left + right)


def _not_normalised(f: Array) -> Result:
    left, right = _messages(f)
    return float(_log_sum(left[-1], 0)), left + right


def _by_enumeration(f: Array) -> Result:
    """Go through every configuration."""
    n, k = f.shape[0] + 1, f.shape[1]
    states = list(product(range(k), repeat=n))
    scores = [sum(float(f[t, x[t], x[t + 1]]) for t in range(n - 1)) for x in states]
    top = max(scores)
    weights = [math.exp(score - top) for score in scores]
    p = np.zeros((n, k))
    for x, weight in zip(states, weights, strict=True):
        for t, value in enumerate(x):
            p[t, value] += weight
    return top + math.log(math.fsum(weights)), p / math.fsum(weights)


def _case(rng: Generator) -> Arguments:
    n, k = int(rng.integers(3, 6)), int(rng.integers(2, 4))
    return {"f": np.round(rng.normal(size=(n - 1, k, k)) * 2, 1)}


chain_marginals = CodeTask(
    function="chain_marginals",
    starter=_STARTER,
    reference=_marginals,
    draw=_case,
    verify=_by_enumeration,
    outputs=("log_z", "p"),
    edge_cases={
        "one-factor": lambda: {"f": np.array([[[0.0, 1.0], [2.0, -1.0]]])},
        "all-equal": lambda: {"f": np.zeros((2, 3, 3))},
        "large": lambda: {"f": np.array([[[1000.0, 999.0], [998.0, 1001.0]]] * 2)},
        "very-small": lambda: {"f": np.array([[[-900.0, -901.0], [-902.0, -900.5]]] * 3)},
    },
    mistakes={
        "one-sided": _one_sided,
        "turned": _turned,
        "maximum": _with_maximum,
        "locally": _locally,
        "not-normalised": _not_normalised,
    },
)
