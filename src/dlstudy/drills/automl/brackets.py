"""Drill family: the brackets of Hyperband, and what they cost."""
# ruff: noqa: N803, N806 -- R, S and C are the names in the card

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.cnn.objections import no_count
from dlstudy.drills.objections import first, no_number
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

LARGEST_RESOURCE = 100_000
LARGEST_FACTOR = 100
HAIR = 1e-9  # log(27)/log(3) may lie below 3


def _params(rng: Generator) -> Parameters:
    R, eta = [(8, 2), (16, 2), (9, 3), (27, 3), (81, 3), (16, 4), (64, 4)][int(rng.integers(0, 7))]
    most = _last(float(R), float(eta))
    return {"R": float(R), "eta": float(eta), "s": float(rng.integers(1, int(most) + 1))}


def _objection(R: Value, eta: Value, s: Value) -> str:
    if said := first(
        no_count("R", R, least=2, most=LARGEST_RESOURCE),
        no_count("eta", eta, least=2, most=LARGEST_FACTOR),
        no_number("s", s),
    ):
        return said
    most = _last(float(R), float(eta))
    if most < 1:
        return "R should be at least eta, so that something can be halved. Set R=27 and eta=3."
    return no_count("s", s, least=0, most=int(most))


def _last(R: float, eta: float) -> float:
    """Return the number of the bracket with the most configurations."""
    return float(math.floor(math.log(R) / math.log(eta) + HAIR))


def _last_by_products(R: float, eta: float) -> float:
    number = 0
    while eta ** (number + 1) <= R:
        number += 1
    return float(number)


def _starts(S: float, eta: float) -> Array:
    """Return the configurations that the brackets S, S - 1, ..., 0 begin with."""
    return _rounded(S, eta, S + 1, math.ceil)


def _rounded(S: float, eta: float, factor: float, rounded: Callable[[float], int]) -> Array:
    """Return factor*eta^s/(s + 1) of all brackets, rounded; what is nearly whole stays."""
    exact = [factor * eta**s / (s + 1) for s in range(int(S), -1, -1)]
    near = [round(n) if abs(n - round(n)) < HAIR else rounded(n) for n in exact]
    return np.array(near, np.float64)


def _starts_exactly(S: float, eta: float) -> Array:
    """Return the same by fractions: the least n with n*(s + 1) >= (S + 1)*eta^s."""
    found = []
    for s in range(int(S), -1, -1):
        wanted = Fraction((int(S) + 1) * int(eta) ** s, s + 1)
        found.append(float(-((-wanted.numerator) // wanted.denominator)))
    return np.array(found)


def _rounds(n: float, r: float, eta: float, rounds: float) -> list[tuple[float, float]]:
    """Return configurations and epochs of each round of a bracket."""
    return [(math.floor(n / eta**i + HAIR), r * eta**i) for i in range(int(rounds))]


def _cost(R: float, eta: float, s: float, n: Array, S: float) -> float:
    start = float(n[int(S - s)])
    return float(sum(k * e for k, e in _rounds(start, R / eta**s, eta, s + 1)))


def _cost_simulated(R: float, eta: float, s: float) -> float:
    """Run the bracket on numbered configurations; a run of the longest kind costs exactly R."""
    S = _last_by_products(R, eta)
    left = list(range(int(_starts_exactly(S, eta)[int(S - s)])))
    total, epochs = Fraction(0), Fraction(int(R), int(eta) ** int(s))
    while epochs <= R:
        total += sum(epochs for _ in left)
        left, epochs = left[: len(left) // int(eta)], epochs * int(eta)
    return float(total)


hyperband = Family(
    params=_params,
    objection=_objection,
    steps=(
        FamilyStep(
            "S",
            solve=_last,
            formula="floor(log(R)/log(eta))",
            verify=_last_by_products,
            mistakes={"brackets": lambda R, eta: _last(R, eta) + 1, "ratio": "R/eta"},
        ),
        FamilyStep(
            "n",
            solve=_starts,
            formula="ceil((S + 1)*eta^s/(s + 1)) for s = S, ..., 0",
            verify=lambda R, eta: _starts_exactly(_last_by_products(R, eta), eta),
            mistakes={
                "floor": lambda S, eta: _rounded(S, eta, S + 1, math.floor),
                "not-shared": lambda S, eta: np.array(
                    [float(eta**s) for s in range(int(S), -1, -1)]
                ),
                "no-plus-one": lambda S, eta: _rounded(S, eta, S, math.ceil),
            },
        ),
        FamilyStep(
            "r",
            solve="R/eta^s",
            verify=lambda R, eta, s: float(Fraction(int(R), int(eta) ** int(s))),
            mistakes={
                "one-less": "R/eta^(s + 1)",
                "linear": "R/(eta*s)",
                "grown": "eta^s",
            },
        ),
        FamilyStep(
            "C",
            solve=_cost,
            formula="floor(n_s)*r + floor(n_s/eta)*r*eta + ... (s + 1 rounds)",
            verify=_cost_simulated,
            mistakes={
                "first-round": lambda R, eta, s, n, S: float(n[int(S - s)] * R / eta**s),
                "one-round-less": lambda R, eta, s, n, S: float(
                    sum(k * e for k, e in _rounds(n[int(S - s)], R / eta**s, eta, s))
                ),
                "all-to-the-end": lambda R, s, n, S: float(n[int(S - s)] * R),
                "one-path": lambda R, eta, s: float(
                    sum(R / eta**s * eta**i for i in range(int(s) + 1))
                ),
            },
        ),
    ),
)
