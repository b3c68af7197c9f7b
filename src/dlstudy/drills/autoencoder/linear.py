"""Drill family of the best linear autoencoder with one code unit."""
# ruff: noqa: N803, N806 -- S, P and J are the names in the card

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

LEAST_GAP = 1e-3  # of the first two eigenvalues, relative
LEAST_ENTRY = 0.05  # of the eigenvector's first entry, by which it is divided
DIRECTIONS = ((1, 2), (2, 1), (1, 3), (3, 1), (1, -2), (2, -1), (1, -3), (3, -1))
SWEEPS = 120  # of alternating least squares


def _draw(rng: Generator) -> Parameters:
    """Draw a covariance of whole numbers whose eigenvector is easy."""
    p, q = DIRECTIONS[int(rng.integers(len(DIRECTIONS)))]
    large, small = float(rng.choice([3, 4, 5])), float(rng.choice([1, 2]))
    direction, across = np.array([p, q]), np.array([-q, p])
    return {"S": large * np.outer(direction, direction) + small * np.outer(across, across)}


def _objection(S: Value) -> str:
    if said := no_matrix("S", S):
        return said
    S = np.asarray(S)
    if S.shape[0] != S.shape[1] or len(S) < 2 or not np.allclose(S, S.T):
        return "S should be a symmetric matrix of at least two rows. Set it so."
    values, vectors = np.linalg.eigh(S)
    if values[0] < -1e-9:
        return "S has a negative eigenvalue and is no covariance. Set another S."
    if values[0] <= LEAST_GAP * max(values[-1], 1e-9):
        return "S has an eigenvalue 0, so several encoders are equally good. Set another S."
    if values[-1] - values[-2] <= LEAST_GAP * max(values[-1], 1e-9):
        return "The two largest eigenvalues are equal: the subspace is not determined."
    if abs(vectors[0, -1]) < LEAST_ENTRY:
        return "The eigenvector's first entry is nearly 0 and cannot be made 1. Set another S."
    return ""


def _values(S: Array) -> Array:
    return np.array(np.linalg.eigvalsh(S)[::-1])


def _by_svd(S: Array) -> Array:
    return np.array(np.linalg.svd(S)[1])


def _decoder(S: Array, place: int) -> Array:
    v = np.linalg.eigh(S)[1][:, place]
    return np.array(v / v[0])


def _trained(S: Array) -> Array:
    """Return the decoder column after alternating least squares, its first entry made 1.

    With the encoder row e, the best decoder is S e/(e·S e); with the decoder
    u, the best encoder is u/(u·u). No eigenvector is asked for.
    """
    e = np.cos(np.arange(1.0, len(S) + 1) ** 2)  # perpendicular to no eigenvector that is drawn
    for _ in range(SWEEPS):
        u = S @ e / (e @ S @ e)
        e = u / (u @ u)
    return np.array(u / u[0])


def _loss(S: Array, u: Array, e: Array) -> float:
    """Return the mean squared error of x -> u (e·x) for data of covariance S."""
    rest = np.eye(len(S)) - np.outer(u, e)
    return float(np.trace(rest @ S @ rest.T))


def _best_encoder(S: Array, u: Array) -> Array:
    """Return the encoder row for a given decoder column, from the normal equations."""
    return np.array(np.linalg.lstsq((u @ u) * S, S @ u)[0])


linear = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "lam",
            solve=_values,
            formula="the eigenvalues of S, roots of its characteristic polynomial",
            verify=_by_svd,
            mistakes={
                "ascending": lambda S: np.array(_values(S)[::-1]),
                "roots": lambda S: np.sqrt(np.maximum(_values(S), 0)),
                "diagonal": lambda S: np.array(np.sort(np.diag(S))[::-1]),
            },
        ),
        FamilyStep(
            "u",
            solve=lambda S: _decoder(S, -1),
            formula="eigenvector of lam_1, its first entry 1",
            verify=_trained,
            mistakes={
                "second": lambda S: _decoder(S, -2),
                "unit": lambda S: np.array(_decoder(S, -1) / np.linalg.norm(_decoder(S, -1))),
            },
        ),
        FamilyStep(
            "e",
            solve="u/dot(u, u)",
            verify=_best_encoder,
            mistakes={"orthonormal": "u", "norm": "u/norm(u)"},
        ),
        FamilyStep(
            "P",
            solve="outer(u, e)",
            verify=lambda u: np.array(
                np.eye(len(u))
                - sum(np.outer(v, v) for v in np.linalg.svd(np.asarray(u)[None])[2][1:])
            ),
            mistakes={"not-scaled": "outer(u, u)", "length": "outer(u, u)/norm(u)"},
        ),
        FamilyStep(
            "J",
            solve=lambda lam: float(lam[1:].sum()),
            formula="sum of the eigenvalues but the first",
            verify=lambda S, u, e: _loss(S, u, e),
            mistakes={
                "kept": lambda lam: float(lam[0]),
                "zero": lambda S: 0.0 * float(S[0, 0]),
                "all": lambda lam: float(lam.sum()),
            },
        ),
    ),
)
