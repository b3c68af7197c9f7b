"""What is wrong with a graph that a learner sets."""
# ruff: noqa: N803 -- A is the name in the cards

from __future__ import annotations

import numpy as np

from dlstudy.drills.objections import too_large
from dlstudy.formula.value import Value

MOST_NODES = 8


def no_graph(A: Value) -> str:
    """Return the objection to what is no adjacency matrix of a small undirected graph, or ""."""
    if np.ndim(A) != 2 or np.shape(A)[0] != np.shape(A)[1] or np.shape(A)[0] > MOST_NODES:
        return (
            f"A has the shape {np.shape(A)}; it should be a square matrix of at most {MOST_NODES}"
            " rows; set A=[0 1; 1 0], say."
        )
    if not (np.asarray(A) == np.asarray(A).T).all():
        return "A is not symmetric; the graph has no directions. Set it so."
    if np.min(A) < 0:
        return "A has a negative entry; edges have positive weights. Set it so."
    if np.diag(A).any():
        return "A has a self-loop on its diagonal; they are added in the drill. Set the diagonal 0."
    return too_large("A", A)


def no_rows(name: str, value: Value, rows: int, what: str) -> str:
    """Return the objection to a matrix that has not a row for each of ``rows`` things, or ""."""
    if np.ndim(value) == 2 and np.shape(value)[0] == rows and np.shape(value)[1] <= MOST_NODES:
        return too_large(name, value)
    return (
        f"{name} has the shape {np.shape(value)}; it should have a row for each of the {rows}"
        f" {what} and at most {MOST_NODES} columns. Set it so."
    )


def no_entries(name: str, value: Value, size: int, what: str) -> str:
    """Return the objection to a vector that has not an entry for each of ``size`` things, or ""."""
    if np.shape(value) == (size,):
        return too_large(name, value)
    return (
        f"{name} has the shape {np.shape(value)}; it should have {size} entries, one for each"
        f" {what}. Set it so."
    )
