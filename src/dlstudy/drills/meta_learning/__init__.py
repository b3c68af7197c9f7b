"""Drill families of the deck `meta-learning`."""

from dlstudy.drills.meta_learning.prototypes import prototypes

__all__ = ["prototypes"]
