"""A window over lines that may be more than the screen has rows for."""

from dlstudy.terminal.drawing.spans import Line, Span

LAST = 10_000  # a line that no card has: the last page


class Pages:
    """Where in a long text one is."""

    def __init__(self) -> None:
        self.offset = 0
        self.has_more = False
        self.room = 1

    def turn_to(self, offset: int) -> None:
        """Show the page on which a line stands: first, or wherever it is if all after it fits."""
        self.offset = offset

    def shown(self, body: list[Line], room: int) -> list[Line]:
        """Return the lines in sight; the last page is a full one."""
        self.room = max(1, room)
        last = max(0, len(body) - self.room)
        self.offset = max(0, min(self.offset, last))
        self.has_more = self.offset < last
        return body[self.offset : self.offset + self.room]

    def handles(self, key: str) -> bool:
        """Turn the page if the key says so."""
        step = max(1, self.room - 1)
        if key in {"space", "down", "page-down"} and self.has_more:
            self.offset += step
            return True
        if key in {"up", "page-up"} and self.offset:
            self.offset = max(0, self.offset - step)
            return True
        return False

    def with_mark(self, footer: Line, text: str) -> Line:
        """Return the footer, saying that there is more where there is."""
        marks = "↑│" * bool(self.offset) + f"↓ {text}   " * self.has_more
        return (Span(marks, "warning"), *footer) if marks else footer
