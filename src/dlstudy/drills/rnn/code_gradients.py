"""Code task on back-propagation through time: the gradients of a plain RNN."""
# ruff: noqa: N803 -- W and U are the matrices' names in every source

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.code.task import Arguments, CodeTask

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Gradients = tuple[Array, Array, Array, Array]

STEP = 1e-5  # of a central difference

_STARTER = '''\
import numpy as np


def rnn_gradients(x, h0, W, U, b, g):
    """Return the gradients of a loss by back-propagation through time.

    x: (T, D) floats, the inputs; h0: (H,) floats, the state before them.
    W: (H, H), U: (H, D), b: (H,) floats; the states are
        h_t = tanh(W @ h_{t-1} + U @ x_t + b) for t = 1, ..., T.
    g: (T, H) floats; row t is the direct gradient of the loss in h_t, as it
        comes from the output of that step, the later states held fixed.
    Returns a tuple (dW, dU, db, dh0) of the shapes of W, U, b and h0.
    """
    raise NotImplementedError
'''


def _states(x: Array, h0: Array, W: Array, U: Array, b: Array) -> list[Array]:
    """Return h_0, h_1, … h_T."""
    states = [h0]
    for each in x:
        states.append(np.tanh(W @ states[-1] + U @ each + b))
    return states


def _gradients(
    x: Array,
    h0: Array,
    W: Array,
    U: Array,
    b: Array,
    g: Array,
    *,
    back: Callable[[Array, Array], Array] = lambda W, z: W.T @ z,
    slope: Callable[[Array, Array], Array] = lambda after, before: 1 - after**2,  # noqa: ARG005
    state: Callable[[Array, Array], Array] = lambda after, before: before,  # noqa: ARG005
    kept: slice = slice(None),
) -> Gradients:
    """Return the gradients; the keywords exchange one part for a wrong one."""
    states = _states(x, h0, W, U, b)
    carried = np.zeros_like(h0)
    parts = []
    for t in range(len(x), 0, -1):
        z = (g[t - 1] + carried) * slope(states[t], states[t - 1])
        parts.append((np.outer(z, state(states[t], states[t - 1])), np.outer(z, x[t - 1]), z))
        carried = back(W, z)
    parts = parts[kept]
    sums = (np.sum([part[i] for part in parts], axis=0) for i in range(3))
    dW, dU, db = sums  # noqa: N806
    return dW, dU, db, carried


def _with(**changes: object) -> Callable[..., Gradients]:
    return lambda x, h0, W, U, b, g: _gradients(x, h0, W, U, b, g, **changes)  # type: ignore[arg-type]


def _by_differences(x: Array, h0: Array, W: Array, U: Array, b: Array, g: Array) -> Gradients:
    """Differentiate the sum of g times the states by central differences."""
    arrays = [W.copy(), U.copy(), b.copy(), h0.copy()]

    def loss() -> float:
        states = _states(x, arrays[3], arrays[0], arrays[1], arrays[2])
        return float(sum((g[t] * states[t + 1]).sum() for t in range(len(x))))

    found = []
    for array in arrays:
        slope = np.zeros_like(array)
        for place in np.ndindex(array.shape):
            value = array[place]
            array[place] = value + STEP
            up = loss()
            array[place] = value - STEP
            slope[place] = (up - loss()) / (2 * STEP)
            array[place] = value
        found.append(slope)
    return found[0], found[1], found[2], found[3]


def _sized(rng: Generator, steps: int, inputs: int, units: int) -> Arguments:
    return {
        "x": np.round(rng.normal(0, 1, (steps, inputs)), 2),
        "h0": np.round(rng.uniform(-0.8, 0.8, units), 2),
        "W": np.round(rng.normal(0, 0.8, (units, units)), 2),
        "U": np.round(rng.normal(0, 0.6, (units, inputs)), 2),
        "b": np.round(rng.normal(0, 0.3, units), 2),
        "g": np.round(rng.normal(0, 1, (steps, units)), 2),
    }


def _case(rng: Generator) -> Arguments:
    return _sized(rng, int(rng.integers(2, 6)), int(rng.integers(1, 4)), int(rng.integers(2, 5)))


def _only_last() -> Arguments:
    case = _sized(np.random.default_rng(4), 4, 2, 3)
    return case | {"g": np.vstack([np.zeros((3, 3)), case["g"][-1:]])}


rnn_gradients = CodeTask(
    function="rnn_gradients",
    starter=_STARTER,
    reference=_gradients,
    draw=_case,
    verify=_by_differences,
    outputs=("dW", "dU", "db", "dh0"),
    edge_cases={
        "one-step": lambda: _sized(np.random.default_rng(1), 1, 2, 2),
        "one-unit": lambda: _sized(np.random.default_rng(2), 3, 1, 1),
        "loss-at-the-end": _only_last,
    },
    mistakes={
        "not-carried": _with(back=lambda W, z: 0 * (W.T @ z)),
        "no-transpose": _with(back=lambda W, z: W @ z),
        "no-slope": _with(slope=lambda after, before: np.ones_like(after)),  # noqa: ARG005
        "slope-before": _with(slope=lambda after, before: 1 - before**2),  # noqa: ARG005
        "own-state": _with(state=lambda after, before: after),  # noqa: ARG005
        "last-step-only": _with(kept=slice(0, 1)),
        "first-step-only": _with(kept=slice(-1, None)),
    },
)
