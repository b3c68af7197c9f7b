"""Drill families of a GCN: one layer by hand, and what endless propagation tends to."""
# ruff: noqa: N803, N806 -- A, H, W, P and M are the names in the cards

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.gnn.objections import no_entries, no_graph, no_rows
from dlstudy.drills.objections import first
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

SQUARINGS = 40  # of the matrix whose power is the limit


def graph(rng: Generator, nodes: int) -> Array:
    """Return the adjacency matrix of a connected graph in which the degrees are not all equal."""
    while True:
        upper = np.triu(rng.random((nodes, nodes)) < 0.5, 1)
        adjacency = (upper | upper.T).astype(np.float64)
        degrees = adjacency.sum(axis=1)
        if is_connected(adjacency) and degrees.min() < degrees.max():
            return adjacency


def is_connected(A: Array) -> bool:
    """Return whether each node can be reached from the first."""
    reached = np.linalg.matrix_power(np.sign(A) + np.eye(len(A)), len(A))
    return bool((reached > 0).all())


def _symmetric(A: Array, d: Array) -> Array:
    """Divide each entry by the roots of the degrees of its row and its column."""
    scaled: Array = A / np.sqrt(np.outer(d, d))
    return scaled


def _loops(A: Array) -> Array:
    looped: Array = A + np.eye(len(A))
    return looped


def _propagate_by_loop(A: Array) -> Array:
    """Fill the normalised matrix entry by entry, from the lists of neighbours."""
    nodes = range(len(A))
    around = [{j: float(A[i, j]) for j in nodes if A[i, j]} | {i: 1.0} for i in nodes]
    total = [sum(each.values()) for each in around]
    rows = [
        [around[i].get(j, 0.0) / (total[i] ** 0.5 * total[j] ** 0.5) for j in nodes] for i in nodes
    ]
    return np.array(rows)


def _draw_layer(rng: Generator) -> Parameters:
    features = rng.choice([-2.0, -1.0, 0.0, 1.0, 2.0, 3.0], (4, 2))
    weights = rng.choice([-2.0, -1.0, 1.0, 2.0], (2, 2))
    return {"A": graph(rng, 4), "H": features, "W": weights}


def _objection_layer(A: Value, H: Value, W: Value) -> str:
    if said := no_graph(A) or no_rows("H", H, len(np.asarray(A)), "nodes"):
        return said
    return no_rows("W", W, np.shape(H)[1], "columns of H")


def _sums_by_loop(A: Array, H: Array) -> Array:
    """Add up, for each node, the weighted features of itself and its neighbours."""
    P = _propagate_by_loop(A)
    rows = [sum(float(P[i, j]) * H[j] for j in range(len(A))) for i in range(len(A))]
    return np.array(rows)


def _outputs_by_loop(A: Array, H: Array, W: Array) -> Array:
    """Multiply by the weights first, then gather: the other order of the same product."""
    turned = [[sum(h * w for h, w in zip(row, column, strict=True)) for column in W.T] for row in H]
    return np.maximum(_sums_by_loop(A, np.array(turned)), 0.0)


layer = Family(
    params=_draw_layer,
    objection=_objection_layer,
    steps=(
        FamilyStep(
            "d",
            solve=lambda A: _loops(A).sum(axis=1),
            formula="row sums of A + I",
            verify=lambda A: np.array([1 + sum(row) for row in A.tolist()]),
            mistakes={"no-loop": lambda A: A.sum(axis=1)},
        ),
        FamilyStep(
            "P",
            solve=lambda A, d: _symmetric(_loops(A), d),
            formula="(A + I)_ij/sqrt(d_i*d_j)",
            verify=_propagate_by_loop,
            mistakes={
                "no-self-loop": lambda A, d: _symmetric(A, d),
                "old-degrees": lambda A: _symmetric(_loops(A), A.sum(axis=1)),
                "rows": lambda A, d: _loops(A) / d[:, None],
                "no-root": lambda A, d: _loops(A) / np.outer(d, d),
                "not-normalised": lambda A: _loops(A),
            },
        ),
        FamilyStep(
            "M",
            solve=lambda P, H: P @ H,
            formula="P@H",
            verify=_sums_by_loop,
            mistakes={
                "not-normalised": lambda A, H: _loops(A) @ H,
                "no-neighbours": lambda P, H: np.diag(P)[:, None] * H,
            },
        ),
        FamilyStep(
            "out",
            solve=lambda M, W: np.maximum(M @ W, 0.0),
            formula="relu(M@W)",
            verify=_outputs_by_loop,
            mistakes={
                "no-relu": lambda M, W: M @ W,
                "transposed": lambda M, W: np.maximum(M @ W.T, 0.0),
            },
        ),
    ),
)


def _draw_limit(rng: Generator) -> Parameters:
    features = rng.choice(np.arange(-3.0, 7.0), 4, replace=False)
    return {"A": graph(rng, 4), "h": features}


def _objection_limit(A: Value, h: Value) -> str:
    if said := no_graph(A):
        return said
    nodes = len(np.asarray(A))
    if nodes < 2 or not is_connected(np.asarray(A)):
        return "The graph is not connected, or has one node; set a connected A."
    return first(no_entries("h", h, nodes, "node"))


def _by_power(matrix: Array, h: Array) -> Array:
    """Return an enormous power of a matrix times a vector, by squaring again and again."""
    for _ in range(SQUARINGS):
        matrix = matrix @ matrix
    result: Array = matrix @ h
    return result


def _direction_by_power(A: Array) -> Array:
    end = _by_power(_propagate_by_loop(A), np.ones(len(A)))
    unit: Array = end / np.sqrt((end**2).sum())
    return unit


def _by_rows(A: Array) -> Array:
    looped = _loops(A)
    rows: Array = looped / looped.sum(axis=1, keepdims=True)
    return rows


limit = Family(
    params=_draw_limit,
    objection=_objection_limit,
    steps=(
        FamilyStep(
            "u",
            solve=lambda A: np.sqrt(_loops(A).sum(axis=1) / _loops(A).sum()),
            formula="sqrt(d)/|sqrt(d)|, d the row sums of A + I",
            verify=_direction_by_power,
            mistakes={
                "no-root": lambda A: _loops(A).sum(axis=1) / np.linalg.norm(_loops(A).sum(axis=1)),
                "uniform": lambda A: np.ones(len(A)) / np.sqrt(len(A)),
                "not-unit": lambda A: np.sqrt(_loops(A).sum(axis=1)),
                "old-degrees": lambda A: np.sqrt(A.sum(axis=1) / A.sum()),
            },
        ),
        FamilyStep(
            "L",
            solve=lambda u, h: u * float(u @ h),
            formula="(u·h)*u",
            verify=lambda A, h: _by_power(_propagate_by_loop(A), h),
            mistakes={
                "mean": lambda h: np.full(len(h), h.mean()),
                "only-u": lambda u: u,
                "zero": lambda h: np.zeros(len(h)),
            },
        ),
        FamilyStep(
            "r",
            solve=lambda A, h: float(_loops(A).sum(axis=1) @ h / _loops(A).sum()),
            formula="sum(d_i*h_i)/sum(d_i)",
            verify=lambda A, h: float(_by_power(_by_rows(A), h)[0]),
            mistakes={
                "mean": lambda h: float(h.mean()),
                "sum": lambda A, h: float(_loops(A).sum(axis=1) @ h),
                "old-degrees": lambda A, h: float(A.sum(axis=1) @ h / A.sum()),
            },
        ),
    ),
)
