"""The end of a quiz or interview: its report, and the failed cards brought forward on one key."""

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from dlstudy.card import CardId
from dlstudy.event import Moment
from dlstudy.terminal.drawing.markup import Line
from dlstudy.terminal.keys import END, RESIZE
from dlstudy.terminal.pages import Pages
from dlstudy.terminal.words.phrases import phrase

if TYPE_CHECKING:
    from dlstudy.terminal.player import Player


class Failing(Protocol):
    """A sitting that knows what failed in it."""

    @property
    def failed(self) -> list[CardId]: ...

    def bring_forward(self, moment: Moment) -> None: ...


class OutcomeScreen:
    """A report, paged, until it is left."""

    def __init__(
        self, player: "Player", sitting: Failing, report: Callable[[], list[Line]]
    ) -> None:
        self.player = player
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
            key = self.player.keys.read()
            if key == "f" and not self.is_forward:
                self.is_forward = self.player.save(self.bring_forward)
            elif key == END or not (self.pages.handles(key) or key == RESIZE):
                return

    def bring_forward(self) -> None:
        self.sitting.bring_forward(self.player.clock())
        self.player.say("brought forward", count=len(self.sitting.failed))

    def paint(self) -> None:
        player, language = self.player, self.player.language
        messages = player.message_lines()
        shown = self.pages.shown(self.report(), player.screen.size[1] - len(messages) - 1)
        count = len(self.sitting.failed)
        forward = [] if self.is_forward else [("f", phrase("forward key", language, count=count))]
        keys = player.key_line(*forward, (phrase("enter", language), phrase("quit", language)))
        footer = self.pages.with_mark(keys, phrase("more", language))
        player.screen.paint(shown, [*messages, footer])
