"""Chinese words of one's own beside the shipped ones: card by card, one's own win."""

from pathlib import Path

import pytest

from tests.support.commands import run
from tests.support.warm import loaded

OWN = "---\ndeck: cnn\ntitle: 我的卷积\n---\n## odd-kernel\nQ: 我的问题？\nA: 我的答案。\n"
MINE = "---\nextends: cnn\n---\n## own-card\nQ: Mine?\nA: Mine.\n"
MINE_IN_CHINESE = "## own-card\nQ: 我的？\nA: 是。\n"


def write(home: Path, name: str, text: str) -> Path:
    path = home / "decks" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_personal_translation_hides_no_chinese_of_the_shipped_deck(tmp_path: Path) -> None:
    before = loaded(tmp_path)
    assert before.translations  # read now
    write(tmp_path, "zh/cnn.md", OWN)
    after = loaded(tmp_path)
    changed = [
        card.id
        for card in before.cards
        if before.in_language(card, "zh") != after.in_language(card, "zh")
    ]
    assert changed == ["cnn/odd-kernel"]
    assert after.in_language(after.card("cnn/odd-kernel"), "zh").question == "我的问题？"
    assert after.title("cnn", "zh") == "我的卷积"
    assert after.notation("cnn", "zh") == before.notation("cnn", "zh")


def test_without_a_title_the_shipped_one_stays(tmp_path: Path) -> None:
    before = loaded(tmp_path).title("cnn", "zh")
    write(tmp_path, "zh/cnn.md", OWN[OWN.index("##") :])
    assert loaded(tmp_path).title("cnn", "zh") == before != "cnn"


def test_a_personal_card_of_a_shipped_deck_has_its_words(tmp_path: Path) -> None:
    write(tmp_path, "mine.md", MINE)
    write(tmp_path, "zh/cnn.md", f"{OWN}{MINE_IN_CHINESE}")
    library = loaded(tmp_path)
    assert library.in_language(library.card("cnn/own-card"), "zh").question == "我的？"
    assert library.in_language(library.card("cnn/odd-kernel"), "zh").question == "我的问题？"


@pytest.mark.parametrize("named", ["decks", "decks/zh/cnn.md", "decks/mine.md decks/zh/cnn.md"])
def test_check_asks_a_personal_translation_for_no_card_of_the_shipped_deck(
    tmp_path: Path, named: str
) -> None:
    write(tmp_path, "mine.md", MINE)
    write(tmp_path, "zh/cnn.md", MINE_IN_CHINESE)
    result = run(tmp_path, "check", *(str(tmp_path / each) for each in named.split()))
    wrong = [line for line in result.stdout.splitlines() if "zh/cnn.md:" in line]
    only_words = named == "decks/zh/cnn.md"  # then its deck is not among what is checked
    assert ("'cnn/own-card' is not in" in result.stdout) is only_words
    assert len(wrong) == only_words


def test_check_still_finds_a_personal_card_without_its_words(tmp_path: Path) -> None:
    write(tmp_path, "mine.md", f"{MINE}## another\nQ: Mine?\nA: Mine.\n")
    write(tmp_path, "zh/cnn.md", MINE_IN_CHINESE)
    result = run(tmp_path, "check", str(tmp_path / "decks"))
    assert "card 'cnn/another' is missing; translate it" in result.stdout
    assert result.stdout.count("is missing") == 1
