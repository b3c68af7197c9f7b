"""The shipped decks as tests ask for them: parsed once a process."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache

import numpy as np

from dlstudy.card import Card, Deck
from dlstudy.exercise.contract import as_value
from dlstudy.exercise.variants import variant
from dlstudy.formula.value import Value
from dlstudy.library.cache import load_deck
from dlstudy.library.library import deck_files, shipped_folder
from dlstudy.library.registry import drill_of

SEED = 7
Own = Mapping[str, Value | Sequence[object] | int]


@cache
def decks() -> tuple[Deck, ...]:
    return tuple(load_deck(path, None) for path in deck_files(shipped_folder()))


@cache
def _by_name() -> dict[str, Card]:
    cards = [card for deck in decks() for card in deck.cards]
    return {card.note: card for card in cards} | {card.id: card for card in cards}


def card(name: str) -> Card:
    """Return a card by its id; of one with blanks any of them, if none is named."""
    return _by_name()[name]


def answers(name: str, own: Own) -> dict[str, Value]:
    """Return the answers of a drill to one's own numbers, as by ``--set``; others are drawn."""
    numbers = {
        symbol: float(value) if isinstance(value, int | float) else np.array(value, np.float64)
        for symbol, value in own.items()
    }
    references = variant(drill_of(card(name)), SEED, numbers).references
    return {step: as_value(found) for step, found in references.items()}


def says_of(deck: str, *, mistakes: bool = True, joined: bool = False) -> Callable[..., None]:
    """Return the assertion that a card of a deck prints what was computed.

    It looks into question, answer, points and reason, and into the
    ``mistakes`` unless they are left out; ``joined`` reads over line ends.
    A slug may name another deck before a slash.
    """

    def says(slug: str, *wanted: str) -> None:
        found = card(slug if "/" in slug else f"{deck}/{slug}")
        wrong = [f"{m.claim} {m.reason}" for m in found.mistakes] if mistakes else []
        text = "\n".join([found.question, found.answer, *found.points, *wrong, found.why])
        text = " ".join(text.split()) if joined else text
        assert [each for each in wanted if each not in text] == [], slug

    return says
