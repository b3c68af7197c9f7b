"""Drill family: IoU of two boxes, and which boxes non-maximum suppression keeps."""
# ruff: noqa: N803, N806 -- B is the name in the card

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_matrix, no_number, no_vector
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]
    Box = Sequence[float]
    Overlap = Callable[[Box, Box], float]

CORNERS = 4  # numbers of a box: x1, y1, x2, y2
SHIFTS = np.array([[1, 0], [0, 1], [1, 1], [2, 0], [0, 2]])  # from a box to the next of a chain
THRESHOLDS = (0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55)
LEAST = 0.05  # overlap of the first two boxes
CLEARLY = 0.03  # how far an overlap that is drawn lies from the threshold
HAIR = 1e-9


def iou(a: Box, b: Box) -> float:
    """Return intersection over union of two boxes (x1, y1, x2, y2)."""
    both = shared(a, b)
    return both / (area(a) + area(b) - both)


def kept(B: Array, p: Array, t: float, overlap: Overlap = iou) -> list[int]:
    """Return the rows of the boxes that greedy suppression keeps, in the order in which it does."""
    return _kept(_table(B, overlap), np.argsort(-p, kind="stable").tolist(), t)


def _table(B: Array, overlap: Overlap) -> list[list[float]]:
    rows = B.tolist()
    return [[overlap(a, b) for b in rows] for a in rows]


def _kept(table: list[list[float]], order: list[int], t: float) -> list[int]:
    chosen: list[int] = []
    for i in order:
        if all(table[i][j] <= t + HAIR for j in chosen):
            chosen.append(i)
    return chosen


def shared(a: Box, b: Box) -> float:
    width, height = _sides(a, b)
    return max(width, 0.0) * max(height, 0.0)


def _sides(a: Box, b: Box) -> tuple[float, float]:
    return min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])


def area(a: Box) -> float:
    return (a[2] - a[0]) * (a[3] - a[1])


def _no_union(a: Box, b: Box) -> float:
    """Overlap over the sum of the areas: the intersection is counted twice."""
    return shared(a, b) / (area(a) + area(b))


def not_clipped(a: Box, b: Box) -> float:
    """Multiply the sides as they are: two gaps make a positive overlap."""
    width, height = _sides(a, b)
    return width * height / max(area(a) + area(b) - width * height, HAIR)


def _by_cells(a: Array, b: Array) -> float:
    """Count the area of the cells that lie in both, and in any, of two boxes."""
    xs, ys = (sorted({*a[axis::2].tolist(), *b[axis::2].tolist()}) for axis in (0, 1))
    every = some = 0.0
    for x, right in pairwise(xs):
        for y, top in pairwise(ys):
            held = [bool(c[0] <= x and right <= c[2] and c[1] <= y and top <= c[3]) for c in (a, b)]
            every += all(held) * (right - x) * (top - y)
            some += any(held) * (right - x) * (top - y)
    return every / some


def _marks(rows: list[int], boxes: int) -> Array:
    """Return a 1 for each box that is kept, 0 for the others."""
    return np.array([float(box in rows) for box in range(boxes)])


def _by_removal(B: Array, p: Array, t: float) -> Array:
    """Take the best of what is left and remove what overlaps it, until nothing is left."""
    left, chosen = set(range(len(p))), []
    while left:
        best = max(left, key=lambda row: (p[row], -row))
        chosen.append(best)
        left -= {row for row in left if row == best or _by_cells(B[row], B[best]) > t + HAIR}
    return _marks(chosen, len(p))


def _against_all(B: Array, p: Array, t: float) -> Array:
    """Let boxes that were deleted delete others."""
    return _marks(_alone(_table(B, iou), np.argsort(-p).tolist(), t), len(p))


def _alone(table: list[list[float]], order: list[int], t: float) -> list[int]:
    return [i for n, i in enumerate(order) if all(table[i][j] <= t + HAIR for j in order[:n])]


def _params(rng: Generator) -> Parameters:
    """Draw a chain of boxes, each over a part of the last, and one apart from them."""
    while True:
        size = rng.integers(4, 7, 2)
        starts = [rng.integers(0, 3, 2)]
        for _ in range(3):
            starts.append(starts[-1] + SHIFTS[int(rng.integers(0, len(SHIFTS)))])
        starts.append(starts[-1] + size + rng.integers(1, 3, 2))
        boxes = np.array([[*at, *(at + size)] for at in starts], np.float64)
        scores = rng.permutation(np.array([0.95, 0.9, 0.8, 0.7, 0.6]))
        scores[:3] = np.sort(scores[:3])[::-1]  # so the second link, deleted, meets the third
        order = np.append(chain := rng.permutation(4), 4)
        order[2:] = rng.permutation([*chain[2:], 4])
        B, p = boxes[order], scores[order]
        if telling := _telling(B, p):
            return {"B": B, "p": p, "t": telling[int(rng.integers(0, len(telling)))]}


def _telling(B: Array, p: Array) -> list[float]:
    """Return the thresholds at which each wrong way keeps others, and which no overlap is near."""
    right, order = _table(B, iou), np.argsort(-p).tolist()
    near = [right[i][j] for i in range(len(p)) for j in range(i)]
    clear = [t for t in THRESHOLDS if min(abs(each - t) for each in near) > CLEARLY]
    clear = [t for t in clear if set(_alone(right, order, t)) != set(_kept(right, order, t))]
    if right[0][1] < LEAST or not clear:
        return []
    wrong = [(_table(B, overlap), order) for overlap in (_no_union, not_clipped)]
    wrong.append((right, order[::-1]))
    return [
        t
        for t in clear
        if all(set(_kept(*other, t)) != set(_kept(right, order, t)) for other in wrong)
    ]


def _objection(B: Value, p: Value, t: Value) -> str:
    if said := first(no_matrix("B", B), no_vector("p", p, least=2), no_number("t", t)):
        return said
    boxes = np.asarray(B)
    if boxes.shape != (np.size(p), CORNERS):
        return (
            f"B has the shape {boxes.shape}; it should have a row x1, y1, x2, y2 for each of the"
            f" {np.size(p)} scores. Set B and p."
        )
    if not np.all(boxes[:, 2:] > boxes[:, :2]):
        return "A box of B has no area; x1 < x2 and y1 < y2 should hold. Set B so."
    if len(set(np.asarray(p).tolist())) < np.size(p):
        return "Two scores of p are equal, so their order is not decided. Set others."
    if not 0 <= float(t) <= 1:
        return f"t is {t:g}; an IoU lies from 0 to 1. Set t=0.5."
    return ""


suppression = Family(
    params=_params,
    objection=_objection,
    steps=(
        FamilyStep(
            "u",
            solve=lambda B: float(iou(B[0], B[1])),
            formula="shared/(area_1 + area_2 - shared)",
            verify=lambda B: _by_cells(B[0], B[1]),
            mistakes={
                "no-union": lambda B: _no_union(B[0], B[1]),
                "of-first": lambda B: shared(B[0], B[1]) / area(B[0]),
                "shared": lambda B: shared(B[0], B[1]),
            },
        ),
        FamilyStep(
            "keep",
            solve=lambda B, p, t: _marks(kept(B, p, t), len(p)),
            formula="by falling p: keep what overlaps no kept box by more than t",
            verify=_by_removal,
            mistakes={
                "lowest-first": lambda B, p, t: _marks(kept(B, -p, t), len(p)),
                "by-the-dead": _against_all,
                "no-union": lambda B, p, t: _marks(kept(B, p, t, _no_union), len(p)),
                "not-clipped": lambda B, p, t: _marks(kept(B, p, t, not_clipped), len(p)),
            },
        ),
    ),
)
