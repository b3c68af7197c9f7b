"""Code task on EM: one step for a mixture of Gaussians on the line, safe from underflow."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.code.task import Arguments, CodeTask

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Step = tuple[Array, Array, Array]

_STARTER = '''\
import numpy as np


def em_step(x, w, mu, v):
    """Return (w, mu, v), each of shape (k,), after one EM step.

    x: (n,) floats, the data, not to be changed. w: (k,) positive weights with
    the sum 1; mu: (k,) means; v: (k,) variances, of k Gaussians on the line.
    E: the posterior probabilities of the components for each point, also for
    points so far out that all densities underflow. M: new weights, means, and
    variances about the new means.
    """
    raise NotImplementedError
'''


def _logs(x: Array, w: Array, mu: Array, v: Array) -> Array:
    return np.asarray(np.log(w) - np.log(v) / 2 - (x[:, None] - mu) ** 2 / (2 * v))


def _soft(logs: Array) -> Array:
    powers = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _hard(logs: Array) -> Array:
    """Give each point to its likeliest component; a trace is left to the others."""
    return np.asarray(np.eye(logs.shape[1])[logs.argmax(axis=1)] * (1 - 1e-9) + 1e-9)


def _naive(logs: Array) -> Array:
    """Divide without the shift; where all underflow, let every component have nothing."""
    powers = np.exp(logs)
    totals = powers.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(powers, totals, out=np.zeros_like(powers), where=totals > 0))


def _step(
    x: Array,
    w: Array,
    mu: Array,
    v: Array,
    *,
    logs: Callable[..., Array] = _logs,
    shares: Callable[[Array], Array] = _soft,
    is_old_mean: bool = False,
    is_unbiased: bool = False,
    is_root: bool = False,
    counts: Callable[[Array], Array] = lambda r: np.asarray(r.sum(axis=0)),
) -> Step:
    r = shares(logs(x, w, mu, v))
    total = r.sum(axis=0)
    means = r.T @ x / counts(r)
    about = mu if is_old_mean else means
    below = np.maximum(total - 1, 0.05) if is_unbiased else counts(r)
    spread = (r * (x[:, None] - about) ** 2).sum(axis=0) / below
    return total / len(x), means, np.sqrt(spread) if is_root else spread


def _with(**changes: object) -> Callable[..., Step]:
    """Return the step done with something else in place of one part."""
    return lambda x, w, mu, v: _step(x, w, mu, v, **changes)  # type: ignore[arg-type]


def _no_weights(x: Array, w: Array, mu: Array, v: Array) -> Array:
    return _logs(x, np.ones_like(w), mu, v)


def _no_root(x: Array, w: Array, mu: Array, v: Array) -> Array:
    return _logs(x, w, mu, v) + np.log(v) / 2


def _by_loop(x: Array, w: Array, mu: Array, v: Array) -> Step:
    """Go point by point; each share is 1 over a sum of ratios of densities."""
    k, n = len(w), len(x)
    shares = np.zeros((n, k))
    for i, point in enumerate(x.tolist()):
        logs = [
            math.log(w[c]) - 0.5 * math.log(v[c]) - (point - mu[c]) ** 2 / (2 * v[c])
            for c in range(k)
        ]
        for c in range(k):
            ratios = [math.exp(min(other - logs[c], 700.0)) for other in logs]
            shares[i, c] = 1 / sum(ratios)
    sums = [sum(shares[:, c].tolist()) for c in range(k)]
    means = [sum(shares[i, c] * x[i] for i in range(n)) / sums[c] for c in range(k)]
    spread = [
        sum(shares[i, c] * (x[i] - means[c]) ** 2 for i in range(n)) / sums[c] for c in range(k)
    ]
    return np.array(sums) / n, np.array(means), np.array(spread)


def _case(rng: Generator) -> Arguments:
    k, n = int(rng.integers(2, 4)), int(rng.integers(6, 12))
    weights = rng.uniform(0.5, 2, k)
    centres = 2.0 * np.arange(k) + rng.normal(size=k) / 4
    return {
        "x": rng.choice(centres, n) + rng.normal(size=n),
        "w": weights / weights.sum(),
        "mu": centres,
        "v": rng.uniform(0.5, 3, k),
    }


def _pair() -> Arguments:
    return {
        "x": np.array([-1.0, 0.0, 0.5, 1.5, 3.0, 4.0]),
        "w": np.array([0.3, 0.7]),
        "mu": np.array([0.0, 2.0]),
        "v": np.array([1.0, 4.0]),
    }


em_step = CodeTask(
    function="em_step",
    starter=_STARTER,
    reference=_step,
    draw=_case,
    verify=_by_loop,
    outputs=("w", "mu", "v"),
    edge_cases={
        "two-components": _pair,
        "far-point": lambda: {**_pair(), "x": np.array([-1.0, 0.0, 0.5, 1.5, 3.0, 120.0])},
        "one-component": lambda: {
            "x": np.array([1.0, 2.0, 6.0]),
            "w": np.array([1.0]),
            "mu": np.array([0.0]),
            "v": np.array([1.0]),
        },
    },
    mistakes={
        "hard": _with(shares=_hard),
        "underflow": _with(shares=_naive),
        "no-weights": _with(logs=_no_weights),
        "no-root": _with(logs=_no_root),
        "old-mean": _with(is_old_mean=True),
        "unbiased": _with(is_unbiased=True),
        "standard-deviation": _with(is_root=True),
        "divided-by-n": _with(counts=lambda r: np.full(r.shape[1], float(len(r)))),
    },
)
