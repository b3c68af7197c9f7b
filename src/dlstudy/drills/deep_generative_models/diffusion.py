"""A drill family of diffusion: noising, the predicted clean value, one step back."""

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

LARGEST_BETA = 0.99


_VARIANCES = [[0.1, 0.1, 0.4], [0.1, 0.2, 0.4], [0.2, 0.3, 0.1], [0.3, 0.2, 0.1], [0.2, 0.1, 0.4]]


def _draw(rng: Generator) -> Parameters:
    noise = float(rng.choice([-1.5, -1, -0.5, 0.5, 1, 1.5]))
    return {
        "b": np.array(_VARIANCES[int(rng.integers(len(_VARIANCES)))]),
        "x0": float(rng.choice([-6, -5, -4, -3, 3, 4, 5, 6])),
        "e": noise,
        "n": float(np.round(noise + rng.choice([-0.8, -0.5, -0.3, 0.3, 0.5, 0.8]), 1)),
    }


def _objection(b: Value, x0: Value, e: Value, n: Value) -> str:
    if said := first(
        no_vector("b", b, 2), no_number("x0", x0), no_number("e", e), no_number("n", n)
    ):
        return said
    if not float(np.min(b)) > 0 or float(np.max(b)) > LARGEST_BETA:
        return f"b should hold variances above 0 and up to {LARGEST_BETA:g}. Set it so."
    return ""


def _before(b: Array) -> float:
    return float(np.prod(1 - b[:-1]))


def _walk(b: Array) -> tuple[float, float]:
    """Carry the factor of the mean and the variance from step to step."""
    factor, variance = 1.0, 0.0
    for beta in b:
        factor *= float(np.sqrt(1 - beta))
        variance = float((1 - beta) * variance + beta)
    return factor, variance


def _kept(b: Array) -> float:
    return 1 - _walk(b)[1]


def _noised(b: Array, x0: float, e: float) -> float:
    factor, variance = _walk(b)
    return factor * x0 + float(np.sqrt(variance)) * e


def _cleaned(b: Array, x: float, n: float) -> float:
    factor, variance = _walk(b)
    return (x - float(np.sqrt(variance)) * n) / factor


def _joined(b: Array, x: float, h: float) -> tuple[float, float]:
    """Join two Gaussian messages on x_{t-1} by their precisions."""
    factor, variance = _walk(b[:-1])
    keep = float(np.sqrt(1 - b[-1]))
    precisions = 1 / variance, (1 - b[-1]) / b[-1]
    total = float(sum(precisions))
    return float(precisions[0] * factor * h + precisions[1] * x / keep) / total, 1 / total


diffusion = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "A",
            solve="exp(sum(log(1 - b)))",
            formula="product of the 1 - b_i",
            verify=_kept,
            mistakes={
                "betas": lambda b: float(np.prod(b)),
                "last": lambda b: float(1 - b[-1]),
                "root": "exp(sum(log(1 - b))/2)",
            },
        ),
        FamilyStep(
            "B",
            solve=_before,
            formula="product of the 1 - b_i, the last left out",
            verify=lambda b: _kept(b[:-1]),
            mistakes={
                "first-left-out": lambda b: float(np.prod(1 - b[1:])),
                "divided": lambda b, A: A / float(b[-1]),  # noqa: N803 -- A in the card
                "betas": lambda b: float(np.prod(b[:-1])),
            },
        ),
        FamilyStep(
            "x",
            solve="sqrt(A)*x0 + sqrt(1 - A)*e",
            verify=_noised,
            mistakes={
                "no-root": "A*x0 + (1 - A)*e",
                "no-noise-root": "sqrt(A)*x0 + (1 - A)*e",
            },
        ),
        FamilyStep(
            "h",
            solve="(x - sqrt(1 - A)*n)/sqrt(A)",
            verify=_cleaned,
            mistakes={
                "no-division": "x - sqrt(1 - A)*n",
                "sign": "(x + sqrt(1 - A)*n)/sqrt(A)",
            },
        ),
        FamilyStep(
            "m",
            solve="sqrt(B)*(1 - A/B)/(1 - A)*h + sqrt(A/B)*(1 - B)/(1 - A)*x",
            verify=lambda b, x, h: _joined(b, x, h)[0],
            mistakes={
                "clean": "sqrt(B)*h",
                "swapped": "sqrt(B)*(1 - A/B)/(1 - A)*x + sqrt(A/B)*(1 - B)/(1 - A)*h",
            },
        ),
        FamilyStep(
            "v",
            solve="(1 - A/B)*(1 - B)/(1 - A)",
            verify=lambda b: _joined(b, 0.0, 0.0)[1],
            mistakes={"beta": "1 - A/B", "marginal": "1 - B"},
        ),
    ),
)
