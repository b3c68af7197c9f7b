"""What is written: every answer in sight, no line too wide, no colour or escape where unwanted."""

import os
import random
import re
import unicodedata
from pathlib import Path

import pytest
from wcwidth import wcswidth

from dlstudy.card import Card, Kind
from dlstudy.library.registry import code_task
from dlstudy.library.workbench import source
from dlstudy.log.store import FILE_NAME, Store
from dlstudy.session.asked import Asked
from dlstudy.terminal.drawing.cards import CardView, header
from dlstudy.terminal.drawing.spans import Line
from dlstudy.terminal.screen import rule, sides
from tests.support.console import Console, logged, plain
from tests.support.logs import event
from tests.support.tiny import with_tiny_deck
from tests.support.warm import loaded

COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9\d|10[0-7])[;m]")
STEPWISE = ("drill", "计算", "derivation", "推导")
MOST = int(os.environ.get("DLSTUDY_SAMPLE", "60"))  # cards; a large number plays all
MORE = {"en": "↓ more", "zh": "↓ 下一屏"}


def overdue(home: Path, seed: int) -> list[str]:
    """Make some shipped cards due, as many however many there are; return their ids."""
    every = sorted(card.id for card in loaded(home).cards)
    drawn = random.Random(seed).sample(every, min(MOST, len(every)))
    with Store(home / FILE_NAME) as log:
        for card_id in drawn:
            log.record(event(card_id, day=0))
    return drawn


def squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())


def text_of(line: Line) -> str:
    return "".join(span.text for span in line)


def pages_of(console: Console, language: str) -> str:
    """Turn the pages of what is in front; return all that they show, in one line."""
    shown = squeezed(console.text)
    while MORE[language] in console.text:
        shown += squeezed(console.press(" "))
    return shown


@pytest.mark.parametrize(
    ("language", "columns", "rows"),
    [("en", 80, 24), ("zh", 80, 24), ("zh", 60, 20)],
    ids=["English", "Chinese", "Chinese, small"],
)
def test_the_whole_answer_of_a_shipped_card_is_in_sight(
    tmp_path: Path, language: str, columns: int, rows: int
) -> None:
    drawn = overdue(tmp_path, seed=columns + rows + (language == "zh"))
    arguments = ["review", "--minutes", "1440", "--new", "0", "--lang", language]
    seen: list[str] = []
    with Console(arguments, tmp_path, columns=columns, rows=rows) as console:
        console.press("")
        while len(seen) < len(drawn):
            if any(f" · {word} " in f"{console.lines[0]} " for word in STEPWISE):
                while not any(word in console.text for word in ("proposed:", "建议：")):
                    console.prompt()
                    console.press(":g\r")  # g alone may be a symbol
            elif any(f" · {word} " in f"{console.lines[0]} " for word in ("code", "编程")):
                console.press("g")
                console.press("g")
            else:
                console.press(" ")
            seen.append(pages_of(console, language))
            console.press("4")
        console.send("q")
        assert console.end() == 0
        assert_fits(console, columns, rows)
    library = loaded(tmp_path)
    answered = [e.card for e in logged(tmp_path)[len(drawn) :]]
    assert sorted(answered) == sorted(drawn)
    for card_id, shown in zip(answered, seen, strict=True):
        card = library.card(card_id)
        view = CardView(Asked(card, None), library, language, columns - 2, ascii_only=False)
        if card.kind in {Kind.DRILL, Kind.DERIVATION}:
            words = [step.formula for step in card.steps]
            here = library.in_language(card, language)
            texts = [line for step in here.steps for line in step.lines]
            words += [text_of(line) for text in texts for line in view.text(text)]
        elif card.kind is Kind.CODE:
            words = source(code_task(card).reference).split("\n")
            if "```" in card.why:  # the author's own words are the better ones
                words = [text_of(line) for line in view.why()]
        else:
            words = [text_of(line) for line in view.answer()]
        assert [w for w in words if squeezed(w) not in shown] == [], card_id


def assert_fits(console: Console, columns: int, rows: int) -> None:
    """Check that no painting has a line or a number of lines that the screen has not."""
    for painting in console.paintings:
        lines = painting.split("\n")
        assert [line for line in lines if wcswidth(line) > columns] == []
        assert len(lines) <= rows


def test_a_long_calculation_is_shown_whole_with_the_value_read(tmp_path: Path) -> None:
    with Console(["review", "tiny"], with_tiny_deck(tmp_path)) as console:
        for keys in ("", " ", "3", " ", "3"):
            console.press(keys)
        console.prompt()
        typed = "+".join("1234567890" * 6)
        shown = squeezed(console.press(typed + "\r"))
        assert f"{typed}(readas270)" in shown
        console.send("q\r")
        assert console.end() == 0


SESSION = "?x h 1fnote\rnxrx 4 4h\r12\r5x\r16\rw1 1u\rq\r"  # every kind of screen


def play(home: Path, **setting: str) -> Console:
    """Play a session in a terminal to its end and return it, closed."""
    arguments = ["review", "tiny", "--minutes", "60"]
    with Console(arguments, home, setting=setting) as console:
        assert not console.type(SESSION)
        assert console.end() == 0, console.text
    assert "Traceback" not in console.output
    return console


def test_a_terminal_has_colours_unless_no_color_is_set(tmp_path: Path) -> None:
    with_tiny_deck(tmp_path)
    assert COLOUR.search(play(tmp_path).output)
    assert COLOUR.search(play(tmp_path, NO_COLOR="").output)
    colourless = play(tmp_path, NO_COLOR="1").output
    assert not COLOUR.search(colourless)
    assert "\x1b[1m" in colourless  # bold is no colour


def test_a_dumb_terminal_gets_no_escape_at_all(tmp_path: Path) -> None:
    console = play(with_tiny_deck(tmp_path), TERM="dumb")
    assert "\x1b" not in console.output
    for shown in ("Welcome", "slope of max(0, x)", "saved · flagged", "You left out", "undone"):
        assert shown in console.output
    assert "Done for now." in console.output


ASCII_ONLY = {
    "PYTHONIOENCODING": {"PYTHONIOENCODING": "ascii"},
    "LC_ALL=C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
}


@pytest.mark.parametrize("setting", ASCII_ONLY.values(), ids=ASCII_ONLY)
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("term", ["xterm", "dumb"])
def test_an_ascii_terminal_gets_ascii_and_nothing_is_raised(
    tmp_path: Path, setting: dict[str, str], language: str, term: str
) -> None:
    console = play(with_tiny_deck(tmp_path), DLSTUDY_LANG=language, TERM=term, **setting)
    assert console.raw.isascii()
    if language == "en":
        assert "-- answer ---" in plain(console.output)
        assert "- the unit is linear there" in plain(console.output)
    kinds = [e.kind.value for e in logged(tmp_path)]
    assert kinds == ["review", "flag", "review", "review", "practice", "undo"]


@pytest.mark.parametrize("setting", ASCII_ONLY.values(), ids=ASCII_ONLY)
@pytest.mark.parametrize(
    "arguments",
    [
        "stats",
        "decks",
        "decks --lang zh",
        "due",
        "show tiny/relu --lang zh",
        "quiz --help",
    ],
)
def test_no_report_is_stopped_by_an_ascii_terminal(
    tmp_path: Path, setting: dict[str, str], arguments: str
) -> None:
    play(with_tiny_deck(tmp_path))
    with Console(arguments.split(), tmp_path, setting=setting) as console:
        assert console.end() == 0, console.text
        assert "Traceback" not in console.output


@pytest.mark.parametrize(("columns", "rows"), [(60, 20), (40, 12), (20, 6)])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_is_wider_than_a_narrow_screen(
    tmp_path: Path, language: str, columns: int, rows: int
) -> None:
    with_tiny_deck(tmp_path)
    arguments = ["review", "tiny", "--lang", language, "--minutes", "60"]
    with Console(arguments, tmp_path, columns=columns, rows=rows) as console:
        console.type(SESSION)
        assert console.end() == 0
        assert_fits(console, columns, rows)


@pytest.mark.parametrize("title", ["a long title " * 9, "近似、泛化与损失曲面" * 9, "short"])
@pytest.mark.parametrize("width", [20, 80])
def test_a_title_that_is_too_long_is_cut_to_the_width(title: str, width: int) -> None:
    for line in (rule(title, width), sides(title, "3 of 9", width)):
        assert wcswidth("".join(span.text for span in line)) <= width
    assert wcswidth("".join(span.text for span in rule("short", width))) == width - 1


@pytest.mark.parametrize("kind", [Kind.CLOZE, Kind.DERIVATION])
@pytest.mark.parametrize("width", [40, 60, 79])
@pytest.mark.parametrize("title", ["Basic concepts of machine and deep learning", "概念" * 20])
def test_a_long_title_gives_way_to_what_is_left(kind: Kind, width: int, title: str) -> None:
    asked = Asked(Card("d", "a", kind, 1, "q"), None)
    for language, left in (("en", "7 left"), ("zh", "还剩 7 张")):
        text = text_of(header(asked, title, language, left, width))
        assert wcswidth(text) <= width
        assert text.endswith(f"  {left}")
        assert text.startswith(title[:4])
    wide = text_of(header(asked, "Loss", "en", "7 left", width))
    assert wide.startswith("Loss · ")
