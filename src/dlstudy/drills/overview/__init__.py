"""Drill families of the deck `overview`."""

from dlstudy.drills.overview.boosting import boosting_round

__all__ = ["boosting_round"]
