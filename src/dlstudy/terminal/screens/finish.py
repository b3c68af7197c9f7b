"""The end of an exercise: what was said, the solution, and the quality that is proposed."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from dlstudy.session.asked import Asked
from dlstudy.terminal.drawing.markup import Line, Span
from dlstudy.terminal.grades import GRADES, QUALITIES
from dlstudy.terminal.keys import RESIZE
from dlstudy.terminal.opening import open_first, opening_key
from dlstudy.terminal.pages import Pages
from dlstudy.terminal.screen import rule
from dlstudy.terminal.words.phrases import phrase

if TYPE_CHECKING:
    from dlstudy.terminal.player import Player

Told = Callable[[], list[Line]]  # laid out when painted: the window may have another width then
LEAVING = frozenset("qksbu")
LAST = 10_000  # a line that no card has: the last page


class Exercise(Protocol):
    """What proposes a quality: an attempt at a drill, or a function that was written."""

    def proposed(self, elapsed_ms: int, median_ms: float | None) -> int: ...


class FinishScreen:
    """The quality of an exercise, proposed and confirmed."""

    def __init__(
        self,
        player: "Player",
        asked: Asked,
        said: Told,
        worked: Told,
        exercise: Exercise,
        *,
        shows_why: bool = False,
    ) -> None:
        self.player = player
        self.asked = asked
        self.said = said
        self.worked = worked
        self.exercise = exercise
        self.shows_why = shows_why
        self.pages = Pages()
        self.leaving = ""  # a key that would leave the exercise unsaved, pressed once

    def play(self) -> None:
        """Show the solution until the quality is taken or another card is in front."""
        player = self.player
        elapsed_ms = round((player.stopwatch() - player.started) * 1000)
        median = player.sitting.median_ms(self.asked.card)
        proposed = self.exercise.proposed(elapsed_ms, median)
        self.pages.turn_to(len(player.view(self.asked).question()) + 1)
        player.keys.discard()  # what was typed for a step, or while code ran, is no grade
        while True:
            self.paint(proposed)
            key = player.keys.read()
            if self.pages.handles(key) or key == RESIZE:
                continue
            before, self.leaving = self.leaving, ""
            if key == "enter" or key in QUALITIES:
                if player.grade(QUALITIES.get(key, proposed), proposed=proposed):
                    return
            elif key == "w":
                self.shows_why = not self.shows_why
                self.pages.turn_to(LAST)
            elif key == "o":
                open_first(player, self.asked, is_turned=True)
            elif self.is_meant(key, before) and player.common_key(key, self.asked):
                return

    def is_meant(self, key: str, before: str) -> bool:
        """Is this no key that loses what was worked out, or was it pressed before too?"""
        if key not in LEAVING or key == before:
            return True
        self.leaving = key
        self.player.say("not saved yet", "warning", name=key)
        return False

    def paint(self, proposed: int) -> None:
        player, language = self.player, self.player.language
        name = phrase(GRADES[proposed], language)
        offer: Line = (Span(phrase("proposed", language, grade=name), "dim"),)
        keys = (
            *player.grade_line(proposed),
            *player.key_line(
                ("   w", phrase("why key", language)),
                *opening_key(player, self.asked, is_turned=True),
            ),
        )
        messages = [*player.message_lines(), offer]
        head = [player.header(self.asked), ()]
        shown = self.pages.shown(self.body(), player.screen.size[1] - len(head) - len(messages) - 1)
        footer = self.pages.with_mark(keys, phrase("more", language))
        player.screen.paint([*head, *shown], [*messages, footer])

    def body(self) -> list[Line]:
        """Return the question, what was said, the solution, and the why if it is wanted."""
        player, view, width = self.player, self.player.view(self.asked), self.player.screen.width
        body = [*player.notice_lines(self.asked), *view.question(), *view.given()]
        if said := self.said():
            body += [(), *said]
        if worked := self.worked():
            body += [(), rule(phrase("solution", player.language), width), *worked]
        if self.shows_why:
            why = view.why() or [(Span(phrase("no why", player.language), "dim"),)]
            body += [(), rule(phrase("why", player.language), width), *why, (), *view.source()]
        return body
