"""The file of the log: opened, still in its place, and what is wrong with it in a sentence."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISREG

from dlstudy.errors import BrokenStore, NotSaved
from dlstudy.log.rows import Unsound
from dlstudy.log.schema import header, is_cut
from dlstudy.sentence import Sentence, reason_of
from dlstudy.text import unseen

FILE_NAME = "log.sqlite"
SIDECARS = ("-wal", "-journal")
BUSY_SECONDS = 10.0  # how long to wait for another session's transaction
UNREADABLE = (sqlite3.DatabaseError, ValueError, KeyError, TypeError, OverflowError, MemoryError)


class Replaced(BrokenStore):
    """Another log was put in the place of the one that a session has open."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            "{path} was replaced by another log while this session ran; nothing more is written"
            " to it, so start again to go on with the new one.",
            path=path,
        )


def real(path: Path) -> Path:
    """Return the file that a link leads to, as into a synchronised folder.

    SQLite looks beside that one, and what is renamed onto the link replaces it.
    """
    return Path(os.path.realpath(path))  # a circle of links is no error here, as in resolve()


def beside(path: Path) -> list[Path]:
    """Return what lies beside the log and SQLite would play into it.

    A journal says nothing when it is empty, as every commit leaves it.
    """
    return [file for file in _sidecars(path) if _says_something(file)]


def _sidecars(path: Path) -> list[Path]:
    return [file.with_name(file.name + ending) for file in [real(path)] for ending in SIDECARS]


def need_plain(path: Path) -> None:
    """Raise BrokenStore where a folder, a pipe or a device has the name of a file of the log."""
    for file in (path, *_sidecars(path)):
        try:
            is_plain = S_ISREG(file.stat().st_mode)
        except OSError:
            continue  # there is none, or opening it will say what is wrong
        if not is_plain:
            raise BrokenStore(
                "{path} is no regular file; move it away, then start again.", path=file
            )


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
            "The folder {folder} cannot be made ({reason});"
            " set DLSTUDY_HOME to a folder that you may write.",
            folder=path.parent,
            reason=reason_of(str(error.strerror)),
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
        "Not saved: {path} was moved or deleted while it was open;"
        " put it back, or quit and start again.",
        path=path,
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
        raise NotSaved(
            "Not saved: {reason}; {remedy}.", reason=_what(error), remedy=_remedy(error)
        ) from None
    except UNREADABLE as error:
        raise broken(path, error) from None


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Raise BrokenStore with a sentence for whatever keeps the log from being read."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise BrokenStore(
            "{path} cannot be opened: {reason}; {remedy}.",
            path=path,
            reason=_what(error),
            remedy=_remedy(error),
        ) from None
    except UNREADABLE as error:
        raise broken(path, error) from None


def broken(path: Path, error: Exception) -> BrokenStore:
    """Return the sentence for a log that is not as it was written."""
    return BrokenStore(
        "{path} is not a readable log ({reason}); move it away and put a backup in its place.",
        path=path,
        reason=_what(error),
    )


def _what(error: Exception) -> Sentence:
    """Return what SQLite or Python says is wrong, without what it found in the file."""
    if isinstance(error, Unsound):
        return error.sentence
    said = unseen.line(str(error).partition(" with text ")[0])
    return reason_of(said)


def _remedy(error: sqlite3.OperationalError) -> Sentence:
    text = str(error)
    if "locked" in text:
        return Sentence("another session is writing; try again")
    if "full" in text or "I/O" in text:
        return Sentence("see that the disk has space")
    if "no such" in text or "decode" in text or "has no column" in text:
        return Sentence("move it away and put a backup in its place")
    return Sentence("see that the folder may be written, or set DLSTUDY_HOME elsewhere")
