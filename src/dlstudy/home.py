"""Where a user's log, personal decks and caches lie."""

import os
from pathlib import Path

VARIABLE = "DLSTUDY_HOME"


def data_folder() -> Path:
    """Return the user's data folder: ``DLSTUDY_HOME``, else ``$XDG_DATA_HOME/dlstudy``.

    One rule on every system, so that a person finds the log again after a move.
    """
    if own := os.environ.get(VARIABLE):
        return Path(own).expanduser()
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "dlstudy"
