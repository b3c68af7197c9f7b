"""The end of a quiz or interview: its report, and the failed cards brought forward on one key."""

from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from dlstudy.card import CardId
from dlstudy.event import Moment
from dlstudy.terminal.drawing.spans import Line
from dlstudy.terminal.keys import END, RESIZE
from dlstudy.terminal.pages import Pages
from dlstudy.terminal.stage import Stage


class Failing(Protocol):
    """A sitting that knows what failed in it."""

    @property
    def failed(self) -> list[CardId]: ...

    def bring_forward(self, moment: Moment) -> None: ...


class OutcomeScreen:
    """A report, paged, until it is left."""

    def __init__(self, stage: Stage, sitting: Failing, report: Callable[[], list[Line]]) -> None:
        self.stage = stage
        self.sitting = sitting
        self.report = report
        self.is_forward = not sitting.failed
        self.pages = Pages()

    def play(self) -> None:
        """Show the report until it is left, by Ctrl-C too."""
        with suppress(KeyboardInterrupt):
            self._show()

    def _show(self) -> None:
        while True:
            self.paint()
            key = self.stage.keys.read()
            if key == "f" and not self.is_forward:
                self.is_forward = self.stage.save(self.bring_forward)
            elif key == END or not (self.pages.handles(key) or key == RESIZE):
                return

    def bring_forward(self) -> None:
        self.sitting.bring_forward(self.stage.clock())
        self.stage.say("brought forward", count=len(self.sitting.failed))

    def paint(self) -> None:
        stage, count = self.stage, len(self.sitting.failed)
        forward = [] if self.is_forward else [("f", stage.phrase("forward key", count=count))]
        keys = stage.key_line(*forward, (stage.phrase("enter"), stage.phrase("quit")))
        stage.paint([], self.report(), self.pages, keys)
