"""Drill families of one LSTM unit: a step, and the way along the cell."""
# ruff: noqa: N803 -- W is the matrix's name in every source

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_matrix, no_number, no_vector, other_shape
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

STEP = 1e-5  # of a central difference
I, F, G, O = range(4)  # noqa: E741 -- the order of the blocks in the question


def _draw(rng: Generator) -> Parameters:
    return {
        "W": rng.choice([-1.0, -0.5, 0.5, 1.0], (4, 1)),
        "u": rng.choice([-1.0, -0.5, 0.5, 1.0], 4),
        "b": np.array([rng.choice([-0.5, 0.5]), 1.0, *rng.choice([-0.5, 0.5], 2)]),
        "x": rng.choice([-1.5, -1.0, 1.0, 2.0], 1),
        "h": float(rng.choice([-0.6, -0.4, 0.4, 0.6])),
        "c": float(rng.choice([-1.5, -1.0, 1.0, 1.5])),
    }


def _objection(W: Value, u: Value, b: Value, x: Value, h: Value, c: Value) -> str:
    said = first(no_matrix("W", W), no_vector("u", u), no_vector("b", b), no_vector("x", x))
    if said := said or first(no_number("h", h), no_number("c", c)):
        return said
    if np.shape(W) != (4, np.size(x)) or not np.size(u) == np.size(b) == 4:
        return f"W should be 4×{np.size(x)}, as x is long, and u and b have 4 entries. Set them so."
    return ""


def _sigmoid(z: Array) -> Array:
    return np.asarray(0.5 * (1 + np.tanh(z / 2)))


def _opened(a: Array) -> Array:
    """Return i, f, g, o from their pre-activations."""
    values = _sigmoid(a)
    values[G] = np.tanh(a[G])
    return values


def _by_exponentials(W: Array, u: Array, b: Array, x: Array, h: float, c: float) -> list[float]:
    """Return the new cell and state, gate after gate, with the exponential only."""

    def share(k: int, steepness: float = 1.0) -> float:
        terms = [float(w) * float(each) for w, each in zip(W[k], x, strict=True)]
        z = steepness * math.fsum([*terms, float(u[k]) * h, float(b[k])])
        return 1 / (1 + math.exp(-z)) if z > -700 else 0.0

    cell = share(F) * c + share(I) * (2 * share(G, 2.0) - 1)
    return [cell, share(O) * (1 - 2 / (math.exp(min(2 * cell, 700.0)) + 1))]


step = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "a",
            solve="W@x + u*h + b",
            verify=lambda W, u, b, x, h: np.array(
                [float(W[k] @ x) + float(u[k]) * h + float(b[k]) for k in range(4)]
            ),
            mistakes={"no-recurrent": "W@x + b", "no-bias": "W@x + u*h"},
        ),
        FamilyStep(
            "v",
            solve=_opened,
            formula="sigmoid(a), but tanh for the third entry",
            verify=lambda a: np.array(
                [
                    1 / (1 + np.exp(-k * z)) * k - (k - 1)
                    for k, z in zip((1, 1, 2, 1), a, strict=True)
                ]
            ),
            mistakes={
                "all-sigmoid": "sigmoid(a)",
                "all-tanh": "tanh(a)",
                "order": lambda a: np.array([*_sigmoid(a[:3]), np.tanh(a[3])]),
            },
        ),
        FamilyStep(
            "cn",
            solve=lambda v, c: float(v[F] * c + v[I] * v[G]),
            formula="f*c + i*g",
            verify=lambda W, u, b, x, h, c: _by_exponentials(W, u, b, x, h, c)[0],
            mistakes={
                "no-forget": lambda v, c: float(c + v[I] * v[G]),
                "exchanged": lambda v, c: float(v[I] * c + v[F] * v[G]),
                "coupled": lambda v, c: float(v[F] * c + (1 - v[F]) * v[G]),
            },
        ),
        FamilyStep(
            "hn",
            solve=lambda v, cn: float(v[O] * np.tanh(cn)),
            formula="o*tanh(cn)",
            verify=lambda W, u, b, x, h, c: _by_exponentials(W, u, b, x, h, c)[1],
            mistakes={
                "no-tanh": lambda v, cn: float(v[O] * cn),
                "old-cell": lambda v, c: float(v[O] * np.tanh(c)),
                "no-gate": "tanh(cn)",
            },
        ),
    ),
)


def _draw_path(rng: Generator) -> Parameters:
    steps = int(rng.integers(3, 5))
    return {
        "f": rng.choice([0.5, 0.6, 0.7, 0.8, 0.9], steps),
        "w": rng.choice([-0.5, 0.2, 0.4, 0.6], steps),
        "o": rng.choice([0.3, 0.4, 0.6], steps),
        "c0": float(rng.choice([-2, 1, 2])),
        "s": float(rng.choice([0.8, 0.9, 0.95, 0.98])),
    }


def _objection_path(f: Value, w: Value, o: Value, c0: Value, s: Value) -> str:
    said = first(no_vector("f", f, 2), no_vector("w", w), no_vector("o", o), no_number("c0", c0))
    said = said or first(other_shape("w", w, "f", f), other_shape("o", o, "f", f))
    if said := said or no_number("s", s):
        return said
    if float(np.min(f)) <= 0 or float(np.max(f)) > 1 or float(np.min(o)) < 0 or np.max(o) > 1:
        return "f should lie above 0 and up to 1, o between 0 and 1: they are gates. Set them so."
    return "" if 0 < float(s) < 1 else f"s is {s:g}; it should lie between 0 and 1. Set it so."


def _last_cell(f: Array, w: Array, c0: float, at: int = -1, change: float = 0.0) -> float:
    """Return c_T with the gates held, where ``change`` is put onto the writing of step ``at``."""
    cell = c0
    for t in range(len(f)):
        cell = float(f[t]) * cell + float(w[t]) + change * (t == at)
    return cell


def _slope(value: Callable[[float], float]) -> float:
    return (value(STEP) - value(-STEP)) / (2 * STEP)


def _half_life(s: float) -> float:
    """Look for the time at which a share has fallen to one half, by halving intervals."""
    low, high = 0.0, 1.0
    while s**high > 0.5:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if s**middle > 0.5 else (low, middle)
    return high


cell_path = Family(
    params=_draw_path,
    objection=_objection_path,
    steps=(
        FamilyStep(
            "cT",
            solve=lambda f, w, c0: _last_cell(f, w, c0),
            formula="f_t*(cell before) + w_t, t = 1, …, T",
            verify=lambda f, w, c0: float(
                np.prod(f) * c0 + sum(np.prod(f[t + 1 :]) * w[t] for t in range(len(f)))
            ),
            mistakes={"no-forget": "c0 + sum(w)"},
        ),
        FamilyStep(
            "P",
            solve=lambda f: float(np.prod(f)),
            formula="f_1*f_2*…*f_T",
            verify=lambda f, w, c0: _slope(lambda d: _last_cell(f, w, c0 + d)),
            mistakes={
                "output-gates": lambda f, o: float(np.prod(f * o)),
                "gate-slopes": lambda f: float(np.prod(f * (1 - f))),
                "mean": "mean(f)",
                "one-short": lambda f: float(np.prod(f[1:])),
            },
        ),
        FamilyStep(
            "Q",
            solve=lambda f: float(np.prod(f[1:])),
            formula="f_2*…*f_T",
            verify=lambda f, w, c0: _slope(lambda d: _last_cell(f, w, c0, 0, d)),
            mistakes={
                "all": lambda f: float(np.prod(f)),
                "last": lambda f: float(f[-1]),
            },
        ),
        FamilyStep(
            "n",
            solve="log(2)/(-log(s))",
            verify=_half_life,
            mistakes={
                "linear": "1/(2*(1 - s))",
                "time-constant": "1/(1 - s)",
                "decimal": "log(2)/(-log10(s))",
            },
        ),
    ),
)
