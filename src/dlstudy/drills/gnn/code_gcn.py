"""Code task on graphs: one layer of a GCN with its normalisation."""
# ruff: noqa: N803 -- A, H and W are the names in the paper

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


def gcn_layer(A, H, W):
    """Return the output of one GCN layer, shape (n, q).

    A: (n, n) floats >= 0, the symmetric adjacency matrix without self-loops;
        a node may have no neighbour. Not to be changed.
    H: (n, p) floats, a row of features for each node.
    W: (p, q) floats.
    The layer adds a self-loop of weight 1 to each node, divides entry (i, j)
    by the roots of the new degrees of i and j, and ends with a ReLU.
    """
    raise NotImplementedError
'''


def _roots(looped: Array, _plain: Array) -> Array:
    d = looped.sum(axis=1)
    scaled: Array = looped / np.sqrt(np.outer(d, d))
    return scaled


def _layer(
    A: Array,
    H: Array,
    W: Array,
    *,
    normalise: Callable[[Array, Array], Array] = _roots,
    loop: float = 1.0,
    is_rectified: bool = True,
) -> Array:
    looped = A + loop * np.eye(len(A))
    out: Array = normalise(looped, A) @ H @ W
    return np.maximum(out, 0.0) if is_rectified else out


def _with(**changes: object) -> Callable[..., Array]:
    """Return the layer done with something else in place of one part."""
    return lambda A, H, W: _layer(A, H, W, **changes)  # type: ignore[arg-type]


def _no_loops(looped: Array, plain: Array) -> Array:
    d = looped.sum(axis=1)
    scaled: Array = plain / np.sqrt(np.outer(d, d))
    return scaled


def _old_degrees(looped: Array, plain: Array) -> Array:
    """Divide by the degrees without self-loops; of an isolated node by 1."""
    d = np.maximum(plain.sum(axis=1), 1e-12)
    scaled: Array = looped / np.sqrt(np.outer(d, d))
    return scaled


def _by_rows(looped: Array, _plain: Array) -> Array:
    rows: Array = looped / looped.sum(axis=1, keepdims=True)
    return rows


def _no_root(looped: Array, _plain: Array) -> Array:
    d = looped.sum(axis=1)
    scaled: Array = looped / np.outer(d, d)
    return scaled


def _by_loop(A: Array, H: Array, W: Array) -> Array:
    """Go node by node and neighbour by neighbour, the weights last."""
    n = len(A)
    degree = [1.0 + sum(A[i].tolist()) for i in range(n)]
    rows = []
    for i in range(n):
        total = H[i] / degree[i]
        for j in range(n):
            if A[i, j]:
                total = total + A[i, j] * H[j] / (degree[i] ** 0.5 * degree[j] ** 0.5)
        rows.append([max(sum(t * w for t, w in zip(total, c, strict=True)), 0.0) for c in W.T])
    return np.array(rows).reshape(n, W.shape[1])


def _case(rng: Generator) -> Arguments:
    n, p, q = (int(rng.integers(low, high)) for low, high in ((3, 7), (2, 4), (2, 5)))
    upper = np.triu(rng.random((n, n)) < 0.5, 1)
    edges = (upper | upper.T).astype(np.float64)
    return {"A": edges, "H": rng.normal(size=(n, p)), "W": rng.normal(size=(p, q))}


def _star() -> Arguments:
    edges = np.zeros((4, 4))
    edges[0, 1:3] = edges[1:3, 0] = 1.0
    features = np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 0.0], [2.0, 1.0]])
    return {"A": edges, "H": features, "W": np.array([[1.0, -1.0, 0.5], [2.0, 1.0, -0.5]])}


gcn_layer = CodeTask(
    function="gcn_layer",
    starter=_STARTER,
    reference=_layer,
    draw=_case,
    verify=_by_loop,
    edge_cases={
        "isolated-node": _star,
        "no-edges": lambda: {**_star(), "A": np.zeros((4, 4))},
        "one-node": lambda: {
            "A": np.zeros((1, 1)),
            "H": np.array([[2.0, -1.0]]),
            "W": np.array([[1.0], [0.5]]),
        },
        "weighted-edges": lambda: {**_star(), "A": _star()["A"] * 2.5},
        "all-negative": lambda: {**_star(), "W": -np.abs(_star()["W"])},
    },
    mistakes={
        "no-self-loop": _with(normalise=_no_loops),
        "old-degrees": _with(normalise=_old_degrees),
        "rows": _with(normalise=_by_rows),
        "no-root": _with(normalise=_no_root),
        "not-normalised": _with(normalise=lambda looped, _plain: looped),
        "double-loop": _with(loop=2.0),
        "no-relu": _with(is_rectified=False),
    },
)
