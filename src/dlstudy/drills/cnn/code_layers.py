"""Code tasks on CNNs: the forward convolution, and the way back through max pooling."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.random import Generator
from numpy.typing import NDArray

from dlstudy.code.task import Arguments, CodeTask

Array = NDArray[np.float64]

# --- conv2d_forward ---------------------------------------------------------------------------

_CONV_STARTER = '''\
import numpy as np


def conv2d_forward(x, w, b, stride, padding):
    """Return the output of a two-dimensional convolution layer.

    Convolution means cross-correlation: the kernel is not flipped.

    x: (N, C, H, W) floats: samples, channels, height, width.
    w: (F, C, kh, kw) floats: F filters; kh and kw may differ.
    b: (F,) floats, one bias for each filter.
    stride: integer >= 1, the same along height and width.
    padding: integer >= 0, so many rows and columns of zeros on each of the
        four sides.
    Returns (N, F, Ho, Wo) with Ho = (H + 2*padding - kh)//stride + 1 and
    Wo = (W + 2*padding - kw)//stride + 1; rows and columns that are left over
    at the bottom and on the right are not used.
    """
    raise NotImplementedError
'''


def _border(before: int, after: int) -> tuple[tuple[int, int], ...]:
    """Return the widths that np.pad wants: around the last two axes only."""
    return (0, 0), (0, 0), (before, after), (before, after)


def _slide(x: Array, w: Array, stride: int) -> Array:
    """Return the cross-correlation of x, padded already, with each filter."""
    windows = sliding_window_view(x, w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    result: Array = np.einsum("nchwij,fcij->nfhw", windows, w)
    return result


def _conv2d(x: Array, w: Array, b: Array, stride: int, padding: int) -> Array:
    """Return the layer's output, (N, F, Ho, Wo)."""
    return _slide(np.pad(x, _border(padding, padding)), w, stride) + b[:, None, None]


def _conv2d_by_loops(x: Array, w: Array, b: Array, stride: int, padding: int) -> Array:
    """Return the output by walking over it; a place outside of x counts as 0."""
    samples, channels, height, width = x.shape
    filters, _, kh, kw = w.shape
    rows = (height + 2 * padding - kh) // stride + 1
    columns = (width + 2 * padding - kw) // stride + 1
    out = np.zeros((samples, filters, rows, columns))
    for n, f, r, q in np.ndindex(out.shape):
        total = float(b[f])
        for c, i, j in np.ndindex(channels, kh, kw):
            y, z = r * stride + i - padding, q * stride + j - padding
            if 0 <= y < height and 0 <= z < width:
                total += float(x[n, c, y, z]) * float(w[f, c, i, j])
        out[n, f, r, q] = total
    return out


def _flipped_kernel(x: Array, w: Array, b: Array, stride: int, padding: int) -> Array:
    return _conv2d(x, w[:, :, ::-1, ::-1], b, stride, padding)


def _no_bias(x: Array, w: Array, b: Array, stride: int, padding: int) -> Array:
    return _conv2d(x, w, np.zeros_like(b), stride, padding)


def _bias_for_each_channel(x: Array, w: Array, b: Array, stride: int, padding: int) -> Array:
    return _conv2d(x, w, b * x.shape[1], stride, padding)


def _repeated_border(x: Array, w: Array, b: Array, stride: int, padding: int) -> Array:
    repeated = np.pad(x, _border(padding, padding), mode="edge")
    return _slide(repeated, w, stride) + b[:, None, None]


def _padded_at_the_end(x: Array, w: Array, b: Array, stride: int, padding: int) -> Array:
    shifted = np.pad(x, _border(0, 2 * padding))
    return _slide(shifted, w, stride) + b[:, None, None]


def _stride_ignored(x: Array, w: Array, b: Array, stride: int, padding: int) -> Array:
    """Fill the right shape from neighbouring windows: the stride is in the size only."""
    right, dense = _conv2d(x, w, b, stride, padding), _conv2d(x, w, b, 1, padding)
    return dense[:, :, : right.shape[2], : right.shape[3]]


def _channels_averaged(x: Array, w: Array, b: Array, stride: int, padding: int) -> Array:
    return _conv2d(x, w / x.shape[1], b, stride, padding)


def _first_slice_for_all(x: Array, w: Array, b: Array, stride: int, padding: int) -> Array:
    return _conv2d(x, np.broadcast_to(w[:, :1], w.shape), b, stride, padding)


def _conv_case(rng: Generator) -> Arguments:
    """Draw a small layer; height and width differ, and so do the kernel's sides."""
    kh, kw = int(rng.integers(1, 4)), int(rng.integers(1, 4))
    samples, channels, filters = (int(rng.integers(1, 4)) for _ in range(3))
    height, width = kh + int(rng.integers(1, 5)), kw + int(rng.integers(1, 5))
    return {
        "x": np.round(rng.normal(0, 2, (samples, channels, height, width)), 1),
        "w": np.round(rng.normal(0, 1, (filters, channels, kh, kw)), 1),
        "b": np.round(rng.normal(0, 1, filters), 1) + 0.05,
        "stride": int(rng.integers(1, 4)),
        "padding": int(rng.integers(0, 3)),
    }


def _layer(x: tuple[int, ...], w: tuple[int, ...], stride: int, padding: int) -> Arguments:
    """Return a layer of these shapes, filled with numbers that no symmetry hides."""
    rng = np.random.default_rng(0)
    return {
        "x": np.round(rng.normal(0, 2, x), 1),
        "w": np.round(rng.normal(0, 1, w), 1),
        "b": np.round(rng.normal(0, 1, w[0]), 1) + 0.05,
        "stride": stride,
        "padding": padding,
    }


conv2d_forward = CodeTask(
    function="conv2d_forward",
    starter=_CONV_STARTER,
    reference=_conv2d,
    draw=_conv_case,
    verify=_conv2d_by_loops,
    edge_cases={
        "stride-2-with-a-rest": lambda: _layer((1, 1, 6, 7), (1, 1, 3, 2), 2, 0),
        "one-by-one-kernel": lambda: _layer((2, 3, 3, 2), (4, 3, 1, 1), 1, 0),
        "kernel-as-large-as-input": lambda: _layer((2, 2, 4, 3), (3, 2, 4, 3), 1, 0),
        "kernel-larger-than-input": lambda: _layer((1, 2, 2, 3), (1, 2, 4, 3), 1, 1),
        "one-pixel": lambda: _layer((1, 1, 1, 1), (1, 1, 1, 1), 1, 0),
        "flat-kernel": lambda: _layer((1, 2, 4, 6), (2, 2, 1, 3), 1, 1),
        "stride-larger-than-kernel": lambda: _layer((1, 1, 7, 8), (2, 1, 2, 2), 3, 1),
    },
    mistakes={
        "flipped-kernel": _flipped_kernel,
        "no-bias": _no_bias,
        "bias-for-each-channel": _bias_for_each_channel,
        "repeated-border": _repeated_border,
        "padded-at-the-end": _padded_at_the_end,
        "stride-ignored": _stride_ignored,
        "channels-averaged": _channels_averaged,
        "first-slice-for-all": _first_slice_for_all,
    },
)

# --- max_pool_backward ------------------------------------------------------------------------

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
