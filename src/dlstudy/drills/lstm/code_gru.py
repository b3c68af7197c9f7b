"""Code task on the GRU: one step of a batch, as PyTorch and Keras compute it."""
# ruff: noqa: N803 -- W and U are the matrices' names in every source

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


def gru_step(x, h, W, U, b, bu):
    """Return the next state of a GRU whose reset acts after the product.

    x: (N, D) floats, the input of this step, one row for each sample.
    h: (N, H) floats, the state before this step.
    W: (D, 3H), U: (H, 3H), b: (3H,), bu: (3H,) floats. x @ W + b is the part
        of the input, h @ U + bu that of the state; the columns of each are
        three blocks of H, in the order r, z, n: reset, update, candidate.
    r and z are sigmoids of the sum of their two blocks. The candidate is
        n = tanh(block of the input + r * block of the state).
    The update gate keeps the old state: h_new = (1 - z) * n + z * h.
    Returns an array of shape (N, H). Sums may be as large as 1000 in size.
    """
    raise NotImplementedError
'''


def _sigmoid(z: Array) -> Array:
    return np.asarray(0.5 * (1 + np.tanh(z / 2)))


def _parts(x: Array, h: Array, W: Array, U: Array, b: Array, bu: Array) -> list[Array]:
    """Return the three blocks of the input, then the three of the state, (N, H) each."""
    return [*np.split(x @ W + b, 3, axis=1), *np.split(h @ U + bu, 3, axis=1)]


def _step(x: Array, h: Array, W: Array, U: Array, b: Array, bu: Array) -> Array:
    xr, xz, xn, hr, hz, hn = _parts(x, h, W, U, b, bu)
    z = _sigmoid(xz + hz)
    return np.asarray((1 - z) * np.tanh(xn + _sigmoid(xr + hr) * hn) + z * h)


def _by_units(x: Array, h: Array, W: Array, U: Array, b: Array, bu: Array) -> Array:
    """Return the step one unit of one sample at a time, with the exponential only."""
    new, size = np.zeros_like(h), h.shape[1]

    def sigmoid(z: float) -> float:
        return 1 / (1 + math.exp(-z)) if z > -700 else 0.0

    for n, j in np.ndindex(h.shape):
        given = [math.fsum(x[n] * W[:, k]) + b[k] for k in range(j, 3 * size, size)]
        kept = [math.fsum(h[n] * U[:, k]) + bu[k] for k in range(j, 3 * size, size)]
        r, z = sigmoid(given[0] + kept[0]), sigmoid(given[1] + kept[1])
        candidate = 2 * sigmoid(2 * (given[2] + r * kept[2])) - 1
        new[n, j] = candidate + z * (h[n, j] - candidate)
    return new


def _reordered(*order: int) -> Callable[..., Array]:
    """Return a step that takes r, z and n from the blocks of these numbers."""

    def step(x: Array, h: Array, W: Array, U: Array, b: Array, bu: Array) -> Array:
        blocks = [
            np.concatenate([np.split(a, 3, axis=-1)[k] for k in order], axis=-1)
            for a in (W, U, b, bu)
        ]
        return _step(x, h, *blocks)

    return step


def _changed(change: Callable[..., Array]) -> Callable[..., Array]:
    """Return a step that is computed from its six blocks in another way."""

    def step(x: Array, h: Array, W: Array, U: Array, b: Array, bu: Array) -> Array:
        return change(h, *_parts(x, h, W, U, b, bu))

    return step


def _reset_before(x: Array, h: Array, W: Array, U: Array, b: Array, bu: Array) -> Array:
    xr, xz, xn, hr, hz, _ = _parts(x, h, W, U, b, bu)
    r, z = _sigmoid(xr + hr), _sigmoid(xz + hz)
    n = np.tanh(xn + (r * h) @ np.split(U, 3, axis=1)[2] + np.split(bu, 3)[2])
    return np.asarray((1 - z) * n + z * h)


def _bias_outside(x: Array, h: Array, W: Array, U: Array, b: Array, bu: Array) -> Array:
    xr, xz, xn, hr, hz, hn = _parts(x, h, W, U, b, bu)
    r, z = _sigmoid(xr + hr), _sigmoid(xz + hz)
    bias = np.split(bu, 3)[2]
    return np.asarray((1 - z) * np.tanh(xn + r * (hn - bias) + bias) + z * h)


def _swapped(h: Array, xr: Array, xz: Array, xn: Array, hr: Array, hz: Array, hn: Array) -> Array:
    z = _sigmoid(xz + hz)
    return np.asarray(z * np.tanh(xn + _sigmoid(xr + hr) * hn) + (1 - z) * h)


def _no_reset(h: Array, xr: Array, xz: Array, xn: Array, hr: Array, hz: Array, hn: Array) -> Array:  # noqa: ARG001
    z = _sigmoid(xz + hz)
    return np.asarray((1 - z) * np.tanh(xn + hn) + z * h)


def _sigmoid_candidate(
    h: Array, xr: Array, xz: Array, xn: Array, hr: Array, hz: Array, hn: Array
) -> Array:
    z = _sigmoid(xz + hz)
    return np.asarray((1 - z) * _sigmoid(xn + _sigmoid(xr + hr) * hn) + z * h)


def _sized(rng: Generator, samples: int, inputs: int, size: int) -> Arguments:
    return {
        "x": np.round(rng.normal(0, 1, (samples, inputs)), 2),
        "h": np.round(rng.uniform(-0.9, 0.9, (samples, size)), 2),
        "W": np.round(rng.normal(0, 1, (inputs, 3 * size)), 2),
        "U": np.round(rng.normal(0, 1, (size, 3 * size)), 2),
        "b": np.round(rng.normal(0, 1, 3 * size), 2),
        "bu": np.round(rng.normal(0, 1, 3 * size), 2),
    }


def _case(rng: Generator) -> Arguments:
    samples, inputs, size = (int(n) for n in rng.integers(1, 5, 3))
    return _sized(rng, samples, inputs, max(size, 2))


def _biased(*b: float) -> Arguments:
    """Return one unit whose sums are set by the biases alone: r, z, n."""
    return {
        "x": np.array([[0.5]]),
        "h": np.array([[0.25]]),
        "W": np.zeros((1, 3)),
        "U": np.zeros((1, 3)),
        "b": np.array(b),
        "bu": np.array([0.0, 0.0, 0.5]),
    }


def _first_step() -> Arguments:
    return _sized(np.random.default_rng(1), 2, 3, 2) | {"h": np.zeros((2, 2))}


gru_step = CodeTask(
    function="gru_step",
    starter=_STARTER,
    reference=_step,
    draw=_case,
    verify=_by_units,
    edge_cases={
        "first-step": _first_step,
        "one-unit": lambda: _sized(np.random.default_rng(2), 1, 1, 1),
        "one-sample": lambda: _sized(np.random.default_rng(3), 1, 3, 2),
        "state-kept": lambda: _biased(0.0, 1000.0, 1.0),
        "state-replaced": lambda: _biased(1000.0, -1000.0, 1.0),
        "reset-shut": lambda: _biased(-1000.0, 0.0, 1.0),
    },
    mistakes={
        "reset-before": _reset_before,
        "bias-outside": _bias_outside,
        "order-z-r-n": _reordered(1, 0, 2),
        "swapped": _changed(_swapped),
        "no-reset": _changed(_no_reset),
        "sigmoid-candidate": _changed(_sigmoid_candidate),
    },
)
