"""Drill families of the deck `loss`: the softmax cross-entropy and its gradient."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.family import Family, FamilyStep, Parameters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.value import Value

    Array = NDArray[np.float64]

CLASSES = 3
LARGEST_SCORE = 20  # of a score set by a learner: exp stays far from overflow
DIFFERENCE = 1e-3  # of the five-point rule, whose error is of the order of its fourth power


def _draw(rng: Generator) -> Parameters:
    """Return scores z (3,), in halves, and a one-hot target y (3,)."""
    return {**next(one for one in _samples(rng) if _is_telling(**one))}


def _samples(rng: Generator) -> Iterator[dict[str, Array]]:
    while True:
        yield {
            "z": rng.integers(-4, 7, size=CLASSES) / 2,
            "y": np.eye(CLASSES)[rng.integers(CLASSES)],
        }


def _is_telling(z: Array, y: Array) -> bool:
    """Are the scores unequal, no probability tiny, and is the sum of the scores not 0?"""
    raised = np.exp(z)
    p = raised / raised.sum()
    is_spread = np.unique(z).size == CLASSES and p.min() >= 0.02 and (y @ p) <= 0.9
    return bool(is_spread and abs(z.sum()) >= 0.5)


def _objection(z: Value, y: Value) -> str:
    for name, value in (("z", z), ("y", y)):
        if np.shape(value) != (CLASSES,):
            return (
                f"{name} has the shape {np.shape(value)}; it should have ({CLASSES},);"
                f" set {CLASSES} numbers."
            )
    if not np.all(np.abs(z) <= LARGEST_SCORE):
        return f"z has an entry beyond {LARGEST_SCORE}; it should have none; set smaller scores."
    if sorted(np.asarray(y).tolist()) != [0.0, 0.0, 1.0]:
        return "y is not one-hot; it should have one 1 and two 0; set y=[0, 1, 0], say."
    return ""


def _log_sum_exp(z: Array) -> float:
    return math.log(sum(math.exp(float(each)) for each in z))


def _loss(z: Array, y: Array) -> float:
    """Return the loss from the gaps between the scores and that of the right class."""
    right = float(z[int(np.argmax(y))])
    return math.log1p(sum(math.exp(float(each) - right) for each in np.delete(z, np.argmax(y))))


def _gradient(function: Callable[[Array], float], z: Array) -> Array:
    """Return the gradient by five-point central differences, entry by entry."""
    slopes = np.zeros_like(z)
    for index in range(z.size):
        change = np.zeros_like(z)
        change[index] = DIFFERENCE
        near = function(z + change) - function(z - change)
        far = function(z + 2 * change) - function(z - 2 * change)
        slopes[index] = (8 * near - far) / (12 * DIFFERENCE)
    return slopes


softmax_cross_entropy = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "p",
            solve="softmax(z)",
            verify=lambda z: _gradient(_log_sum_exp, z),
            mistakes={
                "no-exp": "z/sum(z)",
                "sigmoid": "sigmoid(z)",
                "negative-scores": "softmax(-z)",
            },
        ),
        FamilyStep(
            "loss",
            solve="-log(sum(y*p))",
            verify=_loss,
            mistakes={
                "sign": "log(sum(y*p))",
                "log-ten": "-log10(sum(y*p))",
                "log-two": "-log2(sum(y*p))",
                "all-classes": "-sum(log(p))",
                "mean-of-classes": f"-log(sum(y*p))/{CLASSES}",
            },
        ),
        FamilyStep(
            "dz",
            solve="p - y",
            verify=lambda z, y: _gradient(lambda moved: _loss(moved, y), z),
            mistakes={
                "no-target": "p",
                "sign": "y - p",
                "mean-of-classes": f"(p - y)/{CLASSES}",
                "gradient-in-p": "-y/p",
                "right-class-only": "y*(p - y)",
            },
        ),
    ),
)
