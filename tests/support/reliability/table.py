"""A row of the table: what is promised, what guards it, how often it was tried, what failed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import gettempdir

HEAD = "| promise | command | tried | failures | seed, date |\n|---|---|---|---|---|\n"
MEMORY_DISK = Path("/dev/shm")  # where a kill -9 loses as little as on a disk, and nothing waits


@dataclass(slots=True)
class Tally:
    """How many trials were made, and a sentence for each that failed."""

    tried: int = 0
    failures: list[str] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)  # how often each outcome came

    def note(self, outcome: str) -> None:
        """Count an outcome."""
        self.notes[outcome] = self.notes.get(outcome, 0) + 1


@dataclass(frozen=True, slots=True)
class Row:
    """One promise; ``run`` takes a count, a seed, and whether the guard is there."""

    name: str
    promise: str
    guard: str  # what `--without-guard` takes out
    run: Callable[[int, int, bool], Tally]

    def line(self, count: int, seed: int, tally: Tally, day: date, *, has_guard: bool) -> str:
        """Return the row as Markdown."""
        option = "" if has_guard else " --without-guard"
        command = f"`{self.name} --count {count} --seed {seed}{option}`"
        promise = self.promise if has_guard else f"{self.promise} ({self.guard} taken out)"
        failures = len(tally.failures)
        return f"| {promise} | {command} | {tally.tried} | {failures} | {seed}, {day} |"


def scratch() -> Path:
    """Return where the homes of the trials are made: in memory where there is such a disk."""
    return MEMORY_DISK if MEMORY_DISK.is_dir() else Path(gettempdir())
