"""Code task on capsules: dynamic routing of predictions to upper capsules."""

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


def route(u_hat, rounds):
    """Return the outputs of the upper capsules, shape (m, d).

    u_hat: (n, m, d) floats, the prediction of lower capsule i for upper
        capsule j. rounds: int >= 1.
    The logits b, shape (n, m), start at 0. A round: couplings = softmax of b
    over the upper capsules; s = sum over i of coupling times prediction;
    v = squash(s); then prediction times v is added to b.
    squash(s) = |s|^2 / (1 + |s|^2) * s / |s|, and squash(0) = 0.
    Returns v of the last round.
    """
    raise NotImplementedError
'''


def _squash(s: Array) -> Array:
    square = (s**2).sum(axis=-1, keepdims=True)
    result: Array = s * np.sqrt(square) / (1 + square)
    return result


def _softmax(b: Array, axis: int) -> Array:
    shares = np.exp(b - b.max(axis=axis, keepdims=True))
    result: Array = shares / shares.sum(axis=axis, keepdims=True)
    return result


def _route(
    u_hat: Array,
    rounds: int,
    *,
    axis: int = 1,
    squash: Callable[[Array], Array] = _squash,
    is_updated: bool = True,
    is_added: bool = True,
    after_squash: bool = True,
    more: int = 0,
) -> Array:
    b = np.zeros(u_hat.shape[:2])
    v = np.zeros(u_hat.shape[1:])
    for _ in range(rounds + more):
        s = (_softmax(b, axis)[:, :, None] * u_hat).sum(axis=0)
        v = squash(s)
        agreement = (u_hat * (v if after_squash else s)).sum(axis=-1)
        if is_updated:
            b = b + agreement if is_added else agreement
    return v


def _with(**changes: object) -> Callable[..., Array]:
    """Return the routing done with something else in place of one part."""
    return lambda u_hat, rounds: _route(u_hat, rounds, **changes)  # type: ignore[arg-type]


def _unit(s: Array) -> Array:
    length = np.linalg.norm(s, axis=-1, keepdims=True)
    result: Array = s / np.where(length > 0, length, 1.0)
    return result


def _no_unit(s: Array) -> Array:
    square = (s**2).sum(axis=-1, keepdims=True)
    result: Array = s * square / (1 + square)
    return result


def _by_loops(u_hat: Array, rounds: int) -> Array:
    """Follow the printed procedure number by number."""
    n, m, d = u_hat.shape
    u, b = u_hat.tolist(), [[0.0] * m for _ in range(n)]
    v = [[0.0] * d for _ in range(m)]
    for _ in range(rounds):
        c = [[1 / sum(np.exp(other - x) for other in row) for x in row] for row in b]
        for j in range(m):
            s = [sum(c[i][j] * u[i][j][k] for i in range(n)) for k in range(d)]
            length = sum(x * x for x in s) ** 0.5
            v[j] = [x * length / (1 + length * length) for x in s]
        for i in range(n):
            for j in range(m):
                b[i][j] += sum(x * y for x, y in zip(u[i][j], v[j], strict=True))
    return np.array(v)


def _case(rng: Generator) -> Arguments:
    n, m, d = (int(rng.integers(low, high)) for low, high in ((3, 6), (2, 5), (2, 4)))
    return {"u_hat": 1.5 * rng.normal(size=(n, m, d)), "rounds": int(rng.integers(2, 5))}


def _agreeing() -> Arguments:
    first = [[1.0, 2.0], [3.0, 0.0], [0.0, -1.0]]
    second = [[1.0, 2.5], [-3.0, 0.5], [0.0, 1.0]]
    return {"u_hat": np.array([first, second]), "rounds": 3}


route = CodeTask(
    function="route",
    starter=_STARTER,
    reference=_route,
    draw=_case,
    verify=_by_loops,
    edge_cases={
        "predictions-cancel": _agreeing,
        "one-round": lambda: {**_agreeing(), "rounds": 1},
        "one-upper-capsule": lambda: {"u_hat": _agreeing()["u_hat"][:, :1], "rounds": 2},
        "one-lower-capsule": lambda: {"u_hat": _agreeing()["u_hat"][:1], "rounds": 2},
    },
    mistakes={
        "over-lower": _with(axis=0),
        "unit": _with(squash=_unit),
        "no-unit": _with(squash=_no_unit),
        "no-update": _with(is_updated=False),
        "replaced": _with(is_added=False),
        "before-squash": _with(after_squash=False),
        "one-round-more": _with(more=1),
    },
)
