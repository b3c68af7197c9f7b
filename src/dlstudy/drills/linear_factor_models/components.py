"""Drill family of principal components by hand, with the covariance divided by N."""
# ruff: noqa: N803, N806 -- X and S are the names in the card

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import no_matrix
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

LEAST_GAP = 1e-3  # of the first two eigenvalues, relative: else no direction is the first
LEAST_CORRELATION = 0.4  # of the drawn features
LEAST_ENTRY = 0.05  # the first entry of the component, which gives its sign


def _draw(rng: Generator) -> Parameters:
    """Draw five points whose mean is whole and whose features are correlated."""
    while True:
        four = rng.integers(-4, 5, (4, 2))
        X = np.vstack([four, -four.sum(axis=0)]).astype(np.float64)
        S = X.T @ X
        if S[0, 1] ** 2 > LEAST_CORRELATION**2 * S[0, 0] * S[1, 1]:
            return {"X": X + rng.integers(1, 5, 2)}


def _objection(X: Value) -> str:
    if said := no_matrix("X", X):
        return said
    X = np.asarray(X)
    if X.shape[0] < 2 or X.shape[1] < 2:
        return "X should have at least two points (rows) and two features (columns). Set it so."
    values, vectors = np.linalg.eigh(_covariance(X, X.mean(axis=0)))
    if values[-1] - values[-2] <= LEAST_GAP * max(values[-1], 1e-9):
        return "The two largest eigenvalues are equal: no direction is the first. Set another X."
    if abs(vectors[0, -1]) < LEAST_ENTRY:
        return "The component's first entry is nearly 0 and gives no sign. Set another X."
    return ""


def _covariance(X: Array, m: Array) -> Array:
    """Return the (D, D) covariance of the rows of X about m, divided by N."""
    return np.array((X - m).T @ (X - m) / len(X))


def _by_pairs(X: Array) -> Array:
    """Return the same from differences of pairs, without any mean."""
    differences = (X[:, None] - X[None]).reshape(-1, X.shape[1])
    return np.array(differences.T @ differences / (2 * len(X) ** 2))


def _values(S: Array) -> Array:
    return np.array(np.linalg.eigvalsh(S)[::-1])


def _signed(v: Array) -> Array:
    return np.array(v if v[0] > 0 else -v)


def _vector(S: Array, place: int = -1) -> Array:
    return _signed(np.linalg.eigh(S)[1][:, place])


def _axis(S: Array) -> Array:
    v = np.zeros(len(S))
    v[int(np.diag(S).argmax())] = 1.0
    return v


def _by_svd(X: Array) -> Array:
    return _signed(np.linalg.svd(X - X.mean(axis=0))[2][0])


def _back(X: Array, m: Array, v: Array) -> Array:
    """Return the reconstruction of the first point from its one component."""
    return np.array(m + v * (v @ (X[0] - m)))


def _nearest(X: Array, m: Array, v: Array) -> Array:
    """Return the point of the line through m along v that is nearest to the first, by slopes."""
    place = 0.0
    for _ in range(3):  # Newton on a parabola: one step would do
        place -= float(((m + place * v - X[0]) * 2) @ v) / float(2 * v @ v)
    return np.array(m + place * v)


def _mean_error(X: Array, m: Array, v: Array) -> float:
    rest = (X - m) - np.outer((X - m) @ v, v)
    return float((rest**2).sum() / len(X))


pca = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "m",
            solve=lambda X: np.array(X.mean(axis=0)),
            formula="mean of the rows",
            verify=lambda X: np.array([sum(column) / len(X) for column in X.T.tolist()]),
            mistakes={"sum": lambda X: np.array(X.sum(axis=0))},
        ),
        FamilyStep(
            "S",
            solve=_covariance,
            formula="1/N * sum of (x - m)(x - m)ᵀ",
            verify=_by_pairs,
            mistakes={
                "not-centred": lambda X: np.array(X.T @ X / len(X)),
                "unbiased": lambda X, m: _covariance(X, m) * len(X) / (len(X) - 1),
                "not-divided": lambda X, m: _covariance(X, m) * len(X),
            },
        ),
        FamilyStep(
            "lam",
            solve=_values,
            formula="eigenvalues of S, from lam^2 - trace(S)*lam + det(S) = 0",
            verify=lambda X: (
                np.array(
                    (np.linalg.svd((X - X.mean(axis=0)).T, compute_uv=True)[1] ** 2).tolist()
                    + [0.0] * max(0, X.shape[1] - len(X))
                )
                / len(X)
            ),
            mistakes={
                "roots": lambda S: np.sqrt(np.maximum(_values(S), 0)),
                "ascending": lambda S: np.array(_values(S)[::-1]),
                "diagonal": lambda S: np.array(np.sort(np.diag(S))[::-1]),
            },
        ),
        FamilyStep(
            "v",
            solve=lambda S: _vector(S),
            formula="(S - lam_1*I)v = 0, length 1, first entry positive",
            verify=_by_svd,
            mistakes={
                "second": lambda S: _vector(S, -2),
                "row": lambda S: np.array(_vector(S) * np.array([1.0] + [-1.0] * (len(S) - 1))),
                "axis": _axis,
                "not-unit": lambda S: np.array(_vector(S) / _vector(S)[0]),
            },
        ),
        FamilyStep(
            "share",
            solve=lambda lam: float(lam[0] / lam.sum()),
            formula="max(lam)/sum(lam)",
            verify=lambda X, m, v: float((((X - m) @ v) ** 2).sum() / ((X - m) ** 2).sum()),
            mistakes={
                "dropped": lambda lam: float(lam[1:].sum() / lam.sum()),
                "roots": lambda lam: float(lam[0] ** 0.5 / np.sqrt(np.maximum(lam, 0)).sum()),
            },
        ),
        FamilyStep(
            "rec",
            solve=_back,
            formula="m + v*(v·(x_1 - m))",
            verify=_nearest,
            mistakes={
                "no-mean": lambda X, m, v: np.array(v * (v @ (X[0] - m))),
                "not-centred": lambda X, v: np.array(v * (v @ X[0])),
            },
        ),
        FamilyStep(
            "e",
            solve=lambda lam: float(lam[1:].sum()),
            formula="sum(lam) - max(lam)",
            verify=_mean_error,
            mistakes={
                "kept": lambda lam: float(lam[0]),
                "share": lambda lam: float(lam[1:].sum() / lam.sum()),
                "root": lambda lam: float(np.sqrt(max(lam[1:].sum(), 0.0))),
            },
        ),
    ),
)
