"""Code task on flows: an affine coupling layer and its log-determinant."""
# ruff: noqa: N803, N806 -- W, S and T are the names in the card

from __future__ import annotations

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


def coupling(x, W, b):
    """Return the output of an affine coupling layer and its log-determinants.

    x: (N, 2h) floats, not to be changed; W: (h, 2h); b: (2h,).
    The first h columns x1 stay. [S, T] = tanh(x1 @ W + b), S the first h
    columns; the second half x2 becomes x2 * exp(S) + T.
    Returns an array (N, 2h + 1): the new x, then the log-determinant of a row.
    """
    raise NotImplementedError
'''


def _halves(x: Array) -> tuple[Array, Array]:
    h = x.shape[1] // 2
    return x[:, :h], x[:, h:]


def _layer(
    x: Array,
    W: Array,
    b: Array,
    *,
    scale: Callable[[Array], Array] = np.exp,
    total: Callable[[Array], Array] = lambda S: S.sum(axis=1, keepdims=True),
) -> Array:
    """Change the second half by scale and shift from the first."""
    first, second = _halves(x)
    S, T = _halves(np.tanh(first @ W + b))
    return np.hstack([first, second * scale(S) + T, total(S)])


def _swapped(x: Array, W: Array, b: Array) -> Array:
    h = x.shape[1] // 2
    return _layer(x, np.roll(W, h, axis=1), np.roll(b, h))


def _other_half(x: Array, W: Array, b: Array) -> Array:
    h = x.shape[1] // 2
    out = _layer(np.roll(x, h, axis=1), W, b)
    return np.hstack([np.roll(out[:, :-1], h, axis=1), out[:, -1:]])


def _with(**changes: object) -> Callable[..., Array]:
    """Return the task done with something else in place of one part."""
    return lambda x, W, b: _layer(x, W, b, **changes)  # type: ignore[arg-type]


def _row(x: list[float], W: list[list[float]], b: list[float]) -> list[float]:
    """Map one row by plain loops."""
    h = len(x) // 2
    pre = [b[j] + sum(x[i] * W[i][j] for i in range(h)) for j in range(2 * h)]
    both = [2 / (1 + float(np.exp(-2 * each))) - 1 for each in pre]
    moved = [x[h + j] * float(np.exp(both[j])) + both[h + j] for j in range(h)]
    return [*x[:h], *moved, sum(both[:h])]


def _by_loop(x: Array, W: Array, b: Array) -> Array:
    return np.array([_row(row, W.tolist(), b.tolist()) for row in x.tolist()])


def _case(rng: Generator) -> Arguments:
    rows, h = int(rng.integers(2, 5)), int(rng.integers(2, 4))
    return {
        "x": rng.normal(size=(rows, 2 * h)),
        "W": rng.normal(size=(h, 2 * h)),
        "b": rng.normal(size=2 * h),
    }


coupling = CodeTask(
    function="coupling",
    starter=_STARTER,
    reference=_layer,
    draw=_case,
    verify=_by_loop,
    edge_cases={
        "one-row": lambda: {
            "x": np.array([[1.0, -1.0, 2.0, 0.5]]),
            "W": np.array([[0.5, -0.5, 1.0, 0.0], [0.2, 0.3, -1.0, 2.0]]),
            "b": np.array([0.1, 0.0, -0.2, 0.3]),
        },
        "two-columns": lambda: {
            "x": np.array([[1.0, 2.0], [-1.0, 3.0]]),
            "W": np.array([[0.5, -1.0]]),
            "b": np.array([0.2, 0.1]),
        },
    },
    mistakes={
        "no-exp": _with(scale=lambda S: S),
        "determinant": _with(total=lambda S: np.exp(S.sum(axis=1, keepdims=True))),
        "mean": _with(total=lambda S: S.mean(axis=1, keepdims=True)),
        "swapped": _swapped,
        "halves": _other_half,
        "summed-batch": _with(total=lambda S: np.full((len(S), 1), S.sum())),
    },
)
