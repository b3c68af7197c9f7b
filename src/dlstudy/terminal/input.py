"""What a terminal sends: characters, keys by name, and pastes as one piece each."""

import os
import select

from dlstudy.errors import TerminalClosed

ESCAPE_SECONDS = 0.1  # to tell a lone Esc from the beginning of a sequence
REST_SECONDS = 0.3  # for the rest of a sequence or character that has begun: a slow line splits it
PASTE_SECONDS = 2.0  # between two pieces of one bracketed paste
MOST_PASTED = 1_000_000  # bytes; what is longer is cut
LONGEST_SEQUENCE = 64
ESCAPE = "\x1b"
UNREADABLE = "\ufffd"  # bytes that are no character
_PASTE_END = b"\x1b[201~"
_MOUSE_BYTES = 3  # follow "Esc [ M" in the oldest protocol
_STRINGS = "]PX^_"  # begin a terminal's reply, which ends with BEL or Esc \

_UTF8_LENGTHS = {  # by the first five bits of the first byte
    **dict.fromkeys((0b11000, 0b11001, 0b11010, 0b11011), 2),
    **dict.fromkeys((0b11100, 0b11101), 3),
    0b11110: 4,
}
_SEQUENCES = {
    "[A": "up", "[B": "down", "[C": "right", "[D": "left", "[5~": "page-up", "[6~": "page-down",
    "OA": "up", "OB": "down", "OC": "right", "OD": "left", "OH": "home", "OF": "end-of-line",
    "[H": "home", "[1~": "home", "[7~": "home", "[3~": "delete", "OM": "\r",
    "[F": "end-of-line", "[4~": "end-of-line", "[8~": "end-of-line",
    "[1;5C": "alt-f", "[1;3C": "alt-f", "[1;5D": "alt-b", "[1;3D": "alt-b",
}  # fmt: skip


class Pasted(str):
    """Text that came in one piece, its line ends as newlines, none at its end."""

    __slots__ = ()


class Input:
    """The bytes of a terminal, made into keys.

    They are taken one at a time, so what is typed ahead waits in the
    terminal's buffer for whoever reads next. Only a paste is read in pieces.
    """

    def __init__(self, file: int) -> None:
        self.file = file
        self.ahead = b""  # was read, and comes before what is still to be read

    def is_ready(self, seconds: float = 0.0) -> bool:
        """Is there input, or will there be within so many seconds?"""
        return bool(self.ahead or select.select([self.file], [], [], seconds)[0])

    def next(self) -> str:
        """Return a character, the name of a key ("" if it has none), or what was Pasted."""
        character = self._character()
        return self._escaped() if character == ESCAPE else character

    def _escaped(self) -> str:
        """Return the key that an Esc began: itself, Alt with another key, or a sequence."""
        first = ESCAPE
        while first == ESCAPE:  # Alt with a key of a sequence, or Esc pressed twice
            if not self.is_ready(ESCAPE_SECONDS):
                return "escape"
            first = self._character()
        if first in _STRINGS and self.is_ready(ESCAPE_SECONDS):
            return self._reply()
        if first == "[" and self.is_ready(REST_SECONDS):
            return self._sequence()
        if first == "O" and self.is_ready(ESCAPE_SECONDS):
            return _SEQUENCES.get(first + self._character(), "")
        return f"alt-{first}"

    def _sequence(self) -> str:
        """Return the key whose parameters and last letter follow "Esc ["."""
        text = "["
        while len(text) < LONGEST_SEQUENCE and self.is_ready(REST_SECONDS):
            byte = self._byte()
            if not b" " <= byte <= b"~":  # it was broken off
                self.ahead = byte + self.ahead
                return ""
            text += byte.decode()
            if text == "[M":
                return self._skipped(_MOUSE_BYTES)
            if text == "[[":  # F1 to F5 of the Linux console
                return self._skipped(1)
            if byte >= b"@":
                break
        return self._pasted() if text == "[200~" else _SEQUENCES.get(text, "")

    def _skipped(self, count: int) -> str:
        while count and self.is_ready(REST_SECONDS):
            self._byte()
            count -= 1
        return ""

    def _reply(self) -> str:
        """Read away what a terminal answers to a question that nobody asked here."""
        before = b""
        while self.is_ready(ESCAPE_SECONDS):
            byte = self._byte()
            if byte == b"\x07" or before + byte == b"\x1b\\":
                break
            before = byte
        return ""

    def _pasted(self) -> Pasted:
        found = bytearray()
        end = -1
        while end < 0 and self.is_ready(PASTE_SECONDS):
            piece = self._piece()
            found += piece
            end = found.find(_PASTE_END, max(0, len(found) - len(piece) - len(_PASTE_END)))
            if end < 0:
                del found[MOST_PASTED : -len(_PASTE_END)]
        if end >= 0:
            self.ahead = bytes(found[end + len(_PASTE_END) :]) + self.ahead
            del found[end:]
        text = bytes(found).decode("utf-8", errors="replace")
        return Pasted(unified(text).rstrip("\n"))

    def _piece(self) -> bytes:
        piece, self.ahead = self.ahead or self._read(4096), b""
        return piece

    def _character(self) -> str:
        found = self._byte()
        length = _UTF8_LENGTHS.get(found[0] >> 3, 1)
        while len(found) < length:
            if not self.is_ready(REST_SECONDS):
                return UNREADABLE
            byte = self._byte()
            if byte[0] >> 6 != 0b10:  # no continuation: the bytes before it were no character
                self.ahead = byte + self.ahead
                return UNREADABLE
            found += byte
        return found.decode("utf-8", errors="replace")

    def _byte(self) -> bytes:
        if self.ahead:
            byte, self.ahead = self.ahead[:1], self.ahead[1:]
            return byte
        return self._read(1)

    def _read(self, most: int) -> bytes:
        try:
            found = os.read(self.file, most)
        except OSError as error:
            raise TerminalClosed("The terminal was closed.") from error
        if not found:
            raise TerminalClosed("The terminal was closed.")
        return found


def unified(text: str) -> str:
    """Return a text with every line end as a newline."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
