"""One line of the log: what a person did with a card, and when."""

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from dlstudy.card import CardId
from dlstudy.record import record

SITTINGS = "sitting/"  # under which the log knows quizzes and interviews
ROLLOVER_HOUR = 4  # a study day begins at four in the morning, local time


class Kind(StrEnum):
    """What happened; only a review changes a schedule by its quality."""

    REVIEW = "review"
    PRACTICE = "practice"
    KNOWN = "known"
    UNDO = "undo"
    SUSPEND = "suspend"
    RESUME = "resume"
    BURY = "bury"
    FLAG = "flag"
    READ = "read"  # of a reading: opened, done, or a note
    FOCUS = "focus"  # topics to which new cards are narrowed for a while
    FORWARD = "forward"  # a card made due on the day of the event
    PLAN = "plan"  # the day one prepares for
    REDATE = "redate"  # the study day on which a named event really was, where a clock was wrong
    SITTING = "sitting"  # of a quiz or interview: what it asks, or what was said before the answer


@record
class Event:
    """What was observed, never what an algorithm thought of it.

    ``at`` is an aware UTC instant; ``study_day`` was decided once, when
    answering. ``data`` holds what was typed, seed, verdicts, hints and the like.
    """

    id: str
    kind: Kind
    card: CardId
    at: datetime
    study_day: date
    utc_offset_minutes: int = 0
    quality: int | None = None
    elapsed_ms: int | None = None
    device: str = ""
    data: str = "{}"  # canonical JSON


def study_day(local: datetime) -> date:
    """Return the study day of a local time: before four it is still yesterday."""
    return (local - timedelta(hours=ROLLOVER_HOUR)).date()


class Moment(NamedTuple):
    """Now, as an event keeps it: the instant, the study day, the local clock less UTC."""

    at: datetime
    study_day: date
    utc_offset_minutes: int


def moment(local: datetime) -> Moment:
    """Return the moment of an aware local time."""
    offset = local.utcoffset() or timedelta()
    return Moment(local.astimezone(UTC), study_day(local), round(offset.total_seconds() / 60))
