"""Drill families of distances and scores: earth mover's distance, FID, Inception score."""
# ruff: noqa: N803 -- S, T and P are the names in the cards

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_matrix, no_vector, other_shape
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

CLOSE = 1e-6  # of a sum of probabilities to 1, and of a matrix to its transpose


def _draw_samples(rng: Generator) -> Parameters:
    values = rng.permutation(np.arange(-4.0, 10.0))
    return {"x": values[:4], "y": values[4:8]}


def _objection_samples(x: Value, y: Value) -> str:
    return first(no_vector("x", x), no_vector("y", y), other_shape("y", y, "x", x))


def _ways(x: Array, y: Array) -> Array:
    return np.asarray(np.abs(np.sort(x) - np.sort(y)))


def _by_selection(x: Array, y: Array) -> Array:
    """Take the smallest of both again and again."""
    left, right, ways = x.tolist(), y.tolist(), []
    while left:
        ways.append(abs(left.pop(left.index(min(left))) - right.pop(right.index(min(right)))))
    return np.array(ways)


def _area(x: Array, y: Array) -> float:
    """Return the area between the two distribution functions."""
    places = np.sort(np.concatenate([x, y]))
    between = places[:-1, None]
    gaps = np.abs((x <= between).mean(axis=1) - (y <= between).mean(axis=1))
    return float(gaps @ np.diff(places))


wasserstein = Family(
    params=_draw_samples,
    objection=_objection_samples,
    steps=(
        FamilyStep(
            "d",
            solve=_ways,
            formula="|sorted x - sorted y|",
            verify=_by_selection,
            mistakes={
                "unsorted": "abs(x - y)",
                "signed": lambda x, y: np.sort(x) - np.sort(y),
                "reversed": lambda x, y: np.abs(np.sort(x) - np.sort(y)[::-1]),
            },
        ),
        FamilyStep(
            "W",
            solve="mean(d)",
            verify=_area,
            mistakes={"sum": "sum(d)", "root-square": "sqrt(mean(d^2))", "largest": "max(d)"},
        ),
        FamilyStep(
            "c",
            solve="abs(mean(x) - mean(y))",
            verify="max(mean(x - y), mean(y - x))",
            mistakes={"sum": "abs(sum(x) - sum(y))"},
        ),
    ),
)


def _draw_moments(rng: Generator) -> Parameters:
    a, b = rng.choice([-2.0, -1.0, 0.0, 1.0, 2.0, 3.0], (2, 2))
    first_law, second_law = (_covariance(rng) for _ in range(2))
    return {"a": a, "b": b, "S": first_law, "T": second_law}


def _covariance(rng: Generator) -> Array:
    """Draw a positive definite matrix of small whole numbers, not diagonal."""
    diagonal = rng.choice([2.0, 3.0, 4.0, 5.0], 2)
    off = float(rng.choice([-1.0, 1.0]))
    return np.array([[diagonal[0], off], [off, diagonal[1]]])


def _no_covariance(name: str, value: Value) -> str:
    if said := no_matrix(name, value):
        return said
    matrix = np.asarray(value)
    if matrix.shape[0] != matrix.shape[1]:
        return f"{name} has the shape {matrix.shape}; it should be square. Set it so."
    scale = max(1.0, float(np.abs(matrix).max()))
    if float(np.abs(matrix - matrix.T).max()) > CLOSE * scale:
        return f"{name} should equal its transpose, as a covariance does. Set it so."
    if float(np.linalg.eigvalsh(matrix).min()) < CLOSE * scale:
        return f"{name} should have positive eigenvalues, as a full covariance has. Set it so."
    return ""


def _objection_moments(a: Value, b: Value, S: Value, T: Value) -> str:
    said = first(no_vector("a", a), no_vector("b", b), other_shape("b", b, "a", a))
    if said := said or first(_no_covariance("S", S), _no_covariance("T", T)):
        return said
    size = np.size(a)
    if np.shape(S) != (size, size) or np.shape(T) != (size, size):
        return (
            f"S and T should have the shape {(size, size)}, as a has {size} entries. Set them so."
        )
    return ""


def _root(matrix: Array) -> Array:
    """Return the positive root of a covariance."""
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T)


def _trace_of_root(S: Array, T: Array) -> float:
    values = np.linalg.eigvals(S @ T)
    return float(np.sqrt(np.maximum(values.real, 0.0)).sum())


def _nuclear(S: Array, T: Array) -> float:
    """Return the sum of the singular values of the product of the two roots."""
    return float(np.linalg.svd(_root(S) @ _root(T), compute_uv=False).sum())


def _nearest_turn(a: Array, b: Array, S: Array, T: Array) -> float:
    """Return the least squared distance when Gaussian noise is sent through both roots."""
    left, right = _root(S), _root(T)
    u, _, v = np.linalg.svd(right.T @ left)
    return float(((a - b) ** 2).sum() + ((left - right @ (u @ v)) ** 2).sum())


def _root_of_entries(S: Array, T: Array) -> float:
    return float(np.sqrt(np.abs(np.diag(S @ T))).sum())


frechet = Family(
    params=_draw_moments,
    objection=_objection_moments,
    steps=(
        FamilyStep(
            "M",
            solve="sum((a - b)^2)",
            verify="dot(a, a) + dot(b, b) - 2*dot(a, b)",
            mistakes={"root": "norm(a - b)", "mean": "mean((a - b)^2)"},
        ),
        FamilyStep(
            "r",
            solve=_trace_of_root,
            formula="sum of the roots of the eigenvalues of ST",
            verify=_nuclear,
            mistakes={
                "elementwise": _root_of_entries,
                "of-trace": "sqrt(trace(S@T))",
                "no-root": "trace(S@T)",
            },
        ),
        FamilyStep(
            "F",
            solve="M + trace(S) + trace(T) - 2*r",
            verify=_nearest_turn,
            mistakes={
                "no-two": "M + trace(S) + trace(T) - r",
                "no-traces": "M - 2*r",
                "root": "sqrt(abs(M + trace(S) + trace(T) - 2*r))",
            },
        ),
    ),
)


_SURE = [[94, 4, 2], [94, 3, 3], [95, 3, 2], [96, 2, 2], [96, 3, 1], [98, 1, 1]]  # in hundredths


def _draw_rows(rng: Generator) -> Parameters:
    """Draw one image that is sure of a rare class, and three that are not sure."""
    rare, usual = rng.choice([5, 10, 15], 3), rng.choice([30, 40, 50, 60, 70, 80], 3)
    rows = [
        *np.stack([rare, usual, 100 - rare - usual], axis=1),
        _SURE[int(rng.integers(len(_SURE)))],
    ]
    return {"P": rng.permutation(np.array(rows) / 100)[:, rng.permutation(3)]}


def _objection_rows(P: Value) -> str:
    if said := no_matrix("P", P):
        return said
    rows = np.asarray(P)
    if float(rows.min()) < 0 or float(np.abs(rows.sum(axis=1) - 1).max()) > CLOSE:
        return "Each row of P should be probabilities that add up to 1. Set it so."
    return ""


def _divergences(P: Array, m: Array) -> Array:
    """Return the divergence of each row from m; a probability of 0 counts as 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(P > 0, P * np.log(P / m), 0.0)
    return np.asarray(terms.sum(axis=1))


def _entropy(law: Array) -> float:
    used = law[law > 0]
    return float(-(used @ np.log(used)))


def _by_entropies(P: Array) -> Array:
    """Return cross-entropy less entropy, row by row."""
    mean = np.ones(len(P)) @ P / len(P)
    crosses = [-sum(p * np.log(m) for p, m in zip(row, mean, strict=True) if p > 0) for row in P]
    return np.array([cross - _entropy(row) for cross, row in zip(crosses, P, strict=True)])


def _score(P: Array) -> float:
    return float(np.exp(_entropy(np.ones(len(P)) @ P / len(P)) - sum(map(_entropy, P)) / len(P)))


inception = Family(
    params=_draw_rows,
    objection=_objection_rows,
    steps=(
        FamilyStep(
            "m",
            solve=lambda P: P.mean(axis=0),
            formula="mean of the rows of P",
            verify=lambda P: np.ones(len(P)) @ P / len(P),
            mistakes={
                "sum": lambda P: P.sum(axis=0),
                "even": lambda P: np.full(P.shape[1], 1 / P.shape[1]),
            },
        ),
        FamilyStep(
            "k",
            solve=_divergences,
            formula="sum over j of P_ij*log(P_ij/m_j)",
            verify=_by_entropies,
            mistakes={
                "entropy": lambda P: np.array([_entropy(row) for row in P]),
                "reversed": lambda P, m: (m * np.log(m / np.maximum(P, 1e-12))).sum(axis=1),
                "even": lambda P: _divergences(P, np.full(P.shape[1], 1 / P.shape[1])),
                "log-two": lambda P, m: _divergences(P, m) / np.log(2),
            },
        ),
        FamilyStep(
            "I",
            solve="exp(mean(k))",
            verify=_score,
            mistakes={"outside": "mean(exp(k))", "no-exp": "mean(k)", "sum": "exp(sum(k))"},
        ),
    ),
)
