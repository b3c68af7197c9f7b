"""One paste is one answer, one stray key destroys nothing, and no accident loses the sitting."""

import json
import sys
import time
from pathlib import Path
from signal import SIGQUIT

import pytest

from dlstudy.code import child
from dlstudy.errors import NotSaved, TerminalClosed
from dlstudy.event import Kind
from dlstudy.library import workbench
from dlstudy.session.asked import ask
from tests.support.console import Console, logged
from tests.support.reliability.screens import BY_NAME, home_in, opened
from tests.support.sittings import AGAIN, DRILLS, Desk, concepts, front, library_of

PASTED = "\x1b[200~{}\x1b[201~"
MATRIX = "tensor([[ 6., 42.],\n        [ 3., 21.]])\n"
ENTER_ALTERNATE, LEAVE_ALTERNATE = "\x1b[?1049h", "\x1b[?1049l"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return home_in(tmp_path)


def answers(home: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(logged(home)[-1].data)["answers"]
    return found


@pytest.mark.parametrize("paste", [PASTED.format(MATRIX), MATRIX], ids=["bracketed", "plain"])
def test_a_matrix_that_is_pasted_over_several_lines_is_one_answer(home: Path, paste: str) -> None:
    with opened(BY_NAME["matrix"], home) as console:
        console.send(paste.replace("\n", "\r"))
        if paste != MATRIX:
            console.wait("tensor([[ 6., 42.],↵        [ 3., 21.]])")
            console.send("\r")
        console.wait("proposed: again")  # the step before was given up
        console.send("\r")
        assert console.end() == 0
    assert answers(home)[1]["verdict"] == "right"
    assert answers(home)[1]["typed"].split() == MATRIX.split()


def test_lines_that_a_slow_terminal_brings_one_by_one_are_one_answer(home: Path) -> None:
    with opened(BY_NAME["number"], home) as console:
        for piece in ("2", "4\r7", "2\r1\r"):
            console.send(piece)
        shown = console.wait("A second number stands")
        assert "This costs no try" in " ".join(shown.split())
        assert "sum How many in all?" in shown
        console.send("q\r")
        assert console.end() == 0


SLOW = """
import sys, time
from dlstudy.session import attempt
from dlstudy.session.interview import sitting
def slowed(owner, name):
    original = getattr(owner, name)
    def slow(*values):
        time.sleep(0.4)
        return original(*values)
    setattr(owner, name, slow)
slowed(attempt.Attempt, "answer")
slowed(sitting.InterviewSession, "say")
from dlstudy.cli import main
main()
"""


@pytest.mark.parametrize(
    ("screen", "asked", "first", "early", "shown"),
    [
        ("number", "sum How", "24\r", "72\r", "cost Each costs 3."),
        ("second number", "cost Each", "72\r", "1", "proposed: "),
        ("interview, line", "slope", "One.\r", "3", "How sure are you?"),
    ],
)
def test_what_was_typed_before_a_verdict_is_seen_says_nothing(
    home: Path, screen: str, asked: str, first: str, early: str, shown: str
) -> None:
    with opened(BY_NAME[screen], home, (sys.executable, "-c", SLOW)) as console:
        console.wait(asked)
        for key in first:
            console.send(key)
            console.drain()
        time.sleep(0.1)
        console.send(early)  # while it is graded, or saved
        console.wait(shown)
        time.sleep(0.6)  # longer than it takes to grade or to save
        console.drain()
        assert shown in console.text
        assert "72" not in console.text or screen == "second number"
        console.send("\x03")
        assert console.end() == 0
    assert [e for e in logged(home) if e.quality is not None] == []


def test_ctrl_s_does_not_stop_the_screen(home: Path) -> None:
    with opened(BY_NAME["question"], home) as console:
        console.press("\x13")
        assert "a good answer says" in console.press(" ")
        console.send("q")
        assert console.end() == 0


def test_a_paste_where_a_key_is_wanted_does_nothing_and_says_so(home: Path) -> None:
    with opened(BY_NAME["answer"], home) as console:
        assert "A paste is no key" in console.press(PASTED.format("3\r3\r"))
        assert "A paste" not in console.press("x")
        console.send("q")
        assert console.end() == 0
    assert logged(home) == []


def test_what_was_typed_comes_back_and_a_key_does_not_lose_it(home: Path) -> None:
    with opened(BY_NAME["number"], home) as console:
        console.type("1\r2")
        console.type("\x1b[A")
        console.wait("sum = 1")
        console.type("\x1b[B")
        console.wait("sum = 2")
        console.type("4\x01\x1b[200~0+\x1b[201~\x05")
        console.wait("sum = 0+24")
        console.type("\r")
        console.wait("Right.")
        console.send("\x03")
        assert console.end() == 0


SAID_OF: dict[str, str] = {
    "π": "π",  # a value, and not a key that nobody knows
    "s": "'s' is no answer here; ':s' puts the card aside",
    "ｓ": "'s' is no answer here",
    "x": "'x' is no key here; ? shows them.",
    "？": "any key goes back",
    "?": "any key goes back",
    "h": "Put them together.",
}


@pytest.mark.parametrize("typed", SAID_OF)
def test_a_single_letter_at_a_step_says_what_it_is(home: Path, typed: str) -> None:
    with opened(BY_NAME["number"], home) as console:
        console.type(typed + "\r")
        console.wait(SAID_OF[typed])
        if typed == "π":
            assert "is no key" not in console.text
            assert "Not right." in console.text
        console.send("\x03")
        assert console.end() == 0


@pytest.mark.parametrize(
    ("typed", "kind"), [("s", None), (":s", Kind.SUSPEND), ("：s", Kind.SUSPEND)]
)
def test_a_card_is_put_aside_at_a_step_by_a_colon_only(
    home: Path, typed: str, kind: Kind | None
) -> None:
    with opened(BY_NAME["next card"], home) as console:
        console.type(typed + "\r")
        assert ("u takes it back" in console.text) is (kind is not None)
        console.send("\x03")
        assert console.end() == 0
    assert [event.kind for event in logged(home)[1:]] == ([kind] if kind else [])


@pytest.mark.parametrize("screen", ["points", "interview, points"])
def test_enter_with_nothing_ticked_asks_and_zero_says_that_none_was_said(
    home: Path, screen: str
) -> None:
    with opened(BY_NAME[screen], home) as console:
        before = len(logged(home))
        assert "press 0 if you said none of it" in console.press("\r")
        assert "0 [x] none of these" in console.press("0")
        assert "[x] none" not in console.press("1")
        assert "1 [ ]" in console.press("0")
        assert len(logged(home)) == before
        console.send("\r")
        console.wait("Enter quit")
        console.send("q")
        assert console.end() == 0
    assert [e.quality for e in logged(home) if e.quality is not None] == [AGAIN]


def test_the_solution_of_a_code_card_takes_two_keys(home: Path) -> None:
    with opened(BY_NAME["code"], home) as console:
        assert "Press g again" in console.press("g")
        assert "Press g again" not in console.press("h")
        assert "Press g again" in console.press("g")
        console.press("g")
        console.wait("proposed: again")
        console.send("\x03")
        assert console.end() == 0


def test_an_exercise_that_is_not_saved_is_left_by_two_keys(home: Path) -> None:
    with opened(BY_NAME["finished"], home) as console:
        assert "Not saved yet" in console.press("q")
        assert "Not saved yet" not in console.press("w")
        assert "q again leaves it unsaved" in console.press("q")
        console.send("q")
        assert console.end() == 0
    assert logged(home) == []


@pytest.mark.parametrize("screen", ["question", "number", "finished", "code", "interview, line"])
def test_ctrl_backslash_ends_the_session_and_leaves_the_terminal_in_order(
    home: Path, screen: str
) -> None:
    with opened(BY_NAME[screen], home) as console:
        console.send("\x1c")
        assert console.end() == TerminalClosed.exit_code
        assert console.modes() == console.modes_before
        assert console.is_cursor_shown
        assert console.text.endswith("The session was told to stop; every answer given is saved.")


LOOP = "def stable_softmax(scores):\n    while True:\n        pass\n"


def looping(home: Path) -> Path:
    path = home / "code" / "every" / "program.py"
    path.parent.mkdir(parents=True)
    path.write_text(LOOP, encoding="utf-8")
    return path


def test_ctrl_c_ends_an_endless_loop_and_not_the_sitting(home: Path) -> None:
    looping(home)
    with opened(BY_NAME["code"], home) as console:
        assert "Ctrl-C stops it" in console.press("t")
        console.send("\x03")
        console.wait("You stopped the run; it counts for nothing.")
        console.send("g")
        console.wait("Press g again to see the solution")
        console.send("g")
        console.wait("proposed: again")  # what is typed before that is no grade
        console.send("\r")
        assert console.end() == 0
    assert answers(home) == [{"verdict": "given up"}]


def test_a_signal_to_end_does_not_wait_for_an_endless_loop(home: Path) -> None:
    looping(home)
    with opened(BY_NAME["code"], home) as console:
        assert "Running" in console.press("t")
        began = time.monotonic()
        console.kill(SIGQUIT)
        assert console.end() == TerminalClosed.exit_code
        assert time.monotonic() - began < 5  # the loop would go on for ten


def test_an_editor_that_cannot_start_is_named_and_the_screen_is_there_again(home: Path) -> None:
    setting = {"EDITOR": "/nowhere/editor"}
    with Console(BY_NAME["code"].command, home, setting=setting) as console:
        console.type("e")
        console.wait("'/nowhere/editor' failed (No such file or directory)")
        assert console.output.count(ENTER_ALTERNATE) == 1 + console.output.count(LEAVE_ALTERNATE)
        console.send("q")
        assert console.end() == 0
        assert console.output.count(ENTER_ALTERNATE) == console.output.count(LEAVE_ALTERNATE)


def test_a_deck_that_is_gone_has_no_source_and_the_card_is_asked_on(home: Path) -> None:
    with opened(BY_NAME["question"], home) as console:
        (home / "decks" / "every.md").unlink()
        assert "cannot be read any more (No such file or directory)" in console.press("r")
        assert "What is the slope of the line?" in console.press("x")
        console.press(" ")
        assert "saved" in console.press("3")
        console.send("q\r")
        assert console.end() == 0


def test_a_repeat_that_cannot_be_drawn_does_not_end_the_sitting() -> None:
    half = DRILLS.replace("a in 2..9; b in 11..19", "a in 2..1000; b in 2..9\nWhere: a > 999")
    with Desk(library_of(mine=half, other=concepts(30))) as desk:
        card = next(card for card in desk.library.cards if card.slug == "area")
        review = desk.review(new=40, minutes=600)
        while front(review) != card.id:
            desk.answer(review, 4)
        moment = desk.clock.now()
        review.answer(AGAIN, moment, 5_000)
        asked = []
        while review.asked is not None:
            moments = (desk.clock.now() for _ in range(100))
            moment = next(each for each in moments if ask(card, None, each) is None)
            asked.append(review.asked.card.id)
            review.answer(4, moment, 5_000)
        assert card.id not in asked
        assert len(asked) > 10


@pytest.mark.parametrize("name", ["interviews", "code"])
def test_a_file_where_a_folder_should_be_is_one_sentence(home: Path, name: str) -> None:
    (home / name).write_text("mine", encoding="utf-8")
    if name == "code":
        with opened(BY_NAME["code"], home) as console:
            console.wait("cannot be made (Not a directory)")
            assert "cannot be made (Not a directory)" in console.press("t")
            console.send("q")
            assert console.end() == 0
        return
    with Console(BY_NAME["interview"].command, home, columns=200) as console:
        assert console.end() == NotSaved.exit_code
        told = " ".join(console.text.split())
    assert told.startswith(f"{home}/interviews cannot hold interviews (File exists); it should be")


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        pytest.param(2**63 - 1, 2**63 - 1, id="the largest of an array"),
        pytest.param(2**70, float(2**70), id="a float holds it"),
        pytest.param((1, -(2**70)), {"parts": [1, -float(2**70)]}, id="one of two"),
    ],
)
def test_an_integer_that_no_array_holds_is_a_float(value: object, sent: object) -> None:
    assert child.encoded(value) == sent


@pytest.mark.parametrize("returned", ["10**400", "-10**5000", "(1, 10**400)", "[10**400]"])
def test_an_integer_too_large_for_a_float_is_named(tmp_path: Path, returned: str) -> None:
    from dlstudy.code.task import cases
    from dlstudy.drills.loss import code_gradients

    path = tmp_path / "answer.py"
    path.write_text(f"def stable_softmax(scores):\n    return {returned}\n", encoding="utf-8")
    task = code_gradients.stable_softmax
    judged = workbench.run(path, task, cases(task, 1)).judgement
    assert not judged.is_right
    assert "It returns " in str(judged.sentences[0])
    assert "values returned" not in str(judged.sentences[0])


def test_a_number_near_the_largest_paints_no_warning(home: Path) -> None:
    with opened(BY_NAME["formula"], home) as console:
        for typed in ("1e308", "a*x^2 + 1e308"):
            console.type(typed + "\r")
        shown = console.text
        assert "✗ square" in shown
        console.send("\x03")
        assert console.end() == 0
        assert "Warning" not in console.output


WITHOUT = "import sys; sys.modules[sys.argv.pop(1)] = None; from dlstudy.cli import main; main()"


def test_without_readline_lines_are_typed_all_the_same(home: Path) -> None:
    command = [sys.executable, "-c", WITHOUT, "readline"]
    with Console(BY_NAME["number"].command, home, command=command) as console:
        console.type("24\r72\r\r")
        assert console.end() == 0
    assert [row["verdict"] for row in answers(home)] == ["right", "right"]


@pytest.mark.parametrize("arguments", [["due"], ["review"], []])
def test_without_sqlite_one_sentence_says_so(home: Path, arguments: list[str]) -> None:
    command = [sys.executable, "-c", WITHOUT, "_sqlite3"]
    with Console(arguments, home, command=command, columns=200) as console:
        assert console.end() != 0
        assert console.text == (
            "This Python was built without SQLite, which keeps your answers; install one with it,"
            " such as python.org's."
        )


def test_a_line_of_a_session_imports_neither_readline_nor_prompt_toolkit(home: Path) -> None:
    script = (
        "import atexit, sys; from dlstudy.cli import main; atexit.register(lambda: print(sorted("
        "{'readline', 'prompt_toolkit'} & set(sys.modules)))); main()"
    )
    with Console(
        BY_NAME["number"].command, home, command=[sys.executable, "-c", script]
    ) as console:
        console.type("24\r72\r\r")
        assert console.end() == 0
        assert console.text.endswith("[]")
