"""Every kind of screen: a home that has all kinds of cards, and the way to each screen."""

import atexit
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

from dlstudy.event import Kind
from dlstudy.schedule.sm2 import AGAIN, EASY, GOOD, HARD
from tests.support.commands import run
from tests.support.console import Console
from tests.support.reliability.table import scratch

Given = tuple[Kind, int | None]  # kind and quality of an event

DECK = """---
deck: every
title: Every kind
---
The width is $w$.

## concept
Q: What is the slope of the line?
A: One.
Points:
- it is linear
- it is one
Mistake half: It is one half. -> That is another line.
Hint: Draw it.
Why: It rises by one for every one.

## number
Q: There are {{a}} reds and {{b}} blues.
Vars: a in {3}; b in {21}
Step sum: How many in all?
  = a + b
Step cost: Each costs 3. What do all cost?
  = 3*sum
Tol sum: exact
Tol cost: exact
Hint sum: Put them together.

## array
Q: Double the numbers $[{{a}}, {{b}}]$.
Vars: a in {3}; b in {21}
Step twice: Both.
  = 2*[a, b]
Step square: As rows of a matrix, doubled and not.
  = [[2*a, 2*b], [a, b]]

## lines
Q: What is the slope of a parabola?
Given: a real; x real
Step square: Write it.
  = a*x^2
Step recall: State what a slope is.
  > the limit of a quotient
Step choice: Is it linear?
  > Yes, it is.
Mistake choice.no: No, it is not. -> It is.
Step order: In which order?
  1. Write it.
  2. Differentiate it.
  3. Read it off.

## program
Q: Write the softmax of each row of `scores`.
Code: code_loss.stable_softmax
"""

PUT_ASIDE: Mapping[str, Given] = {"s": (Kind.SUSPEND, None), "b": (Kind.BURY, None)}
GRADES: Mapping[str, Given] = {
    "1": (Kind.REVIEW, AGAIN), "2": (Kind.REVIEW, HARD), "3": (Kind.REVIEW, GOOD),
    "4": (Kind.REVIEW, EASY), "\r": (Kind.REVIEW, GOOD), "\n": (Kind.REVIEW, GOOD),
}  # fmt: skip
PRACTISED: Mapping[str, Given] = {k: (Kind.PRACTICE, q) for k, (_, q) in GRADES.items()}
KNOWN: Mapping[str, Given] = {"k": (Kind.KNOWN, None)}


@dataclass(frozen=True, slots=True)
class Shown:
    """One kind of screen: how it is reached, and which single keys write to the log there."""

    name: str
    command: tuple[str, ...]
    keys: str = ""
    gives: Mapping[str, Given] = field(default_factory=dict)
    is_line: bool = False  # a line is typed on its last row
    step: str = ""  # the step of the exercise that is asked


REVIEW = ("review", "every", "--minutes", "600", "--new", "50")
QUIZ = ("quiz", "every", "--kind", "concept", "--seed", "7")
INTERVIEW = ("interview", "--topics", "every", "--minutes", "5", "--seed", "7")
_SKIP = ":g\r"


def _drill(card: str) -> tuple[str, ...]:
    return ("drill", f"every/{card}", "--seed", "7")


SCREENS = (
    Shown("question", REVIEW, "", {**PUT_ASIDE, **KNOWN}),
    Shown("answer", REVIEW, " ", {**PUT_ASIDE, **KNOWN, **GRADES}),
    Shown("next card", REVIEW, " 3", is_line=True),
    Shown("help", REVIEW, "?"),
    Shown("note", REVIEW, "f", is_line=True),
    Shown("summary", (*REVIEW, "--limit", "1"), " 3", {"u": (Kind.UNDO, None)}),
    Shown("sureness", (*REVIEW, "--confidence"), "", {**PUT_ASIDE, **KNOWN}),
    Shown("number", _drill("number"), "", is_line=True, step="sum"),
    Shown("second number", _drill("number"), "24\r", is_line=True, step="cost"),
    Shown("vector", _drill("array"), "", is_line=True, step="twice"),
    Shown("matrix", _drill("array"), _SKIP, is_line=True, step="square"),
    Shown("formula", _drill("lines"), "", is_line=True, step="square"),
    Shown("recall", _drill("lines"), _SKIP, is_line=True, step="recall"),
    Shown("recalled", _drill("lines"), _SKIP + "\r", is_line=True, step="recall"),
    Shown("choice", _drill("lines"), _SKIP * 2, is_line=True, step="choice"),
    Shown("order", _drill("lines"), _SKIP * 3, is_line=True, step="order"),
    Shown("finished", _drill("number"), _SKIP * 2, {**PRACTISED, "\r": (Kind.PRACTICE, AGAIN),
                                                    "\n": (Kind.PRACTICE, AGAIN)}),
    Shown("code", _drill("program")),
    Shown("code given up", _drill("program"), "gg", {**PRACTISED, "\r": (Kind.PRACTICE, AGAIN),
                                                     "\n": (Kind.PRACTICE, AGAIN)}),
    Shown("points", QUIZ, " "),
    Shown("points ticked", QUIZ, " a", {"\r": (Kind.PRACTICE, GOOD), "\n": (Kind.PRACTICE, GOOD)}),
    Shown("choices", (*QUIZ, "--choices")),
    Shown("choices, sureness", (*QUIZ, "--choices", "--confidence"), "1"),
    Shown("report", QUIZ, " 0\r", {"f": (Kind.FORWARD, None)}),
    Shown("interview", INTERVIEW),
    Shown("interview, line", INTERVIEW, "t", is_line=True),
    Shown("interview, sureness", INTERVIEW, " ",
          dict.fromkeys("1234", (Kind.SITTING, None))),
    Shown("interview, points", INTERVIEW, " 3"),
)  # fmt: skip
BY_NAME = {shown.name: shown for shown in SCREENS}


@cache
def _prepared() -> Path:
    folder = TemporaryDirectory(dir=scratch(), prefix="dlstudy-screens-")
    atexit.register(folder.cleanup)
    home = Path(folder.name)
    (home / "decks").mkdir()
    (home / "decks" / "every.md").write_text(DECK, encoding="utf-8")
    told = run(home, "check", "every")
    assert "every.md" not in told.stdout + told.stderr, told.stdout + told.stderr
    return home


def home_in(folder: Path) -> Path:
    """Return a copy of the home with all kinds of cards."""
    return copytree(_prepared(), folder / "home")


def opened(shown: Shown, home: Path, driver: tuple[str, ...] = ()) -> Console:
    """Return a session that stands at a screen; raises AssertionError if it does not get there."""
    command = {"command": driver} if driver else {}
    console = Console(shown.command, home, setting={"EDITOR": "true"}, **command)  # type: ignore[arg-type]
    if not console.type(shown.keys):
        raise AssertionError(f"the way to '{shown.name}' ends:\n{console.text}")
    return console
