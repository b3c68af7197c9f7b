"""Drill families and the code task of the deck `linear-factor-models`."""

from dlstudy.drills.linear_factor_models.code_em import em_step
from dlstudy.drills.linear_factor_models.components import pca
from dlstudy.drills.linear_factor_models.gaussian import factors, ppca
from dlstudy.drills.linear_factor_models.sources import ica
from dlstudy.drills.linear_factor_models.sparse import ista

__all__ = ["em_step", "factors", "ica", "ista", "pca", "ppca"]
