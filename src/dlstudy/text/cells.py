"""How wide a text is in a terminal."""

import unicodedata
from functools import cache


def cells(text: str) -> int:
    """Return how many terminal cells the text fills: 2 for wide characters, 0 for combining."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(map(_char_cells, text))


def cut(text: str, width: int) -> str:
    """Return as much of a text as fits, with an ellipsis where it is cut."""
    if cells(text) <= width:
        return text
    left = width - 1
    for place, character in enumerate(text):
        left -= cells(character)
        if left < 0:
            return text[:place] + "…"
    return text + "…"


@cache
def _char_cells(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me", "Cf", "Cc", "Cs"}:
        return 0
    return 1 + (unicodedata.east_asian_width(char) in "WF")
