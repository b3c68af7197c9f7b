"""docs/architecture.md is the house as it stands: its rooms, its files, the way of an answer."""

import re
import sys
import tomllib
from pathlib import Path

import pytest

import dlstudy
from tests.support.console import Console
from tests.support.tiny import with_tiny_deck

ROOT = Path(__file__).parents[1]
SOURCE = Path(dlstudy.__file__).parent
TRACED = ROOT / "tests" / "support" / "traced_session.py"
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
WAY = PAGE.partition("## The way of one typed answer")[2].partition("\n## ")[0]
LAWS = 9


def rooms_told() -> list[str]:
    headings = re.findall(r"^### (.+)$", PAGE, re.M)
    return [name for heading in headings for name in re.findall(r"`(\w+)`", heading)]


def test_the_page_tells_of_every_room_and_of_no_other() -> None:
    modules = {path.stem for path in SOURCE.glob("*.py")} - {"__init__", "__main__"}
    packages = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert sorted(rooms_told()) == sorted(modules | packages)


def test_the_rooms_stand_in_the_order_of_their_imports() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = pyproject["tool"]["importlinter"]["contracts"][0]["layers"]
    height = {
        room.strip().removeprefix("dlstudy."): number
        for number, layer in enumerate(layers)
        for room in layer.split("|")
    }
    told = [height[room] for room in rooms_told()]
    assert told == sorted(told)


def test_every_law_stands_beside_a_room() -> None:
    found = re.findall(r"^\*\*Architecture invariant \(L(\d)\):\*\*", PAGE, re.M)
    assert sorted(map(int, found)) == list(range(1, LAWS + 1))


@pytest.mark.parametrize(
    ("what", "place"),
    [
        (r"import (sqlite3|sqlite_utils)\b|from (sqlite3|sqlite_utils)\b", "log/"),
        (r"from rich\b|import rich\b", "terminal/"),
        (r"datetime\.now\(|date\.today\(", "cli/desk.py"),
    ],
    ids=["SQL", "rich", "the clock"],
)
def test_what_one_place_does_no_other_does(what: str, place: str) -> None:
    doing = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if re.search(what, path.read_text(encoding="utf-8"))
    }
    assert doing
    assert [name for name in doing if not name.startswith(place)] == []


def test_a_typed_answer_goes_the_way_that_the_page_tells(tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    command = (sys.executable, str(TRACED), str(calls))
    with Console(["review", "tiny"], with_tiny_deck(tmp_path / "home"), command=command) as console:
        for keys in (" ", "4", " ", "4", "16\r", "\r", "q"):
            console.type(keys)
        console.end()
    told = [f"{file} {name}" for name, file in re.findall(r"`([\w.]+)` \(`([\w/]+\.py)`\)", WAY)]
    assert len(told) >= 13
    left = iter(calls.read_text(encoding="utf-8").splitlines())
    missed = [call for call in told if call not in left]  # each is sought behind the one before
    assert missed == []
