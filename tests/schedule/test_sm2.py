"""SM-2: the sequences worked by hand, the floor of the ease, and a second reading in fractions."""

from fractions import Fraction
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlstudy.schedule.sm2 import NEW, State, next_state

QUALITIES = st.lists(st.integers(0, 5), max_size=40)


def after(*qualities: int) -> list[tuple[int, int, int]]:
    """Return (repetitions, interval_days, ease) after each of the qualities."""
    state, found = NEW, []
    for quality in qualities:
        state = next_state(state, quality)
        found.append((state.repetitions, state.interval_days, state.ease))
    return found


@pytest.mark.parametrize(
    ("qualities", "states"),
    [
        pytest.param([5] * 4, [(1, 1, 260), (2, 6, 270), (3, 16, 280), (4, 45, 290)], id="easy"),
        pytest.param(
            [0, 0, 5, 5], [(0, 1, 170), (0, 1, 130), (1, 1, 140), (2, 6, 150)], id="floor"
        ),
        pytest.param(
            [4, 4, 2, 4], [(1, 1, 250), (2, 6, 250), (0, 1, 218), (1, 1, 218)], id="lapse"
        ),
        pytest.param([1], [(0, 1, 196)], id="failed at first sight"),
        pytest.param([3], [(1, 1, 236)], id="hard at first sight"),
    ],
)
def test_states_are_those_worked_by_hand(
    qualities: list[int], states: list[tuple[int, int, int]]
) -> None:
    assert after(*qualities) == states


@pytest.mark.parametrize(
    ("qualities", "intervals"),
    [
        pytest.param([4] * 5, [1, 6, 15, 38, 95], id="good: 37.5 rounds to 38"),
        pytest.param([3] * 4, [1, 6, 13, 27], id="hard"),
    ],
)
def test_intervals_are_those_worked_by_hand(qualities: list[int], intervals: list[int]) -> None:
    assert [days for _, days, _ in after(*qualities)] == intervals


@pytest.mark.parametrize(
    ("interval_days", "ease", "expected"),
    [
        pytest.param(5, 250, 12, id="12.5 goes down to even"),
        pytest.param(15, 250, 38, id="37.5 goes up to even"),
        pytest.param(1, 149, 1, id="below a half"),
        pytest.param(1, 151, 2, id="above a half"),
        pytest.param(10**15, 251, 2_510_000_000_000_000, id="exact where a float is not"),
    ],
)
def test_a_half_day_is_rounded_to_even(interval_days: int, ease: int, expected: int) -> None:
    assert next_state(State(2, interval_days, ease), 4).interval_days == expected


def test_the_interval_uses_the_ease_before_its_change() -> None:
    assert next_state(State(2, 100, 250), 5) == State(3, 250, 260)
    assert next_state(State(2, 100, 250), 3) == State(3, 250, 236)


@pytest.mark.parametrize(
    "quality",
    [-1, 6, 10**30, True, False, 3.0, 4.5, float("nan"), "3", None, Fraction(3)],
    ids=repr,
)
def test_a_quality_that_is_no_int_from_0_to_5_is_refused(quality: object) -> None:
    with pytest.raises(ValueError, match="whole number from 0 to 5"):
        next_state(NEW, cast("int", quality))


@given(QUALITIES)
def test_the_ease_never_falls_below_130(qualities: list[int]) -> None:
    assert all(ease >= 130 for _, _, ease in after(*qualities))


@given(QUALITIES)
def test_all_figures_are_whole_and_every_interval_is_a_day_or_more(qualities: list[int]) -> None:
    for state in after(*qualities):
        assert all(type(figure) is int for figure in state)
        assert state[1] >= 1


def textbook(qualities: list[int]) -> list[tuple[int, int, Fraction]]:
    """Return SM-2 as its author published it, with EF a fraction and not hundredths."""
    repetitions, interval_days, ease = 0, 0, Fraction(5, 2)
    found = []
    for quality in qualities:
        if quality < 3:
            repetitions, interval_days = 0, 1
        else:
            repetitions += 1
            if repetitions == 1:
                interval_days = 1
            elif repetitions == 2:
                interval_days = 6
            else:
                interval_days = round(interval_days * ease)  # of a Fraction: half to even
        gap = 5 - quality
        ease += Fraction(1, 10) - gap * (Fraction(8, 100) + gap * Fraction(2, 100))
        ease = max(ease, Fraction(13, 10))
        found.append((repetitions, interval_days, ease))
    return found


@given(QUALITIES)
def test_the_published_formula_in_fractions_gives_the_same(qualities: list[int]) -> None:
    ours = [(n, days, Fraction(ease, 100)) for n, days, ease in after(*qualities)]
    assert ours == textbook(qualities)
