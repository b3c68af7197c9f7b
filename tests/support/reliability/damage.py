"""Logs with changed bytes or a lost end: read as they were, or refused in a sentence."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from dlstudy.event import Event
from dlstudy.library.library import CACHE
from dlstudy.log.store import FILE_NAME
from tests.support.commands import run as run_command
from tests.support.reliability.checks import is_sentence
from tests.support.reliability.guards import without_checksums
from tests.support.reliability.homes import prepared
from tests.support.reliability.reads import Known, Outcome, Pass, judged, passed
from tests.support.reliability.sound import answers, cards_of, sound_events, write_log
from tests.support.reliability.table import Row, Tally, scratch

COMMAND_EVERY = 50  # trials: then the real command reads the log too
LOG_SEED = 300  # of the sound logs: the same for every run
LAST_BYTES = 3 * 4096  # of a log: the pages that were written last
SIDECARS = ("-wal", "-shm", "-journal")
Change = Callable[[Random, bytes], tuple[bytes, str]]


@dataclass(slots=True)
class Sound:
    """A sound log as bytes, and what is read of it with some of the new answers recorded."""

    content: bytes
    known: Known
    new: tuple[Event, ...]
    passes: dict[tuple[str, ...], Pass] = field(default_factory=dict)

    def passed(self, recorded: tuple[str, ...]) -> Pass:
        """Return what is read where these answers are recorded."""
        if recorded not in self.passes:
            with TemporaryDirectory(dir=scratch()) as folder:
                path = Path(folder) / FILE_NAME
                path.write_bytes(self.content)
                new = [event for event in self.new if event.id in recorded]
                self.passes[recorded] = passed(path, self.known, new)
        return self.passes[recorded]


@cache
def sound(events: int = 300, cards: int = 60, seed: int = LOG_SEED) -> Sound:
    """Return a sound log of so many events and cards."""
    rng = Random(seed)
    made = sound_events(rng, events, cards)
    with TemporaryDirectory(dir=scratch()) as folder:
        path = Path(folder) / FILE_NAME
        write_log(path, made)
        content = path.read_bytes()
    days = sorted({event.study_day for event in made})
    known = Known(cards_of(cards), days[:: max(1, len(days) // 5)])
    return Sound(content, known, tuple(answers(rng, cards_of(cards))))


def changed(rng: Random, content: bytes) -> tuple[bytes, str]:
    """Return a log with one byte changed, sometimes a few, sometimes a run of sixteen."""
    damaged = bytearray(content)
    kind = rng.random()
    if kind < 0.7:
        places = [rng.randrange(len(damaged))]
    elif kind < 0.9:
        places = [rng.randrange(len(damaged)) for _ in range(rng.randrange(2, 5))]
    else:
        first = rng.randrange(len(damaged) - 16)
        places = list(range(first, first + 16))
    for place in places:
        damaged[place] ^= rng.randrange(1, 256)
    return bytes(damaged), f"bytes {places[:4]} changed"


def cut(rng: Random, content: bytes) -> tuple[bytes, str]:
    """Return a log that ends too early, in zeros, or as another log does; half of them late."""
    first = 1 if rng.random() < 0.5 else len(content) - LAST_BYTES
    length = rng.randrange(first, len(content))
    kind = rng.choice(["cut", "cut", "zeros", "another's end"])
    if kind == "cut":
        return content[:length], f"cut at {length}"
    if kind == "zeros":
        return content[:length] + bytes(len(content) - length), f"zeros from {length}"
    other = sound(events=280, seed=LOG_SEED + 1).content
    tail = other[length:] if length < len(other) else other[-(len(content) - length) :]
    return content[:length] + tail, f"another log's end from {length}"


def read_by_commands(folder: Path, content: bytes, card: str) -> list[tuple[int, str, str]]:
    """Return exit code, output and errors of the commands that read a log."""
    home = folder / "home"
    if not home.exists():
        home.mkdir()
        for name in ("decks", CACHE):
            (home / name).symlink_to(prepared("killed") / name)
    found = []
    for command in (("stats",), ("due",), ("show", card)):
        for end in ("", *SIDECARS):
            (home / f"{FILE_NAME}{end}").unlink(missing_ok=True)
        (home / FILE_NAME).write_bytes(content)
        result = run_command(home, *command, "--json")
        found.append((result.returncode, result.stdout, result.stderr))
    return found


@cache
def read_soundly(events: int, cards: int) -> list[tuple[int, str, str]]:
    """Return what the commands print of the sound log."""
    with TemporaryDirectory(dir=scratch()) as folder:
        return read_by_commands(Path(folder), sound(events, cards).content, "killed/card-1")


def by_commands(damaged: bytes, size: tuple[int, int]) -> Iterator[str]:
    """Yield what the real commands print that is neither right nor one sentence."""
    with TemporaryDirectory(dir=scratch()) as folder:
        found = read_by_commands(Path(folder), damaged, "killed/card-1")
    for (code, output, errors), wanted in zip(found, read_soundly(*size), strict=True):
        is_same = code == 0 and output == wanted[1]
        is_said = code != 0 and not output and is_sentence(errors)
        if not (is_same or is_said):
            yield f"the command ends with {code}: {(errors or output)[-120:]!r}"


def trial(log: Sound, damaged: bytes) -> tuple[Outcome, str]:
    """Read a damaged log and hold it against the sound one."""
    with TemporaryDirectory(dir=scratch()) as folder:
        path = Path(folder) / FILE_NAME
        path.write_bytes(damaged)
        found = passed(path, log.known, log.new)
    return judged(found, log.passed(found.recorded))


@contextmanager
def guarding(*, has_guard: bool) -> Iterator[None]:
    """Leave the checksums verified, or take that out."""
    with ExitStack() as stack:
        if not has_guard:
            stack.enter_context(without_checksums())
        yield


def run(
    count: int, seed: int, has_guard: bool, change: Change, sizes: tuple[tuple[int, int], ...]
) -> Tally:
    """Damage a log so many times and read it."""
    rng, tally = Random(seed), Tally()
    logs = [(sound(*size), size) for size in sizes]
    for log, _ in logs:
        log.passed(tuple(event.id for event in log.new))
    for number in range(count):
        log, size = logs[number % len(logs)]
        damaged, what = change(rng, log.content)
        with guarding(has_guard=has_guard):
            outcome, told = trial(log, damaged)
        if has_guard and number % COMMAND_EVERY == COMMAND_EVERY - 1:
            told_by_commands = list(by_commands(damaged, size))
            if told_by_commands and outcome < Outcome.WRONG:
                outcome, told = Outcome.WRONG, told_by_commands[0]
        tally.tried += 1
        tally.note(outcome.name.lower())
        if outcome >= Outcome.WRONG:
            tally.failures.append(f"{what}: {told}")
    return tally


BYTES = Row(
    "bytes",
    "a log with changed bytes is read as it was, or what is wrong is said in a sentence",
    "the verifying of checksums, tallies and places",
    lambda count, seed, has_guard: run(count, seed, has_guard, changed, ((300, 60),)),
)
TRUNCATIONS = Row(
    "truncations",
    "a log whose end is cut, zeros or another's is read as it was, or refused in a sentence",
    "the verifying of checksums, tallies and places",
    lambda count, seed, has_guard: run(count, seed, has_guard, cut, ((300, 60), (900, 60))),
)
