"""The log in SQLite: append-only events, and states as a cache that can be thrown away."""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from hashlib import blake2b
from pathlib import Path

from dlstudy import schedule, sm2
from dlstudy.card import CardId
from dlstudy.errors import BrokenStore, NothingToUndo, NotSaved
from dlstudy.event import Event, Kind
from dlstudy.schedule import CardState

FILE_NAME = "log.sqlite"
APPLICATION_ID = 0x646C7374  # "dlst": says whose file this is
SCHEMA_VERSION = 1
LONGEST_ANSWER_MS = 600_000  # what an answer adds to the day's minutes at the most
BUSY_SECONDS = 10.0  # how long to wait for another session's transaction

SCHEMA = """
CREATE TABLE events (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    card TEXT NOT NULL,
    at TEXT NOT NULL,
    study_day TEXT NOT NULL,
    utc_offset_minutes INTEGER NOT NULL,
    quality INTEGER,
    elapsed_ms INTEGER,
    device TEXT NOT NULL,
    data TEXT NOT NULL,
    checksum TEXT NOT NULL
) STRICT;
CREATE INDEX events_by_card ON events (card);
CREATE TRIGGER events_keep_rows BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER events_keep_values BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER events_keep_ids BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TABLE states (
    card TEXT PRIMARY KEY,
    repetitions INTEGER,
    interval_days INTEGER,
    ease INTEGER,
    due TEXT,
    last_day TEXT,
    reviews INTEGER NOT NULL,
    lapses INTEGER NOT NULL,
    repeat_on TEXT,
    is_suspended INTEGER NOT NULL,
    buried_on TEXT,
    flag TEXT,
    revision TEXT NOT NULL
) STRICT;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""

_EVENT_COLUMNS = (
    "id, kind, card, at, study_day, utc_offset_minutes, quality, elapsed_ms, device, data"
)
_INSERT_EVENT = f"INSERT INTO events ({_EVENT_COLUMNS}, checksum) VALUES (?,?,?,?,?,?,?,?,?,?,?)"
_UPSERT_STATE = "INSERT OR REPLACE INTO states VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"

EventRow = tuple[str, str, str, str, str, int, int | None, int | None, str, str]


class Store:
    """An open log. Every write is one transaction; ``renames`` leads old card ids to new ones."""

    def __init__(self, path: Path, renames: Mapping[CardId, CardId] | None = None) -> None:
        self.path = path
        self.renames = dict(renames or {})
        self._connection = _connect(path)
        with _explained(path):
            _prepare(self._connection, path)
            fold_key = self._fold_key()
            row = self._connection.execute("SELECT value FROM meta WHERE key = 'fold'").fetchone()
            if row is None or row[0] != fold_key:
                self.rebuild()

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def record(self, event: Event) -> CardState:
        """Append the event, fold its card's events again, keep the state: one transaction.

        When this returns, the answer is on disk. Raises NotSaved, and then nothing was written.
        """
        card = self.renames.get(event.card, event.card)
        with _saving(self._connection, self.path) as connection:
            connection.execute(_INSERT_EVENT, (*_event_row(event), checksum(event)))
            state = schedule.card_state(card, self.events(card))
            connection.execute(_UPSERT_STATE, _state_row(state))
        return state

    def events(self, card: CardId | None = None) -> list[Event]:
        """Return the events of one card, former names included, or the whole log."""
        query = f"SELECT {_EVENT_COLUMNS} FROM events"
        if card is None:
            return [_event(row) for row in self._connection.execute(query)]
        names = [card, *(old for old, new in self.renames.items() if new == card)]
        marks = ",".join("?" * len(names))
        rows = self._connection.execute(f"{query} WHERE card IN ({marks})", names)
        return [_event(row) for row in rows]

    def states(self) -> dict[CardId, CardState]:
        """Return the cached state of every card that has one."""
        return {row[0]: _state(row) for row in self._connection.execute("SELECT * FROM states")}

    def rebuild(self) -> None:
        """Throw the cached states away and fold the whole log again, in one transaction."""
        with _saving(self._connection, self.path) as connection:
            states = schedule.states(self.events(), self.renames)
            connection.execute("DELETE FROM states")
            connection.executemany(_UPSERT_STATE, map(_state_row, states.values()))
            connection.execute(
                "INSERT OR REPLACE INTO meta VALUES ('fold', ?)", (self._fold_key(),)
            )

    def undoable(self) -> Event:
        """Return the latest live event that touches a schedule; raises NothingToUndo."""
        undone = schedule.undone_ids(self._of_kind(Kind.UNDO))
        query = (
            f"SELECT {_EVENT_COLUMNS} FROM events WHERE kind != 'undo' ORDER BY at DESC, id DESC"
        )
        for event in map(_event, self._connection.execute(query)):
            if event.id not in undone and schedule.touches_schedule(event):
                return event
        raise NothingToUndo(
            "There is nothing to undo: no answer is in the log; run 'dlstudy review'."
        )

    def seconds_today(self, today: date) -> float:
        """Return the seconds spent on reviews and their repeats on a study day."""
        query = f"SELECT {_EVENT_COLUMNS} FROM events WHERE study_day = ?"
        rows = self._connection.execute(query, (today.isoformat(),))
        return sum(
            spent_seconds(e.elapsed_ms) for e in map(_event, rows) if schedule.touches_schedule(e)
        )

    def recent_times(self, most: int = 400) -> list[tuple[CardId, bool, int]]:
        """Return (card, was it new, milliseconds) of the latest reviews."""
        query = """
            SELECT card, NOT EXISTS (
                SELECT 1 FROM events AS earlier
                WHERE earlier.card = e.card AND earlier.rowid < e.rowid AND earlier.kind = 'review'
            ), elapsed_ms
            FROM events AS e WHERE kind = 'review' AND elapsed_ms > 0
            ORDER BY rowid DESC LIMIT ?"""
        return [(c, bool(new), ms) for c, new, ms in self._connection.execute(query, (most,))]

    def first_seen_on(self, today: date) -> list[CardId]:
        """Return the cards whose first review is on this study day."""
        query = """
            SELECT card FROM events WHERE study_day = ? AND kind = 'review'
            EXCEPT SELECT card FROM events WHERE study_day < ? AND kind = 'review'"""
        day = today.isoformat()
        return [row[0] for row in self._connection.execute(query, (day, day))]

    def study_days(self) -> list[date]:
        """Return the study days that have a review, oldest first."""
        query = "SELECT DISTINCT study_day FROM events WHERE kind = 'review' ORDER BY study_day"
        return [date.fromisoformat(row[0]) for row in self._connection.execute(query)]

    def latest_day(self) -> date | None:
        """Return the newest study day in the log."""
        row = self._connection.execute("SELECT max(study_day) FROM events").fetchone()
        return date.fromisoformat(row[0]) if row[0] else None

    def damaged(self) -> list[str]:
        """Return the ids of events whose checksum does not fit: changed outside dlstudy."""
        rows = self._connection.execute(f"SELECT {_EVENT_COLUMNS}, checksum FROM events")
        return [row[0] for row in rows if _checksum(row[:-1]) != row[-1]]

    def _of_kind(self, kind: Kind) -> list[Event]:
        query = f"SELECT {_EVENT_COLUMNS} FROM events WHERE kind = ?"
        return [_event(row) for row in self._connection.execute(query, (kind.value,))]

    def _fold_key(self) -> str:
        names = json.dumps(sorted(self.renames.items()))
        digest = blake2b(names.encode(), digest_size=8).hexdigest()
        return f"{schedule.NAME}:{schedule.VERSION}:{digest}"


def spent_seconds(elapsed_ms: int | None) -> float:
    """Return the seconds an answer is counted with: a lid that was closed is not study time."""
    return min(elapsed_ms or 0, LONGEST_ANSWER_MS) / 1000


def new_event_id(at: datetime) -> str:
    """Return a UUID version 7: 48 bits of milliseconds, then random bits (RFC 9562)."""
    value = int(at.timestamp() * 1000) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    digits = f"{value:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def canonical_json(data: Mapping[str, object]) -> str:
    """Return JSON with sorted keys and no spaces, the same for the same data everywhere."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def checksum(event: Event) -> str:
    """Return the checksum of everything an event says."""
    return _checksum(_event_row(event))


def _checksum(row: Iterable[object]) -> str:
    text = json.dumps(list(row), ensure_ascii=False, separators=(",", ":"))
    return blake2b(text.encode(), digest_size=8).hexdigest()


def _connect(path: Path) -> sqlite3.Connection:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BrokenStore(
            f"The folder {path.parent} cannot be made ({error.strerror});"
            " set DLSTUDY_HOME to a folder that you may write."
        ) from None
    with _explained(path):
        return sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Make a new log, or see that an existing one is ours and of this version."""
    tables, application, version = connection.execute(
        "SELECT (SELECT count(*) FROM sqlite_schema), a.application_id, v.user_version"
        " FROM pragma_application_id AS a, pragma_user_version AS v"
    ).fetchone()
    if tables and application != APPLICATION_ID:
        raise BrokenStore(
            f"{path} is a database of another program; move it away or set DLSTUDY_HOME elsewhere."
        )
    if version > SCHEMA_VERSION:
        raise BrokenStore(
            f"{path} was made by a newer dlstudy (schema {version}, this one knows"
            f" {SCHEMA_VERSION}); upgrade dlstudy."
        )
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    if not tables:
        _create(connection)


def _create(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    if not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
        for statement in _statements(SCHEMA):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")


def _statements(script: str) -> Iterator[str]:
    """Cut a script into statements; ``executescript`` would commit behind our back."""
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


@contextmanager
def _saving(connection: sqlite3.Connection, path: Path) -> Iterator[sqlite3.Connection]:
    """One transaction: all of it is on disk afterwards, or nothing and NotSaved is raised."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    except sqlite3.OperationalError as error:
        raise NotSaved(f"Not saved: {error} ({path}); {_remedy(error)}.") from None
    except sqlite3.DatabaseError as error:
        raise _broken(path, error) from None


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise BrokenStore(f"{path} cannot be opened: {error}; {_remedy(error)}.") from None
    except sqlite3.DatabaseError as error:
        raise _broken(path, error) from None


def _broken(path: Path, error: sqlite3.DatabaseError) -> BrokenStore:
    return BrokenStore(
        f"{path} is not a readable log ({error}); move it away and put a backup in its place."
    )


def _remedy(error: sqlite3.OperationalError) -> str:
    text = str(error)
    if "locked" in text:
        return "another session is writing; try again"
    if "full" in text:
        return "free some space and try again"
    return "see that the folder may be written, or set DLSTUDY_HOME elsewhere"


def _event_row(event: Event) -> EventRow:
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


def _event(row: EventRow) -> Event:
    id_, kind, card, at, study_day, offset, quality, elapsed_ms, device, data = row
    return Event(
        id_, _KINDS[kind], card, datetime.fromisoformat(at), date.fromisoformat(study_day),
        offset, quality, elapsed_ms, device, data,
    )  # fmt: skip


def _state_row(state: CardState) -> tuple[object, ...]:
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


def _state(row: tuple[object, ...]) -> CardState:
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
