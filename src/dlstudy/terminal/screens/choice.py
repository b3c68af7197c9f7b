"""A concept as a choice: its answer among what people say instead."""

from random import Random
from typing import TYPE_CHECKING

from dlstudy.schedule.sm2 import AGAIN, GOOD
from dlstudy.session.asked import Asked
from dlstudy.terminal.drawing.markup import Line, Span
from dlstudy.terminal.grades import SURENESS, sure_line
from dlstudy.terminal.keys import RESIZE
from dlstudy.terminal.pages import Pages
from dlstudy.terminal.screen import rule
from dlstudy.terminal.words.phrases import phrase

if TYPE_CHECKING:
    from dlstudy.terminal.player import Player

RIGHT = 0  # the place of the answer before the shuffle; the mistakes follow


class ChoiceScreen:
    """The answer and the mistakes of a card, shuffled and numbered; one is chosen."""

    def __init__(self, player: "Player", asked: Asked) -> None:
        self.player = player
        self.asked = asked
        self.order = list(range(1 + len(asked.card.mistakes)))
        seed = getattr(player.sitting, "seed", 0)
        Random(f"{seed}:{asked.card.id}").shuffle(self.order)
        self.chosen: int | None = None
        self.is_judged = False
        self.shows_why = False
        self.pages = Pages()

    def play(self) -> None:
        """Ask until a choice was made and seen, or another card is in front."""
        while True:
            self.paint()
            key = self.player.keys.read()
            if not self.pages.handles(key) and key != RESIZE and self.handle(key):
                return

    def handle(self, key: str) -> bool:
        """Do what the key says; True when this card is done with."""
        player = self.player
        if self.is_judged:
            if key in {"space", "enter"}:
                return self.grade()
            if key == "w":
                self.shows_why = not self.shows_why
                return False
        elif self.chosen is not None:  # it is left to say how sure
            if key in SURENESS:
                player.confidence = SURENESS[key]
                self.judge()
                return False
            if key == "escape":
                self.chosen = None
                return False
        elif key in self.numbers():
            self.chosen = self.order[int(key) - 1]
            if not player.asks_confidence:
                self.judge()
            return False
        return player.common_key(key, self.asked)

    def judge(self) -> None:
        """Show what came of the choice: it must be in sight."""
        self.pages.turn_to(len(self.body()))
        self.is_judged = True

    def grade(self) -> bool:
        """Hand the choice to the session: right is good, anything else again."""
        if self.chosen is None or self.chosen == RIGHT:
            return self.player.grade(GOOD, choice="")
        return self.player.grade(AGAIN, choice=self.asked.card.mistakes[self.chosen - 1].name)

    def numbers(self) -> list[str]:
        return [str(number) for number in range(1, 1 + len(self.order))]

    def paint(self) -> None:
        player, language = self.player, self.player.language
        head = [player.header(self.asked), ()]
        messages = player.message_lines()
        shown = self.pages.shown(self.body(), player.screen.size[1] - len(head) - len(messages) - 1)
        footer = self.pages.with_mark(self.footer(), phrase("more", language))
        player.screen.paint([*head, *shown], [*messages, footer])

    def body(self) -> list[Line]:
        """Return the question and the lines to choose from; afterwards what came of it."""
        player, view = self.player, self.player.view(self.asked)
        width, language = player.screen.width, player.language
        body = [*player.notice_lines(self.asked), *view.question(), (), *self.lines()]
        if not self.is_judged:
            return body
        if self.chosen == RIGHT:
            body += [(), (Span(phrase("right", language), "good"),)]
        else:
            reason = view.reasons((self.asked.card.mistakes[(self.chosen or 1) - 1].name,), "")
            told = phrase("mistake", language, reason=reason)
            body += [(), *view.text(told, "bad"), (), *view.answer_only()]
        body += view.points()
        if self.shows_why:
            body += [(), rule(phrase("why", language), width), *view.why(), (), *view.source()]
        return body

    def lines(self) -> list[Line]:
        """Return the numbered lines; the chosen one has a mark."""
        view = self.player.view(self.asked)
        found: list[Line] = []
        for number, place in enumerate(self.order, 1):
            mark = ">" if place == self.chosen else " "
            found += view.option(f"{mark}{number}", place)
        return found

    def footer(self) -> Line:
        player, language = self.player, self.player.language
        if self.is_judged:
            keys = ((phrase("enter", language), phrase("go on", language)),)
            return player.key_line(*keys, ("w", phrase("why key", language)))
        if self.chosen is not None:
            return sure_line(player)
        numbers = f"1-{len(self.order)}"
        return player.key_line((numbers, phrase("choose", language)), *player.common_keys())
