"""A text as Markdown's blocks: paragraphs, headings, items, quotes, tables, code, formulas."""

import re
from collections.abc import Callable, Iterator
from enum import Enum
from typing import NamedTuple

_ITEM = re.compile(r"( *)([-*+]|\d{1,3}[.)])\s+")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(?=\S)")
_QUOTE = re.compile(r"\s{0,3}> ?")
_RULE = re.compile(r" {0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})")
_FENCE = re.compile(r"\s*(?:(?:[-*+]|\d{1,3}[.)])\s+)?(`{3,}(?=[^`]*$)|~{3,})")
_TO_END_OF_DISPLAY = re.compile(r"(?:[^\\$]|\\.|\$(?!\$))*\$\$", re.DOTALL)
_TABLE_LINE = re.compile(
    r"\s*\|?(?:\s*:?-+:?\s*\|)*\s*:?-+:?\s*\|?\s*"
)  # under the head of a table


class Shape(Enum):
    """How a block is drawn."""

    TEXT = 1
    EMPTY = 2  # a line without words
    HEADING = 3
    ITEM = 4
    QUOTE = 5
    TABLE = 6
    CODE = 7
    DISPLAY = 8
    RULE = 9


class Block(NamedTuple):
    """A block and its words, ``inner``; ``start`` and ``end`` are its places in the whole text."""

    shape: Shape
    start: int
    end: int
    inner: str
    inner_start: int  # where ``inner`` stands in the whole text
    marker: str = ""  # of an item
    indent: int = 0  # of an item: the spaces before its marker


def fence_of(line: str) -> str:
    """Return the fence of code that opens on a line, such as three backticks; "" for none."""
    found = _FENCE.match(line)
    return found[1] if found else ""


def ends_fence(line: str, fence: str) -> bool:
    """Does this line close what the fence opened? As many of its signs do, or more."""
    found = line.strip()
    return len(found) >= len(fence) and not found.strip(fence[0])


def opens_display(line: str) -> bool:
    """Does a displayed formula begin on this line?"""
    return line.lstrip().startswith("$$")


def end_of_display(text: str, start: int) -> int | None:
    """Return the place after the next ``$$`` that no backslash makes a sign; None without one."""
    found = _TO_END_OF_DISPLAY.match(text, start)
    return found.end() if found else None


def is_rule(line: str) -> bool:
    """Is this a line across the page: three hyphens, asterisks or underscores?"""
    return _RULE.fullmatch(line) is not None


def is_item(line: str) -> bool:
    """Does an item of a list begin on this line?"""
    return _ITEM.match(line) is not None


def blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of a text in their order. Never raises."""
    at = 0
    while at <= len(text):
        block = _block(text, at)
        yield block
        at = block.end + (text[block.end : block.end + 1] in {"", "\n"})
        if block.shape is Shape.DISPLAY and at == block.end:  # words on the line of its end
            end = _end_of_paragraph(text, _line_end(text, at))
            yield Block(Shape.TEXT, at, end, text[at:end], at)
            at = end + 1


def _block(text: str, at: int) -> Block:
    """Return the block that begins at a place."""
    end = _line_end(text, at)
    line = text[at:end]
    item = _ITEM.match(line)
    if not line.strip():
        return Block(Shape.EMPTY, at, end, "", end)
    if fence := fence_of(line):
        if item:  # the item is empty, and the code follows it
            return Block(
                Shape.ITEM, at, at + item.end(), "", at + item.end(), item[2], len(item[1])
            )
        return _code(text, at, end, fence)
    if opens_display(line):
        return _display(text, at)
    if is_rule(line):
        return Block(Shape.RULE, at, end, "", end)
    if heading := _HEADING.match(line):
        inner = line[heading.end() :].rstrip().rstrip("#").rstrip() or line.strip()
        return Block(Shape.HEADING, at, end, inner, at + heading.end())
    if _is_table(text, at, end):
        return _lines_while(text, at, Shape.TABLE, lambda line: "|" in line and line.strip() != "")
    if _QUOTE.match(line):
        return _lines_while(text, at, Shape.QUOTE, lambda line: _QUOTE.match(line) is not None)
    end = _end_of_paragraph(text, end)
    if item:
        inner_start = at + item.end()
        inner = text[inner_start:end]
        return Block(Shape.ITEM, at, end, inner, inner_start, item[2], len(item[1]))
    return Block(Shape.TEXT, at, end, text[at:end], at)


def _code(text: str, at: int, first: int, fence: str) -> Block:
    """Return the code behind a fence, its lines without the indent of the fence."""
    margin = text.index(fence, at) - text.rfind("\n", 0, at) - 1
    found: list[str] = []
    start, end = first + 1, first
    while end < len(text):
        start, end = end + 1, _line_end(text, end + 1)
        line = text[start:end]
        if ends_fence(line, fence):
            break
        found.append(line[min(margin, len(line) - len(line.lstrip(" "))) :])
    return Block(Shape.CODE, at, end, "\n".join(found), first + 1)


def _display(text: str, at: int) -> Block:
    """Return the formula between two ``$$``; what follows on its last line is the next block."""
    start = text.index("$$", at) + 2
    end = end_of_display(text, start)
    inner = text[start:] if end is None else text[start : end - 2]
    end = len(text) if end is None else end
    rest = text[end : _line_end(text, end)]
    end += 0 if rest.strip() else len(rest)
    return Block(Shape.DISPLAY, at, end, inner.strip(), start)


def _is_table(text: str, at: int, end: int) -> bool:
    """Does a table begin here: a line with bars over one of hyphens with as many columns?"""
    below = text[end + 1 : _line_end(text, end + 1)]
    if "|" not in text[at:end] or "|" not in below or not _TABLE_LINE.fullmatch(below):
        return False
    return len(cells_of(text[at:end])) == len(cells_of(below))


def cells_of(row: str) -> list[str]:
    """Return the cells of a row of a table, cut at its bars; a backslash makes a bar a sign.

    As GitHub has it: a bar cuts in a formula and in code too.
    """
    parts = re.split(r"(?<!\\)\|", row.strip())
    if parts and not parts[0].strip():
        del parts[0]
    if parts and not parts[-1].strip():
        del parts[-1]
    return [part.strip().replace(r"\|", "|") for part in parts]


def _lines_while(text: str, at: int, shape: Shape, belongs: Callable[[str], bool]) -> Block:
    """Return the block of all lines from here on that belong to it."""
    end = _line_end(text, at)
    while end < len(text):
        following = _line_end(text, end + 1)
        if not belongs(text[end + 1 : following]):
            break
        end = following
    return Block(shape, at, end, text[at:end], at)


def _end_of_paragraph(text: str, end: int) -> int:
    """Return the end of the lines that go on where a line ends: up to the next block."""
    while end < len(text):
        following = _line_end(text, end + 1)
        line = text[end + 1 : following]
        if not line.strip() or _begins_block(line) or _is_table(text, end + 1, following):
            return end
        end = following
    return end


def _begins_block(line: str) -> bool:
    is_mark = is_item(line) or is_rule(line) or opens_display(line) or fence_of(line) != ""
    return is_mark or _HEADING.match(line) is not None or _QUOTE.match(line) is not None


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end
