"""A window over lines that may be more than the screen has rows for."""

from dlstudy.terminal.markup import Line, Span


class Pages:
    """Where in a long text one is; ``offset`` None asks for its end."""

    def __init__(self) -> None:
        self.offset: int | None = 0
        self.has_more = False
        self.room = 1

    def turn_to(self, offset: int | None) -> None:
        """Show the page that begins at a line, or the last one for None."""
        self.offset = offset

    def shown(self, body: list[Line], room: int) -> list[Line]:
        """Return the lines in sight. A text that fits is shown whole, wherever one was."""
        self.room = max(1, room)
        last = max(0, len(body) - self.room)
        if last == 0:
            self.offset = 0
        start = last if self.offset is None else max(0, min(self.offset, len(body) - 1))
        self.offset = start
        self.has_more = start + self.room < len(body)
        return body[start : start + self.room]

    def handles(self, key: str) -> bool:
        """Turn the page if the key says so."""
        step = max(1, self.room - 1)
        if key in {"space", "down", "page-down"} and self.has_more:
            self.offset = (self.offset or 0) + step
            return True
        if key in {"up", "page-up"} and self.offset:
            self.offset = max(0, self.offset - step)
            return True
        return False

    def with_mark(self, footer: Line, text: str) -> Line:
        """Return the footer, saying that there is more where there is."""
        return (Span(f"↓ {text}   ", "warning"), *footer) if self.has_more else footer
