"""A concept as a choice: its answer among what people say instead."""

from random import Random

from dlstudy.schedule.sm2 import AGAIN, GOOD
from dlstudy.terminal.drawing.spans import Line, Span
from dlstudy.terminal.grades import SURENESS, sure_line
from dlstudy.terminal.keys import RESIZE
from dlstudy.terminal.pages import Pages
from dlstudy.terminal.screen import rule
from dlstudy.terminal.turn import Turn

RIGHT = 0  # the place of the answer before the shuffle; the mistakes follow


class ChoiceScreen:
    """The answer and the mistakes of a card, shuffled and numbered; one is chosen."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self.stage = turn.stage
        self.asked = turn.asked
        self.order = list(range(1 + len(turn.asked.card.mistakes)))
        seed = turn.sitting.seed
        Random(f"{seed}:{turn.asked.card.id}").shuffle(self.order)
        self.chosen: int | None = None
        self.is_judged = False
        self.shows_why = False
        self.pages = Pages()

    def play(self) -> None:
        """Ask until a choice was made and seen, or another card is in front."""
        while True:
            self.paint()
            key = self.stage.keys.read()
            if not self.pages.handles(key) and key != RESIZE and self.handle(key):
                return

    def handle(self, key: str) -> bool:
        """Do what the key says; True when this card is done with."""
        if self.is_judged:
            if key in {"space", "enter"}:
                return self.grade()
            if key == "w":
                self.shows_why = not self.shows_why
                return False
        elif self.chosen is not None:  # it is left to say how sure
            if key in SURENESS:
                self.turn.confidence = SURENESS[key]
                self.judge()
                return False
            if key == "escape":
                self.chosen = None
                return False
        elif key in self.numbers():
            self.chosen = self.order[int(key) - 1]
            if not self.turn.manner.asks_confidence:
                self.judge()
            return False
        return self.turn.common_key(key)

    def judge(self) -> None:
        """Show what came of the choice: it must be in sight."""
        self.pages.turn_to(len(self.body()))
        self.is_judged = True

    def grade(self) -> bool:
        """Hand the choice to the session: right is good, anything else again."""
        if self.chosen is None or self.chosen == RIGHT:
            return self.turn.grade(GOOD, choice="")
        return self.turn.grade(AGAIN, choice=self.asked.card.mistakes[self.chosen - 1].name)

    def numbers(self) -> list[str]:
        return [str(number) for number in range(1, 1 + len(self.order))]

    def paint(self) -> None:
        self.turn.paint(self.body(), self.pages, self.footer())

    def body(self) -> list[Line]:
        """Return the question and the lines to choose from; afterwards what came of it."""
        view = self.turn.view()
        width = self.stage.width
        body = [*self.turn.notice_lines(), *view.question(), (), *self.lines()]
        if not self.is_judged:
            return body
        if self.chosen == RIGHT:
            body += [(), (Span(self.stage.phrase("right"), "good"),)]
        else:
            reason = view.reasons((self.asked.card.mistakes[(self.chosen or 1) - 1].name,), "")
            told = self.stage.phrase("mistake", reason=reason)
            body += [(), *view.text(told, "bad"), (), *view.answer_only()]
        body += view.points()
        if self.shows_why:
            body += [(), rule(self.stage.phrase("why"), width), *view.why(), (), *view.source()]
        return body

    def lines(self) -> list[Line]:
        """Return the numbered lines; the chosen one has a mark."""
        view = self.turn.view()
        found: list[Line] = []
        for number, place in enumerate(self.order, 1):
            mark = ">" if place == self.chosen else " "
            found += view.option(f"{mark}{number}", place)
        return found

    def footer(self) -> Line:
        if self.is_judged:
            keys = ((self.stage.phrase("enter"), self.stage.phrase("go on")),)
            return self.stage.key_line(*keys, ("w", self.stage.phrase("why key")))
        if self.chosen is not None:
            return sure_line(self.stage)
        numbers = f"1-{len(self.order)}"
        return self.stage.key_line((numbers, self.stage.phrase("choose")), *self.turn.common_keys())
