"""The guards of the rows, each taken out by itself so that its row is seen to fail.

The product knows nothing of this. A hook that the product has no more is an
error here, not a guard that silently stays.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dlstudy.store import Store


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
    """Leave the checksums of events unverified.

    TODO after the rewrite of the store: the function that compares a row with
    its checksum, and the digests of what was folded.
    """
    with replaced(Store, "damaged", lambda _: []):
        yield


@contextmanager
def without_places() -> Iterator[None]:
    """Take any file at the path for the log that was opened.

    TODO after the rewrite of the store: what copies sidecars aside and unites
    two readings, so that SQLite alone decides what a sidecar is.
    """
    with replaced(Store, "_is_in_place", lambda _: True):
        yield
