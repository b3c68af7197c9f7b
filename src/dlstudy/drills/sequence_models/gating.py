"""Drill family: the elementwise recurrence of QRNN and SRU with given gates, and its highway."""

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


def _params(rng: Generator) -> Parameters:
    """Draw three steps with gates of one decimal and whole candidates."""
    return {
        "f": rng.choice([0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9], 3),
        "z": rng.permutation(np.array([-4.0, -3, -2, -1, 1, 2, 3, 4, 5]))[:3],
        "c0": float(rng.choice([-2, -1, 1, 2])),
        "r": float(rng.choice([0.2, 0.3, 0.4, 0.6, 0.7, 0.8])),
        "x": float(rng.choice([-5, -3, 3, 5])),
    }


def _objection(f: Value, z: Value, c0: Value, r: Value, x: Value) -> str:
    if said := first(
        no_vector("f", f),
        no_vector("z", z),
        other_shape("z", z, "f", f),
        no_number("c0", c0),
        no_number("r", r),
        no_number("x", x),
    ):
        return said
    if np.any(np.asarray(f) < 0) or np.any(np.asarray(f) > 1):
        return "The gates f should lie from 0 to 1. Set f=[0.5, 0.9, 0.2]."
    if not 0 <= float(r) <= 1:
        return f"r is {r:g}; a gate should lie from 0 to 1. Set r=0.6."
    return ""


def _run(kept: Array, written: Array, c0: float) -> Array:
    """Return the states (steps,) of c <- kept*c + written."""
    states, c = [], c0
    for keep, write in zip(kept.tolist(), written.tolist(), strict=True):
        c = keep * c + write
        states.append(c)
    return np.array(states)


def _closed(f: Array, z: Array, c0: float) -> Array:
    """Return each state as a weighted mean of the start and of all candidates so far."""
    states = []
    for t in range(1, len(f) + 1):
        weights = [(1 - f[s]) * np.prod(f[s + 1 : t]) for s in range(t)]
        states.append(float(np.prod(f[:t]) * c0 + np.dot(weights, z[:t])))
    return np.array(states)


def _closed_out(f: Array, z: Array, c0: float, r: float, x: float) -> float:
    return float(np.dot([r, 1 - r], [_closed(f, z, c0)[-1], x]))


gated = Family(
    params=_params,
    objection=_objection,
    steps=(
        FamilyStep(
            "c",
            solve=lambda f, z, c0: _run(f, (1 - f) * z, c0),
            formula="c_t = f_t*c_(t-1) + (1 - f_t)*z_t",
            verify=_closed,
            mistakes={
                "swapped": lambda f, z, c0: _run(1 - f, f * z, c0),
                "no-complement": lambda f, z, c0: _run(f, z, c0),
                "from-zero": lambda f, z: _run(f, (1 - f) * z, 0.0),
                "not-carried": lambda f, z, c0: f * c0 + (1 - f) * z,
            },
        ),
        FamilyStep(
            "h",
            solve=lambda c, r, x: float(r * c[-1] + (1 - r) * x),
            formula="r*c_T + (1 - r)*x, with T the last step",
            verify=_closed_out,
            mistakes={
                "swapped": lambda c, r, x: float((1 - r) * c[-1] + r * x),
                "no-skip": lambda c, r: float(r * c[-1]),
                "whole-skip": lambda c, r, x: float(r * c[-1] + x),
            },
        ),
    ),
)
