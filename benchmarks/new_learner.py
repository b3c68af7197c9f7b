"""The first days of a new learner with the shipped decks: what is asked, and in which order.

No card before what it needs; in the first seven days none of level 3, and at
most four topics a day. The session, the library and the log are the real
ones; the person and the clock are invented.

Without arguments three learners' first seven days; ``60 15``: one learner's
first sixty days at fifteen minutes, and what was met of each topic.
"""

import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from three_weeks import START

from dlstudy.card import Card
from dlstudy.event import moment
from dlstudy.library.library import Library, load
from dlstudy.log.store import FILE_NAME, Store
from dlstudy.session.review import Review
from dlstudy.session.today import Options

FIRST_DAYS = 7
MOST_TOPICS, HIGHEST_LEVEL = 4, 2
SECONDS = {"concept": 60, "cloze": 35, "drill": 180, "derivation": 240, "code": 400}
PASSES = 0.85


@dataclass(frozen=True, slots=True)
class Day:
    """The new cards of one study day, in the order in which they were asked."""

    number: int
    new: tuple[Card, ...]
    minutes: float
    early: tuple[tuple[str, str], ...]  # a card, and what it needs that was not seen yet

    @property
    def topics(self) -> Counter[str]:
        return Counter(card.deck for card in self.new)


def first_days(days: int, minutes: float | None = None, seed: int = 0) -> Iterator[Day]:
    """Yield the days of a learner who begins with an empty log."""
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as home, Store(Path(home) / FILE_NAME) as store:
        library = load(Path(home))
        for number in range(days):
            yield _one_day(library, store, rng, number, minutes)


def _one_day(
    library: Library, store: Store, rng: random.Random, number: int, minutes: float | None
) -> Day:
    start = at = START + timedelta(days=number)
    review = Review(library, store, moment(at), Options(minutes=minutes), "person")
    known = {card.id for card in library.cards} | {card.note for card in library.cards}
    new: list[Card] = []
    early: list[tuple[str, str]] = []
    while (asked := review.asked) is not None:
        seen = {card for card, state in store.states().items() if state.reviews}
        seen |= {card.partition("#")[0] for card in seen}
        if asked.is_new and not asked.is_repeat:
            new.append(asked.card)
            early += [(asked.card.id, n) for n in asked.card.needs if n in known - seen]
        seconds = SECONDS[asked.card.kind] * rng.uniform(0.7, 1.4)
        at += timedelta(seconds=seconds)
        quality = rng.choice((3, 4, 4, 5)) if rng.random() < PASSES else 2
        review.answer(quality, moment(at), round(seconds * 1000))
    spent = (at - start).total_seconds() / 60
    return Day(number, tuple(new), spent, tuple(early))


def print_days(days: int, minutes: float | None = None, seed: int = 0) -> bool:
    """Print a row a day, what breaks the rules, and a row a topic; return whether nothing does."""
    print("  day  new  minutes  level 1, 2, 3  topics (new cards)")
    is_kept, met = True, Counter[str]()
    for day in first_days(days, minutes, seed):
        topics = ", ".join(f"{topic} {count}" for topic, count in day.topics.items())
        levels = Counter(card.level for card in day.new)
        counts = ", ".join(f"{levels[level]:3}" for level in (1, 2, 3))
        print(f"  {day.number + 1:3}  {len(day.new):3}  {day.minutes:7.1f}  {counts:13}  {topics}")
        for card, need in day.early:
            print(f"       {card} came before {need}")
        is_first = day.number < FIRST_DAYS
        high = [card.id for card in day.new if is_first and card.level > HIGHEST_LEVEL]
        if high:
            print(f"       of level 3: {', '.join(high)}")
        is_kept &= not day.early and not high
        is_kept &= not is_first or len(day.topics) <= MOST_TOPICS
        met += day.topics
    print("  " + ", ".join(f"{topic} {count}" for topic, count in met.most_common()))
    return is_kept


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(0 if print_days(int(sys.argv[1]), float(sys.argv[2])) else 1)
    kept = [print_days(FIRST_DAYS, seed=seed) for seed in range(3)]
    sys.exit(0 if all(kept) else 1)
