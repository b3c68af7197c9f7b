"""Drill family and code task: the area under the ROC curve from scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dlstudy.code.task import Arguments, CodeTask
from dlstudy.exercise.family import Family, FamilyStep, Parameters

if TYPE_CHECKING:
    from numpy.random import Generator

    from dlstudy.formula.value import Value

Array = NDArray[np.float64]

_STARTER = '''\
import numpy as np


def roc_auc(scores, labels):
    """Return the area under the ROC curve, a float.

    scores: (n,) floats; labels: (n,) of 0 and 1, each at least once.
    It is the share of the pairs of a positive and a negative in which the
    positive has the higher score; a tie counts 1/2.
    """
    raise NotImplementedError
'''


def _draw(rng: Generator) -> Parameters:
    """Return scores in tenths, with one tie or more between the classes."""
    positives, negatives = int(rng.integers(3, 5)), int(rng.integers(3, 6))
    pos = rng.choice(np.arange(3, 10), positives, replace=False)
    neg = rng.choice(np.arange(1, 8), negatives, replace=False)
    return {"pos": np.sort(pos)[::-1] / 10, "neg": np.sort(neg)[::-1] / 10}


def _objection(pos: Value, neg: Value) -> str:
    for name, value in (("pos", pos), ("neg", neg)):
        if np.ndim(value) != 1 or not len(np.atleast_1d(value)):
            return f"{name} should be a vector of scores; set it so."
    return ""


def _won(pos: Value, neg: Value, tie: float = 0.5) -> float:
    """Return how many pairs have the positive above, a tie counted ``tie``."""
    gap = np.asarray(pos)[:, None] - np.asarray(neg)[None, :]
    return float(np.sum(gap > 0) + tie * np.sum(gap == 0))


def _area(pos: Value, neg: Value) -> float:
    """Return the trapezoids under the ROC curve, the threshold swept from above."""
    area, before = 0.0, (0.0, 0.0)
    for threshold in np.unique(np.concatenate((pos, neg)))[::-1]:
        now = (float(np.mean(neg >= threshold)), float(np.mean(pos >= threshold)))
        area += (now[0] - before[0]) * (now[1] + before[1]) / 2
        before = now
    return area


def _pairs(pos: Value, neg: Value) -> float:
    return float(np.size(pos) * np.size(neg))


def _cases(pos: Value, neg: Value) -> float:
    return float(np.size(pos) + np.size(neg))


auc_rank = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "n",
            solve=_pairs,
            verify=lambda pos, neg: float(sum(1 for _ in pos for _ in neg)),
            formula="positives times negatives",
            mistakes={
                "sum": _cases,
                "all-pairs": lambda pos, neg: _cases(pos, neg) * (_cases(pos, neg) - 1) / 2,
            },
        ),
        FamilyStep(
            "w",
            solve=lambda pos, neg: _won(pos, neg),
            verify=lambda pos, neg: round(2 * _area(pos, neg) * _pairs(pos, neg)) / 2,
            formula="pairs with the positive above, plus half of the ties",
            mistakes={
                "ties-one": lambda pos, neg: _won(pos, neg, 1.0),
                "ties-zero": lambda pos, neg: _won(pos, neg, 0.0),
                "inverted": lambda pos, neg: _won(neg, pos),
            },
        ),
        FamilyStep(
            "AUC",
            solve="w/n",
            verify=_area,
            mistakes={
                "inverted": "1 - w/n",
                "per-case": lambda w, pos, neg: w / _cases(pos, neg),
            },
        ),
    ),
)


def _share(scores: Array, labels: Array, tie: float = 0.5) -> float:
    pos, neg = scores[labels == 1], scores[labels == 0]
    return _won(pos, neg, tie) / _pairs(pos, neg)


def _by_places(scores: Array, labels: Array) -> float:
    """Use the place in the sorted list as the rank, whatever the ties."""
    rank = np.empty(len(scores))
    rank[np.argsort(scores, kind="stable")] = np.arange(1, len(scores) + 1)
    pos = rank[labels == 1]
    negatives = len(scores) - len(pos)
    return float((pos.sum() - len(pos) * (len(pos) + 1) / 2) / (len(pos) * negatives))


def _case(rng: Generator) -> Arguments:
    """Draw scores in tenths, so that there are ties, and labels of either class."""
    size = int(rng.integers(6, 30))
    labels = rng.integers(0, 2, size).astype(np.float64)
    labels[:2] = 0.0, 1.0
    scores = np.round(np.clip(rng.normal(0.4 + 0.2 * labels, 0.2), 0, 1), 1)
    scores[:2] = 0.5
    return {"scores": scores, "labels": labels}


def _edge(scores: list[float], labels: list[float]) -> Arguments:
    return {"scores": np.array(scores), "labels": np.array(labels)}


roc_auc = CodeTask(
    function="roc_auc",
    starter=_STARTER,
    reference=_share,
    draw=_case,
    verify=lambda scores, labels: _area(scores[labels == 1], scores[labels == 0]),
    edge_cases={
        "perfect": lambda: _edge([0.9, 0.1, 0.8], [1.0, 0.0, 1.0]),
        "all-tied": lambda: _edge([0.5, 0.5, 0.5, 0.5], [0.0, 1.0, 1.0, 0.0]),
        "upside-down": lambda: _edge([-3.0, 2.0, 5.0], [1.0, 0.0, 0.0]),
        "one-pair": lambda: _edge([1e-9, 0.0], [1.0, 0.0]),
    },
    mistakes={
        "ties-one": lambda scores, labels: _share(scores, labels, 1.0),
        "ties-zero": lambda scores, labels: _share(scores, labels, 0.0),
        "inverted": lambda scores, labels: _share(-scores, labels),
        "all-pairs": lambda scores, labels: (
            _won(scores[labels == 1], scores[labels == 0]) / (len(scores) * (len(scores) - 1) / 2)
        ),
        "by-order": _by_places,
    },
)
