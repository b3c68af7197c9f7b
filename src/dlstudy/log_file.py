"""The file of the log: opened, still in its place, and what is wrong with it in a sentence."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dlstudy.errors import BrokenStore, NotSaved
from dlstudy.schema import header, is_cut

FILE_NAME = "log.sqlite"
SIDECARS = ("-wal", "-journal")
BUSY_SECONDS = 10.0  # how long to wait for another session's transaction
UNREADABLE = (sqlite3.DatabaseError, ValueError, KeyError, TypeError, OverflowError, MemoryError)


class Replaced(BrokenStore):
    """Another log was put in the place of the one that a session has open."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} was replaced by another log while this session ran; nothing more is written"
            " to it, so start again to go on with the new one."
        )


def beside(path: Path) -> list[Path]:
    """Return what lies beside the log and SQLite would play into it.

    A journal says nothing when it is empty, as every commit leaves it.
    """
    files = [path.with_name(path.name + ending) for ending in SIDECARS]
    return [file for file in files if _says_something(file)]


def _says_something(file: Path) -> bool:
    try:
        return file.stat().st_size > 0 or file.name.endswith("-wal")
    except OSError:
        return False


def connect(path: Path) -> sqlite3.Connection:
    """Open a log that nothing lies beside; raises BrokenStore."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BrokenStore(
            f"The folder {path.parent} cannot be made ({error.strerror});"
            " set DLSTUDY_HOME to a folder that you may write."
        ) from None
    if is_cut(path, header(path)):
        raise broken(path, ValueError("its end is missing"))
    with explained(path):
        return sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)


def file_at(path: Path) -> int | None:
    """Return the number of the file at a path; None for a log in memory or one that is gone."""
    try:
        return path.stat().st_ino
    except OSError:
        return None


def need_in_place(path: Path, file: int | None) -> None:
    """Raise NotSaved if the log was moved away, Replaced if another file is in its place."""
    if file is None or (now := file_at(path)) == file:
        return
    if now is not None:
        raise Replaced(path)
    raise NotSaved(
        f"Not saved: {path} was moved or deleted while it was open;"
        " put it back, or quit and start again."
    )


@contextmanager
def saving(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """One transaction: all of it is on disk afterwards, or nothing and NotSaved is raised."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    except sqlite3.OperationalError as error:
        raise NotSaved(f"Not saved: {error}; {_remedy(error)}.") from None
    except UNREADABLE as error:
        raise broken(path, error) from None


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Raise BrokenStore with a sentence for whatever keeps the log from being read."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise BrokenStore(f"{path} cannot be opened: {error}; {_remedy(error)}.") from None
    except UNREADABLE as error:
        raise broken(path, error) from None


def broken(path: Path, error: Exception) -> BrokenStore:
    """Return the sentence for a log that is not as it was written."""
    return BrokenStore(
        f"{path} is not a readable log ({error}); move it away and put a backup in its place."
    )


def _remedy(error: sqlite3.OperationalError) -> str:
    text = str(error)
    if "locked" in text:
        return "another session is writing; try again"
    if "full" in text or "I/O" in text:
        return "see that the disk has space"
    if "no such" in text or "decode" in text or "has no column" in text:
        return "move it away and put a backup in its place"
    return "see that the folder may be written, or set DLSTUDY_HOME elsewhere"
