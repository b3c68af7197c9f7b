"""What is wrong with a deck's file: found on its line, and no card is lost by it."""

from pathlib import Path

import pytest

from dlstudy.deck.parse import parse_deck
from dlstudy.library.library import Library


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
        pytest.param(b"\xef\xbb\xbf---\ntitel: t\n---\n" + GOOD, 2, "'titel: t'", id="BOM"),
        pytest.param(b"---\ndeck: d\n---\n\n" + GOOD + b"Why:\tw\n", 8, "a tab", id="tab"),
        pytest.param(GOOD.replace(b"\n", b"\r\n") + b"Why:\tw", 4, "a tab", id="CRLF"),
        pytest.param(GOOD.replace(b"\n", b"\r") + b"Why:\tw", 4, "a tab", id="CR"),
        pytest.param(GOOD + b"Why: \xff\n", 4, "not UTF-8", id="not UTF-8"),
        pytest.param("## good\nQ: q\nA: 卷积\n".encode("gbk"), 3, "not UTF-8", id="GBK"),
        pytest.param(GOOD.decode().encode("utf-16"), 1, "saved in UTF-16", id="UTF-16"),
        pytest.param(GOOD.decode().encode("utf-16-be"), 1, "saved in UTF-16", id="without mark"),
        pytest.param(GOOD.decode().encode("utf-32"), 1, "saved in UTF-32", id="UTF-32"),
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
        pytest.param(GOOD.decode().encode("utf-16"), id="UTF-16"),
        pytest.param(b"Q: lost\nA: a\n" + GOOD, id="a field before the first card"),
        pytest.param(b"title: t\n" + GOOD, id="a key without front matter"),
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


TWO = "---\ndeck: d\ntitle: 卡\n---\nNote.\n## good\nQ: q\nA: a\n\n  b\n## next\nQ: r\nA: s\n"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(TWO.replace("\n", "\r\n").encode(), id="CR LF"),
        pytest.param(TWO.replace("\n", "\r").encode(), id="CR, as old Macs wrote"),
        pytest.param(b"\xef\xbb\xbf" + TWO.encode(), id="BOM"),
        pytest.param(TWO.replace("## next", "---\n\n## next").encode(), id="a rule between"),
        pytest.param(TWO.replace("## next", "\n***\n---\n## next").encode(), id="several rules"),
        pytest.param(TWO.replace("## good", "---\n## good").encode(), id="a rule before the first"),
        pytest.param((TWO + "\n---\n").encode(), id="a rule at the end"),
    ],
)
def test_what_markdown_passes_over_is_no_fault_and_of_no_card(content: bytes) -> None:
    plain, deck = parse_deck(TWO.encode(), "d.md"), parse_deck(content, "d.md")
    assert plain.faults == deck.faults == ()
    assert [(c.slug, c.question, c.answer) for c in deck.cards] == [
        ("good", "q", "a\n\nb"),
        ("next", "r", "s"),
    ]
    assert (deck.notation, deck.title) == (plain.notation, plain.title)


def test_every_line_that_is_not_utf_8_is_named_and_no_other_card_is_lost() -> None:
    deck = parse_deck("## b\nQ: 问\nA: 答\n\n## c\nQ: q\nA: a\n".encode("gbk"), "d.md")
    assert [fault.line for fault in deck.faults] == [2, 3]
    assert [card.slug for card in deck.cards] == ["c"]


def test_a_deck_in_another_encoding_keeps_its_cards_and_says_so() -> None:
    for codec in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        deck = parse_deck(TWO.encode(codec), "d.md")
        assert [card.question for card in deck.cards] == ["q", "r"]
        assert len(deck.faults) == 1
        assert "save it in UTF-8" in deck.faults[0].message


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        pytest.param("Q: q\nA: a\n## b\nQ: q\nA: a\n", 1, "before the first card", id="fields"),
        pytest.param("note\n\nC: {{c1::a}}\n", 3, "before the first card", id="a cloze"),
        pytest.param("# my card\nQ: q\nA: a\n", 1, "write '## my-card'", id="level one"),
        pytest.param(
            "## a\nQ: q\nA: a\n\n### b\nQ: q\nA: a\n", 5, "'### b' starts no card", id="level three"
        ),
        pytest.param(
            "## a\nQ: q\nA: a\n\n  ## b\nC: c\n", 5, "write '## b' at the margin", id="indented"
        ),
        pytest.param("note\ntitle: t\n## a\nQ: q\nA: a\n", 2, "no front matter", id="no rules"),
        pytest.param("## a\n```\nlost\n```\nQ: q\nA: a\n", 2, "before the first field", id="fence"),
        pytest.param("## a\n$$x$$\nQ: q\nA: a\n", 2, "before the first field", id="formula"),
        pytest.param("## a\nQ: q\nA: a\n~~~~\n```\n~~~\n", 4, "write '~~~~'", id="the same fence"),
        pytest.param("## a\nQ: q\nA: a\n`````\n```\n", 4, "write '`````'", id="as long a fence"),
    ],
)
def test_what_would_be_swallowed_is_a_fault(content: str, line: int, message: str) -> None:
    faults = found(content.encode())
    assert [at for at, text in faults if message in text] == [line], faults


def test_the_keys_of_a_front_matter_without_end_are_read_and_no_more() -> None:
    deck = parse_deck(b"---\ndeck: d\ntitle: t\nA note.\n## a\nQ: q\nA: a\n", "d.md")
    assert (deck.title, deck.notation, len(deck.cards)) == ("t", "A note.", 1)
    assert [fault.line for fault in deck.faults] == [1]


@pytest.mark.parametrize(
    "block",
    [
        "~~~\n```\nA: no\n## no\n~~~",
        "````md\n```\nA: no\n```\n````",
        "~~~~ python\nA: no\n~~~\n~~~~~",
        "- ```\n  A: no\n  ```",
        "```a```",
        "$$\nA: no\n$$ and so on",
    ],
)
def test_code_ends_where_markdown_ends_it(block: str) -> None:
    deck = parse_deck(f"## a\nQ: q\n{block}\nA: yes\n".encode(), "d.md")
    assert deck.faults == ()
    assert [card.answer for card in deck.cards] == ["yes"]


def test_a_heading_within_an_answer_is_text() -> None:
    deck = parse_deck(b"## a\nQ: q\nA: one\n\n### two\nthree\n", "d.md")
    assert deck.faults == ()
    assert deck.cards[0].answer == "one\n\n### two\nthree"


def test_the_raw_source_of_a_card_is_shown_in_whatever_encoding_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "d.md"
    for content in (TWO.encode("utf-16"), TWO.replace("\n", "\r").encode(), TWO.encode()):
        path.write_bytes(content)
        deck = parse_deck(content, str(path))
        library = Library((deck,), (deck,))
        assert library.raw_source(deck.cards[1]) == (f"{path}:11", "## next\nQ: r\nA: s")
