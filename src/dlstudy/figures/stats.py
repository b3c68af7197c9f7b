"""Figures of a log: pure, from events and states."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from dlstudy.card import CardId
from dlstudy.event import Event, Kind
from dlstudy.payload import Answered, read
from dlstudy.schedule import sm2
from dlstudy.schedule.fold import CardState, in_order, live

FORECAST_DAYS = 7
RETENTION_DAYS = 30


class Retention(NamedTuple):
    """Reviews of learned cards in the last thirty days, and how many passed."""

    reviews: int
    passed: int

    @property
    def share(self) -> float | None:
        return self.passed / self.reviews if self.reviews else None


def streak(days: Iterable[date], today: date) -> int:
    """Return the study days in a row up to today, or up to yesterday if today has none yet."""
    studied = set(days)
    day = today if today in studied else today - timedelta(days=1)
    count = 0
    while day in studied:
        count += 1
        day -= timedelta(days=1)
    return count


def forecast(states: Iterable[CardState], today: date) -> list[int]:
    """Return the reviews of today (overdue ones included) and of each of the next days.

    What was buried today is due tomorrow.
    """
    counts = [0] * FORECAST_DAYS
    for state in states:
        if state.due is not None and not state.is_suspended:
            offset = max(int(state.buried_on == today), (state.due - today).days)
            if offset < FORECAST_DAYS:
                counts[offset] += 1
    return counts


def retention(events: Iterable[Event], today: date) -> Retention:
    """Return how many reviews of the last thirty days passed, first sights left out."""
    seen: set[CardId] = set()
    reviews = passed = 0
    for event in sorted(live(events), key=lambda e: (e.study_day, e.at, e.id)):
        if event.kind is not Kind.REVIEW or event.quality is None:
            continue
        if event.card in seen and event.study_day > today - timedelta(days=RETENTION_DAYS):
            reviews += 1
            passed += event.quality >= sm2.PASSING
        seen.add(event.card)
    return Retention(reviews, passed)


def counts(cards: Iterable[CardId], states: Mapping[CardId, CardState]) -> dict[str, int]:
    """Return how many cards are new, learning (interval under three weeks), known, suspended.

    A card with blanks counts once: it is known when all its blanks are.
    """
    blanks: dict[str, set[str]] = {}
    for card_id in cards:
        blanks.setdefault(card_id.partition("#")[0], set()).add(_standing(states.get(card_id)))
    found = {"new": 0, "learning": 0, "known": 0, "suspended": 0}
    for standings in blanks.values():
        in_use = standings - {"suspended"}
        mixed = "learning" if len(in_use) > 1 else "suspended"
        found[in_use.pop() if len(in_use) == 1 else mixed] += 1
    return found


def _standing(state: CardState | None) -> str:
    if state is not None and state.is_suspended:
        return "suspended"
    if state is None or state.learned is None:
        return "new"
    return "known" if state.learned.interval_days >= 21 else "learning"


def mistakes_made(events: Iterable[Event]) -> tuple[list[tuple[tuple[str, str], int]], int]:
    """Return each (step, mistake) with the answers it was made in, and all exercises answered.

    The most frequent comes first; a mistake counts once an answer.
    """
    made: Counter[tuple[str, str]] = Counter()
    total = 0
    for event in events:
        if event.kind not in {Kind.REVIEW, Kind.PRACTICE}:
            continue
        answers = read(Answered, event).answers
        if answers is None:
            continue
        total += 1
        made.update(
            {
                (answer.get("step", ""), name)
                for answer in answers
                for name in answer.get("mistakes", "").split(",")
                if name
            }
        )
    return made.most_common(), total


def failing(events: Iterable[Event]) -> set[CardId]:
    """Return the cards that one fails: the last answer was wrong, or every third one at least.

    Practice counts too: what was failed in a quiz is not known.
    """
    passed: dict[CardId, list[bool]] = {}
    for event in in_order(live(events)):
        if event.kind in {Kind.REVIEW, Kind.PRACTICE} and event.quality is not None:
            passed.setdefault(event.card, []).append(event.quality >= sm2.PASSING)
    return {
        card
        for card, answers in passed.items()
        if not answers[-1] or 3 * answers.count(False) >= len(answers)
    }
