"""Events and states as rows of the log, their ids and checksums."""

import json
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from dlstudy import payload
from dlstudy.card import CardId
from dlstudy.digest import blake2b
from dlstudy.event import Event, Kind
from dlstudy.schedule import sm2
from dlstudy.schedule.fold import CardState
from dlstudy.sentence import Sentence


class EventRow(NamedTuple):
    """A row of the log, in the order of its columns."""

    id: str
    kind: str
    card: str
    at: str
    study_day: str
    utc_offset_minutes: int
    quality: int | None
    elapsed_ms: int | None
    device: str
    data: str
    checksum: str


EVENT_COLUMNS = ", ".join(EventRow._fields)


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Unsound(ValueError):
    """A row that no dlstudy wrote so; its sentence says which event it is."""

    def __init__(self, template: str, /, **values: object) -> None:
        self.sentence = Sentence(template, values)
        super().__init__(str(self.sentence))


class Changed(Unsound):
    """A row whose checksum does not fit what it says."""


def new_event_id(at: datetime) -> str:
    """Return a UUID version 7: 48 bits of milliseconds, then random bits (RFC 9562)."""
    value = int(at.timestamp() * 1000) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    digits = f"{value:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def row_checksum(values: Sequence[object]) -> str:
    """Return the checksum of what an event says, the columns before it in their order."""
    return blake2b(_encode(values).encode(), digest_size=8).hexdigest()


def event_row(event: Event) -> EventRow:
    """Return an event as the columns of the log."""
    values = (
        event.id,
        str(event.kind),
        event.card,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.study_day.isoformat(),
        event.utc_offset_minutes,
        event.quality,
        event.elapsed_ms,
        event.device,
        event.data,
    )
    return EventRow(*values, row_checksum(values))


def number(checksum: str) -> int:
    """Return the checksum of an event as the number that a tally adds."""
    return int(checksum, 16)


_KINDS = {kind.value: kind for kind in Kind}
_QUALITIES = frozenset({None, *range(6)})


def checked(row: EventRow) -> EventRow:
    """Return the row if it is as it was written; raises Changed."""
    if row_checksum(row[:-1]) != row.checksum:
        raise Changed("event {id} was changed outside dlstudy", id=row.id)
    return row


def event_of_row(row: EventRow, renames: Mapping[CardId, CardId]) -> Event | None:
    """Return the event of a row under the id that its card has now.

    None for a kind that only a newer dlstudy knows: it is kept and passed over.
    Raises Changed where the row is not as it was written, and Unsound where
    a known kind has a value that cannot be.
    """
    id_, kind, card, at, study_day, offset, quality, elapsed_ms, device, data, _ = checked(row)
    known = _KINDS.get(kind)
    if known is None:
        return None
    if quality not in _QUALITIES or data[:1] != "{":
        raise Unsound("event {id} has a value that cannot be", id=id_)
    moment = datetime.fromisoformat(at)
    if moment.tzinfo is None:  # it could not be put in order with others
        raise Unsound("event {id} has no instant", id=id_)
    if known is Kind.SITTING and renames:
        data = payload.renamed(data, renames)
    return Event(
        id_, known, renames.get(card, card), moment,
        date.fromisoformat(study_day), offset, quality, elapsed_ms, device, data,
    )  # fmt: skip


def need_payload(event: Event) -> None:
    """Raise Unsound where what an event holds cannot be."""
    if not payload.is_possible(event.data):
        raise Unsound("event {id} has a value that cannot be", id=event.id)


def cached_checksum(row: tuple[object, ...]) -> int:
    """Return the checksum of a row of a cache: of what was read back, whatever the machine."""
    return crc32((_whole(len(row)) % row).encode())


@lru_cache
def _whole(columns: int) -> str:
    """Return the template of a row as one text; ``%`` fills it in half the time of a join."""
    return "\0".join(["%s"] * columns)


def state_row(state: CardState) -> tuple[object, ...]:
    learned = state.learned
    return (
        state.card,
        *((learned.repetitions, learned.interval_days, learned.ease) if learned else (None,) * 3),
        _text(state.due),
        _text(state.last_day),
        state.reviews,
        state.lapses,
        _text(state.repeat_on),
        int(state.is_suspended),
        _text(state.buried_on),
        state.flag,
        state.revision,
    )


_day = lru_cache(maxsize=4096)(date.fromisoformat)  # thousands of cards share a few days


def state_of_row(row: tuple[object, ...]) -> CardState:
    (card, repetitions, interval_days, ease, due, last_day, reviews, lapses, repeat_on,
     is_suspended, buried_on, flag, revision) = row  # fmt: skip
    learned = None if repetitions is None else sm2.State(repetitions, interval_days, ease)  # type: ignore[arg-type]  # STRICT
    return CardState(
        card, learned, due and _day(due), last_day and _day(last_day), reviews, lapses,  # type: ignore[arg-type]  # STRICT
        repeat_on and _day(repeat_on), is_suspended == 1, buried_on and _day(buried_on),  # type: ignore[arg-type]  # STRICT
        flag, revision,  # type: ignore[arg-type]  # STRICT
    )  # fmt: skip


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
