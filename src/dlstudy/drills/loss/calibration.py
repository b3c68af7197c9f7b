"""A drill family of calibration: the expected calibration error over bins of confidence."""
# ruff: noqa: N803 -- M is the name in the source

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.loss.objections import no_probabilities, not_binary
from dlstudy.drills.objections import first, no_number, no_vector, other_shape
from dlstudy.exercise.family import Family, FamilyStep, Parameters

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

SAMPLES = 6
MOST_BINS = 20
ROUNDING = 1e-9  # of c*M: a confidence on an edge belongs to the bin below it


def _params(rng: Generator) -> Parameters:
    """Draw two samples in the lower bin and four in the upper one, off in different ways."""
    while True:
        c = np.concatenate([rng.integers(6, 10, 2), rng.integers(11, 20, SAMPLES - 2)]) / 20
        a = rng.integers(0, 2, SAMPLES).astype(np.float64)
        order = rng.permutation(SAMPLES)
        gaps = _mean_per_bin(a, c, 2) - _mean_per_bin(c, c, 2)
        if gaps[0] * gaps[1] < 0 and min(abs(gaps)) >= 0.05 and abs(gaps[0] + gaps[1]) >= 0.05:
            return {"c": c[order], "a": a[order], "M": 2.0}


def _objection(c: Value, a: Value, M: Value) -> str:
    if said := first(
        no_vector("c", c),
        no_probabilities("c", c),
        other_shape("a", a, "c", c),
        not_binary("a", a),
        no_number("M", M),
    ):
        return said
    if M not in range(1, MOST_BINS + 1):
        return f"M is {M:g}; it should be a whole number up to {MOST_BINS}; set M=2."
    return ""


def _bin_of(c: Array, M: float) -> NDArray[np.int64]:
    """Return the bin of each confidence, from 0; bin m is the interval ((m)/M, (m + 1)/M]."""
    return np.ceil(c * M - ROUNDING).astype(np.int64) - 1


def _sum_per_bin(values: Array, c: Array, M: float) -> Array:
    return np.bincount(_bin_of(c, M), values, int(M)).astype(np.float64)


def _mean_per_bin(values: Array, c: Array, M: float) -> Array:
    """Return the mean of the values whose confidence falls into each bin; 0 for an empty one."""
    place = _bin_of(c, M)
    means = [values[place == m].mean() if (place == m).any() else 0.0 for m in range(int(M))]
    return np.array(means)


def _by_edges(values: Array, c: Array, M: float) -> Array:
    edges = np.linspace(0, 1, int(M) + 1) + ROUNDING
    found: list[list[float]] = [[] for _ in range(int(M))]
    for value, sure in zip(values.tolist(), c.tolist(), strict=True):
        found[next(m for m in range(int(M)) if sure <= edges[m + 1])].append(value)
    return np.array([math.fsum(each) / len(each) if each else 0.0 for each in found])


def _count_by_edges(c: Array, M: float) -> Array:
    edges = np.linspace(0, 1, int(M) + 1) + ROUNDING
    below = np.array([float((c <= edge).sum()) for edge in edges[1:]])
    return np.diff(below, prepend=0.0)


def _error_by_samples(c: Array, a: Array, M: float) -> float:
    """Return the error without means: in each bin the size of the sum of right less confidence."""
    place = _bin_of(c, M)
    sums = [abs(math.fsum((a - c)[place == m].tolist())) for m in range(int(M))]
    return math.fsum(sums) / c.size


expected_calibration_error = Family(
    params=_params,
    objection=_objection,
    steps=(
        FamilyStep(
            "n",
            solve=lambda c, M: _sum_per_bin(np.ones_like(c), c, M),
            verify=_count_by_edges,
            mistakes={"upside-down": lambda c, M: _sum_per_bin(np.ones_like(c), c, M)[::-1]},
            formula="in each bin the number of its c",
        ),
        FamilyStep(
            "acc",
            solve=lambda a, c, M: _mean_per_bin(a, c, M),
            verify=lambda a, c, M: _by_edges(a, c, M),
            mistakes={
                "counts": lambda a, c, M: _sum_per_bin(a, c, M),
                "of-all": lambda a, c, M: _sum_per_bin(a, c, M) / a.size,
            },
            formula="in each bin the right ones divided by all of the bin",
        ),
        FamilyStep(
            "conf",
            solve=lambda c, M: _mean_per_bin(c, c, M),
            verify=lambda c, M: _by_edges(c, c, M),
            mistakes={
                "centres": lambda M: (np.arange(int(M)) + 0.5) / M,
                "sums": lambda c, M: _sum_per_bin(c, c, M),
            },
            formula="in each bin the mean of its c",
        ),
        FamilyStep(
            "ECE",
            solve="sum(n*abs(acc - conf))/sum(n)",
            verify=_error_by_samples,
            mistakes={
                "unweighted": "mean(abs(acc - conf))",
                "signed": "abs(sum(n*(acc - conf)))/sum(n)",
                "largest": "max(abs(acc - conf))",
                "counts": "sum(n*abs(acc - conf))",
            },
        ),
    ),
)
