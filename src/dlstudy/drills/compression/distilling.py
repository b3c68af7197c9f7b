"""A drill family of distillation: soft targets, the mixed loss, and its gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.compression.objections import no_array
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

LEAST_TEMPERATURE = 0.1
LARGEST_SCORE = 30  # beyond it probabilities are lost in the last figure


def _draw(rng: Generator) -> Parameters:
    """Draw a teacher that is sure of one class and a student that prefers another."""
    teacher = np.array([rng.choice([4, 6]), rng.choice([0, 2]), rng.choice([-2, 0])], np.float64)
    student = np.array([rng.choice([0, 2]), rng.choice([2, 4]), rng.choice([-2, 0])], np.float64)
    label = np.eye(3)[int(rng.integers(2))]
    order = rng.permutation(3)
    return {
        "t": teacher[order],
        "z": student[order],
        "y": label[order],
        "T": float(rng.choice([2, 4])),
        "a": float(rng.choice([0.4, 0.8])),
    }


def _objection(t: Value, z: Value, y: Value, T: Value, a: Value) -> str:  # noqa: N803
    for name, value, axes in (("t", t, 1), ("z", z, 1), ("y", y, 1), ("T", T, 0), ("a", a, 0)):
        if said := no_array(name, value, axes):
            return said
    if not np.size(t) == np.size(z) == np.size(y) or np.size(t) < 2:
        return "t, z and y should have as many entries, two at least. Set them so."
    if max(np.abs(t).max(), np.abs(z).max()) > LARGEST_SCORE:
        return f"A score is beyond {LARGEST_SCORE}; set smaller scores."
    if sorted(np.asarray(y).tolist()) != [0.0] * (np.size(y) - 1) + [1.0]:
        return "y should be one-hot: a single 1, else 0. Set it so."
    if not float(T) >= LEAST_TEMPERATURE:
        return f"T is {T:g}; it should be at least {LEAST_TEMPERATURE:g}. Set it to 2, say."
    return "" if 0 <= float(a) <= 1 else f"a is {a:g}; it should lie between 0 and 1. Set it so."


distil = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "q",
            solve="softmax(t/T)",
            verify="exp(t/T)/sum(exp(t/T))",
            mistakes={
                "no-temperature": "softmax(t)",
                "times": "softmax(t*T)",
            },
        ),
        FamilyStep(
            "p",
            solve="softmax(z/T)",
            verify="exp(z/T)/sum(exp(z/T))",
            mistakes={
                "no-temperature": "softmax(z)",
            },
        ),
        FamilyStep(
            "K",
            solve="sum(q*log(q/p))",
            verify="sum(q*t)/T - logsumexp(t/T) - sum(q*z)/T + logsumexp(z/T)",
            mistakes={
                "reversed": "sum(p*log(p/q))",
                "cross-entropy": "-sum(q*log(p))",
            },
        ),
        FamilyStep(
            "H",
            solve="logsumexp(z) - sum(y*z)",
            verify="-sum(y*log(softmax(z)))",
            mistakes={
                "temperature": "-sum(y*log(p))",
                "log-two": "(logsumexp(z) - sum(y*z))/log(2)",
            },
        ),
        FamilyStep(
            "L",
            solve="a*T^2*K + (1 - a)*H",
            verify="a*T^2*(sum(q*log(q)) - sum(q*log(p))) - (1 - a)*sum(y*log(softmax(z)))",
            mistakes={
                "no-square": "a*K + (1 - a)*H",
                "swapped": "(1 - a)*T^2*K + a*H",
            },
        ),
        FamilyStep(
            "g",
            solve="a*T*(p - q) + (1 - a)*(softmax(z) - y)",
            verify=(
                "grad(a*T^2*sum(q*(log(q) - log(softmax(z/T))))"
                " - (1 - a)*sum(y*log(softmax(z))), z)"
            ),
            mistakes={
                "square": "a*T^2*(p - q) + (1 - a)*(softmax(z) - y)",
                "no-square": "a*(p - q)/T + (1 - a)*(softmax(z) - y)",
                "sign": "a*T*(q - p) + (1 - a)*(y - softmax(z))",
            },
        ),
    ),
)
