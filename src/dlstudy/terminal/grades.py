"""The four keys: SM-2's qualities, and before the answer is seen how sure one is."""

from typing import TYPE_CHECKING

from dlstudy.schedule.sm2 import AGAIN, EASY, GOOD, HARD
from dlstudy.terminal.drawing.markup import Line, Span
from dlstudy.terminal.words.phrases import phrase

if TYPE_CHECKING:
    from dlstudy.terminal.player import Player

QUALITIES = {"1": AGAIN, "2": HARD, "3": GOOD, "4": EASY}
GRADES = {AGAIN: "again", HARD: "hard", GOOD: "good", EASY: "easy"}
NARROW = 70  # cells: below them the question is a mark
SURENESS = {"1": 25, "2": 50, "3": 75, "4": 95}  # percent: a guess, unsure, fairly sure, sure


def sure_line(player: "Player") -> Line:
    """Return the question how sure one is, and a key for each answer."""
    names = [(key, phrase(f"sure {level}", player.language)) for key, level in SURENESS.items()]
    is_wide = player.screen.width >= NARROW
    asked = f"{phrase('how sure', player.language)}  " if is_wide else "? "
    return (Span(asked, "warning"), *player.key_line(*names))
