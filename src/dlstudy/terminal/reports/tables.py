"""Tables in columns, cell by cell: Chinese takes two."""

from collections.abc import Sequence

from dlstudy.terminal.drawing.spans import Line, Span
from dlstudy.text.cells import cells, cut

NARROWEST = 8  # cells to which the widest column gives way
Row = tuple[str, ...]


def table_lines(table: Sequence[Row], width: int) -> list[Line]:
    """Return the rows of a table in columns; the widest column gives way to the screen."""
    if not table:
        return []
    wide = [max(cells(row[n]) for row in table) for n in range(len(table[0]))]
    excess = sum(wide) + 2 * (len(wide) - 1) - width
    if excess > 0:
        widest = wide.index(max(wide))
        wide[widest] = max(NARROWEST, wide[widest] - excess)
    rows = [row for row in table if any(row)]
    last = len(wide) - 1
    return [
        tuple(
            Span(
                cut(text, size) if n == last else padded(text, size) + "  ",
                "dim" if row is table[0] or n == 0 else "",
            )
            for n, (text, size) in enumerate(zip(row, wide, strict=True))
        )
        for row in rows
    ]


def padded(text: str, width: int) -> str:
    """Return a text of just so many cells."""
    text = cut(text, width)
    return text + " " * (width - cells(text))
