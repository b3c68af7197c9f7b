"""Batches whose statistics are short numbers, those statistics by pairs, and bad batches."""

from __future__ import annotations

import itertools
import math
import statistics
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import too_large
from dlstudy.exercise.family import FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

MOST_VALUES = 64  # of a batch


@cache
def batches() -> tuple[tuple[int, ...], ...]:
    """Return every four or five whole deviations that sum to 0 and take three values or more."""
    return tuple(
        deviations
        for size in (4, 5)
        for deviations in itertools.combinations_with_replacement(range(-7, 8), size)
        if sum(deviations) == 0 and len(set(deviations)) > 2
    )


@cache
def forward_batches() -> tuple[tuple[tuple[int, ...], float], ...]:
    """Return deviations, each with an ε that shows and makes sqrt(var + ε) a multiple of 1/2."""
    found = []
    for deviations in batches():
        variance = statistics.pvariance(deviations)
        for root in (1.5, 2.0, 2.5, 3.0):
            eps = round(root**2 - variance, 2)
            if 0.2 * variance <= eps <= 1.5:
                found.append((deviations, eps))
    return tuple(found)


@cache
def backward_batches() -> tuple[tuple[int, ...], ...]:
    """Return deviations whose standard deviation is a whole number: 2, 3, 4 or 5."""
    return tuple(d for d in batches() if statistics.pvariance(d) in {4, 9, 16, 25})


def shuffled(rng: Generator, deviations: tuple[int, ...]) -> Array:
    """Return the deviations in any order about a mean that makes all values positive."""
    centre = int(rng.integers(1, 5)) - min(deviations)
    return rng.permutation(np.array(deviations, np.float64)) + centre


def variance_by_pairs(x: Array) -> float:
    """Return the biased variance without a mean: half the mean square of all differences."""
    squares = [(a - b) ** 2 for a in x.tolist() for b in x.tolist()]
    return float(np.mean(squares)) / 2


def normalised_by_pairs(x: Array, eps: float) -> Array:
    """Return (x - mean)/sqrt(var + eps) by differences between the values alone."""
    root = math.sqrt(variance_by_pairs(x) + eps)
    return np.array([sum(a - b for b in x.tolist()) / x.size / root for a in x.tolist()])


def no_numbers(values: dict[str, Value]) -> str:
    """Return the objection to an array where one number is meant, or ""."""
    for name, value in values.items():
        if np.ndim(value):
            shape = np.shape(value)
            return f"{name} is an array of shape {shape}; it should be one number. Set {name}=1."
        if said := too_large(name, value):
            return said
    return ""


def no_batch(name: str, value: Value) -> str:
    """Return the objection to what is no vector of two values or more, or ""."""
    if np.ndim(value) == 1 and 2 <= np.size(value) <= MOST_VALUES:
        return too_large(name, value)
    shape = np.shape(value)
    given = f"an array of shape {shape}" if shape else "one number"
    return (
        f"{name} is {given}; it should be a vector of 2 to {MOST_VALUES} values."
        f" Set {name}=[1, 2, 4]."
    )


def welford_mean(x: Array) -> float:
    """Return the mean by Welford's running update, which never sums."""
    mean = 0.0
    values: list[float] = x.tolist()
    for count, value in enumerate(values, 1):
        mean += (value - mean) / count
    return mean


MOMENTS = (  # the first two steps of every normalization
    FamilyStep("mu", solve="mean(x)", verify=welford_mean),
    FamilyStep(
        "sigma2",
        solve="var(x)",
        verify=variance_by_pairs,
        mistakes={
            "unbiased": lambda x: float(np.var(x, ddof=1)),
            "root": "sqrt(var(x))",
            "not-divided": "sum((x - mu)^2)",
        },
    ),
)
