"""What is wrong with scores, targets and probabilities that a learner sets for a loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from dlstudy.formula.value import Value

LARGEST_SCORE = 20  # of a score set by a learner: exp stays far from overflow


def not_one_hot(name: str, value: Value) -> str:
    """Return the objection to a row that is not one 1 among zeros, or ""."""
    for row in np.atleast_2d(np.asarray(value)).tolist():
        if sorted(row) != [0.0] * (len(row) - 1) + [1.0]:
            return (
                f"{name} is not one-hot; each row should have one 1 and otherwise 0;"
                f" set {name}=[0, 1, 0], say."
            )
    return ""


def not_binary(name: str, value: Value) -> str:
    """Return the objection to an array with an entry that is neither 0 nor 1, or ""."""
    if np.isin(value, (0, 1)).all():
        return ""
    return f"{name} has an entry other than 0 and 1; it should have none; set {name} anew."


def too_far(name: str, value: Value) -> str:
    """Return the objection to scores whose exponentials might overflow, or ""."""
    if np.all(np.abs(value) <= LARGEST_SCORE):
        return ""
    return f"{name} has an entry beyond {LARGEST_SCORE}; it should have none; set smaller scores."


def no_probabilities(name: str, value: Value) -> str:
    """Return the objection to a number that is 0, negative or above 1, or ""."""
    if np.all((np.asarray(value) > 0) & (np.asarray(value) <= 1)):
        return ""
    return f"{name} has an entry outside (0, 1]; it should be a probability; set {name} anew."
