"""The four keys of SM-2 and the qualities they stand for."""

from dlstudy.sm2 import AGAIN, EASY, GOOD, HARD

QUALITIES = {"1": AGAIN, "2": HARD, "3": GOOD, "4": EASY}
GRADES = {AGAIN: "again", HARD: "hard", GOOD: "good", EASY: "easy"}
