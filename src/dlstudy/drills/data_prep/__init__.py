"""Code tasks of the deck `data-prep`."""

from dlstudy.drills.data_prep.standardising import standardise

__all__ = ["standardise"]
