"""Code task: a causal dilated convolution over channels, as in a TCN."""

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


def causal_conv(x, w, b, dilation):
    """Return a causal dilated convolution over time, of shape (F, T).

    x: (C, T) floats, a row a channel; w: (F, C, k) floats; b: (F,) floats;
    dilation: int >= 1. With zeros before the first time,
    out[f, t] = b[f] + sum over c, j of w[f, c, j] * x[c, t - s] with
    s = (k - 1 - j) * dilation: the last tap meets the present, as in a
    convolution layer padded in front.
    """
    raise NotImplementedError
'''


def _padded(x: Array, front: int, behind: int = 0) -> Array:
    return np.pad(x, ((0, 0), (front, behind)))


def _taps(x: Array, w: Array, b: Array, dilation: int, front: int) -> Array:
    """Return the sum over the taps, the input shifted by ``front`` zeros."""
    steps = x.shape[1]
    long = _padded(x, front, w.shape[2] * dilation)
    out = np.repeat(b[:, None].astype(np.float64), steps, axis=1)
    for j in range(w.shape[2]):
        out += w[:, :, j] @ long[:, j * dilation : j * dilation + steps]
    return out


def _reference(x: Array, w: Array, b: Array, dilation: int) -> Array:
    return _taps(x, w, b, dilation, (w.shape[2] - 1) * dilation)


def _with_front(front: Callable[[int, int], int]) -> Callable[..., Array]:
    """Return the task with other zeros in front, from the taps and the dilation."""
    return lambda x, w, b, dilation: _taps(x, w, b, dilation, front(w.shape[2], dilation))


def _by_loop(x: Array, w: Array, b: Array, dilation: int) -> Array:
    """Add one product at a time, for every filter, time, channel and tap."""
    filters, channels, k = w.shape
    out = np.zeros((filters, x.shape[1]))
    for f in range(filters):
        for t in range(x.shape[1]):
            out[f, t] = b[f]
            for c in range(channels):
                for j in range(k):
                    at = t - (k - 1 - j) * dilation
                    out[f, t] += w[f, c, j] * x[c, at] if at >= 0 else 0.0
    return out


def _case(rng: Generator) -> Arguments:
    channels, filters, steps, k = (
        int(rng.integers(low, high)) for low, high in ((2, 4), (2, 4), (5, 9), (2, 4))
    )
    return {
        "x": rng.normal(size=(channels, steps)),
        "w": rng.normal(size=(filters, channels, k)),
        "b": rng.normal(size=filters),
        "dilation": int(rng.integers(2, 4)),
    }


def _small(steps: int, k: int, dilation: int) -> Callable[[], Arguments]:
    return lambda: {
        "x": np.arange(1.0, 2 * steps + 1).reshape(2, steps),
        "w": np.arange(1.0, 2 * k + 1).reshape(1, 2, k),
        "b": np.array([0.5]),
        "dilation": dilation,
    }


causal_conv = CodeTask(
    function="causal_conv",
    starter=_STARTER,
    reference=_reference,
    draw=_case,
    verify=_by_loop,
    edge_cases={
        "one-tap": _small(4, 1, 2),
        "no-dilation": _small(4, 2, 1),
        "reach-beyond-the-start": _small(3, 3, 4),
        "one-step": _small(1, 2, 2),
    },
    mistakes={
        "centred": _with_front(lambda k, dilation: (k - 1) * dilation // 2),
        "padded-behind": _with_front(lambda *_: 0),
        "undilated-padding": _with_front(lambda k, _: k - 1),
        "flipped": lambda x, w, b, dilation: _reference(x, w[:, :, ::-1], b, dilation),
        "no-dilation": lambda x, w, b, **_: _reference(x, w, b, 1),
        "no-bias": lambda x, w, b, dilation: _reference(x, w, np.zeros_like(b), dilation),
    },
)
