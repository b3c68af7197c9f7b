"""Run dlstudy with a clock of the test's own: every key that is read takes some seconds.

Usage: clocked_session.py SECONDS_A_KEY ARGUMENT... ; the product knows nothing of it.
"""

import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from dlstudy.cli import desk
from dlstudy.event import Moment, moment
from dlstudy.terminal.keys import RESIZE, Keys

START = datetime(2026, 3, 2, 10, tzinfo=UTC)


class Clock:
    """Seconds since the start; it stands still between keys."""

    def __init__(self, seconds_a_key: float) -> None:
        self.seconds = 0.0
        self.seconds_a_key = seconds_a_key

    def now(self) -> Moment:
        return moment(START + timedelta(seconds=self.seconds))

    def stopwatch(self) -> float:
        return self.seconds


def inject(clock: Clock) -> None:
    """Put the clock into the place of the machine's; a key that was pressed moves it on."""
    read = Keys.read

    def timed(keys: Keys, tick_seconds: float | None = None) -> str:
        key = read(keys, None if tick_seconds is None else 3600.0)
        if key != RESIZE:
            clock.seconds += clock.seconds_a_key
        return key

    product: Any = desk
    product.now, product.stopwatch = clock.now, clock.stopwatch
    keyboard: Any = Keys
    keyboard.read = timed


if __name__ == "__main__":
    seconds, *arguments = sys.argv[1:]
    inject(Clock(float(seconds)))
    sys.argv = ["dlstudy", *arguments]
    from dlstudy.cli import main

    main()
