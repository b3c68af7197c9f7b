"""The fold of one card's events, case by case: what counts, what is practice, what is undone."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlstudy.event import Event, Kind
from dlstudy.record import replace
from dlstudy.schedule import sm2
from dlstudy.schedule.fold import CardState, card_state, in_order, live, state_on, touches_schedule
from dlstudy.schedule.fuzz import due_day, fuzz_days

FIRST = date(2026, 3, 1)
CARD = "d/a"
_ids: Iterator[int] = count()


def event(kind: Kind, day: int, quality: int | None = None, **data: str) -> Event:
    """Return a new event on a study day counted from FIRST, later than those made before it."""
    number = next(_ids)
    at = datetime.combine(FIRST, time(12, tzinfo=UTC)) + timedelta(days=day, seconds=number)
    return Event(f"e{number:06}", kind, CARD, at, at.date(), quality=quality, data=json.dumps(data))


def review(day: int, quality: int) -> Event:
    return event(Kind.REVIEW, day, quality)


def repeat(day: int, quality: int) -> Event:
    return event(Kind.PRACTICE, day, quality, purpose="repeat")


def redate(one: Event, right: date) -> Event:
    made = event(Kind.REDATE, 9)
    return replace(made, data=json.dumps({"event": one.id, "day": right.isoformat()}))


def undo(day: int, taken: Event) -> Event:
    return event(Kind.UNDO, day, event=taken.id)


def folded(*events: Event) -> CardState:
    return card_state(CARD, events)


def on(day: int) -> date:
    return FIRST + timedelta(days=day)


def test_a_card_without_events_or_only_with_practice_is_new() -> None:
    assert folded() == CardState(CARD)
    assert folded(event(Kind.PRACTICE, 0, 5)) == CardState(CARD)


@pytest.mark.parametrize(
    ("answers", "expected", "lapses"),
    [
        pytest.param([(0, 4)], sm2.State(1, 1, 250), 0, id="first"),
        pytest.param([(0, 4), (1, 4), (7, 5)], sm2.State(3, 15, 260), 0, id="on their days"),
        pytest.param([(0, 2)], sm2.State(0, 1, 218), 0, id="failed at first sight is no lapse"),
        pytest.param([(0, 4), (1, 4), (7, 1)], sm2.State(0, 1, 196), 1, id="lapse"),
        pytest.param([(0, 4), (1, 4), (90, 4)], sm2.State(3, 15, 250), 0, id="late: no bonus"),
        pytest.param([(0, 4), (1, 4), (3, 5)], sm2.State(2, 6, 250), 0, id="early and passed"),
        pytest.param([(0, 4), (1, 4), (3, 2)], sm2.State(0, 1, 218), 1, id="early and failed"),
        pytest.param([(0, 5), (0, 2), (0, 4)], sm2.State(0, 1, 218), 0, id="the lowest of a day"),
        pytest.param([(0, 4), (0, 4), (0, 4)], sm2.State(1, 1, 250), 0, id="once a day"),
        pytest.param([(0, 4), (1, 4), (3, 5), (3, 0)], sm2.State(0, 1, 170), 1, id="early, both"),
        pytest.param([(0, 4), (1, 5), (1, 3)], sm2.State(2, 6, 236), 0, id="hard is the lowest"),
    ],
)
def test_reviews_fold_to_the_state(
    answers: list[tuple[int, int]], expected: sm2.State, lapses: int
) -> None:
    state = folded(*(review(day, quality) for day, quality in answers))
    assert (state.learned, state.lapses) == (expected, lapses)


def test_the_interval_counts_from_the_day_of_the_review() -> None:
    state = folded(review(0, 4), review(5, 4))
    assert (state.due, state.last_day, state.reviews) == (on(11), on(5), 2)


def test_an_early_review_that_passed_moves_no_due_day_and_is_not_counted() -> None:
    before = folded(review(0, 4), review(1, 4))
    assert folded(review(0, 4), review(1, 4), review(3, 4)) == before


def test_the_state_keeps_the_revision_of_the_last_review_that_counted() -> None:
    first = event(Kind.REVIEW, 0, 4, revision="one")
    early = event(Kind.REVIEW, 0, 5, revision="two")
    practice = event(Kind.PRACTICE, 1, 4, revision="three")
    assert folded(first, practice).revision == "one"
    assert folded(first, early).revision == "two"


@pytest.mark.parametrize(
    ("events", "open_on"),
    [
        pytest.param([review(0, 4)], None, id="passed"),
        pytest.param([review(0, 2)], 0, id="failed"),
        pytest.param([review(0, 2), repeat(0, 2)], 0, id="failed again"),
        pytest.param([review(0, 2), repeat(0, 3)], None, id="passed when repeated"),
        pytest.param([review(0, 2), repeat(0, 2), repeat(0, 4)], None, id="at the third time"),
        pytest.param([review(0, 2), event(Kind.PRACTICE, 0, 5)], 0, id="a quiz is no repeat"),
        pytest.param([review(0, 2), repeat(1, 4)], 0, id="the next day is too late"),
        pytest.param([review(0, 2), repeat(0, 4), review(0, 1)], 0, id="failed on another device"),
        pytest.param([review(0, 4), review(0, 2)], 0, id="passed on another device first"),
        pytest.param([review(0, 2), review(1, 4)], None, id="passed the day after"),
    ],
)
def test_what_failed_is_asked_again_the_same_day_until_it_passes(
    events: list[Event], open_on: int | None
) -> None:
    state = folded(*events)
    assert state.repeat_on == (None if open_on is None else on(open_on))


def test_repeats_change_neither_interval_nor_ease_nor_due_day() -> None:
    once = folded(review(0, 2))
    again = folded(review(0, 2), repeat(0, 1), repeat(0, 5))
    assert (once.learned, once.due, once.reviews) == (again.learned, again.due, again.reviews)


def test_a_card_marked_known_is_due_after_sixty_days_without_fuzz() -> None:
    state = folded(event(Kind.KNOWN, 0))
    assert (state.due, state.reviews, state.lapses) == (on(60), 0, 0)
    assert state.learned == sm2.State(2, 60, 250)


@pytest.mark.parametrize(
    ("events", "learned"),
    [
        pytest.param([review(0, 4), event(Kind.KNOWN, 1)], (1, 1), id="not once it was reviewed"),
        pytest.param([event(Kind.KNOWN, 0), event(Kind.KNOWN, 9)], (2, 60), id="once"),
        pytest.param([event(Kind.KNOWN, 0), review(0, 2)], (0, 1), id="failed the same day"),
        pytest.param([event(Kind.KNOWN, 0), review(9, 5)], (2, 60), id="early and passed"),
        pytest.param([event(Kind.KNOWN, 0), review(9, 2)], (0, 1), id="early and failed"),
        pytest.param([event(Kind.KNOWN, 0), review(60, 4)], (3, 150), id="passed when due"),
    ],
)
def test_known_counts_for_a_new_card_only(events: list[Event], learned: tuple[int, int]) -> None:
    state = folded(*events)
    assert state.learned is not None
    assert (state.learned.repetitions, state.learned.interval_days) == learned


def test_suspend_resume_bury_and_flag_change_no_schedule() -> None:
    learned = folded(review(0, 4))
    aside = folded(
        review(0, 4),
        event(Kind.SUSPEND, 1),
        event(Kind.BURY, 2),
        event(Kind.FLAG, 2, note="unclear"),
        event(Kind.FLAG, 3, note="wrong sign"),
    )
    assert (aside.is_suspended, aside.buried_on, aside.flag) == (True, on(2), "wrong sign")
    assert (aside.learned, aside.due) == (learned.learned, learned.due)


def test_the_last_of_suspend_and_resume_holds() -> None:
    suspend, resume, again = (event(k, 0) for k in (Kind.SUSPEND, Kind.RESUME, Kind.SUSPEND))
    assert folded(suspend, resume).is_suspended is False
    assert folded(again, resume, suspend).is_suspended is True


@pytest.mark.parametrize("kind", [Kind.REVIEW, Kind.KNOWN, Kind.SUSPEND, Kind.BURY, Kind.FLAG])
def test_an_undo_takes_back_the_event_it_names(kind: Kind) -> None:
    done = event(kind, 1, 2 if kind is Kind.REVIEW else None)
    rest = [review(0, 4)] if kind is not Kind.KNOWN else []
    assert folded(*rest, done) != folded(*rest)
    assert folded(*rest, done, undo(1, done)) == folded(*rest)


def test_undoing_a_lapse_brings_the_former_state_back_and_later_events_stay() -> None:
    lapse = review(7, 1)
    events = [review(0, 4), review(1, 4), lapse, undo(7, lapse), review(7, 5)]
    assert folded(*events) == folded(*(e for e in events if e.kind is Kind.REVIEW and e != lapse))


def test_undoing_a_repeat_asks_the_card_again() -> None:
    failed, passed = review(0, 2), repeat(0, 4)
    assert folded(failed, passed).repeat_on is None
    assert folded(failed, passed, undo(0, passed)).repeat_on == on(0)


def test_an_undo_of_an_undo_brings_the_event_back_to_any_depth() -> None:
    chain = [review(0, 4)]
    for depth in range(7):
        assert (folded(*chain).learned is not None) is (depth % 2 == 0)
        chain.append(undo(0, chain[-1]))


def test_an_event_undone_by_two_devices_comes_back_when_both_undos_are_undone() -> None:
    done = review(0, 4)
    one, two = undo(0, done), undo(1, done)
    assert folded(done, one, two, undo(1, one)).learned is None
    assert folded(done, one, two, undo(1, one), undo(2, two)).learned is not None


@pytest.mark.parametrize("target", ["", "no-such-event"])
def test_an_undo_that_names_nothing_known_changes_nothing(target: str) -> None:
    """It may have come from another device before the event that it takes back."""
    assert folded(review(0, 4), event(Kind.UNDO, 0, event=target)).learned is not None
    assert folded(event(Kind.UNDO, 0, event=target)) == CardState(CARD)


def test_undos_that_name_each_other_or_themselves_end() -> None:
    done = review(0, 4)
    first, second = undo(0, done), undo(0, done)
    circle = [
        Event(first.id, Kind.UNDO, CARD, first.at, FIRST, data=f'{{"event": "{second.id}"}}'),
        Event(second.id, Kind.UNDO, CARD, second.at, FIRST, data=f'{{"event": "{first.id}"}}'),
    ]
    assert live([done, *circle]) == [done]
    own = Event("self", Kind.UNDO, CARD, done.at, FIRST, data='{"event": "self"}')
    assert live([own]) == []


def test_ten_thousand_undos_of_undos_need_no_recursion() -> None:
    chain = [review(0, 4)]
    for _ in range(10_000):
        chain.append(undo(0, chain[-1]))
    assert live(chain) == chain[:1]


def test_events_are_folded_by_study_day_then_instant_then_id() -> None:
    late, early = review(1, 4), review(0, 4)
    set_back = Event("e0", Kind.REVIEW, CARD, late.at + timedelta(days=9), on(0), quality=4)
    assert in_order([late, set_back, early]) == [early, set_back, late]


REDATED = [
    ("a clock in the future", 5 * 365, 0),
    ("a clock in the past", -30, 2),
]


@pytest.mark.parametrize(("wrong", "right"), [r[1:] for r in REDATED], ids=[r[0] for r in REDATED])
def test_a_redated_event_counts_on_the_day_on_which_it_really_was(wrong: int, right: int) -> None:
    others = [review(1, 4), review(8, 4)]
    slip = review(wrong, 4)
    day = (review(right, 4)).study_day
    moved = redate(slip, day)
    as_it_was = replace(slip, study_day=day)
    assert card_state(CARD, [*others, slip, moved]) == card_state(CARD, [*others, as_it_was])
    assert live([slip, moved]) == [as_it_was]
    assert live([slip, moved, undo(9, moved)]) == [slip]
    again = redate(slip, review(3, 4).study_day)
    assert live([slip, moved, again])[0].study_day == review(3, 4).study_day


def test_a_card_that_was_answered_after_today_is_due_until_it_is_reviewed_today() -> None:
    first, slip = review(0, 4), review(5 * 365, 4)
    today = review(3, 4).study_day
    seen = state_on(today, CARD, [first, slip])
    assert (seen.learned, seen.due) == (
        card_state(CARD, [first]).learned,
        first.study_day + timedelta(days=1),
    )
    assert state_on(today, CARD, [slip]).due == today
    again = state_on(today, CARD, [first, slip, review(3, 4)])
    assert again == card_state(CARD, [first, review(3, 4)])
    assert state_on(slip.study_day, CARD, [first, slip]) == card_state(CARD, [first, slip])


def test_only_a_same_day_repeat_among_practice_touches_the_schedule() -> None:
    assert touches_schedule(repeat(0, 4))
    assert touches_schedule(undo(0, review(0, 4)))
    assert not touches_schedule(event(Kind.PRACTICE, 0, 4, purpose="quiz"))
    assert not touches_schedule(event(Kind.PRACTICE, 0, 4))


@given(st.text(max_size=20), st.integers(0, 40), st.integers(0, 5_000))
def test_the_fuzz_is_within_a_tenth_and_ten_days_and_always_the_same(
    card: str, repetitions: int, interval_days: int
) -> None:
    learned = sm2.State(repetitions, interval_days, 250)
    days = fuzz_days(card, learned)
    assert abs(days) <= min(interval_days / 10, 10)
    assert days == fuzz_days(card, learned)
    assert due_day(card, FIRST, learned) == on(interval_days + days)


def test_cards_learned_together_do_not_come_back_together() -> None:
    learned = sm2.State(5, 60, 250)
    assert {fuzz_days(f"d/{number}", learned) for number in range(300)} == set(range(-6, 7))
