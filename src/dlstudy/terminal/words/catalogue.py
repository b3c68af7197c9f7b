"""The compiled catalogue of Chinese, searched where it lies: only what is said is decoded."""

from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("locale") / "zh" / "LC_MESSAGES" / "dlstudy.mo"
CONTEXT_END = b"\x04"
_LITTLE = b"\xde\x12\x04\x95"  # the first bytes of a file written on a little-endian machine
_NUMBER, _PAIR = 4, 8  # bytes of a number, and of a length with its offset
_COUNT, _ORIGINALS, _TRANSLATIONS = (
    8,
    12,
    16,
)  # where the head says how many, and where both tables are


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


def messages() -> list[str]:
    """Return every message of the catalogue that has no context."""
    data = content()
    rows = (_text(data, _ORIGINALS, row) for row in range(_number(data, _COUNT)))
    return [row.decode() for row in rows if row and CONTEXT_END not in row]


def find(data: bytes, message: str, context: str = "") -> str | None:
    """Return the translation in the bytes of an ``.mo`` file, None where it has none.

    The file's own table is in the order of the messages' bytes, and is searched by halves.
    ``gettext.GNUTranslations`` would read all of it: 8 ms for 600 messages.
    """
    key = (context.encode() + CONTEXT_END if context else b"") + message.encode()
    count = _number(data, _COUNT)
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        if _text(data, _ORIGINALS, middle) < key:
            low = middle + 1
        else:
            high = middle
    if low < count and _text(data, _ORIGINALS, low) == key:
        return _text(data, _TRANSLATIONS, low).decode()
    return None


def _text(data: bytes, table: int, row: int) -> bytes:
    """Return a row of one of the two tables, whose place stands in the head of the file."""
    at = _number(data, table) + row * _PAIR
    start = _number(data, at + _NUMBER)
    return data[start : start + _number(data, at)]


def _number(data: bytes, at: int) -> int:
    piece = data[at : at + _NUMBER]
    return int.from_bytes(piece, "little" if data[:_NUMBER] == _LITTLE else "big")
