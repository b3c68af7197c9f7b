"""The points of a good answer as a checklist: what one said is ticked, and makes the quality."""

from dlstudy.terminal.drawing.cards import CardView
from dlstudy.terminal.drawing.spans import Line, Span, hang
from dlstudy.terminal.stage import Stage

NONE = "0"  # the key that says that no point was said


class Checklist:
    """Points by number; ``ticked`` are the places, from 0, of those that were said."""

    def __init__(self, stage: Stage, count: int) -> None:
        self.stage = stage
        self.count = count
        self.ticked: set[int] = set()
        self.is_none = False  # it was said that none of them was said

    def handles(self, key: str) -> bool:
        """Tick or untick if the key says so."""
        if key == NONE and self.count:
            self.is_none = not self.is_none
            self.ticked = set()
            return True
        if key.isdecimal() and 1 <= int(key) <= self.count:
            self.ticked ^= {int(key) - 1}
        elif key == "a":
            self.ticked = set() if len(self.ticked) == self.count else set(range(self.count))
        else:
            return False
        self.is_none = False
        return True

    def is_filled(self) -> bool:
        """Is anything ticked, or none of it? If not, that is asked: it would be a failure."""
        if self.ticked or self.is_none or not self.count:
            return True
        self.stage.say("tick first", "warning")
        return False

    def lines(self, view: CardView) -> list[Line]:
        """Return the points, a box before each."""
        asked = self.stage.phrase("which points")
        found: list[Line] = [(), (Span(asked, "dim"),)]
        for place, text in enumerate(view.point_texts()):
            box = "[x]" if place in self.ticked else "[ ]"
            found += hang(f"{place + 1} {box}", text, view.width, ascii_only=view.ascii_only)
        if self.is_none:
            none = self.stage.phrase("none of them")
            found += hang(f"{NONE} [x]", none, view.width, ascii_only=view.ascii_only)
        return found

    def footer(self) -> Line:
        """Return the keys."""
        return self.stage.key_line(
            (f"1-{self.count}" if self.count > 1 else "1", self.stage.phrase("tick")),
            ("a", self.stage.phrase("tick all")),
            (NONE, self.stage.phrase("tick none")),
            (self.stage.phrase("enter"), self.stage.phrase("go on")),
            ("w", self.stage.phrase("why key")),
            ("q", self.stage.phrase("quit")),
        )
