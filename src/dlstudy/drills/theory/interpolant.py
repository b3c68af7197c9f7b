"""Code task on universal approximation: the ReLU network through given points."""

from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from dlstudy.code.task import Arguments, CodeTask

Array = NDArray[np.float64]

_STARTER = '''\
import numpy as np


def interpolant(t, y):
    """Return the coefficients of the ReLU network through given points.

    t: (n + 1,) floats, increasing, not evenly spaced: the knots; y: (n + 1,)
        floats, the values there; n >= 1.
    The network is g(x) = y[0] + sum of c[k] * max(x - t[k], 0) over all k < n.
    It shall pass through all the points: g(t[i]) = y[i].
    Returns c, shape (n,).
    """
    raise NotImplementedError
'''


def _interpolant(t: Array, y: Array) -> Array:
    slopes = np.diff(y) / np.diff(t)
    return np.diff(slopes, prepend=0.0)


def _by_elimination(t: Array, y: Array) -> Array:
    """Choose one coefficient after the other so that the next point is met."""
    found: list[float] = []
    for i in range(1, len(t)):
        so_far = float(y[0])
        for k, c in enumerate(found):
            so_far += c * max(float(t[i] - t[k]), 0.0)
        found.append((float(y[i]) - so_far) / float(t[i] - t[i - 1]))
    return np.array(found)


def _even(t: Array, y: Array) -> Array:
    return np.diff(np.diff(y) / (float(t[-1] - t[0]) / (len(t) - 1)), prepend=0.0)


def _case(rng: Generator) -> Arguments:
    gaps = rng.choice([0.25, 0.5, 1.0, 2.0], int(rng.integers(3, 11)))
    t = np.cumsum([float(rng.integers(-3, 3)), *gaps])
    return {"t": t, "y": np.round(rng.normal(0, 3, len(t)), 1)}


def _fixed(t: list[float], y: list[float]) -> Callable[[], Arguments]:
    return lambda: {"t": np.array(t), "y": np.array(y)}


interpolant = CodeTask(
    function="interpolant",
    starter=_STARTER,
    reference=_interpolant,
    draw=_case,
    verify=_by_elimination,
    edge_cases={
        "two-points": _fixed([1.0, 3.0], [2.0, -4.0]),
        "straight": _fixed([0.0, 1.0, 4.0], [1.0, 2.0, 5.0]),
        "far-from-zero": _fixed([-5.0, -4.5, -2.5, 1.5], [10.0, 9.0, 13.0, 13.0]),
    },
    mistakes={
        "slopes": lambda t, y: np.diff(y) / np.diff(t),
        "no-division": lambda t, y: np.diff(np.diff(y), prepend=0.0) + 0 * t[1:],
        "even-spacing": _even,
        "first-slope-missing": lambda t, y: np.concatenate(
            [[0.0], np.diff(np.diff(y) / np.diff(t))]
        ),
        "from-zero": lambda t, y: np.diff(np.diff(y) / np.diff(t), prepend=float(y[0])),
    },
)
