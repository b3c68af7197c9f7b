"""Where formulas and code stand in a text: the one place that knows how they are marked."""

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from dlstudy.text.blocks import Block, Shape, blocks

COVER = "\ufffc"  # stands for every character of a passage where words are looked at
_INLINE = re.compile(
    r"(?P<escape>\\[$`*|\\])"
    r"|(?<!`)(?P<ticks>`+)(?!`)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)|`+"
    r"|\$\$(?P<display>(?:[^\\$]|\\.|\$(?!\$))+)\$\$"
    r"|\$(?!\s)(?P<maths>(?:\\.|[^$\\])+)(?<!\s)\$(?!\d)",
    re.DOTALL,
)


class Kind(Enum):
    """What a passage is, other than words."""

    CODE = 1
    MATHS = 2
    DISPLAY = 3  # a formula between two dollars on either side
    ESCAPE = 4  # a backslash and the sign behind it, which is only a sign


MATHEMATICS = frozenset({Kind.MATHS, Kind.DISPLAY})
VERBATIM = frozenset({Kind.CODE, Kind.MATHS, Kind.DISPLAY})


class Passage(NamedTuple):
    """A formula or some code, its marks included; ``inner`` is what stands between these."""

    kind: Kind
    start: int
    end: int
    inner: str


def passages(text: str) -> Iterator[Passage]:
    """Yield the formulas, code and escaped signs of a text from left to right. Never raises."""
    if not any(sign in text for sign in "$`~\\"):
        return
    for block in blocks(text):
        if block.shape is Shape.CODE:
            yield Passage(Kind.CODE, block.start, block.end, block.inner)
        elif block.shape is Shape.DISPLAY:
            yield Passage(Kind.DISPLAY, block.start, block.end, block.inner)
        else:
            yield from _of_words(block)


def _of_words(block: Block) -> Iterator[Passage]:
    """Yield the passages of one block; in a table none goes over the end of a row."""
    at = block.inner_start
    for part in block.inner.split("\n") if block.shape is Shape.TABLE else [block.inner]:
        for found in inline(part):
            yield found._replace(start=found.start + at, end=found.end + at)
        at += len(part) + 1


def inline(text: str) -> Iterator[Passage]:
    """Yield the passages of one paragraph."""
    for match in _INLINE.finditer(text):
        if match["code"]:
            yield Passage(Kind.CODE, *match.span(), _code(match["code"]))
        elif match["display"]:
            yield Passage(Kind.DISPLAY, *match.span(), match["display"].strip())
        elif match["maths"]:
            yield Passage(Kind.MATHS, *match.span(), match["maths"].strip())
        elif match["escape"]:
            yield Passage(Kind.ESCAPE, *match.span(), match[0][1:])


def _code(text: str) -> str:
    """Return the code between backticks: a space at both ends keeps it from these."""
    is_kept_apart = text[0] == text[-1] == " " and text.strip() != ""
    return text[1:-1] if is_kept_apart else text


def covered(text: str, found: Iterator[Passage] | list[Passage]) -> str:
    """Return a text of the same length in which no passage can be taken for words."""
    parts, at = [], 0
    for passage in found:
        parts += [text[at : passage.start], COVER * (passage.end - passage.start)]
        at = passage.end
    return "".join([*parts, text[at:]])


def words_of(text: str, without: frozenset[Kind] = VERBATIM) -> str:
    """Return a text without its passages of some kinds."""
    parts, at = [], 0
    for passage in passages(text):
        if passage.kind in without:
            parts.append(text[at : passage.start])
            at = passage.end
    return "".join([*parts, text[at:]])


def lines_inside(text: str) -> set[int]:
    """Return which lines, counted from 0, begin inside a formula or code."""
    found: set[int] = set()
    line = at = 0
    for passage in passages(text) if "\n" in text else ():
        if passage.kind in VERBATIM:
            line += text.count("\n", at, passage.start)
            count = text.count("\n", passage.start, passage.end)
            found.update(range(line + 1, line + count + 1))
            line, at = line + count, passage.end
    return found
