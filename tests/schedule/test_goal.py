"""Cards brought forward: by hand after a quiz, and by a day that one prepares for."""

from datetime import date, timedelta

import pytest

from dlstudy.cli.show import reason
from dlstudy.event import Event, Kind
from dlstudy.schedule import due, fold, goal, sm2
from dlstudy.schedule.fold import CardState
from tests.support.logs import FIRST_DAY, event, undo_of

CARD = "cnn/odd-kernel"


def day(n: int) -> date:
    return FIRST_DAY + timedelta(days=n)


def learned(*days: int) -> list[Event]:
    """Return reviews on these days, all good."""
    return [event(CARD, day=n) for n in days]


def state(*events: Event) -> CardState:
    return fold.states(events)[CARD]


def goal_on(n: int, by: int, *topics: str) -> Event:
    return event(goal.CARD, Kind.PLAN, day=n, by=day(by).isoformat(), topics=list(topics))


def test_a_card_brought_forward_is_due_on_that_day() -> None:
    before = learned(0, 1, 7)
    assert state(*before).due == day(21)
    forward = event(CARD, Kind.FORWARD, day=9)
    assert state(*before, forward).due == day(9)
    assert state(*before, forward, undo_of(forward, 9)).due == day(21)


def test_a_card_reviewed_today_is_brought_forward_to_tomorrow() -> None:
    assert state(*learned(0, 1, 7), event(CARD, Kind.FORWARD, day=7)).due == day(8)


def test_a_new_card_brought_forward_is_due_and_still_new() -> None:
    found = state(event(CARD, Kind.FORWARD, day=3))
    assert (found.due, found.learned) == (day(3), None)
    assert due.is_due(found, day(3))
    passed = state(event(CARD, Kind.FORWARD, day=3), event(CARD, day=3))
    assert (passed.due, passed.reviews) == (day(4), 1)


def test_an_early_pass_counts_from_the_days_that_were_waited() -> None:
    """After 2 of 15 days 2 x 2.5 = 5, where the whole interval would give 37 or 38."""
    found = state(*learned(0, 1, 7), event(CARD, Kind.FORWARD, day=9), event(CARD, day=9))
    assert found.learned == sm2.State(4, 5, 250)
    assert found.due == day(14)


def test_without_being_brought_forward_an_early_pass_is_practice() -> None:
    assert state(*learned(0, 1, 7, 9)) == state(*learned(0, 1, 7))


def test_a_pass_before_it_was_brought_forward_on_the_same_day_stays_practice() -> None:
    found = state(*learned(0, 1, 7, 9), event(CARD, Kind.FORWARD, day=9))
    assert (found.reviews, found.due) == (3, day(9))


@pytest.mark.parametrize(
    ("topics", "is_covered"), [((), True), (("cnn",), True), (("kalman",), False)]
)
def test_a_goal_wants_each_card_once_in_its_last_week(
    topics: tuple[str, ...], is_covered: bool
) -> None:
    known = event(CARD, Kind.KNOWN, day=0)  # due on day 60
    found = state(known, goal_on(0, 30, *topics))
    assert found.due is not None
    if is_covered:
        assert day(23) <= found.due < day(29)
        seen = event(CARD, day=(found.due - FIRST_DAY).days)
        after = state(known, goal_on(0, 30, *topics), seen)
        assert after.reviews == 1
        assert after.due is not None
        assert after.due >= day(30)
    else:
        assert found.due == day(60)


def test_what_is_due_before_the_day_anyway_is_left_alone() -> None:
    assert state(*learned(0, 1, 7), goal_on(8, 40)).due == day(21)


def test_clearing_or_undoing_a_goal_gives_the_old_days_back() -> None:
    known = event(CARD, Kind.KNOWN, day=0)
    applied = goal_on(0, 30)
    cleared = event(goal.CARD, Kind.PLAN, day=1, by=None)
    assert state(known, applied, cleared).due == day(60)
    assert state(known, applied, undo_of(applied, 1)).due == day(60)


def test_the_last_week_is_spread_over_its_days() -> None:
    one = goal.Goal(day(30), day(0))
    days = [one.final_day(f"cnn/card-{n}") for n in range(700)]
    counts = [days.count(day(n)) for n in range(23, 29)]
    assert sum(counts) == 700  # the last day is for what had no time before
    assert min(counts) > 80


def test_a_goal_set_late_spreads_over_what_is_left() -> None:
    one = goal.Goal(day(30), day(27))
    assert {one.final_day(f"cnn/card-{n}") for n in range(50)} == {day(27), day(28)}


def test_a_goal_is_over_on_its_day() -> None:
    events = [goal_on(0, 5, "cnn")]
    assert goal.goal(events, day(4)) == goal.Goal(day(5), day(0), ("cnn",))
    assert goal.goal(events, day(5)) is None
    assert goal.goal([], day(0)) is None


def test_show_says_that_a_card_was_brought_forward() -> None:
    before = learned(0, 1, 7)
    assert "brought forward" not in reason(state(*before))
    said = reason(state(*before, event(CARD, Kind.FORWARD, day=9)))
    assert said.startswith(f"Due {day(9)}: ")
    assert f"brought forward from {day(21)}" in said
    assert reason(state(event(CARD, Kind.FORWARD, day=3))) == (
        f"Due {day(3)}: new, and brought forward."
    )
    assert f"from {day(60)}" in reason(state(event(CARD, Kind.KNOWN, day=0), goal_on(0, 30)))
