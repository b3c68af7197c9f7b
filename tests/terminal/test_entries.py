"""Arrays on the screen: side by side, cut to what fits, about the first entry that differs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlstudy.code.judging import Difference
from dlstudy.code.task import Case
from dlstudy.terminal.drawing.entries import MOST_ARGUMENT_LINES, MOST_ROWS, arguments, compared
from dlstudy.terminal.drawing.spans import Line
from dlstudy.text.cells import cells


def texts(lines: list[Line]) -> list[str]:
    return ["".join(span.text for span in line).rstrip() for line in lines]


def different(got: object, expected: object) -> Difference:
    return Difference("", np.asarray(got, np.float64), np.asarray(expected, np.float64))


def test_two_matrices_stand_side_by_side() -> None:
    assert texts(compared(different([[1, 2], [3, 4]], [[1, 2], [3, 5]]), 40, "en")) == [
        "yours (2, 2)         expected (2, 2)",
        "[[1 2]               [[1 2]",
        " [3 4]]               [3 5]]",
        "The first entry that differs: [1, 1] is…",
    ]


def test_of_four_axes_the_two_with_the_first_difference_are_shown() -> None:
    expected = np.arange(2 * 3 * 2 * 2, dtype=float).reshape(2, 3, 2, 2)
    got = expected.copy()
    got[1, 2, 0, 1] = -1
    said = texts(compared(different(got, expected), 80, "en"))
    assert said[0].split("   ")[0] == "yours[1, 2, :, :] (2, 3, 2, 2)"
    assert said[-1] == "The first entry that differs: [1, 2, 0, 1] is -1, it should be 21."
    assert len(said) == 4


def test_entries_that_look_alike_get_more_figures() -> None:
    said = texts(compared(different([1.0, 2.00001], [1.0, 2.0]), 80, "en"))
    assert "2.00001" in said[1]


def test_another_shape_is_shown_as_it_is() -> None:
    said = texts(compared(different([[1], [2]], [1, 2]), 80, "en"))
    assert said[0].startswith("yours (2, 1)")
    assert said[0].endswith("expected (2,)")


@given(
    st.lists(st.integers(1, 9), min_size=0, max_size=4),
    st.integers(0, 10_000),
    st.sampled_from([40, 60, 80, 120]),
)
def test_any_two_arrays_fit_into_eight_lines(shape: list[int], seed: int, width: int) -> None:
    rng = np.random.default_rng(seed)
    expected = rng.normal(size=shape) * 10.0 ** rng.integers(-9, 9)
    got = np.where(rng.random(shape) < 0.8, expected, rng.normal(size=shape))
    got = got if (got != expected).any() else got + 1.0
    said = texts(compared(different(got, expected), width, "en"))
    assert len(said) <= MOST_ROWS + 2
    assert all(cells(line) <= width for line in said)


@pytest.mark.parametrize("width", [40, 80])
def test_arguments_are_arrays_and_the_many_are_summed_up(width: int) -> None:
    matrix = np.arange(36.0).reshape(6, 6)
    case = Case("a", {"x": np.arange(8).reshape(2, 2, 2), "k": 3, "v": np.array([True, False])})
    assert texts(arguments(case, width, "en")) == [
        "x[0, :, :] (2, 2, 2) = [[0 1]",
        "                        [2 3]]",
        "k = 3",
        "v = [True False]",
    ]
    many = Case("b", dict.fromkeys("abcdef", matrix))
    said = texts(arguments(many, width, "en"))
    assert len(said) <= MOST_ARGUMENT_LINES
    assert said[-1].startswith("and: ")
    assert all(cells(line) <= width for line in said)
