"""A drill family of Metropolis-Hastings: acceptance, transition matrix, a path with rejections."""
# ruff: noqa: N803 -- Q and P are the names in the card

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.monte_carlo.objections import no_states, no_uniforms
from dlstudy.drills.objections import first, no_matrix, no_number, no_vector
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

SUM_ERROR = 1e-6
FIRST_SHARES = (0.2, 0.25, 0.4, 0.5, 0.6, 0.75, 0.8)


def _draw(rng: Generator) -> Parameters:
    a, b, c = rng.choice(FIRST_SHARES, 3)
    proposal = np.array([[0, a, 1 - a], [b, 0, 1 - b], [c, 1 - c, 0]]).round(2)
    i, j = rng.choice(3, 2, replace=False) + 1
    weights = rng.choice(np.arange(1, 9), 3, replace=False).astype(np.float64)
    uniforms = rng.integers(5, 96, 4) / 100
    at, proposals = int(i), []
    for u in uniforms:
        step = int(rng.choice([state for state in (1, 2, 3) if state != at]))
        proposals.append(float(step))
        at = step if u < _accept(weights, proposal)[at - 1, step - 1] else at
    return {
        "t": weights,
        "Q": proposal,
        "i": float(i),
        "j": float(j),
        "y": np.array(proposals),
        "u": uniforms,
    }


def _objection(t: Value, Q: Value, i: Value, j: Value, y: Value, u: Value) -> str:
    said = first(no_vector("t", t, 2), no_matrix("Q", Q), no_number("i", i), no_number("j", j))
    if said := said or no_vector("y", y) or no_uniforms("u", u):
        return said
    n = np.size(t)
    if np.shape(Q) != (n, n) or np.min(Q) < 0 or np.abs(np.sum(Q, 1) - 1).max() > SUM_ERROR:
        return f"Q should be {n} by {n}, not negative, with rows that sum to 1. Set it so."
    if np.min(t) <= 0:
        return "t should be positive. Set it so."
    if said := no_states("i", i, n) or no_states("j", j, n) or no_states("y", y, n):
        return said
    if np.shape(y) != np.shape(u):
        return "y and u should have as many entries. Set them so."
    return _no_path(np.asarray(t), np.asarray(Q), int(i), int(j), np.asarray(y), np.asarray(u))


def _no_path(t: Array, Q: Array, i: int, j: int, y: Array, u: Array) -> str:
    if not Q[i - 1, j - 1] or not Q[j - 1, i - 1]:
        return "Q should allow the moves from i to j and back. Set another pair."
    if i == j:
        return "i and j are the same state; set two different ones."
    at, limits = i, _accept(t, Q)
    for one, share in zip(y.astype(int), u, strict=True):
        if not Q[at - 1, one - 1]:
            return f"From state {at} Q does not propose state {one}. Set another y."
        if abs(limits[at - 1, one - 1] - share) < SUM_ERROR:
            return "An entry of u equals its acceptance probability; set another."
        at = one if share < limits[at - 1, one - 1] else at
    return ""


def _accept(t: Array, Q: Array) -> Array:
    """Return the acceptance probabilities, 0 where nothing is proposed."""
    forth = t[:, None] * Q
    return np.minimum(1, np.divide(forth.T, forth, out=np.zeros_like(forth), where=forth > 0))


def _accept_no_hastings(t: Array, Q: Array) -> Array:
    limits: Array = np.minimum(1, t[None, :] / t[:, None]) * (Q > 0)
    return limits


def _matrix(moves: Array) -> Array:
    """Return moves off the diagonal with what is left of each row on it."""
    moves = moves - np.diag(np.diag(moves))
    filled: Array = moves + np.diag(1 - moves.sum(axis=1))
    return filled


def _rows_scaled(t: Array, Q: Array) -> Array:
    moves = _accept(t, Q) * Q
    scaled: Array = moves / moves.sum(axis=1, keepdims=True)
    return scaled


def _by_flows(t: Array, Q: Array) -> Array:
    """Build the matrix from the flow between two states, the smaller of both proposals."""
    n, p = len(t), t / t.sum()
    out = np.zeros((n, n))
    for a in range(n):
        for b in range(n):
            if a != b:
                out[a, b] = min(p[a] * Q[a, b], p[b] * Q[b, a]) / p[a]
        out[a, a] = 1 - sum(out[a])
    return out


def _walk(limits: Array, i: float, y: Array, u: Array) -> Array:
    at, path = int(i), []
    for one, share in zip(y.astype(int), u, strict=True):
        at = int(one) if share < limits[at - 1, one - 1] else at
        path.append(float(at))
    return np.array(path)


def _walk_by_products(t: Array, Q: Array, i: float, y: Array, u: Array) -> Array:
    """Accept if u times the flow forth is below the flow back: no division, no minimum."""
    at, path = int(i) - 1, []
    for one, share in zip(y, u, strict=True):
        new = int(one) - 1
        if share * t[at] * Q[at, new] < t[new] * Q[new, at]:
            at = new
        path.append(at + 1.0)
    return np.array(path)


def _pair(limits: Array, i: float, j: float) -> Array:
    a, b = int(i) - 1, int(j) - 1
    return np.array([limits[a, b], limits[b, a]])


def _ratio(t: Array, Q: Array, i: float, j: float) -> float:
    a, b = int(i) - 1, int(j) - 1
    return float(t[b] * Q[b, a] / (t[a] * Q[a, b]))


def _only_accepted(t: Array, Q: Array, i: float, y: Array, u: Array) -> float:
    path = np.concatenate([[i], _walk(_accept(t, Q), i, y, u)])
    kept = path[1:][np.diff(path) != 0]
    return float(kept.mean()) if len(kept) else float(i)


metropolis = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "a",
            solve=lambda t, Q, i, j: _pair(_accept(t, Q), i, j),
            formula="[min(1, r), min(1, 1/r)], r = t_j*Q_ji/(t_i*Q_ij)",
            verify=lambda t, Q, i, j: _pair(_by_flows(t, Q) / np.where(Q > 0, Q, 1), i, j),
            mistakes={
                "no-hastings": lambda t, Q, i, j: _pair(_accept_no_hastings(t, Q), i, j),
                "no-min": lambda t, Q, i, j: np.array([_ratio(t, Q, i, j), 1 / _ratio(t, Q, i, j)]),
                "turned": lambda t, Q, i, j: _pair(_accept(t, Q).T, i, j),
            },
        ),
        FamilyStep(
            "P",
            solve=lambda t, Q: _matrix(_accept(t, Q) * Q),
            formula="Q_ab*a_ab off the diagonal, on it what is missing to 1",
            verify=_by_flows,
            mistakes={
                "no-hastings": lambda t, Q: _matrix(_accept_no_hastings(t, Q) * Q),
                "rows-scaled": _rows_scaled,
                "proposal": lambda Q: Q,
            },
        ),
        FamilyStep(
            "x",
            solve=lambda t, Q, i, y, u: _walk(_accept(t, Q), i, y, u),
            formula="y_k where u_k < a, else the state before",
            verify=_walk_by_products,
            mistakes={
                "all-accepted": lambda y: y,
                "turned": lambda t, Q, i, y, u: _walk(1 - _accept(t, Q), i, y, 1 - u),
            },
        ),
        FamilyStep(
            "m",
            solve="mean(x)",
            verify=lambda t, Q, i, y, u: float(sum(_walk_by_products(t, Q, i, y, u)) / len(y)),
            mistakes={
                "only-accepted": _only_accepted,
                "proposals": "mean(y)",
            },
        ),
    ),
)
