"""A simulated user: three weeks at fifteen minutes a day, two weeks away, and back again.

The real review session, library and log are used; only the person and the
clock are invented. Times and recall are drawn from the person's own model,
which the session does not know.
"""

import math
import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dlstudy.card import Card, Deck, Kind
from dlstudy.event import Moment, moment
from dlstudy.library.library import Library
from dlstudy.log.store import FILE_NAME, Store
from dlstudy.schedule import due
from dlstudy.session.asked import Asked
from dlstudy.session.review import Review
from dlstudy.session.today import Options

START = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
DAYS = 21
AWAY_DAYS = 14
DECKS, CARDS = 10, 60  # six hundred cards: more than three weeks can show
TYPICAL_SECONDS = {Kind.CONCEPT: (70.0, 28.0), Kind.CLOZE: (40.0, 16.0)}
SPREAD = 0.4  # of the logarithm of a time


@dataclass(frozen=True, slots=True)
class Day:
    """What the person did on one study day."""

    number: int
    minutes: float
    reviews: int
    new: int
    waiting: int
    clear_in_days: int | None


def library() -> Library:
    """Return ten decks of concepts, a cloze in every fifth place."""
    decks = []
    for d in range(DECKS):
        cards = tuple(
            Card(f"deck-{d}", f"card-{c}", Kind.CLOZE if c % 5 == 4 else Kind.CONCEPT, 1, "?", "!")
            for c in range(CARDS)
        )
        decks.append(Deck(f"deck-{d}", "", f"Deck {d}", "", cards, ()))
    return Library(tuple(decks))


class Person:
    """Takes log-normal times and forgets: recall falls with the days since the last review."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)

    def answer(self, asked: Asked, now: Moment) -> tuple[int, float]:
        """Return a quality and the seconds it took."""
        is_first_sight = asked.is_new and not asked.is_repeat
        typical = TYPICAL_SECONDS[asked.card.kind][0 if is_first_sight else 1]
        seconds = typical * math.exp(self.rng.gauss(0, SPREAD))
        if self.rng.random() > self._recall(asked, now):
            return 2, seconds
        return self.rng.choice((3, 4, 4, 4, 5)), seconds

    def _recall(self, asked: Asked, now: Moment) -> float:
        state = asked.state
        if asked.is_repeat or state is None or state.learned is None or state.last_day is None:
            return 0.85
        gone = (now.study_day - state.last_day).days
        return math.exp(-0.12 * gone / max(1, state.learned.interval_days))


def simulate(seed: int = 0) -> Iterator[Day]:
    """Yield the days of three weeks, and then those after two weeks away until all is clear."""
    person, cards = Person(seed), library()
    with tempfile.TemporaryDirectory() as home, Store(Path(home) / FILE_NAME) as store:
        for number in range(DAYS):
            yield one_day(cards, store, person, number)
        number = DAYS + AWAY_DAYS
        while True:
            day = one_day(cards, store, person, number)
            yield day
            if day.waiting == 0 or number > DAYS + AWAY_DAYS + 60:
                return
            number += 1


def one_day(cards: Library, store: Store, person: Person, number: int) -> Day:
    """Study one day with the real session, until it has nothing more to ask."""
    at = START + timedelta(days=number)
    review = Review(cards, store, moment(at), Options(), "person")
    waiting, clear = review.plan.waiting, review.plan.clear_by
    new = 0
    while review.asked is not None:
        new += review.asked.is_new and not review.asked.is_repeat
        quality, seconds = person.answer(review.asked, moment(at))
        at += timedelta(seconds=seconds)
        review.answer(quality, moment(at), round(seconds * 1000))
    clear_in = (clear - moment(at).study_day).days if clear else None
    return Day(number, review.spent / 60, len(review.answered), new, waiting, clear_in)


def print_days(seed: int = 0) -> bool:
    """Print a row a day and whether the promises hold; return that."""
    days = list(simulate(seed))
    print("  day  minutes  answers  new  waiting  clear in")
    for day in days:
        if day.number == DAYS + AWAY_DAYS:
            print(f"       ... {AWAY_DAYS} days away ...")
        clear = "" if day.clear_in_days is None else f"{day.clear_in_days} d"
        print(
            f"  {day.number + 1:3}  {day.minutes:7.1f}  {day.reviews:7}  {day.new:3}"
            f"  {day.waiting:7}  {clear:>8}"
        )
    before = [day for day in days if day.number < DAYS]
    back = [day for day in days if day.number >= DAYS]
    near = all(0.8 <= day.minutes / due.MINUTES <= 1.2 for day in before)
    studied = all(day.reviews > 0 for day in before)
    recovered = back[0].new == 0 and back[-1].waiting == 0
    for said, holds in (
        ("minutes within 20 % of 15 on every day of three weeks", near),
        ("no day without cards", studied),
        ("back after two weeks: no new cards first, and clear in the end", recovered),
    ):
        print(f"  {'yes' if holds else 'NO '}  {said}")
    return near and studied and recovered


if __name__ == "__main__":
    print_days()
