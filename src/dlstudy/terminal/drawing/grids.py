"""A table of a card in columns, cell by cell; what is too wide goes on in lines of its own."""

from collections.abc import Sequence

from dlstudy.terminal.drawing.spans import Line, Span, hang, spans
from dlstudy.text.blocks import cells_of
from dlstudy.text.cells import cells

BAR, CROSS, DASH = " │ ", "─┼─", "─"
ASCII_BAR, ASCII_CROSS, ASCII_DASH = " | ", "-+-", "-"

Cell = tuple[Span, ...]


def grid(source: str, width: int, *, style: str = "", ascii_only: bool = False) -> list[Line]:
    """Return the lines of a Markdown table: in columns where they fit, else row by row."""
    head, below, *rows = [cells_of(line) for line in source.split("\n")]
    columns = max(map(len, (head, *rows)))
    table = [row + [""] * (columns - len(row)) for row in (head, *rows)]
    drawn = [
        [tuple(spans(cell, style if n else "bold", ascii_only=ascii_only)) for cell in row]
        for n, row in enumerate(table)
    ]
    wide = [max(_cells(row[n]) for row in drawn) for n in range(columns)]
    if sum(wide) + len(BAR) * (columns - 1) > width:
        return _by_rows(table, width, style=style, ascii_only=ascii_only)
    sides = below + [""] * (columns - len(below))
    bar = Span(ASCII_BAR if ascii_only else BAR, "dim")
    found = [_row(row, wide, sides, bar) for row in drawn]
    dash, cross = (ASCII_DASH, ASCII_CROSS) if ascii_only else (DASH, CROSS)
    found.insert(1, (Span(cross.join(dash * size for size in wide), "dim"),))
    return found


def _row(row: Sequence[Cell], wide: Sequence[int], sides: Sequence[str], bar: Span) -> Line:
    """Return one row, each cell padded on the side that the colons under the head ask for."""
    line: list[Span] = []
    for n, (cell, size, side) in enumerate(zip(row, wide, sides, strict=True)):
        free = size - _cells(cell)
        left = free if side[:1] != ":" and side[-1:] == ":" else 0
        left = free // 2 if side[:1] == ":" and side[-1:] == ":" else left
        line += [bar] if n else []
        right = 0 if n == len(wide) - 1 else free - left
        line += [Span(" " * left), *cell, Span(" " * right)]
    return tuple(span for span in line if span.text)


def _by_rows(
    table: Sequence[Sequence[str]], width: int, *, style: str, ascii_only: bool
) -> list[Line]:
    """Return every row as lines, each cell behind the head of its column."""
    head, *rows = table
    bullet = "-" if ascii_only else "•"
    found: list[Line] = []
    for row in rows:
        named = [
            f"{name}: {cell}" if name and cell else cell or name
            for name, cell in zip(head, row, strict=True)
            if cell
        ]
        for n, text in enumerate(named):
            found += hang(" " if n else bullet, text, width, style=style, ascii_only=ascii_only)
    return found or hang(bullet, " / ".join(head), width, style=style, ascii_only=ascii_only)


def _cells(cell: Cell) -> int:
    return sum(cells(span.text) for span in cell)
