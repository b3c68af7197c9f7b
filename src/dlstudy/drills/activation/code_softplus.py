"""Code task on softplus: value and slope without overflow."""

import math

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from dlstudy.code.task import Arguments, CodeTask

Array = NDArray[np.float64]
Pair = tuple[Array, Array]

_STARTER = '''\
import numpy as np


def softplus(z):
    """Return log(1 + exp(z)) and its slope.

    z: floats from -1000 to 1000, an array of any shape.
    No entry of the results is inf or NaN.
    Returns a tuple (value, slope), both of the shape of z.
    """
    raise NotImplementedError
'''


def _softplus(z: Array) -> Pair:
    small = np.exp(-np.abs(z))
    value: Array = np.maximum(z, 0) + np.log1p(small)
    return value, np.where(z >= 0, 1.0, small) / (1 + small)


def _by_entries(z: Array) -> Pair:
    """Return both entry by entry, with a series far below 0 and the plain formula elsewhere."""

    def value(each: float) -> float:
        if each > 0:
            return each + value(-each)
        small = math.exp(each)
        if small > 1e-3:
            return math.log(1 + small)
        return small * (1 - small / 2 + small**2 / 3 - small**3 / 4 + small**4 / 5)

    def slope(each: float) -> float:
        if each > 0:
            return 1 - slope(-each)
        return math.exp(each) / (1 + math.exp(each))

    shape = np.shape(z)
    flat = [float(each) for each in np.ravel(z)]
    values, slopes = [value(each) for each in flat], [slope(each) for each in flat]
    return np.reshape(values, shape), np.reshape(slopes, shape)


def _naive(z: Array) -> Pair:
    with np.errstate(over="ignore", invalid="ignore"):
        power = np.exp(z)
        return np.log(1 + power), power / (1 + power)


def _clipped(z: Array) -> Pair:
    return _softplus(np.minimum(z, 30))


def _relu(z: Array) -> Pair:
    return np.maximum(z, 0), _softplus(z)[1]


def _case(rng: Generator) -> Arguments:
    shape = tuple(int(each) for each in rng.integers(1, 4, size=int(rng.integers(1, 3))))
    return {"z": np.round(rng.normal(0, 3, size=shape), 2)}


softplus = CodeTask(
    function="softplus",
    starter=_STARTER,
    reference=_softplus,
    draw=_case,
    verify=_by_entries,
    outputs=("value", "slope"),
    edge_cases={
        "large": lambda: {"z": np.array([1000.0, 800.0, 40.0])},
        "very-negative": lambda: {"z": np.array([[-40.0, -100.0], [-30.0, -700.0]])},
        "at-zero": lambda: {"z": np.array([0.0, -0.0])},
        "no-entries": lambda: {"z": np.zeros((0, 2))},
    },
    mistakes={
        "naive": _naive,
        "clipped": _clipped,
        "relu": _relu,
        "slope-step": lambda z: (_softplus(z)[0], np.where(z > 0, 1.0, 0.0)),
        "slope-complement": lambda z: (_softplus(z)[0], 1 - _softplus(z)[1]),
    },
)
