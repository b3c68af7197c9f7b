"""A terminal to paint on: its size, its colours, whole screens and single lines."""

import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress

from dlstudy.errors import TerminalClosed
from dlstudy.terminal.drawing.spans import Line, Span, clean
from dlstudy.text.cells import cells, cut

SMALLEST = (20, 6)  # columns and rows that are painted for at the least
_STYLES = {  # SGR codes without colour, and with it
    "bold": ("1", "1"),
    "emphasis": ("3", "3"),
    "dim": ("2", "2"),
    "title": ("1", "1;36"),
    "code": ("", "36"),
    "maths": ("", ""),
    "good": ("1", "1;32"),
    "bad": ("1", "1;31"),
    "warning": ("1", "1;33"),
    "key": ("1", "1;36"),
    "blank": ("4", "4;33"),
    "link": ("4", "4"),
}
_ASCII = str.maketrans("─•·…→↓↑↵␣█✓✗“”‘’–—×−≤≥", "-*|~>v^/_#vx\"\"''--x-<>")  # cell for cell


class Screen:
    """Standard output as a screen. A dumb terminal is written to line by line instead."""

    def __init__(self) -> None:
        is_terminal = sys.stdout.isatty()
        self.is_dumb = not is_terminal or os.environ.get("TERM", "dumb") in {"dumb", ""}
        self.has_colour = not self.is_dumb and not os.environ.get("NO_COLOR")
        encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "")
        self.ascii_only = not encoding.startswith("utf")
        self.painted: tuple[Sequence[Line], Sequence[Line]] = ((), ())

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows, now."""
        try:
            columns, rows = os.get_terminal_size(sys.stdout.fileno())
        except OSError:
            columns, rows = 80, 24
        if not columns or not rows:
            columns, rows = 80, 24
        return max(SMALLEST[0], columns), max(SMALLEST[1], rows)

    @property
    def width(self) -> int:
        """Cells for a text: a card is not wider than 100, which is as far as eyes like to go."""
        return min(100, self.size[0]) - 2

    def __enter__(self) -> "Screen":
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self) -> None:
        """Go to the terminal's other screen, without a cursor; a paste is told from keys there."""
        if not self.is_dumb:
            self._write("\x1b[?1049h\x1b[?2004h\x1b[?25l")

    def close(self) -> None:
        """Come back to the screen that was there before, its text untouched."""
        if not self.is_dumb:
            with suppress(TerminalClosed):  # a closed terminal needs no farewell
                self._write("\x1b[?25h\x1b[?2004l\x1b[?1049l")

    def paint(self, lines: Sequence[Line], footer: Sequence[Line] = ()) -> None:
        """Fill the screen: lines from the top, the footer on the last rows."""
        self.painted = (lines, footer)
        if self.is_dumb:
            self.write([*lines, *footer, ()])
            return
        columns, rows = self.size
        room = rows - len(footer)
        keys = [fitted(line, columns - 2) for line in footer]
        shown = [*lines[:room], *[()] * (room - len(lines)), *keys]
        text = "\x1b[K\r\n".join(self._styled(line, columns - 1) for line in shown)
        self._write(f"\x1b[H{text}\x1b[K\x1b[J")

    def repaint(self) -> None:
        """Paint what is on the screen once more: the window may have another size."""
        if not self.is_dumb:
            self.paint(*self.painted)

    def paint_input(self, prompt: str, text: str, column: int) -> None:
        """Show a prompt and what is typed on the last row, the cursor in that cell of the text."""
        if self.is_dumb:
            back = "\b" * (cells(text) - column + 1)
            self._write(f"\r{prompt}{text} {back}")
            return
        row, at = self.size[1], cells(prompt) + column + 1
        self._write(f"\x1b[{row};1H{prompt}{text}\x1b[K\x1b[{row};{at}H\x1b[?25h")

    def leave_input(self) -> None:
        """Hide the cursor again."""
        self._write("\n" if self.is_dumb else "\x1b[?25l")

    def write(self, lines: Iterable[Line]) -> None:
        """Print lines where the cursor is."""
        self._write("".join(self._styled(line) + "\n" for line in lines))

    def _styled(self, line: Line, width: int | None = None) -> str:
        """Return a line for the terminal; of its texts nothing is left that a terminal obeys."""
        line = tuple(Span(clean(span.text).replace("\n", " "), span.style) for span in line)
        shown = line if width is None else clipped(line, width)
        return " " * bool(line) + "".join(self._span(span) for span in shown)

    def _span(self, span: Span) -> str:
        codes = _STYLES.get(span.style)
        code = codes[self.has_colour] if codes and not self.is_dumb else ""
        return f"\x1b[{code}m{span.text}\x1b[0m" if code else span.text

    def _write(self, text: str) -> None:
        if self.ascii_only:
            text = text.translate(_ASCII)
        encoding = sys.stdout.encoding or "ascii"
        data = text.encode(encoding, errors="replace")
        sys.stdout.flush()
        file = sys.stdout.fileno()
        try:
            while data:
                data = data[os.write(file, data) :]
        except BrokenPipeError:
            raise
        except OSError as error:
            raise TerminalClosed("The terminal was closed.") from error


def fitted(line: Line, width: int) -> Line:
    """Return a line of keys without the last ones that do not fit."""
    spans = list(line)
    while len(spans) > 1 and sum(cells(span.text) for span in spans) > width:
        spans.pop()
        while len(spans) > 1 and (spans[-1].style == "key" or not spans[-1].text.strip()):
            spans.pop()
    return tuple(spans)


def clipped(line: Line, width: int) -> Line:
    """Return as much of a line as fits, so that the terminal does not wrap it."""
    if sum(cells(span.text) for span in line) <= width:
        return line
    kept: list[Span] = []
    for span in line:
        for place, character in enumerate(span.text):
            width -= cells(character)
            if width < 0:
                return (*kept, Span(span.text[:place], span.style))
        kept.append(span)
    return tuple(kept)


def rule(title: str, width: int) -> Line:
    """Return a line across the text with a title in it, cut where it is longer."""
    title = cut(title, width - 4)
    filled = max(0, width - cells(title) - 5)
    return (Span("── ", "dim"), Span(title, "dim"), Span(" " + "─" * filled, "dim"))


def sides(left: str, right: str, width: int, style: str = "dim") -> Line:
    """Return a line with one text at each end; the right one gives way."""
    gap = width - cells(left) - cells(right)
    if gap < 1:
        return (Span(cut(left, width), style),)
    return (Span(left + " " * gap + right, style),)
