"""What becomes of cards by a day, at so many minutes a day: a walk through the days by counts."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from math import inf
from typing import NamedTuple

from dlstudy.card import EXERCISES, Card, CardId, Kind
from dlstudy.record import field, mutable, record
from dlstudy.schedule import due, pace, sm2
from dlstudy.schedule.fold import CardState
from dlstudy.schedule.goal import Goal

LAST_SHARE = 0.95  # of the last week's minutes that are planned: ids spread cards unevenly
EPSILON = 1e-9  # by which a sum of floats may fall short of a whole number


@record
class Assumptions:
    """What a forecast reckons with: seconds by kind and newness, the share of reviews that pass."""

    times: pace.Times
    pass_rate: float = pace.RECALL_WHEN_DUE
    is_own_rate: bool = False  # measured, and no guess

    def review_seconds(self, kind: Kind) -> float:
        """Return what a review costs, the repeats of failures shared out."""
        return pace.seconds_of_kind(kind, self.times, is_new=False) * (2 - self.pass_rate)


@record
class Day:
    """One day of a forecast."""

    day: date
    new: int
    reviews: int
    seconds: float


@record
class Forecast:
    """The days up to the goal, and which cards will have been seen by then."""

    days: tuple[Day, ...]
    seen: frozenset[CardId]
    new: int  # cards a day, at most
    last_week_seconds: float  # that seeing everything once more takes

    def fits(self, cards: Iterable[Card]) -> bool:
        """Will all of these have been seen?"""
        return all(card.id in self.seen for card in cards)


class _Group(NamedTuple):
    """Cards that a forecast cannot tell apart: they take as long and are known as well."""

    kind: Kind
    learned: sm2.State


@mutable
class _Walk:
    """A simulation, day by day, of how many cards of a group are due; ``days`` ends at the goal."""

    assumed: Assumptions
    days: list[Counter[_Group]]
    late: Counter[_Group] = field(default_factory=Counter)  # due on the goal's day or after it
    waiting: Counter[_Group] = field(default_factory=Counter)  # due, and there was no time
    lapses: float = 0.0
    owed: float = 0.0  # seconds of seeing everything once in the last week
    nexts: dict[tuple[sm2.State, int], sm2.State] = field(default_factory=dict)

    def put(self, group: _Group, day: int, count: int = 1) -> None:
        """Make cards of a group due on a day of the walk."""
        place = self.days[day] if day < len(self.days) else self.late
        place[group] += count

    def see(self, group: _Group, quality: int, day: int, count: int) -> None:
        """Answer cards of a group alike: they come back after their interval."""
        key = (group.learned, quality)
        if key not in self.nexts:
            learned = sm2.next_state(*key)
            enough = len(sm2.FIRST_INTERVALS_DAYS)  # passes after which their number is all one
            self.nexts[key] = learned._replace(repetitions=min(learned.repetitions, enough))
        after = self.nexts[key]
        self.put(_Group(group.kind, after), day + after.interval_days, count)

    def begin_last_week(self, day: int) -> None:
        """Bring forward what would not be asked in the last days, as the fold does.

        Ids spread cards over these days but the very last; here they are dealt out.
        """
        span = max(1, len(self.days) - day - 1)
        dealt = 0
        for group, count in self.late.items():
            for place in range(min(span, count)):
                share = count // span + (place < count % span)
                self.put(group, day + (dealt + place) % span, share)
            dealt += count
        self.late = Counter()

    def reviews(self, day: int, seconds: float) -> tuple[int, float]:
        """Do what is due while there is time; return how many, and the seconds they took."""
        done, spent = 0, 0.0
        left: Counter[_Group] = Counter()
        for group, count in (*self.waiting.items(), *self.days[day].items()):
            cost = self.assumed.review_seconds(group.kind)
            fitting = min(count, int((seconds - spent) / cost + EPSILON))
            if fitting < count:
                left[group] += count - fitting
            if fitting:
                self.lapses += fitting * (1 - self.assumed.pass_rate)
                failed = min(fitting, int(self.lapses + EPSILON))
                self.lapses -= failed
                self.see(group, sm2.GOOD, day, fitting - failed)
                self.see(group, sm2.AGAIN, day, failed)
                done, spent = done + fitting, spent + fitting * cost
        self.waiting = left
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
    walk = _Walk(assumed, [Counter() for _ in range((goal.by - today).days)])
    seen = _begun(walk, cards, states, goal, today)
    queues = _queues(cards, states)
    first_last = max(goal.last_week, today)
    last_days = max(1, (goal.by - first_last).days)
    days = []
    for offset in range(len(walk.days)):
        day = today + timedelta(days=offset)
        if day == first_last:
            walk.begin_last_week(offset)
        done, spent = walk.reviews(offset, seconds)
        room = _Room(
            seconds=seconds - spent,
            exercise_seconds=seconds * due.DRILL_SHARE,
            owed=seconds * last_days * LAST_SHARE if day < first_last else inf,
            cards=most_new if goal.has_new(day) else 0,
        )
        met = _meet(walk, queues, offset, room)
        seen += met
        spent += sum(pace.seconds_of(c, assumed.times, is_new=True) for c in met)
        days.append(Day(day, len(met), done, spent))
    return Forecast(tuple(days), frozenset(card.id for card in seen), most_new, walk.owed)


def _begun(
    walk: _Walk,
    cards: Iterable[Card],
    states: Mapping[CardId, CardState],
    goal: Goal,
    today: date,
) -> list[Card]:
    """Put the cards that were begun on the days on which they are due; return them."""
    found = []
    for card in cards:
        state = states.get(card.id)
        if state is None or state.learned is None or state.is_suspended:
            continue
        found.append(card)
        is_seen_again = state.last_day is not None and state.last_day >= goal.last_week
        day = max(0, (state.due - today).days) if state.due is not None else 0
        if not is_seen_again:
            walk.owed += walk.assumed.review_seconds(card.kind)
        if day < len(walk.days) or not is_seen_again:
            walk.put(_Group(card.kind, state.learned), day)
    return found


Queues = dict[Kind, deque[tuple[int, Card]]]


def _queues(cards: Sequence[Card], states: Mapping[CardId, CardState]) -> Queues:
    """Return the new cards of each kind, which take as long as one another, with their places."""
    found: Queues = {}
    for place, card in enumerate(cards):
        if due.is_new(states.get(card.id)):
            found.setdefault(card.kind, deque()).append((place, card))
    return found


@mutable
class _Room:
    """What new cards may take of a day."""

    seconds: float
    exercise_seconds: float
    owed: float  # what the last week can hold in all
    cards: int

    def fits(self, kind: Kind, cost: float, owed: float) -> bool:
        """Is there time for a card of a kind, today and once more in the last week?"""
        is_exercise = kind in EXERCISES
        room = min(self.seconds, self.exercise_seconds) if is_exercise else self.seconds
        return cost <= room and owed <= self.owed


def _meet(walk: _Walk, queues: Queues, day: int, room: _Room) -> list[Card]:
    """Meet the first new cards for which there is room, and take them off their queues."""
    times = walk.assumed.times
    met: list[Card] = []
    while len(met) < room.cards:
        fitting = [
            queue
            for kind, queue in queues.items()
            if queue
            and room.fits(
                kind,
                pace.seconds_of(queue[0][1], times, is_new=True),
                walk.owed + walk.assumed.review_seconds(kind),
            )
        ]
        if not fitting:
            break
        _, card = min(fitting, key=lambda queue: queue[0][0]).popleft()
        cost = pace.seconds_of(card, times, is_new=True)  # its repeat is paid later
        room.seconds -= cost
        room.exercise_seconds -= cost if card.kind in EXERCISES else 0.0
        walk.owed += walk.assumed.review_seconds(card.kind)
        walk.see(_Group(card.kind, sm2.NEW), sm2.GOOD, day, 1)
        met.append(card)
    return met
