"""Drill families and the code task of the deck `representation-learning`."""

from dlstudy.drills.representation_learning.code_nt_xent import nt_xent
from dlstudy.drills.representation_learning.collapse import collapse
from dlstudy.drills.representation_learning.regions import regions

__all__ = ["collapse", "nt_xent", "regions"]
