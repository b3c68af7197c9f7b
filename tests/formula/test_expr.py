"""Typed arithmetic: what it means, from any keyboard, and against Python's own parser."""

import ast
import math
import operator
from collections.abc import Callable, Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlstudy.errors import Unreadable
from dlstudy.formula.expr import evaluate
from dlstudy.formula.value import Value

WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}  # ASCII to full width


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("0.0625", 0.0625, id="decimal"),
        pytest.param("1/16", 0.0625, id="fraction"),
        pytest.param("6.25e-2", 0.0625, id="exponent"),
        pytest.param("6.25E-2", 0.0625, id="capital exponent"),
        pytest.param("3*3*64*128+128", 73_856.0, id="a count"),
        pytest.param(".5", 0.5, id="no digit before the point"),
        pytest.param("5.", 5.0, id="no digit after the point"),
        pytest.param("007", 7.0, id="leading zeros"),
        pytest.param("  1 +\n\t2 ", 3.0, id="white space"),
        pytest.param("2^10", 1024.0, id="caret is power"),
        pytest.param("2**10", 1024.0, id="two stars are power"),
        pytest.param("2^3^2", 512.0, id="powers group from the right"),
        pytest.param("-2^2", -4.0, id="minus binds less than power"),
        pytest.param("(-2)^2", 4.0, id="brackets bind most"),
        pytest.param("2^-1", 0.5, id="negative exponent"),
        pytest.param("2^-1^2", 0.5, id="power of a negative exponent"),
        pytest.param("2--3", 5.0, id="minus a negative"),
        pytest.param("-+-2", 2.0, id="several signs"),
        pytest.param("6/3/2", 1.0, id="division groups from the left"),
        pytest.param("5-3-1", 1.0, id="subtraction groups from the left"),
        pytest.param("0^0", 1.0, id="nought to the nought, as NumPy has it"),
        pytest.param("1e-400", 0.0, id="underflow"),
        pytest.param("2(3)", 6.0, id="number before a bracket"),
        pytest.param("(2)(3)", 6.0, id="bracket before a bracket"),
        pytest.param("2pi", 2 * math.pi, id="number before a name"),
        pytest.param("2sqrt(9)", 6.0, id="number before a function"),
        pytest.param("2^2(3)", 12.0, id="a power before a bracket"),
        pytest.param("-2(3)^2", -18.0, id="implicit product of a power"),
        pytest.param("2(3)+4(5)", 26.0, id="implicit products in a sum"),
        pytest.param("2 pi (3)", 6 * math.pi, id="three factors side by side"),
        pytest.param("1/2*4", 2.0, id="an explicit product after a division"),
        pytest.param("pi", math.pi, id="pi"),
        pytest.param("π", math.pi, id="greek pi"),
        pytest.param("e^2", math.e**2, id="e"),
        pytest.param("exp(1)", math.e, id="exp"),
        pytest.param("log(e)", 1.0, id="log is natural"),
        pytest.param("ln(e)", 1.0, id="ln"),
        pytest.param("log2(8)", 3.0, id="log2"),
        pytest.param("log10(1000)", 3.0, id="log10"),
        pytest.param("max(1, 3, 2) - min(2, 1)", 2.0, id="max and min"),
        pytest.param("floor(-1.5) + ceil(1.2)", 0.0, id="floor and ceil"),
        pytest.param("round(2.5) + round(3.5)", 6.0, id="round half to even"),
        pytest.param("sigmoid(0) + relu(-3)", 0.5, id="sigmoid and relu"),
        pytest.param("abs(-2) * sign(-7) * tanh(0)", 0.0, id="abs, sign, tanh"),
        pytest.param("sigmoid(-1000)", 0.0, id="sigmoid does not overflow"),
        pytest.param("softplus(1000)", 1000.0, id="softplus does not overflow"),
    ],
)
def test_arithmetic_is_read_as_people_write_it(text: str, value: float) -> None:
    assert evaluate(text) == pytest.approx(value, rel=1e-15, abs=0)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("−3", -3.0, id="minus sign"),
        pytest.param("–3", -3.0, id="en dash"),
        pytest.param("—3", -3.0, id="em dash"),
        pytest.param("2−3", -1.0, id="minus sign between"),
        pytest.param("2^−1", 0.5, id="minus sign in an exponent"),
        pytest.param("1e−3", 0.001, id="minus sign in scientific notation"),
        pytest.param("2×3", 6.0, id="times"),
        pytest.param("2·3", 6.0, id="dot"),
        pytest.param("6÷3", 2.0, id="division sign"),
        pytest.param("１２．５", 12.5, id="full-width digits and point"),
        pytest.param("（１＋２）＊３", 9.0, id="full-width brackets and signs"),
        pytest.param("２＾１０", 1024.0, id="full-width caret"),
        pytest.param("ｓｑｒｔ（９）", 3.0, id="full-width name"),
        pytest.param("max(1，2)", 2.0, id="full-width comma"),
        pytest.param("1\u00a0+\u30002", 3.0, id="no-break and ideographic spaces"),
    ],
)
def test_signs_of_every_keyboard_are_normalised(text: str, value: float) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize(
    "text",
    ["1/2x", "1/2 x", "1/2(x)", "6/2(1+2)", "1/x(2)", "1/(2)(3)", "3*1/2x", "1/2^2x", "１／２x"],
)
def test_a_quotient_before_an_implicit_product_is_refused_as_ambiguous(text: str) -> None:
    with pytest.raises(Unreadable, match="not clear"):
        evaluate(text, {"x": 4.0})


@pytest.mark.parametrize(
    ("text", "value"),
    [("(1/2)x", 2.0), ("1/(2x)", 0.125), ("2x/4", 2.0), ("2x^2", 32.0), ("x(x+1)", 20.0)],
)
def test_implicit_products_with_names_are_clear_everywhere_else(text: str, value: float) -> None:
    assert evaluate(text, {"x": 4.0}) == value


def test_a_name_given_wins_over_a_constant_and_case_counts() -> None:
    assert evaluate("e + E", {"e": 1.0, "E": 10.0}) == 11.0
    with pytest.raises(Unreadable, match="'X' is not a name known here"):
        evaluate("X", {"x": 1.0})


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan], ids=str)
def test_a_name_without_a_finite_value_is_unreadable(value: float) -> None:
    with pytest.raises(Unreadable, match="no finite value"):
        evaluate("0*x + 1", {"x": value})


@pytest.mark.parametrize("space", ["\u2003", "\u2007", "\u2028"], ids=["em", "figure", "line"])
def test_a_space_that_was_pasted_is_a_space(space: str) -> None:
    assert evaluate(f"1{space}+{space}2") == 3.0


@pytest.mark.parametrize(
    ("text", "character"),
    [
        pytest.param("1)", 2, id="plain"),
        pytest.param("  1)", 4, id="after leading spaces"),
        pytest.param("2π)", 3, id="after a greek letter"),
        pytest.param("1/0", 2, id="a division by zero"),
    ],
)
def test_the_place_in_a_message_counts_the_characters_typed(text: str, character: int) -> None:
    with pytest.raises(Unreadable, match=rf"at character {character}\b"):
        evaluate(text)


# The oracle: the same text read by Python's parser, its tree walked in float64.

NUMBERS = st.sampled_from(["0", "1", "2", "3", "0.5", "10", "1e3", "2.25", "7", "1e200"])
CALLS: Mapping[str, Callable[[float], float]] = {
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "abs": abs,
    "tanh": math.tanh,
}
SIGNS: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


def longer(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    space = st.sampled_from(["", " "])
    signs = st.sampled_from(["+", "-", "*", "/", "**"])
    return st.one_of(
        st.builds("{}{}{}{}{}".format, texts, space, signs, space, texts),
        st.builds("({})".format, texts),
        st.builds("-{}".format, texts),
        st.builds("{}({})".format, st.sampled_from(sorted(CALLS)), texts),
    )


EXPRESSIONS = st.recursive(NUMBERS | st.sampled_from(["x", "y"]), longer, max_leaves=15)
SCOPE = {"x": 1.5, "y": -0.25}


def python_value(tree: ast.expr) -> float:
    """Return the value of a tree; raises ValueError or ArithmeticError where there is none."""
    match tree:
        case ast.Constant(value=int() | float() as number):
            value: object = float(number)
        case ast.Name(id=name):
            value = SCOPE[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            value = -python_value(operand)
        case ast.BinOp(left=left, op=sign, right=right):
            value = SIGNS[type(sign)](python_value(left), python_value(right))
        case ast.Call(func=ast.Name(id=name), args=[argument]):
            value = CALLS[name](python_value(argument))
        case _:
            raise NotImplementedError(ast.dump(tree))
    if not isinstance(value, float) or not math.isfinite(value):  # (-8.0) ** 0.5 is complex
        raise ValueError(value)
    return value


@given(EXPRESSIONS)
@settings(max_examples=400)
def test_arithmetic_has_the_value_that_python_gives_it(text: str) -> None:
    try:
        expected = python_value(ast.parse(text, mode="eval").body)
    except (ValueError, ArithmeticError):
        with pytest.raises(Unreadable):
            evaluate(text, SCOPE)
        return
    assert evaluate(text, SCOPE) == expected


@given(EXPRESSIONS)
@settings(max_examples=400)
def test_another_way_of_typing_the_same_has_the_same_value(text: str) -> None:
    ways = [text, text.replace("**", "^"), text.replace("-", "−").replace("*", "×")]
    ways[2] = ways[2].replace("××", "^")
    ways.append(text.translate(WIDE).replace(" ", "\u3000"))
    found: set[object] = set()
    for way in ways:
        try:
            found.add(evaluate(way, SCOPE))
        except Unreadable:
            found.add(None)
    assert len(found) == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2eta", 1.0), ("2exp(z)", 2 * math.e), ("1/cosh(z)^2", 1 / math.cosh(1) ** 2),
        ("log1p(z) + expm1(z) + sinh(z)", math.log(2) + math.e - 1 + math.sinh(1)),
        ("3·z", 3.0), ("p·v", 11.0), ("p*(v - p·v)", [-8.0, -14.0]), ("2·p", [2.0, 4.0]),
        ("p⋅v", 11.0),
    ],
)  # fmt: skip
def test_a_dot_is_an_inner_product_and_a_name_may_begin_with_e(text: str, value: Value) -> None:
    names: dict[str, Value] = {
        "eta": 0.5,
        "z": 1.0,
        "p": np.array([1.0, 2.0]),
        "v": np.array([3.0, 4.0]),
    }
    assert np.allclose(evaluate(text, names), np.array(value))


def test_a_dot_between_matrices_is_asked() -> None:
    with pytest.raises(Unreadable, match="product of matrices or entry by entry"):
        evaluate("A·A", {"A": np.eye(2)})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("λ/2", 0.25), ("2λ", 1.0), ("η·λ", 0.05), ("µ", 3.0), ("π", math.pi), ("σ_1", 7.0),
        ("z²", 4.0), ("2z² + z³", 16.0), ("√z", math.sqrt(2)), ("2√(z + 2)", 4.0), ("½z", 1.0),
        ("√z²", 2.0), ("np.exp(z)", math.exp(2)), ("torch.sigmoid(z)", 1 / (1 + math.exp(-2))),
        ("1 / np.sqrt(z)", 2**-0.5), ("np.maximum(z, 3)", 3.0),
        ("expit(z)", 1 / (1 + math.exp(-2))),
        ("p'@p", 5.0), ("(p + p)' @ p", 10.0), ("tr(outer(p, p))", 5.0),
        ("p⊙p", [1.0, 4.0]), ("pᵀ@p", 5.0), ("p⊤ @ p", 5.0),
    ],
)  # fmt: skip
def test_what_the_screen_and_a_notebook_show_can_be_typed(text: str, value: Value) -> None:
    names: dict[str, Value] = {
        "lam": 0.5, "eta": 0.1, "mu": 3.0, "sigma_1": 7.0, "z": 2.0, "p": np.array([1.0, 2.0]),
    }  # fmt: skip
    assert np.allclose(evaluate(text, names), np.array(value))


def test_a_greek_letter_that_is_no_name_here_is_called_as_it_is_spelled() -> None:
    with pytest.raises(Unreadable, match="'theta' is not a name known here"):
        evaluate("θ", {"x": 1.0})
