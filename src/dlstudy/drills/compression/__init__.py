"""Drill families and the code task of the deck `compression`."""

from dlstudy.drills.compression.affine import affine
from dlstudy.drills.compression.code_groups import group_quantise
from dlstudy.drills.compression.distilling import distil
from dlstudy.drills.compression.factors import binary_dot, low_rank
from dlstudy.drills.compression.pruning import magnitude, targeted
from dlstudy.drills.compression.relevance import obd, skeleton

__all__ = [
    "affine",
    "binary_dot",
    "distil",
    "group_quantise",
    "low_rank",
    "magnitude",
    "obd",
    "skeleton",
    "targeted",
]
