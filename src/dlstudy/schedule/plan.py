"""What can be seen by a day: the order in which cards are met, and what does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import ceil

from dlstudy.card import Card, CardId
from dlstudy.schedule import due
from dlstudy.schedule.fold import CardState
from dlstudy.schedule.forecast import LAST_SHARE, Assumptions, Forecast, forecast
from dlstudy.schedule.goal import LAST_DAYS, Goal

ENOUGH_REVIEWS = 30  # before one's own pass rate is believed
LONGEST_DAYS = 730
MOST_MINUTES = 240.0  # a day, up to which it is tried whether everything fits
RATES = 16  # numbers of new cards a day that are tried
NEARLY = 0.98  # of the most cards that can be seen, for which a day is not made fuller
MINUTE_STEPS = 8  # halvings of the interval in which the minutes for everything are sought


def in_order(cards: Sequence[Card]) -> list[Card]:
    """Return cards as they are met when time is short: level 1 of every topic first, then 2, 3.

    Topics take turns, and what a card needs stands before it.
    """
    by_note: dict[CardId, list[Card]] = {}
    for card in cards:
        by_note.setdefault(card.note, []).append(card)
    placed: dict[CardId, Card] = {}
    for level in sorted({card.level for card in cards}):
        for card in _turns([card for card in cards if card.level == level]):
            _place(card, by_note, placed, set())
    return list(placed.values())


def _turns(cards: Iterable[Card]) -> list[Card]:
    """Return the cards of every deck in turn; a longer deck has its share everywhere."""
    decks: dict[str, list[Card]] = {}
    for card in cards:
        decks.setdefault(card.deck, []).append(card)
    spread = [
        ((place + 0.5) / len(own), card) for own in decks.values() for place, card in enumerate(own)
    ]
    return [card for _, card in sorted(spread, key=lambda pair: pair[0])]


def _place(
    card: Card,
    by_note: Mapping[CardId, Sequence[Card]],
    placed: dict[CardId, Card],
    waiting: set[CardId],
) -> None:
    """Put a card behind those it needs; a circle of needs is cut where it was entered."""
    if card.id in placed or card.id in waiting:
        return
    waiting.add(card.id)
    for need in card.needs:
        for other in by_note.get(need.partition("#")[0], ()):
            _place(other, by_note, placed, waiting)
    placed[card.id] = card


def best(
    cards: Sequence[Card],
    states: Mapping[CardId, CardState],
    goal: Goal,
    today: date,
    assumed: Assumptions,
) -> Forecast:
    """Return the forecast that spreads new cards most evenly of those that see nearly the most.

    Up to ``RATES`` numbers of new cards a day are tried, from the evenest to
    as many as there is time for: a card more a day may cost cards later, so
    neither end need see the most.
    """
    greedy = forecast(cards, states, goal, today, assumed, len(cards))
    met = sum(day.new for day in greedy.days)
    days = max(1, sum(bool(day.new) for day in greedy.days))
    span = max(days, (goal.by - today).days - goal.days_without_new)
    most = max((day.new for day in greedy.days), default=0)
    least = ceil(met / span)
    step = max(1, ceil((most - least) / RATES))
    found = [forecast(cards, states, goal, today, assumed, new) for new in range(least, most, step)]
    found.append(forecast(cards, states, goal, today, assumed, most))
    enough = max(len(greedy.seen), NEARLY * max(len(one.seen) for one in found))
    return next(one for one in found if len(one.seen) >= enough)


def minutes_for_all(
    cards: Sequence[Card],
    states: Mapping[CardId, CardState],
    goal: Goal,
    today: date,
    assumed: Assumptions,
) -> float | None:
    """Return the minutes a day at which everything fits, to the minute; None beyond four hours."""

    def fits(minutes: float) -> bool:
        tried = Goal(goal.by, goal.set_on, goal.topics, minutes)
        found = forecast(cards, states, tried, today, assumed, len(cards))
        is_seen_again = found.last_week_seconds <= minutes * 60 * LAST_DAYS * LAST_SHARE
        return found.fits(cards) and is_seen_again

    low, high = goal.minutes or due.MINUTES, MOST_MINUTES
    if fits(low):
        return low
    if not fits(high):
        return None
    for _ in range(MINUTE_STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if fits(middle) else (middle, high)
    minutes = float(ceil(high))
    while not fits(minutes):  # a little more time can fall on days that are worse divided
        minutes += 1
    return minutes
