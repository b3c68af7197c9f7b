"""Logs as older or killed sessions leave them: closed, with a write-ahead file, or half committed.

What kill -9 leaves is the bytes on disk at that moment, so they are copied
while the writer has the log open.
"""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from random import Random

from dlstudy.event import Event
from dlstudy.log.rows import event_row, state_row
from dlstudy.log.store import FILE_NAME
from dlstudy.schedule import fold
from tests.support.reliability.sound import write_log

PAGE = 4096
INSERT = (
    "INSERT INTO events (id, kind, card, at, study_day, utc_offset_minutes, quality, elapsed_ms,"
    " device, data, checksum) VALUES (?,?,?,?,?,?,?,?,?,?,?)"
)
KEEP = f"INSERT OR REPLACE INTO states VALUES ({','.join('?' * 13)})"
SCHEMA_2 = """
CREATE TABLE events (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, card TEXT NOT NULL, at TEXT NOT NULL,
    study_day TEXT NOT NULL, utc_offset_minutes INTEGER NOT NULL, quality INTEGER,
    elapsed_ms INTEGER, device TEXT NOT NULL, data TEXT NOT NULL, checksum TEXT NOT NULL
) STRICT;
CREATE INDEX events_by_card ON events (card);
CREATE INDEX events_by_day ON events (study_day);
CREATE TRIGGER events_keep_rows BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER events_keep_values BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER events_keep_ids BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.id OR rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TABLE states (
    card TEXT PRIMARY KEY, repetitions INTEGER, interval_days INTEGER, ease INTEGER, due TEXT,
    last_day TEXT, reviews INTEGER NOT NULL, lapses INTEGER NOT NULL, repeat_on TEXT,
    is_suspended INTEGER NOT NULL, buried_on TEXT, flag TEXT, revision TEXT NOT NULL
) STRICT;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
PRAGMA application_id = 0x646C7374;
PRAGMA user_version = 2;
"""  # as dlstudy wrote its log while it kept a write-ahead file beside it


@dataclass(slots=True)
class Files:
    """The bytes of a log and of what lies beside it, and the events that were confirmed."""

    log: bytes
    events: list[Event]
    beside: dict[str, bytes] = field(default_factory=dict)  # by the end of the name
    unsure: list[Event] = field(default_factory=list)  # of a transaction that was cut off

    def put(self, folder: Path, *, log: bool = True, beside: bool = True) -> Path:
        """Write the files into a folder, or some of them; return the path of the log."""
        path = folder / FILE_NAME
        if log:
            path.write_bytes(self.log)
        for end, content in self.beside.items() if beside else ():
            path.with_name(FILE_NAME + end).write_bytes(content)
        return path


def closed(folder: Path, events: list[Event]) -> Files:
    """Return a log as today's dlstudy closes it: what a backup is."""
    path = folder / FILE_NAME
    write_log(path, events)
    return Files(taken(path)[""], events)


def closed_before(folder: Path, events: list[Event]) -> Files:
    """Return a log as an older dlstudy closed it: its header still says write-ahead."""
    path = folder / FILE_NAME
    with closing(_old(path, events)):
        pass
    return Files(taken(path)[""], events)


def with_wal(folder: Path, events: list[Event], ahead: int) -> Files:
    """Return a log whose last answers are in the write-ahead file, as kill -9 left both."""
    path = folder / FILE_NAME
    _old(path, events[:-ahead]).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for count in range(len(events) - ahead, len(events)):
            _answer(connection, events[: count + 1])
        files = taken(path)
    return Files(files.pop(""), events, {"-wal": files["-wal"]})


def with_journal(folder: Path, events: list[Event], coming: list[Event], rng: Random) -> Files:
    """Return a log that was killed inside a commit: some pages new, the old ones in the journal."""
    path = folder / FILE_NAME
    write_log(path, events)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA synchronous = OFF")  # its journal is whole before the commit
        before = taken(path)[""]
        connection.execute("BEGIN IMMEDIATE")
        for event in coming:
            connection.execute(INSERT, event_row(event))
        journal = taken(path)["-journal"]
        connection.execute("COMMIT")
        after = taken(path)[""]
    torn = rng.randrange(len(after) // PAGE + 1) * PAGE  # pages are written in their order
    log = after[:torn] + before[torn:]
    return Files(log, events, {"-journal": journal}, coming)


def taken(path: Path) -> dict[str, bytes]:
    """Return the bytes of a log and of what lies beside it, by the end of the name."""
    files = {end: path.with_name(path.name + end) for end in ("", "-wal", "-journal")}
    return {end: file.read_bytes() for end, file in files.items() if file.exists()}


def _old(path: Path, events: Sequence[Event]) -> sqlite3.Connection:
    """Return a log in write-ahead mode with these events and their states."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript(f"BEGIN;{SCHEMA_2}COMMIT;")
    connection.execute("BEGIN")
    rows = [event_row(event) for event in events]
    connection.executemany(INSERT, rows)
    connection.executemany(KEEP, map(state_row, fold.states(events).values()))
    digest = blake2b(json.dumps([]).encode(), digest_size=8).hexdigest()
    folder = f"{fold.NAME}:{fold.VERSION}:{digest}"
    connection.execute("INSERT INTO meta VALUES ('fold', ?)", (folder,))
    connection.execute("COMMIT")
    return connection


def _answer(connection: sqlite3.Connection, events: Sequence[Event]) -> None:
    """Write the last of these events and all states, as one transaction."""
    event = events[-1]
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(INSERT, event_row(event))
    connection.executemany(KEEP, map(state_row, fold.states(events).values()))
    connection.execute("COMMIT")
