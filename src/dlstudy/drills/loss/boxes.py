"""A drill family of overlap losses: IoU and GIoU of boxes that meet and of boxes that do not."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import too_large
from dlstudy.exercise.family import Family, FamilyStep, Parameters

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

CORNERS = 4  # numbers of a box: x1, y1, x2, y2


def _params(rng: Generator) -> Parameters:
    """Draw a box, one that overlaps it without lying inside, and one that misses it."""
    while True:
        x, y = (int(each) for each in rng.integers(0, 4, size=2))
        w, h = (int(each) for each in rng.integers(2, 6, size=2))
        a = np.array([x, y, x + w, y + h], np.float64)
        dx, dy = (int(each) for each in rng.choice([-2, -1, 1, 2], size=2))
        wider, higher = (int(each) for each in rng.integers(0, 3, size=2))
        b = a + np.array([dx, dy, dx + wider, dy + higher], np.float64)
        right, up = (int(each) for each in rng.integers(1, 4, size=2))
        c = np.array([x + w + right, y + h + up, x + w + right + 2, y + h + up + 1], np.float64)
        if _meet(a, b) >= 2 and _frame(a, b) > _union(a, b):
            return {"a": a, "b": b, "c": c}


def _objection(a: Value, b: Value, c: Value) -> str:
    for name, box in (("a", a), ("b", b), ("c", c)):
        if np.shape(box) != (CORNERS,):
            return (
                f"{name} has the shape {np.shape(box)}; a box should be 4 numbers, x1, y1, x2, y2;"
                f" set {name}=[0, 0, 2, 1]."
            )
        if said := too_large(name, box):
            return said
        if not np.all(np.asarray(box)[2:] > np.asarray(box)[:2]):
            return f"{name} has no area; x1 < x2 and y1 < y2 should hold; set {name}=[0, 0, 2, 1]."
    return ""


def _sides(a: Array, b: Array) -> tuple[float, float]:
    """Return width and height of what two boxes share; negative where a gap lies between them."""
    return (
        float(min(a[2], b[2]) - max(a[0], b[0])),
        float(min(a[3], b[3]) - max(a[1], b[1])),
    )


def _meet(a: Array, b: Array) -> float:
    width, height = _sides(a, b)
    return max(width, 0.0) * max(height, 0.0)


def _area(a: Array) -> float:
    return float((a[2] - a[0]) * (a[3] - a[1]))


def _union(a: Array, b: Array) -> float:
    return _area(a) + _area(b) - _meet(a, b)


def _frame(a: Array, b: Array) -> float:
    return float((max(a[2], b[2]) - min(a[0], b[0])) * (max(a[3], b[3]) - min(a[1], b[1])))


def _tiles(*boxes: Array) -> tuple[float, float, float]:
    """Return the areas in all, in any, and in the frame of the boxes, by tiles."""
    xs = sorted({float(each) for box in boxes for each in box[::2]})
    ys = sorted({float(each) for box in boxes for each in box[1::2]})
    every = some = 0.0
    for x, right in pairwise(xs):
        for y, top in pairwise(ys):
            held = [bool(b[0] <= x and right <= b[2] and b[1] <= y and top <= b[3]) for b in boxes]
            every += all(held) * (right - x) * (top - y)
            some += any(held) * (right - x) * (top - y)
    return every, some, (xs[-1] - xs[0]) * (ys[-1] - ys[0])


def _giou(a: Array, b: Array) -> float:
    return _meet(a, b) / _union(a, b) - (_frame(a, b) - _union(a, b)) / _frame(a, b)


def _giou_by_tiles(a: Array, b: Array) -> float:
    meet, union, frame = _tiles(a, b)
    return meet / union + union / frame - 1


def _giou_without_cut(a: Array, c: Array) -> float:
    """Return what comes out where two negative sides are multiplied to a positive overlap."""
    width, height = _sides(a, c)
    union = _area(a) + _area(c) - width * height
    return width * height / union - (_frame(a, c) - union) / _frame(a, c)


giou = Family(
    params=_params,
    objection=_objection,
    steps=(
        FamilyStep(
            "I",
            solve=_meet,
            verify=lambda a, b: _tiles(a, b)[0],
            mistakes={"frame": _frame, "sides-added": lambda a, b: sum(_sides(a, b))},
            formula="(min(x2) - max(x1))*(min(y2) - max(y1)), a negative side counting as 0",
        ),
        FamilyStep(
            "U",
            solve=lambda a, b, I: _area(a) + _area(b) - I,  # noqa: E741, N803
            verify=lambda a, b: _tiles(a, b)[1],
            mistakes={
                "twice": lambda a, b: _area(a) + _area(b),
                "frame": _frame,
            },
            formula="area of a + area of b - I",
        ),
        FamilyStep(
            "IoU",
            solve="I/U",
            verify=lambda a, b: _tiles(a, b)[0] / _tiles(a, b)[1],
            mistakes={"dice": "2*I/(U + I)", "of-frame": lambda a, b: _meet(a, b) / _frame(a, b)},
        ),
        FamilyStep(
            "C",
            solve=_frame,
            verify=lambda a, b: _tiles(a, b)[2],
            mistakes={"union": "U"},
            formula="(max(x2) - min(x1))*(max(y2) - min(y1))",
        ),
        FamilyStep(
            "G",
            solve="IoU - (C - U)/C",
            verify=_giou_by_tiles,
            mistakes={
                "no-penalty": "IoU",
                "by-union": "IoU - (C - U)/U",
                "plus": "IoU + (C - U)/C",
            },
        ),
        FamilyStep(
            "Gc",
            solve=lambda a, c: _giou(a, c),
            verify=lambda a, c: _giou_by_tiles(a, c),
            mistakes={
                "iou": lambda a, c: _meet(a, c) / _union(a, c),
                "no-cut": _giou_without_cut,
                "plus": lambda a, c: (_frame(a, c) - _union(a, c)) / _frame(a, c),
            },
            formula="0 - (C - U)/C with C and U of a and c",
        ),
    ),
)
