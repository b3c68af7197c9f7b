"""The first session in a real terminal, its screens compared, in English and in Chinese."""

import json
import re
from pathlib import Path

import pytest

from dlstudy.event import Kind
from dlstudy.session.asked import Asked
from dlstudy.terminal.drawing.cards import CardView
from tests.support.console import Console, logged
from tests.support.first_session import ASK, ASK_ZH_WIDE, CHINESE, ENGLISH, WELCOME, WELCOME_ZH
from tests.support.tiny import with_tiny_deck
from tests.support.warm import loaded


def laid_out(top: str, bottom: str, rows: int) -> str:
    """Return a whole screen: some lines at its top, some on its last rows."""
    above, below = top.rstrip("\n").split("\n"), bottom.split("\n")
    return "\n".join([*above, *[""] * (rows - len(above) - len(below)), *below])


@pytest.mark.parametrize(
    ("language", "session", "size"),
    [("en", ENGLISH, (80, 24)), ("zh", CHINESE, (60, 20))],
    ids=["English", "Chinese"],
)
def test_the_first_session_shows_these_screens(
    tmp_path: Path, language: str, session: list[tuple[str, str, str]], size: tuple[int, int]
) -> None:
    columns, rows = size
    arguments = ["review", "tiny", "--lang", language]
    with Console(arguments, with_tiny_deck(tmp_path), columns=columns, rows=rows) as console:
        for keys, top, bottom in session:
            is_prompt = bottom.endswith(" =")
            shown = console.prompt(keys) if is_prompt else console.press(keys)
            assert shown == laid_out(top, bottom, rows)
        console.send("\r")
        assert console.end() == 0
        assert console.text == session[-1][1].rstrip("\n")  # on the screen one came from
        assert console.modes() == console.modes_before
        assert console.is_cursor_shown


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_first_shipped_card_is_there_at_once(tmp_path: Path, language: str) -> None:
    library = loaded(tmp_path)
    with Console(["review"], tmp_path, setting={"DLSTUDY_LANG": language}) as console:
        lines = console.press("").splitlines()
        console.press(" ")
        console.press("3")
        console.send("q")
        assert console.end() == 0
    card = library.in_language(library.card(logged(tmp_path)[0].card), language)
    title = library.title(card.deck, language)
    left = r"\d+ left · about " if language == "en" else r"还剩 \d+ 张 · 约 "
    shown = lines[0].partition(" · ")[0].strip()  # a long title gives way to what is left
    assert shown == title or (shown.endswith("…") and title.startswith(shown[:-1]))
    assert re.search(left, lines[0])
    assert "\n".join(lines[2:5]) + "\n" == (WELCOME if language == "en" else WELCOME_ZH)
    view = CardView(Asked(card, None), library, language, 80, ascii_only=False)
    question = "".join(span.text for line in view.question() for span in line)
    assert len(squeezed(question)) > 20
    assert squeezed("".join(lines[6:-1])).startswith(squeezed(question)[:40])
    assert lines[-1] == (ASK if language == "en" else ASK_ZH_WIDE)


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_the_welcome_is_said_once(tmp_path: Path) -> None:
    with_tiny_deck(tmp_path)
    for _ in range(2):
        with Console(["review", "tiny"], tmp_path) as console:
            first = console.press("")
            assert ("Welcome" in first) is (logged(tmp_path) == [])
            console.press(" ")
            assert "Welcome" not in console.press("3")
            console.send("q\r")
            assert console.end() == 0


SCREENS = {
    "keys": (
        "?",
        [
            "── keys ──",
            "k           known: ask a new card in 60 days",
            "v           in a drill: view the whole question",
            "e  t  ↵     with code: edit and test; test; submit",
            "[1 2; 3 4]  a matrix; also row by row, or pasted",
            ":h  :g      the same where h or g is a symbol",
            "any key",
        ],
    ),
    "raw source": (
        "r",
        ["tiny.md:7 ", "## relu", "Q: What is the slope of $\\max(0, x)$", "any key"],
    ),
    "notation": ("n", ["── notation ──", " The width of a layer is w."]),
    "hint": ("h", ["── hint ──", " Draw it."]),
    "keys, full width": ("？", ["── keys ──"]),
}


@pytest.mark.parametrize(("key", "shown"), SCREENS.values(), ids=SCREENS)
def test_a_key_shows_its_screen_and_the_card_comes_back(
    tmp_path: Path, key: str, shown: list[str]
) -> None:
    with Console(["review", "tiny"], with_tiny_deck(tmp_path)) as console:
        question = console.press("")
        screen = console.press(key)
        assert [text for text in shown if text not in screen] == []
        if key != "h":
            assert console.press("x") == question
        assert "people say" in console.press(" ")
        screen = console.press("w")
        assert "Above 0 the unit passes its input on." in screen
        assert "Goodfellow et al. 2016, section 6.3" in screen
        assert "── why ──" not in console.press("w")
        console.send("q")
        assert console.end() == 0
    assert logged(tmp_path) == []


def test_a_flag_keeps_its_note_and_its_card(tmp_path: Path) -> None:
    with Console(["review", "tiny"], with_tiny_deck(tmp_path)) as console:
        console.press("")
        console.send("f")
        console.wait("What is wrong?")
        shown = console.press("坡度 is wr\x7f\x7fodd\r")
        assert "What is the slope of max(0, x) for x > 0?" in shown
        assert "saved · flagged" in shown
        console.send("q")
        assert console.end() == 0
    (event,) = logged(tmp_path)
    assert (event.kind, event.card) == (Kind.FLAG, "tiny/relu")
    assert json.loads(event.data) == {"note": "坡度 is odd"}
