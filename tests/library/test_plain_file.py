"""What lies in a folder of decks and is no deck: never waited for, never a traceback."""

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dlstudy.deck.parse import LONGEST_CARD, parse_deck
from dlstudy.deck.raw import MOST_CARDS, MOST_FAULTS
from dlstudy.deck.scan import LONGEST_LINE
from dlstudy.library.cache import LARGEST_DECK, load_deck, load_toml
from dlstudy.library.library import deck_files
from dlstudy.library.plain_file import content_of
from tests.support.commands import run
from tests.support.tiny import with_tiny_deck
from tests.support.warm import loaded

GOOD = "## good\nQ: q\nA: a\n"
ORDINARY = "---\ndeck: d\n---\n" + "".join(
    f"## card-{n}\nQ: What does question {n} ask?\nA: A line with $x_{{{n}}}$.\nPoints:\n- a\n- b\n"
    for n in range(1_000)
)
SLOWER = 12  # times an ordinary deck of the same size; what was found took hundreds of times


def _socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # its whole path may be too long for one
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def _large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(LARGEST_DECK + 1)


STRANGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a pipe": (os.mkfifo, "it is no regular file"),
    "a socket": (_socket, "it is no regular file"),
    "a link to a device": (lambda path: path.symlink_to("/dev/zero"), "it is no regular file"),
    "a link to a terminal": (lambda path: path.symlink_to("/dev/tty"), "it is no regular file"),
    "a link to itself": (lambda path: path.symlink_to(path.name), "symbolic links"),
    "a link to nothing": (lambda path: path.symlink_to("nothing"), "No such file"),
    "a folder": (Path.mkdir, "it is a folder"),
    "too large a file": (_large, "2.0 MB, at most 2 are read"),
}


@pytest.mark.parametrize(("make", "why"), STRANGE.values(), ids=STRANGE)
def test_what_is_no_plain_file_is_a_fault_and_is_not_waited_for(
    make: Callable[[Path], object], why: str, tmp_path: Path
) -> None:
    path = tmp_path / "strange.md"
    make(path)
    began = time.monotonic()
    with pytest.raises(OSError, match=r"\w"):
        content_of(path, LARGEST_DECK)
    for kept in (None, tmp_path / "cache"):
        deck = load_deck(path, kept)
        assert deck.cards == ()
        (fault,) = deck.faults
        assert why in fault.message
    with pytest.raises(OSError, match=r"\w"):
        load_toml(path, None)
    assert time.monotonic() - began < 1


def test_a_file_that_grows_while_it_is_read_is_read_no_further() -> None:
    assert Path("/proc/self/maps").stat().st_size == 0  # and it has thousands of bytes
    with pytest.raises(OSError, match="at most"):
        content_of(Path("/proc/self/maps"), 10)


@pytest.mark.parametrize("arguments", [["due"], ["check"], ["check", "strange.md"]])
def test_no_command_waits_for_a_pipe(tmp_path: Path, arguments: list[str]) -> None:
    home = with_tiny_deck(tmp_path)
    for folder in (home / "decks", home / "decks" / "zh"):
        for n, (make, _) in enumerate(STRANGE.values()):
            make(folder / f"strange-{n}.md")
        (folder / os.fsdecode(b"caf\xe9.md")).write_text(GOOD, encoding="utf-8")
    named = [str(home / "decks" / each.replace("e.", "e-0.")) for each in arguments[1:]]
    everything = [str(home / "decks")] if arguments == ["check"] else []
    result = run(home, arguments[0], *named, *everything, DLSTUDY_LANG="zh")
    assert "Traceback" not in result.stderr
    assert result.returncode == (arguments[0] == "check")
    if everything:
        assert result.stdout.count("文件读不了（") == 2 * len(STRANGE)
        assert "caf<E9>.md:1: 这个卡组不会学到" in result.stdout
    elif named:
        assert "它不是普通文件" in result.stdout


def test_hidden_files_and_copies_of_editors_are_no_decks(tmp_path: Path) -> None:
    for name in ("a.md", ".a.md", ".#a.md", "._a.md", "~$a.md", "#a.md#", "a.md~", "README.md"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    assert [path.name for path in deck_files(tmp_path)] == ["a.md"]


def test_a_folder_that_cannot_be_listed_is_a_fault(tmp_path: Path) -> None:
    folder = tmp_path / "decks"
    folder.symlink_to(folder)
    assert deck_files(folder) == [folder]
    assert "cannot be read" in load_deck(folder, None).faults[0].message
    assert loaded(tmp_path).cards
    assert deck_files(tmp_path / "none") == []


LONG = {
    "a long line": ("## b\nQ: q\nA: " + "x" * LONGEST_LINE + "\n", 3, "the line has 20003"),
    "a long card": ("## b\nQ: q\nA: a\n" + "text text\n" * (LONGEST_CARD // 9), 1, "split it"),
    "a long note": ("note note\n" * (LONGEST_CARD // 9), 1, "before the first card"),
    "a long title": (f"---\ntitle: {'x' * LONGEST_LINE}\n---\n", 2, "the line has"),
}


@pytest.mark.parametrize(("text", "line", "message"), LONG.values(), ids=LONG)
def test_what_is_too_long_to_be_shown_at_once_is_a_fault(
    text: str, line: int, message: str
) -> None:
    deck = parse_deck(f"{text}{GOOD}".encode(), "d.md")
    assert [card.slug for card in deck.cards] == ["good"]
    assert [(f.line, message in f.message) for f in deck.faults if f.line == line] == [(line, True)]
    assert max(len(deck.title), len(deck.notation)) <= max(LONGEST_LINE, LONGEST_CARD)


HOPELESS = {
    "headings": "## a\n" * 390_000,
    "front matter": "---\n" + "x: y\n" * 390_000 + "---\n",
    "unknown keys": "## a\nQ: q\n" + "Qa: x\n" * 330_000,
    "near misses": "## a\nQ: q\n"
    + "".join(f"Q{n:b}: x\n".replace("0", "a").replace("1", "b") for n in range(90_000)),
    "escapes": GOOD + "\x1b\n" * 990_000,
    "tabs": GOOD + "a\t\n" * 600_000,
    "cards": "".join(f"## a{n}\nQ: q\nA: a\n" for n in range(90_000)),
    "blanks": "".join(
        f"## a{m}\nC: " + "\n".join(f"{{{{c{n}::x}}}}" for n in range(1, 2000)) + "\n"
        for m in range(80)
    ),
    "variables": "".join(
        f"## a{m}\nQ: q\nVars: " + ";\n".join(f"v{n} in {{1}}" for n in range(1200)) + "\n"
        for m in range(100)
    ),
    "lines of a point": "".join(
        f"## a{m}\nQ: q\nA: a\nPoints:\n- x\n" + "y\n" * 9_000 for m in range(100)
    ),
}


@pytest.mark.parametrize("text", HOPELESS.values(), ids=HOPELESS)
def test_the_largest_file_is_parsed_at_once_whatever_is_in_it(text: str) -> None:
    assert len(text) <= LARGEST_DECK
    began = time.process_time()
    parse_deck(ORDINARY.encode(), "d.md")
    between = time.process_time()
    deck = parse_deck(text.encode(), "d.md")
    ordinary, hopeless = between - began, time.process_time() - between
    assert hopeless / len(text) < SLOWER * ordinary / len(ORDINARY)
    assert len(deck.faults) <= 2 * MOST_FAULTS + 2
    assert len(deck.cards) <= MOST_CARDS + LONGEST_CARD // 10


def test_after_too_many_faults_what_was_read_is_studied_and_the_rest_is_said_to_be_left() -> None:
    deck = parse_deck((GOOD + "## Bad\n" * 2 * MOST_FAULTS).encode(), "d.md")
    assert [card.slug for card in deck.cards] == ["good"]
    assert [f.line for f in deck.faults if "the rest is not read" in f.message] == [MOST_FAULTS + 4]


@pytest.mark.parametrize("digits", [5000, 20])
def test_a_blank_may_have_any_number(digits: int) -> None:
    names = ("9" * digits, "10", "9")
    blanks = " ".join(f"{{{{c{name}::x}}}}" for name in names)
    deck = parse_deck(f"## a\nC: {blanks}\n".encode(), "d.md")
    assert [card.blank for card in deck.cards][:2] == ["c9", "c10"]
