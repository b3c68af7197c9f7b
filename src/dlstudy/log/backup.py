"""Copies of the log as it was: whole files in a folder beside it, named by what is in them."""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from shutil import rmtree

from dlstudy.digest import blake2b
from dlstudy.errors import BrokenStore

FOLDER = "backups"  # of the data folder
NO_COPY = f"cannot be copied to '{FOLDER}', and is not changed without a copy"
_DIGEST_BYTES = 6


def backup(path: Path, reason: str) -> Path:
    """Copy the log, whole whoever writes meanwhile; return the copy, on disk by then.

    Its name is the reason and a digest of its bytes, so the same log is copied
    once, however often a start is killed here. Raises BrokenStore.
    """
    with explained(path, NO_COPY):
        folder = _folder(path)
        new = folder / f"{reason}.new"
        new.unlink(missing_ok=True)
        with closing(sqlite3.connect(path)) as log, closing(sqlite3.connect(new)) as copy:
            log.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one whole file
        with new.open("rb") as file:
            made = folder / f"{reason}-{_digest([file.read()])}{path.suffix}"
            os.fsync(file.fileno())
        new.replace(made)
        sync_folder(folder)
        return made


def set_aside(path: Path, files: Mapping[str, bytes]) -> Path:
    """Keep files of the log's folder, given by name and bytes; return the folder of the copies.

    The same bytes are kept once. Raises BrokenStore.
    """
    with explained(path, NO_COPY):
        folder = _folder(path)
        made = folder / f"crash-{_digest(files.values())}"
        if not made.is_dir():
            new = made.with_suffix(".new")
            rmtree(new, ignore_errors=True)
            new.mkdir()
            for name, content in files.items():
                _write(new / name, content)
            new.rename(made)
            sync_folder(folder)
        return made


def sync_folder(folder: Path) -> None:
    """See that the names in a folder are on disk, where a system can say so."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _digest(contents: Iterable[bytes]) -> str:
    found = blake2b(digest_size=_DIGEST_BYTES)
    for content in contents:
        found.update(content)
    return found.hexdigest()


def _folder(path: Path) -> Path:
    folder = path.parent / FOLDER
    folder.mkdir(exist_ok=True)
    return folder


def _write(file: Path, content: bytes) -> None:
    with file.open("wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())


@contextmanager
def explained(path: Path, what: str) -> Iterator[None]:
    """Raise BrokenStore, which says what of the log cannot be, where a disk or folder fails."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise BrokenStore(
            f"{path} {what} ({why}); see that the disk has space and the folder may be written."
        ) from None
