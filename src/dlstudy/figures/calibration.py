"""Calibration: how sure one was before the answer was seen, against how often it was right."""

from __future__ import annotations

from collections.abc import Iterable

from dlstudy.card import CardId
from dlstudy.event import Event, Kind
from dlstudy.payload import Answered, read
from dlstudy.record import record
from dlstudy.schedule import sm2
from dlstudy.schedule.fold import in_order, live

SURE = 75  # from here on a wrong answer is a surprise


@record
class Belief:
    """One answer whose confidence was asked, in percent."""

    card: CardId
    confidence: int
    is_right: bool

    @property
    def is_sure_and_wrong(self) -> bool:
        return self.confidence >= SURE and not self.is_right


@record
class Bin:
    """The answers of one confidence, in percent, and how many were right."""

    confidence: int
    answers: int
    right: int

    @property
    def gap(self) -> float:
        """How far the share of right answers is above the confidence, in percentage points."""
        return 100 * self.right / self.answers - self.confidence


def beliefs(events: Iterable[Event]) -> list[Belief]:
    """Return the answers, reviews and practice alike, that say how sure their learner was."""
    found = []
    for event in in_order(live(events)):
        if event.kind not in {Kind.REVIEW, Kind.PRACTICE} or event.quality is None:
            continue
        confidence = read(Answered, event).confidence
        if isinstance(confidence, int) and 0 <= confidence <= 100:
            found.append(Belief(event.card, confidence, event.quality >= sm2.PASSING))
    return found


def reliability(answers: Iterable[Belief]) -> list[Bin]:
    """Return a row for every confidence that was given, the lowest first."""
    made: dict[int, list[bool]] = {}
    for belief in answers:
        made.setdefault(belief.confidence, []).append(belief.is_right)
    return [Bin(level, len(made[level]), sum(made[level])) for level in sorted(made)]


def brier(answers: Iterable[Belief]) -> float | None:
    """Return the mean squared error of the confidences: 0 is perfect, always 50 % gives 0.25.

    Source: Brier 1950, Verification of forecasts expressed in terms of
    probability, Monthly Weather Review 78(1), in its form for two outcomes.
    """
    errors = [(belief.confidence / 100 - belief.is_right) ** 2 for belief in answers]
    return sum(errors) / len(errors) if errors else None
