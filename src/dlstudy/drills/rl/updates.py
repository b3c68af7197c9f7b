"""A drill family of single updates: TD(0), SARSA, Q-learning and expected SARSA."""
# ruff: noqa: N803 -- Q is the name in every source

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_number, no_vector
from dlstudy.drills.rl.objections import no_choice, no_share
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]


def _draw(rng: Generator) -> Parameters:
    """Draw a transition whose next action is not the greedy one."""
    values = rng.choice(np.arange(1.0, 10.0), 3, replace=False)
    others = [i for i in range(3) if i != int(values.argmax())]
    numbers = rng.choice(np.arange(1.0, 10.0), 3, replace=False)
    return {
        "r": float(rng.integers(-3, 5)),
        "alpha": float(rng.choice([0.1, 0.2, 0.5])),
        "gamma": float(rng.choice([0.5, 0.8, 0.9])),
        "eps": float(rng.choice([0.3, 0.6])),
        "v": float(numbers[0]),
        "w": float(numbers[1]),
        "q": float(numbers[2]),
        "Q": values,
        "a": float(rng.choice(others) + 1),
    }


def _objection(
    r: Value, alpha: Value, gamma: Value, eps: Value,
    v: Value, w: Value, q: Value, Q: Value, a: Value,
) -> str:  # fmt: skip
    numbers = first(*(no_number(name, x) for name, x in zip("rvwq", (r, v, w, q), strict=True)))
    shares = first(no_share("alpha", alpha), no_share("gamma", gamma), no_share("eps", eps))
    return first(numbers, shares, no_vector("Q", Q, 2), no_choice("a", a, np.size(Q)))


def _moved(old: float, target: float, alpha: float) -> float:
    return old + alpha * (target - old)


def _mixed(old: float, target: float, alpha: float) -> float:
    """Return the old value and the target, mixed: another way to write the same update."""
    return (1 - alpha) * old + alpha * target


def _taken(Q: Array, a: float) -> float:
    return float(Q[int(a) - 1])


def _expected(Q: Array, eps: float) -> float:
    return float((1 - eps) * Q.max() + eps * Q.mean())


def _expected_by_action(Q: Array, eps: float) -> float:
    """Sum over the actions, each with its probability under epsilon-greedy."""
    total = 0.0
    for i, value in enumerate(Q.tolist()):
        chance = eps / len(Q) + (1 - eps if i == int(np.argmax(Q)) else 0.0)
        total += chance * value
    return total


def _others_only(Q: Array, eps: float) -> float:
    rest = (float(Q.sum()) - float(Q.max())) / (len(Q) - 1)
    return float((1 - eps) * Q.max() + eps * rest)


td = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "V",
            solve="v + alpha*(r + gamma*w - v)",
            verify=lambda v, w, r, alpha, gamma: _mixed(v, r + gamma * w, alpha),
            mistakes={
                "target": "r + gamma*w",
                "next-state": "w + alpha*(r + gamma*w - v)",
                "no-discount": "v + alpha*(r + w - v)",
            },
        ),
        FamilyStep(
            "S",
            solve=lambda q, r, alpha, gamma, Q, a: _moved(q, r + gamma * _taken(Q, a), alpha),
            formula="q + alpha*(r + gamma*Q_a - q)",
            verify=lambda q, r, alpha, gamma, Q, a: _mixed(
                q, r + gamma * float(np.eye(len(Q))[int(a) - 1] @ Q), alpha
            ),
            mistakes={
                "maximum": lambda q, r, alpha, gamma, Q: _moved(q, r + gamma * Q.max(), alpha),
                "state-value": lambda q, r, alpha, gamma, w: _moved(q, r + gamma * w, alpha),
            },
        ),
        FamilyStep(
            "T",
            solve=lambda q, r, alpha, gamma, Q: _moved(q, r + gamma * float(Q.max()), alpha),
            formula="q + alpha*(r + gamma*max(Q) - q)",
            verify=lambda q, r, alpha, gamma, Q: max(
                _mixed(q, r + gamma * value, alpha) for value in Q.tolist()
            ),
            mistakes={
                "taken": lambda q, r, alpha, gamma, Q, a: _moved(
                    q, r + gamma * _taken(Q, a), alpha
                ),
                "mean": lambda q, r, alpha, gamma, Q: _moved(q, r + gamma * Q.mean(), alpha),
            },
        ),
        FamilyStep(
            "E",
            solve=lambda q, r, alpha, gamma, eps, Q: _moved(
                q, r + gamma * _expected(Q, eps), alpha
            ),
            formula="q + alpha*(r + gamma*((1 - eps)*max(Q) + eps*mean(Q)) - q)",
            verify=lambda q, r, alpha, gamma, eps, Q: _mixed(
                q, r + gamma * _expected_by_action(Q, eps), alpha
            ),
            mistakes={
                "others-only": lambda q, r, alpha, gamma, eps, Q: _moved(
                    q, r + gamma * _others_only(Q, eps), alpha
                ),
                "greedy": lambda q, r, alpha, gamma, Q: _moved(q, r + gamma * Q.max(), alpha),
                "uniform": lambda q, r, alpha, gamma, Q: _moved(q, r + gamma * Q.mean(), alpha),
            },
        ),
        FamilyStep(
            "Z",
            solve="q + alpha*(r - q)",
            verify=lambda q, r, alpha: _mixed(q, r, alpha),
            mistakes={
                "bootstrap": lambda q, r, alpha, gamma, Q: _moved(q, r + gamma * Q.max(), alpha),
                "reward": "r",
            },
        ),
    ),
)
