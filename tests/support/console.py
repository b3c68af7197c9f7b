"""The real command in a pseudo-terminal of its own, its screen read by pyte."""

import os
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from copy import copy, deepcopy
from datetime import UTC, date, datetime
from fcntl import ioctl
from pathlib import Path
from struct import pack
from typing import Any

import pyte

from dlstudy.event import Event
from dlstudy.log.store import FILE_NAME, Store
from tests.support.warm import warm

LOOK_SECONDS = 0.005  # between looks whether a process has taken all keys
QUIET_LOOKS = 3
TAKEN_SECONDS = 2.0  # for a key to be read by a process that waits for it
HANG_SECONDS = 20.0  # a guard, never waited for where all is well
COMMAND = (sys.executable, "-m", "dlstudy")
PAINTED = b"\x1b[J"  # the end of every whole screen that dlstudy paints
ALTERNATE_MODE = 1049 << 5  # pyte's name of the private mode of the other screen
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|\x1b[=>]|[\x01\x02]")

# A process takes its terminal by itself: pytest may have threads and must not fork.
_TAKE_TERMINAL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    " os.execv(sys.argv[1], sys.argv[1:])"
)


def noon_zone() -> str:
    """Return a time zone in which it is about noon: no test runs over the cut at four."""
    return f"TEST{datetime.now(UTC).hour - 12:+d}"


def today() -> date:
    """Return the study day on which every child process believes to be."""
    return datetime.now(UTC).date()


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return all that a child process is told of this machine."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "DLSTUDY_HOME": str(home),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "PYTHONWARNINGS": "error",
        "TZ": noon_zone(),
        **more,
    }


def logged(home: Path) -> list[Event]:
    """Return the events that are on disk, in the order of writing."""
    with Store(home / FILE_NAME) as store:
        return store.events()


def plain(text: str) -> str:
    """Return what a terminal would show of a text, its styles and cursor moves left out."""
    return _CONTROL.sub("", text).replace("\r\n", "\n")


class Hung(AssertionError):
    """What was waited for did not come."""


class TwoScreens(pyte.Screen):
    """A terminal whose first screen comes back when the other one is left."""

    _first: tuple[Any, Any] | None = None  # pyte's buffer and cursor

    def set_mode(self, *modes: int, **options: object) -> None:
        super().set_mode(*modes, **options)
        if ALTERNATE_MODE in self.mode and self._first is None:
            self._first = deepcopy(self.buffer), copy(self.cursor)
            self.erase_in_display(2)

    def reset_mode(self, *modes: int, **options: object) -> None:
        super().reset_mode(*modes, **options)
        if ALTERNATE_MODE not in self.mode and self._first is not None:
            self.buffer, self.cursor = self._first
            self._first = None


class Console:
    """One process in a terminal. Keys given at once are typed before the process can read."""

    def __init__(
        self,
        arguments: Sequence[str],
        home: Path,
        *,
        keys: str | bytes = "",
        columns: int = 80,
        rows: int = 24,
        command: Sequence[str] = COMMAND,
        setting: Mapping[str, str] | None = None,
        has_screen: bool = True,
    ) -> None:
        warm(home)
        self.raw = b""
        self._first = b"\n" if (setting or {}).get("TERM") == "dumb" else PAINTED
        self.has_screen = has_screen  # without one only ``output`` and ``paintings`` are kept
        self._screen = TwoScreens(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._master, self._terminal = os.openpty()
        self.resize(columns, rows)
        self.modes_before = self.modes()
        self._alive, held = os.pipe()  # its other end closes when the process is gone
        self.process = subprocess.Popen(
            [sys.executable, "-ISc", _TAKE_TERMINAL, *command, *arguments],
            stdin=self._terminal,
            stdout=self._terminal,
            stderr=self._terminal,
            env=environment(home, **(setting or {})),
            pass_fds=[held],
            start_new_session=True,
            cwd=home,
        )
        os.close(held)
        self.send(keys)

    def __enter__(self) -> "Console":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for file in (self._alive, self._master, self._terminal):
            if file >= 0:
                os.close(file)

    def send(self, keys: str | bytes) -> None:
        """Type keys, whether anyone reads them yet or not."""
        os.write(self._master, keys.encode() if isinstance(keys, str) else keys)

    def type(self, keys: str) -> bool:
        """Type keys as a person does: each Enter alone, after what is before it was taken.

        Return False if the process ended before all was typed.
        """
        pieces = re.findall(r"[^\r]+|\r", keys)
        for part in pieces:
            if not self.drain():
                return False
            self.give(part.encode())
        return self.drain()

    def give(self, data: bytes) -> None:
        """Type something and return when the process has read it, or does not want it."""
        wanted = self.bytes_read + len(data)
        self.send(data)
        until = time.monotonic() + TAKEN_SECONDS
        while self.bytes_read < wanted and self._alive >= 0 and time.monotonic() < until:
            self._read_for(LOOK_SECONDS)  # what was typed is on its way in the kernel

    def press(self, keys: str | bytes, paintings: int = 1) -> str:
        """Type keys and return the screen after so many more paintings."""
        wanted = self.raw.count(PAINTED) + paintings
        self.send(keys)
        self._read_until(lambda: self.raw.count(PAINTED) >= wanted, f"what {keys!r} paints")
        return self.text

    def wait(self, *wanted: str) -> str:
        """Read until the screen shows all of these; return the screen."""
        self._read_until(lambda: all(each in self.text for each in wanted), repr(wanted))
        return self.text

    def wait_until(self, holds: Callable[[str], bool], what: str) -> str:
        """Read until the screen is so; return the screen."""
        self._read_until(lambda: holds(self.text), what)
        return self.text

    def prompt(self, keys: str | bytes | None = None) -> str:
        """Type keys, if any, and return the screen when the line editor waits on the last row."""
        if keys is not None:
            self.press(keys)
        cursor = self._screen.cursor
        self._read_until(lambda: cursor.y == self._screen.lines - 1 and cursor.x > 1, "a prompt")
        return self.text

    def end(self) -> int:
        """Read until the process is gone; return its exit code, or minus the signal's number."""
        self._read_until(lambda: self._alive < 0, "the end of the process")
        return self.process.wait()

    def settle(self) -> None:
        """Return when the process sleeps: a signal finds it waiting for a key, not on its way."""
        status = Path(f"/proc/{self.process.pid}/stat")
        while status.exists() and status.read_text().rpartition(")")[2].split()[0] in "RD":
            os.sched_yield()

    def drain(self) -> bool:
        """Read until every key that was typed is taken and more are waited for; False at the end.

        What it says of a process is as sure as ``settle``: one that waits for
        something else may be taken for one that waits for a key.
        """
        deadline = time.monotonic() + HANG_SECONDS
        looks = 0  # at which all was quiet: what was typed may be on its way in the kernel
        while time.monotonic() < deadline:
            before = len(self.raw)
            self._read_for(LOOK_SECONDS)
            if self._alive < 0:
                return False
            is_quiet = len(self.raw) == before and self._first in self.raw
            looks = looks + 1 if is_quiet and not self.untaken and self.is_sleeping else 0
            if looks == QUIET_LOOKS:
                return True
        raise Hung(f"keys are left that it does not take; it wrote:\n{plain(self.output)}")

    @property
    def bytes_read(self) -> int:
        """How many bytes the process has read so far, from its terminal and from files."""
        try:
            told = Path(f"/proc/{self.process.pid}/io").read_text()
        except OSError:
            return 0
        return int(told.split()[1])

    @property
    def untaken(self) -> int:
        """How many bytes of what was typed wait to be read."""
        return int.from_bytes(ioctl(self._terminal, termios.FIONREAD, bytes(4)), sys.byteorder)

    @property
    def is_sleeping(self) -> bool:
        """Does every thread of the process wait for something, and none for a child's end?"""
        tasks = Path(f"/proc/{self.process.pid}/task")
        try:
            threads = [(task / "stat").read_text() for task in tasks.iterdir()]
            children = (tasks / str(self.process.pid) / "children").read_text()
        except OSError:
            return False
        return not children and all(
            status.rpartition(")")[2].split()[0] == "S" for status in threads
        )

    def kill(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def hang_up(self) -> int:
        """Close the terminal, as closing a window does; return the exit code."""
        os.close(self._master)
        self._master = -1
        if not select.select([self._alive], [], [], HANG_SECONDS)[0]:
            raise Hung("the process lives on without its terminal")
        return self.process.wait()

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size; the kernel tells the process."""
        self._screen.resize(rows, columns)
        ioctl(self._terminal, termios.TIOCSWINSZ, pack("HHHH", rows, columns, 0, 0))

    def modes(self) -> list[object]:
        """Return how the terminal is set: echo, line editing, signals."""
        return list(termios.tcgetattr(self._terminal))

    @property
    def lines(self) -> list[str]:
        """The rows of the screen, without the blanks at their ends."""
        return [line.rstrip() for line in self._screen.display]

    @property
    def text(self) -> str:
        return "\n".join(self.lines).rstrip("\n")

    @property
    def is_cursor_shown(self) -> bool:
        return not self._screen.cursor.hidden

    @property
    def output(self) -> str:
        """All that was written so far, as text."""
        return self.raw.decode(errors="replace")

    @property
    def paintings(self) -> list[str]:
        """Every screen painted so far without its styles, a torn last one included."""
        paintings = self.output.split("\x1b[H")[1:]
        return [plain(each.partition(PAINTED.decode())[0]) for each in paintings]

    def listen(self, seconds: float) -> bool:
        """Read what is written within so many seconds, or see the process end."""
        return self._alive >= 0 and self._read_for(seconds)

    def _read_until(self, holds: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + HANG_SECONDS
        while not holds():
            left = max(0.0, deadline - time.monotonic())
            if self._read_for(left if self._alive >= 0 else 0):
                continue
            if self._alive < 0:
                raise Hung(f"it ended before {what}; it wrote:\n{plain(self.output)}")
            raise Hung(f"waited in vain for {what}; the screen:\n{self.text}")

    def _read_for(self, seconds: float) -> bool:
        """Read what is written, or see the process end; False if nothing came in that time."""
        files = [self._master, *([self._alive] if self._alive >= 0 else [])]
        ready = select.select(files, [], [], seconds)[0]
        if self._master in ready:
            data = os.read(self._master, 65536)
            self.raw += data
            if self.has_screen:
                self._stream.feed(data)
        elif self._alive in ready:  # gone, and everything it wrote is read
            os.close(self._alive)
            self._alive = -1
        return bool(ready)
