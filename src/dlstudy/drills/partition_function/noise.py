"""A drill family of noise-contrastive estimation: posteriors, loss, and the slope in log Z."""

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

LARGEST_EXPONENT = 20  # beyond it a posterior is 0 or 1 in its last figure


def _draw(rng: Generator) -> Parameters:
    """Draw a data point near 0, and noise from a wide interval."""
    return {
        "x": float(rng.choice([-1.0, -0.5, 0.5, 1.0])),
        "y": rng.permutation([0.5, 1.0, 1.5, 2.0])[:3] * rng.choice([-1.0, 1.0], 3),
        "a": float(rng.choice([1.0, 2.0])),
        "c": float(rng.choice([-1.0, -0.5, 0.5, 1.0])),
        "w": float(rng.choice([2.5, 4.0, 5.0])),
    }


def _posterior(point: float, y: Array, a: float, c: float, w: float) -> float:
    """Return by Bayes' rule the probability that a point is data, k noise points to one."""
    model, noise = np.exp(-a * point**2 / 2 - c), len(y) / (2 * w)
    return float(model / (model + noise))


def _loss(x: float, y: Array, a: float, c: float, w: float) -> float:
    kept = [_posterior(x, y, a, c, w), *(1 - _posterior(p, y, a, c, w) for p in y.tolist())]
    return float(-np.log(np.prod(kept)))


def _objection(x: Value, y: Value, a: Value, c: Value, w: Value) -> str:
    numbers = (no_number(n, v) for n, v in (("x", x), ("a", a), ("c", c), ("w", w)))
    if said := first(no_vector("y", y), *numbers):
        return said
    if float(a) <= 0 or float(w) <= 0:
        return "a and w should be positive. Set them so."
    if max(abs(float(x)), float(np.abs(y).max())) > float(w):
        return "x and y should lie between -w and w, where the noise has a density. Set them so."
    if max(abs(float(c)), float(a) * float(w) ** 2 / 2) > LARGEST_EXPONENT:
        return f"An exponent could pass {LARGEST_EXPONENT}; set smaller numbers."
    return ""


noise = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "G",
            solve="-a*x^2/2 - c - log(sum(0*y + 1)/(2*w))",
            formula="-a*x^2/2 - c - log(k/(2*w))",
            verify=lambda x, y, a, c, w: float(
                np.log(_posterior(x, y, a, c, w) / (1 - _posterior(x, y, a, c, w)))
            ),
            mistakes={
                "no-k": "-a*x^2/2 - c - log(1/(2*w))",
                "noise-added": "-a*x^2/2 - c + log(sum(0*y + 1)/(2*w))",
                "no-c": "-a*x^2/2 - log(sum(0*y + 1)/(2*w))",
            },
        ),
        FamilyStep(
            "h",
            solve="sigmoid(G)",
            verify=lambda x, y, a, c, w: _posterior(x, y, a, c, w),
            mistakes={"noise": "sigmoid(-G)"},
        ),
        FamilyStep(
            "r",
            solve="sigmoid(-a*y^2/2 - c - log(sum(0*y + 1)/(2*w)))",
            formula="sigmoid(-a*y^2/2 - c - log(k/(2*w)))",
            verify=lambda y, a, c, w: np.array([_posterior(p, y, a, c, w) for p in y.tolist()]),
            mistakes={
                "no-k": "sigmoid(-a*y^2/2 - c - log(1/(2*w)))",
                "noise": "sigmoid(a*y^2/2 + c + log(sum(0*y + 1)/(2*w)))",
            },
        ),
        FamilyStep(
            "L",
            solve="-log(h) - sum(log(1 - r))",
            verify=_loss,
            mistakes={
                "data-only": "-log(h)",
                "claimed": "-log(h) - sum(log(r))",
                "mean": "-log(h) - mean(log(1 - r))",
            },
        ),
        FamilyStep(
            "g",
            solve="1 - h - sum(r)",
            verify=(
                "grad(softplus(a*x^2/2 + c + log(sum(0*y + 1)/(2*w)))"
                " + sum(softplus(-a*y^2/2 - c - log(sum(0*y + 1)/(2*w)))), c)"
            ),
            mistakes={
                "sign": "h - 1 + sum(r)",
                "data-only": "1 - h",
                "mean": "1 - h - mean(r)",
            },
        ),
    ),
)
