"""Code cards in a terminal: trying is free, a graded function is set aside, a case is drawn."""

from pathlib import Path

import pytest

from dlstudy.library.registry import code_task
from tests.support.console import Console, logged
from tests.support.playing import play_code, solution_of, told
from tests.support.warm import loaded

CARD = "adam/code-adam-step"
MINE = """---
deck: mine
title: Mine
---

## {slug}
Q: Write the function.
Code: code_optimization.adam_step
{was}
"""


def editor(home: Path, text: str | None = None) -> dict[str, str]:
    """Return the setting of an editor that writes a text, and keeps the names that it opened."""
    script = home / "editor.sh"
    answer = home / "answer.py"
    copy = ""
    if text is not None:
        answer.write_text(text, encoding="utf-8")
        copy = f'cp "{answer}" "$1"\n'
    script.write_text(f'#!/bin/sh\necho "$1" >> "{home}/opened"\n{copy}', encoding="utf-8")
    script.chmod(0o755)
    return {"EDITOR": str(script)}


def card_of(home: Path, card_id: str = CARD):  # type: ignore[no-untyped-def]  # noqa: ANN201
    return loaded(home).card(card_id)


def test_a_code_card_that_was_graded_begins_from_the_stub(tmp_path: Path) -> None:
    card = card_of(tmp_path)
    _, data = play_code(card, solution_of(card), tmp_path)
    assert data["answers"][-1]["verdict"] == "right"
    path = tmp_path / "code" / "adam" / "code-adam-step.py"
    kept = path.with_name(f"code-adam-step-{logged(tmp_path)[-1].study_day}.py")
    with Console(["drill", CARD], tmp_path, setting=editor(tmp_path)) as console:
        screen = console.wait("edit and test", kept.name)
        assert "o opens it" in screen
        assert path.read_text(encoding="utf-8") == code_task(card).starter
        assert kept.read_text(encoding="utf-8") == solution_of(card)
        assert "NotImplementedError" in told(console, "t")
        console.press("o")
        console.send("q")
        assert console.end() == 0
    assert (tmp_path / "opened").read_text(encoding="utf-8").split() == [str(kept)]
    path.write_text("half = True\n", encoding="utf-8")
    with Console(["drill", CARD], tmp_path) as console:
        console.wait("edit and test")
    assert path.read_text(encoding="utf-8") == "half = True\n", "it is unfinished"


def test_killed_between_the_grade_and_the_next_card_nothing_is_lost(tmp_path: Path) -> None:
    card = card_of(tmp_path)
    path = tmp_path / "code" / "adam" / "code-adam-step.py"
    setting = editor(tmp_path, solution_of(card))
    arguments = ["drill", CARD, "--seed", "7"]
    with Console(arguments, tmp_path, setting=setting) as console:
        console.wait("edit and test")
        told(console, "e")
        told(console, "\r")
        console.send("\r")
        console.process.kill()
        console.process.wait()
    is_graded = bool(logged(tmp_path))
    with Console(arguments, tmp_path) as console:
        console.wait("edit and test")
    texts = {p.read_text(encoding="utf-8") for p in path.parent.glob("*.py")}
    assert solution_of(card) in texts
    begins_anew = path.read_text(encoding="utf-8") == code_task(card).starter
    assert begins_anew == is_graded


def test_a_renamed_card_finds_its_file(tmp_path: Path) -> None:
    deck = tmp_path / "decks" / "mine.md"
    deck.parent.mkdir()
    deck.write_text(MINE.format(slug="old", was=""), encoding="utf-8")
    with Console(["drill", "mine/old"], tmp_path) as console:
        console.wait("edit and test")
    old = tmp_path / "code" / "mine" / "old.py"
    old.write_text("half = True\n", encoding="utf-8")
    deck.write_text(MINE.format(slug="new", was="Was: mine/old"), encoding="utf-8")
    with Console(["drill", "mine/new"], tmp_path) as console:
        console.wait("edit and test")
    assert old.with_name("new.py").read_text(encoding="utf-8") == "half = True\n"
    assert not old.exists()


def test_trying_costs_nothing_and_a_submission_counts_once(tmp_path: Path) -> None:
    card = card_of(tmp_path)
    wrong = solution_of(card).replace("return", "return 1.0; return")
    with Console(["drill", CARD], tmp_path, setting=editor(tmp_path, wrong)) as console:
        screen = console.wait("edit and test")
        assert "e and t cost nothing" in screen
        assert "Enter submit" in screen
        console.send("\r")
        assert "This cost nothing" in console.wait("NotImplementedError", "cost nothing."), "a stub"
        told(console, "e")
        console.press("t", paintings=2)
        assert "slip" not in console.text
        assert "This counted as a slip" in told(console, "\r")
        assert "This cost nothing" in told(console, "\r"), "the same file again"
        editor(tmp_path, solution_of(card))
        assert "Enter submits it" in told(console, "e")
        told(console, "\r")
        assert "proposed: hard" in console.wait("proposed")
        console.send("\r")
        assert console.end() == 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_case_of_arrays_is_drawn_beside_what_is_expected_on_one_screen(
    tmp_path: Path, language: str
) -> None:
    card = card_of(tmp_path, "cnn/code-conv2d-forward")
    text = solution_of(card) + "\n\nright = conv2d_forward\n\n\n"
    text += "def conv2d_forward(*a, **k):\n    out = right(*a, **k)\n    out[-1, -1] += 1\n"
    text += "    return out\n"
    setting = {**editor(tmp_path, text), "DLSTUDY_LANG": language}
    with Console(["drill", card.id, "--seed", "3"], tmp_path, setting=setting) as console:
        console.wait("t ")
        console.send("e")
        screen = console.wait("first entry" if language == "en" else "第一个不同")
    rows = screen.splitlines()
    titles = ("yours", "expected") if language == "en" else ("你的结果", "应为")
    top = next(i for i, row in enumerate(rows) if all(title in row for title in titles))
    assert ", :, :] (" in rows[top], "an array of four axes is cut to two of them"
    assert rows[top + 1].count("[[") == 2
