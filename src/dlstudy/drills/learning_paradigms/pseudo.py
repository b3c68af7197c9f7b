"""Drill family of pseudo-labels: which predictions are taken, and the losses on the other view.

Source: Sohn et al. 2020, FixMatch (arXiv 2001.07685), equation 4 (sum over all unlabelled
examples, divided by their number).
"""
# ruff: noqa: N803 -- P, Q and Y are the names in the card

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_matrix, no_number
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

LEAST_PROBABILITY = 1e-6


def _sure(rng: Generator, top: float) -> Array:
    """Return three probabilities in hundredths whose largest is ``top``."""
    rest = round(100 * (1 - top))
    low = int(rng.integers(1, rest // 2 + 1))
    return rng.permutation(np.array([top, low / 100, (rest - low) / 100]))


def _draw(rng: Generator) -> Parameters:
    """Draw sure and unsure predictions of the weak view, and unsure ones of the strong view."""
    tau = float(rng.choice([0.6, 0.65, 0.7]))
    taken = int(rng.integers(1, 3))  # rows beyond the threshold
    tops = [*rng.choice([0.75, 0.8, 0.85], taken), *rng.choice([0.45, 0.5, 0.55], 3 - taken)]
    weak = np.array([_sure(rng, float(top)) for top in tops])
    strong = np.array([_sure(rng, float(rng.choice([0.5, 0.6, 0.8]))) for _ in range(3)])
    return {"P": rng.permutation(weak), "Q": strong, "tau": tau}


def _objection(P: Value, Q: Value, tau: Value) -> str:
    if said := first(no_matrix("P", P), no_matrix("Q", Q), no_number("tau", tau)):
        return said
    if np.shape(P) != np.shape(Q) or np.shape(P)[1] < 2:
        return "P and Q should have the same shape, with a column for each class. Set them so."
    for name, value in (("P", P), ("Q", Q)):
        if np.min(value) < 0 or float(np.abs(np.sum(value, axis=1) - 1).max()) > 1e-6:
            return f"{name} should have probabilities in each row, with the sum 1. Set it so."
    if np.min(Q) < LEAST_PROBABILITY:
        return f"Q should have no entry below {LEAST_PROBABILITY:g}: its logarithm is needed."
    if any((row == row.max()).sum() > 1 for row in np.asarray(P)):
        return "A row of P has two largest entries; its class would not be decided."
    return "" if 0 < float(tau) <= 1 else f"tau is {tau:g}; it should lie in (0, 1]. Set it so."


def _one_hot(values: Array) -> Array:
    return np.asarray(np.eye(values.shape[1])[values.argmax(axis=1)])


def _targets_by_loop(P: Array, tau: float) -> Array:
    """Go row by row and mark the entry that no other exceeds, if it reaches the threshold."""
    rows = P.tolist()
    return np.array([[float(p >= tau and p == max(row)) for p in row] for row in rows])


def _loss_by_loop(P: Array, Q: Array, tau: float) -> float:
    total = 0.0
    for weak, strong in zip(P.tolist(), Q.tolist(), strict=True):
        if max(weak) >= tau:
            total += math.log(1 / strong[weak.index(max(weak))])
    return total / len(P)


pseudo_labels = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "m",
            solve=lambda P, tau: (P.max(axis=1) >= tau).astype(np.float64),
            formula="1 where the largest entry of the row of P is at least tau",
            verify=lambda P, tau: _targets_by_loop(P, tau).sum(axis=1),
            mistakes={
                "strong": lambda Q, tau: (Q.max(axis=1) >= tau).astype(np.float64),
                "inverted": lambda P, tau: (P.max(axis=1) < tau).astype(np.float64),
            },
        ),
        FamilyStep(
            "Y",
            solve=lambda P, m: m[:, None] * _one_hot(P),
            formula="m_i times the one-hot row of the largest entry of P",
            verify=lambda P, tau: _targets_by_loop(P, tau),
            mistakes={
                "soft": lambda P, m: m[:, None] * P,
                "all": lambda P: _one_hot(P),
                "strong": lambda Q, m: m[:, None] * _one_hot(Q),
            },
        ),
        FamilyStep(
            "L",
            solve="-mean(sum(Y*log(Q)))",
            verify=_loss_by_loop,
            mistakes={
                "soft": lambda P, Q, m: float(-(m[:, None] * P * np.log(Q)).sum() / len(Q)),
                "weak": lambda Y, P: float(-(Y * np.log(P)).sum() / len(P)),
                "selected": lambda Y, Q, m: float(-(Y * np.log(Q)).sum() / m.sum()),
                "log-two": lambda Y, Q: float(-(Y * np.log2(Q)).sum() / len(Q)),
            },
        ),
        FamilyStep(
            "C",
            solve="mean(sum((P - Q)^2))",
            verify=lambda P, Q: float(np.trace((P - Q) @ (P - Q).T) / len(P)),
            mistakes={
                "masked": lambda P, Q, m: float((m[:, None] * (P - Q) ** 2).sum() / len(Q)),
                "entries": lambda P, Q: float(((P - Q) ** 2).mean()),
                "no-square": lambda P, Q: float(np.abs(P - Q).sum() / len(Q)),
            },
        ),
    ),
)
