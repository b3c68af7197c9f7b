"""The log: it only grows, each answer is one transaction, the states are its fold."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlstudy.errors import DlstudyError, NothingToUndo, NotSaved
from dlstudy.event import Event, Kind
from dlstudy.log import log_file
from dlstudy.log.store import FILE_NAME, Store
from dlstudy.record import replace
from dlstudy.schedule import days, fold
from tests.support.logs import CARDS, FIRST_DAY, event, logs, undo_of

MEMORY = Path(":memory:")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / FILE_NAME


@pytest.fixture
def log(path: Path) -> Iterator[Store]:
    with Store(path) as opened:
        yield opened


def by_hand(path: Path, *statements: str) -> None:
    """Change a log as another program would."""
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def is_fold(log: Store) -> bool:
    return log.states() == fold.states(log.events())


COLUMNS = "id, kind, card, at, study_day, utc_offset_minutes, device, data, checksum"
NEW_VALUES = "'review', 'x/y', '', '', 0, '', '{}', ''"


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("UPDATE events SET quality = 5", id="update"),
        pytest.param("UPDATE events SET id = id || 'x'", id="update of the id"),
        pytest.param("UPDATE OR REPLACE events SET id = 'x'", id="update or replace"),
        pytest.param("DELETE FROM events", id="delete all"),
        pytest.param("DELETE FROM events WHERE rowid = 1", id="delete one"),
        pytest.param(
            f"INSERT OR REPLACE INTO events ({COLUMNS})"
            f" SELECT id, {NEW_VALUES} FROM events LIMIT 1",
            id="replace by id",
        ),
        pytest.param(
            f"REPLACE INTO events (rowid, {COLUMNS}) VALUES (1, 'new', {NEW_VALUES})",
            id="replace by rowid",
        ),
        pytest.param(
            f"INSERT INTO events ({COLUMNS}) SELECT id, {NEW_VALUES} FROM events WHERE true"
            " ON CONFLICT DO UPDATE SET quality = 0",
            id="upsert",
        ),
        pytest.param(
            f"INSERT OR IGNORE INTO events ({COLUMNS}) SELECT id, {NEW_VALUES} FROM events",
            id="ignored duplicate",
        ),
    ],
)
def test_the_log_refuses_every_change_of_what_is_in_it(
    path: Path, log: Store, statement: str
) -> None:
    for quality in (1, 4):
        log.record(event(quality=quality))
    before = log.events()
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        by_hand(path, statement)
    assert log.events() == before


def test_an_event_is_read_back_as_it_was_recorded(log: Store) -> None:
    made = [
        event(kind=kind, note="Übung “卷积” ☃ \\ \n", nested={"b": [1, 2.5], "a": None})
        for kind in Kind
    ]
    for one in made:
        log.record(one)
    assert log.events() == made
    assert log.damaged() == []


def test_an_event_is_not_recorded_twice(log: Store) -> None:
    one = event()
    log.record(one)
    with pytest.raises(DlstudyError, match="append-only"):
        log.record(replace(one, quality=1))
    assert log.events() == [one]
    assert is_fold(log)


@pytest.mark.parametrize("table", ["states", "events"])
def test_an_answer_is_written_whole_or_not_at_all(path: Path, log: Store, table: str) -> None:
    log.record(event(quality=1))
    before, states = log.events(), log.states()
    by_hand(path, f"ALTER TABLE {table} RENAME TO hidden")
    with pytest.raises(NotSaved, match=f"no such table: {table}") as caught:
        log.record(event(quality=5))
    assert caught.value.exit_code == 5
    by_hand(path, f"ALTER TABLE hidden RENAME TO {table}")
    assert log.events() == before
    assert log.states() == states
    log.record(event(quality=5))
    assert len(log.events()) == 2


def test_what_another_session_is_writing_is_waited_for(path: Path, log: Store) -> None:
    one, other = event(quality=2), event(quality=4)

    def record() -> None:
        with Store(path) as own:
            own.record(other)

    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    thread = Thread(target=record)
    thread.start()
    writer.execute("ROLLBACK")
    writer.close()
    thread.join()
    log.record(one)
    assert sorted(e.id for e in log.events()) == sorted((one.id, other.id))


def test_a_session_that_never_ends_its_transaction_is_named(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_file, "BUSY_SECONDS", 0.0)
    with Store(path) as log, closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(NotSaved, match="another session is writing; try again"):
            log.record(event())
        writer.execute("COMMIT")
        log.record(event())
        assert len(log.events()) == 1


@given(logs())
def test_the_states_are_the_fold_of_the_events_after_every_one(made: list[Event]) -> None:
    with Store(MEMORY) as log:
        for count, one in enumerate(made, 1):
            state = log.record(one)
            assert log.states() == fold.states(made[:count])
            assert state == log.states()[one.card]
            assert log.days() == days.days(made[:count])
        assert log.events() == made


@given(logs(), st.sampled_from(["value = 'x ' || value", "value = ''", "value = substr(value, 3)"]))
@settings(max_examples=50)  # each writes a file; the fold itself is the law above
def test_thrown_away_states_are_made_anew_from_the_log(made: list[Event], change: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / FILE_NAME
        with Store(path) as log:
            for one in made:
                log.record(one)
            states = log.states()
            by_hand(path, "DELETE FROM states")
            log.rebuild()
            assert log.states() == states
        by_hand(
            path,
            "UPDATE states SET lapses = 99, due = '1999-01-01'",
            f"UPDATE meta SET {change} WHERE key = 'kept'",
        )
        with Store(path) as log:
            assert log.states() == states
            assert log.events() == made


@given(logs())
@settings(max_examples=50)
def test_two_open_logs_that_write_in_turn_keep_one_fold(made: list[Event]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / FILE_NAME
        with Store(path) as left, Store(path) as right:
            for number, one in enumerate(made):
                (left, right)[number % 2].record(one)
            assert left.events() == right.events() == made
            assert left.states() == right.states() == fold.states(made)


WRITER = """
import sys
from pathlib import Path
from tests.support.logs import event, undo_of
from dlstudy.log.store import Store
with Store(Path(sys.argv[1])) as log:
    for n in range(60):
        one = event(f"x/{n % 3}", quality=n % 6, day=n // 9)
        log.record(one)
        if n % 7 == 0:
            log.record(undo_of(one, day=n // 9))
"""


def test_two_processes_that_write_at_once_lose_nothing(path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(path)]
    folder = Path(__file__).parents[2]
    writers = [subprocess.Popen(command, cwd=folder) for _ in range(2)]
    assert [writer.wait() for writer in writers] == [0, 0]
    with Store(path) as log:
        assert len(log.events()) == 2 * (60 + 9)
        assert is_fold(log)
        assert log.damaged() == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id", "'0'"),
        ("kind", "'known'"),
        ("card", "'cnn/other'"),
        ("at", "'2026-03-02T12:00:00.000001+00:00'"),
        ("study_day", "'2026-03-03'"),
        ("utc_offset_minutes", "0"),
        ("quality", "5"),
        ("quality", "NULL"),
        ("elapsed_ms", "0"),
        ("device", "''"),
        ("data", "'{}'"),
        ("checksum", "''"),
    ],
)
def test_a_row_changed_by_hand_is_found(path: Path, column: str, value: str) -> None:
    made = [event(quality=quality, hints=0) for quality in (1, 3, 4)]
    with Store(path) as log:
        for one in made:
            log.record(one)
    by_hand(
        path,
        "DROP TRIGGER events_keep_values",
        f"UPDATE events SET {column} = {value} WHERE rowid = 2",
    )
    with Store(path) as log:
        assert log.damaged() == (["0"] if column == "id" else [made[1].id])


def test_the_history_of_a_renamed_card_follows_it(path: Path) -> None:
    old = [event("cnn/old", quality=4), event("cnn/old", quality=1, day=1)]
    with Store(path) as log:
        for one in old:
            log.record(one)
    renames = {"cnn/old": "cnn/new", "cnn/older": "cnn/new"}
    with Store(path, renames) as log:
        state = log.states()["cnn/new"]
        assert set(log.states()) == {"cnn/new"}
        assert (state.card, state.reviews, state.lapses) == ("cnn/new", 2, 1)
        new = [event("cnn/new", day=2), event("cnn/older", day=20)]
        for one in new:
            log.record(one)
        renamed = [replace(one, card="cnn/new") for one in (*old, *new)]
        assert fold.in_order(log.events("cnn/new")) == renamed
        assert log.events("cnn/old") == log.events("cnn/new")
        assert is_fold(log)
    with Store(path) as log:  # the deck is taken away again
        assert set(log.states()) == {"cnn/old", "cnn/new", "cnn/older"}
        assert is_fold(log)


def test_the_latest_event_that_touches_a_schedule_is_the_one_to_undo(log: Store) -> None:
    review = event(quality=1)
    repeat = event(kind=Kind.PRACTICE, quality=4, purpose="repeat")
    quiz = event(kind=Kind.PRACTICE, quality=0, purpose="quiz")
    flag = event(CARDS[1], Kind.FLAG, note="odd")
    for one in (
        review,
        repeat,
        quiz,
        flag,
        quiz_later := event(kind=Kind.PRACTICE, purpose="quiz"),
    ):
        log.record(one)
    for expected in (flag, repeat, review):
        assert log.undoable() == [expected]
        log.record(undo_of(expected))
    with pytest.raises(NothingToUndo, match="nothing to undo") as caught:
        log.undoable()
    assert caught.value.exit_code == 6
    assert quiz_later in fold.live(log.events())
    assert log.states()[CARDS[0]] == fold.CardState(CARDS[0])


def test_an_undo_that_is_undone_gives_the_answer_back(log: Store) -> None:
    answer = event(quality=5)
    learned = log.record(answer)
    undo = undo_of(answer)
    assert log.record(undo).learned is None
    assert log.record(undo_of(undo)) == learned
    assert log.undoable() == [answer]


def test_the_days_figures_leave_practice_and_long_breaks_out(log: Store) -> None:
    log.record(replace(event(), elapsed_ms=20_000))
    log.record(replace(event(kind=Kind.PRACTICE, purpose="repeat"), elapsed_ms=5_000))
    log.record(replace(event(kind=Kind.PRACTICE, purpose="quiz"), elapsed_ms=70_000))
    long = replace(event(CARDS[1]), elapsed_ms=86_400_000)  # the lid was closed
    log.record(long)
    log.record(event(CARDS[2], day=1))
    log.record(event(CARDS[1], day=1))
    held = log.days()
    assert days.seconds_of(held, FIRST_DAY) == 20 + 5 + 600
    assert [day.day - FIRST_DAY.day for day in days.studied(held)] == [0, 1]
    assert days.latest(held) == days.studied(held)[-1]
    log.record(undo_of(long))
    assert days.seconds_of(log.days(), FIRST_DAY) == 20 + 5
    assert log.days() == days.days(log.events())
