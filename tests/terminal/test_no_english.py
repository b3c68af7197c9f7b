"""No English in Chinese: every screen and every command is played, and read word by word."""

import re
from pathlib import Path

import pytest

from dlstudy.cli import COMMANDS
from dlstudy.drills.l1_l2 import code_lasso
from dlstudy.library import roadmap
from dlstudy.library.library import shipped_folder
from tests.support.console import Console
from tests.support.homes import command
from tests.support.screens import (
    KINDS,
    LATER,
    LINES,
    SETTING,
    SITTINGS,
    played,
    settled,
    told,
)
from tests.support.tiny import CHINESE, ENGLISH

KEPT = {  # what is English in Chinese too: what one types, names of methods, formats
    *COMMANDS, "en", "zh", "both", "open", "done", "note", "ID", "list", "report", "apply",
    "clear", "concept", "cloze", "drill", "derivation", "code", "JSON", "Markdown", "Brier",
    "general", "research", "engineer", "vision", "nlp", "generative", "robotics", "max", "HOME",
}  # fmt: skip
BROKEN = {"deri", "vation", "lp"}  # of these, by the edge of a table
COLOURS = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
OF_THE_RECORDER = re.compile(r"(?m)^=== .*$|^exit \d+$")
TYPED = re.compile(r"dlstudy( [a-z]+)*|--?[a-z][\w-]*|https?:\S+")
BESIDE = r"\w/.#_\\^{}=…-"  # what makes a word a part of a slug, a file or a formula
WORD = re.compile(rf"(?<![{BESIDE}])[A-Za-z]{{2,}}(?![{BESIDE}])", re.ASCII)


def english(text: str) -> set[str]:
    """Return the English words of a screen that nobody types."""
    shown = OF_THE_RECORDER.sub("", COLOURS.sub("", text))
    return set(WORD.findall(TYPED.sub("", shown))) - KEPT - BROKEN


def words(*texts: str) -> set[str]:
    """Return all words of the texts of a deck, also where a screen cuts them."""
    return {word for text in texts for word in re.findall("[A-Za-z]+", text)}


def of_decks(line: str) -> set[str]:
    """Return the words of decks and of readings that a command prints: titles, slugs."""
    tree = roadmap.load()
    titles = {each.title_zh for each in tree.topics.values()}
    titles |= {each.title_zh for each in tree.entries.values()}
    names = {*tree.topics, *titles, "mine", "nosuch"}
    if line == "decks":
        names |= {
            path.read_text(encoding="utf-8").partition("\n\n")[0]
            for path in (shipped_folder() / "zh").glob("*.md")
        }
    if line.startswith("roadmap "):
        slug = line.partition(" ")[2]
        for folder in (shipped_folder(), shipped_folder() / "zh"):
            names.add((folder / f"{slug}.md").read_text(encoding="utf-8"))
    return words(*names)


def of_own_decks(name: str) -> set[str]:
    """Return the words of the decks that a sitting is about, and those that are typed in it."""
    keys = SITTINGS[name][1]
    line = "".join(key for key in keys if len(key) == 1)  # a terminal echoes what comes too late
    typed = {line[i:j] for i in range(len(line)) for j in range(i, len(line) + 1)}
    found = words(CHINESE, *re.findall("Source: .*", ENGLISH), *keys) | typed
    if name in {"code", "derivation", "drill", "quiz-kinds", "review-kinds"}:
        found |= words(KINDS, Path(code_lasso.__file__).read_text("utf-8"), "NotImplementedError")
    if name == "review-keys":  # the raw source
        found |= words(ENGLISH)
    return found


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return settled(tmp_path_factory.mktemp("homes") / "old")


@pytest.mark.parametrize("name", SITTINGS)
def test_a_sitting_in_chinese_has_no_english_word(name: str, tmp_path: Path) -> None:
    assert english(played(name, "zh", tmp_path / "home")) - of_own_decks(name) == set()


@pytest.mark.parametrize("line", LINES)
def test_a_command_in_chinese_has_no_english_word(line: str, old: Path, tmp_path: Path) -> None:
    said = told(line, "zh", old, tmp_path / "home")
    if line == "read":  # titles, addresses and notes
        said = re.sub(r"(?m)^.{0,9}    .*$", "", said)
    found = english(said)
    if re.match("(decks|read|roadmap|quiz|nosuch)(?! --)", line):
        found -= of_decks(line)
    if line == "stats":  # notes on flagged cards
        found -= words("still unclear a good one")
    assert found == set()


def test_english_words_are_seen() -> None:
    said = "今天 is today；cnn/odd-kernel，dlstudy review --new 5，用 JSON，x^T=2"
    assert english(said) == {"is", "today"}
    assert english("\x1b[1mUsage: \x1b[0mdlstudy") == {"Usage"}


@pytest.mark.parametrize(
    ("setting", "options", "is_chinese"),
    [
        ({"LANG": "zh_CN.UTF-8"}, (), True),
        ({"LANG": "zh_TW.UTF-8"}, (), True),
        ({"LANG": "C.UTF-8"}, (), False),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, (), False),
        ({"LANG": "C.UTF-8", "DLSTUDY_LANG": "zh"}, (), True),
        ({"LANG": "zh_CN.UTF-8", "DLSTUDY_LANG": "en"}, (), False),
        ({"LANG": "C.UTF-8", "DLSTUDY_LANG": "en"}, ("--lang", "zh"), True),
        ({"LANG": "zh_CN.UTF-8", "DLSTUDY_LANG": "zh"}, ("--lang=en",), False),
    ],
)
@pytest.mark.parametrize("line", ["plan", "undo", "due --nosuch", "show no/card", "focus --help"])
def test_the_option_comes_before_the_setting_and_that_before_the_locale(
    line: str,
    setting: dict[str, str],
    options: tuple[str, ...],
    *,
    is_chinese: bool,
    tmp_path: Path,
) -> None:
    everything = {**SETTING, "LC_ALL": "", "LC_MESSAGES": "", "DLSTUDY_LANG": "", **setting}
    arguments = [*line.split(), *options]
    with Console(arguments, tmp_path, command=command(LATER), setting=everything) as console:
        console.end()
        said = console.output
    assert (re.search("[\u4e00-\u9fff]", said) is not None) is is_chinese
