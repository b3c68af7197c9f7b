"""A drill family of the Hopfield network: Hebb's weights, a sweep of updates, the energies."""
# ruff: noqa: N803 -- P and W are the names in the card

from __future__ import annotations

from itertools import combinations
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

UNITS = 5


def _draw(rng: Generator) -> Parameters:
    """Draw two patterns and a state that is one of them with one or two units turned."""
    patterns = rng.choice([-1.0, 1.0], (2, UNITS))
    state = patterns[int(rng.integers(2))].copy()
    state[rng.choice(UNITS, int(rng.integers(1, 3)), replace=False)] *= -1
    return {"P": patterns, "s": state}


def _hebb_by_pairs(P: Array) -> Array:
    """Count for each pair of units in how many patterns they agree, less the others."""
    n = P.shape[1]
    W = np.zeros((n, n))  # noqa: N806
    for i, j in combinations(range(n), 2):
        W[i, j] = W[j, i] = sum(1.0 if p[i] == p[j] else -1.0 for p in P)
    return W


def _energy_by_pairs(W: Array, s: Array) -> float:
    return float(-sum(W[i, j] * s[i] * s[j] for i, j in combinations(range(len(s)), 2)))


def _sweep(W: Array, s: Array) -> Array:
    """Return the state after units 1, 2, ... took one after the other the sign of their input."""
    state = s.copy()
    for i in range(len(state)):
        total = float(W[i] @ state)
        state[i] = np.sign(total) if total else state[i]
    return state


def _at_once(W: Array, s: Array) -> Array:
    inputs = W @ s
    new: Array = np.where(inputs == 0, s, np.sign(inputs))
    return new


def _sweep_by_energy(W: Array, s: Array) -> Array:
    """Turn each unit in its turn if, and only if, that lowers the energy."""
    state = s.copy()
    for i in range(len(state)):
        turned = state.copy()
        turned[i] *= -1
        if _energy_by_pairs(W, turned) < _energy_by_pairs(W, state):
            state = turned
    return state


def _against(W: Array, s: Array) -> Array:
    return _sweep(-W, s)


def _objection(P: Value, s: Value) -> str:
    if said := first(no_matrix("P", P), no_vector("s", s, 2)):
        return said
    if np.shape(P)[1] != np.size(s):
        return "Each row of P should have as many entries as s. Set them so."
    return first(not_among("P", P, (-1.0, 1.0)), not_among("s", s, (-1.0, 1.0)))


hopfield = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "W",
            solve="P.T@P - diag(diag(P.T@P))",
            verify=_hebb_by_pairs,
            mistakes={
                "diagonal": lambda P: P.T @ P,
                "sign": lambda P: len(P) * np.eye(P.shape[1]) - P.T @ P,
                "first-only": lambda P: np.outer(P[0], P[0]) - np.eye(P.shape[1]),
            },
        ),
        FamilyStep(
            "E",
            solve="-s@W@s/2",
            verify=_energy_by_pairs,
            mistakes={"no-half": "-s@W@s", "sign": "s@W@s/2"},
        ),
        FamilyStep(
            "t",
            solve=_sweep,
            formula="sign of the input, unit after unit",
            verify=_sweep_by_energy,
            mistakes={"at-once": _at_once, "sign": _against},
        ),
        FamilyStep(
            "D",
            solve="s@W@s/2 - t@W@t/2",
            verify=lambda W, s, t: _energy_by_pairs(W, t) - _energy_by_pairs(W, s),
            mistakes={"no-half": "s@W@s - t@W@t", "sign": "t@W@t/2 - s@W@s/2", "new": "-t@W@t/2"},
        ),
    ),
)
