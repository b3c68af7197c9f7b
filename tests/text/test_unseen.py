"""What a terminal would obey or hide never reaches one: not from an argument, not from a deck."""

import io
import json
import unicodedata
from pathlib import Path

import pytest

from dlstudy.cli import COMMANDS, _run, desk
from dlstudy.terminal.drawing.spans import Span
from dlstudy.terminal.screen import Screen, clipped
from dlstudy.text import unseen
from dlstudy.text.cells import cells, cut
from tests.support.console import Console
from tests.support.tiny import with_tiny_deck

FOOLING = "x\x1b]0;t\x07\x9b2J\u202ey\nz\u200b\udcff"
CONTROL = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # categories of Unicode
ENGLAND = (*(0xE0000 + ord(letter) for letter in "gbeng"), 0xE007F)  # the tags of its flag
VISIBLE = {0x600, 0x601, 0x602, 0x603, 0x604, 0x605, 0x6DD, 0x70F, 0x890, 0x891, 0x8E2,
           0x110BD, 0x110CD}  # fmt: skip  # marks that stand round a number and are seen


def unseen_in(text: str) -> list[str]:
    return [c for c in text if c not in "\n\u200d" and unicodedata.category(c) in CONTROL]


def test_every_character_of_a_category_that_is_not_shown_is_found() -> None:
    characters = map(chr, range(0x110000))
    wanted = {c for c in characters if unicodedata.category(c) in CONTROL}
    assert {c for c in wanted if not unseen.found(c)} == {"\t", "\n", *map(chr, VISIBLE)}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("卷积网络，\u3000the “Adam” step", id="Chinese"),
        pytest.param("👩\u200d🔬 ❤\ufe0f 👍🏽", id="emoji with joiners"),
        pytest.param("\U0001f3f4" + "".join(map(chr, ENGLAND)), id="a flag"),
        pytest.param("می\u200cخواهم", id="Persian"),
        pytest.param("葛\U000e0100", id="a variant of a Chinese character"),
        pytest.param("e\u0301 x̄ñ", id="accents"),
        pytest.param("a\nb\tc", id="line ends and tabs"),
    ],
)  # fmt: skip
def test_what_people_write_stays(text: str) -> None:
    assert unseen.found(text) == []
    assert unseen.dropped(text) == unseen.shown(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("a\x1b[2Jb", "a<U+001B>[2Jb", id="escape"),
        pytest.param("a\u202eb", "a<U+202E>b", id="right to left"),
        pytest.param("ad\u200dam", "ad<U+200D>am", id="a joiner that joins nothing"),
        pytest.param("\U000e0041", "<U+E0041>", id="a tag without a flag"),
        pytest.param("\udcff.md", "<FF>.md", id="a byte of a name that is no UTF-8"),
        pytest.param("a\nb", "a<U+000A>b", id="a second line"),
    ],
)
def test_what_could_fool_is_made_visible(text: str, shown: str) -> None:
    assert unseen.line(text) == shown


ARGUMENTS = [
    ["review", FOOLING], ["review", "--lang", FOOLING], ["review", "--minutes", FOOLING],
    ["quiz", FOOLING], ["quiz", "tiny", "--kind", FOOLING], ["quiz", "--json", FOOLING],
    ["interview", FOOLING], ["interview", "report", FOOLING], ["interview", "--topics", FOOLING],
    ["interview", "--role", FOOLING], ["plan", FOOLING], ["plan", "--by", FOOLING],
    ["plan", "--by", "2026-12-24", "--topics", FOOLING], ["due", FOOLING],
    ["due", FOOLING, "--json"], ["stats", FOOLING], ["stats", "--calibration", "--lang", FOOLING],
    ["decks", FOOLING],
    ["decks", "--lang", FOOLING], ["drill", FOOLING], ["drill", "tiny/count", "--set", FOOLING],
    ["drill", "tiny/count", "--set", f"n={FOOLING}"], ["drill", FOOLING, "--json"],
    ["roadmap", FOOLING], ["roadmap", FOOLING, "--json"], ["read", FOOLING],
    ["read", "open", FOOLING],
    ["read", "note", FOOLING, "a"], ["focus", FOOLING], ["focus", "tiny", "--until", FOOLING],
    ["place", FOOLING], ["show", FOOLING], ["show", FOOLING, "--json"], ["undo", FOOLING],
    ["resume", FOOLING], ["redate", FOOLING], ["redate", "--to", FOOLING],
    ["check", FOOLING], ["check", "--coverage", FOOLING], [FOOLING],
    ["due", f"--{FOOLING}"],
]  # fmt: skip


@pytest.fixture(name="home")
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DLSTUDY_HOME", str(tmp_path))
    return with_tiny_deck(tmp_path)


@pytest.mark.parametrize("arguments", ARGUMENTS, ids=lambda a: " ".join(a).replace(FOOLING, "…"))
def test_an_argument_that_could_fool_is_echoed_visibly(
    home: Path, arguments: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    assert home.is_dir()
    assert _run(arguments) != 0
    output, errors = capfd.readouterr()
    assert unseen_in(output + errors) == []
    assert errors.count("\n") == 1
    assert errors.endswith("\n")


def test_every_command_was_given_such_an_argument() -> None:
    assert {arguments[0] for arguments in ARGUMENTS} >= set(COMMANDS)


@pytest.mark.parametrize("variable", ["DLSTUDY_LANG", "DLSTUDY_HOME"])
def test_a_setting_that_could_fool_is_echoed_visibly(
    home: Path,
    variable: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    (home / "file").touch()
    monkeypatch.setenv(variable, str(home / "file" / FOOLING))
    assert _run(["decks"]) != 0
    assert unseen_in("".join(capfd.readouterr())) == []


def test_json_says_such_a_character_by_its_escape() -> None:
    value = {"a\u202e": "b\x7f\x9b\U000e0041👩\u200d🔬"}
    text = desk.as_json(value)
    assert unseen_in(text) == []
    assert json.loads(text) == value


def test_a_table_shows_it(capsys: pytest.CaptureFixture[str]) -> None:
    from dlstudy.terminal.reports.sitting import print_decks

    kinds = dict.fromkeys(("drill", "derivation", "code"), 0)
    counts = dict.fromkeys(("new", "learning", "known"), 0)
    row = {"deck": "a\x1b[2J", "title": "b\u202e :fire: [red]", "kinds": kinds}
    print_decks([row], [counts], "en")
    output = capsys.readouterr().out
    assert unseen_in(output) == []
    assert "a<U+001B>[2J" in output
    assert "b<U+202E> :fire: [red]" in output


def test_a_screen_is_given_nothing_that_it_obeys() -> None:
    with io.StringIO() as output:
        screen = Screen()
        screen._write = output.write  # type: ignore[assignment,method-assign]  # where it ends
        screen.write([(Span("a\x1b[2J\u202e", "title"), Span("b\nc\td\x9b", ""))])
        screen.is_dumb = True
        screen.paint([(Span("e\x1bf", "bad"),)], [(Span("g\x07h", "key"),)])
        assert output.getvalue() == " a[2Jb c d\n e" + "f\n gh\n\n"


def test_a_title_of_characters_without_width_is_cut_at_once() -> None:
    text = "a\u0301" + "\u0301" * 200_000 + "b" * 50
    assert cells("".join(span.text for span in clipped((Span(text),), 10))) == 10
    assert cells(cut(text, 10)) == 10


@pytest.mark.parametrize("key", ["r", "n", "?", " w"])
def test_a_title_drives_no_terminal(home: Path, key: str) -> None:
    """The title stands in the first line of every card, and is no text of a card."""
    for file in (home / "decks").rglob("tiny.md"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("\n---\n", "\x1b]0;owned\x07\u202e\n---\n", 1), "utf-8")
    with Console(["review", "tiny"], home) as console:
        console.press("")
        console.press(key, len(key))
        assert "\x1b]0;" not in console.output
        assert "\u202e" not in console.output


def test_the_name_of_a_step_drives_no_terminal(home: Path) -> None:
    """It is the prompt behind which one types, and readline prints it."""
    deck = "## a\nQ: q\nGiven: z real\nStep s\x1b]0;owned\x07: Say it.\n  > the line\n"
    (home / "decks" / "own.md").write_text(deck, encoding="utf-8")
    with Console(["review", "own"], home) as console:
        assert "s]0;owned:" in console.prompt("")
        assert "\x1b]0;" not in console.output
