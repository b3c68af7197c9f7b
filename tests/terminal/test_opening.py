"""What `o` opens: the first address on the card, and nothing that could be a program."""

from pathlib import Path

import pytest

from dlstudy.terminal.opening import target_of
from dlstudy.terminal.words.phrases import phrase
from dlstudy.text.addresses import addresses
from tests.support.console import Console

DECK = """---
deck: shown
title: Shown
---

## web
Q: What does [this *page*](https://a.example/p_(q)#r) say?
A: See ![a figure](figures/net.png).
Why: Also https://b.example/why.

## picture
Q: Why?
A: ![a figure](figures/net.png)

## refused
Q: And [this](run.sh)?
A: No.

## nothing
Q: Nothing?
A: Nothing.
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("none", [], id="none"),
        pytest.param("[a](b.c) ![d](e/f.png)", ["b.c", "e/f.png"], id="link and image"),
        pytest.param("see https://a.org/b, and (http://c.org).", ["https://a.org/b", "http://c.org"],
                     id="alone"),
        pytest.param("见 https://a.org/论文。", ["https://a.org/论文"], id="before a full stop"),
        pytest.param("<https://a.org>", ["https://a.org"], id="in angle brackets"),
        pytest.param("[a](https://a.org/b_(c)) x", ["https://a.org/b_(c)"], id="brackets"),
        pytest.param("`[a](b.c)` $[a](b.c)$ w[i](x)", [], id="code, formulas, a call"),
    ],
)  # fmt: skip
def test_the_addresses_of_a_text_are_found_in_their_order(text: str, expected: list[str]) -> None:
    assert list(addresses(text)) == expected


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder with a deck, a picture and a program, and a browser that writes down."""
    folder = tmp_path / "decks"
    (folder / "figures").mkdir(parents=True)
    (folder / "shown.md").write_text(DECK, encoding="utf-8")
    for name in ("figures/net.png", "run.sh", "../outside.png"):
        (folder / name).write_bytes(b"x")
    (folder / "linked.png").symlink_to(tmp_path / "outside.png")
    (folder / "folder.png").mkdir()
    browser = tmp_path / "browser"
    browser.write_text(f"#!/bin/sh\nprintf '%s\\n' \"$1\" >> '{tmp_path}/opened'\n")
    browser.chmod(0o755)
    return tmp_path


def test_only_web_pages_and_pictures_inside_the_decks_folder_are_opened(home: Path) -> None:
    folder = home / "decks"
    picture = (folder / "figures" / "net.png").resolve().as_uri()
    assert target_of("https://a.org/b", folder) == "https://a.org/b"
    assert target_of("figures/net.png", folder) == picture
    assert target_of("./figures/../figures/net.png#1", folder) == picture
    assert target_of(picture, folder) == picture
    for refused in (
        "run.sh", "../outside.png", "linked.png", "folder.png", "figures/none.png", "shown.md",
        str(home / "outside.png"), (home / "outside.png").as_uri(), "file://host/figures/net.png",
        "javascript:alert(1)", "ftp://a.org/b.png", "https:", "http://[", "a\0.png", "--x.png",
        "https://a.org/\x1b]0;x", "%2e%2e/outside.png", "//a.org/b.png", "x" * 5_000 + ".png",
    ):  # fmt: skip
        assert target_of(refused, folder) == "", refused


def played(home: Path, card: str, keys: str) -> tuple[list[str], list[str]]:
    """Review one deck with some keys; return every screen, and what was opened."""
    deck = home / "decks" / "shown.md"
    head, _, _ = DECK.partition("## web")
    part = DECK[DECK.index(f"## {card}") :].partition("\n## ")[0]
    deck.write_text(f"{head}{part}\n", encoding="utf-8")
    setting = {"BROWSER": f"{home}/browser %s"}
    with Console(["review", "shown"], home, setting=setting) as console:
        screens = [console.press("")]
        screens += [console.press(key) for key in keys]
        console.send("q\r")
        assert console.end() == 0
    opened = home / "opened"
    return screens, opened.read_text().split() if opened.exists() else []


def test_o_opens_the_first_address_that_is_shown_and_the_footer_says_so(home: Path) -> None:
    screens, opened = played(home, "web", "o")
    assert "this page (https://a.example/p_(q)#r)" in screens[0]
    assert "o open" in screens[0].splitlines()[-1]
    assert opened == ["https://a.example/p_(q)#r"]
    assert "opened: https://a.example/p_(q)#r" in screens[1]
    assert "say?" in screens[1], "the card is there again"


def test_what_only_the_answer_shows_is_opened_only_after_it(home: Path) -> None:
    screens, opened = played(home, "picture", "o o")
    assert "o open" not in screens[0]
    assert phrase("no address", "en") in screens[1]
    assert "o open" in screens[2].splitlines()[-1]
    assert "a figure (figures/net.png)" in screens[2]
    assert opened == [(home / "decks" / "figures" / "net.png").resolve().as_uri()]


def test_what_is_no_picture_is_not_opened_and_said_to_be_so(home: Path) -> None:
    screens, opened = played(home, "refused", "o")
    assert "Not opened: run.sh" in screens[1]
    assert opened == []


def test_the_footer_says_nothing_where_there_is_nothing_to_open(home: Path) -> None:
    screens, opened = played(home, "nothing", "o o")
    assert not any("o open" in screen for screen in screens)
    assert opened == []
