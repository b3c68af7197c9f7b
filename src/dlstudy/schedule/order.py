"""The order of a day's cards: topics in turn, siblings apart, drills not at first."""

from collections import Counter, deque
from collections.abc import Collection, Iterable, Sequence

from dlstudy.card import EXERCISES, Card, CardId

TOPICS_AT_ONCE = 4  # of which new cards are met


def _in_turn(cards: Sequence[Card], favoured: Collection[CardId]) -> list[Card]:
    """Return the favoured cards round their decks, then the others round theirs."""
    first = [card for card in cards if card.id in favoured]
    others = [card for card in cards if card.id not in favoured]
    return [*_round_robin(first), *_round_robin(others)]


def _round_robin(cards: Iterable[Card]) -> list[Card]:
    """Return the cards one of each deck in turn, in each deck's order, a few decks at a time.

    When a deck is through, the next one takes its turn.
    """
    decks: dict[str, deque[Card]] = {}
    for card in cards:
        decks.setdefault(card.deck, deque()).append(card)
    waiting = deque(decks.values())
    turns = deque(waiting.popleft() for _ in range(min(TOPICS_AT_ONCE, len(waiting))))
    order = []
    while turns:
        cards_left = turns.popleft()
        order.append(cards_left.popleft())
        if cards_left:
            turns.append(cards_left)
        elif waiting:
            turns.append(waiting.popleft())
    return order


def interleave(cards: Iterable[Card]) -> list[Card]:
    """Return the cards with topics mixed and siblings apart, as far as that can be.

    The next card is always from the fullest deck that was not just asked.
    """
    decks: dict[str, list[Card]] = {}
    for card in cards:
        decks.setdefault(card.deck, []).append(card)
    order: list[Card] = []
    while decks:
        last = order[-1] if order else None
        others = [deck for deck in decks if last is None or deck != last.deck]
        fullest = max(others or decks, key=lambda deck: len(decks[deck]))
        order.append(decks[fullest].pop(_apart_from(last, decks[fullest])))
        if not decks[fullest]:
            del decks[fullest]
    return order


def _apart_from(last: Card | None, cards: Sequence[Card]) -> int:
    """Return the place of the card to ask after ``last``: no sibling of it, most siblings first."""
    siblings = Counter(card.note for card in cards)
    if len(siblings) == len(cards) and (last is None or last.note not in siblings):
        return 0
    return max(
        range(len(cards)),
        key=lambda i: (last is None or cards[i].note != last.note, siblings[cards[i].note], -i),
    )


def _warm_up(cards: list[Card]) -> list[Card]:
    """Put the first card that needs no calculator in front."""
    easy = next((i for i, card in enumerate(cards) if card.kind not in EXERCISES), 0)
    return [cards[easy], *cards[:easy], *cards[easy + 1 :]] if cards else cards
