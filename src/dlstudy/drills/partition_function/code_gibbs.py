"""Code task: one block Gibbs sweep of many RBM chains, with given random numbers."""
# ruff: noqa: N803 -- W is the name in every source

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
    Result = tuple[Array, Array]

_STARTER = '''\
import numpy as np


def gibbs_sweep(v, W, b, c, u, r):
    """Return the hidden and the new visible states of N chains of an RBM.

    v: (N, n) of 0 and 1, a row for each chain; W: (n, m); b: (n,) and c: (m,)
    are the biases of the visible and the hidden units.
    u: (N, m) and r: (N, n) are random numbers from [0, 1): a unit is on where
    its number is smaller than its probability. First all hidden units given v,
    then all visible units given these hidden states.
    Returns (h, w): arrays (N, m) and (N, n) of 0 and 1.
    """
    raise NotImplementedError
'''


def _sigmoid(x: Array) -> Array:
    on: Array = 0.5 * (1 + np.tanh(x / 2))
    return on


def _sampled(p: Array, uniforms: Array) -> Array:
    states: Array = (uniforms < p).astype(np.float64)
    return states


def _sweep(
    v: Array, W: Array, b: Array, c: Array, u: Array, r: Array,
    *,
    draw: Callable[[Array, Array], Array] = _sampled,
    passed: Callable[[Array, Array], Array] = lambda _p, h: h,
    sign: float = 1.0,
    bias: float = 1.0,
) -> Result:  # fmt: skip
    p = _sigmoid(sign * (bias * c + v @ W))
    h = draw(p, u)
    w = draw(_sigmoid(sign * (bias * b + passed(p, h) @ W.T)), r)
    return h, w


def _with(**changes: object) -> Callable[..., Result]:
    """Return the task done with something else in place of one part."""
    return lambda v, W, b, c, u, r: _sweep(v, W, b, c, u, r, **changes)  # type: ignore[arg-type]


def _rounded(p: Array, _uniforms: Array) -> Array:
    states: Array = (p > 0.5).astype(np.float64)
    return states


def _old_hidden(v: Array, W: Array, b: Array, c: Array, u: Array, r: Array) -> Result:
    """Draw the visible units first, from the means of the hidden ones, then the hidden ones."""
    w = _sampled(_sigmoid(b + _sigmoid(c + v @ W) @ W.T), r)
    return _sampled(_sigmoid(c + w @ W), u), w


def _by_loop(v: Array, W: Array, b: Array, c: Array, u: Array, r: Array) -> Result:
    """Go chain by chain and unit by unit."""
    h, w = np.zeros(u.shape), np.zeros(r.shape)
    for chain in range(len(v)):
        for j in range(len(c)):
            total = c[j] + sum(v[chain, i] * W[i, j] for i in range(len(b)))
            h[chain, j] = float(u[chain, j] < 1 / (1 + math.exp(-total)))
        for i in range(len(b)):
            total = b[i] + sum(h[chain, j] * W[i, j] for j in range(len(c)))
            w[chain, i] = float(r[chain, i] < 1 / (1 + math.exp(-total)))
    return h, w


def _case(rng: Generator) -> Arguments:
    chains, n = int(rng.integers(2, 5)), int(rng.integers(3, 6))
    m = n + int(rng.choice([-1, 1]))
    return {
        "v": rng.integers(0, 2, (chains, n)).astype(np.float64),
        "W": np.round(rng.normal(size=(n, m)) * 1.5, 1),
        "b": np.round(rng.normal(size=n), 1),
        "c": np.round(rng.normal(size=m), 1),
        "u": np.round(rng.random((chains, m)), 3),
        "r": np.round(rng.random((chains, n)), 3),
    }


def _small(**changes: object) -> Arguments:
    return {
        "v": np.array([[1.0, 0.0]]),
        "W": np.array([[1.0, -2.0, 0.5], [0.3, 1.0, -1.0]]),
        "b": np.array([0.2, -0.4]),
        "c": np.array([-0.5, 0.5, 0.0]),
        "u": np.array([[0.4, 0.1, 0.9]]),
        "r": np.array([[0.3, 0.7]]),
        **changes,
    }


gibbs_sweep = CodeTask(
    function="gibbs_sweep",
    starter=_STARTER,
    reference=_sweep,
    draw=_case,
    verify=_by_loop,
    outputs=("h", "w"),
    edge_cases={
        "one-chain": _small,
        "all-off": lambda: _small(v=np.zeros((1, 2))),
        "two-chains": lambda: _small(
            v=np.array([[1.0, 1.0], [0.0, 1.0]]),
            u=np.array([[0.4, 0.1, 0.9], [0.6, 0.8, 0.2]]),
            r=np.array([[0.3, 0.7], [0.1, 0.45]]),
        ),
        "strong-weights": lambda: _small(W=np.array([[30.0, -30.0, 20.0], [25.0, -20.0, 30.0]])),
    },
    mistakes={
        "means": _with(passed=lambda p, _h: p),
        "probabilities": _with(draw=lambda p, _uniforms: p),
        "rounded": _with(draw=_rounded),
        "reversed": _with(draw=lambda p, uniforms: 1 - _sampled(p, uniforms)),
        "sign": _with(sign=-1.0),
        "no-bias": _with(bias=0.0),
        "order": _old_hidden,
    },
)
