"""A drill family of the pseudolikelihood of a small Ising model."""
# ruff: noqa: N803 -- J is the name in every source

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_matrix, no_vector
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

MOST_SPINS = 10  # all states are enumerated
LARGEST_INPUT = 15  # beyond it a conditional is 1 in its last figure
COUPLINGS = [-1.0, -0.5, 0.5, 1.0]


def _draw(rng: Generator) -> Parameters:
    a, b, c = rng.choice(COUPLINGS, 3)
    return {
        "J": np.array([[0.0, a, b], [a, 0.0, c], [b, c, 0.0]]),
        "b": rng.choice([-0.5, 0.0, 0.5], 3),
        "x": rng.choice([-1.0, 1.0], 3),
    }


def _weight(J: Array, b: Array, x: Array) -> float:
    """Return the unnormalised probability of a state, pair by pair."""
    n = len(x)
    pairs = sum(J[i, j] * x[i] * x[j] for i in range(n) for j in range(i))
    return float(np.exp(pairs + b @ x))


def _flipped(x: Array, i: int) -> Array:
    other = x.copy()
    other[i] *= -1
    return other


def _conditionals(J: Array, b: Array, x: Array) -> Array:
    """Return p(x_i | the others) from the weights of the state and of the one with x_i turned."""
    here = _weight(J, b, x)
    return np.array([here / (here + _weight(J, b, _flipped(x, i))) for i in range(len(x))])


def _log_joint(J: Array, b: Array, x: Array) -> float:
    states = np.array(list(product((-1.0, 1.0), repeat=len(x))))
    total = np.exp(np.einsum("si,ij,sj->s", states, J, states) / 2 + states @ b).sum()
    return float(np.log(_weight(J, b, x) / total))


def _inputs(J: Array, b: Array, x: Array) -> Array:
    """Return half the logarithm of the odds of +1 against -1, given the others."""
    found = []
    for i in range(len(x)):
        up, down = x.copy(), x.copy()
        up[i], down[i] = 1.0, -1.0
        found.append(float(np.log(_weight(J, b, up) / _weight(J, b, down))) / 2)
    return np.array(found)


def _objection(J: Value, b: Value, x: Value) -> str:
    if said := first(no_matrix("J", J), no_vector("b", b, 2), no_vector("x", x, 2)):
        return said
    n = np.size(x)
    if np.shape(J) != (n, n) or np.size(b) != n:
        return "J should have a row and a column, and b an entry, for each entry of x."
    if not np.array_equal(J, np.transpose(J)) or np.any(np.diag(J)):
        return "J should be symmetric, with zeros on the diagonal. Set it so."
    if not np.isin(x, (-1.0, 1.0)).all():
        return "x should have entries -1 or 1 only. Set it so."
    if n > MOST_SPINS:
        return f"x has {n} entries; all states are enumerated, so at most {MOST_SPINS}."
    if float((np.abs(J).sum(axis=1) + np.abs(b)).max()) > LARGEST_INPUT:
        return f"An input could pass {LARGEST_INPUT}; set smaller couplings and biases."
    return ""


pseudolikelihood = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "s",
            solve="b + J@x",
            verify=_inputs,
            mistakes={"no-bias": "J@x", "rows-only": "b + J@(0*x + 1)"},
        ),
        FamilyStep(
            "q",
            solve="sigmoid(2*x*s)",
            verify=_conditionals,
            mistakes={
                "no-two": "sigmoid(x*s)",
                "of-plus": "sigmoid(2*s)",
                "sign": "sigmoid(-2*x*s)",
            },
        ),
        FamilyStep(
            "L",
            solve="sum(log(q))",
            verify=lambda J, b, x: float(np.log(np.prod(_conditionals(J, b, x)))),
            mistakes={
                "joint": _log_joint,
                "mean": "mean(log(q))",
                "no-log": "sum(q)",
            },
        ),
    ),
)
