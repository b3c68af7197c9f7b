"""A line that is being typed: what each key makes of it, and as much of it as a row has room for.

Nothing here knows a terminal: a line and a key give a line.
"""

from collections.abc import Callable
from typing import NamedTuple

from dlstudy.terminal.input import UNREADABLE, Pasted
from dlstudy.text.cells import cells

_BLANKS = frozenset("\t\xa0\u3000")  # the last is typed with a Chinese input method
NEWLINE = "↵"  # stands for the end of a line that was pasted


class Line(NamedTuple):
    """A text, and how many of its characters stand before the cursor."""

    text: str = ""
    at: int = 0
    removed: str = ""  # what Ctrl-K, Ctrl-U or Ctrl-W took away last, for Ctrl-Y

    @property
    def before(self) -> str:
        return self.text[: self.at]

    @property
    def behind(self) -> str:
        return self.text[self.at :]


def line_of(text: str) -> Line:
    """Return a text with the cursor at its end."""
    return Line(text, len(text))


def edited(line: Line, key: str) -> Line:
    """Return the line after a key or a paste; a key that edits nothing leaves it as it is."""
    if isinstance(key, Pasted):
        return inserted(line, key)
    if key in _EDITS:
        return _EDITS[key](line)
    if key in _BLANKS:
        return inserted(line, " ")
    is_text = len(key) == 1 and key.isprintable() and key != UNREADABLE
    return inserted(line, key) if is_text else line


def inserted(line: Line, text: str) -> Line:
    """Return the line with a text put in where the cursor is."""
    return Line(line.before + text + line.behind, line.at + len(text), line.removed)


def window(line: Line, width: int) -> tuple[str, int]:
    """Return what a row of so many cells shows, and the cell of the cursor, counted from 0.

    The cursor is always in sight, with what comes before it; where the line
    goes on behind it, that has at least a third of the row.
    """
    width = max(2, width)
    before, cursor = _ending(line.before, width - 1)
    behind = _beginning(line.behind, width - cursor)
    if len(behind) < len(line.behind) and cursor > width * 2 // 3:
        before, cursor = _ending(line.before, max(1, width * 2 // 3))
        behind = _beginning(line.behind, width - cursor)
    return before + behind, cursor


def _ending(text: str, width: int) -> tuple[str, int]:
    """Return the end of a text that fits, and its cells."""
    kept: list[str] = []
    filled = 0
    for character in reversed(text):
        shown = _shown(character)
        if filled + cells(shown) > width:
            break
        filled += cells(shown)
        kept.append(shown)
    return "".join(reversed(kept)), filled


def _beginning(text: str, width: int) -> str:
    kept = ""
    filled = 0
    for character in text:
        shown = _shown(character)
        filled += cells(shown)
        if filled > width:
            break
        kept += shown
    return kept


def _shown(character: str) -> str:
    """Return a character as a row can show it: a control must not drive the terminal."""
    if character == "\n":
        return NEWLINE
    return character if character.isprintable() else " " if character.isspace() else UNREADABLE


def _step_left(line: Line) -> int:
    at = max(0, line.at - 1)
    while at and not cells(line.text[at]) and line.text[at].isprintable():
        at -= 1  # an accent stays with its letter
    return at


def _step_right(line: Line) -> int:
    at = min(len(line.text), line.at + 1)
    while at < len(line.text) and not cells(line.text[at]) and line.text[at].isprintable():
        at += 1
    return at


def _word_left(line: Line) -> int:
    at = line.at
    while at and not line.text[at - 1].isalnum():
        at -= 1
    while at and line.text[at - 1].isalnum():
        at -= 1
    return at


def _word_right(line: Line) -> int:
    at, text = line.at, line.text
    while at < len(text) and not text[at].isalnum():
        at += 1
    while at < len(text) and text[at].isalnum():
        at += 1
    return at


def _blank_left(line: Line) -> int:
    """Return where the word before the cursor begins, as blanks divide words."""
    at = len(line.before.rstrip())
    while at and not line.text[at - 1].isspace():
        at -= 1
    return at


def _moved(place: Callable[[Line], int]) -> Callable[[Line], Line]:
    return lambda line: line._replace(at=place(line))


def _cut(place: Callable[[Line], int], *, is_kept: bool = True) -> Callable[[Line], Line]:
    """Return the edit that takes away all between the cursor and a place."""

    def edit(line: Line) -> Line:
        first, last = sorted((line.at, place(line)))
        removed = line.text[first:last] if is_kept and first < last else line.removed
        return Line(line.text[:first] + line.text[last:], first, removed)

    return edit


def _start(_: Line) -> int:
    return 0


def _end(line: Line) -> int:
    return len(line.text)


_EDITS: dict[str, Callable[[Line], Line]] = {
    "left": _moved(_step_left),
    "\x02": _moved(_step_left),  # Ctrl-B
    "right": _moved(_step_right),
    "\x06": _moved(_step_right),  # Ctrl-F
    "home": _moved(_start),
    "\x01": _moved(_start),  # Ctrl-A
    "end-of-line": _moved(_end),
    "\x05": _moved(_end),  # Ctrl-E
    "alt-b": _moved(_word_left),
    "alt-f": _moved(_word_right),
    "\x7f": _cut(_step_left, is_kept=False),  # backspace
    "\x08": _cut(_step_left, is_kept=False),
    "delete": _cut(_step_right, is_kept=False),
    "\x04": _cut(_step_right, is_kept=False),  # Ctrl-D
    "\x0b": _cut(_end),  # Ctrl-K
    "\x15": _cut(_start),  # Ctrl-U
    "\x17": _cut(_blank_left),  # Ctrl-W
    "alt-\x7f": _cut(_word_left),
    "alt-d": _cut(_word_right),
    "\x19": lambda line: inserted(line, line.removed),  # Ctrl-Y
}
