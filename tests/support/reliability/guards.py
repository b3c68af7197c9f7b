"""The guards of the rows, each taken out by itself so that its row is seen to fail.

The product knows nothing of this. A hook that the product has no more is an
error here, not a guard that silently stays.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dlstudy.deck import names
from dlstudy.library import cache
from dlstudy.log import kept, ledger, log_file, rows
from dlstudy.log.ledger import Ledger
from dlstudy.log.tally import Tally
from dlstudy.text import unseen


@contextmanager
def replaced(owner: Any, name: str, value: object) -> Iterator[None]:  # noqa: ANN401 - any module or class
    """Put another value in the place of one of the product's for a while."""
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


@contextmanager
def without_checksums() -> Iterator[None]:
    """Leave events as they are read, and let every tally fit every other."""
    with (
        replaced(rows, "checked", lambda row: row),
        replaced(Tally, "__eq__", lambda *_: True),
        replaced(Tally, "__ne__", lambda *_: False),
        replaced(Tally, "__hash__", tuple.__hash__),
        replaced(log_file, "is_cut", lambda *_: False),
        replaced(Ledger, "all_rows", lambda self, _: self.rows("true ORDER BY rowid")),
        replaced(Ledger, "latest_rows", lambda self, *_: self.rows("true ORDER BY rowid")[-400:]),
    ):
        yield


@contextmanager
def without_places() -> Iterator[None]:
    """Take any log for the one that was opened, and leave SQLite alone with what lies beside it."""
    with (
        replaced(log_file, "need_in_place", lambda *_: None),
        replaced(ledger, "beside", lambda _: []),
        replaced(Ledger, "_same_log", lambda self: kept.kept_of(self._meta().get("kept"))),
    ):
        yield


def _whatever(path: Path, most_bytes: int) -> bytes:
    """Return what can be read of a file, but not all of a device: it has no end."""
    with path.open("rb") as file:
        return file.read(most_bytes)


@contextmanager
def without_strangers() -> Iterator[None]:
    """Take every name for a good one, print text as it is, and read whatever is there."""
    with (
        replaced(names, "objection", lambda _: ""),
        replaced(unseen, "_replaced", lambda text, _: text),
        replaced(cache, "content_of", _whatever),
    ):
        yield
