"""Each command as it is typed: what it prints, its JSON, its exit code, its one sentence."""

import subprocess
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from dlstudy import __version__
from dlstudy.cli import COMMANDS
from dlstudy.event import Kind
from dlstudy.log.store import FILE_NAME, Store
from dlstudy.schedule import fold
from tests.support.commands import json_of, run
from tests.support.console import COMMAND, Console, environment, logged
from tests.support.logs import event
from tests.support.tiny import with_tiny_deck
from tests.support.warm import loaded

HEAVY = ("numpy", "pydantic", "sqlite_utils", "markdown_it", "prompt_toolkit", "rich")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return with_tiny_deck(tmp_path)


def study(home: Path, qualities: Sequence[int], card: str = "tiny/relu") -> list[str]:
    """Put reviews of a card a week apart into the log; return the ids."""
    made = [event(card, quality=q, day=7 * n) for n, q in enumerate(qualities)]
    with Store(home / FILE_NAME) as log:
        for one in made:
            log.record(one)
    return [one.id for one in made]


def test_decks_json_lists_every_deck_with_its_kinds(home: Path) -> None:
    decks = json_of(home, "decks")
    assert [set(deck) for deck in decks] == [{"deck", "title", "kinds"}] * len(decks)
    assert {deck["deck"] for deck in decks} >= {
        "l1-l2", "backprop", "normalization", "cnn", "kalman", "tiny",
    }  # fmt: skip
    kinds = {"concept": 1, "cloze": 1, "drill": 1, "derivation": 0, "code": 0}
    assert {"deck": "tiny", "title": "Tiny networks", "kinds": kinds} in decks
    assert any(d["title"] == "小网络" for d in json_of(home, "decks", "--lang", "zh"))


def test_stats_json_has_the_figures_of_the_log(home: Path) -> None:
    study(home, [4, 4, 1, 4])
    figures = json_of(home, "stats")
    today = date.fromisoformat(figures["study_day"])
    with Store(home / FILE_NAME) as log:
        state = log.states()["tiny/relu"]
    assert state.due is not None
    assert figures["answers"] == 4
    assert figures["due"] == figures["forecast"][0] == (state.due <= today)
    assert len(figures["forecast"]) == len(figures["minutes_last_7_days"]) == 7
    assert set(figures["retention"]) == {"reviews", "passed", "share", "days"}
    assert sum(figures["cards"].values()) == len({card.note for card in loaded(home).cards})
    assert figures["removed_cards"] == []


def test_due_json_has_what_is_due_and_the_plan(home: Path) -> None:
    study(home, [4])
    figures = json_of(home, "due")
    assert set(figures) == {"study_day", "due", "plan", "waiting", "clear_by"}
    assert figures["due"] == [{"card": "tiny/relu", "due": "2024-03-05"}]
    assert figures["plan"]["due"] == ["tiny/relu"]
    assert set(figures["plan"]) == {"due", "new", "repeat", "minutes"}
    only = json_of(home, "due", "cnn")
    assert only["due"] == []
    assert {card.partition("/")[0] for card in only["plan"]["new"]} == {"cnn"}


def test_show_json_has_words_history_and_reason(home: Path) -> None:
    ids = study(home, [4, 1])
    with Store(home / FILE_NAME) as log:
        log.record(event("tiny/relu", Kind.UNDO, day=8, event=ids[1]))
    shown = json_of(home, "show", "relu")
    assert (shown["card"], shown["words"]["slug"]) == ("tiny/relu", "relu")
    assert shown["state"]["due"] == "2024-03-05"
    assert [(e["kind"], e["is_live"]) for e in shown["events"]] == [
        ("review", True), ("review", False), ("undo", False),
    ]  # fmt: skip
    assert shown["reason"].startswith("Due 2024-03-05: last review that counted 2024-03-04,")


@pytest.mark.parametrize(
    ("name", "card"),
    [
        ("tiny/relu", "tiny/relu"),
        ("relu", "tiny/relu"),
        ("tiny/depth", "tiny/depth#c1"),
        ("tiny/depth#c2", "tiny/depth#c2"),
    ],
)
def test_a_card_is_found_by_its_id_and_by_less(home: Path, name: str, card: str) -> None:
    assert json_of(home, "show", name)["card"] == card


def test_show_prints_words_history_and_reason(home: Path) -> None:
    study(home, [4, 4, 2])
    shown = run(home, "show", "relu").stdout
    for text in (
        "tiny/relu", "What is the slope", "One: (d/dx)x = 1.", "Goodfellow",
        "good (4)", "again (2)", "ease 2.18", "lapses: 1",
    ):  # fmt: skip
        assert text in shown
    assert "小网络" in run(home, "show", "relu", "--lang", "zh").stdout
    assert "never reviewed" in run(home, "show", "count").stdout


def test_a_card_that_left_its_deck_keeps_its_history(home: Path) -> None:
    study(home, [4], "tiny/gone")
    assert json_of(home, "stats")["removed_cards"] == ["tiny/gone"]
    shown = json_of(home, "show", "tiny/gone")
    assert shown["words"] is None
    assert len(shown["events"]) == 1
    assert "no longer in any deck" in run(home, "show", "tiny/gone").stdout
    assert "tiny/gone" in run(home, "decks").stdout


def test_undo_takes_back_one_answer_and_then_the_one_before(home: Path) -> None:
    study(home, [4, 1])
    first, second = json_of(home, "undo"), json_of(home, "undo")
    assert [u["undone"] for u in (first, second)] == ["review", "review"]
    assert (first["card"], first["due"]) == ("tiny/relu", "2024-03-05")
    assert second["due"] is None
    third = run(home, "undo")
    assert (third.returncode, third.stdout) == (6, "")
    assert "nothing to undo" in third.stderr
    with Store(home / FILE_NAME) as log:
        assert log.states()["tiny/relu"] == fold.CardState("tiny/relu")
        assert len(log.events()) == 4


@pytest.mark.parametrize(
    ("name", "topic"),
    [
        ("cnn", "cnn"),
        ("CNN", "cnn"),
        ("Convolutional networks", "cnn"),
        ("卷积神经网络", "cnn"),
        ("kalm", "kalman"),
        ("l1_l2", "l1-l2"),
        ("L1 L2", "l1-l2"),
        ("小网络", "tiny"),
    ],
)
def test_a_topic_is_found_by_slug_title_and_chinese_title(
    home: Path, name: str, topic: str
) -> None:
    planned = json_of(home, "due", name)["plan"]["new"]
    assert {card.partition("/")[0] for card in planned} == {topic}


MISTAKES = {
    "unknown topic": ("quiz kalmamm", 2, "no topic 'kalmamm'; did you mean kalman"),
    "unknown topic of a review": ("review kalmann", 3, "needs a terminal"),
    "unknown topic of due": ("due kalmamm", 2, "did you mean kalman"),
    "nothing like it": ("due zzzzzz", 2, "'dlstudy roadmap' lists"),
    "unknown card": ("show tiny/rello", 2, "did you mean tiny/relu"),
    "unknown language": ("decks --lang fr", 2, "choose en, zh, both"),
    "no deck there": ("check nowhere.md", 2, "There is no deck at nowhere.md"),
    "no terminal for a review": ("review", 3, "'dlstudy review' needs a terminal"),
    "no terminal for a quiz": ("quiz cnn", 3, "'dlstudy quiz' needs a terminal"),
    "nothing to undo": (
        "undo",
        6,
        "There is nothing to undo: no review is in the log, and practice (quiz, drill) changes no"
        " schedule; run 'dlstudy review'.\n",
    ),
}


@pytest.mark.parametrize(("line", "exit_code", "sentence"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_sentence_on_stderr_with_its_exit_code(
    home: Path, line: str, exit_code: int, sentence: str
) -> None:
    result = run(home, *line.split())
    assert result.returncode == exit_code
    assert result.stdout == ""
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1
    assert len(logged(home)) == 0


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "review --minutes -1",
        "review --minutes nan",
        "review --limit none",
        "quiz cnn -n 0",
        "quiz cnn --kind essay",
        "quiz cnn --minutes nan",
        "interview listen",
        "interview --minutes nan",
        "show",
    ],
)
def test_a_line_that_cannot_be_understood_is_one_sentence_and_exit_2(home: Path, line: str) -> None:
    result = run(home, *line.split())
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert "--help' shows what can be written." in result.stderr


def test_a_language_that_is_set_to_nothing_is_not_set(home: Path) -> None:
    result = run(home, "decks", DLSTUDY_LANG="")
    assert (result.returncode, result.stderr) == (0, "")


def test_no_command_at_all_shows_what_there_is(home: Path) -> None:
    result = run(home)
    assert result.returncode == 0
    assert [command for command in COMMANDS if command not in result.stdout] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, home: Path) -> None:
    result = run(home, command, "--help")
    assert (result.returncode, result.stderr) == (0, "")
    assert "Usage" in result.stdout


def test_the_version_is_told(home: Path) -> None:
    result = run(home, "--version")
    assert result.returncode == 0
    assert result.stdout == f"dlstudy {__version__}\n"


def test_a_reader_that_has_had_enough_is_no_error_message(home: Path) -> None:
    command = [*COMMAND, "show", "cnn/odd-kernel", "--json"]
    setting = environment(home)
    with subprocess.Popen(
        command, env=setting, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


GUARD = """
import select, sys
wait = select.select
def told(*values):
    with open("modules.txt", "w", encoding="utf-8") as file:
        file.write(" ".join(sys.modules))
    select.select = wait
    return wait(*values)
select.select = told
from dlstudy.cli import main
main()
"""  # writes what is loaded at the moment when the first key is waited for


@pytest.mark.parametrize("deck", ["cnn", "kalman", ""])
def test_the_first_card_of_a_concept_deck_is_there_without_heavy_modules(
    tmp_path: Path, deck: str
) -> None:
    for _ in range(2):  # with a cold cache and with a warm one
        command = (*COMMAND[:1], "-c", GUARD)
        with Console(["review", *deck.split()], tmp_path, command=command) as console:
            assert "show answer" in console.press("")
            console.send("q")
            assert console.end() == 0
        loaded = (tmp_path / "modules.txt").read_text(encoding="utf-8").split()
        assert "dlstudy.log.store" in loaded
        assert [name for name in HEAVY if name in loaded] == []


def suspended(home: Path) -> set[str]:
    with Store(home / FILE_NAME) as store:
        return {card for card, state in store.states().items() if state.is_suspended}


def test_resume_brings_back_every_blank_of_a_cloze_that_has_no_first_one(home: Path) -> None:
    deck = "---\ndeck: gaps\n---\n## gap\nC: {{c2::two}} and {{c5::five}}\n"
    (home / "decks" / "gaps.md").write_text(deck, encoding="utf-8")
    with Console(["review", "gaps"], home) as console:
        for _ in range(2):
            console.press("s")
        console.send("q\r")
        console.end()
    assert suspended(home) == {"gaps/gap#c2", "gaps/gap#c5"}
    told = run(home, "resume", "gaps/gap#c5").stdout
    assert (told.count("Resumed"), suspended(home)) == (1, {"gaps/gap#c2"})
    refused = run(home, "resume", "gaps/gap#c5")
    assert refused.returncode != 0
    assert "'gaps/gap#c5' is not suspended" in refused.stderr
    run(home, "resume", "gaps/gap")
    assert suspended(home) == set()
    assert "'gaps/gap' is not suspended" in run(home, "resume", "gap").stderr
