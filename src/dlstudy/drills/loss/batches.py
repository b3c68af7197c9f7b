"""Drill families of a loss with more to it: a batch, several margins, a penalty."""
# ruff: noqa: N803 -- Z, Y and P are the names in every source

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.loss.cross_entropy import gradient, log_sum_exp
from dlstudy.drills.loss.objections import not_binary, not_one_hot, too_far
from dlstudy.drills.objections import first, no_matrix, no_number, no_vector, other_shape
from dlstudy.exercise.family import Family, FamilyStep, Parameters

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]


# The mean cross-entropy of rows of scores.


def _batch_params(rng: Generator) -> Parameters:
    """Draw two rows of three scores, in halves, and their one-hot targets."""
    while True:
        scores = rng.integers(-3, 6, size=(2, 3)) / 2
        raised = np.exp(scores)
        p = raised / raised.sum(axis=1, keepdims=True)
        if p.min() >= 0.02 and p.max() <= 0.9 and np.abs(scores.sum(axis=1)).min() >= 0.5:
            return {"Z": scores, "Y": np.eye(3)[rng.integers(3, size=2)]}


def _batch_objection(Z: Value, Y: Value) -> str:
    return first(
        no_matrix("Z", Z), other_shape("Y", Y, "Z", Z), too_far("Z", Z), not_one_hot("Y", Y)
    )


def _row_losses(Z: Array, Y: Array) -> Array:
    return np.array([log_sum_exp(z) - float(z @ y) for z, y in zip(Z, Y, strict=True)])


batch_cross_entropy = Family(
    params=_batch_params,
    objection=_batch_objection,
    steps=(
        FamilyStep(
            "P",
            solve="softmax(Z)",
            verify=lambda Z: np.array([gradient(log_sum_exp, z) for z in Z]),
            mistakes={
                "columns": lambda Z: np.exp(Z) / np.exp(Z).sum(axis=0),
                "whole": lambda Z: np.exp(Z) / np.exp(Z).sum(),
                "sigmoid": "sigmoid(Z)",
            },
        ),
        FamilyStep(
            "ce",
            solve="-log(sum(Y*P))",
            verify=_row_losses,
            mistakes={"sign": "log(sum(Y*P))", "all-classes": "-sum(log(P))"},
        ),
        FamilyStep(
            "L",
            solve="mean(ce)",
            verify=lambda Z, Y: math.fsum(_row_losses(Z, Y)) / len(Z),
            mistakes={
                "sum": "sum(ce)",
                "by-all-scores": lambda ce, Z: float(np.sum(ce)) / Z.size,
            },
        ),
        FamilyStep(
            "dZ",
            solve=lambda P, Y: (P - Y) / len(Y),
            verify=lambda Z, Y: gradient(lambda moved: float(_row_losses(moved, Y).mean()), Z),
            mistakes={
                "no-mean": "P - Y",
                "by-all-scores": lambda P, Y: (P - Y) / Y.size,
                "no-target": lambda P: P / len(P),
                "sign": lambda P, Y: (Y - P) / len(Y),
            },
            formula="(P - Y)/N",
        ),
    ),
)


# The multi-class hinge loss of one sample.


def _hinge_params(rng: Generator) -> Parameters:
    """Draw four scores of which one class is too near, one is ahead and one far enough behind."""
    right, delta = int(rng.integers(-3, 6)), int(rng.integers(1, 5))
    others = [right - delta - 2, right + int(rng.integers(1, 4)), right - delta + 1]
    order = rng.permutation(4)
    s = np.array([right, *others], np.float64)[order]
    return {"s": s, "y": (order == 0).astype(np.float64), "delta": float(delta)}


def _hinge_objection(s: Value, y: Value, delta: Value) -> str:
    if said := first(
        no_vector("s", s, 2),
        other_shape("y", y, "s", s),
        not_one_hot("y", y),
        no_number("delta", delta),
    ):
        return said
    return "" if delta >= 0 else f"delta is {delta:g}; it should not be negative; set delta=1."


def _hinge(s: Array, y: Array, delta: float) -> float:
    right = float(s[int(np.argmax(y))])
    wrong = np.delete(s, np.argmax(y)).tolist()
    return math.fsum(each - right + delta for each in wrong if each - right + delta > 0)


def _violations(s: Array, y: Array, delta: float) -> Array:
    """Return each class's part of the loss: what is gained by lowering its score out of sight."""
    whole = _hinge(s, y, delta)
    parts = []
    for index in range(s.size):
        lowered = s.copy()
        lowered[index] -= 0 if y[index] else 1e7
        parts.append(whole - _hinge(lowered, y, delta))
    return np.array(parts)


multiclass_hinge = Family(
    params=_hinge_params,
    objection=_hinge_objection,
    steps=(
        FamilyStep(
            "v",
            solve="(1 - y)*max(s - sum(y*s) + delta, 0)",
            verify=_violations,
            mistakes={
                "no-margin": "(1 - y)*max(s - sum(y*s), 0)",
                "right-class": "max(s - sum(y*s) + delta, 0)",
                "sign": "(1 - y)*max(sum(y*s) - s + delta, 0)",
                "no-hinge": "(1 - y)*(s - sum(y*s) + delta)",
            },
        ),
        FamilyStep(
            "L",
            solve="sum(v)",
            verify=_hinge,
            mistakes={"mean": "mean(v)", "largest": "max(v)"},
        ),
        FamilyStep(
            "ds",
            solve="sign(v) - y*sum(sign(v))",
            verify=lambda s, y, delta: gradient(lambda moved: _hinge(moved, y, delta), s),
            mistakes={
                "one-off": "sign(v) - y",
                "no-right": "sign(v)",
                "values": "v - y*sum(v)",
                "sign": "y*sum(sign(v)) - sign(v)",
            },
        ),
    ),
)


# A logistic loss with a penalty.


def _penalised_params(rng: Generator) -> Parameters:
    while True:
        w, x = (rng.choice([-2, -1, -0.5, 0.5, 1, 2], size=2) for _ in "wx")
        if 0.4 <= abs(float(w @ x)) <= 2.5 and abs(w[0]) != abs(w[1]):
            y, lam = float(rng.integers(2)), float(rng.choice([0.2, 0.4, 0.5]))
            return {"w": w, "x": x, "y": y, "lam": lam}


def _penalised_objection(w: Value, x: Value, y: Value, lam: Value) -> str:
    if said := first(
        no_vector("w", w),
        other_shape("x", x, "w", w),
        no_number("y", y),
        no_number("lam", lam),
        not_binary("y", y),
        too_far("the score w.x", float(np.dot(w, x))),
    ):
        return said
    return "" if lam >= 0 else f"lam is {lam:g}; it should not be negative; set lam=0.1."


def _penalised(w: Array, x: Array, y: float, lam: float) -> float:
    z = float(w @ x)
    chance = 1 / (1 + math.exp(-z))
    square: float = sum(each * each for each in w.tolist())
    return -math.log(chance if y else 1 - chance) + lam * square / 2


penalised_logistic = Family(
    params=_penalised_params,
    objection=_penalised_objection,
    steps=(
        FamilyStep(
            "z",
            solve="dot(w, x)",
            verify=lambda w, x: float(((w + x) @ (w + x) - (w - x) @ (w - x)) / 4),
        ),
        FamilyStep(
            "R",
            solve="lam/2*sum(w^2)",
            verify=lambda w, lam: lam * float(np.linalg.norm(w)) ** 2 / 2,
            mistakes={
                "no-half": "lam*sum(w^2)",
                "unsquared": "lam/2*sqrt(sum(w^2))",
                "l1": "lam*sum(abs(w))",
            },
        ),
        FamilyStep(
            "L",
            solve="log(1 + exp(z)) - y*z + R",
            verify=_penalised,
            mistakes={
                "no-penalty": "log(1 + exp(z)) - y*z",
                "no-target": "log(1 + exp(z)) + R",
                "sign-of-penalty": "log(1 + exp(z)) - y*z - R",
            },
        ),
        FamilyStep(
            "dw",
            solve="(sigmoid(z) - y)*x + lam*w",
            verify=lambda w, x, y, lam: gradient(lambda moved: _penalised(moved, x, y, lam), w),
            mistakes={
                "no-penalty": "(sigmoid(z) - y)*x",
                "two-lam": "(sigmoid(z) - y)*x + 2*lam*w",
                "l1": "(sigmoid(z) - y)*x + lam*sign(w)",
                "sign": "(y - sigmoid(z))*x + lam*w",
                "minus-penalty": "(sigmoid(z) - y)*x - lam*w",
            },
        ),
    ),
)
