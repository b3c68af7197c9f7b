"""Dropout by hand: one mask forward and back, and a few passes of Monte Carlo dropout.

Moments over random masks are checked by going through all of them.
"""
# ruff: noqa: N803 -- M is the name in the card

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dlstudy.exercise.family import Family, FamilyStep, Parameters

if TYPE_CHECKING:
    from numpy.random import Generator

    from dlstudy.formula.value import Value

Array = NDArray[np.float64]
LARGEST = 12  # units: all masks are gone through


def _digits(rng: Generator, low: int, high: int, size: int) -> Array:
    """Return whole numbers from low to high, none of which is 0."""
    values = rng.integers(low, high, size)
    return np.asarray(np.where(values >= 0, values + 1, values), np.float64)


def _mask(rng: Generator, size: int) -> Array:
    """Return a mask that keeps some entries and drops some."""
    mask = np.ones(size)
    mask[rng.permutation(size)[: int(rng.integers(1, size))]] = 0
    return mask


def _draw_scale(rng: Generator) -> Parameters:
    size = int(rng.integers(3, 5))
    return {
        "x": _digits(rng, -4, 5, size),
        "m": _mask(rng, size),
        "w": _digits(rng, -3, 3, size),
        "p": float(rng.choice([0.2, 0.25, 0.4, 0.6, 0.75])),
        "g": float(_digits(rng, -3, 3, 1)[0]),
    }


def _no_rate(p: Value) -> str:
    if np.ndim(p) or not 0 < float(p) < 1:
        return "p should be one number above 0 and below 1; set it to 0.5, say."
    return ""


def _no_mask(mask: Value) -> bool:
    return not np.isin(mask, (0, 1)).all()


def _objection_to_scale(x: Value, m: Value, w: Value, p: Value, g: Value) -> str:
    if np.ndim(g):
        return "g should be one number, as s is; set it to 2, say."
    if np.ndim(x) != 1 or not np.shape(x) == np.shape(m) == np.shape(w):
        return "x, m and w should be vectors of one length; set them so."
    if not 1 <= np.size(x) <= LARGEST:
        return f"x has {np.size(x)} entries; set at least 1 and at most {LARGEST}."
    if _no_mask(m):
        return "m should have entries 0 and 1 only; set it so."
    return _no_rate(p)


def _moments(terms: Array, p: float) -> tuple[float, float]:
    """Return mean and variance of the sum of scaled terms, over all masks."""
    mean = square = 0.0
    for mask in product((0.0, 1.0), repeat=len(terms)):
        chance, total = 1.0, 0.0
        for kept, term in zip(mask, terms, strict=True):
            chance *= 1 - p if kept else p
            total += kept * term / (1 - p)
        mean += chance * total
        square += chance * total**2
    return mean, square - mean**2


def _by_entry(x: Array, m: Array, p: float) -> Array:
    return np.array([a / (1 - p) if kept else 0.0 for a, kept in zip(x, m, strict=True)])


def _slope(x: Array, m: Array, w: Array, p: float, g: float) -> Array:
    """Return the gradient of g s by x, by central differences."""

    def s(at: Array) -> float:
        return g * float(w @ (m * at)) / (1 - p)

    eye = np.eye(len(x))
    return np.array([(s(x + each) - s(x - each)) / 2 for each in eye])


def _classic_mean(x: Array, w: Array, p: float) -> float:
    """Return the mean of w (m x) over all masks: what a test pass has to give."""
    return _moments((1 - p) * w * x, p)[0]


scale = Family(
    params=_draw_scale,
    objection=_objection_to_scale,
    steps=(
        FamilyStep(
            "y",
            solve="m*x/(1 - p)",
            verify=_by_entry,
            mistakes={"not-scaled": "m*x", "by-p": "m*x/p", "not-masked": "x/(1 - p)"},
        ),
        FamilyStep(
            "dx",
            solve="g*w*m/(1 - p)",
            verify=_slope,
            mistakes={
                "not-masked": "g*w/(1 - p)",
                "not-scaled": "g*w*m",
                "flipped": "g*w*(1 - m)/(1 - p)",
            },
        ),
        FamilyStep(
            "mean",
            solve="dot(w, x)",
            verify=lambda x, w, p: _moments(w * x, p)[0],
            mistakes={"not-scaled": "(1 - p)*dot(w, x)", "this-mask": "dot(w, y)"},
        ),
        FamilyStep(
            "var",
            solve="p/(1 - p)*sum(w^2*x^2)",
            verify=lambda x, w, p: _moments(w * x, p)[1],
            mistakes={
                "not-scaled": "p*(1 - p)*sum(w^2*x^2)",
                "square-of-sum": "p/(1 - p)*dot(w, x)^2",
                "second-moment": "sum(w^2*x^2)/(1 - p)",
            },
        ),
        FamilyStep(
            "test",
            solve="(1 - p)*dot(w, x)",
            verify=_classic_mean,
            mistakes={
                "not-scaled": "dot(w, x)",
                "divided": "dot(w, x)/(1 - p)",
                "by-p": "p*dot(w, x)",
            },
        ),
    ),
)


def _draw_passes(rng: Generator) -> Parameters:
    size, passes = int(rng.integers(2, 4)), int(rng.integers(3, 5))
    return {
        "h": _digits(rng, 0, 5, size),
        "v": _digits(rng, -3, 4, size),
        "p": float(rng.choice([0.2, 0.25, 0.4, 0.6])),
        "M": np.array([_mask(rng, size) if rng.random() < 0.8 else np.ones(size)
                       for _ in range(passes)]),
    }  # fmt: skip


def _objection_to_passes(h: Value, v: Value, p: Value, M: Value) -> str:
    if np.ndim(h) != 1 or np.shape(h) != np.shape(v):
        return "h and v should be vectors of one length; set them so."
    if np.ndim(M) != 2 or np.shape(M)[1] != np.size(h):
        return "M should have a row for each pass, as long as h; set it so."
    if np.size(h) > LARGEST:
        return f"h has {np.size(h)} entries; set at most {LARGEST}."
    if _no_mask(M):
        return "M should have entries 0 and 1 only; set it so."
    return _no_rate(p)


def _pass_by_pass(h: Array, v: Array, p: float, M: Array) -> Array:
    return np.array(
        [
            sum(b * a for a, b, kept in zip(h, v, row, strict=True) if kept) / (1 - p)
            for row in M
        ]
    )  # fmt: skip


def _by_pairs(f: Array) -> float:
    """Return the variance as half the mean squared difference of all pairs."""
    return float(((f[:, None] - f[None, :]) ** 2).mean()) / 2


monte_carlo = Family(
    params=_draw_passes,
    objection=_objection_to_passes,
    steps=(
        FamilyStep(
            "f",
            solve="M@(v*h)/(1 - p)",
            verify=_pass_by_pass,
            mistakes={
                "not-scaled": "M@(v*h)",
                "flipped": "(1 - M)@(v*h)/(1 - p)",
                "by-p": "M@(v*h)/p",
            },
        ),
        FamilyStep(
            "mean",
            solve="mean(f)",
            verify=lambda f: sum(f.tolist()) / len(f),
            mistakes={"without-dropout": "dot(v, h)", "sum": "sum(f)"},
        ),
        FamilyStep(
            "var",
            solve="var(f)",
            verify=_by_pairs,
            mistakes={
                "sample": lambda f: float(np.var(f, ddof=1)) if len(f) > 1 else -1.0,
                "deviation": "sqrt(var(f))",
                "second-moment": "mean(f^2)",
            },
        ),
        FamilyStep(
            "exact",
            solve="p/(1 - p)*sum(v^2*h^2)",
            verify=lambda h, v, p: _moments(v * h, p)[1],
            mistakes={
                "not-scaled": "p*(1 - p)*sum(v^2*h^2)",
                "square-of-sum": "p/(1 - p)*dot(v, h)^2",
            },
        ),
    ),
)
