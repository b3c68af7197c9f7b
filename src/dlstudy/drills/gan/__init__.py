"""Drill families and the code task of the deck `gan`."""

from dlstudy.drills.gan.code_penalty import gradient_penalty
from dlstudy.drills.gan.game import generator_slopes, optimal_d
from dlstudy.drills.gan.scores import frechet, inception, wasserstein

__all__ = [
    "frechet",
    "generator_slopes",
    "gradient_penalty",
    "inception",
    "optimal_d",
    "wasserstein",
]
