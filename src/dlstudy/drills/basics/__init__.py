"""Drill families and the code task of the deck `basics`."""

from dlstudy.drills.basics.information import information
from dlstudy.drills.basics.ranking import auc_rank, roc_auc
from dlstudy.drills.basics.ridge import ridge_error

__all__ = ["auc_rank", "information", "ridge_error", "roc_auc"]
