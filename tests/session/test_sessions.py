"""Other whole sessions on a screen: quizzes, all options, and two sessions at once."""

import json
import re
from pathlib import Path

import pytest

from dlstudy.event import Kind
from dlstudy.log.store import FILE_NAME, Store
from dlstudy.schedule import due, fold
from tests.support.commands import run
from tests.support.console import Console, logged, today
from tests.support.tiny import with_tiny_deck


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
        assert "1 [x]" in console.press("1")
        assert practice not in console.press("\r")
        console.press(" ")
        console.press("1")
        console.prompt()
        console.press("16\r")
        shown = console.press("\r")
        assert {"en": "f bring the failed forward (1)", "zh": "f 把答错的 1 张提前"}[
            language
        ] in shown
        console.send("\r")
        assert console.end() == 0
        lines = [line for line in console.lines if line]
    score, *lines, again = lines
    kinds = {"en": ["concept", "cloze", "drill"], "zh": ["概念", "填空", "计算"]}[language]
    assert score == " 2 / 3 (67 %)"
    assert again.endswith("dlstudy quiz tiny --seed 5")
    assert [line.split() for line in lines[:3]] == [
        [kinds[0], "1", "/", "1"], [kinds[1], "0", "/", "1"], [kinds[2], "1", "/", "1"]
    ]  # fmt: skip
    heads = [line.split()[:2] for line in lines[3::3]]
    assert heads == [["✓", "tiny/relu"], ["✗", heads[1][1]], ["✓", "tiny/count"]]
    assert heads[1][1] in {"tiny/depth#c1", "tiny/depth#c2"}
    told = {"en": ["yours: 16", "right: 16"], "zh": ["你答：16", "正确：16"]}[language]
    assert [line.strip() for line in lines[-2:]] == told
    begun, *events = logged(home)
    assert (begun.kind, begun.card) == (Kind.SITTING, "sitting/quiz-5")
    assert [(e.kind, e.quality) for e in events] == [
        (Kind.PRACTICE, 4), (Kind.PRACTICE, 2), (Kind.PRACTICE, 4),
    ]  # fmt: skip
    with Store(home / FILE_NAME) as log:
        assert all(state == fold.CardState(card) for card, state in log.states().items())


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
        console.press("0")
        console.press("\r")
        console.settle()
        assert "f bring the failed forward (1)" in console.press(end)
        console.send(end)
        assert console.end() == 0
        assert console.text.splitlines()[0] == " 0 / 1 (0 %), asked 1 of 3"
        assert "The same again: dlstudy quiz tiny --seed " in console.text
        assert console.modes() == console.modes_before


def test_the_same_seed_asks_the_same_in_the_same_order(home: Path) -> None:
    told = []
    for _ in range(2):
        arguments = ["quiz", "cnn", "--seed", "42", "-n", "6", "--kind", "concept"]
        with Console([*arguments, "--kind", "drill"], home) as console:
            while console.type(" a\r:g\r:g\r\r"):
                pass
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
        assert states == fold.states(log.events())
        assert states["tiny/relu"].reviews == states["tiny/depth#c1"].reviews == 1


def test_failed_cards_are_brought_forward_by_one_key_and_back_by_one_undo(home: Path) -> None:
    with Console(["quiz", "tiny", "--kind", "concept", "--kind", "cloze"], home) as console:
        console.press("")
        console.press(" ")
        console.press("0")  # a concept of whose points none was said
        console.press("\r")
        console.press(" ")
        shown = console.press("1")
        assert "f bring the failed forward (2)" in shown
        shown = console.press("f")
        assert "saved · due now: 2" in shown
        assert "f bring" not in shown
        console.send("\r")
        assert console.end() == 0
    with Store(home / FILE_NAME) as log:
        assert sum(due.is_due(s, today()) for s in log.states().values()) == 2
    assert "forward of" in run(home, "undo").stdout
    with Store(home / FILE_NAME) as log:
        assert not any(due.is_due(s, today()) for s in log.states().values())
        assert log.states() == fold.states(log.events())


@pytest.mark.parametrize(
    ("key", "quality", "said"),
    [("1", 4, "Right."), ("2", 2, "That is the logistic function at 0.")],
    ids=["right", "mistake"],
)
def test_a_choice_is_made_among_answer_and_mistakes(
    home: Path, key: str, quality: int, said: str
) -> None:
    arguments = ["quiz", "tiny", "--kind", "concept", "--choices", "--confidence"]
    with Console(arguments, home) as console:
        shown = console.press("")
        assert "It is one half." in shown
        assert "a good answer says" not in shown
        is_first = shown.index("One: ") < shown.index("It is one half.")
        console.press(key if is_first else {"1": "2", "2": "1"}[key])
        assert "How sure are you?" in console.text
        shown = console.press("4")
        assert said in shown
        assert "the unit is linear there" in shown
        console.send("\r\r")
        assert console.end() == 0
    answer = logged(home)[-1]
    assert answer.quality == quality
    data = json.loads(answer.data)
    assert (data["confidence"], data["choice"]) == (95, "" if quality == 4 else "half")


def test_confidence_comes_before_the_answer_in_a_review_and_a_quiz(home: Path) -> None:
    with Console(["review", "tiny", "--confidence"], home) as console:
        assert "How sure are you?  1 guess" in console.press("")
        shown = console.press(" ")
        assert "Say first how sure you are" in shown
        assert "One: " not in shown
        assert "One: " in console.press("4")
        console.press("1")
        console.send("q\r")
        assert console.end() == 0
    with Console(["quiz", "tiny", "--kind", "drill", "--confidence"], home) as console:
        assert "How sure are you?  1 guess" in console.press("")
        console.prompt("2")
        console.press("16\r")
        console.send("\r")
        assert console.end() == 0
    confidences = [json.loads(e.data).get("confidence") for e in logged(home)]
    assert confidences == [95, None, 50]
    told = json.loads(run(home, "stats", "--calibration", "--json").stdout)
    assert told["reliability"] == [
        {"confidence": 50, "answers": 1, "right": 1},
        {"confidence": 95, "answers": 1, "right": 0},
    ]
    assert told["brier"] == round((0.5**2 + 0.95**2) / 2, 4)
    assert told["sure_and_wrong"] == [{"card": "tiny/relu", "confidence": 95}]
    assert "sure and wrong" in run(home, "stats", "--calibration").stdout


@pytest.mark.parametrize(
    ("arguments", "kinds"),
    [
        (["--kind", "drill"], {"drill"}),
        (["--level", "1", "--all"], {"concept", "cloze", "drill", "derivation", "code"}),
        (["--minutes", "3"], {"concept", "cloze", "drill"}),
        (["--new", "-n", "2"], {"concept", "cloze"}),
    ],
)
def test_a_quiz_for_a_machine_says_what_it_would_ask(
    home: Path, arguments: list[str], kinds: set[str]
) -> None:
    told = json.loads(run(home, "quiz", "cnn", "--seed", "3", "--json", *arguments).stdout)
    assert {card["kind"] for card in told["cards"]} <= kinds
    assert told["cards"]
    assert all(card["topic"] == "cnn" and card["question"] for card in told["cards"])
    again = json.loads(run(home, "quiz", "cnn", "--seed", "3", "--json", *arguments).stdout)
    assert again == told
    assert logged(home) == []


def test_the_same_seed_is_the_same_quiz_even_after_reviews(home: Path) -> None:
    arguments = ["quiz", "tiny", "--kind", "concept", "--kind", "cloze", "-n", "2", "--seed", "8"]

    def played() -> list[str]:
        with Console(arguments, home) as console:
            console.press("")
            console.press(" ")
            console.press("0")
            console.press("\r")
            console.press(" ")
            console.press("1")
            console.send("q")
            assert console.end() == 0
        return [e.card for e in logged(home) if e.kind is Kind.PRACTICE][-2:]

    first = played()
    with Console(["review", "tiny"], home, keys=" 4 1") as console:
        console.wait("left")
        console.send("q\r")
        assert console.end() == 0
    assert played() == first


def test_weak_cards_are_those_that_one_fails(home: Path) -> None:
    said = run(home, "quiz", "tiny", "--weak", "--json")
    assert said.returncode == 2
    assert "No card fits 'dlstudy quiz tiny --weak'" in said.stderr
    with Console(["quiz", "tiny", "--kind", "concept"], home) as console:
        console.press("")
        console.press(" ")
        console.press("0")
        assert "missing: the unit is linear there" in console.press("\r")
        console.send("q")
        assert console.end() == 0
    told = json.loads(run(home, "quiz", "--weak", "--json").stdout)
    assert [card["card"] for card in told["cards"]] == ["tiny/relu"]


def test_the_verdict_of_a_choice_is_in_sight_however_small_the_window(home: Path) -> None:
    arguments = ["quiz", "cnn", "--choices", "-n", "1", "--kind", "concept", "--lang", "both"]
    with Console([*arguments, "--seed", "12"], home, columns=60, rows=16) as console:
        console.press("")
        assert re.search("Right\\.|Not yet", console.press("1"))
        console.send("q")
        assert console.end() == 0


def test_how_sure_one_is_of_an_exercise_is_asked_with_its_steps_in_sight(home: Path) -> None:
    arguments = ["quiz", "kalman", "--kind", "drill", "-n", "1", "--seed", "1", "--confidence"]
    told = json.loads(run(home, *arguments[:-1], "--json").stdout)["cards"][0]
    with Console(arguments, home, rows=40) as console:
        shown = " ".join(console.press("").split())
        assert "How sure are you?" in shown
        for step in told["steps"]:
            plain_ask = step["ask"].partition("$")[0].strip()
            assert plain_ask in shown
        console.send("q")
        assert console.end() == 0


def test_the_help_of_a_quiz_has_its_keys_and_not_those_of_the_schedule(home: Path) -> None:
    with Console(["quiz", "tiny"], home) as console:
        console.press("")
        shown = console.press("?")
        assert "tick the points you said" in shown
        assert "suspend" not in shown
        console.send("qq")
        assert console.end() == 0
