"""The tables of the log, and how an older log is brought up to them."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from time import sleep

from dlstudy.errors import BrokenStore

APPLICATION_ID = 0x646C7374  # "dlst": says whose file this is
SCHEMA_VERSION = 2
ATTEMPTS, PAUSE_SECONDS = 100, 0.05  # at a new log that another session is making too

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
CREATE INDEX events_by_day ON events (study_day);
CREATE TRIGGER events_keep_rows BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER events_keep_values BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER events_keep_ids BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.id OR rowid = NEW.rowid)
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


def is_cut(path: Path) -> bool:
    """Is the file shorter than its own header says? SQLite notices only when it reads there.

    After a crash its end may still be in the write-ahead file: then SQLite repairs it.
    """
    ahead = path.with_name(f"{path.name}-wal")
    try:
        if ahead.exists() and ahead.stat().st_size > 0:
            return False
        with path.open("rb") as file:
            header = file.read(32)
            size = file.seek(0, 2)
    except OSError:
        return False  # there is none yet, or opening it will say what is wrong
    page_size = int.from_bytes(header[16:18], "big")
    pages = int.from_bytes(header[28:32], "big")
    return header[:15] == b"SQLite format 3" and size < pages * (
        65_536 if page_size == 1 else page_size
    )


def prepare(connection: sqlite3.Connection, path: Path) -> None:
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
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous = FULL")
    if not tables:
        _create(connection)
    elif version < SCHEMA_VERSION:
        from dlstudy.migrations import migrate

        migrate(path, version)


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to write-ahead logging; SQLite itself does not wait for another process doing so."""
    for _ in range(ATTEMPTS):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            sleep(PAUSE_SECONDS)
        else:
            return
    connection.execute("PRAGMA journal_mode = WAL")


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
