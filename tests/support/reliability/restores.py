"""Backups restored over leftovers, and logs replaced under an open session."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from dlstudy.event import Event
from dlstudy.log.store import FILE_NAME, Store
from dlstudy.schedule import fold
from tests.support.console import Console, plain
from tests.support.logs import event
from tests.support.reliability.checks import events_of
from tests.support.reliability.guards import without_places
from tests.support.reliability.homes import home_of
from tests.support.reliability.leftovers import (
    Files,
    closed,
    closed_before,
    taken,
    with_journal,
    with_wal,
)
from tests.support.reliability.reads import Crashed, Said, guarded
from tests.support.reliability.sound import sound_events
from tests.support.reliability.table import Row, Tally, scratch

Problems = Iterator[str]


@dataclass(frozen=True, slots=True)
class Bench:
    """Where one trial is made; every log is made in a folder of its own."""

    rng: Random
    folder: Path

    def new(self, name: str) -> Path:
        """Return a new empty folder."""
        path = self.folder / name
        path.mkdir()
        return path

    def events(self, most: int = 120) -> list[Event]:
        """Return a history of some length."""
        return sound_events(self.rng, self.rng.randrange(5, most), 20)

    def backup(self, events: list[Event]) -> Files:
        """Return a good backup, of today's dlstudy or of an older one."""
        make = self.rng.choice([closed, closed_before])
        return make(self.new("backup"), events)

    def histories(self) -> tuple[list[Event], list[Event]]:
        """Return a backup, and a log that shares nothing, its beginning, or all of it."""
        one, other = self.events(), self.events()
        shared = self.rng.choice([0, self.rng.randrange(len(one)), len(one)])
        return one, one[:shared] + other

    def wal(self, events: list[Event], name: str = "killed") -> Files:
        """Return a log with a write-ahead file."""
        ahead = self.rng.randrange(1, min(30, len(events) - 1))
        return with_wal(self.new(name), events, ahead)

    def journal(self, events: list[Event], name: str = "killed") -> Files:
        """Return a log with a hot journal."""
        coming = sound_events(self.rng, self.rng.randrange(1, 20), 20)
        return with_journal(self.new(name), events, coming, self.rng)


def backup_over_wal(bench: Bench) -> Problems:
    """A good backup copied over the log whose write-ahead file kill -9 left."""
    one, other = bench.histories()
    yield from _restored(bench, bench.backup(one), bench.wal(other))


def backup_over_journal(bench: Bench) -> Problems:
    """A good backup copied over a log that was killed inside a commit."""
    one, other = bench.histories()
    yield from _restored(bench, bench.backup(one), bench.journal(other))


def own_wal(bench: Bench) -> Problems:
    """A write-ahead file beside its own log: what a crash leaves, and all of it was confirmed."""
    left = bench.wal(bench.events())
    yield from read_back(left.put(bench.new("home")), left.events)


def own_journal(bench: Bench) -> Problems:
    """A hot journal beside its own log: what was confirmed before it is there."""
    left = bench.journal(bench.events())
    yield from read_back(left.put(bench.new("home")), left.events, left.unsure)


def wal_of_another(bench: Bench) -> Problems:
    """The write-ahead file of a different log, carried beside a good one."""
    one, other = bench.events(), bench.events()
    yield from _restored(bench, bench.backup(one), bench.wal(other))


def two_laptops(bench: Bench) -> Problems:
    """The log of one laptop with what lay beside the log of another."""
    one, other = bench.histories()
    mine = bench.backup(one)
    theirs = bench.rng.choice([bench.wal, bench.journal])(other)
    yield from _restored(bench, mine, theirs)


def only_beside(bench: Bench) -> Problems:
    """A write-ahead file or journal without a log."""
    left = bench.rng.choice([bench.wal, bench.journal])(bench.events())
    path = left.put(bench.new("home"), log=False)
    yield from read_back(path, [], [*left.events, *left.unsure])


def _restored(bench: Bench, backup: Files, left: Files) -> Problems:
    """Copy a backup over a log with leftovers, and open it."""
    home = bench.new("home")
    left.put(home)
    path = backup.put(home)
    yield from read_back(path, backup.events, [*left.events, *left.unsure])


def read_back(path: Path, wanted: Sequence[Event], allowed: Sequence[Event] = ()) -> Problems:
    """Yield what is not there of what must be, and what is there and was never written."""
    new = event("killed/card-1", day=1000)
    log = guarded(lambda: Store(path))
    if not isinstance(log, Store):
        yield f"it does not open: {log}"
        return
    with log:
        yield from _compared(log, wanted, allowed)
        if isinstance(state := guarded(lambda: log.record(new)), Said | Crashed):
            yield f"a new answer is not taken: {state}"
            return
    reopened = guarded(lambda: Store(path))
    if not isinstance(reopened, Store):
        yield f"it does not open again: {reopened}"
        return
    with reopened:
        yield from _compared(reopened, [*wanted, new], allowed)


def _compared(log: Store, wanted: Sequence[Event], allowed: Sequence[Event]) -> Problems:
    found = guarded(log.events)
    states = guarded(log.states)
    if not isinstance(found, list):
        yield f"it cannot be read: {found}"
        return
    by_id = {one.id: one for one in found}
    missing = [one for one in wanted if by_id.get(one.id) != one]
    if missing:
        yield f"{len(missing)} of {len(wanted)} events are gone or changed"
    known = {one.id: one for one in (*wanted, *allowed)}
    strange = [one for one in found if known.get(one.id) != one]
    if strange:
        yield f"{len(strange)} events are there that were never written so"
    if states != fold.states(found):
        yield "the states are not the fold of the events"


def by_rename(path: Path, content: bytes) -> None:
    """Put another file in the place of a log, as most programs that restore do."""
    other = path.with_name("restored")
    other.write_bytes(content)
    other.replace(path)


def in_place(path: Path, content: bytes) -> None:
    """Write another content into the file, as `cp` does."""
    with path.open("r+b") as file:
        file.truncate(0)
        file.write(content)
        os.fsync(file.fileno())


def _under_a_session(
    replace: Callable[[Path, bytes], None], *, is_older: bool
) -> Callable[..., Problems]:
    """Return the trial that replaces a log while a session has it open."""

    def trial(bench: Bench) -> Problems:
        history = bench.events()
        before = history[: bench.rng.randrange(1, len(history))] if is_older else bench.events()
        backup = bench.backup(before)
        path = bench.new("home") / FILE_NAME
        with Store(path) as log:
            for one in history:
                log.record(one)
            replace(path, backup.log)
            for _ in range(2):
                answer = guarded(lambda: log.record(event("killed/card-2", day=1000)))
                if not isinstance(answer, Said):
                    yield f"the open session goes on: {answer}"
                    break
        if path.read_bytes() != backup.log:
            yield "the file that was put there is changed"
        yield from read_back(path, backup.events, history)

    return trial


def at_the_screen(bench: Bench) -> Problems:
    """An older backup copied into the log while a review is at its cards."""
    home = home_of("reviewed", bench.folder)
    path = home / FILE_NAME
    backup = closed(bench.new("backup"), bench.events(20))
    replace = bench.rng.choice([by_rename, in_place])
    command = ("review", "--new", "50", "--minutes", "600", "killed")
    with Console(command, home, has_screen=False) as console:
        console.drain()
        console.send(" 3")
        while console.drain() and b"saved" not in console.raw:
            pass  # the answer before is confirmed, and what follows is told apart from it
        written = events_of(home)
        replace(path, backup.log)
        shown = len(console.raw)
        console.send(" 3")
        if console.drain():
            console.send("q\r")
        console.end()
        after = plain(console.raw[shown:].decode(errors="replace"))
    if "saved ·" in after.replace("Not saved", ""):
        yield "an answer was confirmed after the log was replaced"
    if "Traceback" in after or not any(line.strip() for line in after.splitlines()):
        yield f"the session does not end with a sentence: {after[-200:]!r}"
    if taken(path)[""] != backup.log:
        yield "the file that was put there is changed"
    yield from read_back(path, backup.events, written)


KINDS: dict[str, Callable[[Bench], Problems]] = {
    "backup over -wal": backup_over_wal,
    "backup over -journal": backup_over_journal,
    "own -wal": own_wal,
    "own -journal": own_journal,
    "-wal of another log": wal_of_another,
    "replaced by rename": _under_a_session(by_rename, is_older=False),
    "replaced in place": _under_a_session(in_place, is_older=False),
    "two laptops": two_laptops,
    "older backup in place": _under_a_session(in_place, is_older=True),
    "sidecar alone": only_beside,
    "replaced under a review": at_the_screen,
}


def run(count: int, seed: int, has_guard: bool) -> Tally:
    """Make so many restores, every kind in turn."""
    rng, tally = Random(seed), Tally()
    with ExitStack() as stack:
        if not has_guard:
            stack.enter_context(without_places())
        for number in range(count):
            name = list(KINDS)[number % len(KINDS)]
            with TemporaryDirectory(dir=scratch()) as folder:
                found = list(KINDS[name](Bench(rng, Path(folder))))
            tally.tried += 1
            tally.note(f"{name} {'failed' if found else 'right'}")
            tally.failures += [f"{name}, trial {number}: {each}" for each in found[:1]]
    return tally


ROW = Row(
    "restores",
    "a backup restored over leftovers or under an open session is there whole, and stays so",
    "the look whether the log is still the one that was opened, and what reads sidecars",
    run,
)
