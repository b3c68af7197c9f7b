"""Verdicts: their order, inclusive bounds, named mistakes, and the same in exact fractions."""

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlstudy.card import Tolerance
from dlstudy.errors import Unreadable
from dlstudy.grading.reading import Form, read_answer
from dlstudy.grading.verdict import NamedValue, Verdict, VerdictKind, agrees, grade, grade_text
from dlstudy.sentence import as_is

RIGHT, FOLLOWS, MISTAKE = VerdictKind.RIGHT, VerdictKind.FOLLOWS, VerdictKind.MISTAKE
CLOSE, WRONG, INVALID = VerdictKind.CLOSE, VerdictKind.WRONG, VerdictKind.INVALID
EXACT = Tolerance(0.0, 0.0, exact=True)


@pytest.mark.parametrize(
    ("text", "reference", "kind"),
    [
        pytest.param("0.0625", 0.0625, RIGHT, id="decimal"),
        pytest.param("1/16", 0.0625, RIGHT, id="fraction"),
        pytest.param("6.25e-2", 0.0625, RIGHT, id="scientific"),
        pytest.param("3*3*64*128+128", 73_856, RIGHT, id="arithmetic"),
        pytest.param("−２", -2.0, RIGHT, id="a Chinese keyboard"),
        pytest.param("101", 100.0, RIGHT, id="upper bound, inclusive"),
        pytest.param("99", 100.0, RIGHT, id="lower bound, inclusive"),
        pytest.param("101.001", 100.0, CLOSE, id="just above"),
        pytest.param("98.999", 100.0, CLOSE, id="just below"),
        pytest.param("105", 100.0, CLOSE, id="five tolerances, inclusive"),
        pytest.param("95", 100.0, CLOSE, id="five tolerances below"),
        pytest.param("105.01", 100.0, WRONG, id="more than five tolerances"),
        pytest.param("-101", -100.0, RIGHT, id="bounds of a negative reference"),
        pytest.param("1e-8", 0.0, RIGHT, id="absolute tolerance at 0, inclusive"),
        pytest.param("1.1e-8", 0.0, CLOSE, id="close at 0"),
        pytest.param("1", 0.0, WRONG, id="nothing is divided by a reference of 0"),
        pytest.param("0", 0.0, RIGHT, id="zero"),
        pytest.param("-0", 0.0, RIGHT, id="minus zero"),
        pytest.param("0", 5.0, WRONG, id="zero is a value"),
        pytest.param("-100", 100.0, MISTAKE, id="sign"),
        pytest.param("200", 100.0, MISTAKE, id="factor 2"),
        pytest.param("50", 100.0, MISTAKE, id="factor 1/2"),
        pytest.param("10000", 100.0, MISTAKE, id="factor 100"),
        pytest.param("1", 100.0, MISTAKE, id="factor 1/100"),
        pytest.param("1e308", 4.0, WRONG, id="huge"),
        pytest.param("seven", 7.0, INVALID, id="a word"),
        pytest.param("", 7.0, INVALID, id="nothing"),
        pytest.param("nan", math.nan, INVALID, id="nan is no number"),
        pytest.param("1/0", math.inf, INVALID, id="infinity is no number"),
        pytest.param("1", math.nan, WRONG, id="a reference of nan is never met"),
        pytest.param("1e308", math.inf, WRONG, id="a reference of infinity is never met"),
    ],
)
def test_a_typed_number_gets_its_verdict(text: str, reference: float, kind: VerdictKind) -> None:
    assert grade_text(text, reference).kind is kind


@pytest.mark.parametrize(
    ("text", "reference", "rtol", "atol", "kind"),
    [
        pytest.param("0.4", 0.3, 0.0, 0.1, RIGHT, id="0.1 binary fractions apart, inclusive"),
        pytest.param("0.3", 0.1, 0.0, 0.2, RIGHT, id="0.3 - 0.1 is more than 0.2 in binary"),
        pytest.param("1.1", 1.0, 0.1, 0.0, RIGHT, id="ten per cent, inclusive"),
        pytest.param("1.21", 1.0, 0.1, 0.1, CLOSE, id="both tolerances add up"),
        pytest.param("1.2", 1.0, 0.1, 0.1, RIGHT, id="both tolerances, inclusive"),
        pytest.param("3.15", 3.14159, 1e-3, 0.0, CLOSE, id="a narrow tolerance"),
        pytest.param("12", 10.0, 0.5, 0.0, RIGHT, id="a wide tolerance"),
    ],
)
def test_the_tolerance_is_the_one_declared(
    text: str, reference: float, rtol: float, atol: float, kind: VerdictKind
) -> None:
    assert grade_text(text, reference, rtol=rtol, atol=atol).kind is kind


@pytest.mark.parametrize(
    ("text", "reference", "kind"),
    [
        pytest.param("73856", 73_856, RIGHT, id="a count"),
        pytest.param("73857", 73_856, WRONG, id="one more"),
        pytest.param("73856.0001", 73_856, WRONG, id="nearly"),
        pytest.param("9007199254740993", 9007199254740992, RIGHT, id="what float64 cannot tell"),
        pytest.param("1/3", 1 / 3, RIGHT, id="a third by arithmetic"),
        pytest.param("0.1+0.2", 0.3, RIGHT, id="a sum of decimals"),
        pytest.param("0.333333", 1 / 3, INVALID, id="a third to six figures costs nothing"),
        pytest.param("-6", 6, MISTAKE, id="general mistakes are named in exact answers too"),
    ],
)
def test_an_exact_answer_equals_its_reference(
    text: str, reference: float, kind: VerdictKind
) -> None:
    assert grade_text(text, reference, exact=True).kind is kind


def test_exactness_is_declared_and_never_guessed_from_a_whole_reference() -> None:
    assert grade_text("1005", 1000).kind is RIGHT
    assert grade_text("1005", 1000, exact=True).kind is WRONG


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("1,234", 1234.0, id="thousands"),
        pytest.param("-1,234,567", -1234567.0, id="millions"),
        pytest.param("12，345", 12345.0, id="full-width comma"),
        pytest.param("−1,000", -1000.0, id="Unicode minus"),
        pytest.param(" 73,856 ", 73856.0, id="spaces around"),
    ],
)
def test_commas_group_thousands_where_a_whole_number_is_asked(text: str, value: float) -> None:
    assert read_answer(text, Form(is_whole=True)) == value
    with pytest.raises(Unreadable, match="comma"):
        read_answer(text)


@pytest.mark.parametrize(
    "text",
    [
        "1,23",
        "1234,567",
        "1,2345",
        ",123",
        "1,234,",
        "1,234.5",
        "1,,234",
        "0,500",
        "00,123",
        "1 234",
    ],
)
def test_other_commas_are_refused_rather_than_guessed(text: str) -> None:
    with pytest.raises(Unreadable):
        read_answer(text, Form(is_whole=True))


def test_a_verdict_carries_the_value_read_and_an_unreadable_one_its_reason() -> None:
    assert grade_text("1/16", 0.5).value == 0.0625
    verdict = grade_text("1/2x", 0.5)
    assert verdict.value is None
    assert "not clear" in verdict.message


def named(**values: float) -> list[NamedValue]:
    return [NamedValue(name, value, as_is(f"Because of {name}.")) for name, value in values.items()]


@pytest.mark.parametrize(
    ("value", "follows", "mistakes", "expected"),
    [
        pytest.param(100.0, 100.0, named(m=100.0), (RIGHT, ()), id="right before all"),
        pytest.param(150.0, 150.0, named(m=150.0), (FOLLOWS, ()), id="follows before mistake"),
        pytest.param(200.0, 200.0, [], (FOLLOWS, ()), id="follows before general"),
        pytest.param(200.0, None, named(m=200.0), (MISTAKE, ("m",)), id="mistake before general"),
        pytest.param(200.0, None, named(m=150.0), (MISTAKE, ("factor-2",)), id="general"),
        pytest.param(103.0, None, named(m=103.5), (MISTAKE, ("m",)), id="mistake before close"),
        pytest.param(103.0, None, named(m=150.0), (CLOSE, ()), id="close before wrong"),
        pytest.param(
            150.0, None, named(a=150.0, b=149.0, c=9.0), (MISTAKE, ("a", "b")), id="both named"
        ),
        pytest.param(150.0, math.nan, named(m=math.inf), (WRONG, ()), id="not finite: not there"),
        pytest.param(math.nan, None, named(m=math.nan), (WRONG, ()), id="nan is never accepted"),
        pytest.param(math.inf, math.inf, [], (WRONG, ()), id="infinity is never accepted"),
        pytest.param(0.0, 0.0, [], (FOLLOWS, ()), id="a follow-through of 0 counts"),
        pytest.param(0.0, None, named(m=0.0), (MISTAKE, ("m",)), id="a mistake of 0 counts"),
    ],
)
def test_the_first_verdict_that_fits_is_given(
    value: float,
    follows: float | None,
    mistakes: list[NamedValue],
    expected: tuple[VerdictKind, tuple[str, ...]],
) -> None:
    verdict = grade(value, 100.0, Tolerance(), mistakes=mistakes, follows=follows)
    assert (verdict.kind, verdict.mistakes) == expected


def test_two_mistakes_with_one_value_give_both_reasons() -> None:
    verdict = grade_text("150", 100.0, mistakes=named(a=150.0, b=150.0))
    assert "Because of a." in verdict.message
    assert "Because of b." in verdict.message


@pytest.mark.parametrize(
    ("text", "rtol", "kind"),
    [
        pytest.param("2", 0.2, CLOSE, id="twice 1 lies within five tolerances of 1"),
        pytest.param("0.5", 0.1, CLOSE, id="half of 1 too"),
        pytest.param("2", 0.19, MISTAKE, id="twice 1 lies without"),
    ],
)
def test_a_general_mistake_that_is_also_close_is_close(
    text: str, rtol: float, kind: VerdictKind
) -> None:
    assert grade_text(text, 1.0, rtol=rtol).kind is kind


@pytest.mark.parametrize(
    ("text", "reference", "kind"),
    [
        pytest.param("-1.7e308", 1.7e308, MISTAKE, id="the difference overflows"),
        pytest.param("1.7e308", 1.7e308, RIGHT, id="equal"),
        pytest.param("5e-324", 5e-324, RIGHT, id="the smallest"),
    ],
)
def test_numbers_at_the_end_of_float64_are_graded_without_a_warning(
    text: str, reference: float, kind: VerdictKind
) -> None:
    assert grade_text(text, reference).kind is kind


# The oracle: decimals of few digits, graded in fractions. Their bounds are met exactly.

DECIMALS = st.integers(-3_000, 3_000).map(lambda n: Fraction(n, 100))
RTOLS = st.sampled_from([Fraction(0), Fraction(1, 1000), Fraction(1, 100), Fraction(1, 10)])
ATOLS = st.sampled_from([Fraction(0), Fraction(1, 10**8), Fraction(1, 100), Fraction(1, 2)])
GENERAL = {
    "sign": Fraction(-1),
    "factor-2": Fraction(2),
    "factor-half": Fraction(1, 2),
    "factor-100": Fraction(100),
    "factor-hundredth": Fraction(1, 100),
}


@given(DECIMALS, DECIMALS, RTOLS, ATOLS)
@settings(max_examples=500)
def test_tolerance_is_inclusive_as_in_exact_arithmetic(
    value: Fraction, reference: Fraction, rtol: Fraction, atol: Fraction
) -> None:
    expected = abs(value - reference) <= atol + rtol * abs(reference)
    assert agrees(float(value), float(reference), Tolerance(float(rtol), float(atol))) is expected


@given(
    DECIMALS,
    DECIMALS,
    RTOLS,
    ATOLS,
    st.none() | DECIMALS,
    st.dictionaries(st.sampled_from("abc"), DECIMALS),
)
@settings(max_examples=500)
def test_the_verdict_is_that_of_exact_arithmetic(
    value: Fraction,
    reference: Fraction,
    rtol: Fraction,
    atol: Fraction,
    follows: Fraction | None,
    mistakes: dict[str, Fraction],
) -> None:
    def within(target: Fraction, factor: int = 1, middle: Fraction = value) -> bool:
        return abs(middle - target) <= factor * (atol + rtol * abs(target))

    own = tuple(name for name, wrong in mistakes.items() if within(wrong))
    general = tuple(
        name
        for name, factor in GENERAL.items()
        if within(reference * factor)
        and not within(reference, 5, reference * factor)
        and not within(reference * factor, 5, Fraction(0))  # too near to 0 to be told apart
    )
    if within(reference):
        expected: tuple[VerdictKind, tuple[str, ...]] = (RIGHT, ())
    elif follows is not None and within(follows):
        expected = (FOLLOWS, ())
    elif own or general:
        expected = (MISTAKE, own or general)
    else:
        expected = (CLOSE if within(reference, 5) else WRONG, ())
    verdict = grade(
        float(value),
        float(reference),
        Tolerance(float(rtol), float(atol)),
        mistakes=named(**{name: float(wrong) for name, wrong in mistakes.items()}),
        follows=None if follows is None else float(follows),
    )
    assert (verdict.kind, verdict.mistakes) == expected


@given(st.text(max_size=30), st.floats(allow_nan=False, allow_infinity=False, width=16))
def test_grading_any_text_gives_a_verdict(text: str, reference: float) -> None:
    verdict = grade_text(text, reference)
    assert isinstance(verdict, Verdict)
    assert (verdict.value is None) is (verdict.kind is INVALID)
    assert bool(verdict.message) or verdict.kind in {RIGHT, WRONG}
