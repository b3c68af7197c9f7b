"""A drill family of the two phases: the gradient of a log-linear model's log-likelihood."""

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

LARGEST_EXPONENT = 50  # beyond it the other states are lost in the last figure
FEATURES = np.array([[0.0, 1.0, 2.0], [0.0, 1.0, 3.0], [-1.0, 0.0, 2.0], [1.0, 2.0, 4.0]])


def _draw(rng: Generator) -> Parameters:
    return {
        "f": rng.permutation(FEATURES[int(rng.integers(len(FEATURES)))]),
        "t": float(rng.choice([-1.0, -0.5, 0.5, 1.0])),
        "n": rng.integers(1, 8, 3).astype(np.float64),
    }


def _by_states(f: Array, t: float) -> float:
    """Return the mean of the feature, state by state."""
    masses = [float(np.exp(t * each)) for each in f.tolist()]
    total = sum(masses)
    parts = [mass / total * each for mass, each in zip(masses, f.tolist(), strict=True)]
    return float(sum(parts))


def _by_examples(n: Array, f: Array) -> float:
    """Return the mean of the feature over the examples, written out one by one."""
    values = [each for count, each in zip(n.tolist(), f.tolist(), strict=True)
              for _ in range(round(count))]  # fmt: skip
    return float(sum(values) / len(values))


def _objection(f: Value, t: Value, n: Value) -> str:
    said = first(no_vector("f", f, 2), no_number("t", t), no_vector("n", n, 2))
    if said := said or other_shape("n", n, "f", f):
        return said
    counts = np.asarray(n)
    if (counts != np.floor(counts)).any() or counts.min() < 0 or not 0 < counts.sum() < 1e5:
        return "n should hold numbers of examples: whole, not negative, not all 0. Set it so."
    if float(np.abs(np.multiply(t, f)).max()) > LARGEST_EXPONENT:
        return f"t*f passes {LARGEST_EXPONENT}; set smaller numbers."
    return ""


phases = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "Z",
            solve="sum(exp(t*f))",
            verify=lambda f, t: float(sum(np.e ** (t * each) for each in f.tolist())),
            mistakes={
                "sign": "sum(exp(-t*f))",
                "no-exp": "sum(t*f)",
                "data": "sum(n*exp(t*f))",
            },
        ),
        FamilyStep(
            "d",
            solve="dot(n, f)/sum(n)",
            verify=_by_examples,
            mistakes={"states": "mean(f)", "sum": "dot(n, f)"},
        ),
        FamilyStep(
            "m",
            solve="dot(exp(t*f), f)/Z",
            verify=_by_states,
            mistakes={
                "states": "mean(f)",
                "not-normalised": "dot(exp(t*f), f)",
                "sign": "dot(exp(-t*f), f)/sum(exp(-t*f))",
            },
        ),
        FamilyStep(
            "g",
            solve="d - m",
            verify="grad(dot(n, f)/sum(n)*t - logsumexp(t*f), t)",
            mistakes={
                "sign": "m - d",
                "no-negative": "d",
                "log-z": "d - log(Z)",
            },
        ),
        FamilyStep(
            "l",
            solve="t*d - log(Z)",
            verify="dot(n, log(softmax(t*f)))/sum(n)",
            mistakes={
                "no-z": "t*d",
                "sign": "log(Z) - t*d",
                "z": "t*d - Z",
            },
        ),
    ),
)
