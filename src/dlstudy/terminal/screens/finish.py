"""The end of an exercise: what was said, the solution, and the quality that is proposed."""

from dlstudy.terminal.drawing.spans import Line, Span
from dlstudy.terminal.grades import GRADES, QUALITIES
from dlstudy.terminal.keys import RESIZE
from dlstudy.terminal.pages import LAST, Pages
from dlstudy.terminal.screen import rule
from dlstudy.terminal.turn import Ended, Turn

LEAVING = frozenset("qksbu")


class FinishScreen:
    """The quality of an exercise, proposed and confirmed."""

    def __init__(self, turn: Turn, ended: Ended) -> None:
        self.turn = turn
        self.stage = turn.stage
        self.asked = turn.asked
        self.ended = ended
        self.shows_why = ended.shows_why
        self.pages = Pages()
        self.leaving = ""  # a key that would leave the exercise unsaved, pressed once

    def play(self) -> None:
        """Show the solution until the quality is taken or another card is in front."""
        median = self.turn.sitting.median_ms(self.asked.card)
        proposed = self.ended.exercise.proposed(self.turn.elapsed_ms, median)
        self.pages.turn_to(len(self.turn.view().question()) + 1)
        self.stage.keys.discard()  # what was typed for a step, or while code ran, is no grade
        while True:
            self.paint(proposed)
            key = self.stage.keys.read()
            if self.pages.handles(key) or key == RESIZE:
                continue
            before, self.leaving = self.leaving, ""
            if key == "enter" or key in QUALITIES:
                if self.turn.grade(QUALITIES.get(key, proposed), proposed=proposed):
                    return
            elif key == "w":
                self.shows_why = not self.shows_why
                self.pages.turn_to(LAST)
            elif self.is_meant(key, before) and self.turn.common_key(key, is_turned=True):
                return

    def is_meant(self, key: str, before: str) -> bool:
        """Is this no key that loses what was worked out, or was it pressed before too?"""
        if key not in LEAVING or key == before:
            return True
        self.leaving = key
        self.stage.say("not saved yet", "warning", name=key)
        return False

    def paint(self, proposed: int) -> None:
        turn, stage = self.turn, self.stage
        name = stage.phrase(GRADES[proposed])
        offer: Line = (Span(stage.phrase("proposed", grade=name), "dim"),)
        more = [("   w", stage.phrase("why key")), *turn.opening_key(is_turned=True)]
        keys = (*turn.grade_line(proposed), *stage.key_line(*more))
        turn.paint(self.body(), self.pages, keys, offer)

    def body(self) -> list[Line]:
        """Return the question, what was said, the solution, and the why if it is wanted."""
        view, width = self.turn.view(), self.stage.width
        body = [*self.turn.notice_lines(), *view.question(), *view.given()]
        if said := self.ended.said():
            body += [(), *said]
        if worked := self.ended.worked():
            body += [(), rule(self.stage.phrase("solution"), width), *worked]
        if self.shows_why:
            why = view.why() or [(Span(self.stage.phrase("no why"), "dim"),)]
            body += [(), rule(self.stage.phrase("why"), width), *why, (), *view.source()]
        return body
