"""A code task on CNNs: im2col, the copy that makes a convolution one matrix product."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.random import Generator
from numpy.typing import NDArray

from dlstudy.code.task import Arguments, CodeTask

Array = NDArray[np.float64]

_STARTER = '''\
import numpy as np


def im2col(x, size, stride, padding):
    """Return the matrix whose columns are the windows of a map.

    x: (C, H, W) floats: channels, height, width.
    size: integer, the windows are size x size.
    stride: integer >= 1, the same along height and width.
    padding: integer >= 0, so many rows and columns of zeros on each of the
        four sides.
    Returns (C*size*size, Ho*Wo) with Ho = (H + 2*padding - size)//stride + 1
    and Wo likewise. One column for each window, row by row over the map.
    Within a column: channel by channel, each channel row by row. So a kernel
    array (F, C, size, size), reshaped to (F, -1), times the result is the
    convolution layer.
    """
    raise NotImplementedError
'''


def _windows(x: Array, size: int, stride: int, padding: int) -> Array:
    """Return every window, (C, Ho, Wo, size, size)."""
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding)))
    return sliding_window_view(padded, (size, size), axis=(1, 2))[:, ::stride, ::stride]


def _arranged(windows: Array, order: tuple[int, ...], rows: int) -> Array:
    """Return the windows with their axes in another order, as a matrix of so many rows."""
    return windows.transpose(order).reshape(rows, -1)


def _im2col(x: Array, size: int, stride: int, padding: int) -> Array:
    return _arranged(_windows(x, size, stride, padding), (0, 3, 4, 1, 2), len(x) * size**2)


def _im2col_by_loops(x: Array, size: int, stride: int, padding: int) -> Array:
    """Return the matrix entry by entry; a place outside of x counts as 0."""
    channels, height, width = x.shape
    tops = range(-padding, height + padding - size + 1, stride)
    lefts = range(-padding, width + padding - size + 1, stride)
    columns = []
    for top in tops:
        for left in lefts:
            column = []
            for c, i, j in np.ndindex(channels, size, size):
                y, z = top + i, left + j
                inside = 0 <= y < height and 0 <= z < width
                column.append(float(x[c, y, z]) if inside else 0.0)
            columns.append(column)
    return np.array(columns).T


def _transposed(x: Array, size: int, stride: int, padding: int) -> Array:
    return _im2col(x, size, stride, padding).T


def _channels_last(x: Array, size: int, stride: int, padding: int) -> Array:
    return _arranged(_windows(x, size, stride, padding), (3, 4, 0, 1, 2), len(x) * size**2)


def _kernel_by_columns(x: Array, size: int, stride: int, padding: int) -> Array:
    return _arranged(_windows(x, size, stride, padding), (0, 4, 3, 1, 2), len(x) * size**2)


def _map_by_columns(x: Array, size: int, stride: int, padding: int) -> Array:
    return _arranged(_windows(x, size, stride, padding), (0, 3, 4, 2, 1), len(x) * size**2)


def _only_reshaped(x: Array, size: int, stride: int, padding: int) -> Array:
    """Reshape without moving the axes first: the right shape, filled in the wrong order."""
    return _windows(x, size, stride, padding).reshape(len(x) * size**2, -1)


def _repeated_border(x: Array, size: int, stride: int, padding: int) -> Array:
    around = ((0, 0), (padding, padding), (padding, padding))
    return _im2col(np.pad(x, around, mode="edge"), size, stride, 0)


def _stride_ignored(x: Array, size: int, stride: int, padding: int) -> Array:
    """Fill the right shape from neighbouring windows: the stride is in the size only."""
    rows, columns = _windows(x, size, stride, padding).shape[1:3]
    dense = _windows(x, size, 1, padding)[:, :rows, :columns]
    return _arranged(dense, (0, 3, 4, 1, 2), len(x) * size**2)


def _case(rng: Generator) -> Arguments:
    """Draw a small map; height and width differ."""
    size = int(rng.integers(1, 4))
    shape = (
        int(rng.integers(1, 4)),
        size + int(rng.integers(1, 5)),
        size + int(rng.integers(1, 5)),
    )
    return {
        "x": np.round(rng.normal(0, 2, shape), 1),
        "size": size,
        "stride": int(rng.integers(1, 4)),
        "padding": int(rng.integers(0, 3)),
    }


def _map(shape: tuple[int, ...], size: int, stride: int, padding: int) -> Arguments:
    x = np.round(np.random.default_rng(0).normal(0, 2, shape), 1)
    return {"x": x, "size": size, "stride": stride, "padding": padding}


im2col = CodeTask(
    function="im2col",
    starter=_STARTER,
    reference=_im2col,
    draw=_case,
    verify=_im2col_by_loops,
    edge_cases={
        "stride-2-with-a-rest": lambda: _map((1, 6, 7), 3, 2, 0),
        "one-by-one-kernel": lambda: _map((3, 3, 2), 1, 1, 0),
        "kernel-as-large-as-input": lambda: _map((2, 3, 3), 3, 1, 0),
        "kernel-larger-than-input": lambda: _map((2, 2, 3), 4, 1, 1),
        "one-pixel": lambda: _map((1, 1, 1), 1, 1, 0),
        "stride-larger-than-kernel": lambda: _map((2, 7, 8), 2, 3, 1),
    },
    mistakes={
        "transposed": _transposed,
        "channels-last": _channels_last,
        "kernel-by-columns": _kernel_by_columns,
        "map-by-columns": _map_by_columns,
        "only-reshaped": _only_reshaped,
        "repeated-border": _repeated_border,
        "stride-ignored": _stride_ignored,
    },
)
