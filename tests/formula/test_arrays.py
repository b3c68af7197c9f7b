"""Arrays in formulas: NumPy's values, no surprise shapes, bounded sizes."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from dlstudy.errors import Unreadable
from dlstudy.formula.arrays import MOST_ENTRIES
from dlstudy.formula.expr import evaluate
from dlstudy.formula.value import Value

Array = NDArray[np.float64]
c = 2.0
v, w = np.array([1.0, 2.0]), np.array([3.0, -4.0])
u = np.array([0.5, -1.0, 2.0])
A, B = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[2.0, 0.5], [1.0, -2.0]])
R = np.array([[1.0, -2.0, 3.0], [0.5, 5.0, -6.0]])
T = np.arange(1.0, 9.0).reshape(2, 2, 2)
SCOPE: dict[str, Value] = {"c": c, "v": v, "w": w, "u": u, "A": A, "B": B, "R": R, "T": T}


def softmax(x: Array) -> Array:
    raised = np.exp(x)
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("A + B", A + B, id="sum"),
        pytest.param("A - B", A - B, id="difference"),
        pytest.param("A * B", A * B, id="product, entry by entry"),
        pytest.param("A / B * 1", A / np.where(B, B, 1.0), id="quotient, entry by entry"),
        pytest.param("A^2", A**2, id="power, entry by entry"),
        pytest.param("2^A", 2**A, id="power of arrays"),
        pytest.param("-A", -A, id="negative"),
        pytest.param("c*A + 1", 2 * A + 1, id="a number goes to every entry"),
        pytest.param("2A", 2 * A, id="a multiple without a sign"),
        pytest.param("1/A", 1 / A, id="reciprocal, entry by entry"),
        pytest.param("v^-1", 1 / v, id="reciprocal of a vector"),
        pytest.param("A @ B", A @ B, id="matrix product"),
        pytest.param("A @ v", A @ v, id="matrix times vector"),
        pytest.param("v @ A", v @ A, id="vector times matrix"),
        pytest.param("v @ w", float(v @ w), id="inner product"),
        pytest.param("A @ B @ v", A @ B @ v, id="three factors"),
        pytest.param("R.T @ v", R.T @ v, id="transposed in a product"),
        pytest.param("R.T", R.T, id="transposed"),
        pytest.param("(A @ B).T", (A @ B).T, id="transpose of a product"),
        pytest.param("v.T", v, id="a vector is its own transpose"),
        pytest.param("c.T", c, id="a number is its own transpose"),
        pytest.param("transpose(R)", R.T, id="transpose, a function"),
        pytest.param("inv(A)", np.linalg.inv(A), id="inverse"),
        pytest.param("inv(A) @ A", np.eye(2), id="inverse times itself"),
        pytest.param("det(A)", -2.0, id="determinant"),
        pytest.param("trace(A)", 5.0, id="trace"),
        pytest.param("diag(v)", np.diag(v), id="diagonal matrix"),
        pytest.param("diag(A)", np.diag(A), id="diagonal of a matrix"),
        pytest.param("diag(R)", np.diag(R), id="diagonal of a matrix that is not square"),
        pytest.param("eye(3)", np.eye(3), id="identity"),
        pytest.param("outer(v, u)", np.outer(v, u), id="outer product"),
        pytest.param("dot(v, w)", float(v @ w), id="dot"),
        pytest.param("norm(v)", float(np.linalg.norm(v)), id="norm of a vector"),
        pytest.param("norm(R)", float(np.linalg.norm(R)), id="norm of a matrix is Frobenius's"),
        pytest.param("norm(-3)", 3.0, id="norm of a number"),
        pytest.param("sum(v)", 3.0, id="sum of a vector"),
        pytest.param("sum(R)", R.sum(axis=-1), id="sum of a matrix, row by row"),
        pytest.param("sum(sum(R))", float(R.sum()), id="sum of all"),
        pytest.param("sum(R.T)", R.sum(axis=0), id="sum of columns"),
        pytest.param("sum(T)", T.sum(axis=-1), id="sum over the last of three axes"),
        pytest.param("sum(c)", c, id="sum of a number"),
        pytest.param("mean(R)", R.mean(axis=-1), id="mean"),
        pytest.param("var(R)", R.var(axis=-1), id="variance, divided by n"),
        pytest.param("max(R)", R.max(axis=-1), id="largest of each row"),
        pytest.param("min(u)", -1.0, id="least of a vector"),
        pytest.param("max(v, w)", np.maximum(v, w), id="larger of two, entry by entry"),
        pytest.param("max(A, 2.5)", np.maximum(A, 2.5), id="larger of an array and a number"),
        pytest.param("min(v, w, 0)", np.minimum(np.minimum(v, w), 0), id="least of three"),
        pytest.param("softmax(u)", softmax(u), id="softmax of a vector"),
        pytest.param("softmax(R)", softmax(R), id="softmax of each row"),
        pytest.param("softmax(1000*u)", [0.0, 0.0, 1.0], id="softmax does not overflow"),
        pytest.param("logsumexp(u)", float(np.log(np.exp(u).sum())), id="logsumexp of a vector"),
        pytest.param("logsumexp(R)", np.log(np.exp(R).sum(axis=-1)), id="logsumexp of each row"),
        pytest.param("logsumexp(1000*v)", 2000.0, id="logsumexp does not overflow"),
        pytest.param("exp(A)", np.exp(A), id="exp"),
        pytest.param("log(A) + ln(A)", 2 * np.log(A), id="log"),
        pytest.param("log2(A)*log10(A)", np.log2(A) * np.log10(A), id="log2 and log10"),
        pytest.param("sqrt(A)", np.sqrt(A), id="sqrt"),
        pytest.param("abs(R)", np.abs(R), id="abs"),
        pytest.param("sign(R)", np.sign(R), id="sign"),
        pytest.param("floor(u) + ceil(u)", np.floor(u) + np.ceil(u), id="floor and ceil"),
        pytest.param("round(A/2)", [[0.0, 1.0], [2.0, 2.0]], id="round half to even"),
        pytest.param("sin(u)^2 + cos(u)^2", np.ones(3), id="sin and cos"),
        pytest.param("tan(u)", np.tan(u), id="tan"),
        pytest.param("tanh(R)", np.tanh(R), id="tanh"),
        pytest.param("relu(R)", np.maximum(R, 0), id="relu"),
        pytest.param("sigmoid(R)", 1 / (1 + np.exp(-R)), id="sigmoid"),
        pytest.param("sigmoid(1000*w)", [1.0, 0.0], id="sigmoid does not overflow"),
        pytest.param("softplus(R)", np.log1p(np.exp(R)), id="softplus"),
        pytest.param("softplus(1000*w)", [3000.0, 0.0], id="softplus does not overflow"),
        pytest.param("R + u", R + u, id="a row goes to every row"),
        pytest.param("R * [[2], [3]]", R * np.array([[2.0], [3.0]]), id="a column to every column"),
        pytest.param("[v, w]", np.array([v, w]), id="rows that have names"),
        pytest.param("[sum(v), 2c]", [3.0, 4.0], id="entries that are formulas"),
        pytest.param("[[c, 0], [0, c]] @ v", 2 * v, id="a matrix of names"),
        pytest.param("[[1, 2], [3, 4]].T @ v", A.T @ v, id="a typed matrix in a product"),
        pytest.param("(A + A.T)/2", (A + A.T) / 2, id="the symmetric part"),
        pytest.param("A @ A.T @ inv(B)", A @ A.T @ np.linalg.inv(B), id="products and an inverse"),
    ],
)
def test_a_formula_has_the_value_that_numpy_gives_it(text: str, value: Value) -> None:
    found = evaluate(text, SCOPE)
    assert np.shape(found) == np.shape(value)
    assert isinstance(found, float if np.ndim(value) == 0 else np.ndarray)
    np.testing.assert_allclose(found, value, rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("R + v", r"\(2, 3\) and \(2,\)", id="lengths that differ"),
        pytest.param("v + u", r"\(2,\) and \(3,\)", id="vectors that differ"),
        pytest.param("[[1], [2]] + v", r"\(2, 1\) and \(2,\)", id="a column and a vector"),
        pytest.param("v * [[1], [2]]", r"\(2,\) and \(2, 1\)", id="a vector and a column"),
        pytest.param("[[1], [2]] + [[1, 2]]", r"\(2, 1\) and \(1, 2\)", id="a column and a row"),
        pytest.param("max(v, [[1], [2]])", r"\(2,\) and \(2, 1\)", id="the larger of these two"),
        pytest.param("A @ u", r"\(2, 2\) and \(3,\)", id="a product that does not fit"),
        pytest.param("R @ A", r"\(2, 3\) and \(2, 2\)", id="a product in the wrong order"),
        pytest.param("v @ u", r"\(2,\) and \(3,\)", id="an inner product that does not fit"),
        pytest.param("T @ A", r"\(2, 2, 2\)", id="a product of three axes"),
        pytest.param("c @ A", "write \\* for a number", id="a number at @"),
        pytest.param("A @ 2", "write \\* for a number", id="@ at a number"),
        pytest.param("dot(v, u)", r"\(2,\) and \(3,\)", id="dot of two lengths"),
        pytest.param("dot(A, v)", "needs two vectors", id="dot of a matrix"),
        pytest.param("outer(A, v)", "needs two vectors", id="outer of a matrix"),
        pytest.param("outer(c, v)", "needs two vectors", id="outer of a number"),
        pytest.param("inv([[1, 2], [2, 4]])", "no inverse", id="singular"),
        pytest.param("inv(A - A)", "no inverse", id="the inverse of zero"),
        pytest.param("inv(R)", "square", id="the inverse of what is not square"),
        pytest.param("inv(v)", "square", id="the inverse of a vector"),
        pytest.param("inv(c)", "square", id="the inverse of a number"),
        pytest.param("det(R)", "square", id="det of what is not square"),
        pytest.param("trace(v)", "square", id="trace of a vector"),
        pytest.param("A^-1", "inverse or a reciprocal", id="the power -1 of a matrix"),
        pytest.param("A**(-1)", "inverse or a reciprocal", id="the same in brackets"),
        pytest.param("R^-1", "inverse or a reciprocal", id="even if not square"),
        pytest.param("T.T", "matrices only", id="the transpose of three axes"),
        pytest.param("diag(T)", "needs a vector or a matrix", id="diag of three axes"),
        pytest.param("diag(c)", "needs a vector or a matrix", id="diag of a number"),
        pytest.param("eye(2.5)", "whole number", id="eye of a fraction"),
        pytest.param("eye(0)", "whole number", id="eye of nothing"),
        pytest.param("eye(v)", "whole number", id="eye of a vector"),
        pytest.param(
            "[v, u]", "Row 2 .* length 3 and row 1 the length 2", id="rows of two lengths"
        ),
        pytest.param("[v, 1]", "Entry 2", id="a row and a number"),
        pytest.param("[A, v]", "Entry 2", id="a matrix and a row"),
        pytest.param("log(w)", "'log' .* no finite value", id="log of a negative entry"),
        pytest.param("sqrt(w)", "'sqrt' .* no finite value", id="root of a negative entry"),
        pytest.param("v/[0, 1]", "no finite value", id="an entry divided by zero"),
        pytest.param("[0, 1]/0", "no finite value", id="all entries divided by zero"),
        pytest.param("exp(1000*v)", "'exp' .* no finite value", id="overflow"),
        pytest.param("w^0.5", "no finite value", id="a root of a negative entry by a power"),
        pytest.param("norm(1e200*v)", "'norm' .* no finite value", id="overflow in a reduction"),
        pytest.param("A.real", "only .T may follow", id="an attribute"),
        pytest.param("A.T.T.real", "only .T may follow", id="an attribute after .T"),
        pytest.param("A[0]", "An entry cannot be picked", id="an index"),
        pytest.param("mean", "no brackets", id="a function without brackets"),
        pytest.param("dot(v)", "got 1 arguments", id="too few arguments"),
        pytest.param("softmax(v, 0)", "got 2 arguments", id="an axis"),
    ],
)
def test_what_does_not_fit_together_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        evaluate(text, SCOPE)


def test_a_function_s_name_without_brackets_may_be_a_value_s_name() -> None:
    assert evaluate("mean + 2max(mean, 1)", {"mean": 3.0}) == 9.0
    assert evaluate("var/sum", {"var": 6.0, "sum": 2.0}) == 3.0
    assert evaluate("norm(norm)", {"norm": np.array([3.0, 4.0])}) == 5.0


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("outer(b, b)", (64, 64)), ("diag(b)", (64, 64)), ("eye(64)", (64, 64)),
        ("m @ m", (64, 64)), ("outer(b, b) @ m.T", (64, 64)), ("k.T @ k", (1, 1)),
    ],
)  # fmt: skip
def test_the_largest_arrays_are_made(text: str, shape: tuple[int, ...]) -> None:
    names: dict[str, Value] = {
        "b": np.ones(64), "m": np.ones((64, 64)), "k": np.ones((MOST_ENTRIES, 1)),
    }  # fmt: skip
    found = evaluate(text, names)
    assert np.shape(found) == shape
    assert np.size(found) <= MOST_ENTRIES


@pytest.mark.parametrize(
    "text",
    [
        "outer(b, b)",
        "diag(b)",
        "eye(65)",
        "eye(1e6)",
        "eye(3037000500)",
        "eye(4294967296)",
        "eye(1e18)",
        "eye(1e300)",
        "k @ k.T",
        "[k, k]",
        "outer(outer(b, [1]) @ [1], b)",
    ],
)
def test_a_larger_array_is_refused_before_it_is_made(text: str) -> None:
    names: dict[str, Value] = {"b": np.ones(65), "k": np.ones((MOST_ENTRIES, 1))}
    with pytest.raises(Unreadable, match=f"larger than {MOST_ENTRIES}|needs a whole number"):
        evaluate(text, names)


def test_stretching_two_arrays_never_makes_a_larger_one() -> None:
    with pytest.raises(Unreadable, match="cannot join"):
        evaluate("k + k.T", {"k": np.ones((MOST_ENTRIES, 1))})
    assert np.shape(evaluate("k + [1]", {"k": np.ones((MOST_ENTRIES, 1))})) == (MOST_ENTRIES, 1)


@pytest.mark.parametrize(
    "text",
    [
        "inv([1e-320 0; 0 1e-320])",
        "inv([1e-200 0; 0 1e200])",
        "1e308*[1 10]",
        "[1e200 1]^2",
        "softmax([1e308 -1e308])",
        "logsumexp([1e308 -1e308])",
        "var([1e200 -1e200])",
        "log([0 1])",
        "[0 0]/[0 0]",
        "det([1e200 0; 0 1e200])",
        "[1e308 1e308] @ [10 10]",
        "tan([1e300 1])",
    ],
)
def test_the_end_of_float64_gives_a_finite_value_or_a_sentence_and_no_warning(text: str) -> None:
    """Warnings are errors here; at a terminal they would spoil the screen."""
    try:
        value = evaluate(text)
    except Unreadable as error:
        reason = str(error)
        assert "\n" not in reason  # either way is right
    else:
        assert np.isfinite(value).all()


# Laws: operations never change their operands, and shapes join only as declared.

NUMBERS = st.floats(-100, 100, allow_nan=False)
SHAPES = st.sampled_from([(), (1,), (2,), (3,), (1, 1), (2, 1), (1, 2), (2, 2), (3, 2), (2, 2, 2)])
ELEMENTWISE: dict[str, Callable[[Array, Array], Array]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply,
}  # fmt: skip


@st.composite
def values(draw: st.DrawFn) -> Value:
    shape = draw(SHAPES)
    if not shape:
        return draw(NUMBERS)
    size = int(np.prod(shape))
    return np.array(draw(st.lists(NUMBERS, min_size=size, max_size=size))).reshape(shape)


@given(values(), values(), st.sampled_from(sorted(ELEMENTWISE)))
@settings(max_examples=400)
@example(np.ones((2, 1)), np.ones(2), "+")
def test_two_shapes_join_only_if_one_of_them_is_the_result(
    left: Value, right: Value, sign: str
) -> None:
    shapes = {np.shape(left), np.shape(right)}
    try:
        joined: tuple[int, ...] | None = np.broadcast_shapes(*shapes)
    except ValueError:
        joined = None
    if joined in shapes:
        expected = ELEMENTWISE[sign](np.asarray(left), np.asarray(right))
        found = evaluate(f"x {sign} y", {"x": left, "y": right})
        assert np.array_equal(found, expected)
        assert np.shape(found) == joined
    else:
        with pytest.raises(Unreadable, match="cannot join"):
            evaluate(f"x {sign} y", {"x": left, "y": right})


@given(values(), values())
@settings(max_examples=300)
def test_a_product_of_matrices_has_numpy_s_value_or_is_refused(left: Value, right: Value) -> None:
    one, other = np.shape(left), np.shape(right)
    fits = 0 < len(one) < 3 and 0 < len(other) < 3 and one[-1] == other[0]
    if not fits:
        with pytest.raises(Unreadable, match="'@'"):
            evaluate("x @ y", {"x": left, "y": right})
        return
    found = evaluate("x @ y", {"x": left, "y": right})
    assert np.array_equal(found, np.asarray(left) @ np.asarray(right))
    assert isinstance(found, np.ndarray if len(one) + len(other) > 2 else float)


TEXTS = [
    "x + 1", "-x", "x.T", "transpose(x)", "relu(x)", "max(x)", "softmax(x)", "[x, x]", "x * x",
    "diag(x)", "abs(x)", "x", "max(x, x)", "round(x)",
]  # fmt: skip


@given(values(), st.sampled_from(TEXTS))
@settings(max_examples=300)
def test_a_formula_changes_none_of_its_names(value: Value, text: str) -> None:
    before = np.array(value)
    try:
        found = evaluate(text, {"x": value})
    except Unreadable:
        found = 0.0
    assert np.array_equal(before, value)
    assert np.isfinite(found).all()
