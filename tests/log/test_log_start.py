"""What a start says of the log: wrong clocks, newer kinds, copies, cards of another name."""

import json
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings

from dlstudy.errors import BrokenStore
from dlstudy.event import Event, Kind
from dlstudy.log.home import conflicted_copies
from dlstudy.log.rows import EventRow, event_row, row_checksum
from dlstudy.log.store import FILE_NAME, Store
from dlstudy.payload import is_possible
from dlstudy.record import replace
from dlstudy.schedule import days, fold
from tests.support.commands import json_of, review_days_ago, run
from tests.support.console import Console, logged, today
from tests.support.logs import event, logs, undo_of
from tests.support.tiny import ENGLISH, with_tiny_deck

FAR = 5 * 365


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return with_tiny_deck(tmp_path)


def written(path: Path, *rows: EventRow) -> None:
    """Append rows as another program does."""
    with closing(sqlite3.connect(path)) as connection:
        marks = ",".join("?" * len(EventRow._fields))
        connection.executemany(f"INSERT INTO events VALUES ({marks})", rows)
        connection.commit()


def of_kind(kind: str, **changes: object) -> EventRow:
    """Return a whole row of a kind, made by a newer dlstudy."""
    row = event_row(event("tiny/relu"))._replace(kind=kind, **changes)  # type: ignore[arg-type]
    return row._replace(checksum=row_checksum(row[:-1]))


def test_one_answer_under_a_wrong_clock_is_told_and_its_card_is_due(home: Path) -> None:
    review_days_ago(home, -FAR)
    ahead = today() + timedelta(days=FAR)
    said = run(home, "due", "tiny")
    assert f"the log has answers of {ahead}" in said.stderr
    assert "Due today: 1." in said.stdout
    assert "  tiny/relu" in said.stdout
    with Console(["review", "tiny"], home) as console:
        assert f"answers of {ahead}" in " ".join(console.press("").split())
        console.press(" ")
        assert "saved · back in 1 d" in console.press("3")  # not away until the wrong year
        console.send("q\r")
        assert console.end() == 0
    assert "Due today: 0." in run(home, "due", "tiny").stdout


def test_redate_puts_answers_on_their_right_day_and_undo_takes_it_back(home: Path) -> None:
    review_days_ago(home, -FAR)
    review_days_ago(home, 3, card="tiny/depth#c1")
    before = logged(home)
    wrong, right = today() + timedelta(days=FAR), today() - timedelta(days=2)
    assert json_of(home, "redate") == [{"day": wrong.isoformat(), "events": 1}]
    said = run(home, "redate", wrong.isoformat(), "--to", right.isoformat())
    assert said.stdout.startswith(f"Moved from {wrong} to {right}: 1.")
    assert run(home, "due").stderr == ""
    with Store(home / FILE_NAME) as log:
        state = log.states()["tiny/relu"]
        assert (state.last_day, state.due) == (right, right + timedelta(days=1))
        assert list(log.days())[-1] == right
        assert log.events()[:2] == before
    assert f"the move to {right}" in run(home, "undo").stdout
    with Store(home / FILE_NAME) as log:
        assert log.states()["tiny/relu"].last_day == wrong


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["2031-05-05"], "Nothing stands under 2031-05-05; 'dlstudy redate' lists"),
        (["5 May"], "'redate 5 May' is no day; write it as YYYY-MM-DD."),
        (["--to", "2026-01-01"], "'--to' needs the wrong day too"),
        (["2031-05-05", "--to", "2099-01-01"], "The right day is 2099-01-01; it should be"),
        (["2026-01-01", "--to", "2026-01-01"], "The right day is 2026-01-01; it should be"),
    ],
)
def test_a_redate_that_cannot_be_is_one_sentence(
    home: Path, arguments: list[str], sentence: str
) -> None:
    said = run(home, "redate", *arguments)
    assert sentence in said.stderr
    assert (said.returncode, said.stderr.count("\n")) == (2, 1)
    assert logged(home) == []


def test_undo_takes_back_what_was_typed_last_whatever_the_clock_said(home: Path) -> None:
    review_days_ago(home, -FAR)
    review_days_ago(home, 0, card="tiny/depth#c1")
    assert "review of tiny/depth#c1" in run(home, "undo").stdout


def test_undo_takes_back_the_last_event_of_this_device(tmp_path: Path) -> None:
    mine, other = event(), replace(event("cnn/other"), device="phone")
    with Store(tmp_path / FILE_NAME) as log:
        log.record_all([mine, other])
        assert log.undoable("desk") == [mine]
        assert log.undoable("phone") == [other]
        assert log.undoable("a new machine") == [other]
        log.record(undo_of(mine))
        assert log.undoable("desk") == [other]


@pytest.mark.parametrize("changes", [{}, {"study_day": "someday", "data": "?", "quality": 77}])
def test_a_log_that_a_newer_dlstudy_wrote_into_works_and_its_kinds_are_named(
    home: Path, changes: dict[str, object]
) -> None:
    review_days_ago(home, 3)
    row = of_kind("dream", **changes)
    written(home / FILE_NAME, row)
    said = run(home, "stats", "--json")
    assert "only a newer dlstudy knows (dream)" in said.stderr
    assert json.loads(said.stdout)["answers"] == 1
    with Console(["review", "tiny"], home) as console:
        assert "a newer dlstudy knows (dream)" in " ".join(console.press("").split())
        console.press(" ")
        assert "saved" in console.press("3")
        console.send("q\r")
        assert console.end() == 0
    with Store(home / FILE_NAME) as log:
        assert log.states() == fold.states(log.events())
        assert log.days() == days.days(log.events())
        log.rebuild()
    with closing(sqlite3.connect(home / FILE_NAME)) as connection:
        assert row in connection.execute("SELECT * FROM events").fetchall()


def test_fields_that_a_newer_dlstudy_wrote_are_kept(home: Path) -> None:
    Store(home / FILE_NAME).close()
    written(home / FILE_NAME, event_row(event("tiny/relu", dreamt={"of": ["sheep"]})))
    (one,) = logged(home)
    assert json.loads(one.data) == {"dreamt": {"of": ["sheep"]}}


IMPOSSIBLE = [
    {"quality": 9}, {"study_day": "someday"}, {"at": "noon"}, {"data": "[]"},
    {"at": "2026-03-01T12:00:00"}, {"data": '{"note":'}, {"data": '{"a":' + "[" * 100_000},
]  # fmt: skip


@pytest.mark.parametrize("kind", ["review", "bury"])
@pytest.mark.parametrize("changes", IMPOSSIBLE)
def test_a_known_kind_with_an_impossible_value_is_refused(
    home: Path, changes: dict[str, object], kind: str
) -> None:
    review_days_ago(home, 3)
    written(home / FILE_NAME, of_kind(kind, **changes))
    said = run(home, "stats")
    assert (said.returncode, said.stdout) == (4, "")
    assert "is not a readable log" in said.stderr
    with pytest.raises(BrokenStore):
        Store(home / FILE_NAME)


COPIES = [
    "log (Anna's conflicted copy 2026-03-01).sqlite",
    "log.sync-conflict-20260301-120000-ABCDEFG.sqlite",
    "log (冲突副本 2026-03-01).sqlite",
    "log (1).sqlite",
    "log(1).sqlite",
    "log（1）.sqlite",
    "log 2.sqlite",
    "log-LAPTOP-7F.sqlite",
    "log-Annas-MacBook.sqlite",
]


@pytest.mark.parametrize(
    "data",
    [
        {"answers": 5}, {"answers": [{"mistakes": 5}]}, {"topics": 5}, {"topics": [5]},
        {"until": 7}, {"by": "soon"}, {"minutes": "x"}, {"questions": [{}]}, {"cards": "ab"},
        {"note": []}, {"points": ["x"]}, {"event": {}}, {"options": 1},
    ],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("kind", ["review", "practice", "plan", "focus", "sitting", "read"])
def test_a_payload_that_cannot_be_is_refused_in_a_sentence(
    tmp_path: Path, kind: str, data: dict[str, object]
) -> None:
    path = tmp_path / FILE_NAME
    Store(path).close()
    written(path, of_kind(kind, data=json.dumps(data)))
    with pytest.raises(BrokenStore, match="has a value that cannot be"):
        Store(path)


@given(logs())
@settings(max_examples=30)
def test_every_payload_that_is_written_is_possible(made: list[Event]) -> None:
    assert all(is_possible(one.data) for one in made)


def test_copies_of_a_synchronised_folder_are_named(home: Path) -> None:
    review_days_ago(home, 3)
    for name in [*COPIES, "log-backup.sqlite", "log-2026.sqlite", "my conflict.sqlite"]:
        (home / name).write_bytes(b"")
    said = run(home, "due").stderr
    assert "A synchronised folder kept other copies of the log:" in said
    assert said.rstrip().count(f"and {len(COPIES) - 3} more") == 1
    for name in sorted(COPIES)[:3]:
        assert name in said


def test_every_kind_of_copy_is_found_also_where_the_log_is_a_link(home: Path) -> None:
    cloud = home / "cloud"
    cloud.mkdir()
    (home / FILE_NAME).symlink_to(cloud / FILE_NAME)
    for name in [*COPIES, "log-backup.sqlite"]:
        (cloud / name).touch()
    assert conflicted_copies(home / FILE_NAME) == sorted(COPIES)


def renamed(home: Path) -> None:
    """Give a card of the deck another name."""
    text = ENGLISH.replace("## relu\n", "## rectifier\nWas: relu\n")
    (home / "decks" / "tiny.md").write_text(text, encoding="utf-8")


def test_a_rename_is_whole(home: Path) -> None:
    with Console(["quiz", "tiny", "--kind", "concept", "--seed", "5", "--confidence"], home) as one:
        for keys in ("", "4", " ", "0", "\r"):
            one.press(keys)
        one.send("q")
        assert one.end() == 0
    review_days_ago(home, 9)
    review_days_ago(home, 8)
    told = json_of(home, "stats")["retention"]
    renamed(home)
    new = "tiny/rectifier"
    assert json_of(home, "stats")["retention"] == told
    weak = json_of(home, "quiz", "tiny", "--weak")
    assert [card["card"] for card in weak["cards"]] == [new]
    again = json_of(home, "quiz", "tiny", "--kind", "concept", "--seed", "5")
    assert [card["card"] for card in again["cards"]] == [new]
    sure = json_of(home, "stats", "--calibration")["sure_and_wrong"]
    assert [each["card"] for each in sure] == [new]
    shown = json_of(home, "show", "tiny/relu")
    assert (shown["card"], len(shown["events"])) == (new, 3)
    assert shown["reason"].startswith("Due")


def test_a_batch_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    made = [event(f"x/card-{n}", Kind.FORWARD, batch="b") for n in range(5)]
    with Store(path) as log:
        log.record(event("x/card-0"))
        log._ledger.connection.create_function("crash", 0, lambda: 1 / 0)
        log._ledger.connection.execute(
            "CREATE TEMP TRIGGER third BEFORE INSERT ON main.events WHEN NEW.card = 'x/card-2'"
            " BEGIN SELECT crash(); END"
        )
        with pytest.raises(Exception, match="Not saved"):
            log.record_all(made)
        assert len(log.events()) == 1
        log._ledger.connection.execute("DROP TRIGGER third")
        log.record_all(made)
        assert log.undoable() == [made[-1], *made[:-1]]
        assert log.states() == fold.states(log.events())


def test_a_study_day_that_is_yet_to_come_is_seen_as_long_as_it_counts() -> None:
    one = event(day=FAR)
    held = days.days([one])
    assert days.after(held, one.study_day - timedelta(days=1)) == [one.study_day]
    assert days.after(days.days([one, undo_of(one)]), date(2020, 1, 1)) == []


def test_an_event_of_another_day_counts_where_it_was_redated() -> None:
    one = event(day=FAR)
    right = one.study_day - timedelta(days=FAR)
    moved: Event = replace(
        event(kind=Kind.REDATE, day=FAR),
        data=json.dumps({"event": one.id, "day": right.isoformat()}),
    )
    assert list(days.days([one, moved])) == [right]


def test_an_undo_stays_with_what_it_takes_back_whatever_the_card_is_called(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    first, second = event("x/old"), event("x/old", day=1)
    with Store(path, {"x/old": "x/new"}) as log:
        log.record_all([first, second])
        (last,) = log.undoable()
        log.record(undo_of(last, day=1))
        state = log.states()["x/new"]
    for renames in ({}, {"x/old": "x/newer"}):
        with Store(path, renames) as log:
            (now,) = log.states().values()
            assert now == state._replace(card=now.card)
            assert list(log.days()) == [first.study_day]


def test_days_are_the_same_folded_at_once_and_one_after_another(tmp_path: Path) -> None:
    path, one = tmp_path / FILE_NAME, event("x/a")
    with Store(path) as log:
        log.record_all([one, event("x/b", Kind.UNDO, event=one.id)])  # as a former dlstudy did
        log.record(event("x/b", day=1))
        grown = log.days()
        log.rebuild()
        assert log.days() == grown
