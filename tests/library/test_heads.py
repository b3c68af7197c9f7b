"""What every start needs of all decks of a folder: one file, believed while no deck was touched."""

import os
import time
from pathlib import Path

import pytest

from dlstudy.card import Deck
from dlstudy.errors import DlstudyError
from dlstudy.library import heads
from dlstudy.library.cache import load_deck
from dlstudy.library.heads import load_decks
from dlstudy.library.library import deck_files, shipped_folder
from dlstudy.record import as_dict

CARD = "---\ndeck: {}\n---\n\n## one\nQ: Why?\nA: {}.\n\n## two\nQ: What?\nA: That.\n"
NAMES = ("a", "b")


@pytest.fixture(autouse=True)
def _settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Believe a file that was written just now, as if seconds had passed."""
    monkeypatch.setattr(heads, "SETTLED_NS", 0)


@pytest.fixture(name="paths")
def _paths(tmp_path: Path) -> list[Path]:
    (tmp_path / "decks").mkdir()
    paths = [tmp_path / "decks" / f"{name}.md" for name in NAMES]
    for path in paths:
        path.write_text(CARD.format(path.stem, "Because"), encoding="utf-8")
    return paths


def head_files(kept: Path) -> list[Path]:
    return sorted(kept.glob("*.heads*.json"))


@pytest.mark.parametrize("language", ["", "zh"])
def test_shipped_decks_are_those_that_are_parsed(language: str, tmp_path: Path) -> None:
    paths, is_zh = deck_files(shipped_folder() / language), bool(language)
    load_decks(paths, tmp_path, is_translation=is_zh)
    found = load_decks(paths, tmp_path, is_translation=is_zh)
    assert len(head_files(tmp_path)) == 1
    parsed = [load_deck(path, None, is_translation=is_zh) for path in paths]
    assert list(map(as_dict, found)) == list(map(as_dict, parsed))


def test_no_deck_is_opened_for_the_heads(
    paths: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = [as_dict(deck) for deck in load_decks(paths, tmp_path / "kept")]
    opened: list[Path] = []

    def load(path: Path, folder: Path, *, is_translation: bool) -> Deck:
        opened.append(path)
        return load_deck(path, folder, is_translation=is_translation)

    monkeypatch.setattr(heads, "load_deck", load)
    decks = load_decks(paths, tmp_path / "kept")
    assert [card.id for deck in decks for card in deck.cards] == [
        "a/one",
        "a/two",
        "b/one",
        "b/two",
    ]
    assert opened == []
    assert decks[1].cards[0].answer == "Because."
    assert opened == [paths[1]]
    assert [as_dict(deck) for deck in decks] == wanted


def test_a_text_of_the_same_size_and_time_is_seen(paths: list[Path], tmp_path: Path) -> None:
    """Whoever sets the time back cannot set back that of the change."""
    load_decks(paths, tmp_path / "kept")
    before = paths[0].stat()
    time.sleep(0.02)  # a tick of the file system's clock
    paths[0].write_text(CARD.format("a", "becausE"), encoding="utf-8")
    os.utime(paths[0], ns=(before.st_atime_ns, before.st_mtime_ns))
    after = paths[0].stat()
    assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert load_decks(paths, tmp_path / "kept")[0].cards[0].answer == "becausE."


def test_what_was_touched_just_now_is_not_kept_yet(
    paths: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heads, "SETTLED_NS", 3600 * 10**9)
    load_decks(paths, tmp_path / "kept")
    assert head_files(tmp_path / "kept") == []


def test_a_new_and_a_missing_file_make_other_heads(paths: list[Path], tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    load_decks(paths, kept)
    assert [deck.slug for deck in load_decks(paths[:1], kept)] == ["a"]
    assert [deck.slug for deck in load_decks(paths, kept)] == ["a", "b"]
    paths[1].unlink()
    assert load_decks(paths, kept)[1].faults
    assert len(head_files(kept)) == 1


@pytest.mark.parametrize("body", [b"", b"[]", b"[\n[", b"{}\n{}"])
def test_what_is_kept_and_no_heads_is_made_anew(
    body: bytes, paths: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = list(map(as_dict, load_decks(paths, tmp_path / "kept")))
    with monkeypatch.context() as patch:
        patch.setattr(heads, "kept_body", lambda *_: body)
        assert list(map(as_dict, load_decks(paths, tmp_path / "kept"))) == wanted


def test_a_deck_that_cannot_be_read_is_tried_again(paths: list[Path], tmp_path: Path) -> None:
    paths[0].write_bytes(b"x" * 3_000_000)
    assert load_decks(paths, tmp_path / "kept")[0].faults
    assert head_files(tmp_path / "kept") == []


def test_a_deck_that_changes_in_a_sitting_gives_its_new_words(
    paths: list[Path], tmp_path: Path
) -> None:
    load_decks(paths, tmp_path / "kept")
    one, two = load_decks(paths, tmp_path / "kept")[0].cards
    paths[0].write_text("---\ndeck: a\n---\n\n## two\nQ: Now?\nA: This.\n", encoding="utf-8")
    assert two.answer == "This."
    with pytest.raises(DlstudyError, match="taken out of its deck"):
        _ = one.answer
