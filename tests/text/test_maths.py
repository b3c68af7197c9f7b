"""Formulas as text: what they look like, and what must hold for any source at all."""

import re
import unicodedata
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlstudy.text.cells import cells
from dlstudy.text.maths.layout import display, fit, inline
from tests.support.maths_ascii_cases import ASCII_CASES, ASCII_DISPLAY
from tests.support.maths_cases import CASES
from tests.support.maths_grid_cases import GRID_CASES

FORMS = CASES + GRID_CASES
UNREADABLE = [
    r"\frac{a",
    r"\frac a",
    "x^",
    "x^a^b",
    "{a}}",
    "}",
    r"\left( x",
    r"a \right) b",
    r"\begin{pmatrix} a",
    r"\begin{pmatrix} a \end{bmatrix}",
    r"\begin{tikzpicture} a \end{tikzpicture}",
    r"\text{a",
    r"\foo{a",
    r"\sqrt[3",
    r"\left a b \right)",
    r"\begin{array}{lc a \end{array}",
]
WIDTHS = [("", 0), ("abc", 3), ("中文", 4), ("x\u0302", 1), ("a\u200b中", 3), ("ᵢ²∑", 3)]


def source_id(value: object) -> str:
    return value if isinstance(value, str) else ""


@pytest.mark.parametrize(("text", "expected"), WIDTHS)
def test_cells_counts_wide_as_two_and_combining_as_none(text: str, expected: int) -> None:
    assert cells(text) == expected


@pytest.mark.parametrize(("source", "line"), [c[:2] for c in FORMS], ids=source_id)
def test_a_formula_has_a_form_in_one_line(source: str, line: str) -> None:
    assert inline(source) == line


@pytest.mark.parametrize(("source", "lines"), [c[::2] for c in FORMS], ids=source_id)
def test_a_formula_has_a_form_in_two_dimensions(source: str, lines: tuple[str, ...]) -> None:
    assert display(source) == lines


@pytest.mark.parametrize(("source", "line"), ASCII_CASES, ids=source_id)
def test_a_formula_has_a_form_in_ascii(source: str, line: str) -> None:
    assert inline(source, ascii_only=True) == line


@pytest.mark.parametrize(("source", "lines"), ASCII_DISPLAY, ids=source_id)
def test_a_formula_has_two_dimensions_in_ascii(source: str, lines: tuple[str, ...]) -> None:
    assert display(source, ascii_only=True) == lines


@pytest.mark.parametrize("source", UNREADABLE)
def test_what_cannot_be_read_comes_back_as_it_is(source: str) -> None:
    assert inline(source) == source
    assert display(source) == (source,)


def test_an_unreadable_source_keeps_its_lines_in_display_and_loses_them_inline() -> None:
    assert display("\\frac{a\n  + b") == ("\\frac{a", "  + b  ")
    assert inline("\\frac{a\n  + b") == "\\frac{a + b"


def test_an_array_without_its_columns_loses_no_cell() -> None:
    assert inline(r"\begin{array}a&{b}\end{array}") == "a, b"


def test_an_empty_source_is_one_empty_line() -> None:
    assert (inline(""), display(""), fit("", 10)) == ("", ("",), ("",))


def test_what_moves_the_cursor_is_not_printed() -> None:
    assert inline("a\x1b[2Jb") == "a\ufffd[2Jb"
    assert inline("a\ud800") == "a\ufffd"


FRACTION = r"\alpha = \frac{a+b}{c} + \text{somethinglong}"
FITTED = [
    (40, display(FRACTION)),
    (15, ("α = (a + b)/c +", "  somethinglong")),
    (12, ("\\alpha =", "\\frac{a+b}{c", "} +", "\\text{someth", "inglong}")),
]


@pytest.mark.parametrize(("width", "lines"), FITTED, ids=["display", "inline", "source"])
def test_the_best_form_that_fits_is_chosen(width: int, lines: tuple[str, ...]) -> None:
    assert fit(FRACTION, width) == lines


# Laws.

SOUP = r"""
a b x 1 2 + - = , ( ) [ ] | ' ^ _ { } & ~ $ % / < > . ! 中 é ∑ α \\ \\[2pt] \frac \sqrt \sqrt[3]
\hat \vec \overline \underbrace \sum \int \max \log \left( \right] \left. \right| \middle| \bigl[
\Big) \text{if} \text \mathbf \mathrm \operatorname* \operatorname{f} \arg \limits \binom
\stackrel \underset \begin{pmatrix} \end{pmatrix} \begin{cases} \end{cases} \begin{aligned}
\end{aligned} \begin{array}{lc} \end{array} \foo \foo{x} \alpha \le \not \tag \substack \pmod
\xrightarrow \prime \top \{ \} \| \, \quad \! \label{a} \hspace{1em} {x} _{i} ^{2}
"""
FRAGMENTS = [*SOUP.split(), "\n", " ", "\t", "\x00", "\u0302", "\u202e", "\\"]
ANY_SOURCE = st.one_of(
    st.text(),
    st.text(alphabet="\\{}[]()^_&ab1 +-'$|"),
    st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join),
)


@given(ANY_SOURCE, st.booleans())
def test_any_text_has_every_form_and_its_lines_are_equally_wide(source: str, plain: bool) -> None:
    lines = display(source, ascii_only=plain)
    assert len({cells(line) for line in lines}) == 1
    line = inline(source, ascii_only=plain)
    assert line.splitlines() in ([], [line])
    assert not plain or "".join((line, *lines)).isascii()


@given(ANY_SOURCE, st.integers(10, 60), st.booleans())
def test_no_fitted_line_is_wider_than_asked(source: str, width: int, plain: bool) -> None:
    lines = fit(source, width, ascii_only=plain)
    assert lines
    assert all(cells(line) <= width for line in lines)
    assert not plain or "".join(lines).isascii()


Written = tuple[str, str]  # a source, and the letters and digits that a reader must find again

TEMPLATES = [
    (r"\frac{%s}{%s}", ""),
    (r"\binom{%s}{%s}", ""),
    (r"\sqrt{%s}%s", ""),
    (r"\sqrt[%s]{%s}", ""),
    (r"{%s}_{%s}", ""),
    (r"{%s}^{%s}", ""),
    (r"x_{%s}^{%s}", "x"),
    (r"y'^{%s}_{%s}", "y"),
    (r"\sum_{%s}^{%s}z", "z"),
    (r"\int_{%s}^{%s}z", "z"),
    (r"\arg\max_{%s}{%s}", "argmax"),
    (r"\lim_{%s}\log{%s}", "limlog"),
    (r"\left(%s\right]%s", ""),
    (r"\left\{%s\middle|%s\right.", ""),
    (r"(%s)[%s]", ""),
    (r"\Big(%s\Big)%s", ""),
    (r"\hat{%s}\bar{%s}", ""),
    (r"\overline{%s}\vec %s", ""),
    (r"\underbrace{%s}_{%s}", ""),
    (r"\overbrace{%s}^{%s}", ""),
    (r"\mathbf{%s}\mathbb{%s}", ""),
    (r"\mathcal{%s}\mathrm{%s}", ""),
    (r"\operatorname{%s}{%s}", ""),
    (r"\text{if %s}%s", "if"),
    (r"\text{or $%s$ }%s", "or"),
    (r"\overset{%s}{%s}", ""),
    (r"\sum_{\substack{%s\\%s}}", ""),
    (r"\begin{pmatrix}%s&%s\\1\end{pmatrix}", "1"),
    (r"\begin{array}{c|c}%s&\hline %s\end{array}", ""),
    (r"\begin{cases}%s&%s\\0&1\end{cases}", "01"),
    (r"\begin{aligned}%s&=%s\\&=7\end{aligned}", "7"),
    (r"\foo{%s}%s", "foo"),
    (r"%s+-%s", ""),
    (r"%s\,%s", ""),
    (r"|%s|\|%s\|", ""),
]
LEAVES = [*"aijkTQz0189", "10", "2.5", "xy"]
SYMBOLS = [r"\alpha ", r"\le ", r"\top ", r"\cdot ", r"\partial ", "中", "-"]


def filled(pieces: tuple[tuple[str, str], Written, Written]) -> Written:
    (template, letters), (one, first), (two, second) = pieces
    return template.replace("%s", one, 1).replace("%s", two, 1), letters + first + second


WRITTEN: st.SearchStrategy[Written] = st.recursive(
    st.sampled_from(LEAVES).map(lambda leaf: (f"{{{leaf}}}", leaf.replace(".", "")))
    | st.sampled_from(SYMBOLS).map(lambda symbol: (symbol, "")),
    lambda inner: st.tuples(st.sampled_from(TEMPLATES), inner, inner).map(filled),
    max_leaves=8,
)


def letters_of(text: str) -> Counter[str]:
    """Return the ASCII letters and digits, those in 𝐱, x², x̂ included."""
    return Counter(re.findall("[A-Za-z0-9]", unicodedata.normalize("NFKD", text)))


@given(WRITTEN, st.booleans())
def test_every_letter_and_digit_is_in_every_form(written: Written, plain: bool) -> None:
    source, letters = written
    forms = [
        inline(source, ascii_only=plain),
        "".join(display(source, ascii_only=plain)),
        "".join(fit(source, 20, ascii_only=plain)),
    ]
    for form in forms:
        assert not letters_of(letters) - letters_of(form)


@given(WRITTEN)
def test_a_formula_that_is_well_written_is_laid_out(written: Written) -> None:
    source, _ = written
    if "\\foo" not in source and "\\text{if" not in source:  # where a command is just text
        assert "\\" not in inline(source) + "".join(display(source))


DEEP = ["{", "(", "[", r"\left(", r"\sqrt", r"\hat", "x^", r"\frac", r"\foo{", r"\text{$", "{(["]


@pytest.mark.parametrize("opening", DEEP)
@pytest.mark.parametrize("times", [300, 100_000])
def test_deep_nesting_is_shown_as_it_is(opening: str, times: int) -> None:
    source = opening * times
    assert display(source) == (source,)
    assert inline(source) == source


@pytest.mark.parametrize("times", [60, 300, 100_000])
def test_deep_braces_that_close_are_shown_as_they_are(times: int) -> None:
    source = "{" * times + "x" + "}" * times
    assert display(source) == (source,)


@pytest.mark.parametrize("layer", [r"x_{%s}^{a}", r"\sqrt[%s]{a}", r"{%s}^{2}", r"\hat{%s}"])
def test_the_deepest_formula_is_drawn_in_bounded_time(layer: str) -> None:
    source = "x"
    for _ in range(20):  # would be a million drawings if a layer drew its content twice
        source = layer % source
    assert "\\" not in inline(source) + "".join(display(source))


def test_ten_levels_of_fractions_are_laid_out() -> None:
    source = "x"
    for _ in range(10):
        source = rf"\frac{{1}}{{1+{source}}}"
    assert len(display(source)) == 21  # ten bars and eleven lines
