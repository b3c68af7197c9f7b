"""Drill families of the losses of tokens: means over a mask, and perplexity."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.loss.objections import no_probabilities, not_binary
from dlstudy.drills.objections import first, no_matrix, no_number, no_vector, other_shape
from dlstudy.exercise.family import Family, FamilyStep, Parameters

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]


# Means over tokens that a mask leaves.


def _masked_params(rng: Generator) -> Parameters:
    """Draw the losses of two sequences of five tokens, of which 1 or 2 and 4 count."""
    while True:
        ce = rng.integers(2, 40, size=(2, 5)) / 10
        kept = (int(rng.integers(1, 3)), 4)
        m = np.array([[float(at >= 5 - n) for at in range(5)] for n in kept])
        means = (ce * m).sum(axis=1) / m.sum(axis=1)
        if abs(means[0] - means[1]) >= 0.5:
            return {"ce": ce, "m": m}


def _masked_objection(ce: Value, m: Value) -> str:
    if said := first(no_matrix("ce", ce), other_shape("m", m, "ce", ce), not_binary("m", m)):
        return said
    if not np.sum(m, axis=1).min() > 0:
        return "A row of m is all 0; each sequence should keep a token; set m anew."
    return ""


def _kept(ce: Array, m: Array) -> list[list[float]]:
    return [[a for a, b in zip(*rows, strict=True) if b] for rows in zip(ce, m, strict=True)]


masked_mean = Family(
    params=_masked_params,
    objection=_masked_objection,
    steps=(
        FamilyStep(
            "tok",
            solve="sum(sum(m*ce))/sum(sum(m))",
            verify=lambda ce, m: float(np.mean([each for row in _kept(ce, m) for each in row])),
            mistakes={
                "unmasked": "mean(mean(ce))",
                "by-all-places": "mean(mean(m*ce))",
                "sum": "sum(sum(m*ce))",
                "by-sequence": "mean(sum(m*ce)/sum(m))",
            },
        ),
        FamilyStep(
            "seq",
            solve="mean(sum(m*ce)/sum(m))",
            verify=lambda ce, m: float(np.mean([np.mean(row) for row in _kept(ce, m)])),
            mistakes={"by-token": "tok", "unmasked": "mean(mean(ce))"},
        ),
    ),
)


# Perplexity.


def _perplexity_params(rng: Generator) -> Parameters:
    choices = ((0.5, 0.8, 0.2), (0.1, 0.25, 0.4), (0.05, 0.2, 0.5), (0.02, 0.3, 0.6))
    p = np.array([float(rng.choice(each)) for each in choices])
    return {"p": p, "c": float(rng.choice([12, 15, 18, 20]))}


def _perplexity_objection(p: Value, c: Value) -> str:
    if said := first(no_vector("p", p), no_probabilities("p", p), no_number("c", c)):
        return said
    return "" if c > 0 else f"c is {c:g}; it should be positive; set c=12."


perplexity = Family(
    params=_perplexity_params,
    objection=_perplexity_objection,
    steps=(
        FamilyStep(
            "nll",
            solve="-mean(log(p))",
            verify=lambda p: math.log(1 / math.prod(p)) / len(p),
            mistakes={
                "sum": "-sum(log(p))",
                "log-of-mean": "-log(mean(p))",
                "bits": "-mean(log2(p))",
            },
        ),
        FamilyStep(
            "ppl",
            solve="exp(nll)",
            verify=lambda p: (1 / math.prod(p)) ** (1 / len(p)),
            mistakes={
                "base-two": "2^nll",
                "mean-of-inverses": "mean(1/p)",
                "inverse-mean": "1/mean(p)",
                "sum": "exp(-sum(log(p)))",
            },
        ),
        FamilyStep(
            "bpc",
            solve="-sum(log2(p))/c",
            verify=lambda p, c: math.log2(1 / math.prod(p)) / c,
            mistakes={
                "nats": "-sum(log(p))/c",
                "per-token": "-mean(log2(p))",
                "multiplied": "-sum(log(p))*log(2)/c",
                "one-token": "-mean(log2(p))/c",
            },
        ),
    ),
)
