"""Storms of another window size while one types, over every kind of screen."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.support import unguarded_keys
from tests.support.console import PAINTED, Console
from tests.support.reliability.checks import complaints, events_of
from tests.support.reliability.screens import SCREENS, Shown, home_in, opened
from tests.support.reliability.table import Row, Tally, scratch

HANG_SECONDS = 2.0
LOOK_SECONDS = 0.01
WIDE = (100, 40)  # the window after the storm
COLUMNS, ROWS = (20, 200), (5, 60)
STORM = (10, 30)  # changes of the size
PAUSE_SECONDS = (0.0, 0.0, 0.01, 0.1)  # between two of them
TEXT = "16 卷e\u0301 7"  # typed on a line while the window changes
CLOSED = 0.3  # of the windows are closed in the end
GONE = {129, 120}  # the terminal's end; and where Python's last words had nowhere to go
UNGUARDED = (sys.executable, unguarded_keys.__file__)


def trial(rng: Random, shown: Shown, driver: tuple[str, ...] = ()) -> list[str]:
    """Change the window while one types; return what is wrong then."""
    with TemporaryDirectory(dir=scratch()) as folder:
        home = home_in(Path(folder))
        with opened(shown, home, driver) as console:
            before = events_of(home)
            console.settle()
            typed = blown(rng, console, shown)
            found = list(hangs(console, shown, typed))
            found += closed(console) if rng.random() < CLOSED else ends(console)
        if events_of(home) != before:
            found.append("the log says what nobody typed")
        return [f"{shown.name}: {each}" for each in [*found, *complaints(home)]]


def blown(rng: Random, console: Console, shown: Shown) -> str:
    """Change the window's size often, and type the letters of a text where a line is typed."""
    letters = TEXT if shown.is_line else ""
    left = letters
    for _ in range(rng.randint(*STORM)):
        console.resize(rng.randint(*COLUMNS), rng.randint(*ROWS))
        if left and rng.random() < 0.5:
            console.send(left[0])
            left = left[1:]
        seen(console, rng.choice(PAUSE_SECONDS))
    console.send(left)
    console.resize(WIDE[0] - 1, WIDE[1])
    seen(console, 0.0)
    console.resize(*WIDE)
    return letters


def seen(console: Console, seconds: float) -> None:
    """Read what is written in so many seconds, as a terminal does."""
    until = time.monotonic() + seconds
    while console.listen(max(0.0, until - time.monotonic())):
        pass


def hangs(console: Console, shown: Shown, typed: str) -> Iterator[str]:
    """Yield it where the screen is not painted for the last size, with all that was typed."""
    until = time.monotonic() + HANG_SECONDS
    while not is_right(console, shown, typed):
        if time.monotonic() > until or console.process.poll() is not None:
            yield f"it is not painted for the last size: {console.text!r}"
            return
        console.listen(LOOK_SECONDS)


def is_right(console: Console, shown: Shown, typed: str) -> bool:
    """Is the screen the one that belongs to its size?"""
    last = console.raw.rpartition(b"\x1b[H")[2]  # the last whole painting has as many line ends
    rows = last.partition(PAINTED)[0].count(b"\r\n") + 1
    is_shown = not shown.is_line or typed.replace("e\u0301", "é") in console.text.replace(
        "e\u0301", "é"
    )
    return rows == WIDE[1] and is_shown


def closed(console: Console) -> Iterator[str]:
    """Close the window; yield it where the session does not end soon and in order."""
    began = time.monotonic()
    code = console.hang_up()
    if time.monotonic() - began > HANG_SECONDS or code not in GONE:
        yield f"without its terminal it ends with {code}, {time.monotonic() - began:.1f} s later"
    if "Traceback" in console.output:
        yield f"a traceback: {console.output[-300:]!r}"


def ends(console: Console) -> Iterator[str]:
    """End the session as Ctrl-C does; yield what is not in order then."""
    if console.process.poll() is None:
        console.send("\x03")
        until = time.monotonic() + HANG_SECONDS
        while console.process.poll() is None and time.monotonic() < until:
            console.listen(LOOK_SECONDS)
            if b"Enter quit" in console.raw[-600:]:
                console.send("\x03")  # what is reported at the end is left too
    if console.process.poll() is None:
        yield "Ctrl-C does not end it"
        return
    console.listen(LOOK_SECONDS)
    if "Traceback" in console.output:
        yield f"a traceback: {console.output[-300:]!r}"
    if console.process.returncode != 0:
        yield f"it ends with {console.process.returncode}"
    if console.modes() != console.modes_before:
        yield "the terminal is left in another mode"


def run(count: int, seed: int, has_guard: bool) -> Tally:
    """Blow so many storms, over all screens in turn."""
    rng, tally = Random(seed), Tally()
    driver = () if has_guard else (*UNGUARDED, "resizes")
    for number in range(count):
        shown = SCREENS[number % len(SCREENS)]
        tally.tried += 1
        tally.note(shown.name)
        tally.failures += trial(rng, shown, driver)[:1]
    return tally


ROW = Row(
    "resizes",
    "a window that changes its size while one types stops no screen and costs no key",
    "the waking of the keyboard by another size",
    run,
)
