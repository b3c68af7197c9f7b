"""L6: what is typed gives a finite float or a sentence, runs nothing, takes bounded work."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dlstudy.errors import Unreadable
from dlstudy.expr import LONGEST, evaluate, parse
from dlstudy.machine import Formula, Instruction
from dlstudy.value import Value

HOSTILE = {
    "attribute": "x.real",
    "attribute walk": "().__class__.__bases__[0].__subclasses__()",
    "attribute of a number": "(1).__class__",
    "attribute of a float": "1.0.hex()",
    "dunder name": "__import__",
    "import call": "__import__('os').system('true')",
    "import statement": "import os",
    "from import": "from os import system",
    "eval": "eval('1')",
    "exec": "exec('1')",
    "open": "open('/etc/passwd')",
    "globals": "globals()",
    "getattr": "getattr(x, 'real')",
    "print": "print(1)",
    "quit": "quit()",
    "tower of powers": "9**9**9",
    "taller tower": "9^9^9^9^9^9",
    "power beyond float64": "10^400",
    "product beyond float64": "1e200*1e200",
    "sum beyond float64": "1e308+1e308",
    "literal beyond float64": "1e999",
    "huge literal": "9" * LONGEST,
    "factorial": "5!",
    "shift": "1<<1000000",
    "100000 open brackets": "(" * 100_000,
    "100000 nested brackets": "(" * 100_000 + "1" + ")" * 100_000,
    "nested brackets within the length": "(" * 900 + "1" + ")" * 900,
    "nested calls": "abs(" * 400 + "1" + ")" * 400,
    "nested powers": "1" + "^1" * 900,
    "nested signed powers": "1" + "^-1" * 600,
    "many signs": "-" * 1_900 + "1",
    "100000 terms": "1+" * 100_000 + "1",
    "many arguments": "max(" + "1," * 900 + "1)",
    "nul": "\0",
    "nul inside": "1\0+1",
    "escape": "\x1b[2J",
    "bell": "1\a",
    "lone surrogate": "\ud800",
    "list comprehension": "[x for x in (1,2)]",
    "generator": "sum(x for x in (1,))",
    "list of strings": "['1']",
    "starred list": "[*x]",
    "index": "x[0]",
    "dictionary": "{1: 2}",
    "set": "{1}",
    "tuple": "(1, 2)",
    "lambda": "lambda: 1",
    "called lambda": "(lambda: 1)()",
    "walrus": "(y := 1)",
    "assignment": "y = 1",
    "two statements": "1; 1",
    "conditional": "1 if 1 else 2",
    "comparison": "1 < 2",
    "and": "1 and 2",
    "not": "not 1",
    "ellipsis": "...",
    "matrix product": "x @ x",
    "floor division": "5//2",
    "remainder": "5 % 2",
    "bitwise": "~1",
    "string": "'1'",
    "double-quoted string": '"1"',
    "format string": "f'{x}'",
    "percent format": "'%d' % 1",
    "format method": "'{0.__class__}'.format(1)",
    "backslash": "1\\\n+1",
    "comment": "1 # one",
    "unpacking": "max(*x)",
    "keyword argument": "max(1, key=abs)",
    "await": "await x",
    "complex": "1j",
    "root of a negative": "(-8)^(1/3)",
    "hexadecimal": "0x10",
    "underscore in a number": "1_000",
    "decimal comma": "1,5",
    "not a number": "nan",
    "infinity": "inf",
    "infinity sign": "∞",
    "infinity, long": "-Infinity",
    "true": "True",
    "none": "None",
    "division by zero": "1/0",
    "division by a difference": "1/(2-2)",
    "zero to a negative power": "0^-1",
    "log of zero": "log(0)",
    "root of minus one": "sqrt(-1)",
    "overflowing exp": "exp(1000)",
    "function without brackets": "sqrt",
    "function of nothing": "max()",
    "function of two": "sqrt(1, 2)",
    "verification only: grad": "grad(x^2, x)",
    "verification only: total": "total(i, i, 1, 9)",
    "verification only: argmin": "argmin(w, w, 0, 1)",
    "arabic digits": "١٢",
    "devanagari digits": "१२",
    "mathematical digits": "𝟏",
    "superscript": "2²",
    "vulgar fraction": "½",
    "roman numeral": "Ⅷ",
    "chinese numeral": "三",
    "cyrillic look-alike": "ехр(1)",
    "greek omicron look-alike": "lοg(1)",
    "zero-width space": "1\u200b2",
    "right-to-left override": "\u202e1+1",
    "fullwidth import": "＿＿ｉｍｐｏｒｔ＿＿",
    "emoji": "🙂",
    "a name as long as a text": "x" * 1_900,
    "nothing": "",
    "spaces": "   ",
    "an operator": "*",
    "open end": "1+",
    "two numbers": "1 2",
    "two points": "1.2.3",
    "empty brackets": "()",
    "wrong brackets": "(1]",
    "a closing bracket": "1)",
}
PIECES = ["1", "0", ".", "e", "E", "9", "x", "(", ")", "+", "-", "*", "**", "^", "/", ",", " ", "π"]
PIECES += [
    "sqrt(",
    "log(",
    "exp(",
    "max(",
    "min(",
    "−",
    "×",
    "１",
    "（",
    "_",
    "=",
    "\n",
    "1e308",
    "grad(",
]
SOUP = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_unreadable_and_the_reason_is_one_sentence(text: str) -> None:
    with pytest.raises(Unreadable) as caught:
        evaluate(text, {"x": 2.0})
    message = str(caught.value)
    assert message.endswith(".")
    assert "\n" not in message
    assert len(message) <= 160


@pytest.mark.parametrize("text", ["\x1b[2J", "1\0", "1\a", "\u202e1"], ids=ascii)
def test_a_message_does_not_repeat_what_would_drive_the_terminal(text: str) -> None:
    with pytest.raises(Unreadable) as caught:
        evaluate(text)
    assert str(caught.value).isprintable()


@given(st.one_of(st.text(), SOUP))
@settings(max_examples=600)
@example("1e308*10")
@example("max(" * 59 + "1")
def test_any_text_gives_a_finite_float_or_is_unreadable(text: str) -> None:
    try:
        value = evaluate(text, {"x": -1.5})
    except Unreadable:
        return
    assert type(value) is float
    assert math.isfinite(value)


@given(SOUP)
@settings(max_examples=300)
@example("2x")
@example("2x" * 900)
def test_a_program_has_less_than_two_instructions_a_character_and_no_loop(text: str) -> None:
    """Each token gives one instruction at most, and one more where a product is implied."""
    try:
        program = parse(text).program
    except Unreadable:
        return
    assert len(program) < 2 * max(1, len(text))
    assert all(instruction.operation != "form" for instruction in program)


@given(SOUP)
@settings(max_examples=300)
def test_a_text_is_read_the_same_way_twice(text: str) -> None:
    def result() -> object:
        try:
            return evaluate(text)
        except Unreadable as error:
            return str(error)

    assert result() == result()


def test_the_longest_text_is_read_and_one_character_more_is_not() -> None:
    longest = "1" + "+1" * ((LONGEST - 2) // 2) + " "
    assert len(longest) == LONGEST
    assert evaluate(longest) == LONGEST / 2
    with pytest.raises(Unreadable, match=f"at most {LONGEST}"):
        evaluate(longest + " ")


@dataclass(frozen=True)
class Counted(Formula):
    """A constant that refuses to be evaluated more often than bounded work allows."""

    def __call__(self, names: Mapping[str, Value]) -> Value:
        calls.append(len(names))
        assert len(calls) < 100_000, "the work is not bounded"
        return 1.0


calls: list[int] = []


@pytest.mark.parametrize("name", ["total", "argmin"])
@pytest.mark.parametrize(
    ("low", "high"),
    [(0.0, 1.0), (1.0, 0.0), (3.0, 3.0), (-1e300, 1e300), (-1.7e308, 1.7e308), (1.7e308, -1.7e308)],
)
def test_a_brute_force_route_takes_bounded_work(name: str, low: float, high: float) -> None:
    calls.clear()
    body = Counted("1", (), frozenset())
    program = (
        Instruction("number", 0, number=low),
        Instruction("number", 0, number=high),
        Instruction("form", 0, name=name, bound="w", body=body),
    )
    try:
        assert math.isfinite(Formula("", program, frozenset())({}))
    except Unreadable:
        assert len(calls) < 100_000


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("grad(x^3, x)", 12.0),
        ("total(i^2, i, 1, 10)", 385.0),
        ("total(i, i, 5, 1)", 0.0),
        ("argmin((w-0.3)^2 + 1, w, -10, 10)", 0.3),
        ("2 total(1/(1+i), i, 0, 3)", 25 / 6),
    ],
)
def test_an_authors_verification_may_differentiate_sum_and_minimise(
    text: str, value: float
) -> None:
    assert parse(text, forms=True)({"x": 2.0}) == pytest.approx(value, rel=1e-7)


@pytest.mark.parametrize(
    "text",
    [
        "grad(grad(x, x), x)",
        "total(total(1, i, 1, 9999), j, 1, 9999)",
        "total(1, i, 0, 1e9)",
        "total(1, i, 0)",
        "grad(x)",
        "grad(x, 2)",
        "argmin(w, w, 0, 1, 2)",
    ],
)
def test_a_brute_force_route_that_is_nested_or_too_long_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        parse(text, forms=True)({"x": 2.0})
