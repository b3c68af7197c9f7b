"""Drill families and the code task of the deck `applications`."""

from dlstudy.drills.applications.boxes import suppression
from dlstudy.drills.applications.code_nms import nms
from dlstudy.drills.applications.edits import edits
from dlstudy.drills.applications.ngrams import bleu

__all__ = ["bleu", "edits", "nms", "suppression"]
