"""What review, quiz and interview answer alike: all that a screen may ask of a sitting."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from dlstudy.card import Card, CardId
from dlstudy.errors import NothingToUndo
from dlstudy.event import Kind, Moment
from dlstudy.library.library import Library
from dlstudy.log.store import Store
from dlstudy.schedule.fold import CardState
from dlstudy.session.asked import Asked

if TYPE_CHECKING:
    from dlstudy.session.interview.sitting import InterviewSession


class Clocked(NamedTuple):
    """A question against the clock: its part and place, and the seconds it is given."""

    part: str
    place: int  # from 0
    total: int
    seconds: float
    said_ms: int | None  # how long the answer took, once it was given


class Summary(NamedTuple):
    """A sitting in figures."""

    answered: int
    passed: int
    seconds: float
    still_failing: int  # failed today and not yet passed again
    waiting: int  # due today, over the budget
    tomorrow: int
    streak_days: int


class Sitting:
    """A card in front, drawn when it is looked at and not while an answer is saved.

    What stands here is so where answers do not touch the schedule; a review
    answers otherwise.
    """

    kind: str  # "review", "quiz" or "interview"
    library: Library
    store: Store
    is_scheduled = False  # does an answer change the schedule?
    has_undo = True
    seed = 0  # the same seed asks the same
    _front: Asked | None = None
    _answered_at: Moment | None = None  # when the next card is still to be drawn

    @property
    def asked(self) -> Asked | None:
        """The card in front of the learner, None at the end."""
        if self._answered_at is not None:
            moment, self._answered_at = self._answered_at, None
            self._front = self._next(moment)
        return self._front

    @asked.setter
    def asked(self, one: Asked | None) -> None:
        self._front, self._answered_at = one, None

    def go_on(self, moment: Moment) -> None:
        """Let the next card come, when it is looked at."""
        self._answered_at = moment

    def answer(self, quality: int, moment: Moment, elapsed_ms: int, **data: object) -> CardState:
        """Record the answer; when this returns it is on disk. Raises NotSaved: then it is not."""
        raise NotImplementedError

    def undo(self, moment: Moment) -> CardId:  # noqa: ARG002 - of those that can
        """Take back what was done last and ask its card again; raises NothingToUndo."""
        raise NothingToUndo("Nothing was answered yet.")

    def put_aside(self, kind: Kind, moment: Moment) -> CardState:
        """Suspend, bury or mark as known the card in front: only where it is scheduled."""
        raise NotImplementedError

    def flag(self, note: str, moment: Moment) -> None:
        """Put a flag with a note on the card in front: only where it is scheduled."""
        raise NotImplementedError

    def intervals(self, _: Moment) -> dict[int, int] | None:
        """Return the days until the card comes back, by quality; None where it is not promised."""
        return None

    def weak_needs(self, _: Card) -> list[Card]:
        """Return the cards that a card needs and that are weak themselves."""
        return []

    def median_ms(self, _: Card) -> float | None:
        """Return the learner's own median time for such a card, where speed is judged."""
        return None

    def summary(self, _: date) -> Summary | None:
        """Return what this sitting came to, where it ends with that."""
        return None

    @property
    def can_undo(self) -> bool:
        """Was anything done in this sitting that is not yet taken back?"""
        return False

    @property
    def left(self) -> int:
        """How many cards are still to come, the one in front included."""
        raise NotImplementedError

    @property
    def seconds_ahead(self) -> float | None:
        """How long the cards that are still to come will take, where that is known."""
        return None

    @property
    def has_drills_ahead(self) -> bool:
        """Is NumPy going to be needed?"""
        raise NotImplementedError

    @property
    def workplace(self) -> Path:
        """Where code is written: what was written before is there."""
        return self.store.path.parent

    @property
    def clocked(self) -> Clocked | None:
        """The clock of the question in front, where it has one."""
        return None

    def as_interview(self) -> "InterviewSession | None":
        """Return the interview whose questions are answered in words, where it is one."""
        return None

    def _next(self, moment: Moment) -> Asked | None:
        raise NotImplementedError
