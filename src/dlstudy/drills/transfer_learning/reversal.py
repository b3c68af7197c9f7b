"""A drill family of gradient reversal: what each part of a small DANN receives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_number, no_vector, other_shape
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

STEP = 1e-5  # of a central difference
LARGEST_LOGIT = 30


def _draw(rng: Generator) -> Parameters:
    return {
        "x": rng.choice([-2.0, -1.0, 1.0, 2.0, 3.0], 2, replace=False),
        "w": rng.choice([-1.0, -0.5, 0.5, 1.0], 2),
        "p": float(rng.choice([0.5, 2.0])),
        "y": float(rng.choice([-1.0, 1.0, 3.0])),
        "q": float(rng.choice([-1.0, 0.5, 1.0])),
        "d": float(rng.integers(2)),
        "lam": float(rng.choice([0.2, 0.5, 2.0])),
    }


def _objection(x: Value, w: Value, d: Value, q: Value, lam: Value, **others: Value) -> str:
    if said := no_vector("x", x) or no_vector("w", w) or other_shape("w", w, "x", x):
        return said
    numbers = {"d": d, "q": q, "lam": lam, **others}
    if said := first(*(no_number(name, value) for name, value in numbers.items())):
        return said
    if float(d) not in {0.0, 1.0}:
        return f"d is {d:g}; it should be 0 or 1, the number of a domain. Set it so."
    if float(lam) < 0:
        return f"lam is {lam:g}; it should not be negative. Set lam=0.5, say."
    if abs(float(q) * float(np.dot(w, x))) > LARGEST_LOGIT:
        return f"The domain's logit is beyond {LARGEST_LOGIT}; set smaller numbers."
    return ""


def _label_loss(f: float, p: float, y: float) -> float:
    return (p * f - y) ** 2 / 2


def _domain_loss(f: float, q: float, d: float) -> float:
    """Return the cross-entropy of the domain, log(1 + exp(-z)) with the sign of the label."""
    z = q * f if d else -q * f
    return float(np.logaddexp(0.0, -z))


def _slope(of: float, at: float) -> float:
    return (of - at) / (2 * STEP)


def _feature_slopes(
    x: Array, w: Array, p: float, y: float, q: float, d: float, lam: float
) -> Array:
    """Return the slopes of L_y - lam L_d in the weights w, by central differences."""

    def objective(weights: Array) -> float:
        f = float(weights @ x)
        return _label_loss(f, p, y) - lam * _domain_loss(f, q, d)

    moves = STEP * np.eye(len(w))
    return np.array([_slope(objective(w + move), objective(w - move)) for move in moves])


grl = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "gy",
            solve="(p*dot(w, x) - y)*p",
            verify=lambda x, w, p, y: _slope(
                _label_loss(float(w @ x) + STEP, p, y), _label_loss(float(w @ x) - STEP, p, y)
            ),
            mistakes={
                "no-head": "p*dot(w, x) - y",
                "sign": "(y - p*dot(w, x))*p",
            },
        ),
        FamilyStep(
            "gd",
            solve="(sigmoid(q*dot(w, x)) - d)*q",
            verify=lambda x, w, q, d: _slope(
                _domain_loss(float(w @ x) + STEP, q, d), _domain_loss(float(w @ x) - STEP, q, d)
            ),
            mistakes={
                "no-head": "sigmoid(q*dot(w, x)) - d",
                "reversed": "-lam*(sigmoid(q*dot(w, x)) - d)*q",
            },
        ),
        FamilyStep(
            "gw",
            solve="(gy - lam*gd)*x",
            verify=_feature_slopes,
            mistakes={
                "not-reversed": "(gy + lam*gd)*x",
                "no-lambda": "(gy - gd)*x",
                "label-only": "gy*x",
                "label-reversed": "-lam*(gy + gd)*x",
            },
        ),
        FamilyStep(
            "gq",
            solve="(sigmoid(q*dot(w, x)) - d)*dot(w, x)",
            verify=lambda x, w, q, d: _slope(
                _domain_loss(float(w @ x), q + STEP, d), _domain_loss(float(w @ x), q - STEP, d)
            ),
            mistakes={
                "reversed": "-lam*(sigmoid(q*dot(w, x)) - d)*dot(w, x)",
                "sign": "(d - sigmoid(q*dot(w, x)))*dot(w, x)",
                "no-feature": "sigmoid(q*dot(w, x)) - d",
            },
        ),
    ),
)
