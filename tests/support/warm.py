"""Data folders in which the shipped decks are already parsed, as after a first start."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from dlstudy.library.library import CACHE, Library, load


def warm(home: Path) -> None:
    """Put the parsed shipped decks into a data folder that is there and has no cache yet."""
    if home.is_dir() and not (home / CACHE).exists():
        shutil.copytree(_parsed() / CACHE, home / CACHE)


def loaded(home: Path) -> Library:
    """Return the library of a data folder, the shipped decks parsed once a process."""
    warm(home)
    return load(home)


@cache
def shipped() -> Library:
    """Return the library of someone who has no decks of their own."""
    return load(_parsed())


@cache
def _parsed() -> Path:
    """Return a data folder that has nothing but the parsed shipped decks, in both languages."""
    folder = Path(tempfile.mkdtemp(prefix="dlstudy-parsed-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _ = load(folder).translations
    return folder
