"""What must hold of a log after anything: it opens, it is whole, its states are its fold."""

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from dlstudy.event import Event
from dlstudy.log.store import FILE_NAME, Store
from dlstudy.payload import written
from dlstudy.schedule import fold

SENTENCE = re.compile(r"[^\n]+\.\n?")  # one line that ends as a sentence does
SAID_DONE = ("saved", "undone")  # how a line begins that confirms an answer


def events_of(home: Path) -> list[Event]:
    """Return the events that are on disk, in the order of writing."""
    with Store(home / FILE_NAME) as store:
        return store.events()


def complaints(home: Path) -> Iterator[str]:
    """Yield every way in which the log is not sound; the product opens it first."""
    with Store(home / FILE_NAME) as store:
        if store.states() != fold.states(store.events()):
            yield "the states are not the fold of the events"
        if any(written(json.loads(event.data)) != event.data for event in store.events()):
            yield "an event's data is not canonical JSON"
        damaged = getattr(store, "damaged", list)  # without it every reading says so itself
        if damaged():
            yield "a checksum does not fit"
    with closing(sqlite3.connect(home / FILE_NAME)) as connection:
        (integrity,) = connection.execute("PRAGMA integrity_check").fetchone()
    if integrity != "ok":
        yield f"the file is corrupt: {integrity}"


def confirmations(paintings: Sequence[str]) -> list[str]:
    """Return what the screens said to be done, in order."""
    return [
        line.strip()
        for painting in paintings
        for line in painting.split("\n")[:-1]  # the last one may be torn
        if line.strip().startswith(SAID_DONE)
    ]


def is_sentence(text: str) -> bool:
    """Is this one sentence, as a person is told of a mistake?"""
    return SENTENCE.fullmatch(text) is not None and "Traceback" not in text
