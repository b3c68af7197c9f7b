"""What is wrong with a deck's file: found on its line, and no card is lost by it."""

import pytest

from dlstudy.deck import parse_deck


def found(content: bytes, path: str = "d.md") -> list[tuple[int, str]]:
    return [(fault.line, fault.message) for fault in parse_deck(content, path).faults]


GOOD = b"## good\nQ: q\nA: a\n"


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        pytest.param(b"", 1, "the file is empty", id="empty"),
        pytest.param(b" \n\n", 1, "the file is empty", id="blank"),
        pytest.param(b"---\ndeck: d\n---\n", 1, "the deck has no card", id="no card"),
        pytest.param(b"Just a note.\n", 1, "the deck has no card", id="notation only"),
        pytest.param(b"\xef\xbb\xbf---\ndeck: d\n---\n" + GOOD, 1, "byte order mark", id="BOM"),
        pytest.param(b"---\ndeck: d\n---\n\n" + GOOD + b"Why:\tw\n", 8, "a tab", id="tab"),
        pytest.param(GOOD.replace(b"\n", b"\r\n"), 1, "CR LF", id="CRLF"),
        pytest.param(GOOD + b"## b\r\nQ: q\r\nA: a\r\n", 4, "CR LF", id="CRLF from line 4 on"),
        pytest.param(GOOD + b"Why: \xff\n", 4, "not UTF-8", id="not UTF-8"),
        pytest.param("## good\nQ: q\nA: 卷积\n".encode("gbk"), 3, "not UTF-8", id="GBK"),
        pytest.param(GOOD.decode().encode("utf-16"), 1, "not UTF-8", id="UTF-16"),
        pytest.param(GOOD + b"Why: a\0b\n", 4, "a NUL character", id="NUL"),
        pytest.param(b"---\ndeck: d\n" + GOOD, 1, "front matter has no end", id="no end"),
        pytest.param(b"---\ndeck: d\ntitel: t\n---\n" + GOOD, 3, "'titel: t'", id="front matter"),
        pytest.param(b"---\ndeck: d\ndeck: d\n---\n" + GOOD, 3, "a second 'deck:'", id="twice"),
        pytest.param(b"---\ndeck: x\n---\n" + GOOD, 2, "called 'x' in a file 'd.md'", id="name"),
        pytest.param(b"---\ntitle: t\ndeck: x\n---\n" + GOOD, 3, "called 'x'", id="name on line 3"),
    ],
)
def test_a_fault_of_the_file_is_found_on_its_line(content: bytes, line: int, message: str) -> None:
    assert [at for at, text in found(content) if message in text] == [line], found(content)


def test_a_file_of_ten_megabytes_is_one_fault() -> None:
    faults = found(b"## a\nQ: q\nA: a\n" * 600_000)
    assert len(faults) == 1
    assert "split it into several decks" in faults[0][1]


def test_a_file_name_that_is_no_slug_is_a_fault() -> None:
    assert [line for line, _ in found(GOOD, "/decks/My Deck.md")] == [1]
    assert found(GOOD, "C:\\decks\\my-deck.md") == []


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(GOOD.replace(b"\n", b"\r\n"), id="CRLF"),
        pytest.param(b"\xef\xbb\xbf" + GOOD, id="BOM"),
        pytest.param(b"---\ndeck: d\n" + GOOD, id="front matter without end"),
        pytest.param(b"---\ndeck: d\n" + GOOD + b"---\n## b\nQ: q\nA: a\n", id="a rule below"),
        pytest.param(b"## b\nQ: \xff\nA: a\n" + GOOD, id="not UTF-8 in another card"),
        pytest.param(b"## b\nQ: q\n```\n" + GOOD, id="a fence without end"),
        pytest.param(b"## b\nQ: q\n$$\nx\n" + GOOD, id="a formula without end"),
        pytest.param(b"## Bad Name\nQ: q\nA: a\n" + GOOD, id="a bad name"),
        pytest.param(GOOD + GOOD, id="a second card of its name"),
    ],
)
def test_a_fault_elsewhere_hides_no_good_card(content: bytes) -> None:
    deck = parse_deck(content, "d.md")
    assert "good" in [card.slug for card in deck.cards]
    assert deck.faults


def test_a_file_name_that_is_no_slug_hides_no_card() -> None:
    assert len(parse_deck(GOOD, "My Deck.md").cards) == 1


def test_a_fault_shows_no_control_character_to_the_terminal() -> None:
    content = b"## \x1b[2Jx\nQ: q\n## a\nQ: q\nA: a\nLevel: \x1b[2J\nNeeds: \x1b]0;x\a\n"
    faults = parse_deck(content, "d.md").faults
    assert [fault.line for fault in faults] == [1, 1, 6, 6, 7, 7, 7]
    assert all(str(fault).isprintable() for fault in faults)


FIELDS = """---
deck: d
title: t{x}
---
Note{x}.
## a
Q: q{x}
A: a{x}
Points:
- p{x}
Mistake m: claim{x} -> reason{x}
Hint: h{x}
Why: w{x}
Source: s{x}
Tags: t{x}
## b
C: {{{{c1::x{x}::y{x}}}}}
## c
Q: How{x}?
Vars: n in {{1, 2}}
Step x: ask{x}
  = 2*n
Hint x: h{x}
"""


@pytest.mark.parametrize("character", ["\x1b", "\x9b", "\u202e", "\u2066", "\u200b", "\x85"])
def test_a_character_that_cannot_be_seen_is_found_on_its_line_and_spoils_no_card(
    character: str,
) -> None:
    text = FIELDS.format(x=character)
    deck = parse_deck(text.encode(), "d.md")
    wanted = [n for n, line in enumerate(text.split("\n"), 1) if character in line]
    message = f"a character that cannot be seen, <U+{ord(character):04X}>; delete it"
    assert [(f.line, f.message) for f in deck.faults] == [(n, message) for n in wanted]
    assert len(wanted) > 12
    assert [card.slug for card in deck.cards] == ["a", "b", "c"]


def test_what_emoji_and_chinese_are_written_with_is_no_fault() -> None:
    text = FIELDS.format(x="👩\u200d🔬卷积\u3000网络❤\ufe0f")
    assert parse_deck(text.encode(), "d.md").faults == ()
