"""Drill family and code task of the deck `data-prep`."""

from dlstudy.drills.data_prep.gaps import standardise
from dlstudy.drills.data_prep.scaling import standardising

__all__ = ["standardise", "standardising"]
