"""Single keys from a terminal in raw mode, none lost, and the terminal left in order."""

import os
import select
import signal
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from dlstudy.errors import TerminalClosed

ESCAPE_SECONDS = 0.03  # to tell a lone Esc from the beginning of an arrow key
PASTE_SECONDS = 0.05  # between the lines of what is pasted, at the most
LOOK_SECONDS = 0.1  # between looks for signals that came just before readline began to wait
RESIZE = "resize"
END = "end"  # Ctrl-C, Ctrl-D, or the terminal went away

_UTF8_LENGTHS = {  # by the first five bits of the first byte
    **dict.fromkeys((0b11000, 0b11001, 0b11010, 0b11011), 2),
    **dict.fromkeys((0b11100, 0b11101), 3),
    0b11110: 4,
}
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
    "？": "?",
}
_SEQUENCES = {
    "[A": "up", "[B": "down", "[C": "right", "[D": "left", "[5~": "page-up", "[6~": "page-down",
    "OA": "up", "OB": "down", "OC": "right", "OD": "left", "[H": "home", "[F": "end-of-line",
}  # fmt: skip


class Quit(Exception):
    """The learner is done for now."""


class Resized(Exception):
    """The window changed while a line was typed; ``text`` is what was typed so far."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class Keys:
    """The keyboard of one session: raw from the first key to the last.

    Bytes are taken from the terminal one at a time, so what is typed ahead
    waits in its buffer for whoever reads next, the line editor included.
    """

    def __init__(self) -> None:
        self.file = sys.stdin.fileno()
        self.before = termios.tcgetattr(self.file)
        self.wake_read, self.wake_write = os.pipe()
        os.set_blocking(self.wake_read, False)
        os.set_blocking(self.wake_write, False)
        self.handlers: dict[int, object] = {}
        self.on_stop: Callable[[], None] = lambda: None  # before Ctrl-Z stops the process
        self.on_continue: Callable[[], None] = lambda: None
        self.is_closing = False
        self.is_in_line = False  # only then do signals raise: elsewhere they wait for the next key
        self.pushed_back = ""  # read after an Esc, and no part of a sequence

    def __enter__(self) -> "Keys":
        self.raw()
        # The byte is written by whichever thread gets the signal: a select elsewhere wakes up.
        self.wakeup_before = signal.set_wakeup_fd(self.wake_write, warn_on_full_buffer=False)
        for number, handler in (
            (signal.SIGWINCH, self._wake),
            (signal.SIGTSTP, self._stop),
            (signal.SIGALRM, self._look),
            (signal.SIGHUP, self._close),
            (signal.SIGTERM, self._close),
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
        """Take keys one by one and unechoed. TCSANOW: keys typed before now are kept."""
        mode = termios.tcgetattr(self.file)
        mode[3] &= ~(termios.ICANON | termios.ECHO)
        mode[6][termios.VMIN], mode[6][termios.VTIME] = 1, 0
        termios.tcsetattr(self.file, termios.TCSANOW, mode)

    def echoing(self) -> None:
        """Turn the echo on: readline shows what is typed only on a terminal that echoes."""
        mode = termios.tcgetattr(self.file)
        mode[3] |= termios.ECHO
        termios.tcsetattr(self.file, termios.TCSANOW, mode)

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Set the terminal as it was before the session, while another program has it."""
        now = termios.tcgetattr(self.file)
        termios.tcsetattr(self.file, termios.TCSADRAIN, self.before)
        # Ctrl-C belongs to that program. A handler is not inherited, SIG_IGN would be.
        interrupt = signal.signal(signal.SIGINT, lambda *_: None)
        stop = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, interrupt)
            signal.signal(signal.SIGTSTP, stop)
            termios.tcsetattr(self.file, termios.TCSADRAIN, now)

    def read(self, tick_seconds: float | None = None) -> str:
        """Return the next key by name; a letter or digit is its own name. Raises TerminalClosed.

        Where no key comes within ``tick_seconds`` it is RESIZE: time to paint again.
        """
        self._stop_if_told()
        if self.pushed_back:
            character, self.pushed_back = self.pushed_back, ""
            return _NAMES.get(character, character)
        try:
            waiting = [self.file, self.wake_read]
            timeout = () if tick_seconds is None else (tick_seconds,)
            while self.wake_read in (ready := select.select(waiting, [], [], *timeout)[0]):
                told = self._told()
                self._stop_if_told()
                if told:
                    return RESIZE
            if not ready:
                return RESIZE
            character = self._character()
        except KeyboardInterrupt:
            return END
        if character == "\x1b":
            return self._sequence()
        if "！" <= character <= "～":
            character = chr(ord(character) - 0xFEE0)
        return _NAMES.get(character, character)

    def line(self, prompt: str, text: str = "") -> str | None:
        """Return a line typed with editing and history, None for Ctrl-D; Ctrl-C interrupts.

        ``text`` is there already, to be edited. Raises Resized with what was
        typed so far, and TerminalClosed.
        """
        import readline

        self._stop_if_told()
        readline.set_startup_hook(lambda: readline.insert_text(text))
        self.echoing()
        self.is_in_line = True
        try:
            if self._told():  # the window changed just before
                raise Resized(text)
            signal.setitimer(signal.ITIMER_REAL, LOOK_SECONDS, LOOK_SECONDS)
            return input(prompt)
        except EOFError:
            return None
        finally:
            self.is_in_line = False
            signal.setitimer(signal.ITIMER_REAL, 0)
            readline.set_startup_hook()
            self.raw()

    def is_more_typed(self) -> bool:
        """Is there more input already? Then a line that ended was one of several pasted ones."""
        return bool(self.pushed_back or select.select([self.file], [], [], PASTE_SECONDS)[0])

    def _character(self) -> str:
        byte = self._byte()
        length = _UTF8_LENGTHS.get(byte[0] >> 3, 1)
        found = byte
        while len(found) < length:
            byte = self._byte()
            if byte[0] >> 6 != 0b10:  # no continuation: the bytes before it were no character
                self.pushed_back = byte.decode("ascii", errors="replace")
                break
            found += byte
        return found.decode("utf-8", errors="replace")

    def _byte(self) -> bytes:
        try:
            byte = os.read(self.file, 1)
        except OSError as error:
            raise TerminalClosed("The terminal was closed.") from error
        if not byte:
            raise TerminalClosed("The terminal was closed.")
        return byte

    def _sequence(self) -> str:
        """Read what follows an Esc: an arrow key, or nothing."""
        text = ""
        while len(text) < 8 and select.select([self.file], [], [], ESCAPE_SECONDS)[0]:
            text += self._character()
            if len(text) > 1 and (text[-1].isalpha() or text[-1] == "~"):
                break
            if text[0] not in "[O":
                self.pushed_back, text = text, ""
                break
        return _SEQUENCES.get(text, "" if text else "escape")

    def _told(self) -> bool:
        """Was there a signal since the last look, the look-out's own left out?"""
        with suppress(BlockingIOError):
            return bool(os.read(self.wake_read, 512).strip(bytes([signal.SIGALRM])))
        return False

    def _stop_if_told(self) -> None:
        if self.is_closing:
            raise TerminalClosed("The session was told to stop; every answer given is saved.")

    def _wake(self, _number: int, _frame: FrameType | None) -> None:
        if self.is_in_line:
            import readline

            self._told()
            raise Resized(readline.get_line_buffer())

    def _look(self, _number: int, _frame: FrameType | None) -> None:
        """Do nothing: readline looks for signals only when one interrupts it."""

    def _stop(self, number: int, frame: FrameType | None) -> None:
        """Give the terminal back to the shell, stop, and take it again when continued."""
        now = termios.tcgetattr(self.file)
        self.on_stop()
        termios.tcsetattr(self.file, termios.TCSADRAIN, self.before)
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTSTP)  # comes back with SIGCONT
        signal.signal(signal.SIGTSTP, self._stop)
        termios.tcsetattr(self.file, termios.TCSANOW, now)
        self.on_continue()
        self._wake(number, frame)

    def _close(self, _number: int, _frame: FrameType | None) -> None:
        self.is_closing = True
        if self.is_in_line:
            self._stop_if_told()


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold back Ctrl-C, hang-up and termination until an answer is on disk."""
    held = {signal.SIGINT, signal.SIGHUP, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, held)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, held)
