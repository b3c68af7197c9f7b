"""What is wrong with a number that a learner sets in a drill of compression."""

from __future__ import annotations

import numpy as np

from dlstudy.drills.objections import too_large
from dlstudy.formula.value import Value

LONGEST = 64  # entries of a vector that a learner sets
_AXES = {0: "one number", 1: "a vector, such as [1 2 3]", 2: "a matrix, such as [1 2; 3 4]"}


def no_array(name: str, value: Value, axes: int) -> str:
    """Return the objection to an array of other axes, too many entries or too large ones."""
    if np.ndim(value) != axes:
        return f"{name} has the shape {np.shape(value)}; it should be {_AXES[axes]}. Set it so."
    if np.size(value) > LONGEST:
        return f"{name} has {np.size(value)} entries; it should have at most {LONGEST}."
    return too_large(name, value)


def no_share(name: str, value: Value) -> str:
    """Return the objection to what is no number strictly between 0 and 1."""
    if said := no_array(name, value, 0):
        return said
    if not 0 < float(value) < 1:
        return f"{name} is {value:g}; it should lie between 0 and 1. Set it to 0.5, say."
    return ""


def no_whole(name: str, value: Value, most: int) -> str:
    """Return the objection to what is no whole number from 1 to ``most``."""
    if said := no_array(name, value, 0):
        return said
    if float(value) != int(float(value)) or not 1 <= float(value) <= most:
        return f"{name} is {value:g}; it should be a whole number from 1 to {most}."
    return ""


def no_cut(share: float, of: int) -> str:
    """Return the objection to a share of weights that is no whole number of them."""
    cut = share * of
    if abs(cut - round(cut)) > 1e-9 or round(cut) < 1:
        return f"{share:g} of {of} weights is {cut:g}; it should be a whole number. Set another."
    return ""


def tied(name: str, value: Value) -> str:
    """Return the objection to entries of the same size, whose order is not decided."""
    sizes = np.sort(np.abs(value), axis=None)
    if len(sizes) > 1 and float(np.diff(sizes).min()) < 1e-9:
        return f"{name} has two entries of the same size; their order would not be decided."
    return ""
