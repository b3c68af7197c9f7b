"""Figures of a log: days in a row, forecast, retention, and how far one is."""

import json
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlstudy.event import Event, Kind
from dlstudy.figures.stats import Retention, counts, forecast, retention, streak
from dlstudy.schedule import sm2
from dlstudy.schedule.fold import CardState

TODAY = date(2026, 3, 20)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param([], 0, id="never"),
        pytest.param([0], 1, id="today only"),
        pytest.param([0, 1, 2], 3, id="three days"),
        pytest.param([1, 2], 2, id="today is not over yet"),
        pytest.param([2, 3], 0, id="yesterday was left out"),
        pytest.param([0, 2, 3], 1, id="a gap"),
        pytest.param([-1, 0], 1, id="a clock that was ahead"),
        pytest.param([0, 0, 1, 1], 2, id="several times a day"),
    ],
)
def test_a_streak_is_the_days_in_a_row_up_to_today_or_yesterday(
    days: list[int], expected: int
) -> None:
    assert streak([ago(n) for n in days], TODAY) == expected


@given(st.sets(st.integers(0, 12)))
def test_a_streak_is_the_longest_run_that_has_not_ended(days: set[int]) -> None:
    runs = [n for start in (0, 1) for n in range(14) if set(range(start, start + n)) <= days]
    assert streak({ago(n) for n in days}, TODAY) == max(runs)


def state(due_in: int | None, interval_days: int = 10, *, is_suspended: bool = False) -> CardState:
    """Return a card due in some days; None is a new one."""
    if due_in is None:
        return CardState("d/a", is_suspended=is_suspended)
    learned = sm2.State(3, interval_days, 250)
    return CardState("d/a", learned, ago(-due_in), ago(1), is_suspended=is_suspended)


def test_a_forecast_counts_today_with_what_is_overdue_and_the_next_six_days() -> None:
    states = [state(n) for n in (-30, -1, 0, 1, 1, 3, 6, 7, 100)]
    states += [state(None), state(0, is_suspended=True)]
    assert forecast(states, TODAY) == [3, 2, 0, 1, 0, 0, 1]
    assert forecast([], TODAY) == [0] * 7


def test_cards_are_new_learning_known_or_suspended() -> None:
    states = {
        "d/practised": state(None),
        "d/young": state(5, 20),
        "d/old": state(5, 21),
        "d/aside": state(5, 90, is_suspended=True),
        "d/gone": state(5, 90),
    }
    cards = ["d/new", "d/practised", "d/young", "d/old", "d/aside"]
    assert counts(cards, states) == {"new": 2, "learning": 1, "known": 1, "suspended": 1}


@pytest.mark.parametrize(
    ("blanks", "standing"),
    [
        pytest.param([None, None, None], "new", id="none begun"),
        pytest.param([5, None, None], "learning", id="one begun"),
        pytest.param([21, 40, 21], "known", id="all known"),
        pytest.param([21, 40, 5], "learning", id="one not yet known"),
        pytest.param(["aside", 21, 30], "known", id="one suspended"),
        pytest.param(["aside", "aside", "aside"], "suspended", id="all suspended"),
    ],
)
def test_a_card_with_blanks_counts_once(blanks: list[int | str | None], standing: str) -> None:
    states = {
        f"d/a#c{number}": state(5, 30, is_suspended=True)
        if blank == "aside"
        else state(5, int(blank))
        for number, blank in enumerate(blanks, 1)
        if blank is not None
    }
    found = counts([f"d/a#c{number}" for number in range(1, len(blanks) + 1)], states)
    assert {name for name, count in found.items() if count} == {standing}
    assert sum(found.values()) == 1


def answers(*given_answers: tuple[int, int], card: str = "d/a") -> list[Event]:
    """Return reviews from (days ago, quality)."""
    return [
        Event(
            f"{card}-{number}",
            Kind.REVIEW,
            card,
            datetime.combine(ago(days), time(12, tzinfo=UTC)) + timedelta(seconds=number),
            ago(days),
            quality=quality,
        )
        for number, (days, quality) in enumerate(given_answers)
    ]


@pytest.mark.parametrize(
    ("events", "reviews", "passed"),
    [
        pytest.param([], 0, 0, id="nothing"),
        pytest.param(answers((3, 0)), 0, 0, id="a first sight is no test of memory"),
        pytest.param(answers((3, 4), (2, 3), (1, 2), (0, 5)), 3, 2, id="3 and more passed"),
        pytest.param(answers((40, 4), (29, 4), (30, 0)), 1, 1, id="thirty days with today"),
        pytest.param(answers((3, 4), (2, 4)) + answers((1, 0), card="d/b"), 1, 1, id="two cards"),
        pytest.param(list(reversed(answers((3, 0), (2, 4)))), 1, 1, id="in any order"),
    ],
)
def test_retention_is_the_share_passed_of_cards_seen_before(
    events: list[Event], reviews: int, passed: int
) -> None:
    found = retention(events, TODAY)
    assert found == Retention(reviews, passed)
    assert found.share == (passed / reviews if reviews else None)


def test_what_was_taken_back_and_practice_count_for_no_retention() -> None:
    events = answers((3, 4), (2, 0), (1, 4))
    undone = events[1]
    undo = Event("u", Kind.UNDO, "d/a", undone.at, ago(2), data=json.dumps({"event": undone.id}))
    quiz = Event("q", Kind.PRACTICE, "d/a", undone.at, ago(2), quality=0)
    assert retention([*events, undo, quiz], TODAY) == Retention(1, 1)


def test_a_retention_of_nought_is_nought_and_not_nothing() -> None:
    assert retention(answers((3, 4), (1, 0)), TODAY).share == 0.0


def test_what_was_buried_today_is_due_tomorrow() -> None:
    learned = sm2.State(3, 15, 250)
    buried = CardState("a/b", learned, due=ago(2), last_day=ago(17), buried_on=TODAY)
    assert forecast([buried], TODAY)[:2] == [0, 1]
    assert forecast([buried], TODAY + timedelta(days=1))[:2] == [1, 0]
