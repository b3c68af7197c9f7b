"""Code task: greedy non-maximum suppression."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.code.task import Arguments, CodeTask
from dlstudy.drills.applications.boxes import area, iou, kept, not_clipped, shared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Box = Sequence[float]

_STARTER = '''\
import numpy as np


def nms(boxes, scores, threshold):
    """Return the indices of the boxes kept by greedy non-maximum suppression.

    boxes: (n, 4) floats, a row x1, y1, x2, y2 with x1 < x2 and y1 < y2.
    scores: (n,) floats, all different. threshold: float in [0, 1).
    By falling score a box is kept if its IoU with every kept box is at most
    the threshold. Returns an array of indices from 0, the best score first;
    for n = 0 an empty one.
    """
    raise NotImplementedError
'''


def _reference(boxes: Array, scores: Array, threshold: float) -> Array:
    return np.array(kept(boxes, scores, threshold), dtype=np.float64)


def _by_matrix(boxes: Array, scores: Array, threshold: float) -> Array:
    """Cross out, row by row of the whole table of overlaps, what a kept box removes."""
    order = np.argsort(-scores)
    sorted_boxes = boxes[order]
    low = np.maximum(sorted_boxes[:, None, :2], sorted_boxes[None, :, :2])
    high = np.minimum(sorted_boxes[:, None, 2:], sorted_boxes[None, :, 2:])
    shared = np.clip(high - low, 0, None).prod(axis=2)
    areas = (sorted_boxes[:, 2:] - sorted_boxes[:, :2]).prod(axis=1)
    overlap = shared / (areas[:, None] + areas - shared)
    alive = np.ones(len(scores), dtype=bool)
    for i in range(len(scores)):
        if alive[i]:
            alive[i + 1 :] &= overlap[i, i + 1 :] <= threshold + 1e-9
    return order[alive].astype(np.float64)


def _by_the_dead(boxes: Array, scores: Array, threshold: float) -> Array:
    order = np.argsort(-scores).tolist()
    return np.array(
        [
            i
            for place, i in enumerate(order)
            if all(iou(boxes[i], boxes[j]) <= threshold for j in order[:place])
        ],
        dtype=np.float64,
    )


def _over_own(a: Box, b: Box) -> float:
    """Return the share of the first box that the second covers."""
    return shared(a, b) / area(a)


def _pixels(a: Box, b: Box) -> float:
    """Return the IoU with sides one longer, as of boxes that name their last pixel."""
    longer = [(*box[:2], box[2] + 1, box[3] + 1) for box in (a, b)]
    return iou(*longer)


def _case(rng: Generator) -> Arguments:
    n = int(rng.integers(5, 13))
    low = rng.integers(0, 9, (n, 2))
    size = rng.integers(3, 8, (n, 2))
    return {
        "boxes": np.concatenate([low, low + size], axis=1).astype(np.float64),
        "scores": rng.permutation(np.linspace(0.1, 0.9, n)),
        "threshold": float(rng.choice([0.23, 0.31, 0.43])),
    }


def _chain() -> Arguments:
    """Return three boxes of which the middle one, deleted, would delete the last."""
    return {
        "boxes": np.array([[0.0, 0, 6, 4], [2, 0, 8, 4], [4, 0, 10, 4]]),
        "scores": np.array([0.9, 0.8, 0.7]),
        "threshold": 0.4,
    }


nms = CodeTask(
    function="nms",
    starter=_STARTER,
    reference=_reference,
    draw=_case,
    verify=_by_matrix,
    edge_cases={
        "no-box": lambda: {"boxes": np.zeros((0, 4)), "scores": np.zeros(0), "threshold": 0.5},
        "one-box": lambda: {
            "boxes": np.array([[0.0, 0, 2, 1]]),
            "scores": np.array([0.3]),
            "threshold": 0.5,
        },
        "chain": _chain,
        "apart-on-a-diagonal": lambda: {
            "boxes": np.array([[0.0, 0, 2, 2], [5, 5, 7, 7]]),
            "scores": np.array([0.2, 0.8]),
            "threshold": 0.1,
        },
        "the-same-box-twice": lambda: {
            "boxes": np.array([[0.0, 0, 2, 2], [0, 0, 2, 2]]),
            "scores": np.array([0.2, 0.8]),
            "threshold": 0.5,
        },
    },
    mistakes={
        "by-the-dead": _by_the_dead,
        "lowest-first": lambda boxes, scores, threshold: np.array(
            kept(boxes, -scores, threshold), dtype=np.float64
        ),
        "not-clipped": lambda boxes, scores, threshold: np.array(
            kept(boxes, scores, threshold, not_clipped), dtype=np.float64
        ),
        "own-area": lambda boxes, scores, threshold: np.array(
            kept(boxes, scores, threshold, _over_own), dtype=np.float64
        ),
        "plus-one": lambda boxes, scores, threshold: np.array(
            kept(boxes, scores, threshold, _pixels), dtype=np.float64
        ),
        "by-index": lambda boxes, scores, threshold: np.sort(_reference(boxes, scores, threshold)),
    },
)
