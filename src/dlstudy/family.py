"""The authors' door to drill families: what a package that registers some imports."""

from dlstudy.exercise.contract import Redraw
from dlstudy.exercise.family import Family, FamilyStep

__all__ = ["Family", "FamilyStep", "Redraw"]
