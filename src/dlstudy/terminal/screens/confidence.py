"""How sure one is of an exercise, asked before it is begun."""

from dlstudy.terminal.grades import SURENESS, sure_line
from dlstudy.terminal.keys import RESIZE
from dlstudy.terminal.pages import Pages
from dlstudy.terminal.turn import Turn


class ConfidenceScreen:
    """The question of an exercise, until its learner has said how sure he is."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self.stage = turn.stage
        self.asked = turn.asked
        self.pages = Pages()

    def play(self) -> bool:
        """Take the confidence; True if another card is in front now."""
        while True:
            self.paint()
            key = self.stage.keys.read()
            if key in SURENESS:
                self.turn.confidence = SURENESS[key]
                return False
            if self.pages.handles(key) or key == RESIZE:
                continue
            if key in {"space", "enter"}:
                self.stage.say("say sure", "warning")
            elif self.turn.common_key(key):
                return True

    def paint(self) -> None:
        turn, view = self.turn, self.turn.view()
        body = [*turn.notice_lines(), *view.question(), *view.given(), *view.asks()]
        turn.paint(body, self.pages, sure_line(self.stage))
