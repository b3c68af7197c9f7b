"""The blanks of a cloze, found by counting braces: LaTeX inside a blank has braces of its own."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_OPENING = re.compile(r"\{\{(c[1-9]\d*)::")


@dataclass(frozen=True, slots=True)
class Blank:
    """``{{c1::text::hint}}`` at ``start``; ``end`` is the place after it."""

    name: str
    text: str
    hint: str
    start: int
    end: int
    is_in_maths: bool


def blanks(text: str) -> Iterator[Blank]:
    """Yield the blanks of a text from left to right; one that is never closed is passed over."""
    at = dollars = counted = 0
    while opening := _OPENING.search(text, at):
        at = opening.end()
        dollars += text.count("$", counted, opening.start())
        counted = opening.start()
        end = _end(text, at)
        if end is not None:
            filled, _, hint = text[at:end].partition("::")
            is_in_maths = dollars % 2 == 1
            yield Blank(opening[1], filled, hint, opening.start(), end + 2, is_in_maths)
            at = end + 2


def filled(text: str, fill: Callable[[Blank], str]) -> str:
    """Return the text with every blank replaced by what ``fill`` gives for it."""
    parts, at = [], 0
    for blank in blanks(text):
        parts += [text[at : blank.start], fill(blank)]
        at = blank.end
    return "".join([*parts, text[at:]])


def _end(text: str, start: int) -> int | None:
    """Return where the two closing braces of a blank stand, None if they do not.

    A blank ends before the next one begins, so a text is read through once.
    """
    following = _OPENING.search(text, start)
    depth = 0
    for at in range(start, following.start() if following else len(text)):
        if text[at] == "{":
            depth += 1
        elif text[at] == "}":
            if depth == 0:
                return at if text[at + 1 : at + 2] == "}" else None
            depth -= 1
    return None
