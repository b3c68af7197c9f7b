"""Drill family of the contrastive loss when all similarities are equal, and when they are not."""
# ruff: noqa: N803 -- N, K and L are the names in the card

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_number
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

LARGEST_BATCH = 100_000
FEW = 300  # candidates that the check lists one by one
LEAST_TEMPERATURE = 0.01


def _draw(rng: Generator) -> Parameters:
    a, b = float(rng.choice([0.9, 0.8, 0.7])), float(rng.choice([0.1, 0.2, 0.3, 0.0]))
    return {
        "N": float(rng.choice([4, 8, 16, 32, 64, 128, 256])),
        "tau": float(rng.choice([0.1, 0.2, 0.5])),
        "c": float(rng.choice([0.3, 0.6, 1.0])),
        "a": a,
        "b": b,
    }


def _objection(N: Value, tau: Value, c: Value, a: Value, b: Value) -> str:
    named = {"N": N, "tau": tau, "c": c, "a": a, "b": b}
    if said := first(*(no_number(name, value) for name, value in named.items())):
        return said
    size = float(np.asarray(N))
    if size != int(size) or not 2 <= size <= LARGEST_BATCH:
        return f"N is {size:g}; it should be a whole number from 2 to {LARGEST_BATCH}."
    if float(np.asarray(tau)) < LEAST_TEMPERATURE:
        return f"tau should be at least {LEAST_TEMPERATURE}. Set tau=0.1, say."
    for name in ("c", "a", "b"):
        if abs(float(np.asarray(named[name]))) > 1:
            return f"{name} is a cosine; it should lie from -1 to 1. Set it so."
    return ""


def _listed(positive: float, negative: float, tau: float, count: int) -> float:
    """Return minus the log of the softmax at the positive, candidate by candidate.

    Beyond a few candidates the equal ones are added as a multiple.
    """
    scores = [positive / tau] + [negative / tau] * min(count - 1, FEW)
    weights = [1.0] + [1.0 if count - 1 <= FEW else (count - 1) / FEW] * (len(scores) - 1)
    top = max(scores)
    total = math.fsum(w * math.exp(s - top) for w, s in zip(weights, scores, strict=True))
    return top + math.log(total) - scores[0]


def _views(N: float) -> float:
    """Count the other views in the batch, by going through two views of each image."""
    views = [(image, view) for image in range(min(int(N), FEW)) for view in range(2)]
    others = [each for each in views if each != (0, 0)]
    return float(len(others) + 2 * max(0, int(N) - FEW))


def _loss(N: float, tau: float, a: float, b: float) -> float:
    return math.log1p((2 * N - 2) * math.exp((b - a) / tau))


collapse = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "K",
            solve="2*N - 1",
            verify=_views,
            mistakes={"with-itself": "2*N", "images": "N", "negatives": "2*N - 2"},
        ),
        FamilyStep(
            "L0",
            solve="log(K)",
            verify=lambda N, tau, c: _listed(c, c, tau, 2 * int(N) - 1),
            mistakes={
                "zero": lambda N: 0.0 * N,
                "scaled": lambda K, tau, c: math.log(K) + c / tau,
                "log-two": "log2(K)",
                "negatives": "log(K - 1) - c/tau",
            },
        ),
        FamilyStep(
            "L1",
            solve=_loss,
            formula="log(1 + (2*N - 2)*exp((b - a)/tau))",
            verify=lambda N, tau, a, b: _listed(a, b, tau, 2 * int(N) - 1),
            mistakes={
                "no-temperature": lambda N, a, b: _loss(N, 1.0, a, b),
                "times": lambda N, tau, a, b: _loss(N, 1 / tau, a, b),
                "no-positive": lambda N, tau, a, b: math.log(2 * N - 2) + (b - a) / tau,
                "one-negative": lambda tau, a, b: _loss(1.5, tau, a, b),
            },
        ),
    ),
)
