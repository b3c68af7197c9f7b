"""A drill family of windows for a forecast: split by time, scale, cut."""
# ruff: noqa: N803 -- T is the number of steps in every source

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


def _draw(rng: Generator) -> Parameters:
    values = 10 + np.cumsum(rng.choice([-2, -1, 1, 2, 3, 4], 10))
    return {
        "v": values.astype(np.float64),
        "m": float(rng.integers(6, 9)),
        "T": float(rng.integers(2, 4)),
        "q": float(rng.integers(2, 4)),
    }


def _objection(v: Value, m: Value, T: Value, q: Value) -> str:
    said = first(no_vector("v", v, 4), no_number("m", m), no_number("T", T), no_number("q", q))
    if said:
        return said
    for name, value in (("m", m), ("T", T), ("q", q)):
        if not float(value).is_integer() or float(value) < 1:
            return f"{name} is {value:g}; it should be a whole number from 1 on. Set it so."
    if float(m) >= np.size(v):
        return f"m is {m:g}; it should be below {np.size(v)}, the length of v. Set it so."
    if float(T) + float(q) > float(m):
        return f"T + q is {T + q:g}; it should be at most m, {m:g}. Set them so."
    if np.std(np.asarray(v)[: int(float(m))]) == 0:
        return "The first m values are all equal and cannot be scaled. Set others."
    return ""


def _train(v: Array, m: float) -> Array:
    return v[: int(m)]


def _windows(v: Array, m: float, T: float, q: float) -> list[tuple[list[float], float]]:
    """Return every window of the training part with its target, by going through the places."""
    values, found = v.tolist()[: int(m)], []
    for start in range(len(values)):
        place = start + int(T) + int(q) - 1
        if place < len(values):
            found.append((values[start : start + int(T)], values[place]))
    return found


def _last(v: Array, m: float, T: float, q: float) -> Array:
    end = int(m) - int(q)
    return v[end - int(T) : end]


windows = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "N",
            solve="m - T - q + 1",
            verify=lambda v, m, T, q: float(len(_windows(v, m, T, q))),
            mistakes={
                "whole-series": lambda v, T, q: float(len(v) - T - q + 1),
                "no-horizon": "m - T",
                "one-less": "m - T - q",
            },
        ),
        FamilyStep(
            "S",
            solve="[N, T, 1]",
            verify=lambda v, m, T, q: np.array(
                np.shape([[[each] for each in window] for window, _ in _windows(v, m, T, q)]),
                np.float64,
            ),
            mistakes={"time-first": "[T, N, 1]", "steps-as-features": "[N, 1, T]"},
        ),
        FamilyStep(
            "mu",
            solve=lambda v, m: float(_train(v, m).mean()),
            formula="mean of the first m values",
            verify=lambda v, m: sum(v.tolist()[: int(m)]) / m,
            mistakes={"all": "mean(v)", "test": lambda v, m: float(v[int(m) :].mean())},
        ),
        FamilyStep(
            "s",
            solve=lambda v, m, mu: float(np.sqrt(((_train(v, m) - mu) ** 2).mean())),
            formula="sqrt(mean of (value - mu)^2 over the first m values)",
            verify=lambda v, m: float(
                np.sqrt(sum((x - y) ** 2 for x in v[: int(m)] for y in v[: int(m)]) / (2 * m**2))
            ),
            mistakes={
                "unbiased": lambda v, m: float(_train(v, m).std(ddof=1)),
                "all": lambda v: float(v.std()),
                "variance": lambda v, m: float(_train(v, m).var()),
            },
        ),
        FamilyStep(
            "x",
            solve=lambda v, m, T, q, mu, s: (_last(v, m, T, q) - mu) / s,
            formula="((the T values whose last is q before the end of the part) - mu)/s",
            verify=lambda v, m, T, q: (
                (np.array(_windows(v, m, T, q)[-1][0]) - v[: int(m)].mean()) / v[: int(m)].std()
            ),
            mistakes={
                "unscaled": lambda v, m, T, q: _last(v, m, T, q).copy(),
                "last-values": lambda v, m, T, mu, s: (_train(v, m)[-int(T) :] - mu) / s,
                "one-step": lambda v, m, T, mu, s: (_last(v, m, T, 1) - mu) / s,
            },
        ),
        FamilyStep(
            "y",
            solve=lambda v, m, mu, s: float((_train(v, m)[-1] - mu) / s),
            formula="((the last value of the part) - mu)/s",
            verify=lambda v, m, T, q: float(
                (_windows(v, m, T, q)[-1][1] - v[: int(m)].mean()) / v[: int(m)].std()
            ),
            mistakes={
                "next-value": lambda v, m, q, mu, s: float((v[int(m) - int(q)] - mu) / s),
                "test-value": lambda v, m, mu, s: float((v[int(m)] - mu) / s),
                "unscaled": lambda v, m: float(_train(v, m)[-1]),
            },
        ),
    ),
)
