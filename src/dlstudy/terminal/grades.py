"""The four keys: SM-2's qualities, and before the answer is seen how sure one is."""

from dlstudy.schedule.sm2 import AGAIN, EASY, GOOD, HARD
from dlstudy.terminal.drawing.spans import Line, Span
from dlstudy.terminal.stage import Stage

QUALITIES = {"1": AGAIN, "2": HARD, "3": GOOD, "4": EASY}
GRADES = {AGAIN: "again", HARD: "hard", GOOD: "good", EASY: "easy"}
SURENESS = {"1": 25, "2": 50, "3": 75, "4": 95}  # percent: a guess, unsure, fairly sure, sure


def sure_line(stage: Stage) -> Line:
    """Return the question how sure one is, and a key for each answer."""
    names = [(key, stage.phrase(f"sure {level}")) for key, level in SURENESS.items()]
    asked = f"{stage.phrase('how sure')}  " if stage.is_wide else "? "
    return (Span(asked, "warning"), *stage.key_line(*names))
