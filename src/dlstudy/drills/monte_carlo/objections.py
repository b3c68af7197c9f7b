"""What is wrong with probabilities, uniform numbers and states that a learner sets."""

from __future__ import annotations

import numpy as np

from dlstudy.drills.objections import no_number, no_vector
from dlstudy.formula.value import Value

SUM_ERROR = 1e-6


def no_probabilities(name: str, value: Value) -> str:
    """Return the objection to what are no probabilities that sum to 1, or ""."""
    if said := no_vector(name, value, 2):
        return said
    if np.min(value) < 0 or abs(float(np.sum(value)) - 1) > SUM_ERROR:
        return f"{name} should be probabilities: not negative, with the sum 1. Set it so."
    return ""


def no_uniforms(name: str, value: Value, least: int = 1) -> str:
    """Return the objection to what are no numbers between 0 and 1, or ""."""
    if said := no_vector(name, value, least):
        return said
    if np.min(value) <= 0 or np.max(value) >= 1:
        return f"{name} should lie between 0 and 1, both left out. Set it so."
    return ""


def no_states(name: str, value: Value, states: int) -> str:
    """Return the objection to what are no numbers of states, from 1, or ""."""
    entries = np.atleast_1d(value)
    if not (entries == np.floor(entries)).all() or entries.min() < 1 or entries.max() > states:
        return f"{name} should hold states: whole numbers from 1 to {states}. Set it so."
    return ""


def no_positive(name: str, value: Value) -> str:
    """Return the objection to what is no number above 0, or ""."""
    if said := no_number(name, value):
        return said
    return "" if float(value) > 0 else f"{name} is {float(value):g}; set it above 0."
