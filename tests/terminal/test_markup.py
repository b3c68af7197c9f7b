"""A card's text as lines: nothing too wide, nothing lost, nothing that drives the terminal."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dlstudy.terminal.drawing.markup import code, lines
from dlstudy.terminal.drawing.spans import Line, Span, clean, hang, spans, wrap
from dlstudy.text.cells import cells

WIDTHS = st.integers(20, 100)
PIECES = [
    "word", "a", "longer-word", " ", "  ", "\n", "\n\n", "\n- ", "\n1. ", "\n* ", "*", "**", "`",
    "$", "\n```\n", "\n$$\n", "$$", "$x_i$", "$\\frac{a}{b}$", "$\\alpha$", "\\", "{", "}",
    "{{c1::", "}}", "卷积", "，", "。", "（", "）", "“", "”", "é", "e\u0301", "🙂", "\u200b", "\t",
    "\n| a | b |\n|--|:-:|\n", "|", "\n  - ", "\n> ", "\n# ", "\n---\n", "~~~",
    "[a](b.c)", "\ue000", "\ue001", "\x1b[31m", "\x9b", "\0", "\r", "\u202e", "\u2028", "ａ",
    "x" * 120, "字" * 70,
]  # fmt: skip
SOUP = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def plain(line: Line) -> str:
    return "".join(span.text for span in line)


def shown(text: str, width: int = 80) -> list[str]:
    return [plain(line) for line in lines(text, width)]


@given(st.one_of(st.text(), SOUP), WIDTHS, st.booleans())
@settings(max_examples=500)
@example("- " + "x" * 200, 20, False)
def test_no_line_is_wider_than_the_width_and_none_holds_a_line_end(
    text: str, width: int, ascii_only: bool
) -> None:
    for line in lines(text, width, ascii_only=ascii_only):
        assert cells(plain(line)) <= width
        assert "\n" not in plain(line)


def test_the_number_of_an_item_may_be_too_long_for_a_line() -> None:
    found = shown("1" * 100 + ". an item", 40)
    assert max(cells(line) for line in found) <= 40
    assert "".join("".join(found).split()) == "1" * 100 + ".anitem"


@given(st.one_of(st.text(), SOUP), WIDTHS)
@settings(max_examples=300)
def test_no_control_character_reaches_the_terminal(text: str, width: int) -> None:
    for line in shown(text, width):
        assert not [c for c in line if unicodedata.category(c) == "Cc"]


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        pytest.param("a\x1b[2Jb", "a[2Jb", id="escape"),
        pytest.param("a\x9b2Jb", "a2Jb", id="one-byte escape"),
        pytest.param("a\0\a\b\x7fb", "ab", id="nul, bell, backspace, delete"),
        pytest.param("a\nb", "a\nb", id="a line end stays"),
        pytest.param("a\tb", "a b", id="a tab is a space"),
        pytest.param("a\u202eb\u2066c\u200fd\u061ce", "abcde", id="the direction of writing"),
        pytest.param("a\u2028b\x85c", "a b c", id="other line ends are spaces"),
        pytest.param("a\u200bb\ufeffc", "abc", id="what takes no room"),
        pytest.param("👩\u200d🔬", "👩\u200d🔬", id="a joiner of emoji stays"),
    ],
)
def test_what_would_drive_the_terminal_is_taken_out(text: str, cleaned: str) -> None:
    assert clean(text).split() == cleaned.split()


@given(
    st.text(alphabet="abcdefg  \n-*`,.()12卷积网络，。（）", max_size=200).filter(
        lambda s: "```" not in s
    ),
    WIDTHS,
)
@settings(max_examples=400)
def test_every_letter_is_shown_once_and_in_order(text: str, width: int) -> None:
    found = "".join(shown(text, width))
    assert [c for c in found if c.isalnum()] == [c for c in text if c.isalnum()]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("$$x$$ where x is the input", ["where x is the input"], id="after a formula"),
        pytest.param("$$\nx\n$$ where x is the input", ["where x is the input"], id="on its end"),
        pytest.param("$$\nx\n+ y$$", ["x + y"], id="a formula that ends with its text"),
        pytest.param("```\ncode\n``` more\n```", ["code", "``` more"], id="fence"),
        pytest.param("```\nnever closed", ["never closed"], id="open fence"),
        pytest.param("$$\nnever closed", ["never"], id="open formula"),
        pytest.param("Is $$x$$ so?", ["Is x so?"], id="a display within a line"),
        pytest.param(
            "a < b > c & [MASK] <eos> [bold]", ["a < b > c & [MASK] <eos> [bold]"], id="<>"
        ),
        pytest.param(
            "snake_case_name 2*3*4 $5 and $6", ["snake_case_name 2*3*4 $5 and $6"], id="_"
        ),
        pytest.param("an empty ** and `` and $$", ["an empty ** and `` and $$"], id="empty"),
    ],
)
def test_no_word_is_lost_at_the_edge_of_a_block(text: str, words: list[str]) -> None:
    found = " ".join(" ".join(line.split()) for line in shown(text))
    for word in words:
        assert word in found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("**bold**", [Span("bold", "bold")], id="bold"),
        pytest.param("*so*", [Span("so", "emphasis")], id="emphasis"),
        pytest.param("`a*b*c`", [Span("a*b*c", "code")], id="code"),
        pytest.param("$x_i$", [Span("xᵢ", "maths")], id="mathematics"),
        pytest.param(
            "**is $x$**", [Span("is ", "bold"), Span("x", "maths")], id="mathematics in bold"
        ),
        pytest.param("`$x$`", [Span("$x$", "code")], id="code is not mathematics"),
        pytest.param("2 * 3 * 4", [Span("2 * 3 * 4")], id="products"),
        pytest.param("$5 or $ 6", [Span("$5 or $ 6")], id="prices"),
    ],
)
def test_words_have_styles(text: str, expected: list[Span]) -> None:
    assert spans(text) == expected


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        pytest.param("one two three", 20, ["one two three"], id="one line"),
        pytest.param(
            "one two three four five", 20, ["one two three four", "five"], id="at a space"
        ),
        pytest.param("one\ntwo\n\nthree", 20, ["one two", "", "three"], id="paragraphs"),
        pytest.param("- one\n- two\n  more", 20, ["• one", "• two more"], id="a list"),
        pytest.param("1. one\n2. two", 20, ["1. one", "2. two"], id="numbers"),
        pytest.param(
            "- one two three four five", 20, ["• one two three four", "  five"], id="a hanging item"
        ),
        pytest.param(
            "a\n```\nx  = 1\n\n  y\n```\nb", 20, ["a", "  x  = 1", "", "    y", "b"], id="code"
        ),
        pytest.param("x" * 25, 20, ["x" * 20, "x" * 5], id="a long word"),
        pytest.param("卷积\n网络", 20, ["卷积网络"], id="Chinese lines join without a space"),
        pytest.param("卷积 CNN\n网络", 20, ["卷积 CNN 网络"], id="mixed lines join with one"),
    ],
)
def test_text_is_laid_out(text: str, width: int, expected: list[str]) -> None:
    assert shown(text, width) == expected


TABLE = """
| 方法 | $\\beta$ | note |
|:--|--:|:-:|
| 动量 | 0.9 | `a` |
| x | $\\frac{1}{2}$ | **so** \\| or |
"""


def test_a_table_is_drawn_in_columns_whatever_is_in_its_cells() -> None:
    assert shown(TABLE.strip()) == [
        "方法 │   β │  note",
        "─────┼─────┼────────",
        "动量 │ 0.9 │    a",
        "x    │ 1/2 │ so | or",
    ]
    drawn = lines(TABLE.strip(), 80, ascii_only=True)
    assert plain(drawn[1]) == "-----+------+--------"
    assert plain(drawn[3]) == "x    |  1/2 | so | or"


def test_a_table_that_is_too_wide_is_told_row_by_row() -> None:
    assert shown(TABLE.strip(), 19) == [
        "• 方法: 动量", "  β: 0.9", "  note: a", "• 方法: x", "  β: 1/2", "  note: so | or",
    ]  # fmt: skip


def test_cells_that_a_row_lacks_are_empty_and_those_it_has_too_many_are_shown() -> None:
    assert shown("|a|b|\n|-|-|\n|c|\n|d|e|f|") == ["a │ b │ ", "──┼───┼──", "c │   │ ", "d │ e │ f"]


def test_a_list_in_a_list_is_indented() -> None:
    assert shown("- one\n  - two\n    over\n    1. three\n- four\n\n  - five", 20) == [
        "• one", "  ◦ two over", "    1. three", "• four", "", "  ◦ five",
    ]  # fmt: skip
    assert shown("- a\n\ntext\n  - b") == ["• a", "", "text", "• b"]
    assert (
        max(map(cells, shown("".join("  " * n + "- a b c d e f g h\n" for n in range(30)), 20)))
        <= 20
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("see [a *b*](https://c.org/d_e)", "see a b (https://c.org/d_e)", id="link"),
        pytest.param("![网络](figures/a.png)", "网络 (figures/a.png)", id="image"),
        pytest.param("![](a.png)", "a.png", id="an image without a text"),
        pytest.param("[x](https://a.org/b_(c)).", "x (https://a.org/b_(c)).", id="brackets"),
        pytest.param('[x](https://a.org "T") y', "x (https://a.org) y", id="with a title"),
        pytest.param("`[x](a.b)` $f[i](a.b)$", "[x](a.b) f[i](a.b)", id="code and formulas"),
        pytest.param("w[i](x) [MASK] (a)", "w[i](x) [MASK] (a)", id="no address"),
        pytest.param("**a `b*c` d**", "a b*c d", id="an asterisk in code in bold"),
        pytest.param("***all***", "all", id="three asterisks"),
        pytest.param(r"\*a\* \$5 \`b\`", "*a* $5 `b`", id="signs"),
        pytest.param("### A title\nand text", "A title / and text", id="heading"),
        pytest.param("a\n\n---\nb", "a /  / ──────────────────── / b", id="rule"),
        pytest.param("> a\n> b", "│ a b", id="quote"),
        pytest.param("~~~~py\n```\n~~~~", "  ```", id="a fence of tildes"),
        pytest.param("a \ue000b *c*\ue001\ue000", "a b c", id="what is set off"),
    ],
)
def test_ordinary_markdown_is_drawn(text: str, expected: str) -> None:
    assert " / ".join(shown(text)) == expected


def test_ascii_output_has_ascii_bullets() -> None:
    assert [plain(line) for line in lines("- one", 20, ascii_only=True)] == ["- one"]


CHINESE = st.lists(
    st.tuples(
        st.text(alphabet="卷积网络的参数量为多少", min_size=2, max_size=12),
        st.sampled_from(
            ["，", "。", "；", "？", "（注）", "“引”", "、", "", "《书》", " CNN ", "3×3"]
        ),
    ),
    min_size=1,
    max_size=12,
).map(lambda pairs: "".join(a + b for a, b in pairs))


@given(CHINESE, WIDTHS)
@settings(max_examples=300)
def test_a_chinese_line_begins_with_no_stop_and_ends_with_no_opening_bracket(
    text: str, width: int
) -> None:
    found = shown(text, width)
    assert "".join(found).replace(" ", "") == text.replace(" ", "")
    for line in found:
        assert line[0] not in "，。；？、）》”"
        assert line[-1] not in "（《“"


@given(CHINESE.filter(lambda s: " " not in s), WIDTHS)
def test_a_chinese_line_is_filled_as_far_as_its_rules_allow(text: str, width: int) -> None:
    """At most a bracket, a character and a stop are carried to the next line: eight cells."""
    for line in shown(text, width)[:-1]:
        assert cells(line) > width - 12


@given(SOUP, SOUP, WIDTHS)
@example("\u0301 " + "x" * 120, "", 20)
@example("x" * 20, "y", 20)
def test_wrapping_keeps_every_word_in_its_style(first: str, second: str, width: int) -> None:
    pieces = [Span(clean(first), "bold"), Span("卷积网络", ""), Span(clean(second), "code")]
    found = [span for line in wrap(pieces, width) for span in line]
    assert all(span.text for span in found)
    for piece in pieces:
        text = "".join(span.text for span in found if span.style == piece.style)
        assert "".join(text.split()) == "".join(piece.text.split())


@given(st.text(alphabet="ab c字", max_size=80), st.integers(20, 60))
def test_code_keeps_every_character_and_its_indent(text: str, width: int) -> None:
    found = [plain(line) for line in code(text, width)]
    assert "".join(found) == ("  " + text if text else "")
    assert all(cells(line) <= width for line in found)


def test_the_further_lines_of_a_point_stand_below_its_first() -> None:
    found = [plain(line) for line in hang("•", "one two three four five six", 20)]
    assert found == ["• one two three four", "  five six"]
