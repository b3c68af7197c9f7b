"""What the shipped decks hold: the table of them, and the drills of the catalogue."""

import random
from pathlib import Path

import pytest

from dlstudy.card import EXERCISES, Card, Kind
from dlstudy.exercise import advice
from dlstudy.exercise.variants import variant
from dlstudy.library.library import shipped_folder
from dlstudy.library.registry import drill_of
from tests.support.commands import run
from tests.support.quizzing import play
from tests.support.shipped import decks

SUPPORT = Path(__file__).parents[1] / "support"
CATALOGUE = SUPPORT / "catalogue.tsv"  # id, topic, priority of every drill
PLAYED = 6  # topics whose quiz is played, in one language each
WANTED_CARDS = {  # concept and cloze cards, at the least
    "l1-l2": 11,
    "backprop": 35,
    "normalization": 40,
    "optimization": 26,
    "loss": 19,
    "cnn": 45,
    "attention": 24,
    "kalman": 11,
    "overview": 13,
    "theory": 19,
    "data-prep": 8,
    "tuning": 16,
    "adam": 10,
    "compression": 16,
    "regularization": 16,
    "dropout": 13,
    "basics": 24,
    "initialization": 12,
    "activation": 19,
    "sequence-models": 13,
    "automl": 10,
    "applications": 8,
    "nn": 16,
    "learning-paradigms": 11,
    "gnn": 13,
    "capsule": 8,
    "transfer-learning": 13,
    "rl": 24,
    "meta-learning": 8,
    "structured-prob-models": 16,
    "partition-function": 13,
    "rnn": 19,
    "lstm": 19,
    "linear-factor-models": 13,
    "autoencoder": 13,
    "representation-learning": 13,
    "monte-carlo": 13,
    "approximate-inference": 13,
    "deep-generative-models": 21,
    "gan": 16,
}


def cards_of_all() -> list[Card]:
    return [card for deck in decks() for card in deck.cards]


def catalogue() -> list[tuple[str, str]]:
    rows = [row.split("\t") for row in CATALOGUE.read_text(encoding="utf-8").splitlines()]
    return [(row[0], row[1]) for row in rows]


def test_the_table_of_the_decks_is_the_one_that_the_command_prints(tmp_path: Path) -> None:
    page = (shipped_folder() / "README.md").read_text(encoding="utf-8")
    printed = run(tmp_path, "decks", "--table").stdout
    assert page == printed, "run: dlstudy decks --table > decks/README.md"
    assert all(f"({deck.slug}.md)" in page for deck in decks())


@pytest.mark.parametrize("topic", WANTED_CARDS)
def test_every_drill_of_the_catalogue_is_there(topic: str) -> None:
    wanted = {drill for drill, of in catalogue() if of == topic}
    found = {card.catalogue for card in cards_of_all() if card.catalogue and card.kind in EXERCISES}
    assert wanted
    assert wanted - found == set()


def test_a_card_names_no_drill_that_the_catalogue_does_not_know() -> None:
    known = {drill for drill, _ in catalogue()}
    assert len(known) == 208
    named = {card.catalogue for card in cards_of_all() if card.catalogue}
    assert named - known == set()


@pytest.mark.parametrize(("topic", "least"), WANTED_CARDS.items())
def test_a_topic_has_its_cards_and_derivations(topic: str, least: int) -> None:
    cards = [card for card in cards_of_all() if card.deck == topic]
    assert len({c.note for c in cards if c.kind not in EXERCISES}) >= least
    derivations = [card for card in cards if card.kind is Kind.DERIVATION]
    assert derivations
    assert all(card.verify for card in derivations)


@pytest.mark.parametrize("topic", WANTED_CARDS)
def test_every_card_says_its_source_and_what_a_good_answer_contains(topic: str) -> None:
    cards = [card for card in cards_of_all() if card.deck == topic]
    assert [card.id for card in cards if not card.source] == []
    concepts = [card for card in cards if card.kind is Kind.CONCEPT]
    assert [c.id for c in concepts if not 2 <= len(c.points) <= 4] == []
    assert [c.id for c in cards if c.kind in {Kind.DRILL, Kind.DERIVATION} and not c.steps] == []


def test_no_shipped_card_is_hard_to_learn_in_a_way_that_check_tells() -> None:
    for deck in decks():
        assert advice.two_questions(deck.cards) == []
        assert advice.unwired(deck.cards) == []
        assert advice.too_often_longest(deck.cards) == "", deck.slug
        for card in deck.cards:
            if card.kind is Kind.DRILL:
                drill = drill_of(card)
                values = variant(drill, 0).values
                assert advice.unnamed_symbols(card, drill, deck.notation, values) == [], card.id


@pytest.mark.parametrize("topic", WANTED_CARDS)
def test_a_topic_begins_with_five_cards_for_a_beginner(topic: str) -> None:
    deck = next(deck for deck in decks() if deck.slug == topic)
    first = list({card.note: card for card in deck.cards}.values())[:5]
    assert [card.id for card in first if card.level != 1] == []


@pytest.mark.parametrize(
    ("topic", "language"),
    list(zip(random.Random(1).sample(sorted(WANTED_CARDS), PLAYED), ["en", "zh"] * 3, strict=True)),
)
def test_a_quiz_of_the_topic_is_played_to_its_end(
    topic: str, language: str, tmp_path: Path
) -> None:
    """``python -m tests.support.quizzing`` plays every card; here the first of each kind."""
    assert len(play(topic, tmp_path, language, "-n", "5")) == 5
