"""What is said of numbers that a learner sets for a drill and that it cannot have."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dlstudy.errors import Unreadable
from dlstudy.formula.value import Value

LARGEST_EXACT = 1e15  # from here on a number is not shown with all its digits
_PLACE = re.compile(r" at character \d+")


def about_own(own: Mapping[str, Value], reason: str) -> str:
    """Return the sentence on numbers that a learner set and the drill cannot have."""
    numbers = ", ".join(
        f"{name} = {value:g}" if isinstance(value, float | int) else f"this {name}"
        for name, value in own.items()
    )
    return f"With {numbers} {reason}; set other numbers."


def no_value(error: Unreadable) -> str:
    """Return why a formula has no value, as the end of a sentence."""
    reason = _PLACE.sub("", str(error).partition(";")[0].rstrip("."))
    if reason.startswith("There is no"):
        return reason.removeprefix("There is ")
    return f"no value, as {reason.replace('It ', 'it ', 1)}"


def is_counting(value: Value) -> bool:
    """Are all entries whole numbers from 1 on?"""
    return all(entry >= 1 and entry.is_integer() for entry in _entries(value))


def no_count(value: Value) -> str:
    """Return what a value is that counts nothing, as the end of a sentence."""
    if isinstance(value, float | int):
        return f"{value:g}, no whole number from 1 on"
    return "an array with an entry that is no whole number from 1 on"


def is_exact(value: Value) -> bool:
    """Are all entries small enough to be shown, and typed, with all their digits?"""
    return all(abs(entry) < LARGEST_EXACT for entry in _entries(value))


def _entries(value: Value) -> list[float]:
    return [float(value)] if isinstance(value, float | int) else value.ravel().tolist()
