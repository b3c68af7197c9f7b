"""Deck text cut into cards and fields with exact line numbers, and what is wrong with its lines."""

import re
from dataclasses import dataclass, field

from dlstudy import names, unseen
from dlstudy.card import Fault

NAMELESS = frozenset(
    (
        *("Q", "A", "Points", "C", "Vars", "Where", "Answer", "Drill", "Given", "Code", "Why"),
        *("Source", "Roadmap", "Catalogue", "Needs", "Level", "Tags", "Was", "Verify"),
    )
)
NAMED = frozenset({"Step", "Mistake"})
EITHER = frozenset({"Hint", "Tol"})
KEYS = NAMELESS | NAMED | EITHER
REPEATABLE = frozenset({"Where", "Verify"})
FRONT_MATTER_KEYS = ("deck", "title", "extends")
LARGEST_DECK = 2_000_000  # bytes; the largest shipped one has an eighth of a million
MOST_CARDS = 10_000  # of one file, the blanks of a cloze counted
LONGEST_LINE = 20_000  # characters
MOST_FAULTS = 5_000  # of one file: what has more is no deck, and is read no further

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FENCES = ("```", "$$")
_BLOCK_BEGINNINGS = frozenset("`$ ")
_HEADING = re.compile(r"##(?!#)\s*(.*?)\s*$")
_FIELD = re.compile(r"([A-Za-z]+)(?: +([^\s:：]+))?[:：](.*)$", re.DOTALL)
_NEARLY_FIELD = re.compile(r"([A-Za-z]+)(?: +([^:：]*?))? *[:：]")


@dataclass(slots=True)
class Field:
    """A key, its optional name, the line it starts on, and its text."""

    key: str
    name: str
    line: int
    text: str
    skipped: int = 0  # empty lines before the text


@dataclass(slots=True)
class RawCard:
    """A heading and the fields under it, not yet understood."""

    slug: str
    line: int
    fields: list[Field] = field(default_factory=list)
    by_name: dict[tuple[str, str], Field] = field(default_factory=dict)


@dataclass(slots=True)
class Scan:
    """A deck file as read: front matter, notation, raw cards, and faults so far."""

    path: str
    front: dict[str, str] = field(default_factory=dict)
    notation: str = ""
    cards: list[RawCard] = field(default_factory=list)
    front_lines: dict[str, int] = field(default_factory=dict)
    endless: dict[str, range] = field(default_factory=dict)  # lines after which no block ends
    found: dict[Fault, bool] = field(default_factory=dict)  # and whether it spoils its card

    @property
    def faults(self) -> list[Fault]:
        """Every fault so far, each once."""
        return list(self.found)

    def fault(self, line: int, message: str, *, is_of_file: bool = False) -> None:
        """Report what is wrong on a line; a fault of the file spoils no card."""
        if len(self.found) < 2 * MOST_FAULTS:  # of scanning, and of building its cards
            self.found[Fault(self.path, line, unseen.line(message))] = not is_of_file

    def is_hopeless(self, line: int, most: int = MOST_FAULTS) -> bool:
        """Are there so many faults that reading ends on this line? Its card is spoilt then."""
        if len(self.found) < most:
            return False
        message = f"{MOST_FAULTS} faults so far, and the rest is not read; mend these first"
        self.found[Fault(self.path, line, message)] = True
        return True

    def is_full(self, cards: int, line: int) -> bool:
        """Are there so many cards that reading ends on this line?"""
        if cards <= MOST_CARDS:
            return False
        message = f"more than {MOST_CARDS} cards, and the rest is not read; split the deck"
        self.fault(line, message)
        return True


def scan(content: bytes, path: str) -> Scan:
    """Return the fields of a deck. Never raises: what cannot be read becomes a fault."""
    result = Scan(path)
    lines = _lines(content, result)
    if not lines:
        return result
    start = _front_matter(lines, result)
    notation: list[str] = []
    body: list[str] = notation  # the lines of whatever is open: notation or a field
    card: RawCard | None = None
    number = start
    while number < len(lines):
        line = lines[number]
        number += 1
        if result.is_hopeless(number) or result.is_full(len(result.cards), number):
            break
        first = line[:1]
        if first == "#" and (heading := _HEADING.match(line)):
            _close(card, body)
            card, body = RawCard(_slug(heading[1], number, result), number), []
            result.cards.append(card)
        elif first in _BLOCK_BEGINNINGS and line.lstrip().startswith(_FENCES):
            end = _end_of_block(line.strip(), lines, number - 1, result)
            body.extend(lines[number - 1 : end])
            number = end
        elif card is not None and (found := _field(line, number, card, result)):
            _close(card, body)
            card.fields.append(found)
            card.by_name[found.key, found.name] = found
            body = [found.text]
            if found.text.startswith(_FENCES):  # the block opens on the line of its key
                end = _end_of_block(found.text, lines, number - 1, result)
                body.extend(lines[number:end])
                number = end
        elif card is not None and not card.fields and line.strip():
            result.fault(number, "a line before the first field; start the card with 'Q:' or 'C:'")
        else:
            body.append(line)
    _close(card, body)
    result.notation = "\n".join(notation).strip()
    return result


def _lines(content: bytes, result: Scan) -> list[str]:
    """Decode and split, reporting what an editor should save differently."""
    if len(content) > LARGEST_DECK:
        result.fault(
            1,
            f"the file has {len(content) / 1e6:.1f} MB and a deck at most"
            f" {LARGEST_DECK / 1e6:.0f}; split it into several decks",
        )
        return []
    if content.startswith(b"\xef\xbb\xbf"):
        message = "the file starts with a byte order mark; save it as UTF-8 without BOM"
        result.fault(1, message, is_of_file=True)
        content = content[3:]
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        result.fault(line, "this line is not UTF-8; save the file in UTF-8")
        text = content.decode("utf-8", errors="replace")
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        message = "lines end in CR LF; save the file with LF line ends"
        result.fault(line, message, is_of_file=True)
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        result.fault(1, "the file is empty; start it with '---', 'deck: name' and '---'")
        return []
    lines = text.split("\n")
    if "\t" in text or unseen.found(text):
        lines = [_without_controls(number, line, result) for number, line in enumerate(lines, 1)]
    return [_cut(number, line, result) for number, line in enumerate(lines, 1)]


def _without_controls(number: int, line: str, result: Scan) -> str:
    if "\t" in line:
        result.fault(number, "a tab; write spaces")
    if "\0" in line:
        result.fault(number, "a NUL character; delete it")
    are_enough = len(result.found) > MOST_FAULTS
    for character in () if are_enough else dict.fromkeys(unseen.found(line)):
        if character != "\0":  # a screen leaves the others out: they spoil no card
            message = f"a character that cannot be seen, {unseen.name(character)}; delete it"
            result.fault(number, message, is_of_file=True)
    return line.replace("\t", "    ").replace("\0", "")


def _cut(number: int, line: str, result: Scan) -> str:
    if len(line) <= LONGEST_LINE:
        return line
    result.fault(number, f"the line has {len(line)} characters, at most {LONGEST_LINE}; break it")
    return line[:LONGEST_LINE]


def _front_matter(lines: list[str], result: Scan) -> int:
    """Read the ``key: value`` lines between two ``---``; return the index of the line after."""
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if lines[first].rstrip() != "---":
        return 0
    ends = (
        i
        for i in range(first + 1, len(lines))
        if lines[i].rstrip() == "---" or lines[i][:2] == "##"
    )
    end = next(ends, len(lines))
    if end == len(lines) or lines[end].rstrip() != "---":
        result.fault(1, "the front matter has no end; write '---' on a line after its last key")
        return first + 1
    for number, line in enumerate(lines[first + 1 : end], first + 2):
        key, colon, value = line.replace("：", ":", 1).partition(":")
        key = key.strip()
        if not line.strip():
            continue
        if not colon or key not in FRONT_MATTER_KEYS:
            known = ", ".join(FRONT_MATTER_KEYS)
            result.fault(number, f"{line.strip()!r} is not front matter; the keys are {known}")
        elif key in result.front:
            result.fault(number, f"a second '{key}:'; keep one")
        else:
            result.front[key] = value.strip()
            result.front_lines[key] = number
    return end + 1


def _slug(heading: str, line: int, result: Scan) -> str:
    if SLUG.fullmatch(heading) and not (wrong := names.objection(heading)):
        return heading
    if SLUG.fullmatch(heading):
        result.fault(line, f"'## {heading[:20]}…' is no name; {wrong}")
        return ""
    better = "-".join(re.findall(r"[a-z0-9]+", heading.lower())) or "slug"
    result.fault(line, f"'## {heading}' is not a slug; write '## {better}'")
    return ""


def _field(line: str, number: int, card: RawCard, result: Scan) -> Field | None:
    """Return the field that starts on this line, or None where the line is text."""
    if not line[:1].isalpha() or (":" not in line and "：" not in line):
        return None
    match = _FIELD.match(line)
    if match is None:
        _report_near_field(line, number, result)
        return None
    found = Field(match[1], match[2] or "", number, match[3].strip())
    if found.key not in KEYS:
        _report_unknown_key(found.key, found.name, number, result)
    elif found.key in NAMED and not found.name:
        result.fault(number, f"'{found.key}:' has no name; write '{found.key} some-name: ...'")
    elif found.key not in REPEATABLE and (earlier := card.by_name.get((found.key, found.name))):
        which = f"{found.key} {found.name}".strip()
        result.fault(
            number,
            f"a second '{which}:' (the first is on line {earlier.line});"
            " delete one, or if this is text, indent it",
        )
    elif found.key not in NAMELESS or not found.name:  # "A matrix: ..." is prose, not the field A
        return found
    return None


def _report_near_field(line: str, number: int, result: Scan) -> None:
    """Report a key with a space before its colon, or with a name of several words."""
    match = _NEARLY_FIELD.match(line)
    if match is None or match[1] not in KEYS:
        return
    key, name = match[1], "-".join((match[2] or "").split())
    if not name or key in NAMED | EITHER:
        better = f"{key} {name}".strip()
        result.fault(number, f"'{better}:' is nearly a field; write it so, or indent the text")


def _report_unknown_key(key: str, name: str, number: int, result: Scan) -> None:
    """Report what looks like a field and is none: a near miss, or any capitalised word."""
    from difflib import get_close_matches

    known = {each.lower(): each for each in KEYS}
    near = [known[each] for each in get_close_matches(key.lower(), known, n=1, cutoff=0.75)]
    if near and (not name or near[0] in NAMED | EITHER):
        remedy = f"did you mean '{near[0]}:'?"
    elif key.istitle() and not name:
        remedy = f"the keys are {', '.join(sorted(KEYS))};"
    else:
        return
    result.fault(number, f"unknown key '{key}:'; {remedy} if this is text, indent it")


def _end_of_block(opening: str, lines: list[str], start: int, result: Scan) -> int:
    """Return the index after a fenced or ``$$`` block; after its first line if it never ends."""
    if opening.startswith("$$"):
        if "$$" in opening[2:]:
            return start + 1
        is_end = _ends_display
        what, remedy = "'$$'", "'$$' on a line of its own"
    else:
        is_end = _ends_fence
        what, remedy = "fence", "'```' on a line of its own"
    index = start + 1
    while start not in result.endless.get(what, ()) and index < len(lines):
        if is_end(lines[index]):
            return index + 1
        if _starts_card(lines, index):
            break
        index += 1
    result.endless.setdefault(what, range(start, index))
    if start not in result.endless[what]:
        result.endless[what] = range(start, index)
    result.fault(start + 1, f"the {what} that opens here is never closed; write {remedy}")
    return start + 1


def _ends_display(line: str) -> bool:
    return line.rstrip().endswith("$$")


def _ends_fence(line: str) -> bool:
    return line.strip() == "```"


def _starts_card(lines: list[str], index: int) -> bool:
    """Is this a card's heading, and not a comment in code? Then a field follows it."""
    heading = _HEADING.match(lines[index]) if lines[index].startswith("##") else None
    if heading is None or not SLUG.fullmatch(heading[1]):
        return False
    following = next((line for line in lines[index + 1 : index + 4] if line.strip()), "")
    match = _FIELD.match(following)
    return match is not None and match[1] in KEYS


def _close(card: RawCard | None, body: list[str]) -> None:
    """Give the lines collected so far to the field that is open."""
    if card is None or not card.fields:
        return
    first, rest = body[0], body[1:]
    if not rest:
        return  # the field holds its one line already
    while rest and not rest[-1].strip():
        rest.pop()
    if rest:
        margin = min((len(s) - len(s.lstrip()) for s in rest if s.strip()), default=0)
        first = "\n".join([first, *(line[margin:].rstrip() for line in rest)])
    text = first.lstrip("\n")
    card.fields[-1].skipped = len(first) - len(text)
    card.fields[-1].text = text
