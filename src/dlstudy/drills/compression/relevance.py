"""Drill families of relevance: gates of units by skeletonization, saliencies of weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.compression.objections import no_array
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

TIE = 1e-9
STEP = 1e-5  # of a central difference


def _draw_units(rng: Generator) -> Parameters:
    """Draw units for which each wrong choice of the first to go is another one."""
    while True:
        outputs = rng.choice(np.arange(1, 6), 3, replace=False) / 2
        weights = rng.choice([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0], 3, replace=False)
        o = float(outputs @ weights)
        target = float(np.round(o) + rng.choice([-2, -1, 1, 2]))
        exact, estimate = _exact(outputs, weights, o, target), (target - o) * weights * outputs
        others = (
            target - o != -1,  # else the estimates without the error are those of flipped sign
            len({_first(exact), _first(-exact), _first(np.abs(weights))}) == 3,
            len({_first(estimate), _first(-estimate), _first(np.abs(estimate))}) == 3,
        )
        if all(others):
            return {"h": outputs, "v": weights, "t": target}


def _error(h: Array, v: Array, t: float, gates: Array) -> float:
    return float((t - (gates * h) @ v) ** 2 / 2)


def _exact(h: Array, v: Array, o: float, t: float) -> Array:
    without = (t - (o - v * h)) ** 2 / 2
    relevance: Array = without - (t - o) ** 2 / 2
    return relevance


def _exact_by_removal(h: Array, v: Array, t: float) -> Array:
    """Remove each unit and compute the error anew."""
    ones = np.ones(len(h))
    masks = [np.where(np.arange(len(h)) == i, 0.0, 1.0) for i in range(len(h))]
    return np.array([_error(h, v, t, mask) - _error(h, v, t, ones) for mask in masks])


def _slope_by_differences(h: Array, v: Array, t: float) -> Array:
    ones, steps = np.ones(len(h)), STEP * np.eye(len(h))
    slopes = [(_error(h, v, t, ones - s) - _error(h, v, t, ones + s)) / (2 * STEP) for s in steps]
    return np.array(slopes)


def _first(scores: Array) -> float:
    """Return the number, from 1, of the least score."""
    return float(np.argmin(scores) + 1)


def _first_by_search(scores: Array) -> float:
    least = min(range(len(scores)), key=lambda i: float(scores[i]))
    return float(least + 1)


def _has_tie(scores: Array) -> bool:
    return len(scores) > 1 and float(np.diff(np.sort(scores)).min()) < TIE


def _objection_units(h: Value, v: Value, t: Value) -> str:
    if said := no_array("h", h, 1) or no_array("v", v, 1) or no_array("t", t, 0):
        return said
    if np.size(h) != np.size(v) or np.size(h) < 2:
        return "h and v should have as many entries, two at least. Set them so."
    o = float(np.dot(h, v))
    exact = _exact(np.asarray(h), np.asarray(v), o, float(t))
    estimate = (float(t) - o) * np.asarray(v) * np.asarray(h)
    if _has_tie(exact) or _has_tie(estimate):
        return "Two units have the same relevance or estimate. Set other numbers."
    return ""


skeleton = Family(
    params=_draw_units,
    objection=_objection_units,
    steps=(
        FamilyStep(
            "o",
            solve="dot(v, h)",
            verify=lambda h, v: float(sum(a * b for a, b in zip(h, v, strict=True))),
            mistakes={"no-weights": "sum(h)"},
        ),
        FamilyStep(
            "r",
            solve="(t - o + v*h)^2/2 - (t - o)^2/2",
            verify=_exact_by_removal,
            mistakes={
                "sign": "(t - o)^2/2 - (t - o + v*h)^2/2",
                "absolute": "(v*h)^2/2",
                "no-half": "(t - o + v*h)^2 - (t - o)^2",
            },
        ),
        FamilyStep(
            "d",
            solve="(t - o)*v*h",
            verify=_slope_by_differences,
            mistakes={
                "sign": "(o - t)*v*h",
                "weights": "abs(v)",
                "no-error": "v*h",
            },
        ),
        FamilyStep(
            "u",
            solve=lambda r: _first(r),
            formula="number of the least of r",
            verify=lambda h, v, t: _first_by_search(_exact_by_removal(h, v, t)),
            mistakes={
                "largest": lambda r: _first(-r),
                "weight": lambda v: _first(np.abs(v)),
            },
        ),
        FamilyStep(
            "ud",
            solve=lambda d: _first(d),
            formula="number of the least of d",
            verify=lambda h, v, t: _first_by_search(np.round(_slope_by_differences(h, v, t), 6)),
            mistakes={
                "largest": lambda d: _first(-d),
                "size": lambda d: _first(np.abs(d)),
            },
        ),
    ),
)


def _order(scores: Array) -> Array:
    """Return the numbers, from 1, of the scores in rising order."""
    return np.argsort(scores, kind="stable").astype(np.float64) + 1.0


def _order_by_search(h: Array, w: Array) -> Array:
    """Take again and again the weight whose removal raises the quadratic loss least."""
    left = dict(enumerate(_rises(h, w), start=1))
    order = []
    while left:
        order.append(float(min(left, key=lambda number: left[number])))
        del left[int(order[-1])]
    return np.array(order)


def _rises(h: Array, w: Array) -> list[float]:
    """Return how much the loss rises from its minimum when one weight becomes 0."""
    hessian = np.diag(h)

    def loss(weights: Array) -> float:
        return float((weights - w) @ hessian @ (weights - w) / 2)

    return [loss(np.where(np.arange(len(w)) == i, 0.0, w)) for i in range(len(w))]


def _draw_obd(rng: Generator) -> Parameters:
    curvatures = rng.choice([0.2, 0.5, 1.0, 2.0, 4.0, 8.0], 4, replace=False)
    weights = rng.choice(np.arange(1, 10), 4, replace=False) / 2 * rng.choice([-1.0, 1.0], 4)
    return {"h": curvatures, "w": weights}


def _objection_obd(h: Value, w: Value) -> str:
    if said := no_array("h", h, 1) or no_array("w", w, 1):
        return said
    if np.size(h) != np.size(w) or np.size(h) < 3:
        return "h and w should have as many entries, three at least. Set them so."
    if float(np.min(h)) <= 0:
        return "h should be positive: at a minimum the loss curves upward. Set it so."
    if any(
        _has_tie(each) for each in (np.asarray(h * w * w / 2), np.asarray(np.abs(w)), np.asarray(h))
    ):
        return "Two weights have the same saliency, size or curvature. Set other numbers."
    return ""


obd = Family(
    params=_draw_obd,
    objection=_objection_obd,
    steps=(
        FamilyStep(
            "s",
            solve="h*w^2/2",
            verify=lambda h, w: np.array(_rises(h, w)),
            mistakes={
                "no-half": "h*w^2",
                "not-squared": "h*abs(w)/2",
                "magnitude": "w^2/2",
            },
        ),
        FamilyStep(
            "order",
            solve=lambda s: _order(s),
            formula="numbers by rising s",
            verify=_order_by_search,
            mistakes={
                "magnitude": lambda w: _order(np.abs(w)),
                "curvature": lambda h: _order(h),
                "reversed": lambda s: _order(-s),
            },
        ),
        FamilyStep(
            "D",
            solve=lambda s: float(np.sort(s)[:2].sum()),
            formula="the two least of s, added",
            verify=lambda h, w: sum(sorted(_rises(h, w))[:2]),
            mistakes={
                "largest": lambda s: float(np.sort(s)[-2:].sum()),
                "one": lambda s: float(s.min()),
                "all": lambda s: float(s.sum()),
            },
        ),
    ),
)
