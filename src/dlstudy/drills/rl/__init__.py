"""Drill families and code tasks of the deck `rl`."""

from dlstudy.drills.rl.bandits import policy_gradient, ucb
from dlstudy.drills.rl.bellman import bellman
from dlstudy.drills.rl.code_gae import advantages
from dlstudy.drills.rl.code_values import value_iteration
from dlstudy.drills.rl.deep import dqn, ppo
from dlstudy.drills.rl.episodes import episodes
from dlstudy.drills.rl.returns import gae, returns
from dlstudy.drills.rl.updates import td

__all__ = [
    "advantages",
    "bellman",
    "dqn",
    "episodes",
    "gae",
    "policy_gradient",
    "ppo",
    "returns",
    "td",
    "ucb",
    "value_iteration",
]
