"""Drill families and the code task of the deck `approximate-inference`."""

from dlstudy.drills.approximate_inference.bounds import elbo_gap, kl_fit
from dlstudy.drills.approximate_inference.code_em import em_step
from dlstudy.drills.approximate_inference.coins import coins
from dlstudy.drills.approximate_inference.mean_field import gauss, spins
from dlstudy.drills.approximate_inference.mixture import mixture

__all__ = ["coins", "elbo_gap", "em_step", "gauss", "kl_fit", "mixture", "spins"]
