"""What is wrong with a number that a learner sets in a drill of reinforcement learning."""

from __future__ import annotations

import numpy as np

from dlstudy.drills.objections import no_number
from dlstudy.formula.value import Value


def no_share(name: str, value: Value) -> str:
    """Return the objection to what is no number from 0 to 1."""
    if said := no_number(name, value):
        return said
    if not 0 <= float(value) <= 1:
        return f"{name} is {value:g}; it should lie between 0 and 1. Set it to 0.5, say."
    return ""


def no_discount(name: str, value: Value) -> str:
    """Return the objection to a discount of an endless sum: it should be below 1."""
    if said := no_share(name, value):
        return said
    if float(value) > 0.999:
        return f"{name} is {value:g}; an endless sum needs at most 0.999. Set it to 0.9, say."
    return ""


def no_choice(name: str, value: Value, of: int) -> str:
    """Return the objection to what is no whole number from 1 to ``of``."""
    if said := no_number(name, value):
        return said
    if float(value) not in range(1, of + 1):
        return f"{name} is {value:g}; it should be a whole number from 1 to {of}. Set it to 1, say."
    return ""


def no_flags(name: str, value: Value) -> str:
    """Return the objection to entries other than 0 and 1."""
    if not np.isin(value, (0.0, 1.0)).all():
        return f"{name} has other entries than 0 and 1. Set it to zeros and ones."
    return ""


def no_probabilities(name: str, value: Value) -> str:
    """Return the objection to a vector or matrix whose entries lie outside 0 to 1."""
    if float(np.min(value)) < 0 or float(np.max(value)) > 1:
        return f"{name} has an entry outside 0 to 1; probabilities lie between them. Set others."
    return ""


def no_rows(name: str, value: Value) -> str:
    """Return the objection to a matrix whose rows are no probabilities with the sum 1."""
    if said := no_probabilities(name, value):
        return said
    if np.abs(np.sum(value, axis=-1) - 1).max() > 1e-6:
        return f"{name} has a row whose sum is not 1; each row is a distribution. Set it so."
    return ""
