"""Drill families of detection: average precision, a point of RoIPool and RoIAlign."""
# ruff: noqa: N803, N806 -- N, P, R and F are the names in the cards

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.cnn.objections import no_count, no_map, shown
from dlstudy.drills.objections import LARGEST_NUMBER
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

MOST_DETECTIONS = 64


# Average precision of one class.


def _ranked_params(rng: Generator) -> Parameters:
    """Draw five or six detections of which three are right, and an object that is missed."""
    t = np.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0][: int(rng.integers(5, 7))])
    return {"t": rng.permutation(t), "N": float(rng.integers(4, 6))}


def _precision(t: Array) -> Array:
    """Return the precision (detections,) of the first detections, as many as the place says."""
    return np.cumsum(t) / np.arange(1, len(t) + 1)


def _recall(t: Array, N: float) -> Array:
    return np.cumsum(t) / N


def _area(P: Array, R: Array) -> float:
    """Return the area under the best precision that is reached at this recall or later."""
    best = np.maximum.accumulate(P[::-1])[::-1]
    return float(best @ np.diff(R, prepend=0.0))


def _area_by_objects(t: Array, N: float) -> float:
    """Return the mean over the objects of the best precision at which each is found, exactly."""
    flags = [int(one) for one in t.tolist()]
    precision = [Fraction(sum(flags[: i + 1]), i + 1) for i in range(len(flags))]
    found = [max(precision[i:]) for i, flag in enumerate(flags) if flag]
    return float(sum(found, Fraction(0)) / int(N))


def _ranked_objection(t: Value, N: Value) -> str:
    if np.ndim(t) != 1 or not 1 <= np.size(t) <= MOST_DETECTIONS:
        return (
            f"t is {shown(t)}; it should be a vector of at most {MOST_DETECTIONS} detections."
            " Set t=[1, 0, 1]."
        )
    if not set(np.asarray(t).tolist()) <= {0.0, 1.0}:
        return "An entry of t should be 1 (right) or 0 (wrong). Set t=[1, 0, 1]."
    right = int(np.sum(t))
    return no_count("N", N, least=max(right, 1), most=LARGEST_OBJECTS)


LARGEST_OBJECTS = 1_000

average_precision = Family(
    params=_ranked_params,
    objection=_ranked_objection,
    steps=(
        FamilyStep(
            "P",
            solve=_precision,
            formula="(t_1 + ... + t_i)/i",
            verify=lambda t: np.array([np.mean(t[: i + 1]) for i in range(len(t))]),
            mistakes={
                "by-objects": lambda t, N: np.cumsum(t) / N,
                "single": "t",
            },
        ),
        FamilyStep(
            "R",
            solve=_recall,
            formula="(t_1 + ... + t_i)/N",
            verify=lambda t, N: np.array([np.sum(t[: i + 1]) for i in range(len(t))]) / N,
            mistakes={
                "of-found": lambda t: np.cumsum(t) / max(t.sum(), 1),
                "by-detections": lambda t: np.cumsum(t) / len(t),
            },
        ),
        FamilyStep(
            "AP",
            solve=_area,
            formula="sum((R_i - R_(i-1))*max(P_i, P_(i+1), ...))",
            verify=_area_by_objects,
            mistakes={
                "no-envelope": lambda P, R: float(P @ np.diff(R, prepend=0.0)),
                "mean-precision": lambda P: float(np.mean(P)),
                "found-only": lambda P, R: _area(P, R) / max(float(R[-1]), 1e-9),
            },
        ),
    ),
)


# A point between the cells of a map.


def _point_params(rng: Generator) -> Parameters:
    """Draw a point in the middle 2x2 of a 3x3 map, beyond the middle of a cell on each axis."""
    F = rng.permutation(np.arange(0.0, 20.0, 2))[:9].reshape(3, 3)
    s = float(rng.choice([8, 16, 32]))
    cell, part = rng.integers(0, 2, 2), rng.permutation([0.25, 0.75])
    place = (cell + part) * s
    return {"F": F, "s": s, "v": float(place[0]), "u": float(place[1])}


def _nearest(F: Array, s: float, v: float, u: float) -> float:
    """Return the entry next to the point; halves are rounded up."""
    row, column = np.floor(np.array([v, u]) / s + 0.5).astype(int)
    return float(F[row, column])


def _nearest_by_distance(F: Array, s: float, v: float, u: float) -> float:
    cells = [(abs(i * s - v) + abs(j * s - u), -i, -j) for i, j in np.ndindex(*F.shape)]
    _, row, column = min(cells)
    return float(F[-row, -column])


def _hats(side: int, at: float) -> Array:
    """Return the weights (side,) of the rows or columns: they fall to 0 one cell away."""
    weights: Array = np.maximum(0.0, 1.0 - np.abs(np.arange(side) - at))
    return weights


def _between(F: Array, s: float, v: float, u: float) -> float:
    return float(_hats(F.shape[0], v / s) @ F @ _hats(F.shape[1], u / s))


def _corners(F: Array, v: float, u: float) -> tuple[Array, float, float]:
    """Return the 2x2 cells around a point in cells, and how far it lies from the first."""
    top = min(int(v), max(F.shape[0] - 2, 0))
    left = min(int(u), max(F.shape[1] - 2, 0))
    return F[top : top + 2, left : left + 2], v - top, u - left


def _along_each_row(F: Array, s: float, v: float, u: float) -> float:
    """Return the value by one interpolation along each row, and one between the rows."""
    corners, down, along = _corners(F, v / s, u / s)
    rows = [row[0] + along * (row[-1] - row[0]) for row in corners.tolist()]
    return float(rows[0] + down * (rows[-1] - rows[0]))


def _parts_exchanged(F: Array, s: float, v: float, u: float) -> float:
    corners, down, along = _corners(F, v / s, u / s)
    mirrored = corners[::-1, ::-1]
    return _along_each_row(mirrored, 1.0, down, along)


def _mean_of_four(F: Array, s: float, v: float, u: float) -> float:
    return float(_corners(F, v / s, u / s)[0].mean())


def _axes_exchanged(F: Array, s: float, v: float, u: float) -> float:
    return _between(F.T, s, v, u)


def _rounded_down(F: Array, s: float, v: float, u: float) -> float:
    return float(F[int(v // s), int(u // s)])


def _point_objection(F: Value, s: Value, v: Value, u: Value) -> str:
    if said := no_map("F", F):
        return said
    for name, value in (("s", s), ("v", v), ("u", u)):
        if np.ndim(value):
            return f"{name} is {shown(value)}; it should be one number. Set {name}=16."
    if not 0 < float(s) <= LARGEST_NUMBER:
        return f"s is {s:g}; it should be positive. Set s=16."
    for name, at, side in (("v", v, np.shape(F)[0]), ("u", u, np.shape(F)[1])):
        if not 0 <= float(at) <= (side - 1) * float(s):
            return (
                f"{name} is {at:g}; it should lie from 0 to {(side - 1) * float(s):g}, on the map."
                f" Set another {name}."
            )
    return ""


region_point = Family(
    params=_point_params,
    objection=_point_objection,
    steps=(
        FamilyStep(
            "R",
            solve=_nearest,
            formula="F_(round(v/s), round(u/s))",
            verify=_nearest_by_distance,
            mistakes={
                "down": _rounded_down,
                "axes": lambda F, s, v, u: _nearest(F.T, s, v, u),
            },
        ),
        FamilyStep(
            "B",
            solve=_between,
            formula="(1-a)*(1-b)*F_(i,j) + (1-a)*b*F_(i,j+1) + a*(1-b)*F_(i+1,j) + a*b*F_(i+1,j+1)",
            verify=_along_each_row,
            mistakes={
                "parts-exchanged": _parts_exchanged,
                "mean": _mean_of_four,
                "axes": _axes_exchanged,
                "nearest": _nearest,
            },
        ),
    ),
)
