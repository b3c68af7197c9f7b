"""What is said of numbers that a learner sets for a drill and that it cannot have."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dlstudy.errors import Unreadable, Unsuitable
from dlstudy.formula.value import Value
from dlstudy.sentence import Sentence, as_is, listed

LARGEST_EXACT = 1e15  # from here on a number is not shown with all its digits
_PLACE = r" at character \d+"


class _AsEnd(Sentence):
    """A sentence that says why there is no value; in English it is the end of another one."""

    __slots__ = ()

    def __str__(self) -> str:
        said = self.template.format_map(self.values)
        reason = re.sub(_PLACE, "", said.partition(";")[0].rstrip("."))
        if reason.startswith("There is no"):
            return reason.removeprefix("There is ")
        return f"no value, as {reason.replace('It ', 'it ', 1)}"


def unsuitable(own: Mapping[str, Value], reason: Sentence) -> Unsuitable:
    """Return what is said of numbers that a learner set and the drill cannot have."""
    numbers = listed(
        as_is(f"{name} = {value:g}")
        if isinstance(value, float | int)
        else Sentence("this {name}", {"name": name})
        for name, value in own.items()
    )
    return Unsuitable("With {numbers} {reason}; set other numbers.", numbers=numbers, reason=reason)


def no_value(error: Unreadable) -> Sentence:
    """Return why a formula has no value, as the end of a sentence."""
    return _AsEnd(error.sentence.template, error.sentence.values)


def is_counting(value: Value) -> bool:
    """Are all entries whole numbers from 1 on?"""
    return all(entry >= 1 and entry.is_integer() for entry in _entries(value))


def no_count(value: Value) -> Sentence:
    """Return what a value is that counts nothing, as the end of a sentence."""
    if isinstance(value, float | int):
        return Sentence("{value}, no whole number from 1 on", {"value": f"{value:g}"})
    return Sentence("an array with an entry that is no whole number from 1 on")


def is_exact(value: Value) -> bool:
    """Are all entries small enough to be shown, and typed, with all their digits?"""
    return all(abs(entry) < LARGEST_EXACT for entry in _entries(value))


def _entries(value: Value) -> list[float]:
    return [float(value)] if isinstance(value, float | int) else value.ravel().tolist()
