"""Exact steps: the right number rounded is told at no cost; a wrong one is wrong."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlstudy.card import Tolerance
from dlstudy.exercise.contract import grade_step
from dlstudy.grading.rounding import ROUNDED, ROUNDED_FRACTION, SINGLE
from dlstudy.grading.verdict import VerdictKind, grade, grade_text
from dlstudy.session.attempt import Attempt, Onward
from tests.support.console import Console
from tests.support.playing import one_of
from tests.support.warm import loaded

EXACT = Tolerance(0.0, 0.0, exact=True)


@pytest.mark.parametrize(
    ("typed", "reference", "said"),
    [
        pytest.param("1.57e5", 156800, ROUNDED, id="three figures"),
        pytest.param("1.6e5", 156800, ROUNDED, id="two figures"),
        pytest.param("1.568e+05", 156800, None, id="all figures: right"),
        pytest.param("157000", 156800, ROUNDED, id="zeros at its end"),
        pytest.param("156.8 * 10^3", 156800, None, id="another way to write it"),
        pytest.param("1.57*10^5", 156800, ROUNDED, id="a power of ten"),
        pytest.param("1.5680e5", 156803, ROUNDED, id="zeros that were written are figures"),
        pytest.param("-1.57e5", -156800, ROUNDED, id="negative"),
        pytest.param("83935240", 83935242, SINGLE, id="a sum in single precision"),
        pytest.param("8.393524e7", 83935242, SINGLE, id="so printed"),
        pytest.param("0.33", 1 / 3, ROUNDED_FRACTION, id="a fraction"),
        pytest.param("0.333333", 1 / 3, ROUNDED_FRACTION, id="a fraction with more figures"),
    ],
)
def test_the_right_number_rounded_is_told_at_no_cost(
    typed: str, reference: float, said: object
) -> None:
    verdict = grade_text(typed, float(reference), exact=True)
    assert verdict.kind is (VerdictKind.RIGHT if said is None else VerdictKind.INVALID)
    assert verdict.sentences == (() if said is None else (said,))


@pytest.mark.parametrize(
    ("typed", "reference"),
    [
        pytest.param("1.56e5", 156800, id="rounded the wrong way"),
        pytest.param("2e5", 156800, id="one figure"),
        pytest.param("1000", 1001, id="off by one"),
        pytest.param("1010", 1013, id="one zero at its end"),
        pytest.param("120", 123, id="small"),
        pytest.param("83935241", 83935242, id="no number of single precision"),
        pytest.param("83935000", 83936242, id="too far"),
        pytest.param("0.34", 1 / 3, id="another fraction"),
    ],
)
def test_a_wrong_number_is_not_taken_for_a_rounded_one(typed: str, reference: float) -> None:
    assert grade_text(typed, float(reference), exact=True).kind is VerdictKind.WRONG


def test_only_where_the_exact_number_is_asked() -> None:
    assert grade_text("1.5e5", 156800.0).kind is VerdictKind.CLOSE


def test_arrays_and_what_follows_from_an_own_answer_likewise() -> None:
    right = np.array([156800.0, 12.0])
    assert grade(np.array([157000.0, 12.0]), right, EXACT).sentences == (ROUNDED,)
    assert grade(np.array([157000.0, 13.0]), right, EXACT).kind is VerdictKind.WRONG
    found = grade(1.57e5, 4.0, EXACT, follows=156800.0, typed="1.57e5")
    assert found.sentences == (ROUNDED,)


@given(st.integers(-(10**15), 10**15), st.integers(2, 12))
def test_any_number_printed_with_fewer_figures_is_never_a_slip(number: int, figures: int) -> None:
    typed = f"{number:.{figures - 1}e}"
    kind = grade_text(typed, float(number), exact=True).kind
    assert kind is (VerdictKind.RIGHT if float(typed) == number else VerdictKind.INVALID)


@given(st.integers(-(10**12), 10**12), st.integers(-(10**12), 10**12))
def test_saying_so_needs_numbers_that_are_near(number: int, other: int) -> None:
    verdict = grade_text(str(other), float(number), exact=True)
    if verdict.kind is VerdictKind.INVALID:
        assert abs(number - other) <= 0.005 * abs(number)


def test_a_wrong_step_says_with_what_one_goes_on(tmp_path: Path) -> None:
    cards = {card.id: card for card in loaded(tmp_path).cards}
    attempt = Attempt(one_of(cards["kalman/scalar-cycle"]))
    step = attempt.step
    assert step is not None
    for _ in range(2):
        attempt.answer("123.4")
    assert attempt.onward(step) is Onward.OWN
    last = attempt.variant.drill.steps[-1]
    assert attempt.onward(last) is None
    apart = Attempt(one_of(cards["backprop/conv-backward"]))
    first = apart.step
    assert first is not None
    for _ in range(2):
        apart.answer("12345")
    assert apart.onward(first) is Onward.NEITHER
    assert grade_step(apart.variant, 0, "12345", {}).kind is VerdictKind.WRONG


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "You may go on with your own answer or with the right one."),
        ("zh", "后面的步骤可以用你自己的结果，也可以用正确的结果。"),
    ],
)
def test_the_screen_says_so(tmp_path: Path, language: str, said: str) -> None:
    setting = {"DLSTUDY_LANG": language}
    with Console(["drill", "kalman/scalar-cycle", "--seed", "7"], tmp_path, setting=setting) as c:
        c.prompt()
        c.press("123.4\r")
        c.prompt()
        c.press("123.4\r")
        c.wait(said)
