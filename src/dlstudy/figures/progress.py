"""How far one is in a topic, and what comes next in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from dlstudy.card import EXERCISES, Card, CardId
from dlstudy.figures import stats
from dlstudy.schedule import due, sm2
from dlstudy.schedule.fold import CardState

READY_SHARE = 0.5  # of a topic's cards seen: then what builds on it may begin


class Progress(NamedTuple):
    """A topic in figures. ``closed_by`` are the topics that are to be begun before it."""

    topic: str
    cards: int
    exercises: int
    new: int
    learning: int
    known: int
    due: int
    weakest: CardId | None
    closed_by: tuple[str, ...] = ()

    @property
    def seen(self) -> int:
        return self.learning + self.known


def progress(
    topic: str,
    cards: Sequence[Card],
    states: Mapping[CardId, CardState],
    today: date,
    closed_by: Iterable[str] = (),
) -> Progress:
    """Return the figures of a topic's cards."""
    counts = stats.counts([card.id for card in cards], states)
    learned = [s for c in cards if (s := states.get(c.id)) and s.learned and not s.is_suspended]
    weak = max(learned, key=weakness, default=None)
    return Progress(
        topic=topic,
        cards=len({card.note for card in cards if card.kind not in EXERCISES}),
        exercises=sum(card.kind in EXERCISES for card in cards),
        new=counts["new"],
        learning=counts["learning"],
        known=counts["known"],
        due=sum(due.is_due(states.get(card.id), today) for card in cards),
        weakest=weak.card if weak is not None and weakness(weak) > 0 else None,
        closed_by=tuple(closed_by),
    )


def weakness(state: CardState | None) -> float:
    """Return how badly a card is known: lapses weigh most, then low ease; new lies in between."""
    if state is None or state.learned is None:
        return 0.5
    lapsed = state.lapses / max(1, state.reviews)
    return lapsed + (sm2.STARTING_EASE - state.learned.ease) / 100


def closed_topics(
    cards: Iterable[Card], states: Mapping[CardId, CardState], needs: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, ...]]:
    """Return for each topic which of its prerequisites are not yet half seen.

    A prerequisite without cards stands for those that it needs itself.
    """
    total: dict[str, int] = {}
    seen: dict[str, int] = {}
    for card in cards:
        state = states.get(card.id)
        total[card.deck] = total.get(card.deck, 0) + 1
        is_seen = state is not None and (state.learned is not None or state.is_suspended)
        seen[card.deck] = seen.get(card.deck, 0) + is_seen
    ready = {topic for topic in total if seen[topic] >= READY_SHARE * total[topic]}
    return {
        topic: tuple(need for need in _with_cards(topic, needs, total) if need not in ready)
        for topic in needs
    }


def _with_cards(
    topic: str, needs: Mapping[str, Sequence[str]], total: Mapping[str, int]
) -> list[str]:
    """Return the nearest prerequisites of a topic that have cards."""
    found: dict[str, None] = {}
    waiting, seen = list(needs.get(topic, ())), {topic}
    while waiting:
        need = waiting.pop(0)
        if need in total:
            found[need] = None
        elif need not in seen:
            seen.add(need)
            waiting += needs.get(need, ())
    return list(found)


def open_cards(
    cards: Sequence[Card],
    states: Mapping[CardId, CardState],
    needs: Mapping[str, Sequence[str]],
    favoured: Collection[CardId] = (),
    focused: Collection[str] = (),
) -> list[Card]:
    """Return the cards that may be asked: all that were begun, and new ones whose topic is open.

    With a focus the open topics are those in it. A favoured card, whose
    reading was finished, does not wait for its topic.
    """
    closed = closed_topics(cards, states, needs)

    def is_open(card: Card) -> bool:
        if focused:
            return card.deck in focused
        return not closed.get(card.deck) or card.id in favoured

    return [c for c in cards if is_open(c) or due.is_begun(states.get(c.id))]


def with_needs(chosen: Iterable[CardId], cards: Sequence[Card]) -> set[CardId]:
    """Return some cards and all that they need, needs of needs included."""
    by_note: dict[CardId, list[Card]] = {}
    for card in cards:
        by_note.setdefault(card.note, []).append(card)
    by_id = {card.id: card for card in cards}
    found = set(chosen)
    waiting = [by_id[card_id] for card_id in found if card_id in by_id]
    while waiting:
        for need in waiting.pop().needs:
            for card in by_note.get(need.partition("#")[0], ()):
                if card.id not in found:
                    found.add(card.id)
                    waiting.append(card)
    return found


def weak_needs(
    card: Card, cards: Mapping[CardId, Sequence[Card]], states: Mapping[CardId, CardState]
) -> list[Card]:
    """Return the cards that this one needs and that are new, lapsed or hard, the weakest first.

    ``cards`` leads from a note to its cards; a suspended card is left alone.
    """
    weak = []
    for need in card.needs:
        siblings = cards.get(need.partition("#")[0], ())
        for sibling in [c for c in siblings if c.id == need] or siblings:
            state = states.get(sibling.id)
            is_aside = state is not None and state.is_suspended
            if not is_aside and weakness(state) > 0:
                weak.append((weakness(state), sibling))
    return [sibling for _, sibling in sorted(weak, key=lambda pair: -pair[0])]
