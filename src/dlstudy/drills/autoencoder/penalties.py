"""Drill families of two penalties on codes: the contractive one and the sparse one."""
# ruff: noqa: N803, N806 -- W, P and K are the names in the cards

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.complex_step import gradient
from dlstudy.drills.objections import first, no_matrix, no_number, no_vector
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

STEP = 1e-5  # of a central difference


def _draw_contractive(rng: Generator) -> Parameters:
    W = rng.integers(-3, 4, (2, 3)).astype(np.float64)
    h = rng.choice([0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9], 2, replace=False)
    return {"W": W, "h": h}


def _objection_contractive(W: Value, h: Value) -> str:
    if said := first(no_matrix("W", W), no_vector("h", h)):
        return said
    if np.shape(h) != np.shape(W)[:1]:
        return "h should have an entry for each row of W. Set both."
    h = np.asarray(h)
    if (h <= 0).any() or (h >= 1).any():
        return "h holds outputs of a sigmoid; they should lie between 0 and 1. Set it so."
    if not np.asarray(W).any(axis=1).all():
        return "A row of W is 0; that unit reads nothing. Set another W."
    return ""


def _jacobian(W: Array, h: Array) -> Array:
    """Return the Jacobian of sigmoid(W x + b) at x = 0 by differences, with b such that h holds."""
    b = np.log(h / (1 - h))

    def code(x: Array) -> Array:
        return np.array(1 / (1 + np.exp(-(W @ x + b))))

    unit = np.eye(W.shape[1])
    return np.array([(code(STEP * u) - code(-STEP * u)) / (2 * STEP) for u in unit]).T


contractive = Family(
    params=_draw_contractive,
    objection=_objection_contractive,
    steps=(
        FamilyStep(
            "s",
            solve="h*(1 - h)",
            verify=lambda h: np.array(
                [
                    (1 / (1 + np.exp(-z - STEP)) - 1 / (1 + np.exp(-z + STEP))) / (2 * STEP)
                    for z in np.log(h / (1 - h))
                ]
            ),
            mistakes={"value": "h", "tanh": "1 - h^2", "rest": "1 - h"},
        ),
        FamilyStep(
            "n",
            solve="sum(W^2)",
            formula="sum of squares of each row of W",
            verify=lambda W: np.diag(W @ W.T).copy(),
            mistakes={
                "length": lambda W: np.sqrt((W**2).sum(axis=1)),
                "absolute": lambda W: np.abs(W).sum(axis=1),
            },
        ),
        FamilyStep(
            "P",
            solve="dot(s^2, n)",
            verify=lambda W, h: float((_jacobian(W, h) ** 2).sum()),
            mistakes={
                "not-squared": "dot(s, n)",
                "weights": "sum(n)",
                "root": "sqrt(dot(s^2, n))",
            },
        ),
    ),
)


def _draw_sparse(rng: Generator) -> Parameters:
    r = rng.choice([0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6], 2, replace=False)
    return {"rho": float(rng.choice([0.05, 0.1, 0.15, 0.2])), "r": r}


def _objection_sparse(rho: Value, r: Value) -> str:
    if said := first(no_number("rho", rho), no_vector("r", r)):
        return said
    if not 0 < float(np.asarray(rho)) < 1:
        return "rho should lie between 0 and 1. Set rho=0.05, say."
    if (np.asarray(r) <= 0).any() or (np.asarray(r) >= 1).any():
        return "r holds mean outputs of sigmoids; they should lie between 0 and 1. Set it so."
    return ""


def _divergences(rho: float, r: Array) -> Array:
    return np.array(rho * np.log(rho / r) + (1 - rho) * np.log((1 - rho) / (1 - r)))


def _swapped(rho: float, r: Array) -> Array:
    return np.array(r * np.log(r / rho) + (1 - r) * np.log((1 - r) / (1 - rho)))


def _by_slopes(rho: float, r: Array) -> Array:
    """Return the divergences as integrals of their slope from rho to r, by Simpson's rule."""
    steps = np.linspace(0.0, 1.0, 2001)
    q = rho + (r[:, None] - rho) * steps
    slopes = (q - rho) / (q * (1 - q))
    weights = np.ones(len(steps))
    weights[1:-1:2], weights[2:-1:2] = 4.0, 2.0
    return np.array((slopes @ weights) * (r - rho) / (3 * (len(steps) - 1)))


sparse = Family(
    params=_draw_sparse,
    objection=_objection_sparse,
    steps=(
        FamilyStep(
            "k",
            solve=_divergences,
            formula="rho*log(rho/r) + (1 - rho)*log((1 - rho)/(1 - r))",
            verify=_by_slopes,
            mistakes={
                "swapped": _swapped,
                "one-term": lambda rho, r: np.array(rho * np.log(rho / r)),
                "log-two": lambda rho, r: _divergences(rho, r) / np.log(2),
            },
        ),
        FamilyStep(
            "K",
            solve="sum(k)",
            verify=lambda rho, r: float(_by_slopes(rho, r) @ np.ones(len(r))),
            mistakes={
                "mean": "mean(k)",
                "of-mean": lambda rho, r: float(_divergences(rho, np.array([r.mean()]))[0]),
            },
        ),
        FamilyStep(
            "g",
            solve="-rho/r + (1 - rho)/(1 - r)",
            verify=lambda rho, r: gradient(
                lambda q: complex(
                    (rho * np.log(rho / q) + (1 - rho) * np.log((1 - rho) / (1 - q))).sum()
                ),
                np.asarray(r),
            ),
            mistakes={
                "sign": "rho/r - (1 - rho)/(1 - r)",
                "one-term": "-rho/r",
                "swapped": lambda rho, r: np.log(r * (1 - rho) / (rho * (1 - r))),
                "distance": "r - rho",
            },
        ),
    ),
)
