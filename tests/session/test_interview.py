"""A whole interview at the keyboard, its arc, its report, and what survives a kill."""

import json
import re
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlstudy.card import EXERCISES, Kind
from dlstudy.event import Kind as EventKind
from dlstudy.figures import interview
from dlstudy.figures.interview import Link, Part
from dlstudy.library import roadmap
from dlstudy.log.store import FILE_NAME, Store
from dlstudy.schedule import fold
from dlstudy.session.interview.arc import SECONDS, arc
from dlstudy.session.interview.sitting import interviews
from dlstudy.terminal.reports.interview import fence_of
from tests.support.commands import run
from tests.support.console import COMMAND, Console, logged, today
from tests.support.sittings import DRILLS, concepts, library_of
from tests.support.tiny import with_tiny_deck
from tests.support.warm import shipped

CLOCKED = (sys.executable, str(Path(__file__).parents[1] / "support" / "clocked_session.py"), "30")
KILLED = (sys.executable, str(Path(__file__).parents[1] / "support" / "killed_session.py"))
TASKS = ("drill", "code")
DAY = "2026-03-02"  # on which the injected clock begins


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return with_tiny_deck(tmp_path)


def next_key(screen: str) -> str:
    """Return what an average candidate presses at this screen."""
    last = screen.splitlines()[-1]
    above = screen.splitlines()[-2] if len(screen.splitlines()) > 1 else ""
    if re.search("answered aloud|说完了", last):
        return " "
    if re.search("1 guess|1 猜的", last):
        return "3"
    if re.search("tick what you said|勾选说到的", last):
        return "\r" if re.search(r"1 \[x\]", screen) else "1"
    if re.search("enter/|Enter/|回车/|↵", last) or re.search("Enter quit|回车 退出", last):
        return "\r"
    if re.search("e edit|e 编辑", last):
        return "g"
    if re.search(":?g (give up|看解答)", f"{above} {last}"):
        return ":g\r"
    raise AssertionError(f"no key for this screen:\n{screen}")


def play(console: Console, most: int = 400) -> list[str]:
    """Press keys until the process ends; return the first line of every question."""
    heads: list[str] = []
    if not console.text:
        console.press("")
    for _ in range(most):
        screen = console.text
        head = console.lines[0].strip()
        if re.match(r"\d+/\d+ ", head) and (not heads or heads[-1].split()[0] != head.split()[0]):
            heads.append(head)
        key = next_key(screen)
        if key == ":g\r":
            console.prompt()
        if re.search("Enter quit|回车 退出", screen.splitlines()[-1]):
            console.send("\r")
            break
        console.press(key)
    assert console.end() == 0
    return heads


def test_a_whole_interview_of_45_minutes_with_a_clock_of_its_own(home: Path) -> None:
    arguments = ["interview", "--minutes", "45", "--role", "general", "--seed", "7"]
    with Console(arguments, home, command=CLOCKED) as console:
        heads = play(console)
        kept = console.text
    parts = [re.sub(r"^\d+/\d+ ([\w-]+) .*", r"\1", head) for head in heads]
    counts = Counter(parts)
    assert list(dict.fromkeys(parts)) == [part.value for part in Part]
    assert (counts["derivation"], counts["task"], counts["depth"]) == (1, 1, 3)
    assert counts["breadth"] >= 4
    (one,) = told = json.loads(run(home, "interview", "list", "--json").stdout)
    assert len(told) == 1
    assert one["questions"] == one["answered"] == len(heads)
    assert one["begun"].startswith(DAY)
    assert one["options"]["minutes"] == 45
    report = json.loads(run(home, "interview", "report", "--json").stdout)
    assert [a["part"] for a in report["answers"]] == parts
    assert {a["confidence"] for a in report["answers"]} == {75}
    spoken = [a for a in report["answers"] if a["part"] not in {"derivation", "task"}]
    assert {a["seconds"] for a in spoken} == {60}  # two keys of 30 seconds to the answer
    assert len(report["to_fix"]) <= 10
    sure = [a["card"] for a in report["answers"] if a["quality"] < 3]
    assert sorted(report["sure_and_wrong"]) == sorted(sure)
    assert f"{one['name']}.md" in kept.replace("\n", "")
    file = home / "interviews" / f"{one['name']}.md"
    page = file.read_text(encoding="utf-8")
    assert page == run(home, "interview", "report", "--markdown").stdout
    assert json.loads(file.with_suffix(".json").read_text(encoding="utf-8")) == report
    assert "## to fix first" in page
    names = {path.name for path in (home / "interviews").iterdir()}
    assert names == {file.name, file.with_suffix(".json").name, ".running"}
    states = {}
    with Store(home / FILE_NAME) as log:
        states = log.states()
        assert states == fold.states(log.events())
    assert all(s.learned is None for s in states.values())  # practice: no schedule was touched


def test_the_same_seed_is_the_same_interview_with_the_same_numbers(home: Path) -> None:
    asked = []
    for role in ("nlp", "nlp", "vision"):
        with Console(
            ["interview", "--minutes", "20", "--role", role, "--seed", "3"], home, command=CLOCKED
        ) as console:
            play(console)
        answers = [e for e in logged(home) if e.kind is EventKind.PRACTICE]
        asked.append([(e.card, json.loads(e.data).get("seed")) for e in answers])
    first, both, all_three = asked
    assert both[len(first) :] == first
    assert {card for card, _ in all_three[len(both) :]} != {card for card, _ in first}


def test_what_is_typed_or_written_is_kept_and_shown(home: Path, tmp_path: Path) -> None:
    editor = tmp_path / "editor.sh"
    editor.write_text('#!/bin/sh\nprintf "written in an editor" > "$1"\n')
    editor.chmod(0o755)
    arguments = ["interview", "--topics", "tiny", "--minutes", "5", "--seed", "1"]
    with Console(arguments, home, setting={"EDITOR": str(editor)}) as console:
        console.wait("answered aloud")
        console.prompt("t")
        console.press("one, as it is linear\r")
        console.wait("How sure are you?", "one, as it is linear")
        console.press("4")
        console.wait("[ ] the unit is linear there")
        console.press("1")
        console.wait("1 [x]")
        console.send("\r")
        console.wait("2/")
        console.press("e")
        console.wait("How sure", "written in an editor")
        console.send("1")
        console.wait("again")
        console.send("3")
        console.wait("points covered")
        console.send("\r")
        assert console.end() == 0
    page = run(home, "interview", "report", "--markdown").stdout
    assert "```text\none, as it is linear\n```" in page
    assert "The card says: One: $\\frac{d}{dx} x = 1$." in page
    assert "```text\nwritten in an editor\n```" in page
    assert "{{" not in page


def answers_on_disk(home: Path) -> list[tuple[str, int]]:
    """Return what the log has of interviews: what was said, and what was answered."""
    found = []
    for event in logged(home):
        data = json.loads(event.data)
        if event.kind is EventKind.PRACTICE:
            found.append(("answered", data["index"]))
        elif data.get("step") == "said":
            found.append(("said", data["index"]))
    return found


@pytest.mark.parametrize("point", ["before the insert", "before the commit", "after the commit",
                                   "before saved", "while painting", "while idle"])  # fmt: skip
@pytest.mark.parametrize("nth", [1, 2, 4, 5])
def test_a_kill_loses_no_answer_and_the_interview_goes_on(home: Path, point: str, nth: int) -> None:
    arguments = ["interview", "--topics", "tiny", "--minutes", "5", "--seed", "1"]
    command = (*KILLED, point, str(nth), "prompt")
    shown: list[str] = []
    with Console(arguments, home, command=command) as console:
        try:
            for _ in range(30):
                shown.append(console.press("" if not shown else next_key(shown[-1])))
        except AssertionError:
            pass
        console.kill(signal.SIGKILL)
    kept = answers_on_disk(home)
    seen = [screen for screen in shown if "saved" in screen]
    assert len([a for a in kept if a[0] == "answered"]) >= len(seen)
    with Store(home / FILE_NAME) as log:
        assert log.states() == fold.states(log.events())
        begun = interviews(log)
    with Console(["interview"] if begun else arguments, home) as console:
        console.press("")
        is_left = bool(begun) and not begun[0].is_finished
        assert ("Resumed: question" in console.text) is is_left
        if begun and not is_left:  # killed after its last answer: the next one is a new one
            console.send("q")
            assert console.end() == 0
            return
        play(console)
    after = [a for a in answers_on_disk(home) if a[0] == "answered"]
    places = [place for _, place in after]
    assert sorted(places) == sorted(set(places))  # nothing was asked twice
    (one,) = json.loads(run(home, "interview", "list", "--json").stdout)
    assert one["answered"] == one["questions"]


def test_an_interrupted_interview_goes_on_where_the_points_were_in_sight(home: Path) -> None:
    arguments = ["interview", "--topics", "tiny", "--minutes", "5", "--seed", "1"]
    with Console(arguments, home) as console:
        console.press("")
        console.press(" ")
        console.wait("How sure")
        console.press("4")
        console.wait("Which of these did you say?")
        console.send("q")
        assert console.end() == 0
        assert "Stopped at question 1 of" in console.text
    with Console(["interview"], home) as console:
        console.wait("Which of these did you say?", "Resumed: question 1 of")
        console.press("1")
        console.press("\r")
        console.send("q")
        assert console.end() == 0
    with Console(["interview", "--new"], home) as console:
        assert "Interview: " in console.press("")
        console.send("q")
        assert console.end() == 0
    rows = json.loads(run(home, "interview", "list", "--json").stdout)
    assert [row["answered"] for row in rows] == [1]  # what was never begun is not listed


@pytest.mark.parametrize(
    ("language", "columns", "setting"),
    [("en", 60, {"NO_COLOR": "1"}), ("zh", 60, {}), ("en", 80, {"TERM": "dumb"})],
    ids=["60 columns, no colour", "60 columns, Chinese", "dumb"],
)
def test_three_cards_and_an_empty_log_make_a_sensible_interview(
    home: Path, language: str, columns: int, setting: dict[str, str]
) -> None:
    arguments = ["interview", "--topics", "tiny", "--lang", language, "--seed", "2"]
    with Console(arguments, home, columns=columns, setting=setting, command=CLOCKED) as console:
        if "TERM" in setting:
            console.wait("answered aloud")
            console.send("q")
            assert console.end() == 0
            return
        heads = play(console)
        if "NO_COLOR" in setting:
            assert "\x1b[1;36m" not in console.output
    assert len(heads) == 3
    found = logged(home)
    cards = {e.card.partition("#")[0] for e in found if e.kind is EventKind.PRACTICE}
    assert cards == {"tiny/relu", "tiny/depth", "tiny/count"}
    told = run(home, "interview", "report", "--lang", language).stdout
    assert ("要点覆盖" if language == "zh" else "points covered") in told


def test_nothing_to_ask_about_is_said_in_a_sentence(home: Path) -> None:
    with Console(["interview", "--role", "poet"], home) as console:
        assert console.end() == 2
        assert "There is no role 'poet'; choose general" in console.text.replace("\n", " ")
    assert "There was no interview yet" in run(home, "interview", "list").stdout
    said = run(home, "interview", "report")
    assert (said.returncode, "'dlstudy interview' begins" in said.stderr) == (2, True)


def test_a_second_interview_is_compared_with_the_first(home: Path) -> None:
    for seed in ("1", "2"):
        arguments = ["interview", "--topics", "tiny", "--minutes", "5", "--seed", seed]
        with Console(arguments, home, command=CLOCKED) as console:  # begun at the same instant
            play(console)
    rows = json.loads(run(home, "interview", "list", "--json").stdout)
    assert [row["name"] for row in rows] == ["20260302-100000b", "20260302-100000"]
    report = json.loads(run(home, "interview", "report", "--json").stdout)
    (earlier,) = report["earlier"]
    assert earlier["options"]["seed"] == 1
    assert "compared with earlier" in run(home, "interview", "report").stdout


SHIPPED = shipped()


@given(st.integers(0, 10_000), st.floats(3, 120), st.integers(1, 3))
def test_an_arc_has_its_parts_in_order_no_card_twice_and_about_its_minutes(
    seed: int, minutes: float, level: int
) -> None:
    cards = {card.id: card for card in SHIPPED.cards}
    asked = arc(SHIPPED.cards, minutes, seed, TASKS, level)
    assert asked == arc(SHIPPED.cards[::-1], minutes, seed, TASKS, level)
    places = [list(Part).index(question.part) for question in asked]
    assert places == sorted(places)
    notes = [cards[question.card].note for question in asked]
    assert len(notes) == len(set(notes))
    assert all(cards[question.card].level <= level for question in asked)
    for question in asked:
        is_worked = question.part in {Part.DERIVATION, Part.TASK}
        assert (cards[question.card].kind in EXERCISES) is is_worked
        assert question.seconds == SECONDS[question.part]
    seconds = sum(question.seconds for question in asked)
    assert abs(seconds - 60 * minutes) <= max(180, 3 * minutes)


@pytest.mark.parametrize(
    "role", [role for role in roadmap.load().roles.values() if role.topics], ids=lambda r: r.slug
)
def test_an_interview_begins_digs_and_ends_in_the_core_of_its_role(role: roadmap.Role) -> None:
    cards = [card for card in SHIPPED.cards if card.deck in role.topics]
    decks = {card.id: card.deck for card in cards}
    for seed in range(5):
        asked = arc(cards, 45, seed, role.task, core=role.core)
        core = [q for q in asked if q.part in {Part.WARM_UP, Part.DEPTH, Part.CLOSING}]
        assert len(core) == 7
        firsts = [q for q in core if q.link is Link.NONE]
        assert [q.card for q in firsts if decks[q.card] not in role.core] == []
        assert len({decks[q.card] for q in asked if q.part is Part.BREADTH}) >= 4


def follow_ups() -> Iterator[tuple[str, str, Link]]:
    for seed in range(30):
        asked = arc(SHIPPED.cards, 60, seed, TASKS)
        depth = [question for question in asked if question.part is Part.DEPTH]
        assert len(depth) == 4
        for before, after in pairwise(depth):
            yield before.card, after.card, after.link


def test_follow_ups_are_chains_of_needs() -> None:
    cards = {card.id: card for card in SHIPPED.cards}
    links: Counter[Link] = Counter()
    for before, after, link in follow_ups():
        links[link] += 1
        lower, upper = (after, before) if link is Link.WHY else (before, after)
        needs = {need.partition("#")[0] for need in cards[upper].needs}
        assert cards[lower].note in needs
    assert links[Link.WHAT_IF] > 5
    assert links[Link.WHY] > 5


@pytest.mark.parametrize(("deck", "most"), [("", 0), (concepts(1), 1), (concepts(3), 3)])
def test_small_libraries_ask_what_they_have(deck: str, most: int) -> None:
    cards = library_of(cnn=deck).cards if deck else ()
    assert len(arc(cards, 45, 1, TASKS)) == most


def test_a_role_has_its_task_of_the_kind_it_prefers() -> None:
    cards = library_of(cnn=concepts(20) + DRILLS).cards
    asked = arc(cards, 30, 1, ("code", "drill"))
    kinds = {card.id: card.kind for card in cards}
    assert [kinds[q.card] for q in asked if q.part is Part.TASK] == [Kind.DRILL]


def answer(quality: int, points: tuple[int, ...], of: int, confidence: int | None = None):  # type: ignore[no-untyped-def]  # noqa: ANN201
    question = interview.Question("cnn/x", Part.BREADTH, 100)
    return interview.Answer(0, question, quality, points, of, 120_000, confidence)


def test_what_to_fix_first_is_what_was_sure_and_wrong() -> None:
    fine, half = answer(4, (0, 1), 2, 95), answer(3, (0,), 2, 50)
    wrong, surprise = answer(2, (), 2, 25), answer(2, (), 3, 95)
    assert interview.to_fix([fine, half, wrong, surprise]) == [surprise, wrong, half]
    assert interview.surprises([fine, half, wrong, surprise]) == [surprise]
    assert (fine.coverage, half.coverage, wrong.over_seconds) == (1.0, 0.5, 20.0)
    assert interview.strengths([fine]) == ["cnn"]
    assert COMMAND


def test_a_second_window_is_told_that_an_interview_is_running(home: Path) -> None:
    arguments = ["interview", "--topics", "tiny"]
    with Console(arguments, home) as one:
        one.press("")
        with Console(arguments, home) as other:
            assert other.end() == 2
            assert "running in another window" in other.text.replace("\n", " ")
        one.kill(signal.SIGKILL)
        one.end()
    with Console(arguments, home) as one:  # a process that died lets the lock go
        assert "1/3" in one.press("")
        one.send("q")
        assert one.end() == 0


def test_a_choice_does_not_leave_an_interrupted_interview_lying(home: Path) -> None:
    arguments = ["interview", "--topics", "tiny", "--seed", "1"]
    with Console(arguments, home) as console:
        for key in ("", " ", "3"):
            console.press(key)
        console.send("q")
        assert console.end() == 0
    with Console(arguments, home) as console:
        assert console.end() == 2
        said = console.text.replace("\n", " ")
        assert "was interrupted at question 1 of 3" in said
        assert "'--new' begins another" in said
    with Console([*arguments, "--new"], home) as console:
        assert "1/3" in console.press("")
        console.send("q")
        assert console.end() == 0
    with Console(["interview"], home) as console:
        assert "Resumed: question 1 of 3" in console.press("")
        console.send("q")
        assert console.end() == 0


def test_the_report_is_kept_before_it_is_shown(home: Path) -> None:
    arguments = ["interview", "--topics", "tiny", "--minutes", "5", "--seed", "1"]
    with Console(arguments, home) as console:
        console.press("")
        while "points covered" not in console.text:
            console.press(next_key(console.text))
        console.kill(signal.SIGKILL)
        console.end()
    assert {path.suffix for path in (home / "interviews").iterdir()} >= {".md", ".json"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("interview --json", "write 'dlstudy interview report' with them"),
        ("interview list --role vision", "'interview list' takes no choice of an interview"),
        ("interview list foo", "'interview list' takes no name"),
        ("interview report --json --markdown", "leave one out"),
        ("interview report foo", "There is no interview 'foo'"),
        ("interview --topics ,", "'--topics' names nothing"),
        ("interview --role boss", "There is no role 'boss'"),
        ("interview --topics zzz", "no topic 'zzz'"),
    ],
)
def test_what_does_not_go_together_is_refused_in_a_sentence(
    home: Path, line: str, said: str
) -> None:
    result = run(home, *line.split())
    assert (result.returncode, result.stdout) == (2, "")
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


def test_without_a_seed_what_was_asked_lately_is_avoided(home: Path) -> None:
    asked: list[set[str]] = []
    for _ in range(2):
        with Console(["interview", "--topics", "cnn", "--minutes", "10", "--new"], home) as console:
            for key in ("", " ", "3"):
                console.press(key)
            console.send("q")
            assert console.end() == 0
        with Store(home / FILE_NAME) as log:
            asked.append({question.card for question in interviews(log)[-1].questions})
    assert asked[0] & asked[1] == set()


def test_what_is_pasted_is_one_answer_of_several_lines(home: Path) -> None:
    arguments = ["interview", "--topics", "tiny", "--minutes", "5", "--seed", "1"]
    with Console(arguments, home) as console:
        console.press("")
        console.prompt("t")
        console.send("第一点\r1\r1\r第二点\rq\r")
        shown = console.wait("How sure are you?")
        assert "第一点\n 1\n 1\n 第二点\n q" in shown
        console.send("q")
        assert console.end() == 0
    said = [json.loads(event.data) for event in logged(home)][-1]
    assert said["text"] == "第一点\n1\n1\n第二点\nq"


def test_what_is_typed_is_shown_as_it_was_typed(home: Path) -> None:
    arguments = ["interview", "--topics", "tiny", "--minutes", "5", "--seed", "1"]
    with Console(arguments, home) as console:
        console.press("")
        console.prompt("t")
        console.press("x**2 + y**2 and a_1 *b* $\\frac12$\r")
        assert "x**2 + y**2 and a_1 *b* $\\frac12$" in console.wait("How sure")
        assert "tick the points" in console.press("?")
        console.send("qq")
        assert console.end() == 0


def test_the_report_of_an_exercise_has_its_numbers_and_names_its_steps(home: Path) -> None:
    arguments = ["interview", "--topics", "tiny", "--minutes", "20", "--seed", "2"]
    with Console(arguments, home, command=CLOCKED) as console:
        play(console)
    report = json.loads(run(home, "interview", "report", "--json").stdout)
    drill = next(answer for answer in report["answers"] if answer["card"] == "tiny/count")
    assert "A dense layer maps 3 inputs to 4 outputs" in drill["question"]
    assert (drill["points"], drill["of"]) == ([], 1)


def test_points_are_in_sight_before_one_goes_on(home: Path) -> None:
    arguments = ["interview", "--topics", "tiny", "--minutes", "5", "--seed", "1"]
    long = "\r".join(f"line {n}" for n in range(16))
    with Console(arguments, home, rows=18) as console:
        console.press("")
        console.prompt("t")
        console.send(long + "\r")
        console.wait("How sure")
        shown = console.press("3")
        if "the unit is linear there" not in shown:
            console.press("\r")  # brings them into sight and does not go on
        assert "1 [ ] the unit is linear there" in console.text
        assert "1 [x] the unit is linear there" in console.press("1")
        assert "2/2" in console.press("\r")
        console.send("q")
        assert console.end() == 0


def test_an_interview_of_which_nothing_was_answered_is_not_kept(home: Path) -> None:
    with Console(["interview", "--topics", "tiny"], home) as console:
        console.press("")
        console.send("q")
        assert console.end() == 0
        assert "Nothing was answered, so nothing is kept." in console.text
    assert logged(home) == []


def test_typed_fences_do_not_break_the_markdown() -> None:
    assert fence_of("plain") == "```"
    assert fence_of("a\n```\nb") == "````"
    assert fence_of("`````x") == "``````"


def test_code_in_an_interview_begins_with_the_starter(home: Path) -> None:
    file = home / "code" / "adam" / "code-adam-step.py"
    file.parent.mkdir(parents=True)
    file.write_text("solved = True\n", encoding="utf-8")
    arguments = ["interview", "--topics", "adam", "--role", "engineer", "--minutes", "20"]
    with Console(arguments, home, setting={"EDITOR": "true"}) as console:
        console.press("")
        while "edit and test" not in console.text:
            console.press(next_key(console.text))
        console.send("q")
        assert console.end() == 0
    (sheet,) = (home / "interviews").rglob("code-adam-step.py")
    assert "raise NotImplementedError" in sheet.read_text(encoding="utf-8")
    assert file.read_text(encoding="utf-8") == "solved = True\n"


def opened_with(home: Path, *arguments: str) -> str:
    """Begin an interview, answer its first question, leave; return its first screen."""
    with Console(["interview", "--new", *arguments], home, rows=40) as console:
        first = " ".join(console.press("").split())
        console.press(" ")
        console.press("3")
        console.press("1" if "tick" in console.text else "3")
        console.press("\r")
        console.send("q")
        assert console.end() == 0
    return first


def test_a_role_says_before_it_begins_which_of_its_topics_have_no_cards(home: Path) -> None:
    """As where a deck of one's own, still empty, takes the place of the shipped one."""
    (home / "decks").mkdir(exist_ok=True)
    (home / "decks" / "gan.md").write_text("---\ndeck: gan\n---\n", encoding="utf-8")
    first = opened_with(home, "--role", "generative", "--minutes", "5", "--seed", "2")
    assert "Topics of this interview (generative) that have no cards yet: " in first
    assert "gan" in first.partition("no cards yet: ")[2].partition(";")[0]
    assert "no cards yet" not in opened_with(home, "--topics", "cnn", "--minutes", "5")


def test_the_topics_of_a_plan_are_offered_and_its_seed_still_repeats_them(home: Path) -> None:
    by = (today() + timedelta(days=20)).isoformat()
    run(home, "plan", "--by", by, "--topics", "kalman")
    assert run(home, "plan", "apply").returncode == 0
    arguments = ["--minutes", "10", "--seed", "4"]
    assert "Its topics are those of your plan: kalman" in opened_with(home, *arguments)
    first = begun_of(home)
    assert first["options"]["topics"] == ["kalman"]
    assert run(home, "plan", "clear").returncode == 0
    assert "those of your plan: kalman" in opened_with(home, *arguments)
    assert begun_of(home)["questions"] == first["questions"]
    assert "of your plan" not in opened_with(home, *arguments, "--role", "vision")
    assert begun_of(home)["questions"] != first["questions"]


def begun_of(home: Path) -> Any:  # noqa: ANN401 - as the log has it
    """Return what the event says that began the latest interview."""
    began = [e for e in logged(home) if e.kind is EventKind.SITTING and '"questions"' in e.data]
    return json.loads(began[-1].data)
