"""Drill families and the code task of the deck `partition-function`."""

from dlstudy.drills.partition_function.annealing import annealing
from dlstudy.drills.partition_function.code_gibbs import gibbs_sweep
from dlstudy.drills.partition_function.divergence import divergence
from dlstudy.drills.partition_function.ising import pseudolikelihood
from dlstudy.drills.partition_function.noise import noise
from dlstudy.drills.partition_function.phases import phases
from dlstudy.drills.partition_function.score import score

__all__ = [
    "annealing",
    "divergence",
    "gibbs_sweep",
    "noise",
    "phases",
    "pseudolikelihood",
    "score",
]
