"""Placement: ten cards across a topic's levels, and what they show to be known."""

from collections.abc import Iterable, Mapping, Sequence
from random import Random

from dlstudy.card import EXERCISES, Card, CardId
from dlstudy.schedule import due
from dlstudy.schedule.fold import CardState
from dlstudy.schedule.sm2 import EASY, GOOD
from dlstudy.session.quiz import Result

PURPOSE = "place"
CARDS = 10
MOST_EXERCISES = 3
ENOUGH = 3  # cards of a level that must all be clear before the rest of it is taken as known


def choose(
    cards: Iterable[Card], states: Mapping[CardId, CardState], seed: int, count: int = CARDS
) -> list[Card]:
    """Return new cards of all levels in turn, the easy levels first; few are exercises."""
    rng = Random(seed)
    levels: dict[int, list[Card]] = {}
    notes: set[CardId] = set()
    shuffled = [card for card in cards if due.is_new(states.get(card.id))]
    rng.shuffle(shuffled)
    for card in shuffled:
        if card.note not in notes:
            notes.add(card.note)
            levels.setdefault(card.level, []).append(card)
    chosen: list[Card] = []
    while len(chosen) < count and any(levels.values()):
        for level in sorted(levels):
            found = next((c for c in levels[level] if _fits(c, chosen)), None)
            if found is None:
                levels[level] = []
            elif len(chosen) < count:
                chosen.append(found)
                levels[level].remove(found)
    chosen.sort(key=lambda card: (card.level, card.kind in EXERCISES))
    return chosen


def known(
    results: Sequence[Result], cards: Iterable[Card], states: Mapping[CardId, CardState]
) -> list[Card]:
    """Return the new cards that are clearly known.

    An asked one is if it was easy, or an exercise that was solved cleanly. Where
    all asked cards of a level are clear, and there are enough of them, so
    are the others of that level and below.
    """
    clear = {result.asked.card.id for result in results if is_clear(result)}
    asked: dict[int, list[bool]] = {}
    for result in results:
        asked.setdefault(result.asked.card.level, []).append(is_clear(result))
    reached = 0
    for level in sorted(asked):
        if not all(asked[level]):
            break
        if len(asked[level]) >= ENOUGH:
            reached = level
    return [
        card
        for card in cards
        if due.is_new(states.get(card.id)) and (card.id in clear or card.level <= reached)
    ]


def is_clear(result: Result) -> bool:
    """Was the answer more than good enough, and an exercise solved without slip or hint?"""
    asked = result.asked
    if asked.card.kind not in EXERCISES:
        return result.quality >= EASY
    exercise = asked.attempt or asked.coding
    is_clean = exercise is None or exercise.proposed(0, None) >= GOOD
    return is_clean and result.quality >= GOOD


def _fits(card: Card, chosen: Sequence[Card]) -> bool:
    exercises = sum(other.kind in EXERCISES for other in chosen)
    return card.kind not in EXERCISES or exercises < MOST_EXERCISES
