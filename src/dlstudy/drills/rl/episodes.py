"""A drill family of prediction from given episodes: Monte Carlo, TD(0), and batch TD."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_vector, other_shape
from dlstudy.drills.rl.objections import no_share
from dlstudy.drills.rl.returns import discounted
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

MOST_STATES = 4
DOUBLINGS = 16


def _draw(rng: Generator) -> Parameters:
    """Draw three episodes over the states 1 and 2, in one of which a state comes back."""
    paths = ([1, 2, 1], [2, 1], [2, 2], [1, 2], [2], [1, 1])
    states: list[int] = []
    for i in [0, *rng.choice(np.arange(1, 6), 2, replace=False)]:
        states += [*paths[int(i)], 0]
    s = np.array(states, dtype=np.float64)
    rewards = np.where(s > 0, rng.integers(-1, 5, len(s)), 0).astype(np.float64)
    return {
        "s": s,
        "r": rewards,
        "gamma": float(rng.choice([0.5, 1.0])),
        "alpha": float(rng.choice([0.2, 0.5])),
    }


def _objection(s: Value, r: Value, gamma: Value, alpha: Value) -> str:
    said = first(no_vector("s", s, 2), no_vector("r", r, 2), no_share("gamma", gamma))
    if said := first(said, no_share("alpha", alpha)) or other_shape("r", r, "s", s):
        return said
    states = set(np.asarray(s).tolist())
    most = max(states)
    if states != {float(i) for i in range(int(most) + 1)} or not 1 <= most <= MOST_STATES:
        return f"s should hold 0 and all numbers from 1 to the last state, {MOST_STATES} at most."
    if float(np.asarray(s)[-1]) or not float(np.asarray(s)[0]):
        return "s should begin with a state and end with 0, the end of the last episode. Set it so."
    if (np.diff(np.flatnonzero(np.asarray(s) == 0)) == 1).any():
        return "s has two zeros in a row; an episode has one state at least. Set it so."
    if np.asarray(r)[np.asarray(s) == 0].any():
        return "r should be 0 wherever s is 0: nothing is earned after the end. Set it so."
    return ""


def _split(s: Array, r: Array) -> Iterator[tuple[list[int], Array]]:
    """Yield the states and rewards of one episode after the other."""
    start = 0
    for end in np.flatnonzero(s == 0).tolist():
        yield [int(x) for x in s[start:end]], r[start:end]
        start = end + 1


def _monte_carlo(s: Array, r: Array, gamma: float, *, is_first: bool) -> Array:
    """Return the mean return of each state, after its first or after each visit."""
    sums, counts = np.zeros(int(s.max())), np.zeros(int(s.max()))
    for states, rewards in _split(s, r):
        for t, (state, value) in enumerate(zip(states, discounted(rewards, gamma), strict=True)):
            if is_first and state in states[:t]:
                continue
            sums[state - 1] += value
            counts[state - 1] += 1
    return np.asarray(sums / counts)


def _first_visits(s: Array, r: Array, gamma: float) -> Array:
    return _monte_carlo(s, r, gamma, is_first=True)


def _all_visits(s: Array, r: Array, gamma: float) -> Array:
    return _monte_carlo(s, r, gamma, is_first=False)


def _by_search(s: Array, r: Array, gamma: float, *, is_first: bool) -> Array:
    """For each state look for its visits and add the rewards up to the next 0."""
    means = []
    for state in range(1, int(s.max()) + 1):
        found = []
        for i in np.flatnonzero(s == state).tolist():
            begin = max((j + 1 for j in range(i) if s[j] == 0), default=0)
            if is_first and state in s[begin:i]:
                continue
            end = next(j for j in range(i, len(s)) if s[j] == 0)
            found.append(sum(gamma ** (j - i) * float(r[j]) for j in range(i, end)))
        means.append(sum(found) / len(found))
    return np.array(means)


def _one_pass(s: Array, r: Array, gamma: float, alpha: float) -> Array:
    """Return the values after TD(0) went once through the episodes, from zeros."""
    values = np.zeros(int(s.max()) + 1)  # the first is that of the end
    for i in range(len(s) - 1):
        if s[i] > 0:
            here, there = int(s[i]), int(s[i + 1])
            values[here] += alpha * (r[i] + gamma * values[there] - values[here])
    return np.asarray(values[1:])


def _one_pass_by_matrices(s: Array, r: Array, gamma: float, alpha: float) -> Array:
    """The same as a product of affine maps, one for each transition."""
    units = np.eye(int(s.max()) + 2)  # the end, the states, and a 1 that carries rewards
    units[0] = 0.0
    state = units[-1].copy()
    for i in range(len(s) - 1):
        if s[i] > 0:
            change = gamma * units[int(s[i + 1])] - units[int(s[i])] + r[i] * units[-1]
            state = state + alpha * np.outer(units[int(s[i])], change) @ state
    return np.asarray(state[1:-1])


def _incremental(s: Array, r: Array, gamma: float, alpha: float) -> Array:
    values = np.zeros(int(s.max()))
    for states, rewards in _split(s, r):
        for state, value in zip(states, discounted(rewards, gamma), strict=True):
            values[state - 1] += alpha * (value - values[state - 1])
    return values


def _counts(s: Array, r: Array) -> tuple[Array, Array]:
    """Return the transition counts, (states, states), and the rewards by state, with sums."""
    n = int(s.max())
    moves, rewards = np.zeros((n, n + 1)), np.zeros(n)
    for i in range(len(s) - 1):
        if s[i] > 0:
            moves[int(s[i]) - 1, int(s[i + 1])] += 1
            rewards[int(s[i]) - 1] += r[i]
    return moves, rewards


def _certainty_equivalent(s: Array, r: Array, gamma: float) -> Array:
    """Return the values of the MDP whose transitions and rewards are the observed means."""
    moves, rewards = _counts(s, r)
    visits = moves.sum(axis=1)
    shares, means = moves[:, 1:] / visits[:, None], rewards / visits
    return np.asarray(np.linalg.solve(np.eye(len(means)) - gamma * shares, means))


def _batch_td(s: Array, r: Array, gamma: float) -> Array:
    """Return where batches of TD(0) lead: 2^16 sweeps with small steps, doubled each time."""
    moves, rewards = _counts(s, r)
    rate = 0.5 / moves.sum()
    step = np.eye(len(rewards)) + rate * (gamma * moves[:, 1:] - np.diag(moves.sum(axis=1)))
    values = rate * rewards
    for _ in range(DOUBLINGS):
        values, step = values + step @ values, step @ step
    return np.asarray(values)


episodes = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "F",
            solve=_first_visits,
            formula="mean of the returns after the first visit in an episode",
            verify=lambda s, r, gamma: _by_search(s, r, gamma, is_first=True),
            mistakes={
                "every": _all_visits,
                "reward": lambda s, r: _all_visits(s, r, 0.0),
            },
        ),
        FamilyStep(
            "E",
            solve=_all_visits,
            formula="mean of the returns after each visit",
            verify=lambda s, r, gamma: _by_search(s, r, gamma, is_first=False),
            mistakes={
                "first": _first_visits,
                "reward": lambda s, r: _all_visits(s, r, 0.0),
            },
        ),
        FamilyStep(
            "T",
            solve=_one_pass,
            formula="for each step v_s = v_s + alpha*(r + gamma*v_next - v_s)",
            verify=_one_pass_by_matrices,
            mistakes={
                "returns": _incremental,
                "old-values": lambda s, r, alpha: _one_pass(s, r, 0.0, alpha),
            },
        ),
        FamilyStep(
            "B",
            solve=_certainty_equivalent,
            formula="solve v = mean reward + gamma*(observed shares)@v",
            verify=_batch_td,
            mistakes={
                "monte-carlo": _all_visits,
                "no-next": lambda s, r: _certainty_equivalent(s, r, 0.0),
            },
        ),
    ),
)
