"""Code task on Gibbs sampling: one sweep over the spins of a Boltzmann machine."""
# ruff: noqa: N803 -- J is the name in every source

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.code.task import Arguments, CodeTask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.random import Generator
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_STARTER = '''\
import numpy as np


def gibbs_sweep(s, J, h, u):
    """Return the spins after one Gibbs sweep, shape (n,), each -1.0 or 1.0.

    s: (n,) floats, -1.0 or 1.0, the state before. Not to be changed.
    J: (n, n) floats, symmetric, zeros on the diagonal; h: (n,) floats.
    u: (n,) floats, uniform between 0 and 1.
    The target is proportional to exp(s @ J @ s / 2 + h @ s). Spin i = 0, 1,
    ... is drawn in turn, given the present values of all others: it becomes 1
    if u[i] is below the conditional probability of 1, else -1.
    """
    raise NotImplementedError
'''


def _sweep(
    s: Array,
    J: Array,
    h: Array,
    u: Array,
    *,
    slope: float = 2.0,
    bias: float = 1.0,
    order: Callable[[int], Iterable[int]] = range,
    is_frozen: bool = False,
    is_turned: bool = False,
    low: float = -1.0,
) -> Array:
    new = s.copy()
    for i in order(len(s)):
        field = J[i] @ (s if is_frozen else new) + bias * h[i]
        chance = 1 / (1 + np.exp(-slope * field))
        new[i] = 1.0 if (u[i] < chance) != is_turned else -1.0
    return np.where(new > 0, 1.0, low)


def _with(**changes: object) -> Callable[..., Array]:
    """Return the sweep done with something else in place of one part."""
    return lambda s, J, h, u: _sweep(s, J, h, u, **changes)  # type: ignore[arg-type]


def _log_weight(s: Array, J: Array, h: Array) -> float:
    n = len(s)
    pairs = sum(J[i, j] * s[i] * s[j] for i in range(n) for j in range(i))
    return float(pairs + sum(a * b for a, b in zip(h, s, strict=True)))


def _by_weights(s: Array, J: Array, h: Array, u: Array) -> Array:
    """Compare the weights of the two whole states, spin after spin."""
    state = s.copy()
    for i in range(len(s)):
        logs = []
        for value in (1.0, -1.0):
            state[i] = value
            logs.append(_log_weight(state, J, h))
        chance = 1 / (1 + math.exp(logs[1] - logs[0]))
        state[i] = 1.0 if u[i] < chance else -1.0
    return state


def _case(rng: Generator) -> Arguments:
    n = int(rng.integers(4, 12))
    upper = np.triu(rng.normal(size=(n, n)), 1)
    return {
        "s": rng.choice([-1.0, 1.0], n),
        "J": upper + upper.T,
        "h": rng.normal(size=n),
        "u": rng.uniform(0.02, 0.98, n),
    }


def _chain() -> Arguments:
    coupled = np.diag(np.ones(3), 1)
    return {
        "s": np.array([1.0, -1.0, 1.0, -1.0]),
        "J": coupled + coupled.T,
        "h": np.array([-0.3, 0.2, 0.0, 0.4]),
        "u": np.array([0.05, 0.9, 0.3, 0.6]),
    }


gibbs_sweep = CodeTask(
    function="gibbs_sweep",
    starter=_STARTER,
    reference=_sweep,
    draw=_case,
    verify=_by_weights,
    edge_cases={
        "chain": _chain,
        "negative-couplings": lambda: {**_chain(), "J": -2 * _chain()["J"]},
        "no-couplings": lambda: {**_chain(), "J": np.zeros((4, 4))},
        "one-spin": lambda: {
            "s": np.array([-1.0]),
            "J": np.zeros((1, 1)),
            "h": np.array([0.5]),
            "u": np.array([0.7]),
        },
    },
    mistakes={
        "synchronous": _with(is_frozen=True),
        "no-two": _with(slope=1.0),
        "energy-sign": _with(slope=-2.0),
        "no-bias": _with(bias=0.0),
        "backwards": _with(order=lambda n: range(n - 1, -1, -1)),
        "turned": _with(is_turned=True),
        "zero-one": _with(low=0.0),
    },
)
