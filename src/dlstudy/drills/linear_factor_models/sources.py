"""Drill family of independent components: two binary sources, whitened and turned."""
# ruff: noqa: N803, N806 -- C is the name in the card

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_vector
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

TURNS = ((3, 4, 5), (4, 3, 5), (5, 12, 13), (12, 5, 13), (8, 15, 17), (15, 8, 17))
DEGREES = np.arange(720) / 2.0


def _draw(rng: Generator) -> Parameters:
    """Draw two points such that C is diagonal and the whitened square is turned by a triple."""
    c, s, _ = TURNS[int(rng.integers(len(TURNS)))]
    stretch = rng.choice([1.0, 2.0, 3.0], 2, replace=False) * float(rng.choice([-1.0, 1.0]))
    return {"p": np.array([c - s, s + c]) * stretch, "q": np.array([c + s, s - c]) * stretch}


def _objection(p: Value, q: Value) -> str:
    if said := first(no_vector("p", p, 2), no_vector("q", q, 2)):
        return said
    if np.shape(p) != (2,) or np.shape(q) != (2,):
        return "p and q should be points of the plane, with two entries. Set them so."
    points = np.array([p, q])
    if abs(np.linalg.det(points)) < 1e-3 * float((points**2).sum()):
        return "p and q should not lie on one line through 0 (or nearly). Set them so."
    return ""


def _covariance(p: Array, q: Array) -> Array:
    return np.array((np.outer(p, p) + np.outer(q, q)) / 2)


def _inverse_root(C: Array) -> Array:
    """Return the symmetric inverse root of C, from its eigenvectors."""
    values, vectors = np.linalg.eigh(C)
    return np.array(vectors @ np.diag(values**-0.5) @ vectors.T)


def _by_newton(C: Array) -> Array:
    """Return the same by the closed form of two rows: (C + sqrt(det)*I)/sqrt(trace + 2 sqrt(det)).

    That is the root (Cayley and Hamilton); its inverse is what is asked.
    """
    root_det = float(np.sqrt(np.linalg.det(C)))
    root = (C + root_det * np.eye(2)) / np.sqrt(np.trace(C) + 2 * root_det)
    return np.array([[root[1, 1], -root[0, 1]], [-root[1, 0], root[0, 0]]]) / root_det


def _whitened(p: Array, q: Array) -> tuple[Array, Array]:
    V = _inverse_root(_covariance(p, q))
    return V @ p, V @ q


def _kurtosis(p: Array, q: Array, degrees: Array) -> Array:
    """Return the excess kurtosis of the whitened data along directions, by their angle."""
    a, b = _whitened(p, q)
    along = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
    return np.array(((a @ along) ** 4 + (b @ along) ** 4) / 2 - 3)


def _angle(p: Array, q: Array) -> float:
    """Return the angle of a source, from the side of the square of whitened points."""
    a, b = _whitened(p, q)
    side = a + b
    return float(np.degrees(np.arctan2(side[1], side[0])) % 90)


def _best_angle(p: Array, q: Array) -> float:
    """Return the angle below 90 of the largest size of kurtosis, by a grid and a parabola."""
    grid = DEGREES[DEGREES < 90]
    place = float(grid[np.abs(_kurtosis(p, q, grid)).argmax()])
    near = np.array([place - 0.5, place, place + 0.5])
    low, middle, high = np.abs(_kurtosis(p, q, near))
    return float((place + 0.25 * (low - high) / (low - 2 * middle + high)) % 90)


def _count(p: Array, q: Array) -> float:
    """Count the maxima of the size of kurtosis around the circle."""
    sizes = np.abs(_kurtosis(p, q, DEGREES))
    rises = (sizes > np.roll(sizes, 1)) & (sizes >= np.roll(sizes, -1))
    return float((rises & (sizes > sizes.max() - 1e-2)).sum())


ica = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "C",
            solve=_covariance,
            formula="(p pᵀ + q qᵀ)/2",
            verify=lambda p, q: np.cov(np.array([p, q, -p, -q]).T, bias=True),
            mistakes={
                "sum": lambda p, q: 2 * _covariance(p, q),
                "unbiased": lambda p, q: _covariance(p, q) * 4 / 3,
            },
        ),
        FamilyStep(
            "y",
            solve=lambda C, p: np.array(_inverse_root(C) @ p),
            formula="C^(-1/2) p",
            verify=lambda C, p: np.array(_by_newton(C) @ p),
            mistakes={
                "variance": lambda C, p: np.linalg.solve(C, p),
                "not-whitened": "p",
                "unit": lambda p: np.array(p / np.linalg.norm(p)),
            },
        ),
        FamilyStep(
            "k",
            solve=lambda p, q: float(_kurtosis(p, q, np.array([0.0]))[0]),
            formula="mean of (first entry)^4 - 3",
            verify=lambda C, p, q: float(
                np.mean((np.array([p, q, -p, -q]) @ _by_newton(C)[0]) ** 4) - 3
            ),
            mistakes={
                "no-three": lambda p, q: float(_kurtosis(p, q, np.array([0.0]))[0] + 3),
                "source": lambda p, q: -2.0 + 0 * float(p[0] * q[0]),
            },
        ),
        FamilyStep(
            "a",
            solve=_angle,
            formula="angle of the whitened p + q, less multiples of 90",
            verify=_best_angle,
            mistakes={
                "corner": lambda y: float(np.degrees(np.arctan2(y[1], y[0])) % 90),
                "principal": lambda p: 0.0 * float(p[0]),
                "not-whitened": lambda p, q: float(
                    np.degrees(np.arctan2((p + q)[1], (p + q)[0])) % 90
                ),
            },
        ),
        FamilyStep(
            "n",
            solve=lambda p: 4.0 + 0 * float(p[0]),
            formula="2 sources, 2 signs",
            verify=_count,
            mistakes={
                "one": lambda p: 1.0 + 0 * float(p[0]),
                "two": lambda p: 2.0 + 0 * float(p[0]),
            },
        ),
    ),
)
