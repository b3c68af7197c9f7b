"""What a crash or a restore left beside the log, brought together with it before SQLite sees both.

Neither a write-ahead file nor a journal says which database it belongs to:
after a crash it is the truth, after a restore it is poison. So nobody is
believed: the log is read alone and with each of them, on copies, and every
event whose checksum holds in one of these readings is kept.
"""

import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from fcntl import LOCK_EX, LOCK_NB, lockf
from pathlib import Path
from typing import BinaryIO, NamedTuple

from dlstudy.errors import BrokenStore
from dlstudy.log import schema
from dlstudy.log.backup import explained, set_aside, sync_folder
from dlstudy.log.log_file import SIDECARS, beside, file_at, real
from dlstudy.log.rows import EVENT_COLUMNS, EventRow, row_checksum
from dlstudy.sentence import Sentence, listed, reason_of

NOT_TOGETHER = Sentence("and what lies beside it cannot be brought together")
INDEX_OF_AHEAD = "-shm"  # of a write-ahead file; it holds nothing of its own
LOCKED_BYTES = (512, 0x40000000)  # how many, from where: what SQLite locks of a database
PRIMARY_CODE = 0xFF  # the bits of SQLite's kind of an error, without its details
LOOK_SECONDS = 0.01  # between looks whether another program has let the log go


class Settled(NamedTuple):
    """What was done with leftovers: how many events came from them alone, and where all is kept."""

    names: tuple[str, ...]
    events: int
    aside: Path


class _Reading(NamedTuple):
    """Events whose checksum holds, in the order of the file; ``is_whole`` if nothing was amiss."""

    rows: dict[str, EventRow]
    is_whole: bool
    version: int = 0  # of the schema


def is_left(path: Path, busy_seconds: float) -> bool:
    """Is there a leftover of nobody who is still writing? A writer is waited for."""
    if not beside(path):
        return False
    with _held(path, busy_seconds):
        return bool(beside(path))


def settle(path: Path, busy_seconds: float) -> Settled | None:
    """Bring the log and what was left beside it together; None where nothing was.

    All files are copied aside first. Killed at any point, the next start does
    the same again. Raises BrokenStore where no reading is whole.
    """
    if not beside(path):
        return None
    with _held(path, busy_seconds) as file, explained(path, NOT_TOGETHER):
        left, log = beside(path), real(path)
        if not left:  # it was another session's, and is done
            return None
        content = file.read() if file is not None else b""
        sidecars = {each.name: each.read_bytes() for each in left}
        aside = set_aside(path, {log.name: content, **sidecars})
        alone, *others = _readings(log.name, content, sidecars)
        united = _united([alone, *others])
        versions = [reading.version for reading in (alone, *others) if reading.is_whole]
        if not versions:
            raise BrokenStore(
                "{path} and what a crash left beside it ({names}) cannot be read;"
                " both are kept in {aside}; move them away and put a backup in their place.",
                path=path,
                names=listed(sidecars),
                aside=aside,
            )
        schema.need_known(max(versions), path)
        _write(log, list(united.values()))
        for each in (*left, log.with_name(log.name + INDEX_OF_AHEAD)):
            each.unlink(missing_ok=True)
        sync_folder(log.parent)
        return Settled(tuple(sidecars), len(united) - len(alone.rows), aside)


@contextmanager
def _held(path: Path, busy_seconds: float) -> Iterator[BinaryIO | None]:
    """Keep every other program's transactions out; None where there is no log to keep.

    These are the locks of SQLite itself. They are lost as soon as this process
    closes any other descriptor of the file, so it is read through this one. It
    is opened at every look: whoever held it may have put another in its place.
    """
    deadline = time.monotonic() + busy_seconds
    while True:
        try:
            file = path.open("r+b")
        except FileNotFoundError:
            yield None
            return
        except OSError as error:
            raise BrokenStore(
                "{path} cannot be opened ({reason}); see that it may be read and written.",
                path=path,
                reason=reason_of(str(error.strerror)),
            ) from None
        with file:
            if _locked(file) and os.fstat(file.fileno()).st_ino == file_at(path):
                yield file
                return
        if time.monotonic() >= deadline:
            raise BrokenStore(
                "{path} is open in a session of an older dlstudy, or another program"
                " holds it; end that one, then start again.",
                path=path,
            )
        time.sleep(LOOK_SECONDS)


def _locked(file: BinaryIO) -> bool:
    """Lock a database as SQLite does before it writes the file; False where another has it."""
    try:
        lockf(file, LOCK_EX | LOCK_NB, *LOCKED_BYTES)
    except OSError:
        return False
    return True


def _readings(name: str, content: bytes, sidecars: dict[str, bytes]) -> list[_Reading]:
    """Return what the log says alone, and with each of its sidecars."""
    if not content:
        return [_Reading({}, is_whole=True)]
    found = []
    for beside_it in ({}, *({each: sidecars[each]} for each in sidecars)):
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / name
            copy.write_bytes(content)
            for each, its in beside_it.items():
                copy.with_name(each).write_bytes(its)
            found.append(_reading(copy))
    return found


def _reading(copy: Path) -> _Reading:
    """Read a copy of the log as far as it goes."""
    rows: dict[str, EventRow] = {}
    version = 0
    is_whole = not schema.is_cut(copy, schema.header(copy)) or len(list(copy.parent.iterdir())) > 1
    try:
        with closing(sqlite3.connect(copy)) as connection:
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            query = f"SELECT {EVENT_COLUMNS} FROM events NOT INDEXED ORDER BY rowid"
            for row in map(EventRow._make, connection.execute(query)):
                if row_checksum(row[:-1]) == row.checksum:
                    rows[row.id] = row
                else:
                    is_whole = False
            (sound,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            is_whole &= application == schema.APPLICATION_ID and sound == "ok"
    except (sqlite3.Error, ValueError, TypeError, OverflowError, MemoryError) as error:
        if _is_of_disk(error):
            raise  # nothing is known of the copy: what it may hold must not be left out
        is_whole = False
    return _Reading(rows, is_whole, version)


def _is_of_disk(error: Exception) -> bool:
    """Was it the disk of the copy that failed, full or broken, and not what the copy holds?"""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)
    is_known = code & PRIMARY_CODE in {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_IOERR,
    }
    return is_known and code != sqlite3.SQLITE_IOERR_SHORT_READ


def _united(readings: Sequence[_Reading]) -> dict[str, EventRow]:
    """Return the events of all readings, those of the longest one first, in its order."""
    found: dict[str, EventRow] = {}
    for reading in sorted(readings, key=lambda each: -len(each.rows)):
        for event_id, row in reading.rows.items():
            found.setdefault(event_id, row)
    return found


def _write(path: Path, rows: Sequence[EventRow]) -> None:
    """Put a log of these events in the place of another; opening it makes its caches."""
    new = path.with_name(f"{path.name}.new")
    for file in (new, *(new.with_name(new.name + ending) for ending in SIDECARS)):
        file.unlink(missing_ok=True)
    with closing(sqlite3.connect(new, isolation_level=None)) as connection:
        schema.prepare(connection, new)
        connection.execute("BEGIN")
        marks = ",".join("?" * len(EventRow._fields))
        connection.executemany(f"INSERT INTO events ({EVENT_COLUMNS}) VALUES ({marks})", rows)
        connection.execute("COMMIT")
    new.with_name(new.name + "-journal").unlink(missing_ok=True)
    new.replace(path)
    sync_folder(path.parent)
