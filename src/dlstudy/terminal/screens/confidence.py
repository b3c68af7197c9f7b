"""How sure one is of an exercise, asked before it is begun."""

from typing import TYPE_CHECKING

from dlstudy.session.asked import Asked
from dlstudy.terminal.grades import SURENESS, sure_line
from dlstudy.terminal.keys import RESIZE
from dlstudy.terminal.pages import Pages
from dlstudy.terminal.words.phrases import phrase

if TYPE_CHECKING:
    from dlstudy.terminal.player import Player


class ConfidenceScreen:
    """The question of an exercise, until its learner has said how sure he is."""

    def __init__(self, player: "Player", asked: Asked) -> None:
        self.player = player
        self.asked = asked
        self.pages = Pages()

    def play(self) -> bool:
        """Take the confidence; True if another card is in front now."""
        player = self.player
        while True:
            self.paint()
            key = player.keys.read()
            if key in SURENESS:
                player.confidence = SURENESS[key]
                return False
            if self.pages.handles(key) or key == RESIZE:
                continue
            if key in {"space", "enter"}:
                player.say("say sure", "warning")
            elif player.common_key(key, self.asked):
                return True

    def paint(self) -> None:
        player, view = self.player, self.player.view(self.asked)
        head = [player.header(self.asked), ()]
        messages = player.message_lines()
        body = [*player.notice_lines(self.asked), *view.question(), *view.given(), *view.asks()]
        shown = self.pages.shown(body, player.screen.size[1] - len(head) - len(messages) - 1)
        footer = self.pages.with_mark(sure_line(player), phrase("more", player.language))
        player.screen.paint([*head, *shown], [*messages, footer])
