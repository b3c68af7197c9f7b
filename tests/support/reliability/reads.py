"""Everything that reads a log, in one table, and what came of reading a damaged one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from pathlib import Path

from dlstudy.card import CardId
from dlstudy.errors import DlstudyError
from dlstudy.event import Event
from dlstudy.log.store import Store
from tests.support.reliability.checks import is_sentence

PREFIXES = ("reading/", "focus/", "plan/", "sitting/")


class Outcome(IntEnum):
    """What came of a trial: the worst of all that was read."""

    SAME = 0
    SENTENCE = 1  # what is wrong was said
    WRONG = 2  # something else was read and nothing was said
    TRACEBACK = 3


@dataclass(frozen=True, slots=True)
class Known:
    """What the readings are about: the cards and days of the sound log."""

    cards: Sequence[CardId]
    days: Sequence[date]


@dataclass(frozen=True, slots=True)
class Said:
    """A reading that was refused in a sentence."""

    text: str


@dataclass(frozen=True, slots=True)
class Crashed:
    """A reading that ended as no person should see it."""

    what: str


Read = Callable[[Store, Known], object]
READS: dict[str, Read] = {
    "states": lambda log, _: log.states(),
    "events": lambda log, known: [log.events(), *map(log.events, known.cards)],
    "live": lambda log, _: [log.live(prefix) for prefix in PREFIXES],
    "days": lambda log, _: log.days(),
    "recent_times": lambda log, _: log.recent_times(),
    "seen": lambda log, known: log.states(min(known.days)),
    "unknown kinds": lambda log, _: log.unknown_kinds(),
    "undoable": lambda log, _: log.undoable(),
    "damaged": lambda log, _: _told(log),
}
Readings = dict[str, object]


def _told(log: Store) -> object:
    """Return what is found damaged; to find something is to say it."""
    found = log.damaged()
    if found:
        raise DlstudyError(f"Events are damaged: {len(found)}.")
    return found


def guarded(read: Callable[[], object]) -> object:
    """Return what a reading gives, or what was said or crashed instead."""
    try:
        return read()
    except DlstudyError as error:
        return Said(str(error)) if is_sentence(str(error)) else Crashed(f"no sentence: {error}")
    except Exception as error:  # whatever it is, a person would see a traceback
        return Crashed(f"{type(error).__name__}: {error}")


def readings(log: Store, known: Known) -> Readings:
    """Return what every reading gives."""
    return {
        name: guarded(lambda read=read: read(log, known))  # type: ignore[misc]
        for name, read in READS.items()
    }


@dataclass(slots=True)
class Pass:
    """A log opened, read, written to, read again, closed, and read once more."""

    first: Readings = field(default_factory=dict)
    states: Readings = field(default_factory=dict)  # what each record returned, by event
    again: Readings = field(default_factory=dict)  # in the same store
    after: Readings = field(default_factory=dict)  # in another one
    recorded: tuple[str, ...] = ()  # the ids that were confirmed

    def all(self) -> dict[str, object]:
        """Return everything that was read, by when and what."""
        parts = {
            "first": self.first, "record": self.states, "again": self.again, "after": self.after
        }  # fmt: skip
        return {f"{part}: {name}": v for part, read in parts.items() for name, v in read.items()}


def passed(path: Path, known: Known, new: Sequence[Event]) -> Pass:
    """Do with a log what a person does; what is refused or crashes is kept in its place."""
    one = Pass()
    log = guarded(lambda: Store(path))
    if not isinstance(log, Store):
        one.first["open"] = log
        return one
    with log:
        one.first = readings(log, known)
        for event in new:
            one.states[event.id] = guarded(lambda event=event: log.record(event))  # type: ignore[misc]
        one.again = readings(log, known)
    one.recorded = tuple(
        name for name, v in one.states.items() if not isinstance(v, Said | Crashed)
    )
    reopened = guarded(lambda: Store(path))
    if not isinstance(reopened, Store):
        one.after["open"] = reopened
        return one
    with reopened:
        one.after = readings(reopened, known)
    return one


def judged(found: Pass, sound: Pass) -> tuple[Outcome, str]:
    """Return the worst that was read, and what it was; ``sound`` recorded the same events."""
    worst, told = Outcome.SAME, ""
    wanted: Mapping[str, object] = sound.all()
    for name, value in found.all().items():
        outcome = Outcome.SAME
        if isinstance(value, Crashed):
            outcome = Outcome.TRACEBACK
        elif isinstance(value, Said):
            outcome = Outcome.SENTENCE
        elif value != wanted.get(name):
            outcome = Outcome.WRONG
        if outcome > worst:
            what = value.what if isinstance(value, Crashed) else ""
            worst, told = outcome, f"{outcome.name.lower()} at {name} {what}".strip()
    return worst, told
