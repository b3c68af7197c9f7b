"""A drill family of adversarial training on word embeddings, behind a small recurrence."""
# ruff: noqa: N803 -- E is the matrix's name in the card

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_matrix, no_number, no_vector
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

STEP = 1e-5
FARTHEST = 20  # of a score, beyond which the gradient is lost


def _draw(rng: Generator) -> Parameters:
    return {
        "E": rng.choice([-1.0, -0.5, 0.5, 1.0], (2, 2)),
        "w": np.array([rng.choice([-2.0, -1.0]), rng.choice([0.5, 1.5])])[rng.permutation(2)],
        "a": float(rng.choice([0.5, 0.6, 0.8])),
        "y": float(rng.choice([-1, 1])),
        "eps": float(rng.choice([0.5, 1.0])),
    }


def _objection(E: Value, w: Value, a: Value, y: Value, eps: Value) -> str:
    said = first(no_matrix("E", E), no_vector("w", w), no_number("a", a), no_number("eps", eps))
    if said:
        return said
    if np.ndim(E) != 2 or np.shape(E) != (2, np.size(w)):
        return "E should have two rows, one for each word, as long as w. Set them so."
    if np.ndim(y) or float(y) not in (-1, 1):
        return "y should be 1 or -1; set it so."
    if not 0 < float(eps) <= 10:
        return "eps should be above 0 and at most 10; set it to 1, say."
    if not np.any(np.asarray(w)):
        return "w is 0, so there is no gradient; set other numbers."
    if abs(_score(np.asarray(E), np.asarray(w), float(a))) > FARTHEST:
        return f"The score is beyond {FARTHEST}, where the gradient is lost; set smaller numbers."
    return ""


def _score(E: Array, w: Array, a: float) -> float:
    """Return the last state of s_t = a s_(t-1) + w·e_t."""
    state = 0.0
    for row in E:
        state = a * state + float(row @ w)
    return state


def _loss(E: Array, w: Array, a: float, y: float) -> float:
    return float(np.logaddexp(0.0, -y * _score(E, w, a)))


def _shares(E: Array, a: float) -> Array:
    """Return how strongly each word acts on the score: a to the power of the steps left."""
    return np.asarray(a ** np.arange(len(E) - 1, -1, -1.0))


def _gradient(E: Array, w: Array, a: float, y: float, s: float) -> Array:
    slope = -y * 0.5 * (1 + math.tanh(-y * s / 2))
    return np.asarray(slope * np.outer(_shares(E, a), w))


def _by_nudges(E: Array, w: Array, a: float, y: float) -> Array:
    result = np.zeros_like(E)
    for place in np.ndindex(E.shape):
        nudge = np.zeros_like(E)
        nudge[place] = STEP
        result[place] = (_loss(E + nudge, w, a, y) - _loss(E - nudge, w, a, y)) / (2 * STEP)
    return result


def _steepest(E: Array, w: Array, a: float, y: float, eps: float) -> Array:
    """Return the perturbation of this length that lowers the margin most, by Cauchy-Schwarz."""
    direction = -y * np.outer(_shares(E, a), w)
    return np.asarray(eps * direction / math.sqrt(float((direction**2).sum())))


def _attacked(E: Array, w: Array, a: float, y: float, eps: float) -> float:
    """Return the attacked loss from the fall of the margin, eps times the length of its slope."""
    margin = y * _score(E, w, a) - eps * math.sqrt(float((_shares(E, a) ** 2).sum() * (w @ w)))
    return math.log1p(math.exp(-margin))


adversarial = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "s",
            solve=_score,
            formula="dot([a, 1], E@w)",
            verify=lambda E, w, a: float(_shares(E, a) @ (E @ w)),
            mistakes={
                "no-memory": lambda E, w: float(E[-1] @ w),
                "sum": lambda E, w: float((E @ w).sum()),
            },
        ),
        FamilyStep(
            "L",
            solve="softplus(-y*s)",
            verify=lambda E, w, a, y: _loss(E, w, a, y),
            mistakes={"sign": "softplus(y*s)"},
        ),
        FamilyStep(
            "G",
            solve=_gradient,
            formula="-y*sigmoid(-y*s)*outer([a, 1], w)",
            verify=_by_nudges,
            mistakes={
                "no-recurrence": lambda E, w, y, s: _gradient(E, w, 1.0, y, s),
                "sign": lambda E, w, a, y, s: -_gradient(E, w, a, y, s),
                "no-sigmoid": lambda E, w, a, y: -y * np.outer(_shares(E, a), w),
            },
        ),
        FamilyStep(
            "R",
            solve=lambda G, eps: eps * G / float(np.sqrt((G**2).sum())),
            formula="eps*G/norm(G)",
            verify=_steepest,
            mistakes={
                "per-word": lambda G, eps: eps * G / np.sqrt((G**2).sum(axis=1))[:, None],
                "not-normalised": "eps*G",
                "signed": "eps*sign(G)",
                "downhill": lambda G, eps: -eps * G / float(np.sqrt((G**2).sum())),
            },
        ),
        FamilyStep(
            "La",
            solve=lambda E, w, a, y, R: _loss(E + R, w, a, y),
            formula="softplus(-y*dot([a, 1], (E + R)@w))",
            verify=_attacked,
            mistakes={
                "linear": lambda L, G, eps: float(L + eps * np.sqrt((G**2).sum())),
                "downhill": lambda E, w, a, y, R: _loss(E - R, w, a, y),
            },
        ),
        FamilyStep(
            "J",
            solve="L + La",
            verify=lambda E, w, a, y, eps: _loss(E, w, a, y) + _attacked(E, w, a, y, eps),
            mistakes={"attacked-only": "La", "rise": "La - L"},
        ),
    ),
)
