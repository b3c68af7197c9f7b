"""Styled text in lines of a width: emphasis, code, links and formulas within a paragraph."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from dlstudy.text import unseen
from dlstudy.text.addresses import LINK
from dlstudy.text.cells import cells
from dlstudy.text.passages import Kind, Passage, covered, inline


class Span(NamedTuple):
    """A piece of text in one style: "" or a name that ``screen`` knows."""

    text: str
    style: str = ""


Line = tuple[Span, ...]


MARK = ("\ue000", "\ue001")  # around what is set off: of no alphabet, so in no text


_STYLED = re.compile(
    r"(?P<mark>\ue000[^\ue001]*\ue001)"
    r"|" + LINK + r"|(?P<bold>\*\*\*[^*]+\*\*\*|\*\*[^*]+\*\*)"
    r"|(?P<emphasis>(?<![\w*])\*[^*\s](?:[^*]*[^*\s])?\*(?![\w*]))",
    re.DOTALL,
)


_NOT_AT_START = set("，。、；：？！）」』】》”’,.;:?!)]}%…")


_NOT_AT_END = set("（「『【《“‘([{")


_FULL_STOPS = set("，。、；：？！）」』】》”")  # no space follows them


_BREAKS = str.maketrans(dict.fromkeys("\t\r\v\f\x85\u2028\u2029", " "))


def hang(
    bullet: str, text: str, width: int, *, style: str = "", ascii_only: bool = False
) -> list[Line]:
    """Return the text behind a bullet, its further lines indented to its first."""
    indent = cells(bullet) + 1
    body = wrap(spans(text, style, ascii_only=ascii_only), max(10, width - indent)) or [()]
    first = (Span(bullet + " ", style), *body[0])
    return [first, *((Span(" " * indent), *line) for line in body[1:])]


def clean(text: str) -> str:
    """Return the text without what a terminal would obey or hide: a deck must not drive it."""
    return unseen.dropped(text.translate(_BREAKS))


def spans(text: str, style: str = "", *, ascii_only: bool = False) -> list[Span]:
    """Return the styled pieces of a paragraph, its mathematics as one-line Unicode."""
    found = list(inline(text))
    result: list[Span] = []
    at = 0
    for match in _STYLED.finditer(covered(text, found)):
        if match.start() > at:
            result += _unstyled(text, at, match.start(), found, style, ascii_only=ascii_only)
        at = match.end()
        if match["address"] is not None:
            result += _linked(text, match, style, ascii_only=ascii_only)
            continue
        width = 1 if match["mark"] or match["emphasis"] else 2 + match[0].startswith("***")
        inner = text[match.start() + width : at - width]
        inner_style = "emphasis" if match["emphasis"] else "bold"
        result += spans(inner, inner_style, ascii_only=ascii_only)
    result += _unstyled(text, at, len(text), found, style, ascii_only=ascii_only)
    return [span for span in result if span.text]


def _linked(text: str, match: re.Match[str], style: str, *, ascii_only: bool) -> list[Span]:
    """Return the text of a link or an image, and its address."""
    named, address = text[slice(*match.span("text"))], text[slice(*match.span("address"))]
    if not named.strip() or named == address:
        return [Span(address, "link")]
    return [
        *spans(named, style, ascii_only=ascii_only),
        Span(" ("),
        Span(address, "link"),
        Span(")"),
    ]


def _unstyled(
    text: str, start: int, end: int, found: list[Passage], style: str, *, ascii_only: bool
) -> list[Span]:
    """Return words, code and formulas between two places of a paragraph."""
    result: list[Span] = []
    at = start
    for passage in found:
        if not start <= passage.start < end:
            continue
        result.append(Span(_unmarked(text[at : passage.start]), style))
        at = passage.end
        if passage.kind is Kind.ESCAPE:
            result.append(Span(passage.inner, style))
        elif passage.kind is Kind.CODE:
            result.append(Span(_unmarked(passage.inner), "code"))
        else:
            from dlstudy.text.maths import layout  # a card without formulas does without it

            result.append(Span(layout.inline(passage.inner, ascii_only=ascii_only), "maths"))
    return [*result, Span(_unmarked(text[at:end]), style)]


def _unmarked(text: str) -> str:
    """Return words without a mark that lost its other half."""
    return text.replace(MARK[0], "").replace(MARK[1], "")


def wrap(pieces: Iterable[Span], width: int) -> list[Line]:
    """Break styled text into lines: at spaces, and between Chinese characters by their rules."""
    result: list[Line] = []
    line: list[Span] = []
    used = 0
    for word in _words(pieces):
        size = sum(cells(span.text) for span in word)
        is_space = len(word) == 1 and word[0].text == " "
        if used + size > width and not is_space:
            for chopped in ((), *_chop(word, width)):
                if used:
                    result.append(_trimmed(line))
                    line = []
                line, used = [*line, *chopped], sum(cells(span.text) for span in chopped)
            continue
        if is_space and not used:
            continue
        line.extend(word)
        used += size
    if line:
        result.append(_trimmed(line))
    return result


def _trimmed(line: list[Span]) -> Line:
    while line and line[-1].text == " ":
        line.pop()
    merged: list[Span] = []
    for span in line:
        if merged and merged[-1].style == span.style:
            merged[-1] = Span(merged[-1].text + span.text, span.style)
        else:
            merged.append(span)
    return tuple(merged)


def _words(pieces: Iterable[Span]) -> Iterator[list[Span]]:
    """Cut text into the units that a line break must not split; spaces are units of their own."""
    word: list[Span] = []
    for span in pieces:
        for text in _units(span):
            if text == " ":
                if word:
                    yield word
                yield [Span(" ", span.style)]
                word = []
                continue
            if word and _may_break(word[-1].text[-1], text[0]):
                yield word
                word = []
            word.append(Span(text, span.style))
    if word:
        yield word


def _units(span: Span) -> Iterator[str]:
    """Cut one span at white space and around wide characters; short formulas stay whole."""
    if span.style == "maths" and cells(span.text) <= 24:
        yield span.text
        return
    run = ""
    for character in span.text:
        if character.isspace():
            if run:
                yield run
            yield " "
            run = ""
        elif cells(character) == 2:
            if run:
                yield run
            yield character
            run = ""
        else:
            run += character
    if run:
        yield run


def _may_break(left: str, right: str) -> bool:
    """May a line end between these two? Beside a wide character, but not before a full stop."""
    is_wide = cells(left) == 2 or cells(right) == 2
    return is_wide and left not in _NOT_AT_END and right not in _NOT_AT_START


def _chop(word: list[Span], width: int) -> Iterator[Line]:
    """Cut a unit that is wider than a whole line."""
    line: list[Span] = []
    used = 0
    for span in word:
        run = ""
        for character in span.text:
            size = cells(character)
            if used + size > width:
                yield (*line, Span(run, span.style)) if run else tuple(line)
                line, used, run = [], 0, ""
            run += character
            used += size
        if run:
            line.append(Span(run, span.style))
    if line:
        yield tuple(line)
