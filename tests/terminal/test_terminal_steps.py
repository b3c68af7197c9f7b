"""A drill of several steps on the screen: the marks of steps behind, little room, another width."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.console import Console

SIZE = (60, 24)
LOW = 11  # rows that have no room for what was said of two steps
DECK = """---
deck: steps
title: Steps
---

## chain
Q: Start from {{n}}.
Vars: n in {3}
Step double: Twice it
  = 2*n
Step square: Its square
  = double^2
Step last: One more
  = square + 1
Tol: exact
Mistake square.half: double*n -> Only one of the two factors was doubled here, and the square of a
  number has that number as both of its factors.
"""
HALF = "18\r"  # the named mistake of the second step
ASCII = {"PYTHONIOENCODING": "ascii"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "decks").mkdir()
    (tmp_path / "decks" / "steps.md").write_text(DECK, encoding="utf-8")
    return tmp_path


def opened(
    home: Path,
    columns: int = SIZE[0],
    rows: int = SIZE[1],
    setting: Mapping[str, str] | None = None,
) -> Console:
    command = ["drill", "steps/chain", "--seed", "1"]
    return Console(command, home, columns=columns, rows=rows, setting=setting)


def marked(console: Console) -> list[str]:
    """Return the lines that begin with the mark of a step behind."""
    return [line for line in console.lines if line[1:2] in set("✓✗→vx>") and line[2:3] == " "]


@pytest.mark.parametrize(
    ("setting", "marks"), [({}, "→✗✓"), (ASCII, ">xv")], ids=["UTF-8", "ASCII"]
)
def test_a_step_given_up_a_failed_one_and_a_right_one_have_a_mark_each(
    home: Path, setting: dict[str, str], marks: str
) -> None:
    with opened(home, setting=setting) as console:
        console.prompt()
        for keys in ("g\r", "1\r", "17\r", "37\r"):
            console.press(keys)
        console.wait("proposed: again")
        steps = ["double = 2*n = 2*3 = 6", "square = 17", "last = 37"]
        wanted = [f" {mark} {step}" for mark, step in zip(marks, steps, strict=True)]
        assert marked(console) == wanted
        assert "   square = double^2 = 6^2 = 36" in console.lines


@pytest.mark.parametrize(
    ("setting", "shown"),
    [
        pytest.param({}, " → double = 6   ✗ square = 17 → 36", id="UTF-8"),
        pytest.param(ASCII, " > double = 6   x square = 17 > 36", id="ASCII"),
    ],
)
def test_steps_behind_are_names_and_values_where_room_is_short(
    home: Path, setting: dict[str, str], shown: str
) -> None:
    with opened(home, rows=LOW, setting=setting) as console:
        console.prompt()
        for keys in ("g\r", "1\r", "17\r"):
            console.press(keys)
        assert marked(console) == [shown]
        assert " Start from 3." in console.lines
        assert " last One more" in console.lines


def test_a_right_step_behind_is_what_was_typed_where_room_is_short(home: Path) -> None:
    with opened(home, rows=LOW) as console:
        console.prompt()
        console.press("2*3\r")
        console.press("36\r")
        assert marked(console) == [" ✓ double = 2*3   ✓ square = 36"]


def test_what_was_said_is_wrapped_anew_in_another_width(home: Path) -> None:
    """The screen becomes that of a window which had the size from the beginning."""
    sizes = [(100, 24), (40, 24), SIZE]
    with opened(home) as console:
        console.prompt()
        console.press("6\r")
        first = console.prompt(HALF)
        for columns, rows in sizes:
            console.resize(columns, rows)
            console.press("")
            after = console.prompt()
            with opened(home, columns, rows) as other:
                other.prompt()
                other.press("6\r")
                assert after == other.prompt(HALF)
            text = " ".join(after.split())
            assert "Not yet: Only one of the two factors was doubled here, and the square" in text
            assert (after == first) is ((columns, rows) == SIZE)
