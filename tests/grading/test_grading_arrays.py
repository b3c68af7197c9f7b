"""Verdicts on arrays: their order, each entry by itself, shapes first, never broadcast."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from dlstudy.card import Tolerance
from dlstudy.formula.value import Value
from dlstudy.grading.verdict import (
    NamedValue,
    Verdict,
    VerdictKind,
    agrees,
    form_of,
    grade,
    grade_text,
    grid_of,
    is_close,
)
from dlstudy.sentence import as_is

Array = NDArray[np.float64]
RIGHT, FOLLOWS, MISTAKE = VerdictKind.RIGHT, VerdictKind.FOLLOWS, VerdictKind.MISTAKE
CLOSE, WRONG, INVALID = VerdictKind.CLOSE, VerdictKind.WRONG, VerdictKind.INVALID
EXACT = Tolerance(0.0, 0.0, exact=True)
VECTOR = np.array([100.0, -10.0, 4.0])
MATRIX = np.array([[1.0, 2.0], [3.0, 4.0]])
WIDE = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


def named(**values: Value) -> list[NamedValue]:
    return [NamedValue(name, value, as_is(f"Because of {name}.")) for name, value in values.items()]


@pytest.mark.parametrize(
    ("text", "reference", "kind"),
    [
        pytest.param("[100 -10 4]", VECTOR, RIGHT, id="right"),
        pytest.param("[101, -10.1, 3.96]", VECTOR, RIGHT, id="every bound inclusive"),
        pytest.param("[99 -9.9 4.04]", VECTOR, RIGHT, id="every bound below"),
        pytest.param("[101.01 -10 4]", VECTOR, CLOSE, id="one entry just above"),
        pytest.param("[105 -10.5 4.2]", VECTOR, CLOSE, id="five tolerances, inclusive"),
        pytest.param("[100 -10 4.21]", VECTOR, WRONG, id="one entry far off"),
        pytest.param("[101 -10 5]", VECTOR, WRONG, id="one large tolerance does not help another"),
        pytest.param("[-100 10 -4]", VECTOR, MISTAKE, id="sign"),
        pytest.param("[200 -20 8]", VECTOR, MISTAKE, id="factor 2"),
        pytest.param("[100 -10]", VECTOR, INVALID, id="too few"),
        pytest.param("[100 -10 4 0]", VECTOR, INVALID, id="too many"),
        pytest.param("100", VECTOR, INVALID, id="a number"),
        pytest.param("[[100 -10 4]]", VECTOR, INVALID, id="a row is no vector"),
        pytest.param("[100; -10; 4]", VECTOR, INVALID, id="a column is no vector"),
        pytest.param("[100 x 4]", VECTOR, INVALID, id="unreadable"),
        pytest.param("[0 1e-8 -1e-8]", np.zeros(3), RIGHT, id="absolute tolerance at zero"),
        pytest.param("[0 0 1]", np.zeros(3), WRONG, id="nothing is divided by zero"),
        pytest.param("[-0 0 0]", np.zeros(3), RIGHT, id="minus zero"),
        pytest.param("[1 2; 3 4]", MATRIX, RIGHT, id="a matrix"),
        pytest.param("[1 3; 2 4]", MATRIX, MISTAKE, id="transposed"),
        pytest.param("[1 4; 2 5; 3 6]", WIDE, INVALID, id="transposed, of another shape"),
        pytest.param("[1 2; 3 5]", MATRIX, WRONG, id="one entry wrong"),
        pytest.param("[1 2; 3 -4]", MATRIX, WRONG, id="one sign flipped"),
        pytest.param("[[[1 2] [3 4]]]", MATRIX, INVALID, id="an axis too many"),
        pytest.param("[7]", 7.0, INVALID, id="a vector for a number"),
        pytest.param("[[7]]", 7.0, INVALID, id="a matrix for a number"),
        pytest.param("7", np.array([7.0]), INVALID, id="a number for a vector of one"),
        pytest.param("7", np.array([[7.0]]), INVALID, id="a number for a matrix of one"),
        pytest.param("1 1", np.array([1.0, math.nan]), WRONG, id="nan is never met"),
        pytest.param("1 1e308", np.array([1.0, math.inf]), WRONG, id="infinity is never met"),
    ],
)
def test_a_typed_array_gets_its_verdict(text: str, reference: Value, kind: VerdictKind) -> None:
    assert grade_text(text, reference).kind is kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("[1 2; 3 4]", RIGHT, id="equal"),
        pytest.param("[1 2; 3 4.0001]", WRONG, id="nearly"),
        pytest.param("[1 2; 3 -4]", WRONG, id="a sign"),
        pytest.param("[-1 -2; -3 -4]", MISTAKE, id="general mistakes are named here too"),
        pytest.param("[2/2 4/2; 9/3 2^2]", RIGHT, id="by arithmetic"),
    ],
)
def test_an_exact_array_equals_its_reference_in_every_entry(text: str, kind: VerdictKind) -> None:
    assert grade_text(text, MATRIX, exact=True).kind is kind


def test_an_exact_fraction_may_miss_its_decimal_by_its_last_bits() -> None:
    thirds = np.array([1 / 3, 0.1 + 0.2, 2.0])
    assert grade_text("[1/3 0.3 2]", thirds, exact=True).kind is RIGHT
    assert grade_text("[0.33333333 0.3 2]", thirds, exact=True).kind is WRONG
    assert grade_text("[1/3 0.3 2.0000000000000004]", thirds, exact=True).kind is WRONG


@pytest.mark.parametrize(
    ("value", "follows", "mistakes", "expected"),
    [
        pytest.param(VECTOR, VECTOR, named(m=VECTOR), (RIGHT, ()), id="right before all"),
        pytest.param(
            VECTOR + 50, VECTOR + 50, named(m=VECTOR + 50), (FOLLOWS, ()), id="follows first"
        ),
        pytest.param(-VECTOR, -VECTOR, [], (FOLLOWS, ()), id="follows before sign"),
        pytest.param(VECTOR[:2], VECTOR[:2], [], (FOLLOWS, ()), id="follows in a shape of its own"),
        pytest.param(
            VECTOR[:2], None, named(m=VECTOR[:2]), (MISTAKE, ("m",)), id="mistake before shape"
        ),
        pytest.param(5.0, None, named(m=5.0), (MISTAKE, ("m",)), id="a mistake that is a number"),
        pytest.param(
            VECTOR[None], None, named(m=VECTOR[None]), (MISTAKE, ("m",)), id="a mistake, a matrix"
        ),
        pytest.param(-VECTOR, None, named(m=-VECTOR), (MISTAKE, ("m",)), id="own before general"),
        pytest.param(-VECTOR, None, named(m=VECTOR + 9), (MISTAKE, ("sign",)), id="general"),
        pytest.param(
            VECTOR * 1.03, None, named(m=VECTOR * 1.03), (MISTAKE, ("m",)), id="before close"
        ),
        pytest.param(VECTOR * 1.03, None, [], (CLOSE, ()), id="close before wrong"),
        pytest.param(
            VECTOR + 50,
            None,
            named(a=VECTOR + 50, b=VECTOR + 50, c=VECTOR),
            (MISTAKE, ("a", "b")),
            id="both named",
        ),
        pytest.param(
            VECTOR + 50, VECTOR * math.nan, named(m=VECTOR * math.inf), (WRONG, ()), id="not finite"
        ),
        pytest.param(VECTOR * math.nan, None, named(m=VECTOR * math.nan), (WRONG, ()), id="nan"),
        pytest.param(
            np.array([math.inf, 0.0, 0.0]), None, [], (WRONG, ()), id="infinity in one entry"
        ),
        pytest.param(VECTOR[:2], None, named(m=VECTOR), (INVALID, ()), id="shape at last"),
    ],
)
def test_the_first_verdict_that_fits_is_given(
    value: Value,
    follows: Value | None,
    mistakes: list[NamedValue],
    expected: tuple[VerdictKind, tuple[str, ...]],
) -> None:
    verdict = grade(value, VECTOR, Tolerance(), mistakes=mistakes, follows=follows)
    assert (verdict.kind, verdict.mistakes) == expected


@pytest.mark.parametrize(
    ("value", "reference", "message"),
    [
        (VECTOR[:2], VECTOR, "The shape is (2,); it should be (3,)."),
        (5.0, VECTOR, "It is a single number; it should have the shape (3,)."),
        (VECTOR, 5.0, "The shape is (3,); it should be a single number."),
        (np.array([[5.0]]), 5.0, "The shape is (1, 1); it should be a single number."),
        (WIDE.T, WIDE, "The shape is (3, 2); it should be (2, 3). Is it transposed?"),
        (VECTOR[:, None], VECTOR, "The shape is (3, 1), a matrix; it should be (3,), a vector"),
        (VECTOR[None], VECTOR[:, None], "The shape is (1, 3); it should be (3, 1). Is it transp"),
        (np.ones((2, 2, 3)), np.ones((3, 2, 2)), "The shape is (2, 2, 3); it should be (3, 2, 2)."),
    ],
)
def test_another_shape_costs_nothing_and_is_told(
    value: Value, reference: Value, message: str
) -> None:
    verdict = grade(value, reference, Tolerance())
    assert verdict.kind is INVALID
    assert verdict.message.startswith(message)
    assert verdict.value is None


@pytest.mark.parametrize(
    ("factor", "counts", "mistakes"),
    [
        pytest.param(-1.0, [], ("sign",), id="sign"),
        pytest.param(2.0, [], ("factor-2",), id="twice"),
        pytest.param(0.5, [], ("factor-half",), id="half"),
        pytest.param(100.0, [], ("factor-100",), id="per cent"),
        pytest.param(0.01, [], ("factor-hundredth",), id="a hundredth"),
        pytest.param(8.0, [("N", 8)], ("factor-n",), id="not divided by N"),
        pytest.param(1 / 8, [("N", 8)], ("factor-1/n",), id="divided by N once too often"),
        pytest.param(3.0, [("m", 3), ("N", 8)], ("factor-n",), id="one of two sizes"),
        pytest.param(8.0, [], (), id="no size is known"),
    ],
)
@pytest.mark.parametrize("reference", [7.0, VECTOR, WIDE], ids=["number", "vector", "matrix"])
def test_a_general_mistake_is_named_in_every_shape(
    reference: Value, factor: float, counts: list[tuple[str, int]], mistakes: tuple[str, ...]
) -> None:
    verdict = grade(factor * reference, reference, Tolerance(), counts=counts)
    assert verdict.mistakes == mistakes
    assert verdict.kind is (MISTAKE if mistakes else WRONG)
    for name, count in counts[:1]:
        if mistakes and count != 3:
            assert f"{name} = {count}" in verdict.message


def test_a_symmetric_matrix_is_right_and_not_its_own_transpose() -> None:
    symmetric = MATRIX + MATRIX.T
    assert grade(symmetric.T, symmetric, Tolerance()).kind is RIGHT
    nearly = np.array([[1.0, 2.0], [2.05, 4.0]])  # its transpose is close to it
    assert grade(nearly.T, nearly, Tolerance()).kind is CLOSE


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1.2 2.3 3.3]", "you wrote 2 figures and the answer needs 3"),
        ("[1.203 2.346 3.2]", "you wrote 2 figures and the answer needs 3"),
        ("[1.203, 2.346, 3.2999]", "carry more digits"),
    ],
)
def test_a_close_array_says_how_many_figures_are_needed(text: str, message: str) -> None:
    verdict = grade_text(text, np.array([1.2341, 2.3456, 3.2111]))
    assert verdict.kind is CLOSE
    assert message in verdict.message
    assert verdict.grid


@pytest.mark.parametrize(
    ("value", "grid", "message"),
    [
        (
            np.array([[1.0, 2.0], [3.0, 9.0]]),
            ((True, True), (True, False)),
            "Entries that are off: 1 of 4.",
        ),
        (
            np.array([[7.0, 7.0], [7.0, 7.0]]),
            ((False, False), (False, False)),
            "Entries that are off: 4 of 4.",
        ),
        (
            np.array([[1.0, -2.0], [3.0, -4.0]]),
            ((True, False), (True, False)),
            "Entries that are off: 2 of 4. In these the sign is flipped.",
        ),
        (
            np.array([[1.0, -2.0], [3.0, 5.0]]),
            ((True, False), (True, False)),
            "Entries that are off: 2 of 4.",
        ),
    ],
)
def test_a_wrong_array_says_which_entries_are_off(
    value: Array, grid: tuple[tuple[bool, ...], ...], message: str
) -> None:
    verdict = grade(value, MATRIX, Tolerance())
    assert (verdict.kind, verdict.grid, verdict.message) == (WRONG, grid, message)


def test_the_grid_has_one_row_for_a_vector_and_none_for_a_number() -> None:
    tolerance = Tolerance()
    assert grid_of(np.array([100.0, 0.0, 4.0]), VECTOR, tolerance) == ((True, False, True),)
    assert grid_of(3.0, 4.0, tolerance) == ()
    assert grade(np.ones((2, 2, 3)), np.arange(12.0).reshape(2, 2, 3), tolerance).grid[0] == (
        False, True, False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("reference", "tolerance", "text", "kind"),
    [
        (np.array([0.5, 0.25]), Tolerance(), "[50% 25%]", RIGHT),
        (np.array([0.5, 1.25]), Tolerance(), "[50% 125%]", INVALID),
        (np.array([0.5, -0.25]), Tolerance(), "[50% -25%]", INVALID),
        (np.array([0.5, 0.25]), EXACT, "[50% 25%]", INVALID),
        (0.5, Tolerance(), "50%", RIGHT),
        (1.5, Tolerance(), "150%", INVALID),
        (3.0, EXACT, "1,000", WRONG),
        (1000.0, Tolerance(), "1,000", INVALID),
    ],
)
def test_notations_are_read_where_the_reference_admits_them(
    reference: Value, tolerance: Tolerance, text: str, kind: VerdictKind
) -> None:
    assert form_of(reference, tolerance).shape == np.shape(reference)
    verdict = grade_text(
        text, reference, rtol=tolerance.rtol, atol=tolerance.atol, exact=tolerance.exact
    )
    assert verdict.kind is kind


@pytest.mark.parametrize("value", [1.7e308, -1.7e308, 5e-324])
def test_entries_at_the_end_of_float64_are_graded_without_a_warning(value: float) -> None:
    reference = np.array([value, 1.0])
    assert grade(reference.copy(), reference, Tolerance()).kind is RIGHT
    assert grade(reference * [-1, 1], reference, Tolerance()).kind in {WRONG, RIGHT}
    assert grade(-reference, reference, Tolerance()).kind is MISTAKE


# Laws: shapes first; an array is right as its entries are, in exact arithmetic.

SHAPES = st.sampled_from([(), (1,), (3,), (1, 1), (1, 3), (3, 1), (3, 3), (2, 3), (1, 1, 3)])
FLOATS = st.floats(-1e3, 1e3, allow_nan=False)


@given(SHAPES, SHAPES, FLOATS, st.sampled_from([Tolerance(), EXACT, Tolerance(0.5, 1e9)]))
@settings(max_examples=400)
@example((3,), (3, 3), 0.0, Tolerance())
@example((), (3,), 1.0, EXACT)
def test_an_array_of_another_shape_never_agrees_however_it_would_broadcast(
    one: tuple[int, ...], other: tuple[int, ...], entry: float, tolerance: Tolerance
) -> None:
    left: Value = np.full(one, entry) if one else entry
    right: Value = np.full(other, entry) if other else entry
    assert agrees(left, right, tolerance) is (one == other)
    assert is_close(left, right, tolerance) is (one == other)
    verdict = grade(left, right, tolerance, mistakes=named(m=right), follows=right)
    assert verdict.kind is (RIGHT if one == other else INVALID)


DECIMALS = st.integers(-3_000, 3_000).map(lambda n: Fraction(n, 100))
PAIRS = st.lists(
    st.tuples(DECIMALS, DECIMALS).flatmap(
        lambda pair: st.sampled_from([pair, (pair[0], pair[0]), (pair[0], pair[0] * 101 / 100)])
    ),
    min_size=1,
    max_size=6,
)
RTOLS = st.sampled_from([Fraction(0), Fraction(1, 1000), Fraction(1, 100), Fraction(1, 10)])
ATOLS = st.sampled_from([Fraction(0), Fraction(1, 10**8), Fraction(1, 100), Fraction(1, 2)])


@given(PAIRS, RTOLS, ATOLS)
@settings(max_examples=500)
def test_the_bound_of_every_entry_is_inclusive_as_in_exact_arithmetic(
    pairs: list[tuple[Fraction, Fraction]], rtol: Fraction, atol: Fraction
) -> None:
    reference = np.array([float(r) for r, _ in pairs])
    value = np.array([float(v) for _, v in pairs])
    tolerance = Tolerance(float(rtol), float(atol))
    expected = tuple(abs(v - r) <= atol + rtol * abs(r) for r, v in pairs)
    assert grid_of(value, reference, tolerance) == (expected,)
    assert agrees(value, reference, tolerance) is all(expected)
    for number, target, is_right in zip(value.tolist(), reference.tolist(), expected, strict=True):
        assert agrees(number, target, tolerance) is is_right


@given(
    st.lists(FLOATS, min_size=4, max_size=4),
    st.lists(FLOATS, min_size=4, max_size=4),
    st.permutations(range(4)),
    st.sampled_from([Tolerance(), EXACT, Tolerance(0.1, 0.5)]),
)
@settings(max_examples=300)
def test_the_verdict_does_not_depend_on_the_order_of_the_entries(
    value: list[float], reference: list[float], order: list[int], tolerance: Tolerance
) -> None:
    one, other = np.array(value), np.array(reference)
    before = grade(one, other, tolerance)
    after = grade(one[order], other[order], tolerance)
    assert (before.kind, before.mistakes, before.sentences) == (
        after.kind, after.mistakes, after.sentences,
    )  # fmt: skip


@given(
    st.lists(st.integers(1, 999).map(float), min_size=4, max_size=4),
    st.sampled_from([-1.0, 2.0, 0.5, 100.0, 0.01]),
)
def test_a_general_mistake_of_any_matrix_is_a_mistake(entries: list[float], factor: float) -> None:
    reference = np.array(entries).reshape(2, 2)
    assume(not agrees(reference.T, factor * reference, Tolerance()))
    verdict = grade(factor * reference, reference, Tolerance())
    assert verdict.kind is MISTAKE
    assert len(verdict.mistakes) == 1


@given(st.text(max_size=30), st.sampled_from([VECTOR, MATRIX, 7.0]))
def test_grading_any_text_against_an_array_gives_a_verdict(text: str, reference: Value) -> None:
    verdict = grade_text(text, reference)
    assert isinstance(verdict, Verdict)
    assert (verdict.value is None) is (verdict.kind is INVALID)
    assert bool(verdict.message) or verdict.kind in {RIGHT, WRONG}
