"""What commands print beside the screen: nothing of it drives the terminal that shows it."""

import sys
from typing import TextIO

from dlstudy.text import unseen


def echo(text: str = "", *, err: bool = False) -> None:
    """Print a line; what a terminal would obey or hide is made visible in it."""
    _write(f"{unseen.line(text)}\n", sys.stderr if err else sys.stdout)


def echo_page(text: str) -> None:
    """Print a text of several lines, which has its own line ends."""
    _write(unseen.shown(text), sys.stdout)


def _write(text: str, stream: TextIO) -> None:
    stream.write(text)
    stream.flush()
