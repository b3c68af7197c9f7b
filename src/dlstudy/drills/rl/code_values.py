"""Code task: value iteration over a table, and the greedy policy that it ends with."""
# ruff: noqa: N803, N806 -- P and R are the names in every source

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.code.task import Arguments, CodeTask

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_STARTER = '''\
import numpy as np


def value_iteration(P, R, gamma, sweeps):
    """Return the values after some sweeps from 0, and the greedy policy.

    P: (A, S, S), P[a, s, t] is the probability of going from s to t by a.
    R: (S, A), the mean reward of action a in state s.
    gamma: the discount, 0 <= gamma < 1; sweeps: int >= 0.
    A sweep computes all new values from the old ones.
    Returns (V, policy), each of the shape (S,): policy holds for each state
        the action that is best by R and the returned V, the first of equals.
    """
    raise NotImplementedError
'''


def _action_values(P: Array, R: Array, gamma: float, V: Array) -> Array:
    return np.asarray(R + gamma * np.einsum("ast,t->sa", P, V))


def _iterated(
    P: Array,
    R: Array,
    gamma: float,
    sweeps: int,
    *,
    best: Callable[[Array], Array] = lambda q: q.max(axis=1),
    discount: Callable[[float], float] = lambda gamma: gamma,
    choose: Callable[[Array, Array], Array] = lambda q, _: q.argmax(axis=1).astype(np.float64),
) -> tuple[Array, Array]:
    V = np.zeros(len(R))
    for _ in range(sweeps):
        V = best(_action_values(P, R, discount(gamma), V))
    return V, choose(_action_values(P, R, gamma, V), R)


def _with(**changes: object) -> Callable[..., tuple[Array, Array]]:
    """Return the task done with something else in place of one part."""
    return lambda P, R, gamma, sweeps: _iterated(
        P,
        R,
        gamma,
        sweeps,
        **changes,  # type: ignore[arg-type]
    )


def _in_place(P: Array, R: Array, gamma: float, sweeps: int) -> tuple[Array, Array]:
    V = np.zeros(len(R))
    for _ in range(sweeps):
        for s in range(len(R)):
            V[s] = _action_values(P, R, gamma, V)[s].max()
    return V, _action_values(P, R, gamma, V).argmax(axis=1).astype(np.float64)


def _backwards(P: Array, R: Array, gamma: float, sweeps: int) -> tuple[Array, Array]:
    return _iterated(P.transpose(0, 2, 1), R, gamma, sweeps)


def _by_loop(P: Array, R: Array, gamma: float, sweeps: int) -> tuple[Array, Array]:
    """Think forward: the best that can be earned in so many steps, state by state."""
    states, actions = R.shape

    def worth(s: int, a: int, then: list[float]) -> float:
        return float(R[s, a]) + gamma * sum(float(P[a, s, t]) * then[t] for t in range(states))

    values = [0.0] * states
    for _ in range(sweeps):
        values = [max(worth(s, a, values) for a in range(actions)) for s in range(states)]
    policy = [max(range(actions), key=lambda a: worth(s, a, values)) for s in range(states)]
    return np.array(values), np.array(policy, dtype=np.float64)


def _case(rng: Generator) -> Arguments:
    states, actions = int(rng.integers(2, 5)), int(rng.integers(2, 4))
    P = rng.random((actions, states, states)) ** 3
    return {
        "P": P / P.sum(axis=2, keepdims=True),
        "R": np.round(rng.normal(size=(states, actions)) * 3, 1),
        "gamma": float(rng.choice([0.5, 0.9])),
        "sweeps": int(rng.integers(2, 6)),
    }


def _corridor() -> Arguments:
    """Return three states in a row; the reward waits at the end of it."""
    stay = np.eye(3)
    right = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 1.0]])
    rewards = np.array([[0.1, 0.0], [0.0, 10.0], [0.0, 0.0]])
    return {"P": np.array([stay, right]), "R": rewards, "gamma": 0.9, "sweeps": 3}


value_iteration = CodeTask(
    function="value_iteration",
    starter=_STARTER,
    reference=_iterated,
    draw=_case,
    verify=_by_loop,
    edge_cases={
        "corridor": _corridor,
        "no-sweep": lambda: {**_corridor(), "sweeps": 0},
        "no-discount-ahead": lambda: {**_corridor(), "gamma": 0.0},
        "all-rewards-negative": lambda: {
            **_corridor(),
            "R": np.array([[-3.0, -1.0], [-2.0, -5.0], [-1.0, -4.0]]),
        },
        "equally-good": lambda: {**_corridor(), "R": np.ones((3, 2))},
    },
    mistakes={
        "in-place": _in_place,
        "mean": _with(best=lambda q: q.mean(axis=1)),
        "no-discount": _with(discount=lambda _gamma: 1.0),
        "backwards": _backwards,
        "reward-only": _with(choose=lambda _q, rewards: rewards.argmax(axis=1).astype(np.float64)),
    },
    outputs=("V", "policy"),
)
