"""Homes as earlier versions left them open with equal states and figures.

``tests/support/make_home.py`` says how they were made. What their own version said of a copy,
a day after the last answer, stands in their ``expected.json``.
"""

import json
import shutil
import sqlite3
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from tests.support.homes import EXPECTED, ROOT, differences, homes, says, states

WANTED: dict[tuple[str, str], str] = {
    # (command line or "states", path in its JSON): the reason; both may have * for anything.
    ("stats --json", "cards.new"): "cards were added to shipped decks",
    ("stats --json", "cards.*"): "a card with blanks counts once",
    ("decks --json", "*"): "cards were added to shipped decks",
    ("roadmap --json", "*"): "cards were added to shipped decks",
    ("due --json", "plan.new*"): "cards were added to shipped decks, and others come first",
    ("stats --json", "retention.*"): "what was answered under a former name counts",
    ("plan --json", "assumed.pass_rate"): "it is the retention",
    ("plan --json", "assumed.seconds.*"): "a median of a few seconds is not believed",
    ("due --json", "plan.minutes"): "a median of a few seconds is not believed",
    ("plan --json", "last_week_minutes_per_day"): "cards were added to shipped decks",
    ("plan --json", "days*"): "they follow from the pass rate",
    ("plan --json", "dropped"): "a suspended card is no part of a plan",
    ("plan --json", "minutes_for_all"): "a suspended card is no part of a plan",
    ("plan --json", "reached*"): "a suspended card is no part of a plan",
    ("quiz --weak*", "cards*"): "a card failed under its former name is weak",
    ("interview report*", "answers*.question"): "cards were reworded",
    ("interview report*", "answers*.missing*"): "points of cards were reworded",
}
HOMES = pytest.mark.parametrize("kept", homes(), ids=lambda path: path.name)


def expected(kept: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((kept / EXPECTED).read_text(encoding="utf-8"))
    return found


def copied(kept: Path, folder: Path) -> Path:
    return Path(shutil.copytree(kept, folder / "home"))


def unwanted(line: str, old: object, new: object) -> list[str]:
    """Return what differs, but for the differences that are wanted."""
    return [
        f"{line}: {path} {what}"
        for path, what in differences(old, new)
        if not any(fnmatch(line, which) and fnmatch(path, where) for which, where in WANTED)
    ]


def test_there_is_a_home_of_every_schema_so_far() -> None:
    versions = {version_of(kept) for kept in homes()}
    assert versions >= {1, 2}


def version_of(kept: Path) -> int:
    """Return the schema of a log without opening it: its header has it."""
    return int.from_bytes((kept / "log.sqlite").read_bytes()[60:64], "big")


@HOMES
def test_a_home_was_killed_with_answers_beside_its_log(kept: Path, tmp_path: Path) -> None:
    alone = shutil.copy(kept / "log.sqlite", tmp_path)
    whole = copied(kept, tmp_path) / "log.sqlite"
    assert count_events(whole) > count_events(Path(alone)) > 100


def count_events(log: Path) -> int:
    connection = sqlite3.connect(log)
    try:
        count: int = connection.execute("SELECT count(*) FROM events").fetchone()[0]
    finally:
        connection.close()
    return count


@HOMES
def test_a_home_of_an_earlier_version_has_the_states_it_had(kept: Path, tmp_path: Path) -> None:
    then = expected(kept)
    now = states(copied(kept, tmp_path), ROOT, then["at"])
    assert unwanted("states", then["states"], now) == []


@HOMES
def test_a_home_of_an_earlier_version_has_the_figures_it_had(kept: Path, tmp_path: Path) -> None:
    then, home = expected(kept), copied(kept, tmp_path)
    states(home, ROOT, then["at"])  # what the kill left is told once
    told = [
        difference
        for line, said in then["says"].items()
        for difference in unwanted(line, said, says(home, ROOT, then["at"], line))
    ]
    assert told == []


@HOMES
def test_its_states_are_the_same_when_they_are_folded_anew(kept: Path, tmp_path: Path) -> None:
    then, home = expected(kept), copied(kept, tmp_path)
    assert unwanted("states", then["states"], states(home, ROOT, then["at"], "anew")) == []
    assert unwanted("states", then["states"], states(home, ROOT, then["at"])) == []


def test_a_difference_is_told_by_its_path() -> None:
    old = {"due": 3, "cards": [{"card": "a"}, {"card": "b"}], "gone": None, "flag": True}
    new = {"due": 3, "cards": [{"card": "a"}, {"card": "c"}], "fresh": 1, "flag": 1}
    assert dict(differences(old, new)) == {
        "cards[1].card": "was 'b' and is 'c'",
        "flag": "was True and is 1",
        "fresh": "is new: 1",
        "gone": "was None and is gone",
    }
    assert list(differences(old, old)) == []
