"""A drill family of back-propagation through time, whole."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_number
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

STEP = 1e-5  # of a central difference


def _draw(rng: Generator) -> Parameters:
    drawn: Parameters = {
        "w": float(rng.choice([-1.5, -1.2, 1.2, 1.5])),
        "u": float(rng.choice([-1.0, 0.8, 1.0])),
        "h0": float(rng.choice([-0.8, 0.6, 0.8])),
    }
    drawn |= {f"x{t}": float(rng.choice([-0.5, 0.2, 0.5, 1.0])) for t in (1, 2, 3)}
    return drawn | {f"y{t}": float(rng.choice([-1.0, -0.5, 0.5, 1.0])) for t in (1, 2, 3)}


def _objection(**numbers: Value) -> str:
    return first(*(no_number(name, value) for name, value in numbers.items()))


def _slope(loss: Callable[[float], float]) -> float:
    """Return the central difference of a loss at a change of 0."""
    return (loss(STEP) - loss(-STEP)) / (2 * STEP)


def _run(values: Mapping[str, Value], place: int = 0, change: float = 0.0) -> tuple[float, float]:
    """Return the last state and the loss, where ``change`` is put onto the state ``place``."""
    number = {name: float(value) for name, value in values.items()}
    state, loss = number["h0"], 0.0
    for t in (1, 2, 3):
        z = number["w"] * state + number["u"] * number[f"x{t}"]
        state = 1 - 2 / (math.exp(min(2 * z, 700.0)) + 1) + change * (place == t)
        loss += (state - number[f"y{t}"]) ** 2 / 2
    return state, loss


def _nudged(place: int) -> Callable[..., float]:
    """Return the slope of the loss in a state, by nudging it and running on from there."""
    return _asking(lambda values: _slope(lambda s: _run(values, place, s)[1]))


def _changed(name: str) -> Callable[..., float]:
    """Return the slope of the loss in a parameter, by running the whole with it changed."""
    return _asking(
        lambda values: _slope(lambda s: _run({**values, name: values[name] + s})[1]),
    )


def _asking(route: Callable[[Mapping[str, Value]], float]) -> Callable[..., float]:
    """Return a route that asks for all parameters by name."""

    def asked(
        w: Value,
        u: Value,
        h0: Value,
        x1: Value,
        x2: Value,
        x3: Value,
        y1: Value,
        y2: Value,
        y3: Value,
    ) -> float:
        names = ("w", "u", "h0", "x1", "x2", "x3", "y1", "y2", "y3")
        return route(dict(zip(names, (w, u, h0, x1, x2, x3, y1, y2, y3), strict=True)))

    return asked


def _state(t: int) -> Callable[..., float]:
    """Return the state of a step: the last of a run that was stretched to end there."""

    def last(values: Mapping[str, Value]) -> float:
        state = float(values["h0"])
        for step in range(1, t + 1):
            grown = math.exp(
                2 * (float(values["w"]) * state + float(values["u"]) * float(values[f"x{step}"]))
            )
            state = (grown - 1) / (grown + 1)
        return state

    return _asking(last)


bptt = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "h1",
            solve="tanh(w*h0 + u*x1)",
            verify=_state(1),
            mistakes={"no-start": "tanh(u*x1)", "no-tanh": "w*h0 + u*x1"},
        ),
        FamilyStep(
            "h2",
            solve="tanh(w*h1 + u*x2)",
            verify=_state(2),
            mistakes={"no-memory": "tanh(u*x2)", "start-again": "tanh(w*h0 + u*x2)"},
        ),
        FamilyStep(
            "h3",
            solve="tanh(w*h2 + u*x3)",
            verify=_state(3),
            mistakes={"no-memory": "tanh(u*x3)", "older-state": "tanh(w*h1 + u*x3)"},
        ),
        FamilyStep(
            "d2",
            solve="h2 - y2 + w*(1 - h3^2)*(h3 - y3)",
            verify=_nudged(2),
            mistakes={
                "local": "h2 - y2",
                "wrong-slope": "h2 - y2 + w*(1 - h2^2)*(h3 - y3)",
                "no-slope": "h2 - y2 + w*(h3 - y3)",
                "no-weight": "h2 - y2 + (1 - h3^2)*(h3 - y3)",
                "sign": "y2 - h2 + w*(1 - h3^2)*(y3 - h3)",
            },
        ),
        FamilyStep(
            "d1",
            solve="h1 - y1 + w*(1 - h2^2)*d2",
            verify=_nudged(1),
            mistakes={
                "local": "h1 - y1",
                "next-only": "h1 - y1 + w*(1 - h2^2)*(h2 - y2)",
                "wrong-slope": "h1 - y1 + w*(1 - h1^2)*d2",
                "no-slope": "h1 - y1 + w*d2",
            },
        ),
        FamilyStep(
            "dw",
            solve="d1*(1 - h1^2)*h0 + d2*(1 - h2^2)*h1 + (h3 - y3)*(1 - h3^2)*h2",
            verify=_changed("w"),
            mistakes={
                "last": "(h3 - y3)*(1 - h3^2)*h2",
                "own-state": "d1*(1 - h1^2)*h1 + d2*(1 - h2^2)*h2 + (h3 - y3)*(1 - h3^2)*h3",
                "no-slope": "d1*h0 + d2*h1 + (h3 - y3)*h2",
                "local": "(h1 - y1)*(1 - h1^2)*h0 + (h2 - y2)*(1 - h2^2)*h1"
                " + (h3 - y3)*(1 - h3^2)*h2",
            },
        ),
        FamilyStep(
            "du",
            solve="d1*(1 - h1^2)*x1 + d2*(1 - h2^2)*x2 + (h3 - y3)*(1 - h3^2)*x3",
            verify=_changed("u"),
            mistakes={
                "last": "(h3 - y3)*(1 - h3^2)*x3",
                "no-slope": "d1*x1 + d2*x2 + (h3 - y3)*x3",
            },
        ),
        FamilyStep(
            "dh0",
            solve="w*(1 - h1^2)*d1",
            verify=_changed("h0"),
            mistakes={
                "no-weight": "(1 - h1^2)*d1",
                "no-slope": "w*d1",
                "start-slope": "w*(1 - h0^2)*d1",
            },
        ),
    ),
)
