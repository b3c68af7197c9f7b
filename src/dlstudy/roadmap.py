"""The roadmap that the decks answer: groups, topics and entries."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dlstudy.errors import UnknownName
from dlstudy.library import Library, plain, shipped_folder

FILE_NAME = "roadmap.toml"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the documents the decks are built from; ``use`` says what it must become."""

    id: str
    topic: str
    kind: str
    use: str
    title: str
    title_zh: str
    url: str = ""


def entries() -> dict[str, Entry]:
    """Return every entry by its id."""
    rows: dict[str, dict[str, str]] = _content()["entries"]
    return {name: Entry(name, **row) for name, row in rows.items()}


def topics(library: Library, names: Iterable[str]) -> list[str]:
    """Return the deck slugs of names as people type them, of decks or of the roadmap.

    Raises UnknownName; for a topic of the roadmap that has no deck yet, it says so.
    """
    return list(dict.fromkeys(_topic(library, name) for name in names))


def _topic(library: Library, name: str) -> str:
    try:
        return library.topic(name)
    except UnknownName:
        found = _by_title().get(plain(name))
        if found is None:
            raise
    if found in {deck.slug for deck in library.decks}:
        return found
    raise UnknownName(
        f"The topic '{found}' has no cards yet; 'dlstudy decks' lists those that have."
    )


def _by_title() -> dict[str, str]:
    """Return the slug of every topic by its slug and its titles."""
    rows: dict[str, dict[str, str]] = _content()["topics"]
    return {
        plain(title): slug
        for slug, row in rows.items()
        for title in (slug, row["title"], row["title_zh"])
    }


def _content() -> dict[str, Any]:
    return tomllib.loads((shipped_folder() / FILE_NAME).read_text(encoding="utf-8"))
