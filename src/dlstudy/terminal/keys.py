"""The keyboard of a session: a terminal in raw mode, its signals, no key lost."""

import os
import select
import signal
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from dlstudy.errors import TerminalClosed
from dlstudy.terminal.input import Input, Pasted

LONGEST_DISCARD = 1000  # keys: whoever holds one down must not stop the program
RESIZE = "resize"
END = "end"  # Ctrl-C, Ctrl-D, or the terminal went away
PASTE = "paste"  # where a single key is wanted

_NAMES = {
    " ": "space",
    "\u3000": "space",  # typed with a Chinese input method
    "\r": "enter",
    "\n": "enter",
    "\x03": END,
    "\x04": END,
    "\x0c": RESIZE,  # Ctrl-L paints again, as everywhere
    "\x7f": "backspace",
    "\x08": "backspace",
}


class Quit(Exception):
    """The learner is done for now."""


class Keys:
    """The keyboard of one session: raw from the first key to the last."""

    def __init__(self) -> None:
        self.file = sys.stdin.fileno()
        self.input = Input(self.file)
        self.before = termios.tcgetattr(self.file)
        self.wake_read, self.wake_write = os.pipe()
        os.set_blocking(self.wake_read, False)
        os.set_blocking(self.wake_write, False)
        self.handlers: dict[int, object] = {}
        self.on_stop: Callable[[], None] = lambda: None  # before Ctrl-Z stops the process
        self.on_continue: Callable[[], None] = lambda: None
        self.is_closing = False
        self.is_busy = False  # with something long, that a signal to end ends at once

    def __enter__(self) -> "Keys":
        self.raw()
        # The byte is written by whichever thread gets the signal: a select elsewhere wakes up.
        self.wakeup_before = signal.set_wakeup_fd(self.wake_write, warn_on_full_buffer=False)
        for number, handler in (
            (signal.SIGWINCH, self._wake),
            (signal.SIGTSTP, self._stop),
            (signal.SIGHUP, self._close),
            (signal.SIGTERM, self._close),
            (signal.SIGQUIT, self._close),  # Ctrl-\
        ):
            self.handlers[number] = signal.signal(number, handler)
        return self

    def __exit__(self, *_: object) -> None:
        signal.set_wakeup_fd(self.wakeup_before)
        for number, handler in self.handlers.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # what signal() gave us
        with suppress(termios.error):  # the terminal is gone; there is nothing to put in order
            termios.tcsetattr(self.file, termios.TCSADRAIN, self.before)
        os.close(self.wake_read)
        os.close(self.wake_write)

    def raw(self) -> None:
        r"""Take keys one by one and unechoed. TCSANOW: keys typed before now are kept.

        Ctrl-S stops no output, and a line end stays the one that was sent; Ctrl-C,
        Ctrl-Z and Ctrl-\ are signals still.
        """
        mode = termios.tcgetattr(self.file)
        mode[0] &= ~(termios.ICRNL | termios.INLCR | termios.IGNCR | termios.IXON)
        mode[3] &= ~(termios.ICANON | termios.ECHO | termios.IEXTEN)
        mode[6][termios.VMIN], mode[6][termios.VTIME] = 1, 0
        termios.tcsetattr(self.file, termios.TCSANOW, mode)

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Set the terminal as it was before the session, while another program has it."""
        now = termios.tcgetattr(self.file)
        termios.tcsetattr(self.file, termios.TCSADRAIN, self.before)
        # Ctrl-C and Ctrl-\ belong to that program. A handler is not inherited, SIG_IGN would be.
        before = {n: signal.signal(n, lambda *_: None) for n in (signal.SIGINT, signal.SIGQUIT)}
        stop = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            signal.signal(signal.SIGTSTP, stop)
            with suppress(termios.error):  # the terminal is gone, which the next key will say
                termios.tcsetattr(self.file, termios.TCSADRAIN, now)

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Let a signal to end raise TerminalClosed at once, and not at the next key."""
        self._stop_if_told()
        self.is_busy = True
        try:
            yield
        finally:
            self.is_busy = False

    def read(self, tick_seconds: float | None = None) -> str:
        """Return the next key by name; a letter or digit is its own name. Raises TerminalClosed.

        Where no key comes within ``tick_seconds`` it is RESIZE: time to paint
        again. A paste is PASTE, whatever it says: it was meant for a line.
        """
        key = self.typed(tick_seconds)
        if isinstance(key, Pasted):
            return PASTE
        if "！" <= key <= "～":  # full-width
            key = chr(ord(key) - 0xFEE0)
        return _NAMES.get(key, key)

    def typed(self, tick_seconds: float | None = None) -> str:
        """Return what comes next: a character, a key's name, what was Pasted, RESIZE or END."""
        self._stop_if_told()
        try:
            if not self.input.ahead and self._is_to_paint(tick_seconds):
                return RESIZE
            return self.input.next()
        except KeyboardInterrupt:
            return END

    def is_more_typed(self, seconds: float = 0.0) -> bool:
        """Is there more input, or will there be within so many seconds?"""
        return self.input.is_ready(seconds)

    def discard(self) -> None:
        """Read away what was typed before now: it was not meant for what is painted next."""
        for _ in range(LONGEST_DISCARD):
            if not self.input.is_ready():
                return
            self.input.next()

    def _is_to_paint(self, tick_seconds: float | None) -> bool:
        """Wait for a key; True if a signal or the end of the tick came first."""
        waiting = [self.file, self.wake_read]
        timeout = () if tick_seconds is None else (tick_seconds,)
        while self.wake_read in (ready := select.select(waiting, [], [], *timeout)[0]):
            told = self._told()
            self._stop_if_told()
            if told:
                return True
        return not ready

    def _told(self) -> bool:
        """Was there a signal since the last look?"""
        with suppress(BlockingIOError):
            return bool(os.read(self.wake_read, 512))
        return False

    def _stop_if_told(self) -> None:
        if self.is_closing:
            raise TerminalClosed("The session was told to stop; every answer given is saved.")

    def _wake(self, _number: int, _frame: FrameType | None) -> None:
        """Do nothing: the byte that the signal wrote wakes whoever waits for a key."""

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        """Give the terminal back to the shell, stop, and take it again when continued."""
        now = termios.tcgetattr(self.file)
        self.on_stop()
        termios.tcsetattr(self.file, termios.TCSADRAIN, self.before)
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTSTP)  # comes back with SIGCONT
        signal.signal(signal.SIGTSTP, self._stop)
        termios.tcsetattr(self.file, termios.TCSANOW, now)
        self.on_continue()

    def _close(self, _number: int, _frame: FrameType | None) -> None:
        self.is_closing = True
        if self.is_busy:
            self._stop_if_told()


@contextmanager
def uninterrupted() -> Iterator[None]:
    r"""Hold back Ctrl-C, Ctrl-\, hang-up and termination until an answer is on disk."""
    held = {signal.SIGINT, signal.SIGHUP, signal.SIGTERM, signal.SIGQUIT}
    signal.pthread_sigmask(signal.SIG_BLOCK, held)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, held)
