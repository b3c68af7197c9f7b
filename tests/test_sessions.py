"""Other whole sessions on a screen: quizzes, all options, and two sessions at once."""

import json
import re
from pathlib import Path

import pytest

from console import Console, logged
from dlstudy import schedule
from dlstudy.event import Kind
from dlstudy.store import FILE_NAME, Store
from tiny import with_tiny_deck


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return with_tiny_deck(tmp_path)


@pytest.mark.parametrize(
    ("language", "topic", "practice"),
    [
        ("en", "tiny", "practice: the schedule stays as it is"),
        ("zh", "小网络", "练习：不影响复习安排"),
    ],
)
def test_a_quiz_ends_with_a_score_and_a_line_for_every_card(
    home: Path, language: str, topic: str, practice: str
) -> None:
    arguments = ["quiz", topic, "--seed", "5", "--lang", language]
    with Console(arguments, home) as console:
        assert practice in console.press("")  # kinds take turns: concept, cloze, drill
        console.press(" ")
        assert practice not in console.press("4")
        console.press(" ")
        console.press("1")
        console.prompt()
        console.press("16\r")
        console.send("\r")
        assert console.end() == 0
        score, _, *lines = console.lines[: console.lines.index("", 2)]
    assert score == " 2 / 3 (67 %)   --seed 5"
    assert [line.split()[:2] for line in lines] == [
        ["✓", "tiny/relu"],
        ["✗", lines[1].split()[1]],
        ["✓", "tiny/count"],
    ]
    assert lines[1].split()[1] in {"tiny/depth#c1", "tiny/depth#c2"}
    events = logged(home)
    assert [(e.kind, e.quality) for e in events] == [
        (Kind.PRACTICE, 5), (Kind.PRACTICE, 2), (Kind.PRACTICE, 4),
    ]  # fmt: skip
    with Store(home / FILE_NAME) as log:
        assert all(state == schedule.CardState(card) for card, state in log.states().items())


def test_the_keys_of_the_schedule_do_nothing_in_a_quiz(home: Path) -> None:
    with Console(["quiz", "tiny", "-n", "1"], home) as console:
        first = console.press("")
        for key in "ksbfu":
            assert "saved" not in console.press(key)
            assert console.text.splitlines()[0] == first.splitlines()[0]
        assert "[" not in console.press(" ").splitlines()[-1]
        console.send("q")
        assert console.end() == 0
    assert logged(home) == []


@pytest.mark.parametrize("end", ["q", "\x03", "\x04"], ids=["q", "Ctrl-C", "Ctrl-D"])
def test_a_quiz_that_is_left_says_what_was_answered(home: Path, end: str) -> None:
    with Console(["quiz", "tiny"], home) as console:
        console.press("")
        console.press(" ")
        console.press("1")
        console.settle()
        console.send(end)
        assert console.end() == 0
        assert console.text.splitlines()[0].startswith(" 0 / 1 (0 %)   --seed ")
        assert console.modes() == console.modes_before


def test_the_same_seed_asks_the_same_in_the_same_order(home: Path) -> None:
    told = []
    for _ in range(2):
        keys = "\r\r\r\rg\rg\rg\rg\r\r" * 6
        arguments = ["quiz", "cnn", "--seed", "42", "-n", "6"]
        with Console(arguments, home, keys=keys, setting={"EDITOR": "true"}) as console:
            assert console.end() == 0
        events = logged(home)[-6:]
        told.append([(e.card, json.loads(e.data).get("seed")) for e in events])
    assert told[0] == told[1]
    assert len({card for card, _ in told[0]}) == 6


@pytest.mark.parametrize(
    ("arguments", "left"),
    [
        (["--new", "2"], 2),
        (["--minutes", "1"], 1),
        (["--new", "4", "--minutes", "2"], 2),
    ],
)
def test_the_options_of_a_review_are_kept(home: Path, arguments: list[str], left: int) -> None:
    with Console(["review", "cnn", *arguments], home) as console:
        found = re.search(r"(\d+) left", console.press(""))
        assert found is not None
        assert int(found[1]) == left
        console.send("q")
        assert console.end() == 0


def test_a_limit_ends_the_session_with_its_summary(home: Path) -> None:
    with Console(["review", "--limit", "2"], home, keys=" 3 1") as console:
        console.wait("Done for now.", "answered             2", "Enter quit")
        console.send("\r")
        assert console.end() == 0
    assert len(logged(home)) == 2


def test_two_sessions_at_once_keep_all_answers(home: Path) -> None:
    review = ["review", "tiny"]
    with Console(review, home) as one, Console(review, home) as other:
        for console in (one, other):
            console.press("")
        for key in ("1", "3"):
            for console in (one, other):
                console.press(" ")
                assert "saved" in console.press(key)
        assert "undone" in one.press("u\r")
        for console in (one, other):
            console.send("q\r")
            assert console.end() == 0
    with Store(home / FILE_NAME) as log:
        assert len(log.events()) == 5
        states = log.states()
        assert states == schedule.states(log.events())
        assert states["tiny/relu"].reviews == states["tiny/depth#c1"].reviews == 1
