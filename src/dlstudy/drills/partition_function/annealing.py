"""A drill family of annealed importance sampling: weights of paths, and the estimate of Z."""
# ruff: noqa: N803 -- B and X are the names in the card

from __future__ import annotations

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

LARGEST_EXPONENT = 50


def _draw(rng: Generator) -> Parameters:
    return {
        "f": rng.choice([-1.0, 0.0, 1.0, 2.0, 3.0], 3, replace=False),
        "B": np.array([0.0, float(rng.choice([0.2, 0.4, 0.5, 0.6])), 1.0]),
        "X": rng.integers(1, 4, (3, 2)).astype(np.float64),
    }


def _values(f: Array, X: Array) -> Array:
    """Return f at each state of each path, the shape of X."""
    found: Array = np.asarray(f)[np.asarray(X).astype(int) - 1]
    return found


def _log_weights(f: Array, B: Array, X: Array) -> Array:
    weights: Array = _values(f, X) @ np.diff(B)
    return weights


def _by_products(f: Array, B: Array, X: Array) -> Array:
    """Multiply the ratios of neighbouring unnormalised densities along each path."""
    found = []
    for path in X.astype(int).tolist():
        weight = 1.0
        for low, high, state in zip(B, B[1:], path, strict=False):
            weight *= np.exp(high * f[state - 1]) / np.exp(low * f[state - 1])
        found.append(float(np.log(weight)))
    return np.array(found)


def _importance(f: Array, X: Array) -> float:
    return float(np.exp(_values(f, X)[:, 0]).mean())


def _importance_by_counts(f: Array, X: Array) -> float:
    """Count how often each state stands first."""
    shares = [float((X[:, 0] == state).mean()) for state in range(1, len(f) + 1)]
    return sum(share * float(np.exp(each)) for share, each in zip(shares, f, strict=True))


def _objection(f: Value, B: Value, X: Value) -> str:
    if said := first(no_vector("f", f, 2), no_vector("B", B, 2), no_matrix("X", X)):
        return said
    betas, states = np.asarray(B), np.asarray(X)
    if betas[0] != 0 or betas[-1] != 1 or float(np.diff(betas).min()) <= 0:
        return "B should rise from 0 to 1. Set it to [0 0.5 1], say."
    if states.shape[1] != len(betas) - 1:
        return "X should have a column for each step of B, one fewer than B's entries."
    if (states != np.floor(states)).any() or states.min() < 1 or states.max() > np.size(f):
        return f"X should hold numbers of states, whole and from 1 to {np.size(f)}. Set it so."
    if float(np.abs(f).max()) > LARGEST_EXPONENT:
        return f"f passes {LARGEST_EXPONENT}; set smaller numbers."
    return ""


annealing = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "i",
            solve=_importance,
            formula="mean of exp(f) at the states of the first column",
            verify=_importance_by_counts,
            mistakes={
                "logs": lambda f, X: float(np.exp(_values(f, X)[:, 0].mean())),
                "last": lambda f, X: float(np.exp(_values(f, X)[:, -1]).mean()),
            },
        ),
        FamilyStep(
            "l",
            solve=lambda f, B, X: _log_weights(f, B, X),
            formula="sum over t of (B_{t+1} - B_t) f(x_t)",
            verify=_by_products,
            mistakes={
                "no-steps": lambda f, X: _values(f, X).sum(axis=1),
                "betas": lambda f, B, X: _values(f, X) @ B[1:],
                "last": lambda f, X: _values(f, X)[:, -1],
            },
        ),
        FamilyStep(
            "R",
            solve="mean(exp(l))",
            verify=lambda f, B, X: float(np.mean(np.exp(_by_products(f, B, X)))),
            mistakes={"logs": "exp(mean(l))", "sum": "sum(exp(l))", "first": lambda i: i},
        ),
        FamilyStep(
            "Z",
            solve=lambda R, f: R * len(f),
            formula="Z_0*R",
            verify=lambda f, B, X: float(
                sum(np.exp(_by_products(f, B, X)).mean() for _ in range(len(f)))
            ),
            mistakes={"ratio": "R", "divided": lambda R, f: R / len(f)},
        ),
        FamilyStep(
            "T",
            solve="sum(exp(f))",
            verify=lambda f: float(sum(np.e**each for each in f.tolist())),
            mistakes={"mean": "mean(exp(f))", "log": "log(sum(exp(f)))"},
        ),
    ),
)
