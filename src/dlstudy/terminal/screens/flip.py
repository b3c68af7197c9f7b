"""A card that is turned over: the question, then the answer, then the learner's own grade."""

from typing import TYPE_CHECKING

from dlstudy.schedule.sm2 import GOOD
from dlstudy.session.proposal import of_points
from dlstudy.terminal.drawing.spans import Line, Span
from dlstudy.terminal.grades import QUALITIES, SURENESS, sure_line
from dlstudy.terminal.keys import RESIZE
from dlstudy.terminal.pages import Pages
from dlstudy.terminal.screen import rule
from dlstudy.terminal.turn import Turn

if TYPE_CHECKING:
    from dlstudy.terminal.checklist import Checklist


class FlipScreen:
    """A card that is thought about, turned over and graded by its learner."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self.stage = turn.stage
        self.asked = turn.asked
        self.is_turned = False
        self.shows_hint = False
        self.shows_why = False
        self.was_turned = False  # since the last painting
        self.pages = Pages()
        self.checklist = _checklist(turn)

    def play(self) -> None:
        """Ask this card until it is graded or put aside."""
        while True:
            self.paint()
            key = self.stage.keys.read()
            if self.handle(key):
                return

    def paint(self) -> None:
        body, answer_at = self.body()
        if self.was_turned:  # the answer must be in sight
            self.pages.turn_to(answer_at)
            self.was_turned = False
        self.turn.paint(body, self.pages, self.footer())

    def body(self) -> tuple[list[Line], int]:
        """Return everything but header and footer, and where the answer begins."""
        view = self.turn.view()
        width = self.stage.width
        result = [*self.turn.notice_lines(), *view.question()]
        if self.shows_hint:
            hint = view.hint() or [(Span(self.stage.phrase("no hint"), "dim"),)]
            result += [(), rule(self.stage.phrase("hint"), width), *hint]
        answer_at = len(result) + 1
        if self.is_turned:
            result += [(), rule(self.stage.phrase("answer"), width)]
            if self.checklist is None:
                result += view.answer()
            else:
                result += [*view.answer_only(), *self.checklist.lines(view), *view.mistakes()]
        if self.shows_why:
            why = view.why() or [(Span(self.stage.phrase("no why"), "dim"),)]
            answer_at = len(result) + 1 if self.is_turned else answer_at
            result += [(), rule(self.stage.phrase("why"), width), *why, (), *view.source()]
        return result, answer_at

    def footer(self) -> Line:
        if self.is_turned and self.checklist is not None:
            return self.checklist.footer()
        if self.is_turned:
            line = self.turn.grade_line()
            opens = self.turn.opening_key(is_turned=True)
            return (*line, *self.stage.key_line(("   w", self.stage.phrase("why key")), *opens))
        if self.turn.manner.asks_confidence:
            sure = sure_line(self.stage)
            return (*sure, *self.stage.key_line(("   h", self.stage.phrase("hint key"))))
        keys = [
            (self.stage.phrase("space"), self.stage.phrase("show")),
            ("h", self.stage.phrase("hint key")),
        ]
        if self.asked.is_new and self.turn.sitting.is_scheduled:
            keys.append(("k", self.stage.phrase("known")))
        return self.stage.key_line(*keys, *self.turn.common_keys())

    def handle(self, key: str) -> bool:
        """Do what the key says; True when this card is done with."""
        if self.pages.handles(key):
            return False
        if not self.is_turned and self.turn.manner.asks_confidence and key in SURENESS:
            self.turn.confidence = SURENESS[key]
            self.turn_over()
        elif key in {"space", "enter"} and not self.is_turned:
            if self.turn.manner.asks_confidence:
                self.stage.say("say sure", "warning")
            else:
                self.turn_over()
        elif self.is_turned and self.checklist is not None and self.checklist.handles(key):
            self.pages.turn_to(self.checklist_at())
        elif self.is_turned and self.checklist is not None and key == "enter":
            return self.checklist.is_filled() and self.tick(self.checklist)
        elif self.is_turned and self.checklist is None and (key == "enter" or key in QUALITIES):
            return self.turn.grade(QUALITIES.get(key, GOOD), hints=int(self.shows_hint))
        elif key == "h":
            self.shows_hint = True
        elif key == "w" and self.is_turned:
            self.shows_why = self.was_turned = not self.shows_why
        elif key != RESIZE:
            return self.turn.common_key(key, is_turned=self.is_turned)
        return False

    def checklist_at(self) -> int:
        """Return the line of the answer: from there on a tick is seen."""
        return self.body()[1]

    def tick(self, checklist: "Checklist") -> bool:
        """Hand the ticked points to the session; they make the quality."""
        points, of = sorted(checklist.ticked), checklist.count
        quality = of_points(len(points), of)
        return self.turn.grade(quality, points=points, of=of, hints=int(self.shows_hint))

    def turn_over(self) -> None:
        """Show the answer."""
        self.is_turned = self.was_turned = True
        if self.turn.sitting.has_drills_ahead:
            _load_numpy_behind()


def _checklist(turn: Turn) -> "Checklist | None":
    """Return the points to be ticked; None where the learner grades himself."""
    if not (turn.manner.ticks_points and turn.asked.card.points):
        return None
    from dlstudy.terminal.checklist import Checklist  # a review does without

    return Checklist(turn.stage, len(turn.asked.card.points))


def _load_numpy_behind() -> None:
    """Import numpy while the learner reads: the first drill then does not wait for it."""
    from threading import Thread

    Thread(target=__import__, args=("numpy",), daemon=True).start()
