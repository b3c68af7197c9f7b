"""Code task on dropout: the inverted form, with the random numbers given."""

from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from dlstudy.code.task import Arguments, CodeTask

Array = NDArray[np.float64]

_STARTER = '''\
import numpy as np


def dropout(x, u, p, training):
    """Return the output of inverted dropout.

    x: floats of any shape, not to be changed; u: uniform random numbers in
        [0, 1), of the same shape; p: the probability to drop, 0 <= p <= 1;
        training: bool.
    In training an entry is dropped (set to 0) if its u is below p. Otherwise
    x is returned as it is. Nothing becomes NaN.
    Returns an array of the shape of x.
    """
    raise NotImplementedError
'''


def _dropout(x: Array, u: Array, p: float, training: bool) -> Array:
    if not training or p == 0:
        return x.copy()
    if p == 1:
        return np.zeros_like(x)
    return np.where(u < p, 0.0, x / (1 - p))


def _by_loop(x: Array, u: Array, p: float, training: bool) -> Array:
    """Go through the entries one by one."""
    out = []
    for value, chance in zip(x.ravel().tolist(), u.ravel().tolist(), strict=True):
        if not training:
            out.append(value)
        else:
            out.append(0.0 if chance < p else value / (1 - p))
    return np.array(out).reshape(x.shape)


def _case(rng: Generator) -> Arguments:
    shape = tuple(int(n) for n in rng.integers(2, 5, int(rng.integers(1, 4))))
    return {
        "x": np.round(rng.normal(0, 2, shape), 2),
        "u": np.round(rng.uniform(0, 0.99, shape), 3),
        "p": float(rng.choice([0.1, 0.2, 0.4, 0.6, 0.75])),
        "training": bool(rng.random() < 0.8),
    }


def _own(p: float, training: bool) -> Callable[[], Arguments]:
    return lambda: {
        "x": np.array([[1.0, -2.0, 3.0], [4.0, 0.0, -6.0]]),
        "u": np.array([[0.1, 0.9, 0.25], [0.0, 0.7, 0.4]]),
        "p": p,
        "training": training,
    }


def _always_on(x: Array, u: Array, p: float, training: bool) -> Array:  # noqa: ARG001
    return _dropout(x, u, p, True)


def _scaled_at_test(x: Array, u: Array, p: float, training: bool) -> Array:
    return _dropout(x, u, p, True) if training else x * (1 - p)


def _divided_by_p(x: Array, u: Array, p: float, training: bool) -> Array:
    return np.where(u < p, 0.0, x / max(p, 1e-300)) if training else x.copy()


def _nan_at_one(x: Array, u: Array, p: float, training: bool) -> Array:
    if not training:
        return x.copy()
    with np.errstate(divide="ignore", invalid="ignore"):
        return (u >= p) * x / (1 - np.float64(p))


dropout = CodeTask(
    function="dropout",
    starter=_STARTER,
    reference=_dropout,
    draw=_case,
    verify=_by_loop,
    edge_cases={
        "everything-dropped": _own(1.0, True),
        "nothing-dropped": _own(0.0, True),
        "at-the-bound": _own(0.25, True),
        "evaluation": _own(0.5, False),
    },
    mistakes={
        "not-scaled": lambda x, u, p, training: np.where(u < p, 0.0, x) if training else x.copy(),
        "divided-by-p": _divided_by_p,
        "keep-below": lambda x, u, p, training: (
            np.where(u < p, x / max(1 - p, 1e-300), 0.0) if training else x.copy()
        ),
        "scaled-at-test": _scaled_at_test,
        "always-on": _always_on,
        "nan-at-one": _nan_at_one,
    },
)
