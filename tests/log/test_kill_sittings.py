"""Kill -9 inside every kind of sitting, signals while saving, other sittings beside a review."""

import json
import signal
import sys
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlstudy.event import Event, Kind
from dlstudy.payload import written
from dlstudy.schedule.sm2 import GOOD
from dlstudy.session.asked import event_of
from tests.support import signalled_session
from tests.support.console import COMMAND, Console, logged
from tests.support.killed_session import HELD
from tests.support.reliability import doubles
from tests.support.reliability.checks import complaints, confirmations
from tests.support.reliability.homes import DRILL_KEYS, SLOPE_KEYS, home_of
from tests.support.reliability.kills import held, losses, not_asked_again
from tests.support.reliability.sittings import SITTING, SITTINGS, Piece
from tests.support.sittings import DEVICE, Clock

BY_NAME = {sitting.name: sitting for sitting in SITTINGS}
ANSWER = Piece("", quality=GOOD)
INSIDE: dict[str, tuple[str, str, str, list[Piece]]] = {
    # the sitting, one answer, where one is then when it is killed, what of that is on disk
    "drill": ("drills", DRILL_KEYS, "24\r", []),
    "drill, its quality": ("drills", DRILL_KEYS, "24\r72\r", []),
    "derivation": ("derivations", SLOPE_KEYS, "a*x^2\r2*", []),
    "code card": ("code", "e\r\r", "e", []),
    "quiz": ("quiz", " 1\r", " 1", []),
    "quiz of drills": ("quiz of drills", DRILL_KEYS, "24\r", []),
    "interview": ("interview", " 31\r", " ", []),
    "interview, answered": ("interview", " 31\r", " 31", [Piece("", SITTING)]),
}


@pytest.mark.parametrize(("name", "keys", "more", "kept"), INSIDE.values(), ids=INSIDE)
def test_a_kill_inside_an_exercise_keeps_what_was_before_and_asks_it_again(
    tmp_path: Path, name: str, keys: str, more: str, kept: list[Piece]
) -> None:
    sitting = BY_NAME[name]
    home = home_of(sitting.home, tmp_path)
    said = [Piece("", SITTING)] if name == "interview" else []
    pieces = [*said, ANSWER, *kept]
    killed = held(sitting, home, pieces, keys + more)
    assert killed is not None
    assert list(losses(killed)) == []
    assert len(killed.done) == killed.confirmed == len(pieces)
    assert list(complaints(home)) == []
    assert list(not_asked_again(killed, home)) == []
    if name == "interview":
        with Console(["interview"], home) as console:
            console.wait("Resumed: question 2 of")
            console.send("q")
            assert console.end() == 0


SIGNALLED = (sys.executable, signalled_session.__file__)
REVIEW = ("review", "--new", "50", "--minutes", "600", "killed")
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


def told(home: Path, point: str, name: str, how: str) -> tuple[int, int, int]:
    """Send a signal while the second answer is saved; return code, confirmed, on disk."""
    arguments = [point, "2", name, how, *REVIEW]
    setting = {"PYTHONPATH": str(Path(__file__).parents[2])}
    with Console(arguments, home, keys=" 3 4", command=SIGNALLED, setting=setting) as console:
        code = console.end()
        assert "Traceback" not in console.output
        summary = [line.split() for line in console.lines if line.strip().startswith("answered")]
        confirmed = int(summary[0][-1]) if summary else len(confirmations(console.paintings))
    return code, confirmed, len(logged(home))


@pytest.mark.parametrize("name", SIGNALS)
@pytest.mark.parametrize("point", [HELD, "after the commit"])
def test_a_signal_waits_until_an_answer_is_saved_and_said(
    tmp_path: Path, point: str, name: str
) -> None:
    home = home_of("killed", tmp_path)
    code, confirmed, kept = told(home, point, name, "held")
    assert (confirmed, kept) == (2, 2)
    assert code == (0 if name == "SIGINT" else 129)
    assert list(complaints(home)) == []


def test_the_same_check_finds_the_answer_that_a_signal_cuts_off(tmp_path: Path) -> None:
    home = home_of("killed", tmp_path)
    assert told(home, HELD, "SIGINT", "unheld")[1:] == (1, 1)
    home = home_of("killed", tmp_path / "other")
    _, confirmed, kept = told(home, "after the commit", "SIGINT", "unheld")
    assert (confirmed, kept) == (1, 2)


def test_the_signals_are_those_that_end_a_session() -> None:
    assert {signal.Signals[name] for name in SIGNALS} >= {signal.SIGINT, signal.SIGTERM}


@pytest.mark.parametrize("other", doubles.OTHERS, ids=lambda part: part.name)
@pytest.mark.parametrize("seed", [1, 2])
def test_another_sitting_beside_a_review_loses_nothing(
    tmp_path: Path, other: doubles.Part, seed: int
) -> None:
    home = home_of("reviewed", tmp_path)
    assert doubles.played(Random(seed), home, (doubles.REVIEW, other), COMMAND) == ""


DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(), parts, max_size=4),
    max_leaves=12,
)


def turned(value: object) -> object:
    """Return the same data with the keys of every object in the other order."""
    if isinstance(value, dict):
        return {key: turned(each) for key, each in reversed(value.items())}
    return [turned(each) for each in value] if isinstance(value, list) else value


@given(st.dictionaries(st.text(), DATA, max_size=5))
def test_the_same_data_are_the_same_bytes_whatever_the_order(data: dict[str, object]) -> None:
    text = written(data)
    other = turned(data)
    assert isinstance(other, dict)
    assert written(other) == text
    assert written(json.loads(text)) == text


def event_with(**data: object) -> Event:
    return event_of("cnn/pooling", Kind.PRACTICE, Clock().now(), DEVICE, data)


def test_data_are_written_sorted_without_spaces_and_as_they_are_spelled() -> None:
    event = event_with(zeta=1, note="Übung “卷积”", alpha={"b": [1, 2.5], "a": None})
    assert event.data == '{"alpha":{"a":null,"b":[1,2.5]},"note":"Übung “卷积”","zeta":1}'


def test_every_event_of_a_sitting_has_canonical_data(tmp_path: Path) -> None:
    home = home_of("mixed", tmp_path)
    with Console(("review", "mixed"), home) as console:
        console.type(" 3fwörse 卷积\r 1u")
        console.wait("undone")
        console.send("q\r")
        assert console.end() == 0
    events = logged(home)
    assert {event.kind for event in events} == {Kind.REVIEW, Kind.FLAG, Kind.UNDO}
    for event in events:
        assert written(json.loads(event.data)) == event.data
        assert " " not in event.data.replace("wörse 卷积", "")
