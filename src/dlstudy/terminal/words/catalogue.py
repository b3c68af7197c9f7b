"""The compiled catalogue of Chinese, searched where it lies: only what is said is decoded."""

from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("locale") / "zh" / "LC_MESSAGES" / "dlstudy.mo"
CONTEXT_END = b"\x04"
_LITTLE = b"\xde\x12\x04\x95"  # the first bytes of a file written on a little-endian machine
_NUMBER, _PAIR = 4, 8  # bytes of a number, and of a length with its offset


@cache
def content() -> bytes:
    """Return the catalogue, b"" in a checkout that was never built or installed."""
    try:
        return FILE.read_bytes()
    except FileNotFoundError:
        return b""


def chinese(message: str, context: str = "") -> str:
    """Return the Chinese of a message, of its context where that has its own; else the message."""
    data = content()
    found = find(data, message, context) if context else None
    if found is None:
        found = find(data, message)
    return message if found is None else found


def find(data: bytes, message: str, context: str = "") -> str | None:
    """Return the translation in the bytes of an ``.mo`` file, None where it has none.

    The file's own table is in the order of the messages' bytes, and is searched by halves.
    ``gettext.GNUTranslations`` would read all of it: 8 ms for 600 messages.
    """
    order = "little" if data[:_NUMBER] == _LITTLE else "big"

    def number(at: int) -> int:
        return int.from_bytes(data[at : at + _NUMBER], order)  # type: ignore[arg-type]  # one of two

    def text(table: int, row: int) -> bytes:
        at = number(table) + row * _PAIR
        start = number(at + _NUMBER)
        return data[start : start + number(at)]

    key = (context.encode() + CONTEXT_END if context else b"") + message.encode()
    low, high = 0, number(8)  # the count of messages
    while low < high:
        middle = (low + high) // 2
        if text(12, middle) < key:
            low = middle + 1
        else:
            high = middle
    if low < number(8) and text(12, low) == key:
        return text(16, low).decode()
    return None
