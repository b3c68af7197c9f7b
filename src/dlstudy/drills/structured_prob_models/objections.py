"""What is wrong with a number that a learner sets in a drill on graphical models."""

from __future__ import annotations

import numpy as np

from dlstudy.drills.objections import no_vector
from dlstudy.formula.value import Value

SUM_ERROR = 1e-6  # by which a row of probabilities may miss 1
TIE = 1e-12


def not_among(name: str, value: Value, allowed: tuple[float, ...]) -> str:
    """Return the objection to entries other than the allowed ones, or ""."""
    if np.isin(value, allowed).all():
        return ""
    listed = " or ".join(f"{each:g}" for each in allowed)
    return f"{name} should have entries {listed} only. Set it so."


def no_distributions(name: str, rows: Value) -> str:
    """Return the objection to rows that are no probabilities with the sum 1, or ""."""
    table = np.atleast_2d(rows)
    if table.min() < 0 or np.abs(table.sum(axis=1) - 1).max() > SUM_ERROR:
        what = "each row of it" if np.ndim(rows) == 2 else "it"
        return f"{name} should hold probabilities: {what} not negative and with the sum 1."
    return ""


def no_numbers_of(name: str, value: Value, most: int, least: int = 1) -> str:
    """Return the objection to a vector of other than whole numbers from 1 to ``most``."""
    if said := no_vector(name, value, least):
        return said
    entries = np.asarray(value)
    if (entries != np.floor(entries)).any() or entries.min() < 1 or entries.max() > most:
        return f"{name} should hold whole numbers from 1 to {most}. Set it so."
    return ""
