"""What was read: the state of each reading as the fold of its events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from dlstudy.card import CardId
from dlstudy.event import Event
from dlstudy.payload import Noted, read

PREFIX = "reading/"  # under which the log knows an entry of the roadmap


class Step(StrEnum):
    """What a person did with a reading."""

    OPENED = "opened"
    DONE = "done"
    NOTE = "note"


class Reading(NamedTuple):
    """How far one is with a reading, and what was noted, oldest first."""

    opened: date | None = None
    done: date | None = None
    notes: tuple[str, ...] = ()


def readings(events: Iterable[Event]) -> dict[str, Reading]:
    """Return the readings that were touched, by entry; ``events`` are live and in order."""
    found: dict[str, Reading] = {}
    for event in events:
        entry = event.card.removeprefix(PREFIX)
        before = found.get(entry, Reading())
        noted = read(Noted, event)
        match noted.step:
            case Step.OPENED.value:
                found[entry] = before._replace(opened=event.study_day)
            case Step.DONE.value:
                found[entry] = before._replace(done=event.study_day)
            case Step.NOTE.value:
                found[entry] = before._replace(notes=(*before.notes, noted.note))
    return found


def read_first(
    cards: Iterable[tuple[CardId, tuple[str, ...]]], done: Mapping[str, Reading]
) -> set[CardId]:
    """Return the cards that answer an entry whose reading is finished."""
    finished = {entry for entry, reading in done.items() if reading.done is not None}
    return {card for card, entries in cards if finished & set(entries)}
