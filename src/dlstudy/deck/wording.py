"""What of a text would not reach the screen as its author meant it."""

import re
from collections.abc import Iterator

from dlstudy.text.addresses import LINK
from dlstudy.text.blocks import Block, Shape, blocks, cells_of
from dlstudy.text.maths import layout
from dlstudy.text.passages import MATHEMATICS, passages, words_of

_OTHER_DELIMITER = re.compile(r"\\[(\[]")  # as in LaTeX: \\( and \\[
_LONE_DOLLAR = re.compile(r"(?<!\\)\$(?=[A-Za-z\\{])")
_UNDERSCORED = re.compile(r"(?<!\w)(_{1,2})(?=[^\s_])[^_\n]*(?<=[^\s_])\1(?!\w)")
_STRUCK = re.compile(r"~~\S[^~\n]*~~")
_HTML = re.compile(
    r"<!--|</?(?:br|hr|img|sub|sup|div|span|font|center|kbd|em|strong|details|summary|table|t[rdh]"
    r"|[uo]l|li|h[1-6]|pre|code)\b[^<>]*>",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"^ {0,3}\[[^\]\n]+\]: *\S", re.MULTILINE)
_LINK = re.compile(LINK)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*(?=:)")
SCHEMES = frozenset({"http", "https", "file"})  # of the addresses that are opened


def text_faults(text: str) -> Iterator[str]:
    """Yield what is wrong with a text, each as a sentence with its remedy."""
    words = words_of(text)
    if _LONE_DOLLAR.search(words):
        yield "a formula begins with '$' and has no end; close it, or write '\\$' for a price"
    if _OTHER_DELIMITER.search(words):
        yield "formulas stand between dollars; write $x$ for \\(x\\) and $$ for \\["
    for passage in passages(text):
        if passage.kind in MATHEMATICS and not layout.is_readable(passage.inner):
            shown = " ".join(passage.inner.split())
            shown = shown if len(shown) < 60 else shown[:57] + "..."
            yield f"the formula ${shown}$ cannot be laid out; check its braces"
    yield from _not_drawn(words)
    yield from _wrong_addresses(words)
    yield from _wrong_blocks(text)


def _not_drawn(words: str) -> Iterator[str]:
    """Yield the Markdown that is not drawn but shown as it stands."""
    if found := _HTML.search(words):
        yield f"'{found[0]}' is HTML and shown as it stands; write Markdown, or put it in backticks"
    if found := _UNDERSCORED.search(words):
        better = f"write *{found[0].strip('_')}*, or put it in backticks"
        yield f"'{found[0]}' is shown with its underscores; {better}"
    if found := _STRUCK.search(words):
        yield f"'{found[0]}' is shown with its tildes; delete them"
    if _REFERENCE.search(words):
        yield "an address stands behind its text; write [text](address)"


def _wrong_addresses(words: str) -> Iterator[str]:
    """Yield the links and images that will not be opened."""
    for match in _LINK.finditer(words):
        address = match["address"]
        scheme = _SCHEME.match(address)
        if scheme and scheme[0].lower() not in SCHEMES:
            yield f"'{address}' is not opened; write an address with http or https, or a file"
        elif not scheme and (address.startswith(("/", "\\", "~")) or ".." in address.split("/")):
            yield f"'{address}' lies outside the deck's folder; put the file beside the deck"


def _wrong_blocks(text: str) -> Iterator[str]:
    """Yield tables whose rows have no column, and code that only its indent would mark."""
    is_in_list = is_after_empty = False
    for block in blocks(text):
        if block.shape is Shape.TABLE:
            yield from _wide_rows(block)
        is_apart = block.shape is Shape.TEXT and is_after_empty and not is_in_list
        if is_apart and block.inner.startswith("    "):
            yield "code stands between fences; write '```' on a line above and below it"
        is_after_empty = block.shape is Shape.EMPTY
        is_in_list = block.shape is Shape.ITEM or (is_in_list and block.shape is Shape.EMPTY)


def _wide_rows(table: Block) -> Iterator[str]:
    head, _, *rows = [cells_of(line) for line in table.inner.split("\n")]
    for row in rows:
        if len(row) > len(head):
            message = f"a row of the table has {len(row)} cells and its head {len(head)}"
            yield f"{message}; make them agree, or write '\\|' for a bar"
