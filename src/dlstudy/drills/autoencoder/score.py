"""Drill family of the best denoiser of a mixture, and the score that it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_number, no_vector
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

STEP = 1e-5  # of a central difference
POINTS = 601  # of a sum that stands for an integral
REACH = 8.0  # standard deviations on either side


def _draw(rng: Generator) -> Parameters:
    """Draw two components and a value between them, so that neither is certain."""
    middle, half = float(rng.integers(-3, 4)), float(rng.choice([2.0, 3.0, 4.0]))
    v, s2 = ((1.0, 3.0), (2.0, 6.0), (6.0, 2.0), (8.0, 4.0), (4.0, 8.0))[int(rng.integers(5))]
    share = float(rng.choice([0.3, 0.4, 0.6, 0.7]))
    y = middle + float(rng.choice([-3.0, -2.0, 2.0, 3.0]))
    return {
        "w": np.array([share, round(1 - share, 1)]),
        "m": np.array([middle - half, middle + half]),
        "v": v,
        "s2": s2,
        "y": y,
    }


def _objection(w: Value, m: Value, v: Value, s2: Value, y: Value) -> str:
    numbers = (no_number("v", v), no_number("s2", s2), no_number("y", y))
    if said := first(no_vector("w", w), no_vector("m", m), *numbers):
        return said
    if np.shape(w) != np.shape(m):
        return "w and m should have as many entries. Set both."
    if (np.asarray(w) <= 0).any() or abs(float(np.sum(w)) - 1) > 1e-6:
        return "w should be positive with sum 1. Set it so."
    if float(np.asarray(v)) <= 0 or float(np.asarray(s2)) <= 0:
        return "v and s2 are variances; they should be positive. Set them so."
    return ""


def _shares(w: Array, m: Array, y: float, t: float) -> Array:
    """Return the posterior probabilities of the components, of total variance t."""
    logs = np.log(w) - (y - m) ** 2 / (2 * t)
    parts = np.exp(logs - logs.max())
    return np.array(parts / parts.sum())


def _log_density(w: Array, m: Array, y: float, t: float) -> float:
    logs = np.log(w) - (y - m) ** 2 / (2 * t) - np.log(2 * np.pi * t) / 2
    return float(logs.max() + np.log(np.exp(logs - logs.max()).sum()))


def _slope(w: Array, m: Array, y: float, t: float) -> float:
    """Return the derivative of the log density of the noisy value, by central differences."""
    return (_log_density(w, m, y + STEP, t) - _log_density(w, m, y - STEP, t)) / (2 * STEP)


def _products(w: Array, m: Array, v: float, s2: float, y: float) -> Array:
    """Return the shares by adding up prior times noise over a grid of clean values."""
    reach = REACH * (v + s2) ** 0.5
    x = np.linspace(min(m.min(), y) - reach, max(m.max(), y) + reach, POINTS)
    parts = w[:, None] * np.exp(-((x - m[:, None]) ** 2) / (2 * v) - (x - y) ** 2 / (2 * s2))
    return np.array(parts.sum(axis=1) / parts.sum())


def _mean_on_grid(w: Array, m: Array, v: float, s2: float, y: float) -> float:
    """Return the mean of x given y, by the same sum."""
    reach = REACH * (v + s2) ** 0.5
    x = np.linspace(min(m.min(), y) - reach, max(m.max(), y) + reach, POINTS)
    density = (w[:, None] * np.exp(-((x - m[:, None]) ** 2) / (2 * v))).sum(axis=0)
    parts = density * np.exp(-((x - y) ** 2) / (2 * s2))
    return float((x * parts).sum() / parts.sum())


def _denoised(p: Array, m: Array, v: float, s2: float, y: float) -> float:
    return float(p @ (m + v / (v + s2) * (y - m)))


denoise = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "t",
            solve="v + s2",
            verify=lambda v, s2: float(np.linalg.norm([v**0.5, s2**0.5]) ** 2),
            mistakes={"clean": "v", "noise": "s2", "deviations": "(sqrt(v) + sqrt(s2))^2"},
        ),
        FamilyStep(
            "p",
            solve=lambda w, m, y, t: _shares(w, m, y, t),
            formula="w*exp(-(y - m)^2/(2*t))/sum(w*exp(-(y - m)^2/(2*t)))",
            verify=_products,
            mistakes={
                "clean": lambda w, m, y, v: _shares(w, m, y, v),
                "no-two": lambda w, m, y, t: _shares(w, m, y, t / 2),
                "prior": "w",
            },
        ),
        FamilyStep(
            "r",
            solve=_denoised,
            formula="sum(p*(m + v/t*(y - m)))",
            verify=_mean_on_grid,
            mistakes={
                "means": lambda p, m: float(p @ m),
                "swapped": lambda p, m, v, s2, y: _denoised(p, m, s2, v, y),
                "noisy": "y",
            },
        ),
        FamilyStep(
            "score",
            solve="(r - y)/s2",
            verify=lambda w, m, y, v, s2: _slope(w, m, y, v + s2),
            mistakes={
                "clean": lambda w, m, y, v: _slope(w, m, y, v),
                "sign": "(y - r)/s2",
                "deviation": "(r - y)/sqrt(s2)",
                "total": "(r - y)/t",
            },
        ),
    ),
)
