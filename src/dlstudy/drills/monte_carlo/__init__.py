"""Drill families and the code task of the deck `monte-carlo`."""

from dlstudy.drills.monte_carlo.code_gibbs import gibbs_sweep
from dlstudy.drills.monte_carlo.direct import inverse_rejection, quarter_circle
from dlstudy.drills.monte_carlo.gibbs import gibbs
from dlstudy.drills.monte_carlo.metropolis import metropolis
from dlstudy.drills.monte_carlo.weights import importance

__all__ = [
    "gibbs",
    "gibbs_sweep",
    "importance",
    "inverse_rejection",
    "metropolis",
    "quarter_circle",
]
