"""Drill families and the code task of the deck `capsule`."""

from dlstudy.drills.capsule.code_routing import route
from dlstudy.drills.capsule.margin import margin
from dlstudy.drills.capsule.routing import routing
from dlstudy.drills.capsule.squashing import squash

__all__ = ["margin", "route", "routing", "squash"]
