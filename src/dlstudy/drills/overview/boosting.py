"""Drill family: one round of gradient boosting with a stump."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dlstudy.drills.objections import first, no_number, no_vector, other_shape
from dlstudy.exercise.family import Family, FamilyStep, Parameters

if TYPE_CHECKING:
    from numpy.random import Generator

    from dlstudy.formula.value import Value

Array = NDArray[np.float64]

CLEARLY = 0.05  # by which the best split must beat the next, as a share of its gain


def _draw(rng: Generator) -> Parameters:
    """Return five points whose best split is clear, and not the middle one."""
    xs = np.sort(rng.choice(np.arange(0, 12), 5, replace=False)).astype(np.float64)
    ys = rng.integers(0, 21, 5).astype(np.float64)
    return {
        "xs": xs,
        "ys": ys,
        "nu": float(rng.choice([0.1, 0.2, 0.5])),
        "x": float(rng.choice(xs)),
    }


def _objection(xs: Value, ys: Value, nu: Value, x: Value) -> str:
    for name, value in (("xs", xs), ("ys", ys)):
        if said := no_vector(name, value, least=2):
            return said
    if said := first(no_number("nu", nu), no_number("x", x), other_shape("ys", ys, "xs", xs)):
        return said
    if not np.all(np.diff(xs) > 0):
        return "The inputs xs should ascend, each once; set xs=[1, 2, 4], say."
    gains = np.sort(_gains(np.asarray(ys) - np.mean(ys)))
    if not gains[-1] > 0:
        return "All targets are equal, so nothing is left to fit; set ys to others."
    if len(gains) > 1 and gains[-1] - gains[-2] < CLEARLY * gains[-1]:
        return "Two splits are nearly equally good; set ys to others."
    if np.any(np.isclose(_thresholds(xs), float(x))):
        return f"x is {x:g}, which may be the threshold; set it to another."
    return ""


def _thresholds(xs: Value) -> Array:
    points = np.asarray(xs, np.float64)
    return (points[1:] + points[:-1]) / 2


def _gains(r: Value) -> Array:
    """Return by how much each split lowers the sum of squares of the residuals."""
    residuals = np.asarray(r, np.float64)
    size = len(residuals)
    left = np.cumsum(residuals)[:-1]
    right = residuals.sum() - left
    n = np.arange(1, size)
    return np.asarray(left**2 / n + right**2 / (size - n) - residuals.sum() ** 2 / size)


def _split(xs: Value, r: Value) -> float:
    return float(_thresholds(xs)[int(np.argmax(_gains(r)))])


def _split_by_search(xs: Value, ys: Value) -> float:
    """Try each threshold: sum the squares around the two means of the targets, by loops."""
    points = list(zip(np.atleast_1d(xs).tolist(), np.atleast_1d(ys).tolist(), strict=True))
    best = (float("inf"), 0.0)
    for threshold in _thresholds(xs).tolist():
        total = 0.0
        for side in (True, False):
            values = [y for x, y in points if (x < threshold) == side]
            middle = sum(values) / len(values)
            total += sum((y - middle) ** 2 for y in values)
        best = min(best, (total, threshold))
    return best[1]


def _mean_of(xs: Value, values: Value, s: float, *, left: bool) -> float:
    chosen = (np.asarray(xs) < s) == left
    return float(np.mean(np.asarray(values)[chosen]))


def _sum_of(xs: Value, values: Value, s: float, *, left: bool) -> float:
    return float(np.sum(np.asarray(values)[(np.asarray(xs) < s) == left]))


def _rest_by_loop(ys: Value) -> Array:
    values: list[float] = np.atleast_1d(ys).tolist()
    return np.array([value - sum(values) / len(values) for value in values])


def _leaf_by_search(xs: Value, ys: Value, *, left: bool) -> float:
    """Return the mean target of a side of the best split, minus the mean of all."""
    threshold = _split_by_search(xs, ys)
    points: list[float] = np.atleast_1d(xs).tolist()
    values: list[float] = np.atleast_1d(ys).tolist()
    side = [y for x, y in zip(points, values, strict=True) if (x < threshold) == left]
    return sum(side) / len(side) - sum(values) / len(values)


def _prediction_by_search(xs: Value, ys: Value, nu: float, x: float) -> float:
    """Return the mix of the mean target and of the mean on the side of ``x``."""
    left = x < _split_by_search(xs, ys)
    whole = float(sum(np.atleast_1d(ys).tolist())) / np.size(ys)
    return whole + nu * _leaf_by_search(xs, ys, left=left)


def _leaf_targets(xs: Value, ys: Value, s: float, x: float) -> float:
    return _mean_of(xs, ys, s, left=x < s)


def _leaf(name: str, side: str, *, left: bool) -> FamilyStep:
    """Return the step of the mean residual on one side of the threshold."""
    return FamilyStep(
        name,
        solve=lambda xs, r, s: _mean_of(xs, r, s, left=left),
        verify=lambda xs, ys: _leaf_by_search(xs, ys, left=left),
        formula=f"the mean of r to the {side} of s",
        mistakes={
            "targets": lambda xs, ys, s: _mean_of(xs, ys, s, left=left),
            "sum": lambda xs, r, s: _sum_of(xs, r, s, left=left),
        },
    )


boosting_round = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "F0",
            solve="mean(ys)",
            verify=lambda ys: sum(float(y) for y in ys) / len(ys),
            mistakes={"median": lambda ys: float(np.median(ys))},
        ),
        FamilyStep(
            "r",
            solve="ys - F0",
            verify=_rest_by_loop,
            mistakes={"sign": "F0 - ys", "targets": "ys"},
        ),
        FamilyStep(
            "s",
            solve=_split,
            verify=_split_by_search,
            formula="the threshold with the largest gain",
            mistakes={
                "median": lambda xs: float(_thresholds(xs)[(len(np.atleast_1d(xs)) - 1) // 2]),
                "worst": lambda xs, r: float(_thresholds(xs)[int(np.argmin(_gains(r)))]),
            },
        ),
        _leaf("a", "left", left=True),
        _leaf("b", "right", left=False),
        FamilyStep(
            "F",
            solve=lambda F0, a, b, s, nu, x: F0 + nu * (a if x < s else b),  # noqa: N803
            verify=_prediction_by_search,
            formula="F0 + nu*(the leaf of x)",
            mistakes={
                "no-shrink": lambda F0, a, b, s, x: F0 + (a if x < s else b),  # noqa: N803
                "no-start": lambda a, b, s, nu, x: nu * (a if x < s else b),
                "other-leaf": lambda F0, a, b, s, nu, x: (  # noqa: N803
                    F0 + nu * (b if x < s else a)
                ),
                "targets": lambda F0, xs, ys, s, nu, x: (  # noqa: N803
                    F0 + nu * _leaf_targets(xs, ys, s, x)
                ),
            },
        ),
    ),
)
