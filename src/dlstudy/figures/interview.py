"""An interview as the log has it: what it asks, what was answered, and what that comes to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from dlstudy.card import CardId
from dlstudy.event import SITTINGS, Event, Kind
from dlstudy.figures.calibration import Belief, brier
from dlstudy.payload import Answered, Sat, read
from dlstudy.record import field, record, replace
from dlstudy.schedule import sm2

PURPOSE = "interview"
PREFIX = f"{SITTINGS}interview-"  # under which the log knows one; the rest is its name
FOLDER = "interviews"  # of the data folder: reports, and answers being written
MOST_TO_FIX = 10
STRONG = 0.8  # coverage from which on a topic is a strength


class Part(StrEnum):
    """The parts of an interview, in their order."""

    WARM_UP = "warm-up"
    BREADTH = "breadth"
    DERIVATION = "derivation"
    TASK = "task"
    DEPTH = "depth"
    CLOSING = "closing"


class Link(StrEnum):
    """How a follow-up hangs on the question before it."""

    NONE = ""
    WHY = "why"  # it asks what the last answer rests on: a card that is needed
    WHAT_IF = "what-if"  # it goes on from the last answer: a card that needs it


@record
class Question:
    """One question as it was planned, and the seconds it may take; nobody interrupts then."""

    card: CardId
    part: Part
    seconds: int
    link: Link = Link.NONE


@record
class Said:
    """What was said before the points were seen. ``text`` is "" for what was thought aloud."""

    text: str
    confidence: int | None
    elapsed_ms: int


@record
class Answer:
    """A question with its answer. ``points`` are the places of those that were covered."""

    place: int  # of the question, from 0
    question: Question
    quality: int
    points: tuple[int, ...]
    of: int
    elapsed_ms: int
    confidence: int | None = None
    text: str = ""

    @property
    def coverage(self) -> float:
        """The share of the points that the answer contained; of what has no points, its quality."""
        if self.of:
            return len(self.points) / self.of
        return 1.0 if self.quality >= sm2.GOOD else 0.5 if self.quality >= sm2.PASSING else 0.0

    @property
    def is_right(self) -> bool:
        return self.quality >= sm2.PASSING

    @property
    def belief(self) -> Belief | None:
        if self.confidence is None:
            return None
        return Belief(self.question.card, self.confidence, self.is_right)

    @property
    def over_seconds(self) -> float:
        """How long it took beyond its time, 0 where it kept it."""
        return max(0.0, self.elapsed_ms / 1000 - self.question.seconds)


@record
class Interview:
    """An interview so far; ``options`` are what it was asked for: minutes, role, seed and so on."""

    name: str
    begun: datetime
    options: Mapping[str, object]
    questions: tuple[Question, ...]
    said: Mapping[int, Said] = field(default_factory=dict)
    answers: Mapping[int, Answer] = field(default_factory=dict)

    @property
    def seed(self) -> int:
        """The seed of its questions and of their numbers."""
        seed = self.options.get("seed")
        return seed if isinstance(seed, int) else 0

    @property
    def is_finished(self) -> bool:
        return len(self.answers) == len(self.questions)

    @property
    def given(self) -> list[Answer]:
        """The answers in the order of the questions."""
        return [self.answers[place] for place in sorted(self.answers)]

    @property
    def coverage(self) -> float | None:
        """The mean coverage of the answers; None before the first."""
        given = self.given
        return sum(a.coverage for a in given) / len(given) if given else None

    @property
    def seconds(self) -> float:
        return sum(answer.elapsed_ms for answer in self.given) / 1000

    @property
    def beliefs(self) -> list[Belief]:
        return [belief for answer in self.given if (belief := answer.belief) is not None]

    @property
    def brier(self) -> float | None:
        return brier(self.beliefs)


def is_beginning(event: Event) -> bool:
    """Does this event begin an interview? What was said in it stands under the same name."""
    return read(Sat, event).questions is not None


def begun(event: Event) -> Interview:
    """Return the interview that an event began, nothing answered yet."""
    sat = read(Sat, event)
    questions = tuple(
        Question(q["card"], Part(q["part"]), q["seconds"], Link(q.get("link", "")))
        for q in sat.questions or ()
    )
    return Interview(event.card.removeprefix(PREFIX), event.at, sat.options or {}, questions)


def with_events(one: Interview, events: Iterable[Event]) -> Interview:
    """Return the interview with what its live events say was said and answered."""
    said: dict[int, Said] = {}
    answers: dict[int, Answer] = {}
    for event in events:
        if event.kind is Kind.SITTING:
            sat = read(Sat, event)
            if sat.step == "said":
                said[sat.index] = Said(sat.text, sat.confidence, sat.elapsed_ms)
        elif event.kind is Kind.PRACTICE:
            given = read(Answered, event)
            if given.interview != one.name or not 0 <= given.index < len(one.questions):
                continue
            answers[given.index] = Answer(
                place=given.index,
                question=one.questions[given.index],
                quality=event.quality or 0,
                points=given.points,
                of=given.of,
                elapsed_ms=event.elapsed_ms or 0,
                confidence=given.confidence,
                text=given.text,
            )
    return replace(one, said=said, answers=answers)


def surprises(given: Iterable[Answer]) -> list[Answer]:
    """Return what was sure and wrong, the surest first."""
    found = [a for a in given if a.belief is not None and a.belief.is_sure_and_wrong]
    return sorted(found, key=lambda a: (-(a.confidence or 0), a.coverage))


def to_fix(given: Iterable[Answer], most: int = MOST_TO_FIX) -> list[Answer]:
    """Return the answers to mend first: sure and wrong, then wrong, then what missed a point."""

    def order(answer: Answer) -> tuple[bool, bool, float, float]:
        is_surprise = answer.belief is not None and answer.belief.is_sure_and_wrong
        return (not is_surprise, answer.is_right, answer.coverage, -answer.over_seconds)

    return sorted((a for a in given if a.coverage < 1 or not a.is_right), key=order)[:most]


def by(given: Iterable[Answer], what: str) -> dict[str, list[Answer]]:
    """Return the answers by ``part``, or by ``topic``, as they were met."""
    groups: dict[str, list[Answer]] = {}
    for answer in given:
        card = answer.question.card
        name = answer.question.part if what == "part" else card.partition("/")[0]
        groups.setdefault(name, []).append(answer)
    return groups


def mean_coverage(answers: Sequence[Answer]) -> float:
    """Return the mean coverage of some answers, at least one."""
    return sum(answer.coverage for answer in answers) / len(answers)


def strengths(given: Iterable[Answer]) -> list[str]:
    """Return the topics whose answers contained nearly everything, the best first."""
    means = {topic: mean_coverage(answers) for topic, answers in by(given, "topic").items()}
    strong = [topic for topic, mean in means.items() if mean >= STRONG]
    return sorted(strong, key=lambda topic: -means[topic])
