"""The ``key: value`` lines between two ``---`` at the head of a deck."""

from dlstudy.record import field, mutable

KEYS = ("deck", "title", "extends")
RULE = "---"


@mutable
class FrontMatter:
    """What a deck says of itself, on which lines, and what is wrong with it."""

    values: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    end: int = 0  # the index of the line after it
    has_end: bool = True
    wrong: list[tuple[int, str]] = field(default_factory=list)  # lines and messages


def front_matter(lines: list[str]) -> FrontMatter:
    """Return the front matter of a deck, which may have none; blank lines may stand before it."""
    found = FrontMatter()
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if lines[first].rstrip() != RULE:
        return found
    end = _end(lines, first + 1)
    found.has_end = end < len(lines) and lines[end].rstrip() == RULE
    if not found.has_end:
        end = first + 1
        while end < len(lines) and _key_and_value(lines[end])[0] in KEYS:
            end += 1
    for number, line in enumerate(lines[first + 1 : end], first + 2):
        if line.strip():
            _read(line, number, found)
    found.end = end + found.has_end
    if not found.has_end:
        message = "the front matter has no end; write '---' on a line after its last key"
        found.wrong.append((first + 1, message))
    return found


def _end(lines: list[str], start: int) -> int:
    """Return the index of the next ``---``, or of the first card if that comes sooner."""
    ends = (
        i for i in range(start, len(lines)) if lines[i].rstrip() == RULE or lines[i][:2] == "##"
    )
    return next(ends, len(lines))


def _read(line: str, number: int, found: FrontMatter) -> None:
    key, value = _key_and_value(line)
    if key not in KEYS:
        message = f"{line.strip()!r} is not front matter; the keys are {', '.join(KEYS)}"
        found.wrong.append((number, message))
    elif key in found.values:
        found.wrong.append((number, f"a second '{key}:'; keep one"))
    else:
        found.values[key] = value.strip()
        found.lines[key] = number


def _key_and_value(line: str) -> tuple[str, str]:
    """Cut a line at its first colon; without one it has no key."""
    key, colon, value = line.replace("：", ":", 1).partition(":")
    return (key.strip(), value) if colon else ("", "")
