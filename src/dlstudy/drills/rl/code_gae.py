"""Code task: generalised advantage estimation over episodes that end or are cut off."""

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


def advantages(r, v, w, terminated, truncated, gamma, lam):
    """Return the generalised advantages (GAE) of T consecutive steps.

    r, v, w: (T,) floats: reward, value of the state before the step, and value
        of the state that the step led to (before any reset).
    terminated: (T,) of 0 and 1, 1 where that state is terminal, of value 0.
    truncated: (T,) of 0 and 1, 1 where a time limit ended the episode there.
    After either the next step belongs to a new episode.
    gamma: float, the discount; lam: float, lambda.
    Returns an array of the shape (T,).
    """
    raise NotImplementedError
'''


def _advantages(
    r: Array, v: Array, w: Array, terminated: Array, truncated: Array, gamma: float, lam: float,
    *,
    no_value: Callable[[Array, Array], Array] = lambda end, _cut: end,
    no_next: Callable[[Array, Array], Array] = np.maximum,
    decay: Callable[[float, float], float] = lambda gamma, lam: gamma * lam,
) -> Array:  # fmt: skip
    delta = r + gamma * w * (1 - no_value(terminated, truncated)) - v
    goes_on = 1 - no_next(terminated, truncated)
    result, last = np.zeros(len(r)), 0.0
    for t in range(len(r) - 1, -1, -1):
        last = float(delta[t]) + decay(gamma, lam) * float(goes_on[t]) * last
        result[t] = last
    return result


def _with(**changes: object) -> Callable[..., Array]:
    """Return the task done with something else in place of one part."""
    return lambda r, v, w, terminated, truncated, gamma, lam: _advantages(
        r,
        v,
        w,
        terminated,
        truncated,
        gamma,
        lam,
        **changes,  # type: ignore[arg-type]
    )


def _by_sums(
    r: Array, v: Array, w: Array, terminated: Array, truncated: Array, gamma: float, lam: float
) -> Array:
    """Sum the discounted TD errors from each step to the end of its episode."""
    result = []
    for t in range(len(r)):
        total = 0.0
        for k in range(t, len(r)):
            ahead = 0.0 if terminated[k] else gamma * float(w[k])
            total += (gamma * lam) ** (k - t) * (float(r[k]) + ahead - float(v[k]))
            if terminated[k] or truncated[k]:
                break
        result.append(total)
    return np.array(result)


def _case(rng: Generator) -> Arguments:
    steps = int(rng.integers(4, 12))
    values, nexts = np.round(rng.normal(size=(2, steps)) * 3, 1)
    ends = np.zeros((2, steps))
    first, second = np.sort(rng.choice(np.arange(1, steps - 1), 2, replace=False))
    kinds = rng.permutation(2)
    ends[kinds[0], first] = ends[kinds[1], second] = 1.0
    going = np.flatnonzero(ends.sum(axis=0)[:-1] == 0)
    nexts[going] = values[going + 1]
    return {
        "r": np.round(rng.normal(size=steps) * 2, 1), "v": values, "w": nexts,
        "terminated": ends[0], "truncated": ends[1],
        "gamma": float(rng.choice([0.9, 0.99])), "lam": float(rng.choice([0.5, 0.9])),
    }  # fmt: skip


def _short(**changes: object) -> Arguments:
    zeros = np.zeros(3)
    return {
        "r": np.array([1.0, 2.0, -1.0]), "v": np.array([0.5, 1.0, 2.0]),
        "w": np.array([1.0, 2.0, 3.0]), "terminated": zeros, "truncated": zeros.copy(),
        "gamma": 0.9, "lam": 0.8, **changes,
    }  # fmt: skip


advantages = CodeTask(
    function="advantages",
    starter=_STARTER,
    reference=_advantages,
    draw=_case,
    verify=_by_sums,
    edge_cases={
        "no-end": _short,
        "terminal-last": lambda: _short(terminated=np.array([0.0, 0.0, 1.0])),
        "cut-last": lambda: _short(truncated=np.array([0.0, 0.0, 1.0])),
        "end-and-cut-at-once": lambda: _short(
            terminated=np.array([0.0, 1.0, 0.0]), truncated=np.array([0.0, 1.0, 0.0])
        ),
        "lambda-zero": lambda: _short(lam=0.0),
        "lambda-one": lambda: _short(lam=1.0, truncated=np.array([1.0, 0.0, 0.0])),
    },
    mistakes={
        "after-the-end": _with(no_value=lambda end, _cut: 0 * end),
        "cut-is-end": _with(no_value=np.maximum),
        "runs-on": _with(no_next=lambda end, _cut: end),
        "never-stops": _with(no_next=lambda end, _cut: 0 * end),
        "no-lambda": _with(decay=lambda gamma, _lam: gamma),
        "no-gamma": _with(decay=lambda _gamma, lam: lam),
    },
)
