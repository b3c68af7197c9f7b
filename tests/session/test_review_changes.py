"""A review when things change: undo, cards put aside, decks edited or removed, a clock set back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlstudy.errors import NothingToUndo
from dlstudy.event import Kind
from dlstudy.schedule import due, fold
from dlstudy.session.review import Review
from tests.support.sittings import (
    AGAIN,
    DRILLS,
    EASY,
    GOOD,
    HARD,
    Desk,
    concepts,
    front,
    library_of,
)


def desk(cards: int = 12) -> Desk:
    return Desk(library_of(mine=concepts(cards)))


@pytest.mark.parametrize(
    ("kind", "is_asked_today", "is_asked_tomorrow"),
    [
        (Kind.KNOWN, False, False),
        (Kind.SUSPEND, False, False),
        (Kind.BURY, False, True),
    ],
)
def test_a_card_put_aside_is_not_asked(
    kind: Kind, is_asked_today: bool, is_asked_tomorrow: bool
) -> None:
    with desk() as at:
        review = at.review(new=12)
        aside = front(review)
        review.put_aside(kind, at.clock.now())
        assert front(review) != aside
        assert (aside in at.answer_all(review)) is is_asked_today
        assert (aside in at.answer_all(at.review(new=12))) is is_asked_today
        at.clock.days = 1
        assert (aside in at.answer_all(at.review(new=12))) is is_asked_tomorrow


def test_a_known_card_is_asked_after_sixty_days() -> None:
    with desk(1) as at:
        review = at.review()
        state = review.put_aside(Kind.KNOWN, at.clock.now())
        assert state.due == at.clock.today + timedelta(days=60)
        at.clock.days = 59
        assert at.review().asked is None
        at.clock.days = 60
        review = at.review()
        at.answer(review, GOOD)
        learned = at.store.states()["mine/card-0"].learned
        assert learned is not None
        assert learned.interval_days == 150  # 60 days at ease 2.5


def test_a_flag_leaves_its_card_in_front_and_its_schedule_alone() -> None:
    with desk() as at:
        review = at.review()
        card = front(review)
        review.flag("the answer is 4", at.clock.now())
        assert front(review) == card
        assert at.store.states()[card] == fold.CardState(card, flag="the answer is 4")
        at.answer(review, GOOD)
        assert at.store.states()[card].flag == "the answer is 4"


def test_more_new_cards_are_fetched_when_all_in_front_were_known() -> None:
    with desk(25) as at:
        review = at.review()
        known = 0
        while review.asked is not None and known < 15:
            review.put_aside(Kind.KNOWN, at.clock.now())
            known += 1
        assert known == 15


def test_undo_goes_back_step_by_step_and_forward_again() -> None:
    with desk() as at:
        review = at.review()
        asked = [front(review)]
        for quality in (GOOD, AGAIN, EASY):
            at.answer(review, quality)
            asked.append(front(review))
        for card in (asked[2], asked[1], asked[0]):
            assert review.undo(at.clock.now()) == card
            assert front(review) == card
            assert at.store.states()[card] == fold.CardState(card)
        with pytest.raises(NothingToUndo):
            review.undo(at.clock.now())
        assert review.summary(at.clock.today).answered == 0
        assert at.answer_all(review, most=3) == asked[:3]


def test_undo_works_after_the_last_card() -> None:
    with desk() as at:
        review = at.review(limit=2)
        asked = at.answer_all(review)
        assert review.asked is None
        assert review.undo(at.clock.now()) == asked[1]
        at.answer(review, AGAIN)
        assert review.asked is None
        assert at.store.states()[asked[1]].lapses == 0
        assert at.store.states()[asked[1]].repeat_on == at.clock.today
        for card in reversed(asked):
            assert review.undo(at.clock.now()) == card


def test_undoing_a_failure_takes_its_repeat_back_too() -> None:
    with desk(3) as at:
        review = at.review()
        failed = front(review)
        at.answer(review, AGAIN)
        review.undo(at.clock.now())
        at.answer(review, GOOD)
        assert failed not in at.answer_all(review)


@pytest.mark.parametrize("quality", [AGAIN, GOOD])
def test_undoing_a_repeat_asks_it_as_a_repeat_again(quality: int) -> None:
    with desk(2) as at:
        review = at.review()
        failed = front(review)
        at.answer(review, AGAIN)
        at.answer(review, GOOD)
        at.answer(review, quality)
        review.undo(at.clock.now())
        assert front(review) == failed
        assert review.asked is not None
        assert review.asked.is_repeat
        assert at.answer_all(review) == [failed]
        assert at.store.states()[failed].repeat_on is None
        assert at.store.states()[failed].reviews == 1


@pytest.mark.parametrize("kind", [Kind.KNOWN, Kind.SUSPEND, Kind.BURY])
def test_undo_brings_back_a_card_put_aside(kind: Kind) -> None:
    with desk() as at:
        review = at.review()
        card = front(review)
        review.put_aside(kind, at.clock.now())
        assert review.undo(at.clock.now()) == card
        assert front(review) == card
        assert at.store.states()[card] == fold.CardState(card)
        at.answer(review, GOOD)
        assert at.store.states()[card].reviews == 1


def test_undoing_a_flag_keeps_the_card_in_front() -> None:
    with desk() as at:
        review = at.review()
        card = front(review)
        review.flag("odd", at.clock.now())
        review.undo(at.clock.now())
        assert front(review) == card
        assert at.store.states()[card].flag is None
        assert len(set(at.answer_all(review))) == 10


ACTIONS = st.sampled_from([AGAIN, AGAIN, HARD, GOOD, EASY, "undo", "undo", "flag", *"ksb"])
ASIDE = {"k": Kind.KNOWN, "s": Kind.SUSPEND, "b": Kind.BURY}


def act(at: Desk, review: Review, action: int | str) -> None:
    if action == "undo":
        review.undo(at.clock.now())
    elif action == "flag":
        review.flag("odd", at.clock.now())
    elif isinstance(action, int):
        at.answer(review, action)
    else:
        review.put_aside(ASIDE[action], at.clock.now())


@given(st.lists(ACTIONS, max_size=30), st.lists(st.integers(0, 2), min_size=1, max_size=2))
def test_whatever_is_done_the_sitting_keeps_its_promises(
    actions: list[int | str], days: list[int]
) -> None:
    with Desk(library_of(mine=concepts(6) + DRILLS, other=concepts(3))) as at:
        for step in days:
            at.clock.days += step
            start = at.store.states()
            review = at.review(new=9, minutes=1000)
            depth = 0
            for action in actions:
                if (depth == 0) if action == "undo" else review.asked is None:
                    continue
                act(at, review, action)
                depth += -1 if action == "undo" else 1
                assert_sound(at, review)
            while depth:
                review.undo(at.clock.now())
                depth -= 1
            assert {c: s for c, s in at.store.states().items() if s != fold.CardState(c)} == {
                c: s for c, s in start.items() if s != fold.CardState(c)
            }
            assert review.summary(at.clock.today).answered == 0
            at.answer_all(review)
            assert_all_done(at, review)


def assert_sound(at: Desk, review: Review) -> None:
    """Check what must hold after every action."""
    events, today = at.store.events(), at.clock.today
    assert at.store.states() == fold.states(events)
    assert {c: review.states[c] for c in at.store.states()} == at.store.states()
    counted = [e.card for e in fold.live(events) if e.kind == Kind.REVIEW]
    counted_today = [
        e.card for e in fold.live(events) if e.kind == Kind.REVIEW and e.study_day == today
    ]
    assert len(counted_today) == len(set(counted_today)) <= len(counted)
    if review.asked is not None:
        state = review.states.get(front(review))
        assert state is None or not (state.is_suspended or state.buried_on == today)
        assert review.asked.is_repeat is due.must_repeat(state, today)
        assert review.left >= 1


def assert_all_done(at: Desk, review: Review) -> None:
    """Check that nothing that could be asked today was left out."""
    today = at.clock.today
    for card in at.library.cards:
        state = at.store.states().get(card.id)
        assert not due.is_due(state, today)
        assert not due.must_repeat(state, today)
    assert review.summary(today).still_failing == 0


def edited(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


@pytest.mark.parametrize(
    ("edit", "has_changed"),
    [
        pytest.param(lambda t: t, False, id="nothing"),
        pytest.param(lambda t: edited(t, "A: It is 0.", "A: It is nought."), True, id="answer"),
        pytest.param(lambda t: edited(t, "What is 0?", "What is nil?"), False, id="question"),
        pytest.param(lambda t: edited(t, "A: It is 1.", "A: It is one."), False, id="another card"),
    ],
)
def test_a_card_whose_answer_changed_since_says_so(
    edit: Callable[[str], str], has_changed: bool
) -> None:
    text = concepts(2)
    with Desk(library_of(mine=text)) as at:
        review = at.review(limit=1)
        assert review.asked is not None
        assert not review.asked.has_changed
        at.answer(review, GOOD)
        at.clock.days = 1
        at.library = library_of(mine=edit(text))
        review = at.review()
        assert review.asked is not None
        assert front(review) == "mine/card-0"
        assert review.asked.has_changed is has_changed
        at.answer(review, GOOD)
        at.clock.days = 7
        again = at.review(new=0)
        assert again.asked is not None
        assert not again.asked.has_changed


def test_the_history_of_a_removed_deck_is_kept_and_comes_back_with_it() -> None:
    whole = library_of(mine=concepts(3), other=concepts(2))
    with Desk(whole) as at:
        at.answer_all(at.review())
        states = at.store.states()
        at.clock.days = 1
        at.library = library_of(other=concepts(2))
        review = at.review()
        assert set(at.answer_all(review)) == {"other/card-0", "other/card-1"}
        assert review.summary(at.clock.today).waiting == 0
        kept = {c: s for c, s in at.store.states().items() if c.startswith("mine/")}
        assert kept == {c: s for c, s in states.items() if c.startswith("mine/")}
        at.library = whole
        assert set(at.answer_all(at.review())) == set(kept)


def test_a_clock_set_back_a_day_loses_nothing() -> None:
    with desk(6) as at:
        at.clock.days = 5
        first = at.answer_all(at.review(new=3))
        states = at.store.states()
        at.clock.days = 4
        review = at.review(new=3)
        second = at.answer_all(review)
        assert set(second).isdisjoint(first)
        assert {c: s for c, s in at.store.states().items() if c in first} == states
        assert at.store.states() == fold.states(at.store.events())
        assert review.undo(at.clock.now()) == second[-1]
        at.answer(review, AGAIN)
        at.clock.days = 6
        assert set(at.answer_all(at.review())) == {*first, *second}
        assert at.store.states() == fold.states(at.store.events())
