"""L9: after kill -9 at any moment, what was confirmed is in the log and states = fold(events)."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from signal import SIGKILL

import pytest

from dlstudy.event import Event, Kind
from dlstudy.log.log_file import beside
from dlstudy.log.store import FILE_NAME, Store
from dlstudy.schedule import fold
from tests.support.console import Console, logged
from tests.support.killed_session import POINTS

DRIVER = (sys.executable, str(Path(__file__).parents[1] / "support" / "killed_session.py"))
PAGE = 4096  # bytes of a page of SQLite
REVIEW = ("review", "--new", "50", "--minutes", "600", "killed")
GRADES = {" 1": 2, " 2": 3, " 3": 4, " 4": 5, "\r\r": 4}
CONFIRMED_KINDS = {  # by the beginning of what the screen says
    "saved · back": {Kind.REVIEW},
    "saved · again": {Kind.REVIEW, Kind.PRACTICE},
    "saved · known": {Kind.KNOWN},
    "saved · suspended": {Kind.SUSPEND},
    "saved · buried": {Kind.BURY},
    "saved · flagged": {Kind.FLAG},
    "saved": {Kind.PRACTICE},
    "undone": {Kind.UNDO},
}
SEQUENCES = {  # the keys of a sitting, one answer or other event a piece
    "all good": [" 3", " 3", " 3", " 3"],
    "all failed": [" 1", " 1", " 1", " 1"],
    "mixed": [" 4", " 1", " 2", "\r\r"],
    "enter only": ["\r\r", "\r\r", "\r\r"],
    "known first": ["k", " 3", "k", " 1"],
    "put aside": ["s", "b", " 3", "s"],
    "undone": [" 3", " 4", "u", "u", " 1", "u"],
    "flagged": ["fbad\r", " 3", "fwörse\r", " 1"],
    "failed and repeated": [" 1", " 3", " 3", " 3", " 3", " 3", " 3"],
    "repeated and undone": [" 1", " 4", " 4", " 4", " 4", " 4", " 1", "u"],
}
DECK = "---\ndeck: killed\ntitle: Cards to be killed over\n---\n" + "".join(
    f"\n## card-{n}\nQ: What is {n} + 1?\nA: {n + 1}.\n" for n in range(40)
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder with forty concept cards of its own."""
    (tmp_path / "decks").mkdir()
    (tmp_path / "decks" / "killed.md").write_text(DECK, encoding="utf-8")
    return tmp_path


def killed(home: Path, point: str, nth: int, keys: str, commits: str = "prompt") -> list[str]:
    """Run a session that is killed at the nth passing of a point; return what it confirmed."""
    has_lines = "f" in keys  # what is typed behind a note's end is part of it, or read away
    if has_lines and point == "while idle":
        point = "from outside"  # it is idle before every key
    with Console([point, str(nth), commits, *REVIEW], home, command=DRIVER) as console:
        if has_lines and console.type(keys):
            console.kill(SIGKILL)
        elif not has_lines:
            console.send(keys)
        assert console.end() == -SIGKILL, console.output
        return list(confirmations(console.paintings))


def confirmations(paintings: list[str]) -> Iterator[str]:
    """Yield what the screens said to be done, in order."""
    for painting in paintings:
        for line in map(str.strip, painting.split("\n")[:-1]):  # the last one may be torn
            if line.startswith(("saved", "undone")):
                yield line


def complaints(home: Path) -> Iterator[str]:
    """Yield every way in which the log is not sound."""
    is_settled = beside(home / FILE_NAME) != []
    if not is_settled:
        with closing(sqlite3.connect(home / FILE_NAME)) as connection:
            query = "SELECT value FROM meta WHERE key = 'kept'"
            if connection.execute(query).fetchone() is None:
                yield "the states would be made anew, so they cannot be compared"
    with Store(home / FILE_NAME) as store:
        if store.states() != fold.states(store.events()):
            yield "the states are not the fold of the events"
        if store.damaged():
            yield "a checksum does not fit"
    with closing(sqlite3.connect(home / FILE_NAME)) as connection:
        (integrity,) = connection.execute("PRAGMA integrity_check").fetchone()
    if integrity != "ok":
        yield f"the file is corrupt: {integrity}"


def losses(events: list[Event], confirmed: list[str], pieces: list[str]) -> Iterator[str]:
    """Yield what was confirmed and is not in the log, and what is there and was not typed."""
    if len(events) < len(confirmed):
        yield f"lost: {len(confirmed)} were confirmed, {len(events)} are in the log"
    if len(events) > len(confirmed) + 1:
        yield f"{len(confirmed)} were confirmed and {len(events)} are in the log"
    for said, one in zip(confirmed, events, strict=False):
        kinds = next(kinds for text, kinds in CONFIRMED_KINDS.items() if said.startswith(text))
        if one.kind not in kinds:
            yield f"'{said}' was confirmed and the log says {one.kind}"
    typed = [GRADES[keys] for keys in pieces if keys in GRADES]
    qualities = [one.quality for one in events if one.quality is not None]
    if qualities != typed[: len(qualities)]:
        yield f"{typed} was typed and the log says {qualities}"


@pytest.mark.parametrize("name", SEQUENCES)
@pytest.mark.parametrize("point", POINTS)
def test_nothing_confirmed_is_lost_by_a_kill(home: Path, point: str, name: str) -> None:
    pieces = SEQUENCES[name]
    nth = nth_time(point, name)
    confirmed = killed(home, point, nth, "".join(pieces))
    assert list(complaints(home)) == []
    assert list(losses(logged(home), confirmed, pieces)) == []
    if point == "while idle":
        assert len(confirmed) == len(logged(home)) > 0
    elif point != "while painting":
        assert len(confirmed) == nth - 1
        assert len(logged(home)) - len(confirmed) == (point in {"after the commit", "before saved"})

    before = len(logged(home))
    with Console(REVIEW, home, keys=" 3q") as following:
        assert following.end() == 0
        assert len(list(confirmations(following.paintings))) == 1
    assert len(logged(home)) == before + 1
    assert list(complaints(home)) == []


def nth_time(point: str, name: str) -> int:
    """Return at which passing of a point to kill: another one for every sequence."""
    if point == "while idle":
        return 1
    most = 2 * len(SEQUENCES[name]) if point == "while painting" else len(SEQUENCES[name])
    return 1 + sum(map(ord, name + point)) % most


def test_at_least_sixty_kills_are_made() -> None:
    assert len(POINTS) * len(SEQUENCES) >= 60


@pytest.mark.parametrize("nth", [1, 2, 3, 4])
def test_the_same_check_finds_the_loss_when_the_commit_is_deferred(home: Path, nth: int) -> None:
    pieces = SEQUENCES["mixed"][:nth]
    confirmed = killed(home, "while idle", 1, "".join(pieces), commits="deferred")
    found = list(losses(logged(home), confirmed, pieces))
    assert found == [f"lost: {nth} were confirmed, {nth - 1} are in the log"]


@pytest.mark.parametrize(
    "statement",
    [
        "PRAGMA journal_mode",
        "CREATE TABLE events",
        "CREATE TRIGGER",
        "PRAGMA user_version =",
        "COMMIT",
        "INSERT OR REPLACE INTO meta",
    ],
)
def test_a_log_killed_while_it_is_made_is_made_by_the_next_session(
    home: Path, statement: str
) -> None:
    assert killed(home, f"at {statement}", 1, "") == []
    with Console(REVIEW, home, keys=" 3q") as following:
        assert following.end() == 0
        assert len(list(confirmations(following.paintings))) == 1
    assert list(complaints(home)) == []
    assert len(logged(home)) == 1
