"""Two sessions at once on one home: both work or are refused, and nothing confirmed is lost."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from sys import executable
from tempfile import TemporaryDirectory

from dlstudy.event import Kind
from dlstudy.log.store import FILE_NAME
from tests.support.console import COMMAND, Console, plain
from tests.support.reliability import unguarded_session
from tests.support.reliability.checks import complaints, confirmations, events_of, is_sentence
from tests.support.reliability.homes import home_of
from tests.support.reliability.kills import is_beginning
from tests.support.reliability.sittings import SEED
from tests.support.reliability.table import Row, Tally, scratch

UNGUARDED = (executable, unguarded_session.__file__)
MARKED = re.compile(r"Saved as known: (\d+)")
REVIEWS = ("review", "--new", "50", "--minutes", "600", "killed")


PLACED = "qy\r"  # y is taken only once the question was seen


@dataclass(frozen=True, slots=True)
class Part:
    """What one of two sessions does: its command, its keys, and the keys that end it."""

    name: str
    command: tuple[str, ...]
    draw: Callable[[Random], list[str]]
    end: str = ""  # typed when all is done
    said: str = ""  # by a command without keys, once it is done


def _reviewed(rng: Random) -> list[str]:
    keys = [rng.choice([" 1", " 2", " 3", " 4", "s"]) for _ in range(rng.randrange(2, 7))]
    return [*keys, *["u"] * rng.randrange(3)]


def _some(*choices: str) -> Callable[[Random], list[str]]:
    return lambda rng: rng.choices(choices, k=rng.randrange(1, 5))


REVIEW = Part("review", REVIEWS, _reviewed, "q\r")
UNDO = Part("undo", ("undo",), lambda _: [], said="Undone:")
OTHERS = (
    REVIEW,
    Part("quiz", ("quiz", "killed", "--seed", str(SEED)), _some(" 1\r", " 0\r"), "q\r"),
    UNDO,
    Part("place", ("place", "killed", "--seed", str(SEED)), _some(" 4", " 3"), PLACED),
    Part(
        "interview",
        ("interview", "--topics", "killed", "--minutes", "20", "--seed", str(SEED)),
        _some(" 31\r", " 30\r"),
        "q",
    ),
)


@dataclass(slots=True)
class Session:
    """One of the two: what it has still to type, and what it came to."""

    part: Part
    keys: list[str]
    console: Console
    code: int = 0
    output: str = ""
    done: int = field(default=0)  # how many events it confirmed

    def finish(self) -> None:
        """Wait for its end and count what it confirmed."""
        self.code = self.console.end()
        self.output = plain(self.console.output)
        if self.part.said:
            self.done = int(self.part.said in self.output)
        elif self.part.name == "interview":
            self.done = self._answered_in_interview()
        else:
            self.done = len(confirmations(self.console.paintings))
        if found := MARKED.search(self.output):
            self.done += int(found[1])

    def _answered_in_interview(self) -> int:
        """Return how many questions are behind, each said and then answered."""
        places = re.findall(r"^\s*(\d+)/\d+ ", "\n".join(self.console.paintings), re.MULTILINE)
        return 2 * (max(map(int, places), default=1) - 1)

    def faults(self) -> Iterator[str]:
        """Yield what a person should never see."""
        if "Traceback" in self.output:
            yield f"{self.part.name} ends in a traceback: {self.output[-300:]!r}"
        elif self.code != 0 and not is_sentence(" ".join(self.output.split())):
            yield f"{self.part.name} ends with {self.code}, no sentence: {self.output[-200:]!r}"


def played(rng: Random, home: Path, parts: tuple[Part, Part], command: tuple[str, ...]) -> str:
    """Play two sessions at once, their keys in any order; return what is wrong, "" for nothing."""
    is_begun = (home / FILE_NAME).exists()  # else both make the log at once
    before = len(events_of(home)) if is_begun else 0
    with ExitStack() as stack:
        sessions = [
            Session(
                part,
                [*part.draw(rng), part.end],
                stack.enter_context(Console(part.command, home, command=command, has_screen=False)),
            )
            for part in parts
            if part is not UNDO
        ]
        has_undo = UNDO in parts
        while any(one.keys for one in sessions):
            one = rng.choice([each for each in sessions if each.keys])
            if one.keys == [PLACED]:
                one.console.type(one.keys.pop())
            else:
                one.console.send(one.keys.pop(0))
            if rng.random() < 0.5:
                one.console.drain()
            if has_undo and rng.random() < 0.5:
                undo = Console(UNDO.command, home, command=command, has_screen=False)
                sessions.append(Session(UNDO, [], stack.enter_context(undo)))
        for one in sessions:
            one.finish()
    found = [fault for one in sessions for fault in one.faults()]
    found += [*losses(home, sessions, before), *complaints(home)]
    return found[0] if found else ""


def losses(home: Path, sessions: list[Session], before: int) -> Iterator[str]:
    """Yield it where not exactly what was confirmed is in the log."""
    new = [event for event in events_of(home)[before:] if not is_beginning(event)]
    confirmed = sum(one.done for one in sessions)
    if len(new) != confirmed:  # both ended in order: nothing is there that was not confirmed either
        yield f"{confirmed} were confirmed, {len(new)} are in the log"
    undone = sum(event.kind is Kind.UNDO for event in new)
    told = sum(one.done for one in sessions if one.part is UNDO)
    if undone < told:
        yield f"{told} undos were confirmed, {undone} are in the log"
    twice = [name for name, count in Counter(event.id for event in new).items() if count > 1]
    if twice:
        yield f"events are in the log twice: {twice}"


def run(count: int, seed: int, has_guard: bool) -> Tally:
    """Play so many pairs of sessions, every pair in turn."""
    rng, tally = Random(seed), Tally()
    command = COMMAND if has_guard else UNGUARDED
    for number in range(count):
        other = OTHERS[number % len(OTHERS)]
        with TemporaryDirectory(dir=scratch()) as folder:
            is_begun = other is UNDO or rng.random() < 0.5
            home = home_of("reviewed" if is_begun else "killed", Path(folder))
            found = played(rng, home, (REVIEW, other), command)
        tally.tried += 1
        tally.note(f"review + {other.name}")
        if found:
            tally.failures.append(f"review + {other.name}, trial {number}: {found}")
    return tally


ROW = Row(
    "doubles",
    "two sessions at once both work or are refused, and no confirmed answer is lost",
    "the fold of what the other session wrote",
    run,
)
