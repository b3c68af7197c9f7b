"""What a stranger's deck may be called, and where the files that are called after it lie."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dlstudy.cli import _run, desk, interview_reports
from dlstudy.deck import names
from dlstudy.deck.parse import parse_deck
from dlstudy.errors import Misplaced
from dlstudy.figures import interview
from dlstudy.figures.interview import Part, Question
from dlstudy.library.code_file import answer_file
from dlstudy.library.library import load
from dlstudy.log.home import inside
from dlstudy.log.store import FILE_NAME, Store
from dlstudy.record import replace
from dlstudy.session.interview.sitting import InterviewSession, begin
from dlstudy.terminal.reports.interview import InterviewReport
from dlstudy.terminal.screens.interview import answer_file as written_answer
from tests.support.commands import run
from tests.support.console import Console

LEAVING = {
    "above": "../../outside",
    "absolute": "/elsewhere/victim",
    "a folder": "a/b",
    "a folder of Windows": "a\\b",
    "parent": "..",
    "two dots": "a..b",
    "hidden": ".cnn",
    "escape": "a\x1b[2Jb",
    "right to left": "a\u202eb",
    "a byte that is no text": "a\udcffb",
    "too long": "a" * 101,
}
ODD = ["统计", "My_cards", "a b", "Ünïcode", "v1.2", "x" * 100, "-cnn", "~cnn"]
CODE = "## softmax\nQ: Write `stable_softmax`.\nCode: code_loss.stable_softmax\n"


@pytest.mark.parametrize("name", LEAVING.values(), ids=LEAVING)
def test_a_name_that_could_leave_its_folder_is_no_name(name: str, tmp_path: Path) -> None:
    assert names.objection(name)
    with pytest.raises(Misplaced):
        inside(tmp_path, name)
    with pytest.raises(Misplaced):
        inside(tmp_path, "cnn", name, end=".py")


@pytest.mark.parametrize("name", ODD)
def test_other_names_make_a_path_in_the_folder(name: str, tmp_path: Path) -> None:
    assert names.objection(name) is None
    assert inside(tmp_path, name, "a-card", end=".py").parent == tmp_path / name


@pytest.mark.parametrize("key", ["extends", "deck"])
@pytest.mark.parametrize("name", [n for n in LEAVING.values() if n.isprintable()])
def test_a_deck_of_such_a_name_is_one_fault_and_no_card(key: str, name: str) -> None:
    content = f"---\ntitle: t\n{key}: {name}\n---\n{CODE}"
    deck = parse_deck(content.encode(), "d.md")
    assert deck.cards == ()
    (fault,) = deck.faults
    assert (fault.line, "the deck is not studied" in fault.message) == (3, True)


def test_a_file_whose_own_name_could_fool_is_a_fault_and_no_card() -> None:
    for stem in (".hidden", "a\x07b", "a\udcffb", "a" * 101, "统" * 101):
        deck = parse_deck(CODE.encode(), f"/decks/{stem}.md")
        assert deck.cards == ()
        assert "the file's name is no name of a deck" in deck.faults[0].message


@pytest.mark.parametrize("name", ODD)
def test_another_name_that_is_no_slug_is_a_fault_and_is_studied(name: str) -> None:
    deck = parse_deck(CODE.encode(), f"/decks/{name}.md")
    assert [card.id for card in deck.cards] == [f"{name}/softmax"]
    assert len(deck.faults) == (not name.isascii() or set(name) != {"x"})


def test_the_name_of_a_card_is_not_too_long() -> None:
    text = f"## {'a' * 101}\nQ: q\nA: a\n## {'a' * 100}\nQ: q\nA: a\n"
    deck = parse_deck(text.encode(), "d.md")
    assert [len(card.slug) for card in deck.cards] == [100]
    assert [fault.line for fault in deck.faults] == [1]


@pytest.mark.parametrize("name", LEAVING.values(), ids=LEAVING)
def test_a_learners_file_lies_in_the_data_folder_whatever_a_card_is_called(
    name: str, tmp_path: Path
) -> None:
    """In depth: such a card is in no deck, and would find no file either."""
    home = tmp_path / "home"
    for card in (f"{name}/softmax", f"cnn/{name}"):
        with pytest.raises(Misplaced):
            answer_file(home, card, "")
    assert list(tmp_path.rglob("*")) == []


@pytest.fixture(name="home")
def _home(tmp_path: Path) -> Iterator[Path]:
    """Return a data folder beside which nothing may be written."""
    home = tmp_path / "outer" / "home"
    (home / "decks" / "zh").mkdir(parents=True)
    yield home
    outside = [path for path in tmp_path.rglob("*") if home not in (path, *path.parents)]
    assert outside == [tmp_path / "outer"]


@pytest.mark.parametrize("key", ["extends", "deck"])
def test_code_of_such_a_deck_is_neither_written_nor_run(home: Path, key: str) -> None:
    for n, name in enumerate(("../../victim", str(home.parent / "victim"), "../../../victim")):
        text = f"---\n{key}: {name}\n---\n{CODE}"
        (home / "decks" / f"own-{n}.md").write_text(text, encoding="utf-8")
    (home / "decks" / "mine.md").write_text(f"---\ndeck: mine\n---\n{CODE}", encoding="utf-8")
    library = load(home)
    assert [card.id for card in library.cards if card.slug == "softmax"] == ["mine/softmax"]
    assert [deck.slug for deck in library.decks if "victim" in deck.slug] == []
    with Console(["review", "mine"], home) as console:
        console.wait("edit and test")
        console.send("q")
        console.end()
    assert (home / "code" / "mine" / "softmax.py").is_file()
    assert run(home, "show", f"{home.parent / 'victim'}/softmax").returncode == 2
    checked = run(home, "check", str(home / "decks"))
    assert (checked.returncode, checked.stderr) == (1, "")
    assert checked.stdout.count("the deck is not studied") == 3


def test_a_translation_names_no_deck_elsewhere(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    words = home / "decks" / "zh" / "a.md"
    words.write_text("---\nextends: ../../victim\n---\n## a\nQ: q\nA: a\n", encoding="utf-8")
    assert _run(["check", str(words)]) == 1
    output = capfd.readouterr().out
    assert output.count("the deck is not studied") == 1
    assert "there is no deck" not in output


def test_an_interview_that_another_machine_named_writes_nothing_elsewhere(home: Path) -> None:
    """Its name is that of an event, which may have come with a log of somebody else."""
    library, moment = load(home), desk.now()
    questions = [Question(library.cards[0].id, Part.WARM_UP, 60)]
    with Store(home / FILE_NAME) as store:
        begun = begin(store, moment, "there", {"minutes": 5.0, "seed": 1}, questions)
        one = interview.begun(replace(begun, card=f"{interview.PREFIX}../../victim"))
        session = InterviewSession(library, store, moment, one, "here")
        with pytest.raises(Misplaced):
            _ = session.workplace
        with pytest.raises(Misplaced):
            written_answer(session)
        report = InterviewReport(one, (), library, "en")
        with pytest.raises(Misplaced):
            interview_reports.keep(desk.Desk(library, store), one, report, "en")
