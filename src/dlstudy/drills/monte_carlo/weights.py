"""A drill family of importance sampling: weights, two estimates, effective sample size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.monte_carlo.objections import no_probabilities, no_states
from dlstudy.drills.objections import first, no_vector, other_shape
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

TENTHS = ((1, 2, 7), (1, 3, 6), (1, 4, 5), (2, 3, 5), (2, 2, 6), (3, 3, 4), (2, 4, 4))


def _draw(rng: Generator) -> Parameters:
    p, q = (rng.permutation(np.array(TENTHS[i])) / 10 for i in rng.choice(len(TENTHS), 2, False))
    values = rng.choice([1.0, 2.0, 4.0, 6.0, 10.0], 3, replace=False)
    samples = np.array([1.0, 2.0, 3.0, *rng.integers(1, 4, 2)])
    return {"p": p, "q": q, "f": values, "x": rng.permutation(samples)}


def _objection(p: Value, q: Value, f: Value, x: Value) -> str:
    said = first(no_probabilities("p", p), no_probabilities("q", q), no_vector("f", f, 2))
    said = said or other_shape("q", q, "p", p) or other_shape("f", f, "p", p)
    if said := said or no_vector("x", x):
        return said
    if np.min(q) <= 0:
        return "q should be positive everywhere: a state that q omits is not seen. Set it so."
    if said := no_states("x", x, np.size(p)):
        return said
    is_seen = np.asarray(p)[np.asarray(x).astype(int) - 1].any()
    return "" if is_seen else "All samples have the weight 0; set another x."


def _at(values: Array, x: Array) -> Array:
    """Return the entries of a vector at the states x, which count from 1."""
    entries: Array = values[x.astype(int) - 1]
    return entries


def _at_f(f: Array, x: Array) -> Array:
    return _at(f, x)


def _by_counts(x: Array, p: Array, q: Array, value: Callable[[int], float]) -> float:
    """Return the sum over samples of weight times value, gathered state by state."""
    states = range(len(p))
    return float(sum((x == i + 1).sum() * p[i] / q[i] * value(i) for i in states))


def _normalised_by_counts(x: Array, p: Array, q: Array, f: Array) -> float:
    total = _by_counts(x, p, q, lambda _: 1.0)
    return _by_counts(x, p, q, lambda i: float(f[i])) / total


def _size_by_spread(x: Array, p: Array, q: Array) -> float:
    """Return n/(1 + squared coefficient of variation of the weights)."""
    w = [float(p[int(i) - 1] / q[int(i) - 1]) for i in x]
    mean = sum(w) / len(w)
    variance = sum((one - mean) ** 2 for one in w) / len(w)
    return len(w) / (1 + variance / mean**2)


importance = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "w",
            solve=lambda p, q, x: _at(p, x) / _at(q, x),
            formula="p(x_i)/q(x_i)",
            verify=lambda p, q, x: np.array([p[int(i) - 1] * q[int(i) - 1] ** -1 for i in x]),
            mistakes={
                "inverted": lambda p, q, x: _at(q, x) / _at(p, x),
                "no-q": lambda p, x: _at(p, x),
            },
        ),
        FamilyStep(
            "v",
            solve=_at_f,
            formula="f(x_i)",
            verify=lambda f, x: np.array([f[int(i) - 1] for i in x]),
            mistakes={"states": "x"},
        ),
        FamilyStep(
            "I",
            solve="mean(w*v)",
            verify=lambda p, q, f, x: _by_counts(x, p, q, lambda i: float(f[i])) / len(x),
            mistakes={"no-weights": "mean(v)", "sum": "sum(w*v)"},
        ),
        FamilyStep(
            "S",
            solve="sum(w*v)/sum(w)",
            verify=_normalised_by_counts,
            mistakes={"plain": "mean(w*v)", "no-weights": "mean(v)"},
        ),
        FamilyStep(
            "N",
            solve="sum(w)^2/dot(w, w)",
            verify=_size_by_spread,
            mistakes={
                "inverted": "dot(w, w)/sum(w)^2",
                "no-squares": "sum(w)/dot(w, w)",
                "sum": "sum(w)",
            },
        ),
    ),
)
