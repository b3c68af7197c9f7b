"""A review: today's cards one after another, each answer on disk before the next card."""

from collections import deque
from datetime import date, timedelta

from dlstudy.card import EXERCISES, Card, CardId
from dlstudy.errors import NothingToUndo, NotSaved
from dlstudy.event import Event, Moment
from dlstudy.event import Kind as EventKind
from dlstudy.figures import progress
from dlstudy.library.library import Library
from dlstudy.log.store import Store
from dlstudy.schedule import days, due, fold, pace, sm2
from dlstudy.schedule.days import spent_seconds
from dlstudy.schedule.fold import CardState
from dlstudy.session.asked import Asked, answer_data, ask, event_of
from dlstudy.session.sitting import Sitting, Summary
from dlstudy.session.today import Options, Today

QUALITIES = (sm2.AGAIN, sm2.HARD, sm2.GOOD, sm2.EASY)  # of the four keys
REPEAT_GAP = 5  # cards between a failure and its repeat, where there are so many
MEAN_TO_MEDIAN = 1.15  # of answering times, which have a long tail


class Review(Sitting):
    """Today's cards, one after another."""

    kind = "review"
    is_scheduled = True

    def __init__(
        self, library: Library, store: Store, moment: Moment, options: Options, device: str
    ) -> None:
        self.library = library
        self.store = store
        self.device = device
        self.today = Today(library, store, moment, options)
        self.cards, self.states = self.today.cards, self.today.states
        self.spent = 0.0  # seconds in this sitting
        self.answered: list[tuple[Asked, Event]] = []
        self._undo: list[tuple[Asked, Event]] = []
        self._queue: deque[Card] = deque()
        self._repeats: deque[tuple[int, Card]] = deque()  # not before so many answers
        self._budget = self.today.budget(moment.study_day)
        self.plan = self._plan(moment)
        self._repeats.extend((0, card) for card in self.plan.repeats)
        self.asked = self._next(moment)

    def answer(self, quality: int, moment: Moment, elapsed_ms: int, **data: object) -> CardState:
        """Record the answer; when this returns it is on disk. Raises NotSaved, and then it is not.

        The same day's repeat of a failed card is practice: it never counts twice.
        """
        asked = self._current()
        kind = EventKind.REVIEW
        if asked.is_repeat:
            kind, data = EventKind.PRACTICE, {**data, "purpose": fold.REPEAT}
        event = event_of(
            asked.card.id, kind, moment, self.device, answer_data(asked, **data),
            quality=quality, elapsed_ms=elapsed_ms,
        )  # fmt: skip
        state = self._record(asked, event)
        self.spent += spent_seconds(elapsed_ms)
        self.answered.append((asked, event))
        if due.must_repeat(state, moment.study_day):
            self._repeats.append((len(self.answered) + REPEAT_GAP, asked.card))
        self.go_on(moment)
        return state

    def weak_needs(self, card: Card) -> list[Card]:
        """Return the cards a card needs that are weak themselves, to look at after a failure."""
        by_note: dict[CardId, list[Card]] = {}
        for other in self.library.cards:
            by_note.setdefault(other.note, []).append(other)
        return progress.weak_needs(card, by_note, self.states)

    def put_aside(self, kind: EventKind, moment: Moment) -> CardState:
        """Suspend, bury or mark as known the card in front, and go on to the next."""
        asked = self._current()
        event = event_of(asked.card.id, kind, moment, self.device, {})
        state = self._record(asked, event)
        self.go_on(moment)
        return state

    def flag(self, note: str, moment: Moment) -> None:
        """Put a flag with a note on the card in front, which stays."""
        asked = self._current()
        event = event_of(asked.card.id, EventKind.FLAG, moment, self.device, {"note": note})
        self._record(asked, event)

    def undo(self, moment: Moment) -> CardId:
        """Take back the last thing done in this sitting and ask its card again.

        Raises NothingToUndo.
        """
        if not self._undo:
            raise NothingToUndo("Nothing was answered yet; 'dlstudy undo' takes back earlier days.")
        asked, event = self._undo[-1]
        data = {"event": event.id}
        undo = event_of(event.card, EventKind.UNDO, moment, self.device, data)
        state = self.store.record(undo)
        self._undo.pop()
        if self.asked is not None and event.kind is not EventKind.FLAG:
            if self.asked.is_repeat:
                self._repeats.appendleft((0, self.asked.card))
            else:
                self._queue.appendleft(self.asked.card)
        self.states[state.card] = state
        if self.answered and self.answered[-1][1].id == event.id:
            self.answered.pop()
            self.spent -= spent_seconds(event.elapsed_ms)
        self._repeats = deque((n, c) for n, c in self._repeats if c.id != asked.card.id)
        if event.kind is not EventKind.FLAG:
            again = ask(asked.card, state, moment, is_repeat=asked.is_repeat)
            self.asked = again or self._next(moment)
        return asked.card.id

    def intervals(self, moment: Moment) -> dict[int, int] | None:
        """Return the days until the card comes back, by quality.

        They are read off the fold of the log with each answer in it, so that
        an answer does what its key promised. None for a repeat, and while the
        log is not in its place: then nothing can be promised.
        """
        card = self._current().card
        if self._current().is_repeat:
            return None
        answers = [
            event_of(card.id, EventKind.REVIEW, moment, self.device, {}, quality=quality)
            for quality in QUALITIES
        ]
        try:
            states = self.store.foreseen(answers)
        except NotSaved:
            return None
        dues = [state.due or moment.study_day for state in states]
        days = [(due - moment.study_day).days for due in dues]
        return dict(zip(QUALITIES, days, strict=True))

    def median_ms(self, card: Card) -> float | None:
        """Return the learner's own median time for this kind of card once it is known."""
        seconds = self.today.times.get((card.kind, False))
        return seconds * 1000 if seconds is not None else None

    @property
    def can_undo(self) -> bool:
        """Was anything done in this sitting that is not yet taken back?"""
        return bool(self._undo)

    @property
    def left(self) -> int:
        """How many cards are still to come, the one in front included."""
        ahead = len(self._queue) + len(self._repeats) + (self.asked is not None)
        limit = self.today.options.limit
        return ahead if limit is None else min(ahead, limit - len(self.answered))

    @property
    def seconds_ahead(self) -> float:
        """How long the cards that are still to come will take."""
        front = [self.asked.card] if self.asked is not None else []
        cards = [*front, *self._queue, *(card for _, card in self._repeats)]
        costs = (
            pace.seconds_of(c, self.today.times, is_new=due.is_new(self.states.get(c.id)))
            for c in cards
        )
        return sum(list(costs)[: self.left])

    @property
    def has_drills_ahead(self) -> bool:
        """Is NumPy going to be needed?"""
        return any(card.kind in EXERCISES for card in self._queue)

    @property
    def seconds_left(self) -> float:
        return max(0.0, self._budget.seconds - self.spent)

    def summary(self, today: date) -> Summary:
        """Return what this sitting came to."""
        from dlstudy.figures import stats

        reviews = [event for _, event in self.answered if event.kind is EventKind.REVIEW]
        studyable = [self.states[c.id] for c in self.library.cards if c.id in self.states]
        tomorrow = today + timedelta(days=1)
        now = self.today.left_of(today)
        return Summary(
            answered=len(reviews),
            passed=sum(
                event.quality is not None and event.quality >= sm2.PASSING for event in reviews
            ),
            seconds=self.spent,
            still_failing=sum(due.must_repeat(state, today) for state in studyable),
            waiting=len(now.due) + now.waiting,
            tomorrow=sum(due.is_due(state, tomorrow) for state in studyable),
            streak_days=stats.streak(days.studied(self.store.days()), today),
        )

    def _current(self) -> Asked:
        if self.asked is None:
            raise ValueError("the review is over; no card is in front")
        return self.asked

    def _record(self, asked: Asked, event: Event) -> CardState:
        state = self.store.record(event)
        self.states[state.card] = state
        self._undo.append((asked, event))
        return state

    def _plan(self, moment: Moment) -> due.Plan:
        """Fill the queue with what fits into the time left."""
        asked = [a for a, event in self.answered if event.kind is EventKind.REVIEW]
        new = [a.card for a in asked if a.is_new]
        seconds = self.seconds_left
        drill_seconds = self._budget.drill_seconds - sum(
            spent_seconds(e.elapsed_ms) for a, e in self.answered if a.card.kind in EXERCISES
        )
        budget = self._budget._replace(
            seconds=seconds,
            drill_seconds=drill_seconds,
            new=self._budget.new - len(new),
            new_drills=self._budget.new_drills - sum(c.kind in EXERCISES for c in new),
        )
        plan = self.today.plan(moment.study_day, budget)
        self._queue = deque(plan.cards)
        return plan

    def _next(self, moment: Moment) -> Asked | None:
        """Return the next card: a repeat whose time has come, the queue, then the repeats left."""
        if self.today.options.limit is not None and len(self.answered) >= self.today.options.limit:
            return None
        if (asked := self._ask_repeat(moment, len(self.answered))) is not None:
            return asked
        if not self._queue and self._undo:
            self._plan(moment)
        while self._queue:
            card = self._queue.popleft()
            state = self.states.get(card.id)
            if not due.is_begun(state) and due.unmet_needs(card, self.states, self.today.notes):
                continue  # what it needs failed, or has yet to come
            if self._fits(card, state) and self._is_open(state, moment.study_day):
                asked = ask(card, state, moment)
                if asked is not None:
                    return asked
        return self._ask_repeat(moment)

    def _ask_repeat(self, moment: Moment, answered: int | None = None) -> Asked | None:
        """Return the next repeat whose time has come, or any; one that cannot be drawn is over."""
        while self._repeats and (answered is None or self._repeats[0][0] <= answered):
            _, card = self._repeats.popleft()
            asked = ask(card, self.states.get(card.id), moment, is_repeat=True)
            if asked is not None:
                return asked
        return None

    def _fits(self, card: Card, state: CardState | None) -> bool:
        """Is there time for this card and for the repeats that are owed?"""
        owed = sum(pace.seconds_of(c, self.today.times, is_new=False) for _, c in self._repeats)
        cost = pace.seconds_of(card, self.today.times, is_new=due.is_new(state))
        return not self.answered or (cost + owed) * MEAN_TO_MEDIAN <= self.seconds_left

    def _is_open(self, state: CardState | None, today: date) -> bool:
        return due.is_due(state, today) or (
            due.is_new(state) and not (state and state.buried_on == today)
        )
