"""What is wrong with scores, targets and other arrays that a learner sets for a loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import too_large

if TYPE_CHECKING:
    from dlstudy.value import Value

LARGEST_SIZE = 20  # entries of a vector, and rows or columns of a matrix
LARGEST_SCORE = 20  # of a score set by a learner: exp stays far from overflow


def no_number(name: str, value: Value) -> str:
    """Return the objection to an array where one number is meant, or ""."""
    if np.ndim(value):
        return f"{name} has the shape {np.shape(value)}; it should be one number; set {name}=1."
    return too_large(name, value)


def no_vector(name: str, value: Value, least: int = 1) -> str:
    """Return the objection to what is no vector of a usable size, or ""."""
    if np.ndim(value) == 1 and least <= np.size(value) <= LARGEST_SIZE:
        return too_large(name, value)
    return (
        f"{name} has the shape {np.shape(value)}; it should be a vector of {least} to"
        f" {LARGEST_SIZE} numbers; set {name}=[1, 2, 3], say."
    )


def no_matrix(name: str, value: Value) -> str:
    """Return the objection to what is no matrix of a usable size, or ""."""
    if np.ndim(value) == 2 and max(np.shape(value)) <= LARGEST_SIZE:
        return too_large(name, value)
    return (
        f"{name} has the shape {np.shape(value)}; it should be a matrix of at most"
        f" {LARGEST_SIZE} rows and columns; set {name}=[[1, 2], [3, 4]], say."
    )


def other_shape(name: str, value: Value, than: str, model: Value) -> str:
    """Return the objection to an array that does not fit another, or ""."""
    if np.shape(value) == np.shape(model):
        return ""
    return (
        f"{name} has the shape {np.shape(value)}; it should have {np.shape(model)}, as {than};"
        f" set both."
    )


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


def first(*said: str) -> str:
    """Return the first objection, or ""."""
    return next(filter(None, said), "")
