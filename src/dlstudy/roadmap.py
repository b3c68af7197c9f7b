"""The roadmap that the decks answer: groups, topics and entries."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from dlstudy.library import shipped_folder

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


def entries(path: Path | None = None) -> dict[str, Entry]:
    """Return every entry by its id."""
    content = (path or shipped_folder() / FILE_NAME).read_text(encoding="utf-8")
    return {name: Entry(name, **row) for name, row in tomllib.loads(content)["entries"].items()}
