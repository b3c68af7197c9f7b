"""The day one prepares for: the last goal that was set, and by when it wants each card seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple
from zlib import crc32

from dlstudy.card import CardId
from dlstudy.event import Event
from dlstudy.payload import Chosen, read

PREFIX = "plan/"  # under which the log knows what is planned
CARD = f"{PREFIX}goal"  # what is applied
PROPOSAL = f"{PREFIX}proposal"  # what was last shown, for 'plan apply' to take
LAST_DAYS = 7  # before the day itself: everything is seen once in them
DAYS_WITHOUT_NEW = 2  # before the day itself, of eight: what is new has no time to come back


class Goal(NamedTuple):
    """Some topics, () for all, to be ready on a day; ``new`` cards a day, ``minutes`` a day.

    ``set_on`` is the study day on which it was applied.
    """

    by: date
    set_on: date
    topics: tuple[str, ...] = ()
    minutes: float | None = None
    new: int | None = None

    @property
    def last_week(self) -> date:
        """The first of the last days before it."""
        return self.by - timedelta(days=LAST_DAYS)

    @property
    def days_without_new(self) -> int:
        """How many last days have no new card: two, one where less than eight days were left."""
        return min(DAYS_WITHOUT_NEW, (self.by - self.set_on).days // 4)

    def has_new(self, today: date) -> bool:
        """Are new cards met today?"""
        return today < self.by - timedelta(days=self.days_without_new)

    def covers(self, card: CardId) -> bool:
        """Is the card of one of its topics?"""
        return not self.topics or card.partition("/")[0] in self.topics

    def final_day(self, card: CardId) -> date:
        """Return the day of the last week on which a card is wanted; ids spread the cards.

        None is wanted on the very last day: it is for what the days before had no time for.
        """
        first = max(self.last_week, self.set_on)
        span = max(1, (self.by - first).days - 1)
        return first + timedelta(days=crc32(card.encode()) % span)


def goal_of(event: Event) -> Goal | None:
    """Return the goal that an event sets, None if it clears it."""
    return None if event.card != CARD else proposed(event)


def proposed(event: Event) -> Goal | None:
    """Return the goal that an event is about, applied or only shown."""
    chosen = read(Chosen, event)
    if chosen.by is None:
        return None
    return Goal(chosen.by, event.study_day, chosen.topics, chosen.minutes, chosen.new)


def data_of(one: Goal | None) -> dict[str, object]:
    """Return what an event keeps of a goal; of None what clears it."""
    if one is None:
        return {"by": None}
    return {
        "by": one.by.isoformat(),
        "topics": list(one.topics),
        "minutes": one.minutes,
        "new": one.new,
    }


def goal(events: Sequence[Event], today: date) -> Goal | None:
    """Return what is prepared for today; ``events`` are live and in order. None once it is over."""
    found = goal_of(events[-1]) if events else None
    return found if found is not None and today < found.by else None
