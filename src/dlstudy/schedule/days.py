"""What each study day holds, as the fold of its events: answers, reviews, minutes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from dlstudy.event import Event, Kind
from dlstudy.schedule.fold import ABOUT_EVENTS, live, touches_schedule

LONGEST_ANSWER_MS = 600_000  # what an answer adds to the day's minutes at the most
NO_ANSWERS = frozenset({Kind.READ, Kind.FOCUS, Kind.PLAN, Kind.SITTING})


class Day(NamedTuple):
    """What one study day holds of what counts: nothing undone, nothing moved to another day."""

    events: int = 0
    answers: int = 0  # events that put a card aside included
    reviews: int = 0
    milliseconds: int = 0  # of reviews and their repeats

    def plus(self, other: "Day", times: int = 1) -> "Day":
        """Return the day with what another holds, or, ``times`` -1, without it."""
        return Day(*(a + times * b for a, b in zip(self, other, strict=True)))


NOTHING = Day()


def days(events: Iterable[Event]) -> dict[date, Day]:
    """Return every study day on which something counts."""
    found: dict[date, Day] = {}
    for event in live(events):
        found[event.study_day] = found.get(event.study_day, NOTHING).plus(_of(event))
    return found


def of_cards(cards: Iterable[Iterable[Event]]) -> dict[date, Day]:
    """Return the sums of the days of some cards: what an undo names stands under its card."""
    found: dict[date, Day] = {}
    for own in cards:
        for day, held in days(own).items():
            found[day] = found.get(day, NOTHING).plus(held)
    return found


def gained(old: Sequence[Event], events: Sequence[Event]) -> dict[date, Day]:
    """Return what the days gain, or lose, when ``old`` events of a card become ``events``."""
    if not any(event.kind in ABOUT_EVENTS for event in events):
        return days(events[len(old) :])  # nothing is taken back or moved
    before, after = days(old), days(events)
    changed = {
        day: after.get(day, NOTHING).plus(before.get(day, NOTHING), -1) for day in {*before, *after}
    }
    return {day: more for day, more in changed.items() if more != NOTHING}


def _of(event: Event) -> Day:
    is_answer = event.kind not in NO_ANSWERS
    is_study = touches_schedule(event)
    return Day(1, is_answer, event.kind is Kind.REVIEW, is_study * spent_ms(event.elapsed_ms))


def spent_ms(elapsed_ms: int | None) -> int:
    """Return the time an answer is counted with: a lid that was closed is not study time."""
    return min(elapsed_ms or 0, LONGEST_ANSWER_MS)


def spent_seconds(elapsed_ms: int | None) -> float:
    """Return the seconds an answer is counted with."""
    return spent_ms(elapsed_ms) / 1000


def seconds_of(held: Mapping[date, Day], day: date) -> float:
    """Return the seconds spent on reviews and their repeats on a study day."""
    return held.get(day, NOTHING).milliseconds / 1000


def studied(held: Mapping[date, Day]) -> list[date]:
    """Return the study days that have a review."""
    return [day for day, what in held.items() if what.reviews]


def latest(held: Mapping[date, Day]) -> date | None:
    """Return the newest study day on which a card was answered or put aside."""
    return max((day for day, what in held.items() if what.answers), default=None)


def after(held: Mapping[date, Day], today: date) -> list[date]:
    """Return the study days that are yet to come: a clock was wrong when they were written."""
    return sorted(day for day in held if day > today)
