"""Events and states as rows of the log, their ids and checksums."""

import json
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from hashlib import blake2b

from dlstudy import sm2
from dlstudy.event import Event, Kind
from dlstudy.schedule import CardState

EVENT_COLUMNS = (
    "id, kind, card, at, study_day, utc_offset_minutes, quality, elapsed_ms, device, data"
)

EventRow = tuple[str, str, str, str, str, int, int | None, int | None, str, str]


def new_event_id(at: datetime) -> str:
    """Return a UUID version 7: 48 bits of milliseconds, then random bits (RFC 9562)."""
    value = int(at.timestamp() * 1000) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    digits = f"{value:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def canonical_json(data: Mapping[str, object]) -> str:
    """Return JSON with sorted keys and no spaces, the same for the same data everywhere."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace").decode()  # a broken key press must not cost the answer


def checksum(event: Event) -> str:
    """Return the checksum of everything an event says."""
    return row_checksum(event_row(event))


def row_checksum(row: Iterable[object]) -> str:
    """Return the checksum of a row of the log without its checksum column."""
    text = json.dumps(list(row), ensure_ascii=False, separators=(",", ":"))
    return blake2b(text.encode(), digest_size=8).hexdigest()


def event_row(event: Event) -> EventRow:
    """Return an event as the columns of the log, checksum left out."""
    return (
        event.id,
        event.kind.value,
        event.card,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.study_day.isoformat(),
        event.utc_offset_minutes,
        event.quality,
        event.elapsed_ms,
        event.device,
        event.data,
    )


_KINDS = {kind.value: kind for kind in Kind}


def event_of_row(row: EventRow) -> Event:
    id_, kind, card, at, study_day, offset, quality, elapsed_ms, device, data = row
    return Event(
        id_, _KINDS[kind], card, datetime.fromisoformat(at), date.fromisoformat(study_day),
        offset, quality, elapsed_ms, device, data,
    )  # fmt: skip


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


def state_of_row(row: tuple[object, ...]) -> CardState:
    (card, repetitions, interval_days, ease, due, last_day, reviews, lapses, repeat_on,
     is_suspended, buried_on, flag, revision) = row  # fmt: skip
    learned = None if repetitions is None else sm2.State(repetitions, interval_days, ease)  # type: ignore[arg-type]  # STRICT
    return CardState(
        card, learned, _date(due), _date(last_day), reviews, lapses, _date(repeat_on),  # type: ignore[arg-type]  # STRICT
        bool(is_suspended), _date(buried_on), flag, revision,  # type: ignore[arg-type]  # STRICT
    )  # fmt: skip


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _date(text: object) -> date | None:
    return None if text is None else date.fromisoformat(str(text))
