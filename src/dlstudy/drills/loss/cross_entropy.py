"""Drill families of the deck `loss`: the softmax cross-entropy and its gradient."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.loss.objections import not_one_hot, too_far
from dlstudy.drills.objections import first, no_number, no_vector, other_shape
from dlstudy.exercise.family import Family, FamilyStep, Parameters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

CLASSES = 3
DIFFERENCE = 1e-3  # of the five-point rule, whose error is of the order of its fourth power


def gradient(function: Callable[[Array], float], z: Array) -> Array:
    """Return the gradient by five-point central differences, entry by entry."""
    slopes = np.zeros_like(z)
    for index in np.ndindex(z.shape):
        change = np.zeros_like(z)
        change[index] = DIFFERENCE
        near = function(z + change) - function(z - change)
        far = function(z + 2 * change) - function(z - 2 * change)
        slopes[index] = (8 * near - far) / (12 * DIFFERENCE)
    return slopes


def log_sum_exp(z: Array) -> float:
    return math.log(sum(math.exp(float(each)) for each in z))


# Scores and a one-hot target.


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
    return first(
        no_vector("z", z, 2), other_shape("y", y, "z", z), too_far("z", z), not_one_hot("y", y)
    )


def _loss(z: Array, y: Array) -> float:
    """Return the loss from the gaps between the scores and that of the right class."""
    right = float(z[int(np.argmax(y))])
    return math.log1p(sum(math.exp(float(each) - right) for each in np.delete(z, np.argmax(y))))


softmax_cross_entropy = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "p",
            solve="softmax(z)",
            verify=lambda z: gradient(log_sum_exp, z),
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
                "mean-of-classes": "-mean(y*log(p))",
            },
        ),
        FamilyStep(
            "dz",
            solve="p - y",
            verify=lambda z, y: gradient(lambda moved: _loss(moved, y), z),
            mistakes={
                "no-target": "p",
                "sign": "y - p",
                "mean-of-classes": lambda p, y: (p - y) / y.size,
                "gradient-in-p": "-y/p",
                "right-class-only": "y*(p - y)",
            },
        ),
    ),
)


# The same with a smoothed target.


def _smoothed_params(rng: Generator) -> Parameters:
    return {**_draw(rng), "eps": float(rng.choice([0.15, 0.3]))}


def _smoothed_objection(z: Value, y: Value, eps: Value) -> str:
    if said := first(_objection(z, y), no_number("eps", eps)):
        return said
    if not 0 <= float(eps) <= 1:
        return f"eps is {eps:g}; it should lie between 0 and 1; set eps=0.1."
    return ""


def _mixed(y: Array, eps: float) -> Array:
    """Return the mean one-hot vector of a label that is drawn anew with probability eps."""
    return (1 - eps) * y + sum(eps / y.size * each for each in np.eye(y.size))


def _smoothed_loss(z: Array, y: Array, eps: float) -> float:
    """Return the loss as log-sum-exp less the target's mean of the scores."""
    return log_sum_exp(z) - (1 - eps) * float(y @ z) - eps * float(z.mean())


smoothed_cross_entropy = Family(
    params=_smoothed_params,
    objection=_smoothed_objection,
    steps=(
        FamilyStep(
            "t",
            solve=lambda y, eps: (1 - eps) * y + eps / y.size,
            verify=_mixed,
            mistakes={
                "no-share": lambda y, eps: (1 - eps) * y + eps / y.size * (1 - y),
                "others-only": lambda y, eps: (1 - eps) * y + eps / (y.size - 1) * (1 - y),
                "one-hot": "y",
            },
            formula="(1 - eps)*y + eps/K",
        ),
        FamilyStep(
            "p",
            solve="softmax(z)",
            verify=lambda z: gradient(log_sum_exp, z),
            mistakes={"no-exp": "z/sum(abs(z))", "sigmoid": "sigmoid(z)"},
        ),
        FamilyStep(
            "loss",
            solve="-sum(t*log(p))",
            verify=_smoothed_loss,
            mistakes={
                "no-smoothing": "-log(sum(y*p))",
                "right-class-only": "-sum(y*t*log(p))",
                "sign": "sum(t*log(p))",
            },
        ),
        FamilyStep(
            "dz",
            solve="p - t",
            verify=lambda z, y, eps: gradient(lambda moved: _smoothed_loss(moved, y, eps), z),
            mistakes={
                "no-smoothing": "p - y",
                "sign": "t - p",
                "mean-of-classes": lambda p, t: (p - t) / t.size,
                "no-target": "p",
            },
        ),
    ),
)
