"""Deck text cut into cards and fields: what starts one, what belongs to it, and on which line."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlstudy.deck.keys import KEYS, REPEATABLE
from dlstudy.deck.raw import Scan
from dlstudy.deck.scan import scan


def scanned(text: str) -> Scan:
    return scan(dedent(text).lstrip("\n").encode(), "d.md")


def fields(text: str) -> list[tuple[str, str, int, str]]:
    """Return (key, name, line, text) of the fields of the first card, which has no fault."""
    result = scanned(text)
    assert result.faults == []
    return [(f.key, f.name, f.line, f.text) for f in result.cards[0].fields]


def test_front_matter_notation_and_cards_are_told_apart() -> None:
    result = scanned("""
        ---
        deck: d
        title: Depth: a title with a colon
        ---

        Maps are $C\\times H$.

        They are images.

        ## first
        Q: q
        ##second
        C: c
    """)
    assert result.front == {"deck": "d", "title": "Depth: a title with a colon"}
    assert result.notation == "Maps are $C\\times H$.\n\nThey are images."
    assert [(card.slug, card.line) for card in result.cards] == [("first", 10), ("second", 12)]
    assert result.faults == []


def test_front_matter_is_optional_and_takes_full_width_colons() -> None:
    assert [card.line for card in scanned("## a\nQ: q\n").cards] == [1]
    assert scanned("---\ndeck： d\ntitle：卷积\n---\n## a\nQ: q\n").front == {
        "deck": "d",
        "title": "卷积",
    }


def test_a_field_runs_to_the_next_field_or_card() -> None:
    assert fields("""
        ## a
        Q: one
          two

          three
        A:
        four
        Hint: h

        ## b
        Q: q
    """) == [
        ("Q", "", 2, "one\ntwo\n\nthree"),
        ("A", "", 6, "four"),
        ("Hint", "", 8, "h"),
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("Hint: h", ("Hint", "", "h"), id="plain"),
        pytest.param("Hint:h", ("Hint", "", "h"), id="no space"),
        pytest.param("Hint：提示", ("Hint", "", "提示"), id="full-width colon"),
        pytest.param("Hint K: h", ("Hint", "K", "h"), id="with a name"),
        pytest.param("Step  K:  h  ", ("Step", "K", "h"), id="wide"),
        pytest.param("Mistake K.no-noise: x -> y", ("Mistake", "K.no-noise", "x -> y"), id="dot"),
        pytest.param("Hint: a: b：c", ("Hint", "", "a: b：c"), id="colons in the text"),
        pytest.param("Mistake 一步: x -> y", ("Mistake", "一步", "x -> y"), id="any one word"),
    ],
)
def test_a_field_is_a_key_a_name_and_a_colon(line: str, expected: tuple[str, str, str]) -> None:
    key, name, _, text = fields(f"## a\nQ: q\n{line}\n")[1]
    assert (key, name, text) == expected


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("  A: indented", id="indented"),
        pytest.param("A matrix: it has rows", id="a key that takes no name, with one"),
        pytest.param("Let me add: it is so", id="several words"),
        pytest.param("see https://example.org/a", id="an address"),
        pytest.param("https://example.org/a", id="an address at the start"),
        pytest.param("note: lower case", id="a word in lower case"),
        pytest.param("### A heading of level three", id="level three"),
        pytest.param("- A: in a list", id="list"),
        pytest.param("时间: 中文", id="Chinese"),
        pytest.param("> Q: quoted", id="quoted"),
        pytest.param("3: a number", id="a number"),
        pytest.param("*A*: emphasis", id="emphasis"),
    ],
)
def test_a_line_that_is_no_field_is_text(line: str) -> None:
    assert [f[0] for f in fields(f"## a\nQ: q\n{line}\n")] == ["Q"]


@pytest.mark.parametrize(
    "block",
    [
        pytest.param("```\nA: no\n## no\n$$\n```", id="fence"),
        pytest.param("```python\n# A: no\n\n```", id="fence with a language"),
        pytest.param("  ```\n  A: no\n  ```", id="indented fence"),
        pytest.param("$$\nA: no\n$$", id="formula"),
        pytest.param("$$ x\nA: no $$", id="formula with text on its lines"),
        pytest.param("$$x$$", id="formula on one line"),
    ],
)
def test_fenced_code_and_formulas_are_never_scanned(block: str) -> None:
    found = fields(f"## a\nQ: q\n{block}\nA: a\n")
    assert [f[0] for f in found] == ["Q", "A"]
    for word in block.replace("`", "").replace("$", "").split():
        assert word in found[0][3]


@pytest.mark.parametrize("block", ["```\nNote: no\n```", "$$\nNote: no\n$$", "$$ x\nNote: no $$"])
def test_a_block_that_opens_on_the_line_of_its_key_is_not_scanned(block: str) -> None:
    assert [f[0] for f in fields(f"## a\nQ: q\nA: {block}\nWhy: w\n")] == ["Q", "A", "Why"]


def test_a_formula_within_a_line_opens_no_block() -> None:
    assert [f[0] for f in fields("## a\nQ: Is $$x$$ so?\nA: $$x$$\nWhy: w\n")] == ["Q", "A", "Why"]


def test_an_unclosed_block_ends_at_the_next_card() -> None:
    result = scanned("## a\nQ: q\n```\ntext\nA: a\n## b\nQ: q\n```\n## no-card\n```\nA: a\n")
    assert [(c.slug, [f.key for f in c.fields]) for c in result.cards] == [
        ("a", ["Q", "A"]),
        ("b", ["Q", "A"]),
    ]
    assert [fault.line for fault in result.faults] == [3]


def test_the_margin_of_a_field_is_taken_off_and_its_inner_indent_kept() -> None:
    assert fields("## a\nQ: q\nA: code\n  ```\n  if x:\n      y\n  ```\n")[1][3] == (
        "code\n```\nif x:\n    y\n```"
    )


@given(st.binary(max_size=300))
def test_scanning_any_bytes_gives_fields_in_order_within_the_file(content: bytes) -> None:
    result = scan(content, "d.md")
    last = content.count(b"\n") + content.count(b"\r") + 1
    lines = [line for card in result.cards for line in (card.line, *(f.line for f in card.fields))]
    assert lines == sorted(set(lines))
    assert all(1 <= line <= last for line in (*lines, *(fault.line for fault in result.faults)))


WORDS = st.text(alphabet="abc $\\{}*`_-.,（）卷积", max_size=20).filter(
    lambda s: not s.strip().startswith(("$$", "```"))
)


@given(st.lists(st.tuples(st.sampled_from(sorted(KEYS - {"Step", "Mistake"})), WORDS), max_size=12))
def test_what_is_written_as_fields_is_read_back(written: list[tuple[str, str]]) -> None:
    """A key comes once unless it may come again; the text is the author's, without its margin."""
    expected: list[tuple[str, str]] = []
    for key, text in written:
        if key in REPEATABLE or key not in [k for k, _ in expected]:
            expected.append((key, text.strip()))
    lines = "\n".join(f"{key}: {text}" for key, text in expected)
    result = scan(f"## a\n{lines}\n".encode(), "d.md")
    assert result.faults == []
    assert [(f.key, f.text) for f in result.cards[0].fields] == expected
