"""The log in SQLite: append-only events, and states as a cache that can be thrown away."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import wraps
from hashlib import blake2b
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from dlstudy import goal, schedule
from dlstudy.card import CardId
from dlstudy.errors import BrokenStore, DlstudyError, NothingToUndo, NotSaved
from dlstudy.event import Event, Kind
from dlstudy.rows import (
    EVENT_COLUMNS,
    checksum,
    event_of_row,
    event_row,
    row_checksum,
    state_of_row,
    state_row,
)
from dlstudy.schedule import CardState
from dlstudy.schema import is_cut, prepare

P = ParamSpec("P")
T = TypeVar("T")

FILE_NAME = "log.sqlite"
LONGEST_ANSWER_MS = 600_000  # what an answer adds to the day's minutes at the most
BUSY_SECONDS = 10.0  # how long to wait for another session's transaction

_INSERT_EVENT = f"INSERT INTO events ({EVENT_COLUMNS}, checksum) VALUES (?,?,?,?,?,?,?,?,?,?,?)"
_UPSERT_STATE = "INSERT OR REPLACE INTO states VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"


def _explaining(read: Callable[Concatenate["Store", P], T]) -> Callable[Concatenate["Store", P], T]:
    """Make a reading method say in a sentence what is wrong with the log."""

    @wraps(read)
    def explained(self: "Store", /, *arguments: P.args, **named: P.kwargs) -> T:
        with _explained(self.path):
            return read(self, *arguments, **named)

    return explained


class Store:
    """An open log. Every write is one transaction; ``renames`` leads old card ids to new ones."""

    def __init__(self, path: Path, renames: Mapping[CardId, CardId] | None = None) -> None:
        self.path = path
        self.renames = dict(renames or {})
        self._connection = _connect(path)
        try:
            self._open()
        except DlstudyError:  # broken, or locked while its states are folded anew
            self.close()
            raise

    def _open(self) -> None:
        with _explained(self.path):
            prepare(self._connection, self.path)
            row = self._connection.execute("SELECT value FROM meta WHERE key = 'fold'").fetchone()
            if row is None or row[0] != self._fold_key():
                self.rebuild()
            self._file = _file_at(self.path)

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
        if not self._is_in_place():
            raise NotSaved(
                f"Not saved: {self.path} was moved or deleted while it was open;"
                " put it back, or quit and start again."
            )
        card = self.renames.get(event.card, event.card)
        with _saving(self._connection, self.path) as connection:
            connection.execute(_INSERT_EVENT, (*event_row(event), checksum(event)))
            if card == goal.CARD:  # it bears on every card
                return self._fold_all(connection)[card]
            state = schedule.card_state(card, [*self.events(card), *self.events(goal.CARD)])
            connection.execute(_UPSERT_STATE, state_row(state))
        return state

    def _is_in_place(self) -> bool:
        """Is the file that is open still the one at its path?"""
        return self._file is None or _file_at(self.path) == self._file

    @_explaining
    def events(self, card: CardId | None = None) -> list[Event]:
        """Return the events of one card, former names included, or the whole log."""
        query = f"SELECT {EVENT_COLUMNS} FROM events"
        if card is None:
            return [event_of_row(row) for row in self._connection.execute(query)]
        names = [card, *(old for old, new in self.renames.items() if new == card)]
        marks = ",".join("?" * len(names))
        rows = self._connection.execute(f"{query} WHERE card IN ({marks})", names)
        return [event_of_row(row) for row in rows]

    @_explaining
    def states(self) -> dict[CardId, CardState]:
        """Return the cached state of every card that has one."""
        return {
            row[0]: state_of_row(row) for row in self._connection.execute("SELECT * FROM states")
        }

    def rebuild(self) -> None:
        """Throw the cached states away and fold the whole log again, in one transaction."""
        with _saving(self._connection, self.path) as connection:
            self._fold_all(connection)
            connection.execute(
                "INSERT OR REPLACE INTO meta VALUES ('fold', ?)", (self._fold_key(),)
            )

    def _fold_all(self, connection: sqlite3.Connection) -> dict[CardId, CardState]:
        states = schedule.states(self.events(), self.renames)
        connection.execute("DELETE FROM states")
        connection.executemany(_UPSERT_STATE, map(state_row, states.values()))
        return states

    @_explaining
    def undoable(self) -> list[Event]:
        """Return the latest live event that touches a schedule; raises NothingToUndo.

        Events that were recorded as one batch are returned together.
        """
        undone = schedule.undone_ids(self._of_kind(Kind.UNDO))
        query = f"SELECT {EVENT_COLUMNS} FROM events WHERE kind != 'undo' ORDER BY at DESC, id DESC"
        for event in map(event_of_row, self._connection.execute(query)):
            if event.id not in undone and schedule.touches_schedule(event):
                batch = _batch(event)
                others = self._of_kind(event.kind) if batch else []
                kept = [e for e in others if e.id not in undone and e.id != event.id]
                return [event, *(e for e in kept if _batch(e) == batch)]
        raise NothingToUndo(
            "There is nothing to undo: no review is in the log, and practice (quiz, drill) changes"
            " no schedule; run 'dlstudy review'."
        )

    @_explaining
    def seconds_today(self, today: date) -> float:
        """Return the seconds spent on reviews and their repeats on a study day."""
        query = f"SELECT {EVENT_COLUMNS} FROM events WHERE study_day = ?"
        rows = self._connection.execute(query, (today.isoformat(),))
        counted = filter(schedule.touches_schedule, map(event_of_row, rows))
        return sum(spent_seconds(event.elapsed_ms) for event in counted)

    @_explaining
    def recent_times(self, most: int = 400) -> list[tuple[CardId, bool, int]]:
        """Return (card, was it new, milliseconds) of the latest reviews."""
        query = """
            SELECT card, NOT EXISTS (
                SELECT 1 FROM events AS earlier
                WHERE earlier.card = e.card AND earlier.id < e.id AND earlier.kind = 'review'
            ), elapsed_ms
            FROM events AS e WHERE kind = 'review' AND elapsed_ms > 0
            ORDER BY id DESC LIMIT ?"""
        return [(c, bool(new), ms) for c, new, ms in self._connection.execute(query, (most,))]

    @_explaining
    def study_days(self) -> list[date]:
        """Return the study days that have a review which was not undone, oldest first."""
        undone = schedule.undone_ids(self._of_kind(Kind.UNDO))
        rows = self._connection.execute("SELECT study_day, id FROM events WHERE kind = 'review'")
        days = {day for day, event_id in rows if event_id not in undone}
        return [date.fromisoformat(day) for day in sorted(days)]

    @_explaining
    def latest_day(self) -> date | None:
        """Return the newest study day on which a card was answered or put aside."""
        query = (
            "SELECT max(study_day) FROM events"
            " WHERE kind NOT IN ('read', 'focus', 'plan', 'sitting')"
        )
        row = self._connection.execute(query).fetchone()
        return date.fromisoformat(row[0]) if row[0] else None

    @_explaining
    def damaged(self) -> list[str]:
        """Return the ids of events whose checksum does not fit: changed outside dlstudy."""
        rows = self._connection.execute(f"SELECT {EVENT_COLUMNS}, checksum FROM events")
        return [row[0] for row in rows if row_checksum(row[:-1]) != row[-1]]

    @_explaining
    def live(self, prefix: str) -> list[Event]:
        """Return what was not undone under names that begin so, in the order of all devices.

        An undo stands under the name of what it takes back, so the index on
        names finds both without reading the log.
        """
        query = f"SELECT {EVENT_COLUMNS} FROM events WHERE card >= ? AND card < ?"
        after = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        events = map(event_of_row, self._connection.execute(query, (prefix, after)))
        return schedule.in_order(schedule.live(events))

    def _of_kind(self, kind: Kind) -> list[Event]:
        query = f"SELECT {EVENT_COLUMNS} FROM events WHERE kind = ?"
        return [event_of_row(row) for row in self._connection.execute(query, (kind.value,))]

    def _fold_key(self) -> str:
        names = json.dumps(sorted(self.renames.items()))
        digest = blake2b(names.encode(), digest_size=8).hexdigest()
        return f"{schedule.NAME}:{schedule.VERSION}:{digest}"


def _batch(event: Event) -> str:
    """Return the name of the batch an event was recorded in, "" for one by itself."""
    return str(json.loads(event.data).get("batch", ""))


def spent_seconds(elapsed_ms: int | None) -> float:
    """Return the seconds an answer is counted with: a lid that was closed is not study time."""
    return min(elapsed_ms or 0, LONGEST_ANSWER_MS) / 1000


def _file_at(path: Path) -> int | None:
    """Return the number of the file at a path; None for a log in memory or one that is gone."""
    try:
        return path.stat().st_ino
    except OSError:
        return None


def _connect(path: Path) -> sqlite3.Connection:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BrokenStore(
            f"The folder {path.parent} cannot be made ({error.strerror});"
            " set DLSTUDY_HOME to a folder that you may write."
        ) from None
    if is_cut(path):
        raise _broken(path, ValueError("its end is missing"))
    with _explained(path):
        return sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)


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
        raise NotSaved(f"Not saved: {error}; {_remedy(error)}.") from None
    except (sqlite3.DatabaseError, ValueError, KeyError) as error:
        raise _broken(path, error) from None


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise BrokenStore(f"{path} cannot be opened: {error}; {_remedy(error)}.") from None
    except (sqlite3.DatabaseError, ValueError, KeyError) as error:
        raise _broken(path, error) from None


def _broken(path: Path, error: Exception) -> BrokenStore:
    return BrokenStore(
        f"{path} is not a readable log ({error}); move it away and put a backup in its place."
    )


def _remedy(error: sqlite3.OperationalError) -> str:
    text = str(error)
    if "locked" in text:
        return "another session is writing; try again"
    if "full" in text or "I/O" in text:
        return "see that the disk has space"
    return "see that the folder may be written, or set DLSTUDY_HOME elsewhere"
