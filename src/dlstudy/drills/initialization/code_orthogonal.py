"""Code task on orthogonal initialisation: from a random matrix to orthonormal columns."""
# ruff: noqa: N803 -- G is the random matrix's name in the question

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from dlstudy.code.task import Arguments, CodeTask

Array = NDArray[np.float64]

_STARTER = '''\
import numpy as np


def orthogonal(G):
    """Return the orthonormal Q of G = QR with a positive diagonal of R.

    G: (n, m) floats with n >= m, columns that are linearly independent.
    R is upper triangular; with a positive diagonal Q is unique.
    Returns Q, shape (n, m): Q.T @ Q is the identity matrix.
    """
    raise NotImplementedError
'''


def _orthogonal(G: Array) -> Array:
    q, r = np.linalg.qr(G)
    result: Array = q * np.sign(np.diag(r))
    return result


def _gram_schmidt(G: Array) -> Array:
    """Take the parts along the earlier columns off each column, twice, and normalise."""
    columns: list[Array] = []
    for column in np.array(G, dtype=np.float64).T:
        rest = column.copy()
        for _ in range(2):
            for each in columns:
                rest = rest - each * sum(each * rest)
        columns.append(rest / sum(rest * rest) ** 0.5)
    return np.stack(columns, axis=1)


def _normalised_only(G: Array) -> Array:
    result: Array = G / np.sqrt((G**2).sum(axis=0))
    return result


def _row_signs(G: Array) -> Array:
    q, r = np.linalg.qr(G)
    signs = np.ones(len(q))
    signs[: len(r)] = np.sign(np.diag(r))
    result: Array = signs[:, None] * q
    return result


def _nearest(G: Array) -> Array:
    u, _, vt = np.linalg.svd(G, full_matrices=False)
    result: Array = u @ vt
    return result


def _case(rng: Generator) -> Arguments:
    m = int(rng.integers(2, 4))
    n = m + int(rng.integers(0, 3))
    return {"G": np.round(rng.normal(size=(n, m)), 2) + 0.5 * np.eye(n, m)}


orthogonal = CodeTask(
    function="orthogonal",
    starter=_STARTER,
    reference=_orthogonal,
    draw=_case,
    verify=_gram_schmidt,
    edge_cases={
        "one-column": lambda: {"G": np.array([[3.0], [-4.0]])},
        "one-by-one": lambda: {"G": np.array([[-2.0]])},
        "tall": lambda: {"G": np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 1.0], [2.0, -1.0]])},
        "orthogonal-already": lambda: {"G": np.array([[0.0, 1.0], [-1.0, 0.0]])},
    },
    mistakes={
        "no-signs": lambda G: np.linalg.qr(G)[0],
        "row-signs": _row_signs,
        "normalised-only": _normalised_only,
        "nearest": _nearest,
    },
)
