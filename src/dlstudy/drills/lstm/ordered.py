"""A drill family of ON-LSTM's master gate: cumax and the split point."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_vector, other_shape
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

LARGEST_LOGIT = 30


def _draw(rng: Generator) -> Parameters:
    return {
        "a": rng.permutation([0.0, 0.5, 1.0, 2.0]),
        "b": rng.permutation([0.0, 0.5, 1.0, 2.0]),
    }


def _objection(a: Value, b: Value) -> str:
    if said := first(no_vector("a", a, 2), no_vector("b", b, 2), other_shape("b", b, "a", a)):
        return said
    if max(np.abs(a).max(), np.abs(b).max()) > LARGEST_LOGIT:
        return f"A number of a or b is beyond {LARGEST_LOGIT}; set smaller ones."
    return ""


def _softmax(a: Array) -> Array:
    powers = np.exp(a - a.max())
    return np.asarray(powers / powers.sum())


def _by_splits(a: Array) -> Array:
    """Return the expected gate: each split point gives 0 before it and 1 from it on."""
    size = len(a)
    gates = np.array([[float(k >= split) for k in range(size)] for split in range(size)])
    return np.asarray(_softmax(a) @ gates)


def _overlap(a: Array, b: Array) -> Array:
    """Go through all pairs of splits: kept from the first on, written before the second."""
    p, q = _softmax(a), _softmax(b)
    result = np.zeros(len(p))
    for kept, written in np.ndindex(len(p), len(q)):
        result[kept:written] += p[kept] * q[written]
    return result


cumax = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "p",
            solve="softmax(a)",
            verify=lambda a: np.array([1 / np.exp(a - each).sum() for each in a]),
            mistakes={"shares": "a/sum(a)"},
        ),
        FamilyStep(
            "f",
            solve=lambda p: np.cumsum(p),
            formula="p_1, p_1 + p_2, … (cumulative sums of p)",
            verify=_by_splits,
            mistakes={
                "sum-first": lambda a: _softmax(np.cumsum(a)),
                "reversed": lambda p: np.cumsum(p[::-1])[::-1].copy(),
                "strict": lambda p: np.cumsum(p) - p,
            },
        ),
        FamilyStep(
            "d",
            solve=lambda f: float(len(f) - f.sum()),
            formula="sum(1 - f)",
            verify=lambda a: float(_softmax(a) @ np.arange(len(a))),
            mistakes={
                "kept": "sum(f)",
                "from-one": lambda f: float(len(f) - f.sum() + 1),
                "likeliest": lambda p: float(np.argmax(p)),
            },
        ),
        FamilyStep(
            "i",
            solve=lambda b: 1 - np.cumsum(_softmax(b)),
            formula="1 - (cumulative sums of softmax(b))",
            verify=lambda b: np.array([_softmax(b)[k + 1 :].sum() for k in range(len(b))]),
            mistakes={
                "rising": lambda b: np.cumsum(_softmax(b)),
                "reversed": lambda b: np.cumsum(_softmax(b)[::-1])[::-1].copy(),
            },
        ),
        FamilyStep(
            "w",
            solve="f*i",
            verify=_overlap,
            mistakes={"sum": "f + i", "complement": "f*(1 - i)"},
        ),
    ),
)
