"""Drill families and code tasks on tuning: when training stops, and which trials go on."""

from dlstudy.drills.tuning.code_halving import successive_halving
from dlstudy.drills.tuning.stopping import early_stop

__all__ = ["early_stop", "successive_halving"]
