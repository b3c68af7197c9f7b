"""Code task on the LSTM: one step of a batch."""
# ruff: noqa: N803 -- W and U are the matrices' names in every source

import math
from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from dlstudy.code.task import Arguments, CodeTask

Array = NDArray[np.float64]
State = tuple[Array, Array]

_STARTER = '''\
import numpy as np


def lstm_step(x, h, c, W, U, b):
    """Return the next hidden state and cell state of an LSTM.

    x: (N, D) floats, the input of this step, one row for each sample.
    h, c: (N, H) floats, hidden state and cell state before this step.
    W: (D, 4H), U: (H, 4H), b: (4H,) floats. The pre-activations are
        x @ W + h @ U + b; their columns are four blocks of H, in the order
        i, f, g, o: input gate, forget gate, candidate, output gate.
    Gates are sigmoids, the candidate is a tanh. There are no peepholes.
    Returns a tuple (h_new, c_new), both of shape (N, H).
    Pre-activations may be as large as 1000 or as small as -1000.
    """
    raise NotImplementedError
'''


def _sigmoid(z: Array) -> Array:
    result: Array = 0.5 * (1 + np.tanh(z / 2))
    return result


def _blocks(x: Array, h: Array, W: Array, U: Array, b: Array) -> list[Array]:
    """Return the four pre-activations, (N, H) each, in the order they are stored."""
    return np.split(x @ W + h @ U + b, 4, axis=1)


def _gates(x: Array, h: Array, W: Array, U: Array, b: Array) -> tuple[Array, Array, Array, Array]:
    """Return input gate, forget gate, candidate and output gate."""
    i, f, g, o = _blocks(x, h, W, U, b)
    return _sigmoid(i), _sigmoid(f), np.tanh(g), _sigmoid(o)


def _step(x: Array, h: Array, c: Array, W: Array, U: Array, b: Array) -> State:
    """Return h' = o tanh(c') and c' = f c + i g."""
    i, f, g, o = _gates(x, h, W, U, b)
    cell = f * c + i * g
    return o * np.tanh(cell), cell


def _step_by_units(x: Array, h: Array, c: Array, W: Array, U: Array, b: Array) -> State:
    """Return the step one unit of one sample at a time, with the exponential only."""
    new_h, new_c = np.zeros_like(h), np.zeros_like(c)
    size = h.shape[1]

    def sigmoid(z: float) -> float:
        return 1 / (1 + math.exp(-z)) if z > -700 else 0.0

    def tanh(z: float) -> float:
        return 2 * sigmoid(2 * z) - 1

    for n, j in np.ndindex(h.shape):
        z = [
            math.fsum(float(a) * float(w) for a, w in zip(x[n], W[:, k], strict=True))
            + math.fsum(float(a) * float(u) for a, u in zip(h[n], U[:, k], strict=True))
            + float(b[k])
            for k in range(j, 4 * size, size)
        ]
        cell = sigmoid(z[1]) * float(c[n, j]) + sigmoid(z[0]) * tanh(z[2])
        new_c[n, j] = cell
        new_h[n, j] = sigmoid(z[3]) * tanh(cell)
    return new_h, new_c


def _reordered(*order: int) -> Callable[..., State]:
    """Return a step that takes i, f, g and o from the blocks of these numbers."""

    def step(x: Array, h: Array, c: Array, W: Array, U: Array, b: Array) -> State:
        blocks = [
            np.concatenate([np.split(a, 4, axis=-1)[k] for k in order], axis=-1) for a in (W, U, b)
        ]
        return _step(x, h, c, *blocks)

    return step


def _tanh_gates(x: Array, h: Array, c: Array, W: Array, U: Array, b: Array) -> State:
    i, f, g, o = (np.tanh(z) for z in _blocks(x, h, W, U, b))
    cell = f * c + i * g
    return o * np.tanh(cell), cell


def _sigmoid_candidate(x: Array, h: Array, c: Array, W: Array, U: Array, b: Array) -> State:
    i, f, g, o = (_sigmoid(z) for z in _blocks(x, h, W, U, b))
    cell = f * c + i * g
    return o * np.tanh(cell), cell


def _no_forget_gate(x: Array, h: Array, c: Array, W: Array, U: Array, b: Array) -> State:
    i, _, g, o = _gates(x, h, W, U, b)
    cell = c + i * g
    return o * np.tanh(cell), cell


def _coupled_gates(x: Array, h: Array, c: Array, W: Array, U: Array, b: Array) -> State:
    _, f, g, o = _gates(x, h, W, U, b)
    cell = f * c + (1 - f) * g
    return o * np.tanh(cell), cell


def _no_output_tanh(x: Array, h: Array, c: Array, W: Array, U: Array, b: Array) -> State:
    _, cell = _step(x, h, c, W, U, b)
    return _gates(x, h, W, U, b)[3] * cell, cell


def _old_cell_shown(x: Array, h: Array, c: Array, W: Array, U: Array, b: Array) -> State:
    return _gates(x, h, W, U, b)[3] * np.tanh(c), _step(x, h, c, W, U, b)[1]


def _swapped_results(x: Array, h: Array, c: Array, W: Array, U: Array, b: Array) -> State:
    hidden, cell = _step(x, h, c, W, U, b)
    return cell, hidden


def _sized(rng: Generator, samples: int, inputs: int, size: int) -> Arguments:
    """Return a step of these sizes with weights that leave the gates open half-way."""
    return {
        "x": np.round(rng.normal(0, 1, (samples, inputs)), 2),
        "h": np.round(rng.uniform(-0.9, 0.9, (samples, size)), 2),
        "c": np.round(rng.normal(0, 1.5, (samples, size)), 2),
        "W": np.round(rng.normal(0, 1, (inputs, 4 * size)), 2),
        "U": np.round(rng.normal(0, 1, (size, 4 * size)), 2),
        "b": np.round(rng.normal(0, 1, 4 * size), 2),
    }


def _case(rng: Generator) -> Arguments:
    samples, inputs, size = (int(n) for n in rng.integers(1, 5, 3))
    return _sized(rng, samples, inputs, size)


def _biased(*b: float) -> Arguments:
    """Return one unit whose gates are set by the bias alone: i, f, g, o."""
    return {
        "x": np.array([[0.5]]),
        "h": np.array([[0.25]]),
        "c": np.array([[1.5]]),
        "W": np.zeros((1, 4)),
        "U": np.zeros((1, 4)),
        "b": np.array(b),
    }


def _first_step() -> Arguments:
    case = _sized(np.random.default_rng(1), 2, 3, 2)
    return case | {"h": np.zeros((2, 2)), "c": np.zeros((2, 2))}


lstm_step = CodeTask(
    function="lstm_step",
    starter=_STARTER,
    reference=_step,
    draw=_case,
    verify=_step_by_units,
    outputs=("h_new", "c_new"),
    edge_cases={
        "first-step": _first_step,
        "one-unit": lambda: _sized(np.random.default_rng(2), 1, 1, 1),
        "one-sample": lambda: _sized(np.random.default_rng(3), 1, 3, 2),
        "all-weights-zero": lambda: _biased(0.0, 0.0, 0.0, 0.0),
        "cell-kept": lambda: _biased(-1000.0, 1000.0, 1.0, 0.5),
        "cell-overwritten": lambda: _biased(1000.0, -1000.0, 1.0, 1000.0),
    },
    mistakes={
        "order-i-f-o-g": _reordered(0, 1, 3, 2),
        "order-f-i-g-o": _reordered(1, 0, 2, 3),
        "tanh-gates": _tanh_gates,
        "sigmoid-candidate": _sigmoid_candidate,
        "no-forget-gate": _no_forget_gate,
        "coupled-gates": _coupled_gates,
        "no-output-tanh": _no_output_tanh,
        "old-cell-shown": _old_cell_shown,
        "swapped-results": _swapped_results,
    },
)
