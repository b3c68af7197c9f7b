"""Boxes of text: lines of one width with a baseline, set beside and above each other."""

from collections.abc import Sequence
from typing import NamedTuple

from dlstudy.text.cells import cells
from dlstudy.text.maths.symbols import ASCII_TALL, TALL, ascii_of


class Style(NamedTuple):
    """How to draw: in one row or in two dimensions, in Unicode or ASCII, tight as in scripts."""

    flat: bool = False
    ascii_only: bool = False
    tight: bool = False


class Box(NamedTuple):
    """Lines, all ``width`` cells wide; neighbours are aligned on row ``base``."""

    lines: tuple[str, ...]
    base: int
    width: int

    @property
    def below(self) -> int:
        """The number of rows under the base."""
        return len(self.lines) - 1 - self.base


def one_line(text: str) -> Box:
    """Return the text as a box of one row."""
    return Box((text,), 0, cells(text))


def beside(boxes: Sequence[Box]) -> Box:
    """Return the boxes side by side, their bases on one row."""
    if not boxes:
        return one_line("")
    above, below = max(box.base for box in boxes), max(box.below for box in boxes)
    columns = [_grown(box, above, below).lines for box in boxes]
    lines = tuple("".join(row) for row in zip(*columns, strict=True))
    return Box(lines, above, sum(box.width for box in boxes))


def _grown(box: Box, above: int, below: int) -> Box:
    """Return the box with blank rows, so that it has so many above and below its base."""
    blank = (" " * box.width,)
    lines = blank * (above - box.base) + box.lines + blank * (below - box.below)
    return Box(lines, above, box.width)


def widened(box: Box, width: int, align: str = "c") -> Box:
    """Return the box with spaces up to this width, itself to the left, centre or right."""
    left = {"l": 0, "c": (width - box.width) // 2, "r": width - box.width}[align]
    right = width - box.width - left
    lines = tuple(" " * left + line + " " * right for line in box.lines)
    return Box(lines, box.base, width)


def stacked(boxes: Sequence[Box], base: int = 0, align: str = "l") -> Box:
    """Return the boxes one under another; the base is that of the box with number ``base``."""
    width = max(box.width for box in boxes)
    lines = tuple(line for box in boxes for line in widened(box, width, align).lines)
    return Box(lines, sum(len(box.lines) for box in boxes[:base]) + boxes[base].base, width)


def bracket_of(bracket: str, height: int, style: Style) -> Box:
    """Return a bracket of this height."""
    table = ASCII_TALL if style.ascii_only else TALL
    if height == 1 or bracket not in table:
        return one_line(ascii_of(bracket) if style.ascii_only else bracket)
    top, between, bottom, middle = table[bracket]
    rows = [top, *[between] * (height - 2), bottom]
    if rows[1:-1]:
        rows[height // 2] = middle
    return stacked([one_line(row) for row in rows])


def enclosed(left: str, box: Box, right: str, style: Style) -> Box:
    """Return the box between brackets that have grown to its height."""
    height = len(box.lines)
    sides = [bracket_of(side, height, style)._replace(base=box.base) for side in (left, right)]
    return beside([sides[0], box, sides[1]])
