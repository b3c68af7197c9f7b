"""Code task on CNNs: the way back through max pooling."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.random import Generator
from numpy.typing import NDArray

from dlstudy.code.task import Arguments, CodeTask
from dlstudy.drills.cnn.code_layers import Array

_POOL_STARTER = '''\
import numpy as np


def max_pool_backward(x, dout, size, stride):
    """Return the gradient at the input of a max pooling layer.

    x: (N, C, H, W) floats, what the layer read.
    size: integer, the windows are size x size; there is no padding.
    stride: integer >= 1; windows overlap where stride < size and leave gaps
        where stride > size.
    dout: (N, C, Ho, Wo) floats, the gradient of the loss at the layer's
        output; Ho = (H - size)//stride + 1 and Wo = (W - size)//stride + 1.
    Ties: of several equal maxima of a window the first one, counted row by
    row from the top left, gets the whole gradient.
    Returns (N, C, H, W), the gradient of the loss at x.
    """
    raise NotImplementedError
'''


def _windows(x: Array, size: int, stride: int) -> Array:
    """Return every window as a row: (N, C, Ho, Wo, size * size)."""
    windows = sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::stride, ::stride]
    return windows.reshape(*windows.shape[:4], size * size)


def _scatter(x: Array, shares: Array, size: int, stride: int) -> Array:
    """Add each window's shares, (N, C, Ho, Wo, size * size), to the places they belong to."""
    dx = np.zeros_like(x)
    rows, columns = shares.shape[2:4]
    for k in range(size * size):
        i, j = divmod(k, size)
        part = dx[:, :, i : i + stride * rows : stride, j : j + stride * columns : stride]
        part += shares[..., k]
    return dx


def _at_place(places: NDArray[np.int64], dout: Array, size: int) -> Array:
    """Return shares that give the whole gradient to one place of each window."""
    shares: Array = np.eye(size * size)[places] * dout[..., None]
    return shares


def _pool_backward(x: Array, dout: Array, size: int, stride: int) -> Array:
    """Return the gradient at x: each window's gradient goes to its first maximum."""
    places = _windows(x, size, stride).argmax(axis=-1)
    return _scatter(x, _at_place(places, dout, size), size, stride)


def _pool_backward_by_pixels(x: Array, dout: Array, size: int, stride: int) -> Array:
    """Return the gradient by asking of each pixel which windows it wins."""
    dx = np.zeros_like(x)
    rows, columns = dout.shape[2:]
    for n, c, y, z in np.ndindex(x.shape):
        own = float(x[n, c, y, z])
        for r, q in np.ndindex(rows, columns):
            i, j = y - r * stride, z - q * stride
            if not (0 <= i < size and 0 <= j < size):
                continue
            others = x[n, c, r * stride : r * stride + size, q * stride : q * stride + size]
            before = others.ravel()[: i * size + j]
            if own == others.max() and not (before == own).any():
                dx[n, c, y, z] += dout[n, c, r, q]
    return dx


def _spread_evenly(x: Array, dout: Array, size: int, stride: int) -> Array:
    shares = np.repeat(dout[..., None] / size**2, size**2, axis=-1)
    return _scatter(x, shares, size, stride)


def _copied_to_all(x: Array, dout: Array, size: int, stride: int) -> Array:
    return _scatter(x, np.repeat(dout[..., None], size**2, axis=-1), size, stride)


def _to_every_tie(x: Array, dout: Array, size: int, stride: int) -> Array:
    windows = _windows(x, size, stride)
    is_maximum = windows == windows.max(axis=-1, keepdims=True)
    return _scatter(x, is_maximum * dout[..., None], size, stride)


def _to_last_tie(x: Array, dout: Array, size: int, stride: int) -> Array:
    places = size**2 - 1 - _windows(x, size, stride)[..., ::-1].argmax(axis=-1)
    return _scatter(x, _at_place(places, dout, size), size, stride)


def _overwritten(x: Array, dout: Array, size: int, stride: int) -> Array:
    """Assign instead of add: the last window that a pixel wins is the only one that counts."""
    dx = np.zeros_like(x)
    places = _windows(x, size, stride).argmax(axis=-1)
    for n, c, r, q in np.ndindex(dout.shape):
        i, j = divmod(int(places[n, c, r, q]), size)
        dx[n, c, r * stride + i, q * stride + j] = dout[n, c, r, q]
    return dx


def _stride_forgotten(x: Array, dout: Array, size: int, stride: int) -> Array:  # noqa: ARG001 -- forgotten
    """Let window (r, q) start at row r and column q, whatever the stride."""
    rows, columns = dout.shape[2] + size - 1, dout.shape[3] + size - 1
    read = x[:, :, :rows, :columns]
    dx = np.zeros_like(x)
    dx[:, :, :rows, :columns] = _pool_backward(read, dout, size, 1)
    return dx


def _maximum_times_gradient(x: Array, dout: Array, size: int, stride: int) -> Array:
    return _pool_backward(x, dout * _windows(x, size, stride).max(axis=-1), size, stride)


def _pooling(rng: Generator, x: Array, size: int, stride: int) -> Arguments:
    """Return a case with a gradient of the right shape, nowhere 0."""
    rows, columns = (x.shape[2] - size) // stride + 1, (x.shape[3] - size) // stride + 1
    sizes = np.round(rng.uniform(0.5, 3, (*x.shape[:2], rows, columns)), 1)
    dout = sizes * rng.choice([-1.0, 1.0], sizes.shape)
    return {"x": x, "dout": dout, "size": size, "stride": stride}


def _pool_case(rng: Generator) -> Arguments:
    """Draw a pooling; half of them read the output of a ReLU, with many equal zeros."""
    size, stride = int(rng.integers(1, 4)), int(rng.integers(1, 4))
    shape = (*rng.integers(1, 4, 2), *(size + rng.integers(0, 5, 2)))
    x = np.round(rng.normal(0, 2, shape), 2)
    return _pooling(rng, np.maximum(np.round(x), 0) if rng.random() < 0.5 else x, size, stride)


def _fixed_pooling(x: Array, size: int, stride: int) -> Arguments:
    return _pooling(np.random.default_rng(0), x, size, stride)


_RAMP = np.arange(12.0).reshape(1, 1, 3, 4)


max_pool_backward = CodeTask(
    function="max_pool_backward",
    starter=_POOL_STARTER,
    reference=_pool_backward,
    draw=_pool_case,
    verify=_pool_backward_by_pixels,
    edge_cases={
        "one-maximum-in-four-windows": lambda: _fixed_pooling(
            np.array([[[[1.0, 2, 3], [4, 9, 5], [6, 7, 8]]]]), 2, 1
        ),
        "all-equal": lambda: _fixed_pooling(np.zeros((2, 1, 4, 4)), 2, 2),
        "all-negative": lambda: _fixed_pooling(-1 - _RAMP, 2, 1),
        "stride-2-with-a-rest": lambda: _fixed_pooling(
            np.arange(35.0).reshape(1, 1, 5, 7) % 9, 2, 2
        ),
        "gaps-between-windows": lambda: _fixed_pooling(
            np.arange(40.0).reshape(1, 1, 5, 8) % 7, 2, 3
        ),
        "window-of-one": lambda: _fixed_pooling(_RAMP.copy(), 1, 1),
        "one-window": lambda: _fixed_pooling(_RAMP[..., :3].copy(), 3, 1),
    },
    mistakes={
        "spread-evenly": _spread_evenly,
        "copied-to-all": _copied_to_all,
        "to-every-tie": _to_every_tie,
        "to-the-last-tie": _to_last_tie,
        "overwritten": _overwritten,
        "stride-forgotten": _stride_forgotten,
        "times-the-maximum": _maximum_times_gradient,
    },
)
