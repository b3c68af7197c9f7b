"""A review with invented moments: due before new, failures until they pass, limits kept."""

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from dlstudy.errors import NotSaved
from dlstudy.event import Kind, Moment
from dlstudy.record import replace
from dlstudy.schedule import due, fold, goal
from dlstudy.session.asked import Asked, bring_forward, event_of
from dlstudy.session.review import REPEAT_GAP
from tests.support.sittings import AGAIN, EASY, GOOD, HARD, Desk, concepts, front, library_of


def desk(cards: int = 30, path: Path = Path(":memory:")) -> Desk:
    return Desk(library_of(mine=concepts(cards)), path)


def test_due_cards_come_before_new_ones() -> None:
    with desk() as at:
        first = at.answer_all(at.review(limit=4))
        at.clock.days = 1
        second = at.answer_all(at.review())
        assert set(second[:4]) == set(first)
        assert not set(second[4:]) & set(first)
        assert len(second) == 4 + 10


@pytest.mark.parametrize(
    ("options", "count"),
    [
        pytest.param({}, 10, id="ten new cards a day"),
        pytest.param({"new": 3}, 3, id="so many new ones"),
        pytest.param({"new": 0}, 0, id="no new ones"),
        pytest.param({"new": 14}, 14, id="more than the plan, by hand"),
        pytest.param({"limit": 2}, 2, id="so many cards"),
        pytest.param({"new": 5, "limit": 3}, 3, id="the smaller of two limits"),
        pytest.param({"topics": ("other",)}, 4, id="one topic"),
        pytest.param({"new": 100, "minutes": 0.1}, 0, id="no time for one"),
        pytest.param({"new": 100, "minutes": 1.0}, 1, id="time for one"),
        pytest.param({"new": 100, "minutes": 1000}, 34, id="time for all"),
    ],
)
def test_a_sitting_asks_no_more_than_was_chosen(options: dict[str, object], count: int) -> None:
    with Desk(library_of(mine=concepts(30), other=concepts(4))) as at:
        review = at.review(**options)
        asked = []
        while review.asked is not None:
            asked.append(front(review))
            at.answer(review, GOOD, elapsed_ms=59_000)
        assert len(asked) == len(set(asked)) == count
        assert review.summary(at.clock.today).answered == count


def test_no_more_than_ten_cards_are_new_on_a_day_in_all_sittings() -> None:
    with desk() as at:
        asked = [*at.answer_all(at.review(limit=7)), *at.answer_all(at.review())]
        assert len(asked) == len(set(asked)) == 10
        assert at.review().asked is None
        asked += at.answer_all(at.review(new=2))
        assert len(asked) == 12
        at.clock.days = 1
        assert len(set(at.answer_all(at.review())) - set(asked)) == 10


def test_a_new_card_whose_answer_was_undone_is_asked_again_today() -> None:
    with desk() as at:
        review = at.review()
        asked = at.answer_all(review)
        review.undo(at.clock.now())
        assert front(review) == asked[-1]
        assert at.answer_all(at.review()) == [asked[-1]]


def test_the_minutes_end_the_sitting_and_what_waits_is_counted() -> None:
    with desk() as at:
        at.answer_all(at.review(new=30, minutes=100))
        at.clock.days = 2
        review = at.review(minutes=5)
        for _ in range(3):
            at.answer(review, GOOD, elapsed_ms=95_000)
        assert review.asked is None
        summary = review.summary(at.clock.today)
        assert (summary.answered, summary.seconds, summary.waiting) == (3, 285.0, 27)
        assert at.review(minutes=5).asked is not None  # minutes named by hand are meant for now


def test_where_cards_wait_the_day_is_planned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing new is met then, so topics that may not begin yet need no plan of their own."""
    library = library_of(one=concepts(30), two=concepts(5, "later"))
    plans: list[due.Plan] = []
    plan = due.plan
    with Desk(replace(library, needs={"one": (), "two": ("one",)})) as at:
        at.answer_all(at.review(new=12, minutes=100))
        at.clock.days = 2

        def planned(*given: Any, **options: Any) -> due.Plan:  # noqa: ANN401 - passed on
            plans.append(plan(*given, **options))
            return plans[-1]

        monkeypatch.setattr(due, "plan", planned)
        review = at.review(minutes=2)
        assert (len(plans), review.plan.new) == (1, ())
        assert review.plan.waiting > 0


def test_the_minutes_of_a_day_are_shared_by_its_sittings() -> None:
    with desk() as at:
        at.answer_all(at.review(new=30, minutes=100))
        at.clock.days = 2
        review = at.review(limit=2)
        for _ in range(2):
            at.answer(review, GOOD, elapsed_ms=400_000)
        left = at.review()
        assert left.seconds_left == 900 - 800
        at.answer(left, GOOD, elapsed_ms=100_000)
        assert left.asked is None
        assert at.review().asked is None


def test_what_failed_is_asked_again_until_it_passes_and_counts_once() -> None:
    with desk() as at:
        review = at.review()
        failed = front(review)
        at.answer(review, AGAIN)
        learned = at.store.states()[failed].learned
        gaps = []
        for quality in (AGAIN, AGAIN, HARD):
            gap = 0
            while front(review) != failed:
                at.answer(review, GOOD)
                gap += 1
            gaps.append(gap)
            assert review.asked is not None
            assert review.asked.is_repeat
            at.answer(review, quality)
            state = at.store.states()[failed]
            assert state.learned == learned
            assert (state.reviews, state.lapses) == (1, 0)
            assert (state.repeat_on is None) is (quality == HARD)
        assert gaps[0] == REPEAT_GAP
        assert failed not in at.answer_all(review)
        kinds = [e.kind for e in at.store.events(failed)]
        assert kinds == [Kind.REVIEW, Kind.PRACTICE, Kind.PRACTICE, Kind.PRACTICE]
        assert review.summary(at.clock.today).still_failing == 0


def test_what_failed_and_was_left_is_asked_first_in_the_next_sitting_of_the_day() -> None:
    with desk() as at:
        review = at.review()
        failed = front(review)
        at.answer(review, AGAIN)
        assert review.summary(at.clock.today).still_failing == 1
        following = at.review()
        assert front(following) == failed
        assert following.asked is not None
        assert following.asked.is_repeat
        at.clock.days = 1
        tomorrow = at.review()
        assert tomorrow.asked is not None
        assert front(tomorrow) == failed
        assert not tomorrow.asked.is_repeat


@pytest.mark.parametrize("quality", [AGAIN, HARD, GOOD, EASY])
@pytest.mark.parametrize("late_days", [0, 1, 30])
def test_the_interval_on_a_key_is_the_interval_it_gives(quality: int, late_days: int) -> None:
    with desk(1) as at:
        for _ in range(6):
            review = at.review(minutes=1000)
            today = at.clock.today
            promised = review.intervals(at.clock.now())
            assert promised is not None
            card = front(review)
            at.answer(review, quality)
            due = at.store.states()[card].due
            assert due == today + timedelta(days=promised[quality])
            at.clock.days += promised[quality] + late_days


@pytest.mark.parametrize("quality", [AGAIN, HARD, GOOD, EASY])
@pytest.mark.parametrize("is_for_a_goal", [False, True], ids=["brought forward", "for a goal"])
def test_the_key_of_a_card_that_is_early_promises_what_the_answer_gives(
    quality: int, *, is_for_a_goal: bool
) -> None:
    with desk(1) as at:
        for _ in range(5):  # up to an interval of some months
            at.clock.days += at.answered_days(GOOD)
        card = at.library.cards[0].id
        if is_for_a_goal:
            by = at.clock.today + timedelta(days=30)
            data = goal.data_of(goal.Goal(by, at.clock.today))
            at.store.record(event_of(goal.CARD, Kind.PLAN, at.clock.now(), "desk", data))
            due = at.store.states()[card].due
            assert due is not None
            at.clock.days += (due - at.clock.today).days
        else:
            at.clock.days += 4
            bring_forward(at.store, [card], at.clock.now(), "desk")
        review = at.review(minutes=1000)
        assert front(review) == card
        promised = review.intervals(at.clock.now())
        assert promised is not None
        state = review.answer(quality, at.clock.now(), 5_000)
        assert state.due == at.clock.today + timedelta(days=promised[quality])
        assert promised[quality] < 60 or not is_for_a_goal


def test_the_next_card_is_drawn_when_it_is_looked_at_and_not_while_saving(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with desk(3) as at:
        review = at.review()
        front(review)
        drawn: list[str] = []
        draw = review._next

        def watched(moment: Moment) -> Asked | None:
            drawn.append("now")
            return draw(moment)

        monkeypatch.setattr(review, "_next", watched)
        at.answer(review, GOOD)
        assert drawn == []
        assert review.asked is not None
        assert review.asked is not None
        assert drawn == ["now"]


def test_the_next_card_is_asked_only_after_the_answer_is_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    with desk(5, path) as at, closing(sqlite3.connect(path)) as other:
        review = at.review()
        card = front(review)
        other.execute("ALTER TABLE states RENAME TO hidden")
        with pytest.raises(NotSaved):
            at.answer(review, GOOD)
        with pytest.raises(NotSaved):
            review.put_aside(Kind.SUSPEND, at.clock.now())
        assert (front(review), review.answered, at.store.events()) == (card, [], [])
        other.execute("ALTER TABLE hidden RENAME TO states")
        at.answer(review, GOOD)
        assert front(review) != card
        other.execute("ALTER TABLE states RENAME TO hidden")
        with pytest.raises(NotSaved):
            review.undo(at.clock.now())
        other.execute("ALTER TABLE hidden RENAME TO states")
        assert review.undo(at.clock.now()) == card
        assert [e.kind for e in at.store.events(card)] == [Kind.REVIEW, Kind.UNDO]


def test_two_sittings_at_once_count_an_answer_of_the_same_card_once(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    with desk(5, path) as at, desk(5, path) as other:
        review, twin = at.review(), other.review()
        card = front(review)
        assert front(twin) == card
        at.answer(review, EASY)
        other.clock.seconds = 100
        other.answer(twin, AGAIN)
        state = at.store.states()[card]
        assert (state.reviews, state.repeat_on) == (1, at.clock.today)
        assert state == fold.states(other.store.events())[card]
        review.undo(at.clock.now())
        assert at.store.states()[card] == fold.states(at.store.events())[card]
        assert at.store.states()[card].reviews == 1


def test_topics_are_mixed_where_there_are_several() -> None:
    with Desk(library_of(one=concepts(9), two=concepts(9), three=concepts(9))) as at:
        asked = at.answer_all(at.review(new=9))
        decks = [card.partition("/")[0] for card in asked]
        assert Counter(decks) == {"one": 3, "two": 3, "three": 3}
        assert all(left != right for left, right in pairwise(decks))
