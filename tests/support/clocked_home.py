"""Run the dlstudy on the path, of whatever revision, with clock, device and chance of the test's.

Usage: clocked_home.py START SECONDS_A_KEY ARGUMENT... ; START is an instant such as
2026-03-02T09:00:00+00:00. With the argument ``states`` it prints what that revision takes
the states to be, through Store and never from the table; with ``states anew`` it folds first.
"""

import json
import os
import sys
import time
from dataclasses import asdict, is_dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

DEVICE = "desk"
LINE_KEYS = 4  # a line that is typed takes as long as so many keys


class Clock:
    """Seconds since the start; it stands still between keys."""

    def __init__(self, start: datetime, seconds_a_key: float) -> None:
        self.start = start
        self.seconds = 0.0
        self.seconds_a_key = seconds_a_key

    def now(self) -> Any:  # noqa: ANN401 - the Moment of that revision
        from dlstudy.event import moment

        return moment(self.start + timedelta(seconds=self.seconds))

    def stopwatch(self) -> float:
        return self.seconds

    def pass_keys(self, count: int) -> None:
        self.seconds += count * self.seconds_a_key


def by_name(state: Any) -> dict[str, Any]:  # noqa: ANN401 - of whatever version
    """Return a state by names; it was a dataclass up to 488bc8d."""
    found: dict[str, Any] = asdict(state) if is_dataclass(state) else state.as_dict()  # type: ignore[arg-type]
    return found


def inject(clock: Clock) -> None:
    """Put clock, device and chance into the place of the machine's.

    The first revisions had no stopwatch of their own: theirs is the machine's.
    """
    from dlstudy.cli import desk

    product: Any = desk
    machine: Any = time
    chance: Any = os
    product.now, product.device = clock.now, lambda: DEVICE
    if hasattr(product, "stopwatch"):
        product.stopwatch = clock.stopwatch
    else:
        machine.monotonic = clock.stopwatch
    chance.urandom = Random(clock.start.isoformat()).randbytes  # the ends of the events' ids


def inject_keyboard(clock: Clock) -> None:
    """Make every key and every line move the clock on, and nothing else."""
    from dlstudy.terminal.keys import RESIZE, Keys

    keyboard: Any = Keys
    read = keyboard.read

    def timed(keys: Keys, tick_seconds: float | None = None) -> str:
        key: str = read(keys) if tick_seconds is None else read(keys, 3600.0)
        clock.pass_keys(key != RESIZE)
        return key

    def timed_line(keys: Keys, *values: Any) -> str | None:  # noqa: ANN401 - passed through
        typed: str | None = line(keys, *values)
        clock.pass_keys(LINE_KEYS)
        return typed

    keyboard.read = timed
    if hasattr(keyboard, "line"):  # up to 488bc8d a line was typed in readline
        line, keyboard.line = keyboard.line, timed_line


def states(*, are_anew: bool) -> dict[str, Any]:
    """Return the state of every card of the user's log as plain values."""
    from dlstudy.library.library import load
    from dlstudy.log import home
    from dlstudy.log.store import FILE_NAME, Store

    folder = home.data_folder()
    with Store(folder / FILE_NAME, load(folder).renames()) as store:
        if are_anew:
            store.rebuild()
        return {card: by_name(state) for card, state in sorted(store.states().items())}


def plain(value: object) -> str:
    """Return a day as JSON has it."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(value)


if __name__ == "__main__":
    start, seconds, *arguments = sys.argv[1:]
    its_clock = Clock(datetime.fromisoformat(start), float(seconds))
    inject(its_clock)
    if arguments[:1] == ["states"]:
        sys.stdout.write(json.dumps(states(are_anew="anew" in arguments), default=plain))
    else:
        if sys.stdin.isatty():
            inject_keyboard(its_clock)
        sys.argv = ["dlstudy", *arguments]
        from dlstudy.cli import main

        main()
