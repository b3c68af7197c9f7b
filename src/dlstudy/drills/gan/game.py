"""Drill families of the game: the best discriminator, and what the generator learns from it."""
# ruff: noqa: N803 -- D is the name in the card

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

CLOSE = 1e-6  # of a sum of probabilities to 1
LARGEST_LOGIT = 30.0  # beyond it probabilities are lost in the last figure
NARROWINGS = 120  # of a ternary search
_LAWS = [[0.1, 0.3, 0.6], [0.2, 0.3, 0.5], [0.1, 0.2, 0.7], [0.2, 0.2, 0.6], [0.1, 0.1, 0.8]]


def _draw_laws(rng: Generator) -> Parameters:
    p, q = (rng.permutation(_LAWS[int(rng.integers(len(_LAWS)))]) for _ in range(2))
    return {"p": p, "q": q}


def _objection_laws(p: Value, q: Value) -> str:
    if said := first(no_vector("p", p), no_vector("q", q), other_shape("q", q, "p", p)):
        return said
    laws = np.vstack([p, q])
    if float(laws.min()) < 0 or float(np.abs(laws.sum(axis=1) - 1).max()) > CLOSE:
        return "p and q should each be probabilities that add up to 1. Set them so."
    if float(laws.sum(axis=0).min()) <= 0:
        return "A state has the probability 0 in both; leave it out."
    return ""


def _times_log(weights: Array, values: Array) -> float:
    """Return the sum of weights times logarithms; a weight of 0 counts as 0."""
    used = weights > 0
    return float(weights[used] @ np.log(values[used]))


def _value(p: Array, q: Array, D: Array) -> float:
    return _times_log(p, D) + _times_log(q, 1 - D)


def _to_mixture(p: Array, q: Array) -> float:
    """Return the Jensen-Shannon divergence as entropy of the mixture less mean entropy."""
    mixed = (p + q) / 2
    return -_times_log(mixed, mixed) + (_times_log(p, p) + _times_log(q, q)) / 2


def _by_search(p: Array, q: Array) -> Array:
    """Maximise p log d + q log(1 - d) at each state by ternary search."""
    low, high = np.zeros(len(p)), np.ones(len(p))
    for _ in range(NARROWINGS):
        left, right = low + (high - low) / 3, high - (high - low) / 3
        gain = p * np.log(right / left) + q * np.log((1 - right) / (1 - left))
        low, high = np.where(gain > 0, left, low), np.where(gain > 0, high, right)
    return np.asarray((low + high) / 2)


def _kl(p: Array, q: Array) -> float:
    with np.errstate(divide="ignore", invalid="ignore"):
        return _times_log(p, p / q)


optimal_d = Family(
    params=_draw_laws,
    objection=_objection_laws,
    steps=(
        FamilyStep(
            "D",
            solve="p/(p + q)",
            verify=_by_search,
            mistakes={"swapped": "q/(p + q)", "odds": "p/q"},
        ),
        FamilyStep(
            "V",
            solve=_value,
            formula="sum(p*log(D) + q*log(1 - D))",
            verify=lambda p, q: 2 * _to_mixture(p, q) - np.log(4),
            mistakes={
                "only-real": lambda p, D: _times_log(p, D),
                "log-two": lambda p, q, D: _value(p, q, D) / np.log(2),
                "mean": lambda p, q, D: _value(p, q, D) / 2,
            },
        ),
        FamilyStep(
            "J",
            solve="(V + log(4))/2",
            verify=_to_mixture,
            mistakes={"no-constant": "V/2", "not-halved": "V + log(4)", "kl": _kl},
        ),
    ),
)


def _draw_logit(rng: Generator) -> Parameters:
    return {"a": float(rng.choice([-5, -4, -3, -2.5, -2, -1.5, -1, -0.5, 0.5, 1, 1.5, 2, 3]))}


def _objection_logit(a: Value) -> str:
    if said := no_number("a", a):
        return said
    if abs(float(a)) > LARGEST_LOGIT:
        return f"a is {a:g}; it should lie between -{LARGEST_LOGIT:g} and {LARGEST_LOGIT:g}."
    return ""


generator_slopes = Family(
    params=_draw_logit,
    objection=_objection_logit,
    steps=(
        FamilyStep(
            "D",
            solve="1/(1 + exp(-a))",
            verify="(1 + tanh(a/2))/2",
            mistakes={"sign": "1/(1 + exp(a))"},
        ),
        FamilyStep(
            "S",
            solve="-D",
            verify="grad(log(sigmoid(-a)), a)",
            mistakes={"sign": "D", "in-d": "-1/(1 - D)", "other": "-(1 - D)"},
        ),
        FamilyStep(
            "N",
            solve="-(1 - D)",
            verify="grad(softplus(-a), a)",
            mistakes={"sign": "1 - D", "in-d": "-1/D", "other": "-D"},
        ),
        FamilyStep("R", solve="N/S", verify="exp(-a)", mistakes={"inverted": "S/N"}),
    ),
)
