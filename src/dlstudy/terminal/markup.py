"""Card text to styled lines of a width: emphasis, code, lists, mathematics, Chinese line breaks."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from dlstudy import unseen
from dlstudy.cells import cells


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text in one style: "" or a name that ``screen`` knows."""

    text: str
    style: str = ""


Line = tuple[Span, ...]

_INLINE = re.compile(
    r"(?P<code>`[^`\n]+`)|(?P<display>\$\$[^$]+\$\$)|(?P<maths>(?<!\\)\$(?!\s)(?:\\.|[^$\\])+?(?<!\s)\$)|(?P<bold>\*\*[^*]+\*\*)"
    r"|(?P<emphasis>(?<![\w*])\*[^*\s](?:[^*]*[^*\s])?\*(?![\w*]))",
    re.DOTALL,
)
_NOT_AT_START = set("，。、；：？！）」』】》”’,.;:?!)]}%…")
_NOT_AT_END = set("（「『【《“‘([{")
_FULL_STOPS = set("，。、；：？！）」』】》”")  # no space follows them
_BREAKS = str.maketrans(dict.fromkeys("\t\r\v\f\x85\u2028\u2029", " "))
_LIST_ITEM = re.compile(r"\s*(?:[-*]|\d{1,3}\.)\s+")


def lines(text: str, width: int, *, style: str = "", ascii_only: bool = False) -> list[Line]:
    """Return a card's text laid out in at most ``width`` cells a line. Never raises."""
    result: list[Line] = []
    for kind, block in _blocks(clean(text)):
        if kind == "code":
            result.extend(code(block, width))
        elif kind == "maths":
            result.extend(_display(block, width, style, ascii_only=ascii_only))
        elif kind == "item":
            marker = _LIST_ITEM.match(block)
            head = marker[0].strip() if marker else "-"
            bullet = head if head[0].isdigit() or ascii_only else "•"
            body = block[marker.end() :] if marker else block
            result.extend(hang(bullet, body, width, style=style, ascii_only=ascii_only))
        elif block:
            result.extend(wrap(spans(block, style, ascii_only=ascii_only), width))
        else:
            result.append(())
    return result


def hang(
    bullet: str, text: str, width: int, *, style: str = "", ascii_only: bool = False
) -> list[Line]:
    """Return the text behind a bullet, its further lines indented to its first."""
    indent = cells(bullet) + 1
    body = wrap(spans(text, style, ascii_only=ascii_only), max(10, width - indent)) or [()]
    first = (Span(bullet + " ", style), *body[0])
    return [first, *((Span(" " * indent), *line) for line in body[1:])]


def raw_lines(text: str, width: int) -> list[Line]:
    """Return a text as its author wrote it, long lines broken between words."""
    result: list[Line] = []
    for line in text.split("\n"):
        result.extend(wrap([Span(line, "code")], width) or [()])
    return result


def clean(text: str) -> str:
    """Return the text without what a terminal would obey or hide: a deck must not drive it."""
    return unseen.dropped(text.translate(_BREAKS))


def spans(text: str, style: str = "", *, ascii_only: bool = False) -> list[Span]:
    """Return the styled pieces of a paragraph, its mathematics as one-line Unicode."""
    result: list[Span] = []
    at = 0
    for match in _INLINE.finditer(text):
        result.append(Span(_unescaped(text[at : match.start()]), style))
        at, found = match.end(), match[0]
        if match.lastgroup == "code":
            result.append(Span(found[1:-1], "code"))
        elif match.lastgroup in {"maths", "display"}:
            from dlstudy import maths  # a card without formulas does without it

            source = found.strip("$").strip()
            result.append(Span(maths.inline(source, ascii_only=ascii_only), "maths"))
        elif match.lastgroup == "bold":
            result.extend(spans(found[2:-2], "bold", ascii_only=ascii_only))
        else:
            result.extend(spans(found[1:-1], "emphasis", ascii_only=ascii_only))
    result.append(Span(_unescaped(text[at:]), style))
    return [span for span in result if span.text]


def _unescaped(text: str) -> str:
    return text.replace(r"\$", "$")


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


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Cut a text into paragraphs ("text"), list items, fenced code and displayed mathematics."""
    paragraph: list[str] = []
    kind = "text"
    rest = iter(text.split("\n"))
    for line in rest:
        stripped = line.strip()
        is_block = stripped.startswith(("```", "$$"))
        if paragraph and (is_block or not stripped or _LIST_ITEM.match(line)):
            yield kind, _joined(paragraph)
            paragraph, kind = [], "text"
        if stripped.startswith("```"):
            yield "code", "\n".join(_until(rest, "```"))
        elif stripped.startswith("$$"):
            formula, after = _formula(stripped[2:], rest)
            yield "maths", formula
            paragraph = [after] if after else []
        elif not stripped:
            yield "text", ""
        else:
            if _LIST_ITEM.match(line):
                kind = "item"
            paragraph.append(stripped)
    if paragraph:
        yield kind, _joined(paragraph)


def _joined(lines: list[str]) -> str:
    """Join the lines of a paragraph by spaces, and Chinese ones without."""
    text = lines[0]
    for line in lines[1:]:
        is_chinese = cells(text[-1]) == 2 and cells(line[0]) == 2
        text += line if is_chinese or text[-1] in _FULL_STOPS else " " + line
    return text


def _until(rest: Iterator[str], end: str) -> Iterator[str]:
    for line in rest:
        if line.strip() == end:
            return
        yield line


def _formula(first: str, rest: Iterator[str]) -> tuple[str, str]:
    """Return a displayed formula, and what stands behind its end on the same line."""
    found: list[str] = []
    for line in chain([first], rest):
        before, end, after = line.partition("$$")
        found.append(before)
        if end:
            return "\n".join(found).strip(), after.strip()
    return "\n".join(found).strip(), ""


def _display(source: str, width: int, style: str, *, ascii_only: bool) -> list[Line]:
    from dlstudy import maths

    drawn = maths.fit(source, max(10, width - 2), ascii_only=ascii_only)
    return [(Span("  " + line, style or "maths"),) for line in drawn]


def code(text: str, width: int) -> list[Line]:
    """Return a text as it stands, indented; what is too long goes on in the next line."""
    result: list[Line] = []
    for line in text.split("\n"):
        result.extend(_chop([Span("  " + line, "code")], width) if line else [()])
    return result
