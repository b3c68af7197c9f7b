"""Where a user's log, personal decks and caches lie, and files that are called after a card."""

import os
import re
from contextlib import suppress
from pathlib import Path

from dlstudy.deck import names
from dlstudy.errors import BrokenStore, Misplaced

VARIABLE = "DLSTUDY_HOME"


def data_folder() -> Path:
    """Return the user's data folder: ``DLSTUDY_HOME``, else ``$XDG_DATA_HOME/dlstudy``.

    One rule on every system, so that a person finds the log again after a move.
    """
    if own := os.environ.get(VARIABLE):
        try:
            return Path(own).expanduser()
        except RuntimeError:
            raise BrokenStore(
                f"{VARIABLE} is '{own}', the home of nobody; set it to a folder that you may write."
            ) from None
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "dlstudy"


# What Dropbox, Syncthing, Nextcloud, a browser or Baidu, iCloud, and OneDrive (by the name of
# a computer, which begins with a capital) call the other one of two files.
_CONFLICTED = r"(?i:conflict)|冲突|衝突|[(（]\d+[)）]\.| \d+\.|-[A-Z][\w-]*\."


def conflicted_copies(log: Path) -> list[str]:
    """Return the names of copies of the log that a synchronised folder kept beside it.

    Where the log is a link into such a folder, they lie there.
    """
    names: list[str] = []
    log = Path(os.path.realpath(log))
    with suppress(OSError):
        names = [file.name for file in log.parent.iterdir()]
    return sorted(
        name
        for name in names
        if name.startswith(log.stem) and name.endswith(log.suffix) and re.search(_CONFLICTED, name)
    )


def inside(folder: Path, *parts: str, end: str = "") -> Path:
    """Return the path in a folder that names of decks, cards or interviews make.

    Every path that is made of a name is made here: a name may come from a
    stranger's deck, or from a log. Raises Misplaced where it would lead elsewhere.
    """
    for part in parts:
        if wrong := names.objection(part):
            raise Misplaced(f"'{part[: names.LONGEST]}' names no file: {wrong}; rename it.")
    return folder.joinpath(*parts[:-1], parts[-1] + end)
