"""The drawing of a formula: each node of its tree becomes a box, in one row or in more."""

from collections.abc import Sequence
from itertools import zip_longest

from dlstudy.text.maths.boxes import (
    Box,
    Style,
    beside,
    bracket_of,
    enclosed,
    one_line,
    stacked,
    widened,
)
from dlstudy.text.maths.spacing import _gap, _has_outer_space, _keep_apart
from dlstudy.text.maths.symbols import MARKS, SUBSCRIPTS, SUPERSCRIPTS, Kind, ascii_of
from dlstudy.text.maths.tree import (
    Atom,
    Fence,
    Fraction,
    Grid,
    Marked,
    Node,
    Root,
    Row,
    Scripted,
    disambiguated,
    is_application,
    is_derivative,
    is_factor,
    is_letter,
    is_product,
    is_tall,
    items_of,
    kinds_of,
    row_of,
    with_fenced_bars,
)


def draw(node: Node, style: Style) -> Box:
    """Return the node as a box, which has one row if the style is flat."""
    match node:
        case Atom():
            box = one_line(ascii_of(node.text) if style.ascii_only else node.text)
        case Row():
            box = _row(node, style)
        case Fraction():
            box = _fraction(node, style)
        case Root():
            box = _root(node, style)
        case Scripted():
            box = _scripted(node, style)
        case Fence():
            box = _fence(node, style)
        case Marked():
            box = _marked(node, style)
        case Grid():
            box = _grid(node, style)
    return box


# Rows.


def _row(row: Row, style: Style) -> Box:
    items = with_fenced_bars(row.items)
    items = disambiguated(items) if style.flat else items
    kinds = kinds_of(items)
    boxes = [draw(item, style) for item in items]
    parts = boxes[:1]
    for i in range(1, len(items)):
        gap = _gap(kinds[i - 1], kinds[i], style) or _keep_apart(boxes[i - 1], boxes[i])
        parts += [one_line(" " * gap), boxes[i]] if gap else [boxes[i]]
    return beside(parts)


# Fractions and roots.


def _fraction(node: Fraction, style: Style) -> Box:
    top, bottom = draw(node.top, style), draw(node.bottom, style)
    if not style.flat:
        return _over(node, top, bottom, style)
    over, under = top.lines[0], bottom.lines[0]
    if not node.barred:
        return one_line(f"binom({over}, {under})")
    over = over if is_product(node.top) and not _has_outer_space(over) else f"({over})"
    bare = is_factor(node.bottom) or is_application(node.bottom)
    bare = (bare or is_derivative(node.top, node.bottom)) and not _has_outer_space(under)
    return one_line(f"{over}/{under}" if bare else f"{over}/({under})")


def _over(node: Fraction, top: Box, bottom: Box, style: Style) -> Box:
    """Return one box over the other, with the fraction's bar or a binomial's brackets."""
    nested = any(isinstance(x, Fraction) for x in (*items_of(node.top), *items_of(node.bottom)))
    width = max(top.width, bottom.width, 1) + (2 if nested and node.barred else 0)
    bar = ("-" if style.ascii_only else "─") if node.barred else " "
    box = stacked([top, one_line(bar * width), bottom], 1, "c")
    box = box._replace(base=len(top.lines))
    return box if node.barred else enclosed("(", box, ")", style)


def _root(node: Root, style: Style) -> Box:
    body = draw(node.body, style)
    index = "" if node.degree is None else _script_text(node.degree, style)
    raised = None if style.ascii_only else _raised(index, SUPERSCRIPTS)
    if not style.flat:
        return _roofed(body, index if raised is None else raised, raised is None, style)
    sign = "sqrt" if style.ascii_only else "√"
    if index:
        sign = f"root_{_grouped(node.degree, index)}" if raised is None else raised + sign
    text = body.lines[0]
    bare = isinstance(node.body, Fence) and text.startswith("(")
    bare = bare or (is_letter(node.body) and sign.endswith("√"))
    return one_line(sign + (text if bare else f"({text})"))


def _roofed(body: Box, index: str, apart: bool, style: Style) -> Box:
    """Return the root with a line above; the index is ``apart`` if it needs a row above."""
    height = len(body.lines)
    sign = "\\/" if style.ascii_only else "√"
    sign = sign if apart else index + sign
    tall = height > 1
    corner, stem, roof = (" ", "|", "_") if style.ascii_only else ("┌", "│", "─")
    first = corner if tall else ""
    left = [one_line(""), *[one_line("")] * (height - 1), one_line(sign)]
    if apart:
        left[-2] = one_line(index)
    signs = stacked(left, align="r")
    stems = stacked([one_line(first), *[one_line(stem if tall else "")] * height])
    roofed = stacked([one_line((roof if tall else "_") * body.width), body], 1)
    return beside([side._replace(base=roofed.base) for side in (signs, stems)] + [roofed])


# Scripts.


def _scripted(node: Scripted, style: Style) -> Box:
    if isinstance(node.base, Marked) and node.base.is_brace and style.flat:
        return _labelled(node, style)
    base = _as_base(node.base, style)
    if node.primes:
        base = beside([base, one_line(("'" if style.ascii_only else "′") * node.primes)])
    if node.limits and not style.flat:
        return _with_limits(node, base, style)
    if style.flat or (style.ascii_only and len(base.lines) == 1):
        return beside([base, one_line("".join(_pieces(node, style)))])
    return beside([base, _corners(node, base, style)])


def _as_base(node: Node, style: Style) -> Box:
    """Return the base of scripts, which is bracketed unless it is one thing."""
    whole = isinstance(node, Atom | Fence | Marked) or not items_of(node)
    return draw(node if whole else Fence("(", node, ")"), style)


def _labelled(node: Scripted, style: Style) -> Box:
    """Return a brace and its labels as they stand in a line: underbrace(a + b, loss)."""
    inside = [draw(node.base, style).lines[0][:-1]]
    inside += [_script_text(x, style._replace(tight=False)) for x in (node.sub, node.sup) if x]
    return one_line(", ".join(inside) + ")")


def _with_limits(node: Scripted, base: Box, style: Style) -> Box:
    over = [] if node.sup is None else [_limit(node.sup, style)]
    under = [] if node.sub is None else [_limit(node.sub, style)]
    return stacked([*over, base, *under], len(over), "c")


def _limit(node: Node, style: Style) -> Box:
    return draw(node, style._replace(flat=not isinstance(node, Grid), tight=True))


def _pieces(node: Scripted, style: Style) -> list[str]:
    """Return the scripts as they stand in a line, such as ``["ᵢ", "^(k+1)"]``."""
    sub, small_sub = _script(node.sub, SUBSCRIPTS, style)
    sup, small_sup = _script(node.sup, SUPERSCRIPTS, style)
    pieces = [
        "_" + _grouped(node.sub, sub) if small_sub is None else small_sub,
        "^" + _grouped(node.sup, sup) if small_sup is None else small_sup,
    ]
    # x²_B and not x_B², which could be read as a square in the subscript.
    return pieces[::-1] if small_sub is None and small_sup else pieces


def _corners(node: Scripted, base: Box, style: Style) -> Box:
    """Return the column of scripts that stands to the right of the base."""
    sub, small_sub = _script(node.sub, SUBSCRIPTS, style)
    sup, small_sup = _script(node.sup, SUPERSCRIPTS, style)
    rows: dict[int, str] = {0: ""}
    rows[base.below + (small_sub is None)] = sub if small_sub is None else small_sub
    top = -base.base - (small_sup is None)
    rows[top] = rows.get(top, "") + (sup if small_sup is None else small_sup)
    lines = [one_line(rows.get(i, "")) for i in range(min(rows), max(rows) + 1)]
    return stacked(lines, -min(rows))


def _script(node: Node | None, table: dict[str, str], style: Style) -> tuple[str, str | None]:
    """Return a script as text, and in small characters unless one has no such form."""
    # Drawn once for both: twice would be 2^depth.
    text = "" if node is None else _script_text(node, style)
    return text, None if text and style.ascii_only else _raised(text, table)


def _script_text(node: Node, style: Style) -> str:
    return draw(node, style._replace(flat=True, tight=True)).lines[0]


def _raised(text: str, table: dict[str, str]) -> str | None:
    """Return the text in the small characters of the table, None if one has no such form."""
    return "".join(table[c] for c in text) if all(c in table for c in text) else None


def _grouped(node: Node | None, text: str) -> str:
    return text if node is not None and is_letter(node) else f"({text})"


# Brackets, marks and grids.


def _fence(node: Fence, style: Style) -> Box:
    box = draw(node.body, style)
    if not style.flat and is_tall(node.body):
        return enclosed(node.left, box, node.right, style)
    half = style.flat and isinstance(node.body, Grid)  # cases, where the end must be seen
    right = "}" if half and node.left == "{" and not node.right else node.right
    left = "{" if half and node.right == "}" and not node.left else node.left
    return beside([bracket_of(left, 1, style), box, bracket_of(right, 1, style)])


def _marked(node: Marked, style: Style) -> Box:
    word, combining, mark = MARKS[node.name]
    body = draw(node.body, style)
    if is_letter(node.body) and combining and not style.ascii_only:
        return one_line(body.lines[0] + combining)
    if style.flat or (style.ascii_only and not node.is_brace and len(body.lines) == 1):
        text = body.lines[0]
        whole = isinstance(node.body, Fence) and text.startswith("(")
        return one_line(word + (text if whole else f"({text})"))
    row = one_line(_mark_row(node, mark, body.width, style))
    under = word.startswith("under")
    return stacked([body, row] if under else [row, body], 0 if under else 1, "c")


def _mark_row(node: Marked, mark: str, width: int, style: Style) -> str:
    """Return the row that is drawn above or below the body."""
    if node.is_brace:
        left, line, middle, right = list("\\_v/" if style.ascii_only else mark)
        inner = line * max(width - 2, 1)
        half = len(inner) // 2
        return left + inner[:half] + middle + inner[half + 1 :] + right
    if mark == "→":
        return "-" * (width - 1) + ">" if style.ascii_only else "─" * (width - 1) + mark
    mark = {"‾": "-", "´": "'"}.get(mark, mark) if style.ascii_only else mark
    return mark * width if mark in "_‾-" else mark


def _grid(grid: Grid, style: Style) -> Box:
    if style.flat:
        return one_line("; ".join(filter(None, (_flat(grid, row, style) for row in grid.rows))))
    rows = [[draw(_cell(grid, j, x), style) for j, x in enumerate(row)] for row in grid.rows]
    by_column = list(zip_longest(*rows, fillvalue=one_line("")))
    widths = [max(box.width for box in column) for column in by_column]
    lines = [_across(grid, row, widths) for row in zip(*by_column, strict=True)]
    pair = 2
    airy = any(len(x.lines) > 1 for x in lines) or (grid.loose and len(lines) == pair)
    spaced = [x for line in lines for x in ([line, one_line("")] if airy else [line])]
    box = stacked(spaced[: len(spaced) - airy])
    return box if len(lines) == 1 else box._replace(base=(len(box.lines) - 1) // 2)


def _flat(grid: Grid, row: tuple[Node, ...], style: Style) -> str:
    """Return a row of the grid in one line."""
    if grid.is_joint:
        return draw(row_of([x for node in row for x in items_of(node)]), style).lines[0]
    texts = [draw(node, style).lines[0].strip() for node in row]
    return ", ".join([*(text.rstrip(",") for text in texts[:-1]), texts[-1]])


def _cell(grid: Grid, column: int, node: Node) -> Node:
    # What follows "&" continues the cell before it, so "= b" is no beginning.
    continues = grid.is_joint and column % 2
    return Row((Atom("", Kind.ORDINARY), *items_of(node))) if continues else node


def _across(grid: Grid, row: Sequence[Box], widths: Sequence[int]) -> Box:
    """Return a row of the grid, its boxes as wide as their columns."""
    parts = []
    for j, (box, width) in enumerate(zip(row, widths, strict=True)):
        gap = 0 if j == 0 or (grid.is_joint and j % 2) else 2
        align = grid.columns[j % len(grid.columns)]
        parts += [one_line(" " * gap), widened(box, width, align)]
    return beside(parts)
