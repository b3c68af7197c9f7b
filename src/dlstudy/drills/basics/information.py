"""Drill family: entropy, cross-entropy and the two KL divergences of small distributions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import no_vector, other_shape
from dlstudy.exercise.family import Family, FamilyStep, Parameters

if TYPE_CHECKING:
    from numpy.random import Generator

    from dlstudy.formula.value import Value

NEPER = 2.718  # as it is shown; the natural logarithm is meant
PARTS = 20  # of a probability
POINTS = 400  # of the quadrature in the check


def _draw(rng: Generator) -> Parameters:
    states = int(rng.integers(3, 5))
    return {
        "p": _distribution(rng, states),
        "q": _distribution(rng, states),
        "base": float(rng.choice([2.0, NEPER])),
    }


def _distribution(rng: Generator, states: int) -> Value:
    """Return probabilities in twentieths, each positive."""
    cuts = np.sort(rng.choice(np.arange(1, PARTS), states - 1, replace=False))
    return np.diff(np.concatenate(([0], cuts, [PARTS]))) / PARTS


def _objection(p: Value, q: Value, base: Value) -> str:
    for name, value in (("p", p), ("q", q)):
        if said := no_vector(name, value, least=2):
            return said
        if not np.all(np.asarray(value) > 0):
            return (
                f"An entry of {name} is not positive, which makes a divergence infinite;"
                f" set {name}=[0.5, 0.5], say."
            )
        if abs(float(np.sum(value)) - 1) > 1e-6:
            total = f"The entries of {name} sum to {np.sum(value):g}; they should sum to 1"
            return f"{total}; set {name}=[0.5, 0.5], say."
    if said := other_shape("q", q, "p", p):
        return said
    if np.ndim(base) or float(base) not in (2.0, NEPER):
        return f"The base should be 2 or {NEPER}; set base=2."
    return ""


def _unit(base: Value) -> float:
    """Return what one bit or nat is in nats: log 2, or 1 for the natural logarithm."""
    return float(np.log(2.0)) if float(base) == 2 else 1.0


def _other(base: Value) -> float:
    """Return the unit of the other base."""
    return 1.0 if float(base) == 2 else float(np.log(2.0))


def _cross(weights: Value, of: Value, unit: float) -> float:
    return -float(np.dot(weights, np.log(of))) / unit


def _area(start: Value, end: Value) -> Value:
    """Return log(end/start) as the area under 1/t, by the midpoint rule in log-free steps."""
    low, high = np.asarray(start, np.float64), np.asarray(end, np.float64)
    ratio = (high / low) ** (1 / POINTS)
    # Over each of the equal ratios the area is that from 1 to the ratio: Simpson's rule.
    return POINTS * (ratio - 1) / 6 * (1 + 8 / (1 + ratio) + 1 / ratio)


def _checked(weights: Value, start: Value, end: Value, base: Value) -> float:
    """Return the weighted sum of log(end/start), one state after the other."""
    unit = float(np.asarray(_area(1.0, 2.0))) if float(base) == 2 else 1.0
    pairs = zip(np.atleast_1d(weights), np.atleast_1d(_area(start, end)), strict=True)
    return sum(float(w) * float(a) for w, a in pairs) / unit


def _ones(p: Value) -> Value:
    return np.ones(len(np.atleast_1d(p)))


information = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "H",
            solve=lambda p, base: _cross(p, p, _unit(base)),
            verify=lambda p, base: _checked(p, p, _ones(p), base),
            formula="-sum(p*log(p))/log(base)",
            mistakes={
                "other-base": lambda p, base: _cross(p, p, _other(base)),
                "sign": lambda p, base: -_cross(p, p, _unit(base)),
                "unweighted": lambda p, base: -float(np.mean(np.log(p))) / _unit(base),
            },
        ),
        FamilyStep(
            "CE",
            solve=lambda p, q, base: _cross(p, q, _unit(base)),
            verify=lambda p, q, base: _checked(p, q, _ones(p), base),
            formula="-sum(p*log(q))/log(base)",
            mistakes={
                "swapped": lambda p, q, base: _cross(q, p, _unit(base)),
                "of-q": lambda q, base: _cross(q, q, _unit(base)),
                "other-base": lambda p, q, base: _cross(p, q, _other(base)),
            },
        ),
        FamilyStep(
            "KLpq",
            solve="CE - H",
            verify=lambda p, q, base: _checked(p, q, p, base),
            mistakes={
                "swapped": lambda p, q, base: _cross(q, p, _unit(base)) - _cross(q, q, _unit(base)),
                "sign": "H - CE",
                "entropies": lambda p, q, base: (
                    _cross(q, q, _unit(base)) - _cross(p, p, _unit(base))
                ),
            },
        ),
        FamilyStep(
            "KLqp",
            solve=lambda p, q, base: _cross(q, p, _unit(base)) - _cross(q, q, _unit(base)),
            verify=lambda p, q, base: _checked(q, p, q, base),
            formula="sum(q*log(q/p))/log(base)",
            mistakes={
                "swapped": "KLpq",
                "mixed": lambda q, CE, base: CE - _cross(q, q, _unit(base)),  # noqa: N803
            },
        ),
    ),
)
