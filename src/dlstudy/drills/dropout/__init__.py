"""Drill families and the code task of the deck `dropout`."""

from dlstudy.drills.dropout.code import dropout
from dlstudy.drills.dropout.masks import monte_carlo, scale

__all__ = ["dropout", "monte_carlo", "scale"]
