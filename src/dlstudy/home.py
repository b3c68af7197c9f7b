"""Where a user's log, personal decks and caches lie."""

import os
from pathlib import Path

from dlstudy.errors import BrokenStore

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
