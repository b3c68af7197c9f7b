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
