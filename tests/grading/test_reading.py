"""Text to value: every form in which people type or paste numbers, vectors and matrices."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from dlstudy.errors import Unreadable
from dlstudy.formula import expr
from dlstudy.formula.value import Value
from dlstudy.grading.reading import NUMBER, Form, _plain_rows, figures_written, read_answer

Array = NDArray[np.float64]
VECTOR, MATRIX, CUBE = Form((2,)), Form((2, 2)), Form((2, 2, 2))
WHOLE, SHARE, SHARES = Form(is_whole=True), Form(is_proportion=True), Form((2,), False, True)


def listed(value: Value) -> object:
    """Return an array as nested lists, so that its shape is compared too."""
    return value if isinstance(value, float) else value.tolist()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("0.0625", 0.0625, id="decimal"),
        pytest.param("1/16", 0.0625, id="fraction"),
        pytest.param("6.25e-2", 0.0625, id="scientific"),
        pytest.param("3*3*64*128+128", 73_856.0, id="arithmetic"),
        pytest.param("  7\n", 7.0, id="white space around"),
        pytest.param("１２．５", 12.5, id="full-width digits"),
        pytest.param("−3", -3.0, id="Unicode minus"),
        pytest.param("１。５", 1.5, id="a full stop as a Chinese input method sends it"),
        pytest.param("（１＋２）＊３", 9.0, id="full-width brackets and signs"),
        pytest.param("2×3", 6.0, id="times"),
        pytest.param("6÷3", 2.0, id="division sign"),
        pytest.param("1 -2", -1.0, id="a space before a minus, outside of brackets"),
        pytest.param("2^10", 1024.0, id="caret"),
        pytest.param("array(5.)", 5.0, id="array without axes"),
        pytest.param("tensor(0.0625)", 0.0625, id="tensor without axes"),
        pytest.param("tensor(5., grad_fn=<SumBackward0>)", 5.0, id="tensor that has a gradient"),
        pytest.param("np.float64(0.0625)", 0.0625, id="a scalar as NumPy 2 prints it"),
    ],
)
def test_a_number_is_read_in_every_form(text: str, value: float) -> None:
    assert listed(read_answer(text)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("[1, 2]", [1, 2], id="commas"),
        pytest.param("[1 2]", [1, 2], id="spaces"),
        pytest.param("［１，２、－３］", [1, 2, -3], id="Chinese commas and brackets"),
        pytest.param("[1 -2]", [1, -2], id="a minus that begins an entry"),
        pytest.param("[1 - 2]", [-1], id="a minus between spaces subtracts"),
        pytest.param("[1-2]", [-1], id="a minus without spaces subtracts"),
        pytest.param("[1 - 2, 3]", [-1, 3], id="a difference and a number"),
        pytest.param("[1 +2]", [1, 2], id="a plus that begins an entry"),
        pytest.param("[-1 -2]", [-1, -2], id="two negative numbers"),
        pytest.param("[−1 −2]", [-1, -2], id="two Unicode minuses"),
        pytest.param("[1 (-2)]", [1, -2], id="a negative number in brackets"),
        pytest.param("[2(3) 4]", [6, 4], id="a product without a sign"),
        pytest.param("[1/2 3*2]", [0.5, 6], id="arithmetic in entries"),
        pytest.param("[1 / 2, 3 * 2]", [0.5, 6], id="arithmetic with spaces"),
        pytest.param("[sqrt(4) 2^2]", [2, 4], id="functions and powers"),
        pytest.param("[1e3 2e-3]", [1e3, 2e-3], id="scientific"),
        pytest.param("[1. .5]", [1, 0.5], id="bare points"),
        pytest.param("[1, 2,]", [1, 2], id="a comma at the end"),
        pytest.param("1 2", [1, 2], id="no brackets"),
        pytest.param("1 -2", [1, -2], id="no brackets and a minus"),
        pytest.param("1, 2", [1, 2], id="no brackets and commas"),
        pytest.param("1,2", [1, 2], id="no brackets, no space"),
        pytest.param("1,5", [1, 5], id="a comma separates where a vector is asked"),
        pytest.param("1\n2", [1, 2], id="a number a line"),
        pytest.param("[1\n 2]", [1, 2], id="a line end inside"),
        pytest.param("[1,\n 2]", [1, 2], id="a comma and a line end"),
        pytest.param("(1, 2)", [1, 2], id="as mathematics writes it"),
        pytest.param("（１，２）", [1, 2], id="the same from a Chinese keyboard"),
        pytest.param("［１，２］", [1, 2], id="full-width brackets"),
        pytest.param("【１，２】", [1, 2], id="Chinese brackets"),
        pytest.param("[1　2]", [1, 2], id="an ideographic space"),
        pytest.param("[1. 2.]", [1, 2], id="a print"),
        pytest.param("[1.e+00 2.e-03]", [1, 0.002], id="a scientific print"),
        pytest.param("array([1., 2.])", [1, 2], id="repr"),
        pytest.param("array([1., 2.], dtype=float32)", [1, 2], id="repr with a dtype"),
        pytest.param("np.array([1, 2], dtype=np.float64)", [1, 2], id="code"),
        pytest.param("numpy.array([1/2, 2])", [0.5, 2], id="code with arithmetic"),
        pytest.param("tensor([1., 2.])", [1, 2], id="tensor"),
        pytest.param("torch.tensor([1., 2.])", [1, 2], id="torch code"),
        pytest.param(
            "tensor([1., 2.], device='cuda:0', dtype=torch.float64, requires_grad=True)",
            [1, 2],
            id="tensor with everything",
        ),
        pytest.param("tensor([1., 2.], grad_fn=<AddBackward0>)", [1, 2], id="tensor of a graph"),
        pytest.param("2*[1, 2]", [2, 4], id="a multiple of a vector"),
        pytest.param("[1, 2] + [3, 4]", [4, 6], id="a sum of vectors"),
        pytest.param("[[1 2] [3 4]] @ [1 2]", [5, 11], id="a product"),
        pytest.param("[1 2 3]", [1, 2, 3], id="more entries than were asked are read too"),
        pytest.param("[[1, 2]]", [[1, 2]], id="another shape than was asked is read too"),
        pytest.param("5", 5.0, id="a number where a vector is asked stays a number"),
        pytest.param("[5]", [5], id="a vector of one"),
    ],
)
def test_a_vector_is_read_in_every_form(text: str, value: object) -> None:
    assert listed(read_answer(text, VECTOR)) == value


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[[1,2],[3,4]]", id="a list of lists"),
        pytest.param("[[1, 2], [3, 4]]", id="with spaces"),
        pytest.param("[[1 2] [3 4]]", id="no commas"),
        pytest.param("[[1 2][3 4]]", id="nothing between rows"),
        pytest.param("[1 2; 3 4]", id="MATLAB"),
        pytest.param("[1, 2; 3, 4]", id="MATLAB with commas"),
        pytest.param("[1 2; 3 4;]", id="a semicolon at the end"),
        pytest.param("[1 2;\n 3 4]", id="MATLAB in two lines"),
        pytest.param("[1 2\n 3 4]", id="a row a line, in brackets"),
        pytest.param("[1, 2\n 3, 4]", id="a row a line, with commas"),
        pytest.param("[1, 2,\n 3, 4]", id="a row a line, each with a comma at its end"),
        pytest.param("[\n1 2\n3 4\n]", id="brackets on lines of their own"),
        pytest.param("1 2\n3 4", id="a row a line, no brackets"),
        pytest.param("1, 2\n3, 4", id="no brackets, with commas"),
        pytest.param("1 2\n\n  3 4\n", id="an empty line between"),
        pytest.param("1\t2\r\n3\t4", id="a pasted table"),
        pytest.param("1 2; 3 4", id="no brackets, a semicolon"),
        pytest.param("１　２；３　４", id="full width"),
        pytest.param("【１，２；３，４】", id="Chinese brackets"),
        pytest.param("[[1. 2.]\n [3. 4.]]", id="a print"),
        pytest.param("array([[1., 2.],\n       [3., 4.]])", id="repr"),
        pytest.param("tensor([[1., 2.],\n        [3., 4.]])", id="tensor"),
        pytest.param("[[1, 2],\n [3, 2*2]]", id="rows on lines, with arithmetic"),
        pytest.param("[[1 2]\n [3 2*2]]", id="rows on lines, arithmetic, no commas"),
        pytest.param("np.array([[1, 2],\n          [3, 8/2]])", id="code on two lines"),
        pytest.param("[\n  [1, 2],\n  [3, 8/2],\n]", id="as a formatter lays it out"),
        pytest.param("[[1, 2], [3, 8/2]]", id="arithmetic on one line"),
        pytest.param("[1 2; 3 8/2]", id="arithmetic in MATLAB's way"),
        pytest.param("1 2\n3 8/2", id="arithmetic, no brackets"),
        pytest.param("[1 2]\n[3 4]", id="each row in brackets on a line"),
        pytest.param("[1, 2],\n[3, 4]", id="each row in brackets, commas between"),
        pytest.param("[[1 2]; [3 4]]", id="rows in brackets with a semicolon"),
        pytest.param("[[1 3] [2 4]].T", id="the transpose of the transpose"),
        pytest.param("[[1, 2], [0, 0]] + [[0, 0], [3, 4]]", id="a sum"),
    ],
)
def test_a_matrix_is_read_in_every_form(text: str) -> None:
    assert listed(read_answer(text, MATRIX)) == [[1, 2], [3, 4]]


def test_lines_are_rows_of_a_matrix_and_one_wrapped_vector() -> None:
    text = "[ 1  2\n  3 -4]"
    assert listed(read_answer(text, VECTOR)) == [1, 2, 3, -4]
    assert listed(read_answer(text, MATRIX)) == [[1, 2], [3, -4]]
    assert listed(read_answer("1\n-2", Form((2, 1)))) == [[1], [-2]]


@pytest.mark.parametrize(
    ("text", "form", "message"),
    [
        pytest.param("", NUMBER, "nothing to read", id="nothing"),
        pytest.param(" \n", MATRIX, "nothing to read", id="nothing for a matrix"),
        pytest.param("array()", VECTOR, "nothing to read", id="nothing inside"),
        pytest.param("[]", VECTOR, "is empty", id="no entries"),
        pytest.param("[[], []]", MATRIX, "is empty", id="empty rows"),
        pytest.param("1,5", NUMBER, "comma at character 2", id="decimal comma"),
        pytest.param("1,000", NUMBER, "comma", id="thousands where no whole number is asked"),
        pytest.param("1 2", NUMBER, "second number", id="two numbers for one"),
        pytest.param("[1,, 2]", VECTOR, "number is missing", id="two commas"),
        pytest.param("[1 2", VECTOR, "write ']'", id="no end"),
        pytest.param("[1 2]]", VECTOR, "']' cannot stand", id="an end too many"),
        pytest.param(
            "[[1, 2], [3]]", MATRIX, "Row 2 .* length 1 and row 1 the length 2", id="ragged"
        ),
        pytest.param("[1 2; 3 4 5]", MATRIX, "Row 2 .* length 3 and", id="ragged, MATLAB"),
        pytest.param("1 2\n3 4\n5", MATRIX, "Row 3 .* length 1 and", id="ragged, lines"),
        pytest.param("[[1, 2], 3]", MATRIX, "Entry 2 .* single number", id="a row and a number"),
        pytest.param("[1 ... 9]", VECTOR, "leaves numbers out", id="an abridged print"),
        pytest.param("nan", NUMBER, "'nan' .* not a finite number", id="nan"),
        pytest.param("[1, nan]", VECTOR, "'nan' .* not a finite number", id="nan in an array"),
        pytest.param("[inf -inf]", VECTOR, "'inf' .* not a finite number", id="inf in an array"),
        pytest.param("[1 1e999]", VECTOR, "no finite value", id="a literal beyond float64"),
        pytest.param("[1/0 1]", VECTOR, "divides by zero", id="an entry that is infinite"),
        pytest.param("[1, x]", VECTOR, "'x' is not a number", id="a name"),
        pytest.param("[True False]", VECTOR, "'True' is not a number", id="truth values"),
        pytest.param("50%", NUMBER, "only where a proportion", id="per cent of no proportion"),
        pytest.param("[50%, 1]", VECTOR, "only where a proportion", id="per cent in an array"),
        pytest.param("[[[[[1]]]]]", MATRIX, "More than 4 axes", id="too many axes"),
        pytest.param("1/2x", NUMBER, "not clear", id="an ambiguous quotient"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, form: Form, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        read_answer(text, form)


@pytest.mark.parametrize(
    ("text", "form", "character"),
    [
        pytest.param("  1)", NUMBER, 4, id="leading spaces"),
        pytest.param("1 2 $", VECTOR, 5, id="no brackets round a vector"),
        pytest.param("1 2\n3 $", MATRIX, 7, id="no brackets round a matrix"),
        pytest.param("array([1, $])", VECTOR, 11, id="inside of array(...)"),
        pytest.param("(1, $)", VECTOR, 5, id="in round brackets"),
        pytest.param("[1, $]", VECTOR, 5, id="in brackets"),
        pytest.param("[]", VECTOR, 1, id="an empty array begins at its bracket"),
    ],
)
def test_the_place_in_a_message_counts_the_characters_typed(
    text: str, form: Form, character: int
) -> None:
    with pytest.raises(Unreadable, match=rf"at character {character}\b"):
        read_answer(text, form)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234", 1234.0), ("1,234,567", 1234567.0), ("-1,000", -1000.0), ("+1,000", 1000.0),
        ("１，０００", 1000.0), ("73856", 73_856.0),
    ],
)  # fmt: skip
def test_commas_group_thousands_only_where_a_whole_number_is_asked(text: str, value: float) -> None:
    assert read_answer(text, WHOLE) == value
    if "," in expr.normalise(text):
        with pytest.raises(Unreadable, match="comma"):
            read_answer(text, NUMBER)


@pytest.mark.parametrize(
    ("text", "value"),
    [("50%", 0.5), ("0.5%", 0.005), ("150 %", 1.5), ("５０％", 0.5), ("1-5%", 0.95), ("0.5", 0.5)],
)
def test_per_cent_is_a_hundredth_only_where_a_proportion_is_asked(text: str, value: float) -> None:
    assert read_answer(text, SHARE) == pytest.approx(value, rel=1e-15)
    if text != "0.5":
        with pytest.raises(Unreadable, match="proportion"):
            read_answer(text, NUMBER)


@pytest.mark.parametrize("text", ["[50% 25%]", "50%, 25%", "50% 25%", "[1/2 25%]", "50%\n25%"])
def test_per_cent_may_stand_in_an_array_of_proportions(text: str) -> None:
    assert listed(read_answer(text, SHARES)) == [0.5, 0.25]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        pytest.param("0.0625", 3, id="leading zeros are no figures"),
        pytest.param("0.50", 2, id="trailing zeros are"),
        pytest.param("[0.12 0.5]", 1, id="the least of an array"),
        pytest.param("1e-3", 1, id="scientific"),
        pytest.param("1.260e-05", 4, id="an exponent of two digits has none"),
        pytest.param("[1.260e-05 2.50E+03]", 3, id="nor have those of an array"),
        pytest.param("1.260×10^-5", 4, id="nor has a power of ten"),
        pytest.param("1.26*10**(-5)", 3, id="as Python writes it"),
        pytest.param("１２．５", 3, id="full width"),
        pytest.param("0", 1, id="zero"),
        pytest.param("1/16", None, id="arithmetic has none"),
        pytest.param("sqrt(2)", None, id="a function has none"),
        pytest.param("", None, id="nothing has none"),
    ],
)
def test_the_figures_that_were_written_are_counted(text: str, figures: int | None) -> None:
    assert figures_written(text) == figures


# Laws: what NumPy prints is read back, however it was printed.

ENTRIES = st.one_of(
    st.integers(-999, 999).map(float),
    st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: float(np.float32(x))),
    st.floats(allow_nan=False, allow_infinity=False),
)
SHAPES = st.one_of(
    st.tuples(st.integers(1, 40)),
    st.tuples(st.integers(1, 6), st.integers(1, 20)),
    st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, 3)),
)


@st.composite
def arrays(draw: st.DrawFn, shapes: st.SearchStrategy[tuple[int, ...]] = SHAPES) -> Array:
    shape = draw(shapes)
    size = int(np.prod(shape))
    return np.array(draw(st.lists(ENTRIES, min_size=size, max_size=size))).reshape(shape)


def assert_same(found: Value, expected: Array, rtol: float = 0.0) -> None:
    assert isinstance(found, np.ndarray)
    assert found.dtype == np.float64
    assert found.shape == expected.shape
    with np.errstate(over="ignore"):
        assert (np.abs(found - expected) <= rtol * np.abs(expected)).all()


@given(arrays())
@settings(max_examples=120)
@example(np.arange(8.0).reshape(2, 2, 2))
@example(np.linspace(-1, 1, 60).reshape(2, 30))
def test_a_print_in_full_precision_is_read_back_to_the_last_bit(array: Array) -> None:
    form = Form(array.shape)
    with np.printoptions(precision=17, floatmode="unique", threshold=10_000):
        for text in (str(array), repr(array), str(array.tolist()), repr(array.tolist())):
            assert_same(read_answer(text, form), array)


@given(arrays())
@settings(max_examples=200)
def test_a_print_as_numpy_prints_by_default_is_read_back_to_its_digits(array: Array) -> None:
    printed = {str(array), repr(array)}
    for text in printed:
        found = read_answer(text, Form(array.shape))
        assert isinstance(found, np.ndarray)
        assert found.shape == array.shape
        again = str(found) if text == str(array) else repr(found)
        assert again.split() == text.split()


@given(arrays(), st.integers(20, 200))
@settings(max_examples=100)
def test_a_print_of_any_width_is_read_back(array: Array, width: int) -> None:
    with np.printoptions(linewidth=width, precision=17, threshold=10_000):
        for text in (str(array), repr(array)):
            assert_same(read_answer(text, Form(array.shape)), array)


@given(arrays(st.tuples(st.integers(1, 6), st.integers(1, 6))))
def test_a_matrix_typed_in_lines_or_with_semicolons_is_the_same(array: Array) -> None:
    rows = [" ".join(map(repr, row)) for row in array.tolist()]
    form = Form((9, 9))
    commas = [row.replace(" ", ", ") for row in rows]
    ways = ["[[" + "], [".join(commas) + "]]", "[[" + "]\n [".join(rows) + "]]"]
    if len(rows) > 1:
        ways += [f"[{'; '.join(rows)}]", f"[{'; '.join(commas)}]", f"[{chr(10).join(rows)}]"]
        ways += ["\n".join(rows), "\n".join(commas)]
    for way in ways:
        assert_same(read_answer(way, form), array)


@given(
    arrays(st.tuples(st.integers(1, 6), st.integers(1, 6))),
    st.sampled_from([", ", " ", ",", "  "]),
    st.sampled_from([", ", " ", ",\n ", "\n ", ",", ""]),
    st.booleans(),
)
@settings(max_examples=300)
def test_the_quick_reader_and_the_parser_of_expressions_agree(
    array: Array, between: str, rows: str, has_rows: bool
) -> None:
    text = "[" + rows.join(f"[{between.join(map(repr, row))}]" for row in array.tolist()) + "]"
    quick = _plain_rows(text)
    assert quick is not None
    assert_same(quick, array)
    assert_same(expr.parse(text, rows=has_rows)({}), array)


PIECES = st.sampled_from(
    ["[", "]", "[[", "]]", "1", "-2", "0.5", "1e3", " ", ",", "\n", ";", "-", "+", "e", ".", ", "]
)


@given(st.lists(PIECES, max_size=14).map("".join))
@settings(max_examples=1000)
@example("[[1 -2] [3 - 4]]")
@example("[[1-2]]")
@example("[[1,]]")
@example("[[1]]]")
def test_the_quick_reader_reads_nothing_that_the_parser_would_read_otherwise(text: str) -> None:
    quick = _plain_rows(text)
    if quick is not None:
        assert isinstance(quick, np.ndarray)
        assert_same(expr.parse(text)({}), quick)


@given(st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=30).map("".join)))
@settings(max_examples=500)
def test_any_text_gives_a_finite_value_or_is_unreadable(text: str) -> None:
    for form in (NUMBER, VECTOR, MATRIX, CUBE, WHOLE, SHARE):
        with suppress(Unreadable):
            value = read_answer(text, form)
            assert isinstance(value, float | np.ndarray)
            assert np.isfinite(value).all()
            assert np.size(value) > 0


R_MATRIX = "     [,1] [,2]\n[1,]  1.0    2\n[2,]  3.0  4.5\n"
R_WIDE = "     [,1]\n[1,]  1.0\n[2,]  3.0\n     [,2]\n[1,]    2\n[2,]  4.5\n"
MATLAB = "A =\n\n   1.0e-01 *\n\n    0.5000    0.2500\n    1.0000    2.0000\n"
OCTAVE = "A =\n\n   1   2\n   3   4\n"
COLUMN = "   1.0e+03  *\n\n   1.5000\n   0.0020\n"
SERIES = "0    0.50\nb    0.25\nName: p, Length: 2, dtype: float64"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("[1] -1", -1.0, id="a number of R"),
        pytest.param(" [1]  0.5 -0.25\n [3]  7.0", [0.5, -0.25, 7], id="a vector of R, wrapped"),
        pytest.param(R_MATRIX, [[1, 2], [3, 4.5]], id="a matrix of R"),
        pytest.param(R_WIDE, [[1, 2], [3, 4.5]], id="a matrix of R, its columns wrapped"),
        pytest.param(MATLAB, [[0.05, 0.025], [0.1, 0.2]], id="a factor in common"),
        pytest.param(OCTAVE, [[1, 2], [3, 4]], id="a name above"),
        pytest.param(COLUMN, [1500, 2], id="a column and its factor"),
        pytest.param(SERIES, [0.5, 0.25], id="a Series of pandas"),
        pytest.param("Array(73856, dtype=int32)", 73_856.0, id="a number of JAX"),
        pytest.param("Array([1., 2.], dtype=float32, weak_type=True)", [1, 2], id="JAX"),
        pytest.param("Parameter containing:\ntensor([1., 2.], requires_grad=True)", [1, 2],
                     id="a parameter of PyTorch"),
        pytest.param("tf.Tensor([1. 2.], shape=(2,), dtype=float32)", [1, 2], id="TensorFlow"),
    ],
)  # fmt: skip
def test_a_print_of_another_program_is_read(text: str, value: object) -> None:
    found = np.asarray(read_answer(text, MATRIX if isinstance(value, list) else NUMBER))
    assert np.allclose(found, np.array(value))
    assert found.shape == np.array(value).shape


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("3 e-4", "Is '3 e-4' at character 1 a power of ten? Write 3e-4, or 3*e - 4."),
        ("0,5 0,25", "Are the commas decimal points or do they separate numbers?"
                     " Write [0.5 0.25], or [0, 5, 0, 25]."),
        ("1.080,5", "Does the point or the comma at character 6 mark the decimals?"
                    " Write 1080.5, or 1.0805."),
    ],
)  # fmt: skip
def test_what_has_two_readings_is_asked_with_both(text: str, message: str) -> None:
    with pytest.raises(Unreadable) as raised:
        read_answer(text)
    assert str(raised.value) == message


@pytest.mark.parametrize("said", ["3e-4", "3*e - 4", "[0.5 0.25]", "[0, 5, 0, 25]", "1080.5"])
def test_what_a_question_proposes_is_accepted(said: str) -> None:
    read_answer(said, VECTOR)


def test_the_figures_of_a_factor_in_common_do_not_count() -> None:
    assert figures_written(MATLAB) == 4
