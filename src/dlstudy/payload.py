"""What an event says besides its kind and card: a record a kind, read and written here only.

A field that is not listed is a newer dlstudy's: it is kept in the event, passed over and never
lost. A listed one with an impossible value is refused where its row is read (``is_possible``).
"""

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from dlstudy.event import Event
from dlstudy.record import fields_of, record

T = TypeVar("T")
EMPTY = "{}"


@record
class Answered:
    """Of a review, or of an answer in practice."""

    revision: str = ""  # of the answer that was learned
    purpose: str = ""  # of practice: a repeat, a quiz, an interview, a placement
    confidence: int | None = None  # in percent, before the answer was seen
    answers: tuple[Mapping[str, str], ...] | None = None  # of an exercise, a row a try
    points: tuple[int, ...] = ()  # places of those that the answer contained
    of: int = 0  # how many there are
    interview: str = ""
    index: int = -1  # the place of its question there
    text: str = ""  # what was said or written


@record
class Named:
    """Of an undo or a redate: the event that it is about, and the day on which that really was."""

    event: str = ""
    day: date | None = None


@record
class Noted:
    """Of a flag or a reading: what was noted, and what was done with the reading."""

    note: str = ""
    step: str = ""


@record
class Chosen:
    """Of a focus or a plan: topics, until or by which day, and how much a day."""

    topics: tuple[str, ...] = ()
    until: date | None = None
    by: date | None = None
    minutes: float | None = None
    new: int | None = None


@record
class Sat:
    """Of a quiz or interview: what it asks, or what was said to one of its questions."""

    step: str = ""
    index: int = -1
    text: str = ""
    confidence: int | None = None
    elapsed_ms: int = 0
    wanted: Mapping[str, Any] | None = None
    cards: tuple[str, ...] = ()
    options: Mapping[str, Any] | None = None
    questions: tuple[Mapping[str, Any], ...] | None = None  # of an interview that begins


@record
class Batched:
    """Of anything that was recorded together with others: the name of the batch."""

    batch: str = ""


def read(kind: type[T], event: Event) -> T:
    """Return what an event says, as a record of some kind."""
    if event.data == EMPTY:
        return kind()
    found = json.loads(event.data)
    given = {name: found[name] for name in fields_of(kind) if found.get(name) is not None}
    for name, made in _MADE.items():
        if name in given:
            given[name] = made(given[name])
    return kind(**given)


def written(data: Mapping[str, object]) -> str:
    """Return JSON with sorted keys and no spaces, the same for the same data everywhere."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace").decode()  # a broken key press must not cost the answer


def renamed(data: str, renames: Mapping[str, str]) -> str:
    """Return what a quiz or interview says it asks, by the ids of now."""
    found = json.loads(data)
    if "cards" in found:
        found["cards"] = [renames.get(card, card) for card in found["cards"]]
    for question in found.get("questions", ()):
        question["card"] = renames.get(question["card"], question["card"])
    return written(found)


_MADE: Mapping[str, Callable[[Any], object]] = {
    **dict.fromkeys(
        ("by", "until", "day"), lambda text: date.fromisoformat(text) if text else None
    ),
    **dict.fromkeys(("topics", "cards", "points", "answers", "questions"), tuple),
}

Check = Callable[[object], bool]


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _is_day(value: object) -> bool:
    if not value:
        return value is None or value == ""
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return isinstance(value, str)


def _all(each: Check) -> Check:
    return lambda value: isinstance(value, list) and all(map(each, value))


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _is_answer(value: object) -> bool:
    return isinstance(value, dict) and all(map(_is_text, value.values()))


def _is_question(value: object) -> bool:
    return isinstance(value, dict) and all(
        check(value.get(name, fallback))
        for name, check, fallback in (
            ("card", _is_text, None), ("part", _is_text, None),
            ("seconds", _is_number, ""), ("link", _is_text, ""),
        )
    )  # fmt: skip


CHECKS: Mapping[str, Check] = {
    **dict.fromkeys(("event", "note", "purpose", "step", "text", "interview", "batch"), _is_text),
    **dict.fromkeys(("revision", "choice"), _is_text),
    **dict.fromkeys(("by", "until", "day"), _is_day),
    **dict.fromkeys(("topics", "cards"), _all(_is_text)),
    **dict.fromkeys(("minutes", "new", "of", "index", "confidence", "elapsed_ms"), _is_number),
    **dict.fromkeys(("options", "wanted"), _is_object),
    "points": _all(_is_number),
    "answers": _all(_is_answer),
    "questions": _all(_is_question),
}


def is_possible(text: str) -> bool:
    """Can this be what an event says?"""
    if text == EMPTY:
        return True
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(data, dict) and all(
        check(data[name]) for name, check in CHECKS.items() if name in data
    )
