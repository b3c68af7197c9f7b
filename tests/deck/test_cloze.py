"""The blanks of a cloze: where each begins and ends, whatever braces its formula has."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlstudy.deck.cloze import blanks, filled


def found(text: str) -> list[tuple[str, str, str]]:
    return [(blank.name, blank.text, blank.hint) for blank in blanks(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("none", [], id="none"),
        pytest.param("{{c1::a}}", [("c1", "a", "")], id="one"),
        pytest.param("{{c2::a}} {{c10::b}}", [("c2", "a", ""), ("c10", "b", "")], id="two"),
        pytest.param("{{c1::a}}{{c1::b}}", [("c1", "a", ""), ("c1", "b", "")], id="one name twice"),
        pytest.param("{{c1::a b::a hint}}", [("c1", "a b", "a hint")], id="hint"),
        pytest.param("{{c1::a:b}}", [("c1", "a:b", "")], id="a colon"),
        pytest.param("{{c1::two\nlines}}", [("c1", "two\nlines", "")], id="two lines"),
        pytest.param("{{c1::}}", [("c1", "", "")], id="empty"),
        pytest.param("{{c1::a}}}", [("c1", "a", "")], id="a brace after it"),
        pytest.param(r"$\frac{{{c1::a}}}{b}$", [("c1", "a", "")], id="inside braces of LaTeX"),
        pytest.param("{{c0::a}} {{c01::b}} {{n}} {{c::d}} {c1::e}", [], id="no blanks"),
        pytest.param("{{c1::never {{c2::closed", [], id="never closed"),
        pytest.param("{{c1::a} b {{c2::c}}", [("c2", "c", "")], id="closed by one brace"),
    ],
)
def test_a_blank_has_a_name_a_text_and_perhaps_a_hint(
    text: str, expected: list[tuple[str, str, str]]
) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "formula",
    [
        r"$x_{i}$",
        r"\frac{1}{x_{i}}",
        r"$\frac{1}{\sqrt{x_{i}}}$",
        r"$\underbrace{\frac{1}{\sqrt{2\pi\sigma_{k}^{2}}}}_{Z}$",
        r"$\{1, 2\}$",
        "{" * 500 + "}" * 500,
    ],
    ids=["1", "2", "3", "4", "escaped", "500"],
)
def test_a_blank_may_hold_a_formula_of_any_depth(formula: str) -> None:
    assert found(f"It is {{{{c1::{formula}}}}} so.") == [("c1", formula, "")]


@pytest.mark.parametrize(
    ("text", "is_in_maths"),
    [("{{c1::a}}", False), ("$x = {{c1::a}}$", True), ("$x$ is {{c1::$a$}}", False)],
)
def test_a_blank_knows_whether_it_stands_in_a_formula(text: str, is_in_maths: bool) -> None:
    assert [blank.is_in_maths for blank in blanks(text)] == [is_in_maths]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        pytest.param("$$\na + {{c1::b}}\n$$", "maths", id="a display block"),
        pytest.param("so $$a + {{c1::b}}$$ is", "maths", id="a display in a line"),
        pytest.param(r"\$2 and {{c1::b}}", "words", id="behind a price"),
        pytest.param("`$HOME` and {{c1::b}}", "words", id="behind a dollar in code"),
        pytest.param("`a {{c1::b}}`", "code", id="in code"),
        pytest.param("```\n{{c1::b}}\n```", "code", id="behind a fence"),
        pytest.param("costs $5 {{c1::b}} or $6", "words", id="between prices"),
        pytest.param("{{c1::$x$ and `y`}}", "words", id="whole formulas inside"),
        pytest.param("$a {{c1::b$ c}}", "cut", id="a formula that ends inside"),
        pytest.param("{{c1::a $b}} c$", "cut", id="a formula that begins inside"),
        pytest.param("`a {{c1::b` c}}", "cut", id="code that ends inside"),
    ],
)
def test_a_blank_knows_where_it_stands(text: str, where: str) -> None:
    (blank,) = blanks(text)
    places = {"maths": blank.is_in_maths, "code": blank.is_in_code, "cut": blank.is_cut}
    assert [name for name, is_so in places.items() if is_so] == [where] * (where != "words")


def test_a_brace_behind_a_backslash_is_not_counted() -> None:
    assert found(r"{{c1::$\left\{ x \right.$}}") == [("c1", r"$\left\{ x \right.$", "")]


WORDS = st.text(alphabet="ab $卷", max_size=6)


@given(st.lists(st.tuples(WORDS, st.integers(1, 12), WORDS)), WORDS)
def test_what_is_written_as_blanks_is_read_back(
    written: list[tuple[str, int, str]], tail: str
) -> None:
    text = "".join(f"{before}{{{{c{number}::{word}}}}}" for before, number, word in written) + tail
    assert found(text) == [(f"c{number}", word, "") for _, number, word in written]
    whole = "".join(before + word for before, _, word in written) + tail
    assert filled(text, lambda blank: blank.text) == whole


PIECES = ["{", "}", "{{", "}}", "{{c1::", "{{c2::", "::", ":", "a", "$", "\\", "\n"]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
@settings(max_examples=300)
def test_blanks_of_any_text_lie_side_by_side_inside_it(text: str) -> None:
    at = 0
    for blank in blanks(text):
        assert at <= blank.start < blank.end <= len(text)
        hint = f"::{blank.hint}" if blank.hint else ""
        source = text[blank.start : blank.end]
        assert source.startswith(f"{{{{{blank.name}::{blank.text}{hint}")
        assert source.endswith("}}")
        at = blank.end
    assert filled(text, lambda blank: text[blank.start : blank.end]) == text
