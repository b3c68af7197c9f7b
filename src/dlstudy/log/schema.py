"""The tables of the log, and how an older log is brought up to them."""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from dlstudy.errors import BrokenStore

APPLICATION_ID = 0x646C7374  # "dlst": says whose file this is
SCHEMA_VERSION = 3
HEADER_BYTES = 100
WRITE_AHEAD = 2  # bytes 18 and 19 of the header, where a log was written ahead

EVENTS = """
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
WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.id OR rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
"""
CACHES = """
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
    revision TEXT NOT NULL,
    events INTEGER NOT NULL,
    digest INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE days (
    study_day TEXT PRIMARY KEY,
    events INTEGER NOT NULL,
    answers INTEGER NOT NULL,
    reviews INTEGER NOT NULL,
    milliseconds INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""


def header(path: Path) -> bytes:
    """Return the first bytes of a database, b"" where there are none that can be read."""
    try:
        with path.open("rb") as file:
            return file.read(HEADER_BYTES)
    except OSError:
        return b""  # there is none yet, or opening it will say what is wrong


def is_cut(path: Path, head: bytes) -> bool:
    """Is the file shorter than its own header says? SQLite notices only when it reads there."""
    page_size = int.from_bytes(head[16:18], "big")
    pages = int.from_bytes(head[28:32], "big")
    return head[:15] == b"SQLite format 3" and path.stat().st_size < pages * (
        65_536 if page_size == 1 else page_size
    )


def version_to_migrate(head: bytes) -> int | None:
    """Return the version of a log of ours that is older, or in the mode that older ones had.

    They kept a part of the log in a file of its own, written ahead.
    """
    version, application = (int.from_bytes(head[at : at + 4], "big") for at in (60, 68))
    is_ahead = head[18:20] == bytes([WRITE_AHEAD] * 2)
    is_old = 0 < version < SCHEMA_VERSION or (is_ahead and version == SCHEMA_VERSION)
    return version if application == APPLICATION_ID and is_old else None


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Make a new log, or see that an existing one is ours and of this version.

    Between two answers the log is one whole file: what a commit needs beside
    it is cut to nothing when the commit is done, and that is synced too.
    """
    tables, application, version = connection.execute(
        "SELECT (SELECT count(*) FROM sqlite_schema), a.application_id, v.user_version"
        " FROM pragma_application_id AS a, pragma_user_version AS v"
    ).fetchone()
    if tables and application != APPLICATION_ID:
        raise BrokenStore(
            "{path} is a database of another program; move it away or set DLSTUDY_HOME elsewhere.",
            path=path,
        )
    need_known(version, path)
    connection.execute("PRAGMA journal_mode = TRUNCATE")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA fullfsync = ON")  # macOS: a plain fsync leaves it in the drive
    connection.execute("PRAGMA cell_size_check = ON")
    if not tables:
        create(connection)


def need_known(version: int, path: Path) -> None:
    """Raise BrokenStore at tables that a newer dlstudy has changed."""
    if version > SCHEMA_VERSION:
        raise BrokenStore(
            "{path} was made by a newer dlstudy (schema {version}, this one knows {known});"
            " upgrade dlstudy.",
            path=path,
            version=version,
            known=SCHEMA_VERSION,
        )


def create(connection: sqlite3.Connection) -> None:
    """Make the tables of a new log, unless another session has just made them."""
    connection.execute("BEGIN IMMEDIATE")
    if not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
        for statement in statements(EVENTS + CACHES):
            connection.execute(statement)
        name_log(connection)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")


def name_log(connection: sqlite3.Connection) -> None:
    """Give the log a name of its own, by which a session knows it again."""
    connection.execute("INSERT INTO meta VALUES ('log', ?)", (os.urandom(16).hex(),))


def statements(script: str) -> Iterator[str]:
    """Cut a script into statements; ``executescript`` would commit behind our back."""
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
