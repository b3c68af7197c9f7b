"""Drill families of returns: discounted sums, n-step returns, and generalised advantages."""
# ruff: noqa: N803 -- G and A are the names of steps

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_number, no_vector
from dlstudy.drills.rl.objections import no_choice, no_discount, no_share
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

DOUBLINGS = 15  # 2^15 steps stand for an endless sum: 0.999 to this power is 6e-15


def discounted(r: Array, gamma: float) -> Array:
    """Return the sums r_t + gamma r_{t+1} + ... for every t, from the back."""
    total, sums = 0.0, np.zeros(len(r))
    for t in range(len(r) - 1, -1, -1):
        total = float(r[t]) + gamma * total
        sums[t] = total
    return sums


def _by_definition(r: Array, gamma: float) -> Array:
    rewards = r.tolist()
    return np.array(
        [sum(gamma**k * x for k, x in enumerate(rewards[t:])) for t in range(len(rewards))]
    )


def _draw_returns(rng: Generator) -> Parameters:
    return {
        "r": rng.choice(np.arange(-3.0, 7.0), 4, replace=False),
        "gamma": float(rng.choice([0.5, 0.8, 0.9])),
        "c": float(rng.integers(1, 8)),
    }


def _objection_returns(r: Value, gamma: Value, c: Value) -> str:
    return first(no_vector("r", r), no_discount("gamma", gamma), no_number("c", c))


def _doubled(gamma: float) -> float:
    """Return 1 + gamma + gamma^2 + ... over 2^15 terms, twice as many each time."""
    total, power = 1.0, gamma
    for _ in range(DOUBLINGS):
        total, power = total + power * total, power * power
    return total


def _endless(r: Array, gamma: float, c: float) -> float:
    """Return the sum as it is defined: the rewards one by one, then c again and again."""
    rewards = r.tolist()
    first_part = sum(gamma**k * x for k, x in enumerate(rewards))
    return float(first_part + gamma ** len(rewards) * c * _doubled(gamma))


returns = Family(
    params=_draw_returns,
    objection=_objection_returns,
    steps=(
        FamilyStep(
            "G",
            solve=discounted,
            formula="G_t = r_t + gamma*G_(t+1), from the back",
            verify=_by_definition,
            mistakes={
                "first-too": lambda r, gamma: gamma * discounted(r, gamma),
                "no-discount": lambda r: discounted(r, 1.0),
                "same-clock": lambda r, gamma: discounted(r * gamma ** np.arange(len(r)), 1.0),
            },
        ),
        FamilyStep(
            "h",
            solve="1/(1 - gamma)",
            verify=_doubled,
            mistakes={"inverted": "1 - gamma", "from-one": "gamma/(1 - gamma)"},
        ),
        FamilyStep(
            "S",
            solve=lambda r, gamma, c, G, h: float(G[0] + gamma ** len(r) * c * h),
            formula="G_0 + gamma^(number of rewards)*c*h",
            verify=_endless,
            mistakes={
                "no-discount": lambda c, G, h: float(G[0] + c * h),
                "one-less": lambda r, gamma, c, G, h: float(G[0] + gamma ** (len(r) - 1) * c * h),
                "once": lambda r, gamma, c, G: float(G[0] + gamma ** len(r) * c),
            },
        ),
    ),
)


def _draw_gae(rng: Generator) -> Parameters:
    return {
        "r": rng.choice(np.arange(-2.0, 5.0), 3, replace=False),
        "v": rng.choice(np.arange(1.0, 9.0), 4, replace=False),
        "gamma": float(rng.choice([0.8, 0.9])),
        "lam": float(rng.choice([0.5, 0.6])),
        "n": 2.0,
    }


def _objection_gae(r: Value, v: Value, gamma: Value, lam: Value, n: Value) -> str:
    said = first(no_vector("r", r), no_vector("v", v, 2), no_share("gamma", gamma))
    if said := said or no_share("lam", lam):
        return said
    if np.size(v) != np.size(r) + 1:
        return "v should have one entry more than r, the value of the last state. Set both."
    return no_choice("n", n, np.size(r))


def _deltas(r: Array, v: Array, gamma: float) -> Array:
    return np.asarray(r + gamma * v[1:] - v[:-1])


def _n_step(r: Array, v: Array, gamma: float, n: float, t: int = 0) -> float:
    """Return n rewards from t on and the value of the state after them."""
    k = int(n)
    total = sum(gamma**j * float(r[t + j]) for j in range(k))
    return total + gamma**k * float(v[t + k])


def _lambda_return(r: Array, v: Array, gamma: float, lam: float, t: int = 0) -> float:
    """Return the mean of the n-step returns, weighted by (1 - lam) lam^(n - 1), the rest last."""
    left = len(r) - t
    parts = [_n_step(r, v, gamma, n, t) for n in range(1, left + 1)]
    weights = [(1 - lam) * lam ** (n - 1) for n in range(1, left)] + [lam ** (left - 1)]
    return sum(w * part for w, part in zip(weights, parts, strict=True))


def _advantages_by_mean(r: Array, v: Array, gamma: float, lam: float) -> Array:
    return np.array([_lambda_return(r, v, gamma, lam, t) - float(v[t]) for t in range(len(r))])


gae = Family(
    params=_draw_gae,
    objection=_objection_gae,
    steps=(
        FamilyStep(
            "d",
            solve=_deltas,
            formula="r_t + gamma*v_(t+1) - v_t",
            verify=lambda r, v, gamma: np.array(
                [_n_step(r, v, gamma, 1, t) - float(v[t]) for t in range(len(r))]
            ),
            mistakes={
                "end-zero": lambda r, v, gamma: _deltas(r, np.append(v[:-1], 0.0), gamma),
                "no-discount": lambda r, v: _deltas(r, v, 1.0),
                "sign": lambda r, v, gamma: -_deltas(r, v, gamma),
            },
        ),
        FamilyStep(
            "G",
            solve=lambda r, v, gamma, n: _n_step(r, v, gamma, n),
            formula="n discounted rewards + gamma^n*v_n",
            verify=lambda r, v, gamma, n: (
                float(v[0]) + float(_deltas(r, v, gamma)[: int(n)] @ gamma ** np.arange(int(n)))
            ),
            mistakes={
                "no-bootstrap": lambda r, gamma, n: float(discounted(r[: int(n)], gamma)[0]),
                "gamma-once": lambda r, v, gamma, n: float(
                    discounted(r[: int(n)], gamma)[0] + gamma * v[int(n)]
                ),
                "whole": lambda r, v, gamma: _n_step(r, v, gamma, len(r)),
            },
        ),
        FamilyStep(
            "A",
            solve=lambda d, gamma, lam: discounted(d, gamma * lam),
            formula="A_t = d_t + gamma*lam*A_(t+1), from the back",
            verify=_advantages_by_mean,
            mistakes={
                "no-lambda": lambda d, gamma: discounted(d, gamma),
                "no-gamma": lambda d, lam: discounted(d, lam),
                "forwards": lambda d, gamma, lam: discounted(d[::-1], gamma * lam)[::-1],
            },
        ),
        FamilyStep(
            "L",
            solve=lambda v, A: float(A[0] + v[0]),
            formula="A_0 + v_0",
            verify=lambda r, v, gamma, lam: _lambda_return(r, v, gamma, lam),
            mistakes={
                "advantage": lambda A: float(A[0]),
                "next": lambda v, gamma, A: float(A[0] + gamma * v[1]),
            },
        ),
    ),
)
