"""Drill families and the code task of the deck `learning-paradigms`."""

from dlstudy.drills.learning_paradigms.code_k_means import k_means
from dlstudy.drills.learning_paradigms.pseudo import pseudo_labels

__all__ = ["k_means", "pseudo_labels"]
