"""The way through the roadmap: its order, its gates, and what ``dlstudy roadmap`` tells of it."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from dlstudy.event import Kind
from dlstudy.figures import progress
from dlstudy.figures.progress import closed_topics
from dlstudy.library import roadmap
from dlstudy.log.store import FILE_NAME, Store
from dlstudy.schedule import due
from dlstudy.schedule.fold import CardState
from dlstudy.schedule.sm2 import State
from dlstudy.text.cells import cells
from tests.support.commands import json_of, mark_known, now, run
from tests.support.tiny import with_tiny_deck
from tests.support.warm import loaded, shipped

TREE = roadmap.load()
TODAY = date(2026, 3, 2)


def seen(*cards: str) -> dict[str, CardState]:
    """Return states in which these cards were learned."""
    return {card: CardState(card, State(1, 1, 250), TODAY, TODAY, 1) for card in cards}


def test_decks_stand_in_the_order_of_the_roadmap_and_own_ones_behind(tmp_path: Path) -> None:
    with_tiny_deck(tmp_path)
    slugs = [deck.slug for deck in loaded(tmp_path).decks]
    order = [slug for slug in TREE.topics if slug in slugs]
    assert slugs == [*order, "tiny"]
    assert loaded(tmp_path).needs == {t.slug: t.needs for t in TREE.topics.values()}


def test_the_kept_order_is_made_anew_when_it_is_broken(tmp_path: Path) -> None:
    wanted = loaded(tmp_path).needs
    (kept,) = (tmp_path / "cache").glob("roadmap.*.json")
    for content in ("", "[1]", '{"cnn": 1}', '{"cnn": [1]}'):
        kept.write_text(content, encoding="utf-8")
        assert loaded(tmp_path).needs == wanted


def test_a_topic_is_closed_until_half_of_what_it_needs_was_seen(tmp_path: Path) -> None:
    cards = [c for c in loaded(tmp_path).cards if c.deck in {"backprop", "normalization"}]
    backprop = [card.id for card in cards if card.deck == "backprop"]
    needs = {"normalization": ("backprop", "nn"), "backprop": ("nn",)}
    half = -(-len(backprop) // 2)
    assert closed_topics(cards, {}, needs) == {"normalization": ("backprop",), "backprop": ()}
    assert closed_topics(cards, seen(*backprop[: half - 1]), needs)["normalization"] == (
        "backprop",
    )
    assert closed_topics(cards, seen(*backprop[:half]), needs)["normalization"] == ()
    aside = {card: CardState(card, is_suspended=True) for card in backprop}
    assert closed_topics(cards, aside, needs)["normalization"] == (), "put aside, it blocks nothing"


def test_a_prerequisite_without_cards_stands_for_what_it_needs(tmp_path: Path) -> None:
    cards = [c for c in loaded(tmp_path).cards if c.deck in {"backprop", "lstm"}]
    needs = {"lstm": ("rnn",), "rnn": ("backprop", "nn"), "nn": ("rnn",), "backprop": ()}
    assert closed_topics(cards, {}, needs)["lstm"] == ("backprop",)


def test_what_failed_today_opens_nothing_until_it_is_passed(tmp_path: Path) -> None:
    cards = {card.id: card for card in loaded(tmp_path).cards if card.deck == "kalman"}
    notes = due.siblings_by_note(cards.values())
    card, need = cards["kalman/derive-gain"], "kalman/joint-covariances"
    assert due.unmet_needs(card, {}, notes) == [need]
    states = seen(f"{need}#c1", f"{need}#c2")
    assert due.unmet_needs(card, states, notes) == []
    failed = {name: state._replace(repeat_on=TODAY) for name, state in states.items()}
    assert due.unmet_needs(card, failed, notes) == [need]


def test_new_cards_of_a_closed_topic_wait_unless_it_is_named(tmp_path: Path) -> None:
    planned = json_of(tmp_path, "due")["plan"]["new"]
    assert planned
    assert not any(card.startswith("normalization/") for card in planned)
    named = json_of(tmp_path, "due", "normalization")["plan"]["new"]
    assert all(card.startswith("normalization/") for card in named)
    assert named


def test_a_topic_opens_when_its_prerequisite_is_known(tmp_path: Path) -> None:
    for deck in ("backprop", "l1-l2", "adam", "loss", "cnn", "lstm"):
        mark_known(tmp_path, deck)
    planned = json_of(tmp_path, "due")["plan"]["new"]
    assert any(card.startswith("normalization/") for card in planned)


def test_closed_topics_open_where_nothing_else_is_new(tmp_path: Path) -> None:
    folder = tmp_path / "decks"
    folder.mkdir()
    for deck in (d for d in loaded(tmp_path).decks if d.slug != "normalization"):
        text = f"---\ndeck: {deck.slug}\ntitle: {deck.slug}\n---\n## only\nQ: q\nA: a\n"
        (folder / f"{deck.slug}.md").write_text(text, encoding="utf-8")
    with Store(tmp_path / FILE_NAME) as log:
        for card in loaded(tmp_path).cards:
            if card.deck not in {"normalization", "backprop"}:
                log.record(now(card.id, Kind.KNOWN))
        log.record(now("backprop/only", Kind.BURY))
    planned = json_of(tmp_path, "due")["plan"]["new"]
    assert planned
    assert all(card.startswith("normalization/") for card in planned)


def test_roadmap_json_has_every_topic_with_its_figures(tmp_path: Path) -> None:
    mark_known(tmp_path, "kalman")
    groups = json_of(tmp_path, "roadmap")
    rows = {row["topic"]: row for group in groups for row in group["topics"]}
    assert list(rows) == list(TREE.topics)
    kalman = rows["kalman"]
    counted = {card.note for card in loaded(tmp_path).cards if card.deck == "kalman"}
    assert kalman["new"] == 0
    assert (
        kalman["learning"] + kalman["known"] == len(counted) == kalman["cards"] + kalman["drills"]
    )
    assert rows["normalization"]["closed_by"] == ["backprop"]
    assert rows["resources"]["cards"] == 0
    assert all(row["cards"] for topic, row in rows.items() if topic not in roadmap.LINKS_ONLY)


def test_roadmap_of_a_topic_has_its_entries_cards_and_readings(tmp_path: Path) -> None:
    found = json_of(tmp_path, "roadmap", "卡尔曼滤波")
    assert found["topic"] == "kalman"
    assert {e["id"] for e in found["entries"]} == {e.id for e in TREE.entries_of("kalman")}
    assert "kalman/gain-by-trace" in found["drill_ids"]
    assert "kalman/ekf" in found["card_ids"]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("arguments", [(), ("cnn",), ("resources",)], ids=str)
def test_the_roadmap_fits_into_eighty_columns(
    tmp_path: Path, language: str, arguments: tuple[str, ...]
) -> None:
    mark_known(tmp_path, "cnn")
    shown = run(tmp_path, "roadmap", *arguments, DLSTUDY_LANG=language)
    assert (shown.returncode, shown.stderr) == (0, "")
    texts = re.sub(r"https?://\S+", "", shown.stdout).split("\n")
    assert max(map(cells, texts)) <= 80
    assert "cnn" in shown.stdout or arguments == ("resources",)
    assert "{" not in shown.stdout.replace("{{", "")


def test_the_weakest_card_is_the_one_that_lapses(tmp_path: Path) -> None:
    cards = [card for card in loaded(tmp_path).cards if card.deck == "kalman"][:3]
    states = seen(*(card.id for card in cards))
    states[cards[1].id] = CardState(cards[1].id, State(0, 1, 170), TODAY, TODAY, 4, lapses=3)
    row = progress.progress("kalman", cards, states, TODAY)
    assert row.weakest == cards[1].id
    assert (row.new, row.learning, row.known, row.due) == (0, 3, 0, 3)


def test_an_unknown_topic_is_one_sentence(tmp_path: Path) -> None:
    result = run(tmp_path, "roadmap", "gna")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == "Several topics fit 'gna': gan, gnn; write one of these.\n"
    assert json.loads(run(tmp_path, "roadmap", "gan", "--json").stdout)["topic"] == "gan"


def test_a_new_card_that_was_brought_forward_does_not_wait_for_its_topic() -> None:
    cards = [c for c in shipped().cards if c.deck in {"l1-l2", "adam"}]
    needs = {"l1-l2": (), "adam": ("l1-l2",)}
    late = next(card for card in cards if card.deck == "adam")
    assert late not in progress.open_cards(cards, {}, needs)
    states = {late.id: CardState(late.id, due=TODAY)}
    assert late in progress.open_cards(cards, states, needs)
    assert due.is_begun(states[late.id])
    assert not due.is_begun(CardState(late.id))
