"""A drill family of truncated back-propagation through time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_number, no_vector
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

STEP = 1e-5  # of a central difference
LONGEST = 8  # steps of a sequence that a learner sets


def _slope(loss: Callable[[float], float]) -> float:
    """Return the central difference of a loss at a change of 0."""
    return (loss(STEP) - loss(-STEP)) / (2 * STEP)


def _draw_truncated(rng: Generator) -> Parameters:
    steps = int(rng.integers(4, 6))
    return {
        "w": float(rng.choice([0.5, 0.8, 1.2, 2.0])),
        "h0": float(rng.choice([1, 2])),
        "x": rng.choice([-1.0, 0.0, 1.0, 2.0], steps),
        "y": float(rng.choice([-2, 1, 2])),
        "k": float(rng.integers(2, steps)),
    }


def _objection_truncated(w: Value, h0: Value, x: Value, y: Value, k: Value) -> str:
    said = first(
        no_number("w", w),
        no_number("h0", h0),
        no_vector("x", x, 2),
        no_number("y", y),
        no_number("k", k),
    )
    if said:
        return said
    if np.size(x) > LONGEST:
        return f"x has {np.size(x)} entries; it should have at most {LONGEST}. Set fewer."
    if abs(float(w)) > 10:
        return f"w is {w:g}; it should lie between -10 and 10. Set it so."
    if float(k) not in range(1, np.size(x) + 1):
        return f"k is {k:g}; it should be a whole number from 1 to {np.size(x)}. Set it so."
    return ""


def _line(w: float, h0: float, x: Array) -> Array:
    """Return the states of the linear recurrence, shape (T,)."""
    states = [h0]
    for each in x:
        states.append(w * states[-1] + float(each))
    return np.array(states[1:])


def _before(h0: float, h: Array) -> Array:
    """Return h_0 … h_{T-1}, shape (T,)."""
    return np.concatenate(([h0], h[:-1]))


def _terms(w: float, before: Array) -> Array:
    """Return w^(T-j)*h_(j-1) for j = 1 … T from the states before each step, shape (T,)."""
    return np.asarray(w ** np.arange(len(before) - 1, -1, -1.0) * before)


def _terms_by_places(w: float, h0: float, x: Array) -> Array:
    """Change the weight of one step alone, and run on from there."""

    def last(place: int, change: float) -> float:
        state = h0
        for t, each in enumerate(x):
            state = (w + change * (t == place)) * state + float(each)
        return state

    return np.array([_slope(lambda s, j=j: last(j, s)) for j in range(len(x))])  # type: ignore[misc]


def _detached(w: float, h0: float, x: Array, y: float, k: float) -> float:
    """Hold the state before the last k steps, change w, and run these steps."""
    start = len(x) - int(k)
    held = h0 if start == 0 else float(_line(w, h0, x[:start])[-1])
    return _slope(lambda s: (float(_line(w + s, held, x[start:])[-1]) - y) ** 2 / 2)


def _forgotten(w: float, x: Array, y: float, k: float) -> float:
    """Run the last k steps from 0, forward as well as backward."""
    states = _line(w, 0.0, x[len(x) - int(k) :])
    return float((states[-1] - y) * _terms(w, _before(0.0, states)).sum())


truncated = Family(
    params=_draw_truncated,
    objection=_objection_truncated,
    steps=(
        FamilyStep(
            "h",
            solve=lambda w, h0, x: _line(w, h0, x),
            formula="h_j = w*h_(j-1) + x_j, j = 1, …, T",
            verify=lambda w, h0, x: np.array(
                [
                    w ** (t + 1) * h0 + sum(w ** (t - j) * x[j] for j in range(t + 1))
                    for t in range(len(x))
                ]
            ),
            mistakes={"no-start": lambda w, x: _line(w, 0.0, x)},
        ),
        FamilyStep(
            "t",
            solve=lambda w, h0, h: _terms(w, _before(h0, h)),
            formula="w^(T-j)*h_(j-1), j = 1, …, T",
            verify=_terms_by_places,
            mistakes={
                "own-state": lambda w, h: _terms(w, h),
                "one-power": lambda w, h0, h: w * _terms(w, _before(h0, h)),
                "reversed": lambda w, h0, h: w ** np.arange(len(h)) * _before(h0, h),
            },
        ),
        FamilyStep(
            "G",
            solve=lambda h, t, y: float((h[-1] - y) * t.sum()),
            formula="(h_T - y)*sum(t)",
            verify=lambda w, h0, x, y: _detached(w, h0, x, y, len(x)),
            mistakes={
                "no-error": "sum(t)",
                "last": lambda h, t, y: float((h[-1] - y) * t[-1]),
            },
        ),
        FamilyStep(
            "K",
            solve=lambda h, t, y, k: float((h[-1] - y) * t[len(t) - int(k) :].sum()),
            formula="(h_T - y)*(the last k of t, added)",
            verify=_detached,
            mistakes={
                "forward-too": _forgotten,
                "first": lambda h, t, y, k: float((h[-1] - y) * t[: int(k)].sum()),
                "one-less": lambda h, t, y, k: float((h[-1] - y) * t[len(t) - int(k) + 1 :].sum()),
            },
        ),
    ),
)
