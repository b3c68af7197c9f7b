"""Deck text cut into cards and fields with exact line numbers, and what is wrong with its lines."""

import re

from dlstudy.deck import names
from dlstudy.deck.decoding import text_of
from dlstudy.deck.front_matter import KEYS as HEAD_KEYS
from dlstudy.deck.front_matter import front_matter
from dlstudy.deck.keys import (
    KEYS,
    NAMED,
    NAMELESS,
    REPEATABLE,
    nearly_field,
    unknown_key,
)  # fmt: skip
from dlstudy.deck.raw import LARGEST_DECK, MOST_FAULTS, Field, RawCard, Scan
from dlstudy.text import unseen
from dlstudy.text.blocks import end_of_display, ends_fence, fence_of, is_rule, opens_display

LONGEST_LINE = 20_000  # characters

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_BLOCK_BEGINNINGS = frozenset("`~$ -*+0123456789")
_OTHER_HEADING = re.compile(r"\s{0,3}#{1,6}\s*(.*?)\s*#*\s*$")
_HEADING = re.compile(r"##(?!#)\s*(.*?)\s*$")
_FIELD = re.compile(r"([A-Za-z]+)(?: +([^\s:：]+))?[:：](.*)$", re.DOTALL)


def scan(content: bytes, path: str) -> Scan:
    """Return the fields of a deck. Never raises: what cannot be read becomes a fault."""
    result = Scan(path)
    lines = _lines(content, result)
    if not lines:
        return result
    head = front_matter(lines)
    result.front, result.front_lines = head.values, head.lines
    for wrong in head.wrong:
        result.fault(*wrong, is_of_file=not head.has_end)
    notation: list[str] = []
    body: list[str] = notation  # the lines of whatever is open: notation or a field
    card: RawCard | None = None
    number = head.end
    while number < len(lines):
        line = lines[number]
        number += 1
        if result.is_hopeless(number) or result.is_full(len(result.cards), number):
            break
        first = line[:1]
        if first == "#" and (heading := _HEADING.match(line)):
            _close(card, body, is_last=True)
            card, body = RawCard(_slug(heading[1], number, result), number), []
            result.cards.append(card)
        elif first in _BLOCK_BEGINNINGS and _opens_block(line):
            if card is not None and not card.fields:
                _report_early(number, result)
            end = _end_of_block(line.strip(), lines, number - 1, result)
            body.extend(lines[number - 1 : end])
            number = end
        elif card is not None and (found := _field(line, number, card, result)):
            _close(card, body)
            card.fields.append(found)
            card.by_name[found.key, found.name] = found
            body = [found.text]
            if found.text[:1] in _BLOCK_BEGINNINGS and _opens_block(
                found.text
            ):  # the block opens on the line of its key
                end = _end_of_block(found.text, lines, number - 1, result)
                body.extend(lines[number:end])
                number = end
        elif card is not None and not card.fields and line.strip():
            _report_early(number, result)
        else:
            if card is None or first in {"#", " "}:
                _report_no_card(lines, number, card, result)
            body.append(line)
    _close(card, body, is_last=True)
    result.notation = "\n".join(_without_rule(notation)).strip()
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
    text, wrong = text_of(content)
    for line, message in wrong:
        result.fault(line or 1, message, is_of_file=line == 0)
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


def _slug(heading: str, line: int, result: Scan) -> str:
    if SLUG.fullmatch(heading) and not (wrong := names.objection(heading)):
        return heading
    if SLUG.fullmatch(heading):
        result.fault(line, f"'## {heading[:20]}…' is no name; {wrong}")
        return ""
    result.fault(line, f"'## {heading}' is not a slug; write '## {_better_slug(heading)}'")
    return ""


def _better_slug(heading: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", heading.lower())) or "slug"


def _field(line: str, number: int, card: RawCard, result: Scan) -> Field | None:
    """Return the field that starts on this line, or None where the line is text."""
    if not line[:1].isalpha() or (":" not in line and "：" not in line):
        return None
    match = _FIELD.match(line)
    if match is None:
        if wrong := nearly_field(line):
            result.fault(number, wrong)
        return None
    found = Field(match[1], match[2] or "", number, match[3].strip())
    if found.key not in KEYS:
        if wrong := unknown_key(found.key, found.name):
            result.fault(number, wrong)
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


def _opens_block(line: str) -> bool:
    """Does code or a displayed formula begin on this line?"""
    return opens_display(line) or fence_of(line) != ""


def _report_early(number: int, result: Scan) -> None:
    result.fault(number, "a line before the first field; start the card with 'Q:' or 'C:'")


def _report_no_card(lines: list[str], number: int, card: RawCard | None, result: Scan) -> None:
    """Report what was meant for a card or for the front matter, and is text where it stands."""
    line = lines[number - 1]
    heading = _OTHER_HEADING.match(line)
    if heading and _begins_card(lines, number):
        better = _better_slug(heading[1])
        result.fault(number, f"'{line.strip()}' starts no card; write '## {better}' at the margin")
        result.has_lost_card = True
        return
    match = None if card or result.has_lost_card else _FIELD.match(line)
    if match is None or match[2]:
        return
    if match[1] in HEAD_KEYS:
        message = f"'{match[1]}:' stands in no front matter; begin the file with '---', the keys"
        result.fault(number, f"{message} and '---'", is_of_file=True)
    elif match[1] in KEYS:
        message = f"'{match[1]}:' stands before the first card; write '## some-slug' above it"
        result.fault(number, f"{message}, or if this is text, indent it", is_of_file=True)
        result.has_lost_card = True


def _begins_card(lines: list[str], number: int) -> bool:
    """Is the next line with words a question?"""
    following = next((line for line in lines[number : number + 3] if line.strip()), "")
    match = _FIELD.match(following)
    return match is not None and match[1] in {"Q", "C"} and not match[2]


def _end_of_block(opening: str, lines: list[str], start: int, result: Scan) -> int:
    """Return the index after a fenced or ``$$`` block; after its first line if it never ends."""
    fence = fence_of(opening)
    if not fence and end_of_display(opening, 2) is not None:
        return start + 1
    what = fence or "$$"
    index = start + 1
    while start not in result.endless.get(what, ()) and index < len(lines):
        line = lines[index]
        if ends_fence(line, fence) if fence else end_of_display(line, 0) is not None:
            return index + 1
        if _starts_card(lines, index):
            break
        index += 1
    result.endless.setdefault(what, range(start, index))
    if start not in result.endless[what]:
        result.endless[what] = range(start, index)
    named = "fence" if fence else "'$$'"
    message = f"the {named} that opens here is never closed; write '{what}' on a line of its own"
    result.fault(start + 1, message)
    return start + 1


def _starts_card(lines: list[str], index: int) -> bool:
    """Is this a card's heading, and not a comment in code? Then a field follows it."""
    heading = _HEADING.match(lines[index]) if lines[index].startswith("##") else None
    if heading is None or not SLUG.fullmatch(heading[1]):
        return False
    following = next((line for line in lines[index + 1 : index + 4] if line.strip()), "")
    match = _FIELD.match(following)
    return match is not None and match[1] in KEYS


def _close(card: RawCard | None, body: list[str], *, is_last: bool = False) -> None:
    """Give the lines collected so far to the field that is open, the card's last one or not."""
    if card is None or not card.fields:
        return
    first, *rest = body
    if is_last:
        rest = _without_rule(rest)
    while rest and not rest[-1].strip():
        rest.pop()
    if rest:
        margin = min((len(s) - len(s.lstrip()) for s in rest if s.strip()), default=0)
        first = "\n".join([first, *(line[margin:].rstrip() for line in rest)])
    text = first.lstrip("\n")
    card.fields[-1].skipped = len(first) - len(text)
    card.fields[-1].text = text


def _without_rule(lines: list[str]) -> list[str]:
    """Return the lines without the rules that part them from the next card."""
    count = len(lines)
    while count and (not lines[count - 1].strip() or is_rule(lines[count - 1])):
        count -= 1
    return lines[:count]
