"""The fast gradient sign method on logistic regression, and its Euclidean twin."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dlstudy.exercise.family import Family, FamilyStep, Parameters

if TYPE_CHECKING:
    from numpy.random import Generator

    from dlstudy.formula.value import Value

Array = NDArray[np.float64]
LARGEST = 12  # inputs: all corners of the box are gone through
STEP = 1e-6


def _draw(rng: Generator) -> Parameters:
    size = int(rng.integers(2, 4))
    w = rng.integers(1, 5, size) * rng.choice([-1, 1], size) / 2
    return {
        "w": np.asarray(w, np.float64),
        "x": np.asarray(rng.integers(-4, 5, size) / 2, np.float64),
        "y": float(rng.choice([-1, 1])),
        "eps": float(rng.choice([0.1, 0.2, 0.3, 0.5])),
    }


def _objection(w: Value, x: Value, y: Value, eps: Value) -> str:
    if np.ndim(w) != 1 or np.shape(w) != np.shape(x):
        return "w and x should be vectors of one length; set them so."
    if not 1 <= np.size(w) <= LARGEST:
        return f"w has {np.size(w)} entries; set at least 1 and at most {LARGEST}."
    if np.ndim(y) or float(y) not in (-1, 1):
        return "y should be 1 or -1; set it so."
    if np.ndim(eps) or not 0 < float(eps) <= 10:
        return "eps should be one number above 0 and at most 10; set it to 0.1, say."
    if not np.all(np.asarray(w)):
        return "w has an entry 0, where the sign is not defined; set another number."
    if abs(float(np.dot(np.asarray(w), np.asarray(x)))) > 30:
        return "The score is beyond 30, where the gradient vanishes; set smaller numbers."
    if float(eps) * float(np.abs(np.asarray(w)).sum()) > 600:
        return "eps and w are so large that the exponential overflows; set smaller numbers."
    return ""


def _loss(w: Array, x: Array, y: float) -> float:
    return float(np.logaddexp(0.0, -y * float(w @ x)))


def _slope(w: Array, x: Array, y: float) -> Array:
    """Return the gradient by the input, by central differences."""
    eye = STEP * np.eye(len(x))
    return np.array([(_loss(w, x + e, y) - _loss(w, x - e, y)) / (2 * STEP) for e in eye])


def _worst_corner(w: Array, x: Array, y: float, eps: float) -> Array:
    """Return the corner of the box around x with the largest loss."""
    corners = [x + eps * np.array(signs) for signs in product((-1.0, 1.0), repeat=len(x))]
    margins = [-y * float(w @ each) for each in corners]  # grows with the loss, and is exact
    return corners[int(np.argmax(margins))]


def _rise(w: Array, x: Array, y: float, eps: float) -> float:
    """Return the rise of the loss from before the attack to after it, by the margins."""
    before = y * float(w @ x)
    after = before - eps * float(np.abs(w).sum())
    return float(np.log1p(np.exp(-after)) - np.log1p(np.exp(-before)))


def _on_the_ball(w: Array, x: Array, y: float, eps: float) -> Array:
    """Return the worst point of the ball, by projected ascent on the negative margin."""
    d = np.zeros_like(x)
    for _ in range(200):
        d = d - y * w * eps / float(np.abs(w).max())
        d = d * min(1.0, eps / float(np.sqrt((d**2).sum())))
    return np.asarray(x + d)


fgsm = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "s",
            solve="dot(w, x)",
            verify=lambda w, x: sum(a * b for a, b in zip(w.tolist(), x.tolist(), strict=True)),
        ),
        FamilyStep(
            "g",
            solve="-y*sigmoid(-y*s)*w",
            verify=lambda w, x, y: _slope(w, x, y),
            mistakes={
                "weights": "-y*sigmoid(-y*s)*x",
                "descent": "y*sigmoid(-y*s)*w",
                "no-sigmoid": "-y*w",
            },
        ),
        FamilyStep(
            "xa",
            solve="x + eps*sign(g)",
            verify=lambda w, x, y, eps: _worst_corner(w, x, y, eps),
            mistakes={
                "descent": "x - eps*sign(g)",
                "not-signed": "x + eps*g",
                "normalised": "x + eps*g/norm(g)",
            },
        ),
        FamilyStep(
            "rise",
            solve="log(1 + exp(-y*dot(w, xa))) - log(1 + exp(-y*s))",
            verify=_rise,
            mistakes={"linear": "eps*sum(abs(g))", "after": "log(1 + exp(-y*dot(w, xa)))"},
        ),
        FamilyStep(
            "xb",
            solve="x + eps*g/norm(g)",
            verify=_on_the_ball,
            mistakes={
                "not-normalised": "x + eps*g",
                "signed": "x + eps*sign(g)",
                "descent": "x - eps*g/norm(g)",
            },
        ),
    ),
)
