"""Drill families and the code task of the deck `automl`."""

from dlstudy.drills.automl.brackets import hyperband
from dlstudy.drills.automl.code_improvement import expected_improvement
from dlstudy.drills.automl.improvement import improvement
from dlstudy.drills.automl.mixture import mixed_operation
from dlstudy.drills.automl.posterior import posterior

__all__ = ["expected_improvement", "hyperband", "improvement", "mixed_operation", "posterior"]
