"""Code task: expected improvement of many candidates, those without uncertainty included."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.code.task import Arguments, CodeTask
from dlstudy.drills.automl.improvement import below, normal

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_STARTER = '''\
import numpy as np


def expected_improvement(mean, std, best):
    """Return the expected improvement of each candidate over the best loss.

    mean, std: (n,) floats, the prediction of each candidate's loss; std >= 0.
    best: float, the lowest loss observed.
    Where std is 0 the loss is known: the improvement is best - mean, at
    least 0. math.erf is the error function of one number.
    """
    raise NotImplementedError
'''

SPAN = 10.0  # deviations
STRIPS = 20_000


def _each(mean: Array, std: Array, best: float) -> Array:
    values = []
    for mu, s in zip(mean.tolist(), std.tolist(), strict=True):
        z = (best - mu) / s if s else 0.0
        values.append((best - mu) * below(z) + s * normal(z) if s else max(best - mu, 0.0))
    return np.array(values)


def _by_strips(mean: Array, std: Array, best: float) -> Array:
    """Average the improvement over the Gaussian, cut into strips."""
    width = 2 * SPAN / STRIPS
    e = -SPAN + (np.arange(STRIPS) + 0.5) * width
    probability = np.exp(-e * e / 2) * width / math.sqrt(2 * math.pi)
    losses = mean[:, None] + std[:, None] * e
    return np.asarray(np.maximum(best - losses, 0.0) @ probability)


def _zero_std(mean: Array, std: Array, best: float, known: float) -> Array:
    """Return the task with a fixed value where the deviation is 0."""
    return np.where(std > 0, _each(mean, std, best), known)


def _no_first_deviation(mean: Array, std: Array, best: float) -> Array:
    safe = np.where(std > 0, std, 1.0)
    z = (best - mean) / safe
    chance = np.array([below(each) for each in z.tolist()])
    density = np.array([normal(each) for each in z.tolist()])
    return np.where(std > 0, (best - mean) * chance + density, np.maximum(best - mean, 0.0))


def _not_standardised(mean: Array, std: Array, best: float) -> Array:
    z = best - mean
    chance = np.array([below(each) for each in z.tolist()])
    density = np.array([normal(each) for each in z.tolist()])
    return np.where(std > 0, z * chance + std * density, np.maximum(z, 0.0))


def _case(rng: Generator) -> Arguments:
    n = int(rng.integers(3, 10))
    return {
        "mean": rng.normal(1.0, 0.5, n),
        "std": rng.choice([0.2, 0.5, 0.8, 1.5], n),
        "best": float(round(rng.normal(0.8, 0.2), 2)),
    }


expected_improvement = CodeTask(
    function="expected_improvement",
    starter=_STARTER,
    reference=_each,
    draw=_case,
    verify=_by_strips,
    edge_cases={
        "no-deviation": lambda: {
            "mean": np.array([0.5, 1.0, 1.5]),
            "std": np.zeros(3),
            "best": 1.0,
        },
        "one-candidate": lambda: {"mean": np.array([2.0]), "std": np.array([0.5]), "best": 1.0},
        "negative-losses": lambda: {
            "mean": np.array([-3.0, -1.0]),
            "std": np.array([0.5, 2.0]),
            "best": -2.0,
        },
    },
    mistakes={
        "maximises": lambda mean, std, best: _each(-mean, std, -best),
        "no-deviation": _no_first_deviation,
        "not-standardised": _not_standardised,
        "probability": lambda mean, std, best: np.array(
            [
                below((best - m) / s) if s else float(m < best)
                for m, s in zip(mean.tolist(), std.tolist(), strict=True)
            ]
        ),
        "zero-where-known": lambda mean, std, best: _zero_std(mean, std, best, 0.0),
        "negative-where-known": lambda mean, std, best: np.where(
            std > 0, _each(mean, std, best), best - mean
        ),
    },
)
