"""What is wrong with distributions and weights that a learner sets."""

from __future__ import annotations

import numpy as np

from dlstudy.drills.objections import no_number, no_vector
from dlstudy.formula.value import Value

SUM_ERROR = 1e-6


def no_distribution(name: str, value: Value) -> str:
    """Return the objection to what are no positive probabilities that sum to 1, or ""."""
    if said := no_vector(name, value, 2):
        return said
    if np.min(value) <= 0 or abs(float(np.sum(value)) - 1) > SUM_ERROR:
        return f"{name} should be positive probabilities with the sum 1. Set it so."
    return ""


def no_inner(name: str, value: Value) -> str:
    """Return the objection to what is no number between 0 and 1, both left out, or ""."""
    if said := no_number(name, value):
        return said
    if 0 < float(value) < 1:
        return ""
    return f"{name} is {float(value):g}; it should lie between 0 and 1. Set {name}=0.6, say."
