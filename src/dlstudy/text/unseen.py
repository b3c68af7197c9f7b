"""Characters that a terminal obeys, or that nobody sees: what a stranger's text could fool with.

They are the control characters, the marks that turn the direction of writing,
and what takes no room. The joiners of emoji and of Persian stay where they
join something, and so do the tags of a flag.
"""

import re
from collections.abc import Callable

_JOINERS = "\u200c\u200d"
_UNSEEN = re.compile(
    "(?P<flag>\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f)|["
    "\0-\x08\x0b-\x1f\x7f-\x9f"  # C0 without tab and line end, delete, C1
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ud800-\udfff"  # bytes that were no text
    "\ufeff\uffa0\ufff0-\ufffb\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
_BYTES = range(0xDC80, 0xDD00)  # how Python writes a byte of a file's name that is no UTF-8


def found(text: str) -> list[str]:
    """Return every such character of a text, in order."""
    if text.isascii() and text.isprintable():
        return []
    return [match[0] for match in _UNSEEN.finditer(text) if not _is_meant(match)]


def dropped(text: str) -> str:
    """Return the text without them."""
    return _replaced(text, lambda _: "")


def shown(text: str) -> str:
    """Return the text with each made visible: ``<U+202E>``, a byte that is no text ``<FF>``."""
    return _replaced(text, name)


def line(text: str) -> str:
    """Return what is shown of a text that is one line: its line ends and tabs are seen too."""
    return shown(text).replace("\n", name("\n")).replace("\t", name("\t"))


def escaped(json: str) -> str:
    """Return JSON in which each is an escape of JSON, as a machine reads it."""
    return _replaced(json, _json_name)


def name(character: str) -> str:
    """Return how a character is named."""
    number = ord(character)
    return f"<{number - 0xDC00:02X}>" if number in _BYTES else f"<U+{number:04X}>"


def _replaced(text: str, by: Callable[[str], str]) -> str:
    if text.isascii() and text.isprintable():
        return text
    return _UNSEEN.sub(lambda match: match[0] if _is_meant(match) else by(match[0]), text)


def _is_meant(match: re.Match[str]) -> bool:
    """Does it join what stands before it, or make a flag?"""
    if match[0] not in _JOINERS:
        return match["flag"] is not None
    before = match.string[max(0, match.start() - 1) : match.start()]
    return not before.isascii() and before not in _JOINERS


def _json_name(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[n]:02x}{units[n + 1]:02x}" for n in range(0, len(units), 2))
