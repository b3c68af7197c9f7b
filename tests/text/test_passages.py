"""Where formulas and code stand in a text; everything that asks is told the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlstudy.text.blocks import Shape, blocks
from dlstudy.text.passages import COVER, Kind, covered, passages, words_of

CODE, MATHS, DISPLAY, ESCAPE = Kind.CODE, Kind.MATHS, Kind.DISPLAY, Kind.ESCAPE


def found(text: str) -> list[tuple[Kind, str]]:
    return [(passage.kind, passage.inner) for passage in passages(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("plain", [], id="none"),
        pytest.param("$x_i$ and $y$", [(MATHS, "x_i"), (MATHS, "y")], id="two formulas"),
        pytest.param("$a\nb$", [(MATHS, "a\nb")], id="over a line end"),
        pytest.param("$a\n\nb$", [], id="not over an empty line"),
        pytest.param("$a\n- b$", [], id="not over an item"),
        pytest.param("a $$x$$ b", [(DISPLAY, "x")], id="a display in a line"),
        pytest.param("$$\na\n\nb\n$$", [(DISPLAY, "a\n\nb")], id="a display block"),
        pytest.param("$$\na\n$$ $b$", [(DISPLAY, "a"), (MATHS, "b")], id="behind its end"),
        pytest.param(r"$$a \\$$", [(DISPLAY, r"a \\")], id="a line break before its end"),
        pytest.param(r"\$2 and $x$", [(ESCAPE, "$"), (MATHS, "x")], id="a price first"),
        pytest.param(r"$a \$ b$", [(MATHS, r"a \$ b")], id="a price inside"),
        pytest.param("$5 and $ 6", [], id="prices"),
        pytest.param("from $5–$10 to $20", [], id="a range of prices"),
        pytest.param("`$HOME` $x$", [(CODE, "$HOME"), (MATHS, "x")], id="code first"),
        pytest.param("`` a`b `` c", [(CODE, "a`b")], id="two backticks"),
        pytest.param("``a`b` c", [(CODE, "b")], id="runs of other lengths"),
        pytest.param(r"\`a$x$\`", [(ESCAPE, "`"), (MATHS, "x"), (ESCAPE, "`")], id="no code"),
        pytest.param("```\n$x$\n```\n$y$", [(CODE, "$x$"), (MATHS, "y")], id="a fence"),
        pytest.param("~~~~\n```\n~~~\n~~~~", [(CODE, "```\n~~~")], id="a longer fence"),
        pytest.param("- ```\n  x\n  ```", [(CODE, "x")], id="a fence in an item"),
        pytest.param("```a``` $x$", [(CODE, "a"), (MATHS, "x")], id="no fence"),
        pytest.param("```\nnever", [(CODE, "never")], id="open to the end"),
        pytest.param("| $a | b$ |\n|---|---|\n| $c | $d$ |", [(MATHS, "a | b"), (MATHS, "d")]
                     , id="not over rows"),
        pytest.param(r"\\$x$", [(ESCAPE, "\\"), (MATHS, "x")], id="two backslashes"),
    ],
)  # fmt: skip
def test_a_text_has_formulas_and_code(text: str, expected: list[tuple[Kind, str]]) -> None:
    assert found(text) == expected


PIECES = [
    "$", "$$", "`", "``", "```", "~~~", "\n", "\n\n", "\\", "a", " ", "- ", "|", "|---|", "> ",
    "# ", "---", "1. ", "{", "卷", "  ",
]  # fmt: skip
SOUP = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@given(SOUP)
@settings(max_examples=500)
def test_blocks_lie_one_behind_the_other_and_leave_out_nothing_but_line_ends(text: str) -> None:
    at = 0
    for block in blocks(text):
        assert text[at : block.start].strip("\n") == ""
        assert block.start - at <= 1
        assert block.start <= block.end <= len(text)
        at = block.end
    assert at == len(text)


@given(SOUP)
@settings(max_examples=500)
def test_passages_lie_side_by_side_and_what_is_left_are_the_words(text: str) -> None:
    at = 0
    listed = list(passages(text))
    for passage in listed:
        assert at <= passage.start < passage.end <= len(text)
        at = passage.end
    cover = covered(text, listed)
    assert len(cover) == len(text)
    verbatim = [p for p in listed if p.kind is not ESCAPE]
    assert words_of(text) == covered(text, verbatim).replace(COVER, "")


def test_long_texts_take_no_longer_than_their_length() -> None:
    for piece in ("$a ", "`a ", "$$ ", "``` ", "- a\n", "| a |\n", "$$\n", "~~~\n", "\\"):
        assert len(list(blocks(piece * 50_000))) > 0
        list(passages(piece * 50_000))


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        pytest.param("a\n# b\nc", [Shape.TEXT, Shape.HEADING, Shape.TEXT], id="heading"),
        pytest.param("a\n---\nb", [Shape.TEXT, Shape.RULE, Shape.TEXT], id="rule"),
        pytest.param("- - -", [Shape.RULE], id="a rule with spaces"),
        pytest.param("a\n> b\n> c\nd", [Shape.TEXT, Shape.QUOTE, Shape.TEXT], id="quote"),
        pytest.param("a\n|b|\n|-|\n|c|\nd", [Shape.TEXT, Shape.TABLE, Shape.TEXT], id="table"),
        pytest.param("|a|b|\n|-|", [Shape.TEXT], id="no table: other columns"),
        pytest.param("a\n--|--", [Shape.TEXT], id="no table: no bar above"),
        pytest.param("1) a\n+ b\n* c", [Shape.ITEM] * 3, id="other marks of items"),
        pytest.param("*a* b\n-1 c", [Shape.TEXT], id="no items"),
    ],
)
def test_a_text_is_cut_into_blocks(text: str, shapes: list[Shape]) -> None:
    assert [block.shape for block in blocks(text)] == shapes
