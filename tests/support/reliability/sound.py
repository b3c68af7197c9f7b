"""A sound log to be damaged: about 300 events of every kind over about 60 cards."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random

from dlstudy.event import SITTINGS, Event, Kind
from dlstudy.log.store import Store
from dlstudy.payload import written
from dlstudy.record import replace
from dlstudy.schedule import focus, goal, readings
from tests.support.logs import FIRST_DAY, event, undo_of
from tests.support.reliability.homes import CONCEPTS

KINDS = (  # of what is not about the plan of study, and how often
    *[Kind.REVIEW] * 14, *[Kind.PRACTICE] * 4, Kind.UNDO, Kind.UNDO, Kind.FLAG, Kind.KNOWN,
    Kind.SUSPEND, Kind.RESUME, Kind.BURY, Kind.READ, Kind.FOCUS, Kind.FORWARD, Kind.SITTING,
)  # fmt: skip
GOALS = 3  # events of the day one prepares for, over the whole log


def cards_of(count: int) -> list[str]:
    """Return the names of some cards: those of a deck, and some whose deck is gone."""
    return [f"{'killed' if n < CONCEPTS else 'gone'}/card-{n}" for n in range(count)]


def sound_events(rng: Random, events: int = 300, cards: int = 60) -> list[Event]:
    """Return events as they come in the course of some months."""
    made: list[Event] = []
    names = cards_of(cards)
    goals = set(rng.sample(range(events), GOALS)) if events > GOALS else set()
    for number in range(events):
        day = number // 6
        is_goal = number in goals
        one = _goal(day) if is_goal else _event(rng, made, rng.choice(names), day)
        made.append(_stamped(rng, one, number))
    return made


def _stamped(rng: Random, one: Event, number: int) -> Event:
    """Return the event with an instant and an id that are the same for the same seed."""
    at = datetime.combine(one.study_day, time(12), UTC) + timedelta(milliseconds=number)
    digits = f"{int(at.timestamp() * 1000):012x}7{rng.getrandbits(76):019x}"
    parts = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])
    return replace(one, id="-".join(parts), at=at)


def _event(rng: Random, made: list[Event], card: str, day: int) -> Event:
    """Return one event of any kind, an undo of something that was made before."""
    kind = rng.choice(KINDS)
    quality = rng.randrange(6)
    match kind:
        case Kind.UNDO if made:
            return undo_of(rng.choice(made[-20:]), day)
        case Kind.PRACTICE:
            purpose = rng.choice(["repeat", "quiz", "place"])
            return event(card, kind, quality, day=day, purpose=purpose, hints=rng.randrange(3))
        case Kind.FLAG:
            return event(card, kind, day=day, note="Übung “卷积” " * rng.randrange(1, 4))
        case Kind.READ:
            name = f"{readings.PREFIX}{card.partition('/')[2]}"
            return event(name, kind, day=day, step="note", note="read it again")
        case Kind.FOCUS:
            return event(focus.CARD, kind, day=day, topics=["killed"], until=None)
        case Kind.SITTING:
            name = f"{SITTINGS}quiz-{rng.randrange(9)}"
            return event(name, kind, day=day, purpose="quiz", wanted={}, cards=[card])
        case Kind.UNDO | Kind.REVIEW:
            revision = rng.choice(["", "r1", "r2"])
            return event(card, Kind.REVIEW, quality, day=day, revision=revision)
        case _:
            return event(card, kind, day=day)


def _goal(day: int) -> Event:
    today = FIRST_DAY + timedelta(days=day)
    one = goal.Goal(today + timedelta(days=40), today, ("killed",), 20.0, 5)
    return replace(event(goal.CARD, Kind.PLAN, day=day), data=written(goal.data_of(one)))


def write_log(path: Path, events: list[Event]) -> None:
    """Record events one after another, and close the log."""
    with Store(path) as log:
        for one in events:
            log.record(one)


def answers(rng: Random, cards: list[str], count: int = 3) -> Iterator[Event]:
    """Yield new answers on some cards, later than anything in a sound log."""
    for number, card in enumerate(rng.sample(cards, count)):
        yield _stamped(rng, event(card, quality=rng.randrange(2, 6), day=1000), number)
