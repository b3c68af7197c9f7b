"""Drill families of mean field: two coupled spins, and a Gaussian with a precision matrix."""
# ruff: noqa: N803 -- J and L are the names in the cards

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.approximate_inference.objections import no_pair
from dlstudy.drills.objections import first, no_matrix, no_number
from dlstudy.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.family import Parameters
    from dlstudy.value import Value

    Array = NDArray[np.float64]

LARGEST_FIELD = 10  # beyond it tanh is 1 in all figures
ROUNDS = 500


def _draw_spins(rng: Generator) -> Parameters:
    return {
        "J": float(rng.choice([-1.0, -0.8, 0.6, 0.8, 1.0])),
        "h1": float(rng.choice([-0.4, 0.2, 0.3, 0.5])),
        "h2": float(rng.choice([-0.5, -0.2, 0.4, 0.6])),
        "m0": float(rng.choice([-0.5, 0.5])),
    }


def _objection_spins(J: Value, h1: Value, h2: Value, m0: Value) -> str:
    named = {"J": J, "h1": h1, "h2": h2, "m0": m0}
    if said := first(*(no_number(name, value) for name, value in named.items())):
        return said
    if max(abs(float(each)) for each in (J, h1, h2)) > LARGEST_FIELD:
        return f"J, h1 and h2 should be at most {LARGEST_FIELD} in size. Set smaller ones."
    return "" if abs(float(m0)) < 1 else f"m0 is {float(m0):g}; set it between -1 and 1."


def _by_search(field: float) -> float:
    """Return the mean that maximises field times mean plus entropy, by a refined grid."""
    low, high = -1.0, 1.0
    for _ in range(6):
        grid = np.linspace(low, high, 203)[1:-1]
        up, down = (1 + grid) / 2, (1 - grid) / 2
        best = int(np.argmax(field * grid - up * np.log(up) - down * np.log(down)))
        step = grid[1] - grid[0]
        low, high = max(low, grid[best] - step), min(high, grid[best] + step)
    return float((low + high) / 2)


def _exact(J: float, h1: float, h2: float) -> float:
    """Return the exact mean of spin 1 in closed form."""
    plus, minus = np.exp(h1) * np.cosh(J + h2), np.exp(-h1) * np.cosh(J - h2)
    return float((plus - minus) / (plus + minus))


def _exact_by_states(J: float, h1: float, h2: float) -> float:
    states = list(product((-1, 1), repeat=2))
    weights = [float(np.exp(J * s * t + h1 * s + h2 * t)) for s, t in states]
    return sum(s * w for (s, _), w in zip(states, weights, strict=True)) / sum(weights)


spins = Family(
    params=_draw_spins,
    objection=_objection_spins,
    steps=(
        FamilyStep(
            "m1",
            solve="tanh(h1 + J*m0)",
            verify=lambda J, h1, m0: _by_search(h1 + J * m0),
            mistakes={
                "sign": "tanh(-h1 - J*m0)",
                "no-bias": "tanh(J*m0)",
                "sigmoid": "sigmoid(h1 + J*m0)",
                "no-tanh": "h1 + J*m0",
            },
        ),
        FamilyStep(
            "m2",
            solve="tanh(h2 + J*m1)",
            verify=lambda J, h2, m1: _by_search(h2 + J * m1),
            mistakes={
                "old": "tanh(h2 + J*m0)",
                "sign": "tanh(-h2 - J*m1)",
            },
        ),
        FamilyStep(
            "c",
            solve="m1*m2",
            verify=lambda m1, m2: sum(
                s * t * (1 + s * m1) / 2 * (1 + t * m2) / 2 for s, t in product((-1, 1), repeat=2)
            ),
            mistakes={"coupling": "tanh(J)", "sum": "m1 + m2"},
        ),
        FamilyStep(
            "e",
            solve=_exact,
            formula="(E^h1*cosh(J + h2) - E^(-h1)*cosh(J - h2))/(E^h1*cosh(J + h2)"
            " + E^(-h1)*cosh(J - h2)), E = 2.718",
            verify=_exact_by_states,
            mistakes={
                "uncoupled": "tanh(h1)",
                "field": "tanh(h1 + J)",
            },
        ),
    ),
)


def _draw_gauss(rng: Generator) -> Parameters:
    a, d = rng.choice([2.0, 3.0, 4.0, 5.0], 2, replace=False)
    off = float(rng.choice([-2.0, -1.0, 1.0, 2.0]))
    means = rng.choice([-2.0, -1.0, 1.0, 2.0, 3.0], 2, replace=False)
    return {
        "L": np.array([[a, off], [off, d]]),
        "mu": means,
        "n": float(means[1] + rng.choice([-2.0, 2.0])),
    }


def _objection_gauss(L: Value, mu: Value, n: Value) -> str:
    if said := no_matrix("L", L) or no_pair("mu", mu) or no_number("n", n):
        return said
    if np.shape(L) != (2, 2) or not (np.asarray(L) == np.asarray(L).T).all():
        return "L should be symmetric, 2 by 2. Set L=[2 1; 1 3], say."
    if np.min(np.diag(L)) <= 0 or np.linalg.det(L) <= 0:
        return "L should be positive definite: it is a precision. Set it so."
    return ""


def _settled(L: Array, mu: Array, n: float) -> float:
    """Repeat the two updates of the means until they stand still, and return the first."""
    x, y = n, n
    for _ in range(ROUNDS):
        x = mu[0] - L[0, 1] / L[0, 0] * (y - mu[1])
        y = mu[1] - L[0, 1] / L[1, 1] * (x - mu[0])
    return float(x)


def _vertex(L: Array, mu: Array, n: float) -> float:
    """Return where the log density, as a parabola in x with y at n, has its vertex."""
    values = []
    for x in (-1.0, 0.0, 1.0):
        d = np.array([x, n]) - mu
        values.append(float(-d @ L @ d / 2))
    return (values[2] - values[0]) / (2 * (2 * values[1] - values[0] - values[2]))


def _curvatures(L: Array, mu: Array) -> Array:
    """Return -1 over the curvature of the log density along each axis."""
    found = []
    for axis in np.eye(2):
        logs = [-(d @ L @ d) / 2 for d in (mu + s * axis - mu for s in (-1.0, 0.0, 1.0))]
        found.append(-1 / (logs[0] - 2 * logs[1] + logs[2]))
    return np.array(found)


def _determinant(L: Array) -> float:
    return float(L[0, 0] * L[1, 1] - L[0, 1] ** 2)


gauss = Family(
    params=_draw_gauss,
    objection=_objection_gauss,
    steps=(
        FamilyStep(
            "x",
            solve=lambda L, mu, n: float(mu[0] - L[0, 1] / L[0, 0] * (n - mu[1])),
            formula="mu_1 - L_12/L_11*(n - mu_2)",
            verify=_vertex,
            mistakes={
                "sign": lambda L, mu, n: float(mu[0] + L[0, 1] / L[0, 0] * (n - mu[1])),
                "other": lambda L, mu, n: float(mu[0] - L[0, 1] / L[1, 1] * (n - mu[1])),
            },
        ),
        FamilyStep(
            "v",
            solve=lambda L: 1 / np.diag(L),
            formula="[1/L_11, 1/L_22]",
            verify=_curvatures,
            mistakes={
                "marginal": lambda L: np.diag(np.linalg.inv(L)),
                "precision": lambda L: np.diag(L),
            },
        ),
        FamilyStep(
            "t",
            solve=lambda L: np.diag(L)[::-1] / _determinant(L),
            formula="[L_22, L_11]/(L_11*L_22 - L_12^2)",
            verify=lambda L: np.diag(np.linalg.inv(L)),
            mistakes={
                "swapped": lambda L: np.diag(L) / _determinant(L),
                "same": "v",
            },
        ),
        FamilyStep(
            "k",
            solve=lambda mu: float(mu[0]),
            formula="mu_1",
            verify=_settled,
            mistakes={
                "stays": "x",
                "start": "n",
            },
        ),
    ),
)
