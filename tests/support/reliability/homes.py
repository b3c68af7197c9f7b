"""Data folders made ready once and copied for every trial."""

import atexit
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

from dlstudy.library.library import load
from dlstudy.log.store import FILE_NAME, Store
from dlstudy.record import replace
from tests.support.commands import run
from tests.support.console import today
from tests.support.logs import FIRST_DAY, event
from tests.support.reliability.table import scratch

CONCEPTS = 40
DRILL_KEYS = "24\r72\r\r"  # both steps of a drill below, then the quality that is proposed
SLOPE_KEYS = "a*x^2\r2*a*x\r\r"
SOLUTION = """import numpy as np


def stable_softmax(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
"""

_CONCEPT = "\n## card-{n}\nQ: card-{n}: what is {n} + 1?\nA: {n} + 1.\nPoints:\n- one more\n"
_DRILL = """
## drill-{n}
Q: drill-{n}: there are {{{{a}}}} reds and {{{{b}}}} blues.
Vars: a in {{3}}; b in {{21}}
Step sum: How many in all?
  = a + b
Step cost: Each costs 3. What do all cost?
  = 3*sum
Tol sum: exact
Tol cost: exact
"""
_SLOPE = """
## slope-{n}
Q: slope-{n}: what is the slope of a parabola?
Given: a real; x real
Step square: Write it.
  = a*x^2
Step slope: Differentiate it.
  = 2*a*x
"""
_CODE = """
## code-{n}
Q: code-{n}: write the softmax of each row of `scores`.
Code: code_loss.stable_softmax
"""


def _deck(slug: str, *cards: str) -> tuple[str, str]:
    return slug, f"---\ndeck: {slug}\ntitle: {slug}\n---\n" + "".join(cards)


def _many(card: str, count: int) -> str:
    return "".join(card.format(n=n) for n in range(count))


DECKS = dict(
    [
        _deck("killed", _many(_CONCEPT, CONCEPTS)),
        _deck("drilled", _many(_DRILL, 4)),
        _deck("derived", _many(_SLOPE, 4)),
        _deck("coded", _many(_CODE, 3)),
        _deck("mixed", _many(_CONCEPT, 20), _many(_DRILL, 1)),
    ]
)


def _nothing(_: Path) -> None:
    """Leave the home without a log: the session makes it."""


def _due(home: Path) -> None:
    """Let every card of the home be due: no limit of new exercises a day holds then."""
    day = (today() - FIRST_DAY).days - 10
    with Store(home / FILE_NAME) as log:
        for deck in load(home).decks:
            if deck.slug in {"drilled", "derived", "coded"}:
                for card in deck.cards:
                    log.record(event(card.id, day=day, revision=card.revision))


def _reviewed(home: Path) -> None:
    """Let some cards be reviewed today."""
    with Store(home / FILE_NAME) as log:
        for n in range(3):
            log.record(replace(event(f"killed/card-{n}", quality=3 + n % 3), study_day=today()))


def _planned(home: Path) -> None:
    """Let a plan be shown, and not yet applied."""
    by = today() + timedelta(days=30)
    shown = run(home, "plan", "--by", by.isoformat(), "--topics", "killed")
    assert shown.returncode == 0, shown.stderr


HOMES: dict[str, tuple[tuple[str, ...], Callable[[Path], None]]] = {
    "killed": (("killed",), _nothing),
    "drilled": (("drilled",), _due),
    "derived": (("derived",), _due),
    "coded": (("coded",), _due),
    "mixed": (("mixed",), _nothing),
    "reviewed": (("killed",), _reviewed),
    "planned": (("killed",), _planned),
}


@cache
def prepared(name: str) -> Path:
    """Return a data folder with its decks, its log, and what is kept parsed."""
    folder = TemporaryDirectory(dir=scratch(), prefix="dlstudy-home-")
    atexit.register(folder.cleanup)
    home = Path(folder.name)
    decks, prepare = HOMES[name]
    (home / "decks").mkdir()
    for slug in decks:
        (home / "decks" / f"{slug}.md").write_text(DECKS[slug], encoding="utf-8")
    editor = home / "editor.sh"
    editor.write_text('#!/bin/sh\ncp "$(dirname "$0")/solution.py" "$1"\n', encoding="utf-8")
    editor.chmod(0o755)
    (home / "solution.py").write_text(SOLUTION, encoding="utf-8")
    prepare(home)
    assert run(home, "decks").returncode == 0  # leaves what was parsed
    if prepare is _nothing:
        for file in home.glob(f"{FILE_NAME}*"):
            file.unlink()
    faults = [fault for deck in load(home).decks for fault in deck.faults]
    assert not faults, faults
    return home


def home_of(name: str, folder: Path) -> Path:
    """Return a copy of a prepared home in a folder."""
    return copytree(prepared(name), folder / "home")
