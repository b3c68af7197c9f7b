"""Card text to styled lines of a width: emphasis, code, lists, tables, mathematics."""

from dlstudy.terminal.drawing.spans import _FULL_STOPS, Line, Span, _chop, clean, hang, spans, wrap
from dlstudy.text.blocks import Block, Shape, blocks
from dlstudy.text.cells import cells

_BULLETS = "•◦▪"  # by how deep a list lies in others


def lines(text: str, width: int, *, style: str = "", ascii_only: bool = False) -> list[Line]:
    """Return a card's text laid out in at most ``width`` cells a line. Never raises."""
    result: list[Line] = []
    outer: list[int] = []  # the indents of the lists that are open
    for block in blocks(clean(text)):
        if block.shape is Shape.ITEM:
            outer = [indent for indent in outer if indent + 2 <= block.indent]
            result += _item(block, len(outer), width, style=style, ascii_only=ascii_only)
            outer.append(block.indent)
            continue
        result += _block(block, width, style=style, ascii_only=ascii_only)
        if block.shape is not Shape.EMPTY:
            outer = []
    return result


def _block(block: Block, width: int, *, style: str, ascii_only: bool) -> list[Line]:
    """Return the lines of a block that is no item."""
    shape = block.shape
    if shape is Shape.EMPTY:
        return [()]
    if shape is Shape.CODE:
        return code(block.inner, width)
    if shape is Shape.DISPLAY:
        return _display(block.inner, width, style, ascii_only=ascii_only)
    if shape is Shape.RULE:
        return [(Span("─" * min(width, 20), "dim"),)]
    if shape is Shape.TABLE:
        from dlstudy.terminal.drawing.grids import grid  # few cards have one

        return grid(block.inner, width, style=style, ascii_only=ascii_only)
    if shape is Shape.QUOTE:
        quoted = _joined([line.lstrip().removeprefix(">") for line in block.inner.split("\n")])
        return hang("|" if ascii_only else "│", quoted, width, style=style, ascii_only=ascii_only)
    if shape is Shape.HEADING:
        style = style or "bold"
    paragraph = _joined(block.inner.split("\n"))
    return wrap(spans(paragraph, style, ascii_only=ascii_only), width)


def _item(block: Block, depth: int, width: int, *, style: str, ascii_only: bool) -> list[Line]:
    """Return an item of a list behind its bullet or number, indented below its outer items."""
    bullet = _BULLETS[min(depth, 2)]
    if block.marker[0].isdigit() or ascii_only:
        bullet = block.marker if block.marker[0].isdigit() else "-"
    indent = min(2 * depth, max(0, width - 12))
    text = _joined(block.inner.split("\n"))
    body = hang(bullet, text, width - indent, style=style, ascii_only=ascii_only)
    return [(Span(" " * indent), *line) for line in body] if indent else body


def raw_lines(text: str, width: int) -> list[Line]:
    """Return a text as its author wrote it, long lines broken between words."""
    result: list[Line] = []
    for line in text.split("\n"):
        result.extend(wrap([Span(line, "code")], width) or [()])
    return result


def _joined(lines: list[str]) -> str:
    """Join the lines of a paragraph by spaces, and Chinese ones without."""
    text, *others = [line.strip() for line in lines if line.strip()] or [""]
    for line in others:
        is_chinese = cells(text[-1]) == 2 and cells(line[0]) == 2
        text += line if is_chinese or text[-1] in _FULL_STOPS else " " + line
    return text


def _display(source: str, width: int, style: str, *, ascii_only: bool) -> list[Line]:
    from dlstudy.text.maths import layout

    drawn = layout.fit(source, max(10, width - 2), ascii_only=ascii_only)
    return [(Span("  " + line, style or "maths"),) for line in drawn]


def code(text: str, width: int) -> list[Line]:
    """Return a text as it stands, indented; what is too long goes on in the next line."""
    result: list[Line] = []
    for line in text.split("\n"):
        result.extend(_chop([Span("  " + line, "code")], width) if line else [()])
    return result
