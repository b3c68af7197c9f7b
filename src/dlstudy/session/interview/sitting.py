"""An interview as a state machine: its questions one after another, each answer on disk."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from dlstudy.card import EXERCISES, CardId
from dlstudy.event import Event, Kind, Moment
from dlstudy.figures import interview
from dlstudy.figures.interview import Interview, Question, Said
from dlstudy.library.library import Library
from dlstudy.log.home import inside
from dlstudy.record import replace
from dlstudy.schedule.fold import CardState, live
from dlstudy.session.asked import Asked, answer_data, ask, bring_forward, event_of
from dlstudy.session.proposal import of_points
from dlstudy.session.sitting import Clocked, Sitting

if TYPE_CHECKING:
    from dlstudy.log.store import Store

RESUMABLE = timedelta(days=7)  # an older one is over, whatever is left of it


class InterviewSession(Sitting):
    """The questions that are left, one after another."""

    kind = "interview"
    has_undo = False

    def __init__(
        self,
        library: Library,
        store: Store,
        moment: Moment,
        one: Interview,
        device: str,
        *,
        unrecorded: Event | None = None,
    ) -> None:
        self.library = library
        self.store = store
        self.device = device
        self.interview = one
        self.states = store.states(moment.study_day)
        self._unrecorded = unrecorded  # of its beginning: written with what is said first
        self.skipped: set[int] = set()  # places whose card is gone or cannot be drawn
        self.asked = self._next(moment)

    @property
    def place(self) -> int:
        """Which question is in front, from 0."""
        places = range(len(self.interview.questions))
        done = {*self.interview.answers, *self.skipped}
        return next((n for n in places if n not in done), len(places))

    @property
    def question(self) -> Question:
        return self.interview.questions[self.place]

    @property
    def said(self) -> Said | None:
        """What was said to the question in front before a session was cut off."""
        return self.interview.said.get(self.place)

    @property
    def is_begun(self) -> bool:
        """Is anything of it in the log?"""
        return self._unrecorded is None

    @property
    def left(self) -> int:
        return len(self.interview.questions) - len({*self.interview.answers, *self.skipped})

    @property
    def has_drills_ahead(self) -> bool:
        """Is NumPy going to be needed?"""
        cards = {card.id: card for card in self.library.cards}
        ahead = (cards.get(q.card) for q in self.interview.questions[self.place :])
        return any(card is not None and card.kind in EXERCISES for card in ahead)

    @property
    def failed(self) -> list[CardId]:
        """The cards whose answer did not pass."""
        return [a.question.card for a in self.interview.given if not a.is_right]

    @property
    def workplace(self) -> Path:
        """Where code is written: every interview begins with a clean sheet."""
        return inside(self.store.path.parent / interview.FOLDER, self.interview.name)

    @property
    def clocked(self) -> Clocked | None:
        """The clock of the question in front; it stands still once the answer was given."""
        if self.asked is None:
            return None
        one, said = self.question, self.said
        elapsed_ms = said.elapsed_ms if said is not None and said.confidence is not None else None
        total = len(self.interview.questions)
        return Clocked(one.part, self.place, total, one.seconds, elapsed_ms)

    def as_interview(self) -> InterviewSession:
        """Return itself: its questions are answered in words."""
        return self

    def say(self, text: str, confidence: int | None, moment: Moment, elapsed_ms: int) -> None:
        """Record what was said; with a confidence the points may be seen after this."""
        data = {
            "step": "said", "index": self.place, "text": text,
            "confidence": confidence, "elapsed_ms": elapsed_ms,
        }  # fmt: skip
        name = interview.PREFIX + self.interview.name
        self._record(event_of(name, Kind.SITTING, moment, self.device, data))
        said = {**self.interview.said, self.place: Said(text, confidence, elapsed_ms)}
        self.interview = replace(self.interview, said=said)

    def tick(self, points: Collection[int], moment: Moment, *, hints: int = 0) -> CardState:
        """Record which points the answer contained."""
        of = len(self.asked.card.points) if self.asked is not None else 0
        quality = of_points(len(points), of)
        elapsed_ms = self.said.elapsed_ms if self.said is not None else 0
        return self.answer(quality, moment, elapsed_ms, points=sorted(points), of=of, hints=hints)

    def answer(self, quality: int, moment: Moment, elapsed_ms: int, **data: object) -> CardState:
        """Record the answer as practice; the card's schedule stays as it is."""
        asked = self.asked
        if asked is None:
            raise ValueError("the interview is over; no question is in front")
        place, said = self.place, self.said
        if said is not None:
            data = {"text": said.text, "confidence": said.confidence, **data}
            elapsed_ms = said.elapsed_ms
        data |= _steps(asked)
        more = answer_data(
            asked, **data, purpose=interview.PURPOSE, interview=self.interview.name, index=place
        )
        event = event_of(
            asked.card.id, Kind.PRACTICE, moment, self.device, more,
            quality=quality, elapsed_ms=elapsed_ms,
        )  # fmt: skip
        state = self._record(event)
        found = interview.with_events(self.interview, [event])
        answers = {**self.interview.answers, place: found.answers[place]}
        self.interview = replace(self.interview, answers=answers)
        self.go_on(moment)
        return state

    def _record(self, event: Event) -> CardState:
        begun = [] if self._unrecorded is None else [self._unrecorded]
        state = self.store.record_all([*begun, event])[-1]
        self._unrecorded = None
        return state

    def bring_forward(self, moment: Moment) -> None:
        """Make what failed due now, as one batch that is undone together."""
        bring_forward(self.store, self.failed, moment, self.device)

    def _next(self, moment: Moment) -> Asked | None:
        cards = {card.id: card for card in self.library.cards}
        while self.place < len(self.interview.questions):
            card = cards.get(self.question.card)
            seed = self.interview.seed + self.place  # the same seed asks the same numbers
            asked = card and ask(card, self.states.get(card.id), moment, seed=seed)
            if asked:
                return asked
            self.skipped.add(self.place)
        return None


def _steps(asked: Asked) -> dict[str, object]:
    """Return how many steps of an exercise there are, and the places of those that were solved."""
    if asked.coding is not None:
        return {"points": [0] if asked.coding.is_solved else [], "of": 1}
    if asked.attempt is None:
        return {}
    from dlstudy.session.attempt import PASSING_VERDICTS  # an attempt brought NumPy along already

    passing = {verdict.value for verdict in PASSING_VERDICTS}
    solved = {e["step"] for e in asked.attempt.history if e["verdict"] in passing}
    steps = [step.name for step in asked.attempt.variant.drill.steps]
    return {"points": [n for n, name in enumerate(steps) if name in solved], "of": len(steps)}


def begin(
    store: Store,
    moment: Moment,
    device: str,
    options: Mapping[str, object],
    questions: Sequence[Question],
) -> Event:
    """Return the event that begins a new interview, named after the local time."""
    local = moment.at + timedelta(minutes=moment.utc_offset_minutes)
    rows = [
        {"card": q.card, "part": q.part, "seconds": q.seconds, "link": q.link} for q in questions
    ]
    data = {"purpose": interview.PURPOSE, "options": dict(options), "questions": rows}
    name = f"{interview.PREFIX}{local:%Y%m%d-%H%M%S}"
    while store.events(name):  # two that began in one second
        name += "b"
    return event_of(name, Kind.SITTING, moment, device, data)


def interviews(store: Store) -> list[Interview]:
    """Return every interview in the log, the oldest first, with what was answered."""
    by_name: dict[CardId, list[Event]] = {}
    for event in store.live(interview.PREFIX):
        by_name.setdefault(event.card, []).append(event)
    found = []
    for events in by_name.values():
        first = next(filter(interview.is_beginning, events), None)
        if first is None:  # it has yet to come from another device
            continue
        one = interview.begun(first)
        cards = sorted({question.card for question in one.questions})
        answers = [event for card in cards for event in live(store.events(card))]
        found.append(interview.with_events(one, [*events, *answers]))
    return sorted(found, key=lambda one: (one.begun, one.name))


def unfinished(found: Sequence[Interview], moment: Moment) -> Interview | None:
    """Return the latest interview that was left before its end, and not too long ago."""
    open_ones = [one for one in found if not one.is_finished and moment.at - one.begun <= RESUMABLE]
    return open_ones[-1] if open_ones else None
