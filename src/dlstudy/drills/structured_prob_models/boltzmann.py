"""A drill family of the restricted Boltzmann machine: energy, conditionals, free energy, Z."""
# ruff: noqa: N803 -- W is the name in every source

from __future__ import annotations

from functools import cache
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_matrix, no_vector
from dlstudy.drills.structured_prob_models.objections import not_among
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

MOST_UNITS = 12  # visible and hidden together: all states are enumerated
ON = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])  # states of two units, not both off
LARGEST_ENERGY = 50  # beyond it the probabilities of the others are lost


def _draw(rng: Generator) -> Parameters:
    """Draw two visible and two hidden units with small whole numbers, none of them idle."""
    while True:
        W = rng.choice([-2.0, -1.0, 1.0, 2.0], (2, 2))  # noqa: N806
        b, c = rng.choice([-1.0, 1.0], 2), rng.choice([-1.0, 0.0, 1.0], 2)
        v, h = ON[rng.integers(3, size=2)]
        inputs = c + v @ W
        if inputs.min() > -2 and inputs.max() < 4 and W[0, 1] != W[1, 0] and v @ W @ h and b @ v:
            return {"W": W, "b": b, "c": c, "v": v, "h": h}


def _energy(W: Array, b: Array, c: Array, v: Array, h: Array) -> float:
    return float(-(b @ v) - c @ h - v @ W @ h)


def _free(W: Array, b: Array, c: Array, v: Array) -> Array:
    """Return the free energy of states v, (n,) or (N, n)."""
    energy: Array = -(v @ b) - np.logaddexp(0, c + v @ W).sum(axis=-1)
    return energy


@cache
def _states(n: int) -> Array:
    """Return all states of n units, a row each."""
    return np.array(list(product((0.0, 1.0), repeat=n)))


def _masses(W: Array, b: Array, c: Array) -> tuple[Array, Array, Array]:
    """Return all visible states, all hidden ones, and the table of exp(-E) of every pair."""
    visible, hidden = _states(len(b)), _states(len(c))
    exponents = visible @ W @ hidden.T + (visible @ b)[:, None] + (hidden @ c)[None, :]
    return visible, hidden, np.exp(exponents)


def _row(visible: Array, v: Array) -> int:
    return int(np.flatnonzero((visible == v).all(axis=1))[0])


def _hidden_means(W: Array, b: Array, c: Array, v: Array) -> Array:
    visible, hidden, masses = _masses(W, b, c)
    row = masses[_row(visible, v)]
    means: Array = row @ hidden / row.sum()
    return means


def _free_by_sum(W: Array, b: Array, c: Array, v: Array) -> float:
    visible, _, masses = _masses(W, b, c)
    return float(-np.log(masses[_row(visible, v)].sum()))


def _energy_by_loop(W: Array, b: Array, c: Array, v: Array, h: Array) -> float:
    total = 0.0
    for i, on in enumerate(v):
        total -= b[i] * on
        for j, also in enumerate(h):
            total -= W[i, j] * on * also
    return float(total - sum(bias * on for bias, on in zip(c, h, strict=True)))


def _objection(W: Value, b: Value, c: Value, v: Value, h: Value) -> str:
    named = (("b", b), ("c", c), ("v", v), ("h", h))
    if said := first(no_matrix("W", W), *(no_vector(name, value) for name, value in named)):
        return said
    n, m = np.shape(W)
    if (np.size(b), np.size(c), np.size(v), np.size(h)) != (n, m, n, m):
        return "b and v should have an entry for each row of W, c and h for each column."
    if n + m > MOST_UNITS:
        return f"There are {n + m} units; all states are added up, so at most {MOST_UNITS}."
    if float(np.abs(W).sum() + np.abs(b).sum() + np.abs(c).sum()) > LARGEST_ENERGY:
        return f"An energy could pass {LARGEST_ENERGY}; set smaller weights and biases."
    return first(not_among("v", v, (0.0, 1.0)), not_among("h", h, (0.0, 1.0)))


rbm = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "E",
            solve="-dot(b, v) - dot(c, h) - v@W@h",
            verify=_energy_by_loop,
            mistakes={
                "sign": lambda W, b, c, v, h: -_energy(W, b, c, v, h),
                "no-biases": lambda W, v, h: float(-(v @ W @ h)),
            },
        ),
        FamilyStep(
            "q",
            solve="sigmoid(c + v@W)",
            verify=_hidden_means,
            mistakes={
                "sign": "sigmoid(-(c + v@W))",
                "no-bias": "sigmoid(v@W)",
                "transposed": "sigmoid(c + W@v)",
            },
        ),
        FamilyStep(
            "F",
            solve="-dot(b, v) - sum(softplus(c + v@W))",
            verify=_free_by_sum,
            mistakes={
                "sign": "dot(b, v) + sum(softplus(c + v@W))",
                "linear": "-dot(b, v) - sum(c + v@W)",
                "sigmoid": "-dot(b, v) - sum(q)",
                "one-log": "-dot(b, v) - log(1 + sum(exp(c + v@W)))",
            },
        ),
        FamilyStep(
            "w",
            solve=lambda W, b, c: np.exp(-_free(W, b, c, _states(len(b)))),
            formula="exp(-F) of each v in turn",
            verify=lambda W, b, c: _masses(W, b, c)[2].sum(axis=1),
            mistakes={
                "sign": lambda W, b, c: np.exp(_free(W, b, c, _states(len(b)))),
                "energy": lambda W, b, c, h: np.exp(
                    -np.array([_energy(W, b, c, v, h) for v in _states(len(b))])
                ),
            },
        ),
        FamilyStep(
            "Z",
            solve="sum(w)",
            verify=lambda W, b, c: float(_masses(W, b, c)[2].sum()),
            mistakes={
                "one-state": "exp(-F)",
                "not-zero": lambda w: float(w[1:].sum()),
            },
        ),
        FamilyStep(
            "p",
            solve="exp(-F)/Z",
            verify=lambda W, b, c, v: float(
                _masses(W, b, c)[2][_row(_states(len(b)), v)].sum() / _masses(W, b, c)[2].sum()
            ),
            mistakes={
                "joint": "exp(-E)/Z",
                "sign": "exp(F)/Z",
                "not-normalised": "exp(-F)",
            },
        ),
    ),
)
