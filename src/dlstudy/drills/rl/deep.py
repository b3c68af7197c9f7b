"""Drill families of deep reinforcement learning: targets of DQN, the clipped objective of PPO."""
# ruff: noqa: N803 -- Q, T, A and L are the names in the cards

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_matrix, no_vector, other_shape
from dlstudy.drills.rl.objections import no_flags, no_share
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

STEP = 1e-6  # of a central difference


def _draw_dqn(rng: Generator) -> Parameters:
    return {
        "Q": np.array([rng.choice(np.arange(1.0, 10.0), 3, replace=False) for _ in range(3)]),
        "T": np.array([rng.choice(np.arange(1.0, 10.0), 3, replace=False) for _ in range(3)]),
        "r": rng.integers(-2, 4, 3).astype(np.float64),
        "d": rng.permutation([0.0, 0.0, 1.0]),
        "gamma": float(rng.choice([0.5, 0.8, 0.9])),
    }


def _objection_dqn(Q: Value, T: Value, r: Value, d: Value, gamma: Value) -> str:
    said = first(no_matrix("Q", Q), no_matrix("T", T), no_vector("r", r), no_vector("d", d))
    said = first(said, no_share("gamma", gamma)) or other_shape("T", T, "Q", Q)
    if said := said or other_shape("d", d, "r", r):
        return said
    if np.shape(Q)[0] != np.size(r):
        return f"Q has {np.shape(Q)[0]} rows; it should have {np.size(r)}, one for each entry of r."
    return no_flags("d", d)


def _picked(values: Array, by: Array) -> Array:
    """Return of each row the entry at which the same row of ``by`` is largest."""
    return np.asarray(values[np.arange(len(values)), by.argmax(axis=1)])


def _targets_by_row(values: Array, by: Array, r: Array, d: Array, gamma: float) -> Array:
    """Go transition by transition, and look for the action that the second table likes best."""
    found = []
    for row, judge, reward, end in zip(values.tolist(), by.tolist(), r, d, strict=True):
        best = max(range(len(row)), key=judge.__getitem__)
        found.append(float(reward) if end else float(reward) + gamma * row[best])
    return np.array(found)


dqn = Family(
    params=_draw_dqn,
    objection=_objection_dqn,
    steps=(
        FamilyStep(
            "y",
            solve=lambda T, r, d, gamma: r + gamma * (1 - d) * T.max(axis=1),
            formula="r + gamma*(1 - d)*(largest entry of each row of T)",
            verify=lambda T, r, d, gamma: _targets_by_row(T, T, r, d, gamma),
            mistakes={
                "online": lambda Q, r, d, gamma: r + gamma * (1 - d) * Q.max(axis=1),
                "after-end": lambda T, r, gamma: r + gamma * T.max(axis=1),
                "double": lambda Q, T, r, d, gamma: r + gamma * (1 - d) * _picked(T, Q),
            },
        ),
        FamilyStep(
            "z",
            solve=lambda Q, T, r, d, gamma: r + gamma * (1 - d) * _picked(T, Q),
            formula="r + gamma*(1 - d)*(entry of T where the row of Q is largest)",
            verify=lambda Q, T, r, d, gamma: _targets_by_row(T, Q, r, d, gamma),
            mistakes={
                "roles": lambda Q, T, r, d, gamma: r + gamma * (1 - d) * _picked(Q, T),
                "one-net": lambda T, r, d, gamma: r + gamma * (1 - d) * T.max(axis=1),
                "after-end": lambda Q, T, r, gamma: r + gamma * _picked(T, Q),
            },
        ),
    ),
)


def _draw_ppo(rng: Generator) -> Parameters:
    """Draw one ratio below, one above and one inside the range, in any order."""
    eps = float(rng.choice([0.1, 0.2]))
    old = rng.choice([0.2, 0.25, 0.4, 0.5], 3)
    ratios = rng.permutation(
        [float(rng.choice([0.5, 0.6, 0.7])), float(rng.choice([0.95, 1.05])),
         float(rng.choice([1.3, 1.4, 1.5]))]
    )  # fmt: skip
    signs = rng.permutation([1.0, -1.0, float(rng.choice([-1.0, 1.0]))])
    return {
        "o": old,
        "w": np.round(old * ratios, 4),
        "A": rng.integers(1, 6, 3) * signs,
        "eps": eps,
    }


def _objection_ppo(o: Value, w: Value, A: Value, eps: Value) -> str:
    said = first(no_vector("o", o), no_vector("w", w), no_vector("A", A), no_share("eps", eps))
    said = said or other_shape("w", w, "o", o) or other_shape("A", A, "o", o)
    if said:
        return said
    for name, value in (("o", o), ("w", w)):
        if float(np.min(value)) < 1e-3 or float(np.max(value)) > 1:
            return f"{name} should hold probabilities from 0.001 to 1. Set it so."
    ratio = np.asarray(w) / np.asarray(o)
    if np.abs(np.abs(ratio - 1) - float(eps)).min() < 1e-5:
        return "A ratio lies on a bound, where the objective has a corner. Set other numbers."
    if (np.asarray(A) == 0).any():
        return "A has an entry 0; then nothing moves either way. Set others."
    return ""


def _clipped(k: Array, A: Array, eps: float) -> Array:
    return np.asarray(np.minimum(k * A, np.clip(k, 1 - eps, 1 + eps) * A))


def _by_sign(k: Array, A: Array, eps: float) -> Array:
    """Cut a ratio from above where the advantage is positive, from below where it is negative."""
    return np.where(A > 0, np.minimum(k, 1 + eps) * A, np.maximum(k, 1 - eps) * A)


def _has_slope(k: Array, A: Array, eps: float) -> Array:
    slope = _clipped(k + STEP, A, eps) - _clipped(k - STEP, A, eps)
    return np.asarray(np.abs(slope) > STEP * 1e-3, dtype=np.float64)


ppo = Family(
    params=_draw_ppo,
    objection=_objection_ppo,
    steps=(
        FamilyStep(
            "k",
            solve="w/o",
            verify=lambda o, w: np.exp(np.log(w) - np.log(o)),
            mistakes={"inverted": "o/w", "difference": "w - o"},
        ),
        FamilyStep(
            "L",
            solve="min(k*A, max(1 - eps, min(k, 1 + eps))*A)",
            verify=_by_sign,
            mistakes={
                "clip-only": lambda k, A, eps: np.clip(k, 1 - eps, 1 + eps) * A,
                "unclipped": lambda k, A: k * A,
                "larger": lambda k, A, eps: np.maximum(k * A, np.clip(k, 1 - eps, 1 + eps) * A),
            },
        ),
        FamilyStep(
            "s",
            solve=lambda k, A, eps: np.where(A > 0, k < 1 + eps, k > 1 - eps).astype(np.float64),
            formula="1 where A > 0 and k < 1 + eps, or A < 0 and k > 1 - eps",
            verify=_has_slope,
            mistakes={
                "inside": lambda k, eps: (np.abs(k - 1) < eps).astype(np.float64),
                "no-sign": lambda k, eps: (k < 1 + eps).astype(np.float64),
                "flipped": lambda k, A, eps: (
                    1.0 - np.where(A > 0, k < 1 + eps, k > 1 - eps).astype(np.float64)
                ),
            },
        ),
    ),
)
