"""A card that is turned over: the question, then the answer, then the learner's own grade."""

from typing import TYPE_CHECKING

from dlstudy.schedule.sm2 import GOOD
from dlstudy.session.asked import Asked
from dlstudy.session.proposal import of_points
from dlstudy.session.review import Review
from dlstudy.terminal.drawing.markup import Line, Span
from dlstudy.terminal.grades import QUALITIES, SURENESS, sure_line
from dlstudy.terminal.keys import RESIZE
from dlstudy.terminal.opening import open_first, opening_key
from dlstudy.terminal.pages import Pages
from dlstudy.terminal.screen import rule
from dlstudy.terminal.words.phrases import phrase

if TYPE_CHECKING:
    from dlstudy.terminal.player import Player
    from dlstudy.terminal.screens.checklist import Checklist


class FlipScreen:
    """A card that is thought about, turned over and graded by its learner."""

    def __init__(self, player: "Player", asked: Asked) -> None:
        self.player = player
        self.asked = asked
        self.is_turned = False
        self.shows_hint = False
        self.shows_why = False
        self.was_turned = False  # since the last painting
        self.pages = Pages()
        self.checklist = _checklist(player, asked)

    def play(self) -> None:
        """Ask this card until it is graded or put aside."""
        while True:
            self.paint()
            key = self.player.keys.read()
            if self.handle(key):
                return

    def paint(self) -> None:
        player = self.player
        head = [player.header(self.asked), ()]
        body, answer_at = self.body()
        messages = player.message_lines()
        room = player.screen.size[1] - len(head) - len(messages) - 1
        if self.was_turned:  # the answer must be in sight
            self.pages.turn_to(answer_at)
            self.was_turned = False
        shown = self.pages.shown(body, room)
        footer = self.pages.with_mark(self.footer(), phrase("more", player.language))
        player.screen.paint([*head, *shown], [*messages, footer])

    def body(self) -> tuple[list[Line], int]:
        """Return everything but header and footer, and where the answer begins."""
        player, view = self.player, self.player.view(self.asked)
        width, language = player.screen.width, player.language
        result = [*player.notice_lines(self.asked), *view.question()]
        if self.shows_hint:
            hint = view.hint() or [(Span(phrase("no hint", language), "dim"),)]
            result += [(), rule(phrase("hint", language), width), *hint]
        answer_at = len(result) + 1
        if self.is_turned:
            result += [(), rule(phrase("answer", language), width)]
            if self.checklist is None:
                result += view.answer()
            else:
                result += [*view.answer_only(), *self.checklist.lines(view), *view.mistakes()]
        if self.shows_why:
            why = view.why() or [(Span(phrase("no why", language), "dim"),)]
            answer_at = len(result) + 1 if self.is_turned else answer_at
            result += [(), rule(phrase("why", language), width), *why, (), *view.source()]
        return result, answer_at

    def footer(self) -> Line:
        player, language = self.player, self.player.language
        if self.is_turned and self.checklist is not None:
            return self.checklist.footer()
        if self.is_turned:
            line = player.grade_line()
            opens = opening_key(player, self.asked, is_turned=True)
            return (*line, *player.key_line(("   w", phrase("why key", language)), *opens))
        if player.asks_confidence:
            sure = sure_line(player)
            return (*sure, *player.key_line(("   h", phrase("hint key", language))))
        keys = [
            (phrase("space", language), phrase("show", language)),
            ("h", phrase("hint key", language)),
        ]
        if self.asked.is_new and isinstance(player.sitting, Review):
            keys.append(("k", phrase("known", language)))
        return player.key_line(*keys, *player.common_keys())

    def handle(self, key: str) -> bool:
        """Do what the key says; True when this card is done with."""
        if self.pages.handles(key):
            return False
        if not self.is_turned and self.player.asks_confidence and key in SURENESS:
            self.player.confidence = SURENESS[key]
            self.turn()
        elif key in {"space", "enter"} and not self.is_turned:
            if self.player.asks_confidence:
                self.player.say("say sure", "warning")
            else:
                self.turn()
        elif self.is_turned and self.checklist is not None and self.checklist.handles(key):
            self.pages.turn_to(self.checklist_at())
        elif self.is_turned and self.checklist is not None and key == "enter":
            return self.checklist.is_filled() and self.tick(self.checklist)
        elif self.is_turned and self.checklist is None and (key == "enter" or key in QUALITIES):
            return self.player.grade(QUALITIES.get(key, GOOD), hints=int(self.shows_hint))
        elif key == "h":
            self.shows_hint = True
        elif key == "w" and self.is_turned:
            self.shows_why = self.was_turned = not self.shows_why
        elif key == "o":
            open_first(self.player, self.asked, is_turned=self.is_turned)
        elif key != RESIZE:
            return self.player.common_key(key, self.asked)
        return False

    def checklist_at(self) -> int:
        """Return the line of the answer: from there on a tick is seen."""
        return self.body()[1]

    def tick(self, checklist: "Checklist") -> bool:
        """Hand the ticked points to the session; they make the quality."""
        points, of = sorted(checklist.ticked), checklist.count
        quality = of_points(len(points), of)
        return self.player.grade(quality, points=points, of=of, hints=int(self.shows_hint))

    def turn(self) -> None:
        """Show the answer."""
        self.is_turned = self.was_turned = True
        if self.player.sitting.has_drills_ahead:
            _load_numpy_behind()


def _checklist(player: "Player", asked: Asked) -> "Checklist | None":
    """Return the points to be ticked; None where the learner grades himself."""
    if not (player.ticks_points and asked.card.points):
        return None
    from dlstudy.terminal.screens.checklist import Checklist

    return Checklist(player, len(asked.card.points))


def _load_numpy_behind() -> None:
    """Import numpy while the learner reads: the first drill then does not wait for it."""
    from threading import Thread

    Thread(target=__import__, args=("numpy",), daemon=True).start()
