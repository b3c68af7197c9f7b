"""No key is lost, and whatever ends a session leaves the terminal and the log in order."""

from collections.abc import Callable
from pathlib import Path
from shutil import which
from signal import SIGTERM

import pytest

from dlstudy.errors import TerminalClosed
from dlstudy.log.store import FILE_NAME, Store
from dlstudy.schedule import fold
from tests.support.console import COMMAND, Console, logged
from tests.support.tiny import with_tiny_deck

BASH = which("bash") or ""
TOLD_TO_STOP = TerminalClosed.exit_code
NOT_FLUSHED = 120  # what Python says when its last words had nowhere to go
LEAVE_ALTERNATE = "\x1b[?1049l"
REVIEW = ("review", "tiny", "--minutes", "60")
Told = list[tuple[str, str, int | None]]  # kind, slug and quality of events


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return with_tiny_deck(tmp_path)


def told(home: Path) -> Told:
    with Store(home / FILE_NAME) as log:
        assert log.states() == fold.states(log.events())
    return [(e.kind.value, e.card.partition("/")[2], e.quality) for e in logged(home)]


RELU, DEPTH, COUNT = "relu", "depth#c1", "count"
TYPED_AHEAD: dict[str, tuple[str, Told]] = {
    "grades": (" 1 4", [("review", RELU, 2), ("review", DEPTH, 5)]),
    "enter for all": ("\r\r\r\r", [("review", RELU, 4), ("review", DEPTH, 4)]),
    "screens between": ("?xrxnxh  w3k", [("review", RELU, 4), ("known", DEPTH, None)]),
    "arrows": ("\x1b[A\x1b[B\x1bOC \x1b[5~\x1b[6~\x1b[H3", [("review", RELU, 4)]),
    "a byte that is no character": (" \udcff3", [("review", RELU, 4)]),
    "keys that mean nothing": ("x7é卷\t0 x93", [("review", RELU, 4)]),
    "a Chinese input method": ("\u3000３\u3000４", [("review", RELU, 4), ("review", DEPTH, 5)]),
}


@pytest.mark.parametrize(("keys", "events"), TYPED_AHEAD.values(), ids=TYPED_AHEAD)
def test_keys_typed_before_the_program_is_there_are_not_lost(
    home: Path, keys: str, events: Told
) -> None:
    with Console(REVIEW, home, keys=keys.encode(errors="surrogateescape")) as console:
        assert console.type("q\r") is False
        assert console.end() == 0
    assert told(home)[: len(events) + 1] == events


ONE_BY_ONE: dict[str, tuple[str, Told]] = {
    "enter for all": (
        "\r\r\r\r16\r\r",
        [("review", RELU, 4), ("review", DEPTH, 4), ("review", COUNT, 4)],
    ),
    "into a drill": (
        " 3 312\r5x\r16\r2",
        [("review", RELU, 4), ("review", DEPTH, 4), ("review", COUNT, 3)],
    ),
    "past a drill into a repeat": (
        " 1 316\r\r 1 3",
        [
            ("review", RELU, 2),
            ("review", DEPTH, 4),
            ("review", COUNT, 4),
            ("practice", RELU, 2),
            ("practice", RELU, 4),
        ],
    ),
    "undo and again": (
        " 4u 1",
        [("review", RELU, 5), ("undo", RELU, None), ("review", RELU, 2)],
    ),
    "undo at a drill": (
        " 4 4u\r 1",
        [("review", RELU, 5), ("review", DEPTH, 5), ("undo", DEPTH, None), ("review", DEPTH, 2)],
    ),
    "undo of all after the last card": (
        "sb16\r\ruu\ru",
        [
            ("suspend", RELU, None),
            ("bury", DEPTH, None),
            ("review", COUNT, 4),
            ("undo", COUNT, None),
            ("undo", DEPTH, None),
            ("undo", RELU, None),
        ],
    ),
    "a flag": ("fslope\r 2", [("flag", RELU, None), ("review", RELU, 3)]),
}


@pytest.mark.parametrize(("keys", "events"), ONE_BY_ONE.values(), ids=ONE_BY_ONE)
def test_keys_typed_one_by_one_do_what_they_say(home: Path, keys: str, events: Told) -> None:
    with Console(REVIEW, home) as console:
        assert console.type(keys)
        console.type("q\r")
        assert console.end() == 0
    assert told(home)[: len(events) + 1] == events


def test_a_lone_escape_does_nothing_and_alt_with_a_digit_is_no_grade(home: Path) -> None:
    with Console(REVIEW, home) as console:
        for key in (" ", "\x1b", "\x1b3", "\x1b\x1b[A"):
            assert console.type(key)
        assert told(home) == []
        assert console.type("3")
        console.send("q")
        assert console.end() == 0
    assert told(home) == [("review", RELU, 4)]


def test_keys_typed_while_an_answer_is_written_are_not_lost(home: Path) -> None:
    with Console(REVIEW, home) as console:
        console.press("")
        for _ in range(3):  # all at once: turn, grade, turn, grade; then take back
            console.press(" 3\r4", paintings=4)
            console.press("16\r")
            assert "Done for now." in console.press("\r")
            console.prompt("u")
            console.press("u\r")
            console.press("u")
        console.send("q")
        assert console.end() == 0
    one = [("review", RELU, 4), ("review", DEPTH, 5), ("review", COUNT, 4)]
    back = [("undo", slug, None) for _, slug, _ in reversed(one)]
    assert told(home) == (one + back) * 3


def test_what_is_typed_is_seen_while_it_is_typed_and_can_be_edited(home: Path) -> None:
    with Console(REVIEW, home) as console:
        go_to(console, "drill")
        for keys, line in (
            ("1", " = 1"),
            ("8", " = 18"),
            ("\x7f6", " = 16"),
            ("\x1b[D0", " = 106"),
        ):
            console.send(keys)
            console.wait(line)
        assert "106" in console.press("\r")
        console.prompt()
        console.send("\x1b[A\x1b[D\x7f")
        console.wait(" = 16")
        console.press("\r")
        console.press("\r")
        console.send("q\r")
        assert console.end() == 0
    assert told(home)[-1] == ("review", COUNT, 2)  # a hint and a slip


STAGES: dict[str, tuple[list[str], str, int]] = {  # keys, what to see, the answers given
    "question": ([], "show answer", 0),
    "answer": ([" "], "1 again today", 0),
    "second card": ([" ", "3"], "saved · back in", 1),
    "pager": (["?"], "any key goes back", 0),
    "drill": ([" ", "3", " ", "4"], "type a number", 2),
    "drill done": ([" ", "3", "\r", "4", "16\r"], "proposed: good", 2),
    "summary": ([" ", "3", "\r", "4", "16\r", "\r"], "Done for now.", 3),
}
ENDS: dict[str, Callable[[Console], None]] = {
    "Ctrl-C": lambda console: console.send("\x03"),
    "Ctrl-D": lambda console: console.send("\x04"),
    "SIGTERM": lambda console: console.kill(SIGTERM),
}


def go_to(console: Console, stage: str) -> int:
    """Bring a session to a stage; return how many answers that took."""
    keys, shown, answers = STAGES[stage]
    for key in ["", *keys]:
        console.press(key)
    if stage == "drill":
        console.prompt("h\r")
    console.wait(shown)
    return answers


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("end", ENDS)
def test_every_end_leaves_the_terminal_and_the_log_in_order(
    home: Path, stage: str, end: str
) -> None:
    with Console(REVIEW, home) as console:
        answers = go_to(console, stage)
        console.settle()
        ENDS[end](console)
        assert console.end() == (TOLD_TO_STOP if end == "SIGTERM" else 0)
        assert console.modes() == console.modes_before
        assert console.is_cursor_shown
        assert console.output.count(LEAVE_ALTERNATE) == 1
        assert "Traceback" not in console.output
        if end == "SIGTERM":
            assert console.text == "The session was told to stop; every answer given is saved."
        else:
            assert ("Done for now." in console.text) is (answers > 0)
    assert len(told(home)) == answers


@pytest.mark.parametrize("stage", ["question", "pager", "drill", "drill done", "summary"])
def test_a_closed_terminal_ends_the_session_and_loses_nothing(home: Path, stage: str) -> None:
    with Console(REVIEW, home) as console:
        answers = go_to(console, stage)
        assert console.hang_up() in {TOLD_TO_STOP, NOT_FLUSHED}
    assert len(told(home)) == answers
    with Console(REVIEW, home, keys="q\r") as following:
        assert following.end() == 0


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_a_flag_may_be_left_unwritten(home: Path, key: str) -> None:
    with Console(REVIEW, home) as console:
        console.press("")
        console.send("fab")
        console.wait("What is wrong? ", " ab")
        console.send("\x15")
        console.settle()
        console.send(key)
        if key == "\x04":
            console.press(" ")
            console.send("q")
        assert console.end() == 0
        assert console.modes() == console.modes_before
    assert told(home) == []


@pytest.mark.parametrize("stage", STAGES)
def test_another_window_size_is_painted_at_once(home: Path, stage: str) -> None:
    with Console(REVIEW, home) as console:
        go_to(console, stage)
        for columns, rows in ((60, 20), (100, 30), (80, 24)):
            console.resize(columns, rows)
            console.press("")
            console.wait(STAGES[stage][1].split(" · ")[0].split("saved")[0])
            footer = console.lines[rows - 1] or console.lines[rows - 2]
            assert footer
            assert max(map(len, console.lines)) <= columns
            if stage not in {"pager", "summary"}:
                assert len(console.lines[0]) == min(100, columns) - 1  # flush right
        console.settle()
        console.kill(SIGTERM)
        assert console.end() == TOLD_TO_STOP


def test_no_change_of_the_window_is_missed(home: Path) -> None:
    with Console(REVIEW, home) as console:
        console.press("")
        console.send(" ")  # NumPy is loaded by another thread now
        for number in range(40):
            console.resize(70 + number % 2, 24)
            console.press("")
        console.send("q")
        assert console.end() == 0


@pytest.mark.skipif(not BASH, reason="job control needs a shell")
def test_a_session_that_is_stopped_gives_the_terminal_back_and_goes_on_later(home: Path) -> None:
    command = f"{' '.join(COMMAND)} review tiny\n"
    with Console(["--norc", "-i"], home, keys=command, command=[BASH]) as console:
        first = console.press("")
        console.settle()
        console.send("\x1a")
        console.wait("Stopped")
        assert console.is_cursor_shown
        assert "Welcome" not in console.text
        assert console.press("fg\n") == first
        console.press(" ")
        assert "saved" in console.press("3")
        console.send("qexit\n")
        assert console.end() == 0
    assert told(home) == [("review", RELU, 4)]
