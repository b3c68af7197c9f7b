"""The bytes of a deck as text, in whatever encoding and with whatever line ends it was saved."""

import codecs

_MARKS = (  # the longer before those they begin with
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_SAMPLE = 4_000  # bytes that show which encoding a file without a mark has

Wrong = tuple[int, str]  # a line, 0 for the whole file, and what to do about it


def text_of(content: bytes) -> tuple[str, list[Wrong]]:
    """Return the text of a deck and what is wrong with its encoding. Never raises.

    A byte order mark and every kind of line end are taken as Markdown takes them.
    """
    mark, codec, name = _encoding(content)
    content = content[len(mark) :]
    if codec == "utf-8":
        text, wrong = _utf_8(content)
    else:
        text = content.decode(codec, errors="replace")
        wrong = [(0, f"the file is saved in {name}; save it in UTF-8")]
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text, wrong


def _encoding(content: bytes) -> tuple[bytes, str, str]:
    """Return the mark at the beginning, the codec, and the name that editors have for it."""
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            return mark, codec, name
    even, odd = content[0:_SAMPLE:2], content[1:_SAMPLE:2]
    if odd.count(0) > len(odd) // 2 and even.count(0) < len(even) // 8:
        return b"", "utf-16-le", "UTF-16"
    if even.count(0) > len(even) // 2 and odd.count(0) < len(odd) // 8:
        return b"", "utf-16-be", "UTF-16"
    return b"", "utf-8", "UTF-8"


def _utf_8(content: bytes) -> tuple[str, list[Wrong]]:
    try:
        return content.decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    wrong = []
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    for number, line in enumerate(lines, 1):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            wrong.append((number, "this line is not UTF-8; save the file in UTF-8"))
    return content.decode("utf-8", errors="replace"), wrong
