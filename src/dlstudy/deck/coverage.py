"""Which cards answer which entries of the roadmap, and which entries none does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dlstudy.card import EXERCISES, Card, CardId, Kind
from dlstudy.record import record

ASKED = frozenset({"card", "drill"})  # uses that must be answered by one
HEADING = "deck"  # answered by the deck of its topic


@record
class Covered:
    """An entry and what answers it; ``lacks`` says what is missing, "" where nothing is."""

    entry: str
    topic: str
    cards: tuple[CardId, ...]
    drills: tuple[CardId, ...]
    lacks: str = ""


def coverage(
    cards: Iterable[Card],
    entries: Mapping[str, tuple[str, str]],
    exempt: frozenset[str] = frozenset(),
) -> list[Covered]:
    """Return every entry with the cards and drills that answer it.

    ``entries`` are (topic, use) by id. ``exempt`` topics hold links only.
    """
    answered: dict[str, list[Card]] = {}
    decks = set()
    for card in {card.note: card for card in cards}.values():  # siblings count as one
        decks.add(card.deck)
        for entry in card.roadmap:
            answered.setdefault(entry, []).append(card)
    return [
        Covered(
            entry,
            topic,
            tuple(c.note for c in answered.get(entry, ()) if c.kind not in EXERCISES),
            tuple(c.note for c in answered.get(entry, ()) if c.kind in EXERCISES),
            "" if topic in exempt else _lacking(use, topic, answered.get(entry, ()), decks),
        )
        for entry, (topic, use) in entries.items()
    ]


def _lacking(use: str, topic: str, cards: Iterable[Card], decks: set[str]) -> str:
    """Return what an entry of this use still needs."""
    kinds = {card.kind for card in cards}
    if use == HEADING and topic not in decks:
        return "its topic has no deck"
    if use == "drill" and not kinds & {Kind.DRILL, Kind.DERIVATION, Kind.CODE}:
        return "a drill"
    if use in ASKED and not kinds:
        return "a card"
    return ""
