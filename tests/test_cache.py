"""Decks that were parsed before: the same cards, their words read when they are asked for."""

from dataclasses import astuple, replace
from pathlib import Path

import pytest

from dlstudy.cache import load_deck, load_toml
from dlstudy.card import Card
from dlstudy.library import ROADMAP, deck_files, shipped_folder

FILES = deck_files(shipped_folder()) + deck_files(shipped_folder() / "zh")


def kept(path: Path, folder: Path) -> tuple[Card, ...]:
    """Return the cards of a deck as the second reading gives them, out of the cache."""
    is_translation = path.parent.name == "zh"
    load_deck(path, folder, is_translation=is_translation)
    return load_deck(path, folder, is_translation=is_translation).cards


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_kept_deck_is_the_one_that_was_parsed(path: Path, tmp_path: Path) -> None:
    parsed = load_deck(path, None, is_translation=path.parent.name == "zh").cards
    found = kept(path, tmp_path)
    assert [astuple(card) for card in found] == [astuple(card) for card in parsed]
    assert [card.id for card in found] == [card.id for card in parsed]
    assert found == kept(path, tmp_path)


def test_words_are_not_read_before_one_is_asked_for(tmp_path: Path) -> None:
    card = kept(FILES[0], tmp_path)[0]
    words = card._words_of_deck  # type: ignore[attr-defined]  # of a kept card only
    assert (card.id, card.level, card.needs, words.rows) == (
        card.note,
        card.level,
        card.needs,
        None,
    )
    assert card.question
    assert words.rows is not None


def test_a_kept_card_can_be_changed_and_lacks_what_no_card_has(tmp_path: Path) -> None:
    card = kept(FILES[0], tmp_path)[0]
    other = replace(card, question="Why?")
    assert (other.question, other.answer, other.id) == ("Why?", card.answer, card.id)
    with pytest.raises(AttributeError):
        _ = card.answers  # type: ignore[attr-defined]


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff", b"0\n[]\n[]", None])
def test_a_damaged_file_is_read_anew(damage: bytes | None, tmp_path: Path) -> None:
    wanted = kept(FILES[0], tmp_path)
    (file,) = tmp_path.glob("*.json")
    content = file.read_bytes()
    file.write_bytes(content.replace(b"a", b"b", 1) if damage is None else damage)
    assert kept(FILES[0], tmp_path) == wanted
    assert file.read_bytes() == content


def test_a_toml_file_is_kept_as_json_and_read_anew_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "one.toml"
    path.write_text("a = 1\n", encoding="utf-8")
    assert load_toml(path, tmp_path) == load_toml(path, tmp_path) == {"a": 1}
    (file,) = tmp_path.glob("one-whole.*.json")
    file.write_bytes(b"[broken")
    assert load_toml(path, tmp_path) == {"a": 1}
    path.write_text("a = 2\n", encoding="utf-8")
    assert load_toml(path, tmp_path) == {"a": 2}
    assert len(list(tmp_path.glob("*.json"))) == 1
    roadmap = shipped_folder() / ROADMAP
    assert load_toml(roadmap, tmp_path) == load_toml(roadmap, tmp_path) == load_toml(roadmap, None)
