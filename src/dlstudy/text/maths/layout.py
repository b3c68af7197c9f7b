"""LaTeX formulas as lines of Unicode for a terminal: tokens become a tree, a tree becomes a box."""

import re

from dlstudy.text.cells import cells
from dlstudy.text.maths.boxes import Box, Style, one_line, stacked
from dlstudy.text.maths.drawing import draw
from dlstudy.text.maths.parser import parse
from dlstudy.text.maths.symbols import ascii_of
from dlstudy.text.maths.tokens import UnreadableError

MAXIMUM_LENGTH = 4_000  # characters; a longer source is shown as it is
CONTINUATION = "  "  # begins the second and later lines of a wrapped formula


def inline(source: str, *, ascii_only: bool = False) -> str:
    """Return the formula on one line, with brackets wherever two readings were possible.

    A source that cannot be laid out comes back as it is, its whitespace collapsed. Never raises.
    """
    box = _layout(source, Style(flat=True, ascii_only=ascii_only))
    if box is not None:
        return box.lines[0].strip()
    text = " ".join(_printable(source).split())
    return ascii_of(text) if ascii_only else text


def is_readable(source: str) -> bool:
    """Say whether the formula can be laid out; if not, its source is what is shown."""
    return _layout(source, Style()) is not None


def display(source: str, *, ascii_only: bool = False) -> tuple[str, ...]:
    """Return the formula in two dimensions, as lines of equal width in cells.

    A source that cannot be laid out comes back line by line, padded. Never raises.
    """
    box = _layout(source, Style(ascii_only=ascii_only))
    if box is not None:
        return box.lines
    text = _printable(source)
    return stacked(
        [one_line(x) for x in (ascii_of(text) if ascii_only else text).split("\n")]
    ).lines


def fit(source: str, width: int, *, ascii_only: bool = False) -> tuple[str, ...]:
    """Return the best form whose lines all fit in ``width`` cells, which should be 10 or more.

    In this order: display; inline, broken at operators or spaces; the source, broken anywhere.
    """
    width = max(width, 2)  # one wide character must fit, or the loop would not end
    lines = display(source, ascii_only=ascii_only)
    if cells(lines[0]) <= width:
        return lines
    wrapped = _wrap(inline(source, ascii_only=ascii_only), width)
    if wrapped is not None:
        return wrapped
    text = _printable(source)
    text = ascii_of(text) if ascii_only else text
    return tuple(part for line in text.split("\n") for part in _chop(line, width))


def _wrap(text: str, width: int) -> tuple[str, ...] | None:
    """Return the text broken before operators, else at spaces; None if a word is too wide."""
    operators = r" +(?=(?:[-=<>~+*≤≥≠≈∼≡∝∈→⇒⟹⇔⟺↦−±·×∘⊙⊗⊕∪∩]|[<>!~-]=|[-=]>) )"
    room = width - cells(CONTINUATION)
    lines: list[str] = []
    for clause in re.split(operators, text):
        for word in [clause] if cells(clause) <= room else clause.split():
            if cells(word) > room:
                return None
            if lines and cells(lines[-1]) + 1 + cells(word) <= width:
                lines[-1] += " " + word
            else:
                lines.append(CONTINUATION + word if lines else word)
    return tuple(lines)


def _chop(line: str, width: int) -> list[str]:
    """Return the line in pieces of at most ``width`` cells, cut at a space where there is one."""
    pieces = [""]
    used = 0
    for word in re.findall(r"\S+\s*|\s+", line):
        if used and used + cells(word.rstrip()) > width:
            pieces.append("")
            used = 0
        for char in word:
            if used + cells(char) > width:
                pieces.append("")
                used = 0
            pieces[-1] += char
            used += cells(char)
    return [piece.rstrip() for piece in pieces]


def _printable(source: str) -> str:
    """Return the source without what would move the cursor or could not be encoded."""
    text = "\n".join(source.splitlines()).replace("\t", " ")
    return re.sub("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]", "\ufffd", text)


def _layout(source: str, style: Style) -> Box | None:
    """Return the formula as a box, None if it cannot be laid out."""
    if len(source) > MAXIMUM_LENGTH:
        return None
    try:
        return draw(parse(_printable(source)), style)
    except (UnreadableError, RecursionError):  # the latter if the caller's stack is nearly full
        return None
