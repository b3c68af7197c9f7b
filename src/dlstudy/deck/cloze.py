"""The blanks of a cloze, found by counting braces: LaTeX inside a blank has braces of its own."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import NamedTuple

from dlstudy.text.passages import COVER, VERBATIM, Kind, Passage, passages

_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)  # one behind a backslash is a sign of LaTeX
_OPENING = re.compile(r"\{\{(c[1-9]\d*)::")


class Blank(NamedTuple):
    """``{{c1::text::hint}}`` at ``start``; ``end`` is the place after it."""

    name: str
    text: str
    hint: str
    start: int
    end: int
    is_in_maths: bool = False
    is_in_code: bool = False
    is_cut: bool = False  # by a formula or code that begins or ends inside it, and not both


def blanks(text: str) -> Iterator[Blank]:
    """Yield the blanks of a text from left to right; one that is never closed is passed over."""
    found = list(_spans(text))
    bare = list(text)
    for *_, hint, _, end in found:  # a hint is a text of its own
        bare[end - 2 - len(hint) : end - 2] = COVER * len(hint)
    verbatim = [p for p in passages("".join(bare)) if p.kind in VERBATIM] if found else []
    for name, filled, hint, start, end in found:
        yield Blank(name, filled, hint, start, end, *_place(verbatim, start, end))


def _spans(text: str) -> Iterator[tuple[str, str, str, int, int]]:
    """Yield name, text, hint, start and end of every blank."""
    at = 0
    while opening := _OPENING.search(text, at):
        start, at = opening.span()
        end = _end(text, at)
        if end is not None:
            filled, _, hint = text[at:end].partition("::")
            at = end + 2
            yield opening[1], filled, hint, start, at


def _place(verbatim: list[Passage], start: int, end: int) -> tuple[bool, bool, bool]:
    """Say whether a blank stands in a formula, in code, or cuts one of them."""
    first = bisect_right(verbatim, start, key=lambda passage: passage.end)
    touched = []
    for passage in verbatim[first:]:
        if passage.start >= end:
            break
        touched.append(passage)
    around = [p for p in touched if p.start < start and end < p.end]
    is_cut = any(p.start < start < p.end < end or start < p.start < end < p.end for p in touched)
    is_in_code = any(p.kind is Kind.CODE for p in around)
    return bool(around) and not is_in_code, is_in_code, is_cut


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
    for brace in _BRACE.finditer(text, start, following.start() if following else len(text)):
        at = brace.start()
        if brace[0] == "{":
            depth += 1
        elif brace[0] == "}":
            if depth == 0:
                return at if text[at + 1 : at + 2] == "}" else None
            depth -= 1
    return None
