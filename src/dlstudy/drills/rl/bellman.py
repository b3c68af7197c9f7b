"""A drill family of dynamic programming: a policy evaluated, a sweep of value iteration."""
# ruff: noqa: N803, N806 -- P, R and V are the names in every source

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_matrix, no_vector, other_shape
from dlstudy.drills.rl.objections import no_discount, no_probabilities, no_rows
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

TIE = 1e-9
_SCALES = (np.arange(-2.0, 7.0), np.arange(-2.0, 7.0), np.arange(1.0, 9.0))  # of a, b and u
DOUBLINGS = 16  # 2^16 sweeps: 0.999 to this power is below 1e-28


def _draw(rng: Generator) -> Parameters:
    """Draw two actions over two states and a terminal third; rows are one state or two halves.

    What pays at once is not best in each state, and the best sum not of the best parts.
    """
    while True:
        A, B = _rows(rng), _rows(rng)
        a, b, u = (np.append(rng.choice(each, 2, replace=False), 0.0) for each in _SCALES)
        gamma = float(rng.choice([0.5, 0.8]))
        p = np.append(rng.choice([0.25, 0.75, 0.5], 2, replace=False), 1.0)
        mixed = p[:, None] * A + (1 - p[:, None]) * B
        V = _fixed_point(mixed, p * a + (1 - p) * b, gamma)
        now, ahead = b - a, gamma * (B - A)
        if (now * (now + ahead @ V) < 0).any() and (now * (ahead @ u) < 0).any():
            return {"A": A, "B": B, "a": a, "b": b, "p": p, "gamma": gamma, "u": u}


def _rows(rng: Generator) -> Array:
    found = np.zeros((3, 3))
    found[2, 2] = 1.0
    for state in range(2):
        to = rng.choice(3, int(rng.integers(1, 3)), replace=False)
        found[state, to] = 1 / len(to)
    return found


def _objection(A: Value, B: Value, a: Value, b: Value, p: Value, gamma: Value, u: Value) -> str:
    said = first(no_matrix("A", A), no_matrix("B", B), no_discount("gamma", gamma))
    if said := said or other_shape("B", B, "A", A):
        return said
    states = np.shape(A)[0]
    if np.shape(A)[1] != states:
        return f"A has the shape {np.shape(A)}; it should have a row and a column for each state."
    for name, value in (("a", a), ("b", b), ("p", p), ("u", u)):
        if np.shape(value) != (states,):
            return f"{name} should have {states} entries, one for each state. Set it so."
        if said := no_vector(name, value):
            return said
    return first(no_rows("A", A), no_rows("B", B), no_probabilities("p", p))


def _fixed_point(P: Array, R: Array, gamma: float) -> Array:
    """Return V = R + gamma P V, solved."""
    return np.asarray(np.linalg.solve(np.eye(len(R)) - gamma * P, R))


def _many_sweeps(P: Array, R: Array, gamma: float) -> Array:
    """Return V after 2^16 sweeps of V <- R + gamma P V, two halves at a time."""
    step, values = gamma * P, np.asarray(R, dtype=np.float64)
    for _ in range(DOUBLINGS):
        values, step = values + step @ values, step @ step
    return values


def _optimal(A: Array, B: Array, a: Array, b: Array, gamma: float) -> Array:
    """Return the values of the best policy, by improving a policy until it stays."""
    use = np.zeros(len(a), dtype=bool)
    for _ in range(2 ** min(len(a), 6)):
        P, R = np.where(use[:, None], B, A), np.where(use, b, a)
        V = _fixed_point(P, R, gamma)
        better = b + gamma * B @ V > a + gamma * A @ V + TIE
        if (better == use).all():
            break
        use = better
    return V


def _greedy(first_values: Array, second_values: Array) -> Array:
    return np.asarray(np.where(second_values > first_values + TIE, 2.0, 1.0))


def _greedy_by_state(A: Array, B: Array, a: Array, b: Array, gamma: float, V: Array) -> Array:
    """Compare the two actions state by state, summing over the next states."""
    best = []
    for s in range(len(a)):
        one = a[s] + sum(gamma * A[s, t] * V[t] for t in range(len(a)))
        two = b[s] + sum(gamma * B[s, t] * V[t] for t in range(len(a)))
        best.append(2.0 if two > one + TIE else 1.0)
    return np.array(best)


def _sweep_by_state(A: Array, B: Array, a: Array, b: Array, gamma: float, u: Array) -> Array:
    return np.array(
        [
            max(
                reward[s] + gamma * sum(float(row[s, t]) * float(u[t]) for t in range(len(u)))
                for row, reward in ((A, a), (B, b))
            )
            for s in range(len(u))
        ]
    )


bellman = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "P",
            solve="diag(p)@A + diag(1 - p)@B",
            verify=lambda A, B, p: p[:, None] * A + (1 - p[:, None]) * B,
            mistakes={
                "equal": lambda A, B: (A + B) / 2,
                "swapped": lambda A, B, p: p[:, None] * B + (1 - p[:, None]) * A,
            },
        ),
        FamilyStep(
            "R",
            solve="p*a + (1 - p)*b",
            verify="b + p*(a - b)",
            mistakes={"equal": "(a + b)/2", "best": "max(a, b)"},
        ),
        FamilyStep(
            "V",
            solve=_fixed_point,
            formula="solve V = R + gamma*P@V",
            verify=_many_sweeps,
            mistakes={
                "maximum": _optimal,
                "late": lambda P, R, gamma: gamma * _fixed_point(P, R, gamma),
                "one-step": lambda P, R, gamma: R + gamma * P @ R,
            },
        ),
        FamilyStep(
            "g",
            solve=lambda A, B, a, b, gamma, V: _greedy(a + gamma * A @ V, b + gamma * B @ V),
            formula="1 or 2 by the larger of a + gamma*A@V, b + gamma*B@V",
            verify=_greedy_by_state,
            mistakes={
                "reward-only": lambda a, b: _greedy(a, b),
                "worst": lambda A, B, a, b, gamma, V: _greedy(b + gamma * B @ V, a + gamma * A @ V),
            },
        ),
        FamilyStep(
            "U",
            solve="max(a + gamma*A@u, b + gamma*B@u)",
            verify=_sweep_by_state,
            mistakes={
                "policy": lambda P, R, gamma, u: R + gamma * P @ u,
                "no-discount": lambda A, B, a, b, u: np.maximum(a + A @ u, b + B @ u),
                "rewards-first": lambda A, B, a, b, gamma, u: (
                    np.maximum(a, b) + gamma * np.maximum(A @ u, B @ u)
                ),
            },
        ),
    ),
)
