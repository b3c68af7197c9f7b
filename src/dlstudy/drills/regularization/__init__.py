"""Drill family and code task of the deck `regularization`."""

from dlstudy.drills.regularization.attack import fgsm
from dlstudy.drills.regularization.code import early_stopping

__all__ = ["early_stopping", "fgsm"]
