"""What can be seen by a day at so many minutes a day: a forecast, and what does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from heapq import heappop, heappush
from math import ceil, inf

from dlstudy import due, sm2
from dlstudy.card import EXERCISES, Card, CardId
from dlstudy.goal import LAST_DAYS, Goal
from dlstudy.schedule import CardState

ENOUGH_REVIEWS = 30  # before one's own pass rate is believed
LONGEST_DAYS = 730
MOST_MINUTES = 240.0  # a day, up to which it is tried whether everything fits
LAST_SHARE = 0.95  # of the last week's minutes that are planned: ids spread cards unevenly
MINUTE_STEPS = 8  # halvings of the interval in which the minutes for everything are sought


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What a forecast reckons with: seconds by kind and newness, the share of reviews that pass."""

    times: due.Times
    pass_rate: float = due.RECALL_WHEN_DUE

    def review_seconds(self, card: Card) -> float:
        """Return what a review costs, the repeats of failures shared out."""
        return due.seconds_of(card, self.times, is_new=False) * (2 - self.pass_rate)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a forecast."""

    day: date
    new: int
    reviews: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """The days up to the goal, and which cards will have been seen by then."""

    days: tuple[Day, ...]
    seen: frozenset[CardId]
    new: int  # cards a day, at most
    last_week_seconds: float  # that seeing everything once more takes

    def fits(self, cards: Iterable[Card]) -> bool:
        """Will all of these have been seen?"""
        return all(card.id in self.seen for card in cards)


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


@dataclass(slots=True)
class _Walk:
    """A simulation, day by day."""

    assumed: Assumptions
    last_week: date
    queue: list[tuple[date, CardId, sm2.State, Card]]
    lapses: float = 0.0
    seen: set[CardId] = field(default_factory=set)
    owed: float = 0.0  # seconds of seeing everything once in the last week
    seen_again: set[CardId] = field(default_factory=set)  # asked in the last week already

    def meet(self, card: Card, day: date) -> None:
        """Take in a new card: it comes back the next day."""
        self.see(card, sm2.next_state(sm2.NEW, sm2.GOOD), day)

    def see(self, card: Card, learned: sm2.State, day: date) -> None:
        if card.id not in self.seen:
            self.seen.add(card.id)
            self.owe(card)
        heappush(self.queue, (day + timedelta(days=learned.interval_days), card.id, learned, card))

    def owe(self, card: Card) -> None:
        """Count a card among those to be seen once in the last week."""
        self.owed += self.assumed.review_seconds(card)

    def begin_last_week(self, one: Goal, day: date) -> None:
        """Bring forward what would not be asked in the last days, as the fold does."""
        waiting, self.queue = self.queue, []
        for due_day, card_id, learned, card in waiting:
            is_late = due_day >= one.by and card_id not in self.seen_again
            wanted = max(day, one.final_day(card_id)) if is_late else due_day
            heappush(self.queue, (wanted, card_id, learned, card))

    def reviews(self, day: date, seconds: float) -> tuple[int, float]:
        """Do what is due while there is time; return how many, and the seconds they took."""
        done, spent = 0, 0.0
        too_long = []
        while self.queue and self.queue[0][0] <= day:
            _, card_id, learned, card = item = heappop(self.queue)
            cost = self.assumed.review_seconds(card)
            if spent + cost > seconds:
                too_long.append(item)
                continue
            self.lapses += 1 - self.assumed.pass_rate
            is_lapse = self.lapses >= 1
            self.lapses -= is_lapse
            self.see(card, sm2.next_state(learned, sm2.AGAIN if is_lapse else sm2.GOOD), day)
            self.seen_again |= {card_id} if day >= self.last_week else set()
            done, spent = done + 1, spent + cost
        for item in too_long:
            heappush(self.queue, item)
        return done, spent


def forecast(
    cards: Sequence[Card],
    states: Mapping[CardId, CardState],
    goal: Goal,
    today: date,
    assumed: Assumptions,
    most_new: int,
) -> Forecast:
    """Return what becomes of some cards from today until a goal, at its minutes a day.

    Reviews come first, then new cards in their order while there is time, at
    most ``most_new`` a day, exercises in at most half the minutes. Every seen
    card is wanted once in the last week, so no more are met than fit into it.
    """
    seconds = (goal.minutes or due.MINUTES) * 60
    walk = _Walk(assumed, goal.last_week, [])
    for card in cards:
        state = states.get(card.id)
        if state is not None and state.learned is not None and not state.is_suspended:
            walk.seen.add(card.id)
            if state.last_day is not None and state.last_day >= goal.last_week:
                walk.seen_again.add(card.id)
            else:
                walk.owe(card)
            day = max(today, state.due or today)
            heappush(walk.queue, (day, card.id, state.learned, card))
    new = [card for card in cards if due.is_new(states.get(card.id))]
    first_last = max(goal.last_week, today)
    last_days = max(1, (goal.by - first_last).days)
    days = []
    for offset in range((goal.by - today).days):
        day = today + timedelta(days=offset)
        if day == first_last:
            walk.begin_last_week(goal, day)
        done, spent = walk.reviews(day, seconds)
        most = most_new if goal.has_new(day) else 0
        capacity = seconds * last_days * LAST_SHARE if day < first_last else inf
        met = _meet(walk, new, day, seconds - spent, seconds, capacity, most)
        spent += sum(due.seconds_of(c, assumed.times, is_new=True) for c in met)
        days.append(Day(day, len(met), done, spent))
    return Forecast(tuple(days), frozenset(walk.seen), most_new, walk.owed)


def _meet(
    walk: _Walk,
    new: list[Card],
    day: date,
    seconds: float,
    daily_seconds: float,
    capacity: float,
    most: int,
) -> list[Card]:
    """Meet new cards of a day, and take them off the list."""
    met: list[Card] = []
    exercise_seconds = daily_seconds * due.DRILL_SHARE
    for card in list(new):
        cost = due.seconds_of(card, walk.assumed.times, is_new=True)  # its repeat is paid later
        if len(met) >= most:
            break
        is_full = walk.owed + walk.assumed.review_seconds(card) > capacity
        is_exercise = card.kind in EXERCISES
        if is_full or seconds < cost or (is_exercise and exercise_seconds < cost):
            continue
        seconds -= cost
        exercise_seconds -= cost if is_exercise else 0.0
        walk.meet(card, day)
        met.append(card)
        new.remove(card)
    return met


def best(
    cards: Sequence[Card],
    states: Mapping[CardId, CardState],
    goal: Goal,
    today: date,
    assumed: Assumptions,
) -> Forecast:
    """Return the forecast that sees most, with new cards spread as evenly as that allows."""
    greedy = forecast(cards, states, goal, today, assumed, len(cards))
    met = sum(day.new for day in greedy.days)
    days = max(1, sum(bool(day.new) for day in greedy.days))
    span = max(days, (goal.by - today).days - goal.days_without_new)
    most = max((day.new for day in greedy.days), default=0)
    for new in range(ceil(met / span), most):
        found = forecast(cards, states, goal, today, assumed, new)
        if len(found.seen) >= len(greedy.seen):
            return found
    return forecast(cards, states, goal, today, assumed, most)


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
