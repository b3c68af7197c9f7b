"""A quiz: kinds mixed, the weakest first, the same for the same seed, off the schedule."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlstudy.card import Card
from dlstudy.errors import NothingToUndo
from dlstudy.event import Event
from dlstudy.event import Kind as EventKind
from dlstudy.figures.progress import weakness
from dlstudy.schedule import due, fold
from dlstudy.schedule.days import seconds_of
from dlstudy.session.quiz import Quiz
from dlstudy.session.selection import choose
from tests.support.logs import event, logs
from tests.support.sittings import (
    AGAIN,
    DEVICE,
    DRILLS,
    EASY,
    GOOD,
    HARD,
    Desk,
    concepts,
    library_of,
)

CLOZES = "".join(
    f"\n## gap-{n}\nC: {{{{c1::{n}}}}} and {{{{c2::{n + 1}}}}} follow.\n" for n in range(3)
)
LIBRARY = library_of(cnn=concepts(8) + CLOZES + DRILLS)


def quiz(at: Desk, count: int = 10, seed: int = 3) -> Quiz:
    cards = choose(at.library.cards, at.store.states(), count, seed)
    return Quiz(at.library, at.store, at.clock.now(), cards, seed, DEVICE)


def answer_all(at: Desk, one: Quiz, quality: int = GOOD) -> list[tuple[str, object]]:
    """Give the same answer to every card; return the cards, and the numbers of the drills."""
    asked: list[tuple[str, object]] = []
    while one.asked is not None:
        attempt = one.asked.attempt
        asked.append((one.asked.card.id, attempt and attempt.variant.values))
        one.answer(quality, at.clock.now(), 1_000)
    return asked


@pytest.mark.parametrize("quality", [AGAIN, HARD, GOOD, EASY])
def test_a_quiz_leaves_the_schedule_as_it_is(quality: int) -> None:
    with Desk(LIBRARY) as at:
        review = at.review()
        at.answer(review, AGAIN)  # it is owed a repeat, which a quiz does not pay
        at.answer_all(review, EASY, most=3)
        states = at.store.states()
        plan = due.plan(at.library.cards, states, at.clock.today)
        asked = answer_all(at, quiz(at, 20), quality)
        after = at.store.states()
        assert {card: after[card] for card in states} == states
        assert all(after[card] == fold.CardState(card) for card in after if card not in states)
        assert due.plan(at.library.cards, after, at.clock.today) == plan
        assert seconds_of(at.store.days(), at.clock.today) == 20.0
        events = [e for e in at.store.events() if e.kind is EventKind.PRACTICE]
        assert [e.card for e in events] == [card for card, _ in asked]
        assert {json.loads(e.data)["purpose"] for e in events} == {"quiz"}


@given(st.integers(0, 10_000), st.integers(1, 20))
def test_the_same_seed_is_the_same_quiz(seed: int, count: int) -> None:
    with Desk(LIBRARY) as at:
        first = answer_all(at, quiz(at, count, seed), AGAIN)
        assert answer_all(at, quiz(at, count, seed)) == first
        assert len(first) == len({card for card, _ in first}) == min(count, 8 + 3 + 2)


def test_other_seeds_are_other_quizzes() -> None:
    with Desk(LIBRARY) as at:
        quizzes = {tuple(card for card, _ in answer_all(at, quiz(at, 6, n))) for n in range(10)}
        assert len(quizzes) > 5


def test_the_kinds_take_turns() -> None:
    with Desk(LIBRARY) as at:
        kinds = [card.kind.value for card in quiz(at, 9).cards]
        assert kinds[:6] == ["concept", "cloze", "drill"] * 2
        assert Counter(kinds) == {"concept": 4, "cloze": 3, "drill": 2}


def test_siblings_do_not_give_each_other_away() -> None:
    with Desk(LIBRARY) as at:
        notes = [card.note for card in quiz(at, 100).cards]
        assert len(notes) == len(set(notes))


@given(logs(), st.integers(0, 99))
def test_the_weakest_of_a_kind_come_first(events: list[Event], seed: int) -> None:
    states = fold.states(events)
    cards = library_of(
        cnn="\n## odd-kernel\nQ: a\nA: b\n\n## pooling-shift\nQ: c\nA: d\n\n## new\nQ: e\nA: f\n",
        kalman="\n## ekf\nQ: g\nA: h\n",
    ).cards
    asked = choose(cards, states, 9, seed)
    weights = [weakness(states.get(card.id)) for card in asked]
    assert weights == sorted(weights, reverse=True)


def test_what_failed_is_weaker_than_what_passed_with_new_cards_between() -> None:
    def weight(*qualities: int) -> float:
        events = [event("a/b", quality=q, day=90 * n) for n, q in enumerate(qualities)]
        return weakness(fold.card_state("a/b", events))

    assert weight(5, 1, 5, 1) > weight(4, 1, 4) > weakness(None) > weight(4) > weight(5, 5)


def test_a_quiz_ends_with_a_result_for_every_card() -> None:
    with Desk(LIBRARY) as at:
        one = quiz(at, 3)
        qualities = [AGAIN, HARD, EASY]
        for left, quality in zip((3, 2, 1), qualities, strict=True):
            assert one.left == left
            one.answer(quality, at.clock.now(), 1_000)
        assert (one.asked, one.left) == (None, 0)
        assert [r.is_right for r in one.results] == [False, True, True]
        with pytest.raises(ValueError, match="over"):
            one.answer(GOOD, at.clock.now(), 1_000)


def test_a_drill_left_midway_in_a_quiz_records_nothing() -> None:
    with Desk(library_of(cnn=DRILLS)) as at:
        one = quiz(at, 2)
        assert one.asked is not None
        assert one.asked.attempt is not None
        one.asked.attempt.answer("1")
        assert at.store.events() == []


def test_a_suspended_card_is_not_asked_in_a_quiz_either() -> None:
    with Desk(library_of(cnn=concepts(3))) as at:
        review = at.review()
        assert review.asked is not None
        suspended: Card = review.asked.card
        review.put_aside(EventKind.SUSPEND, at.clock.now())
        assert suspended.id not in [card for card, _ in answer_all(at, quiz(at))]


def test_a_quiz_of_nothing_is_over_at_once() -> None:
    with Desk(LIBRARY) as at:
        one = Quiz(at.library, at.store, at.clock.now(), [], 1, DEVICE)
        assert one.asked is None
        assert choose([], {}, 5, 1) == []


def test_the_last_answers_of_a_quiz_can_be_taken_back() -> None:
    with Desk(LIBRARY) as at:
        one = quiz(at, 3)
        with pytest.raises(NothingToUndo):
            one.undo(at.clock.now())
        asked = [card.id for card in one.cards]
        one.answer(AGAIN, at.clock.now(), 1_000)
        one.answer(GOOD, at.clock.now(), 1_000)
        assert (one.undo(at.clock.now()), one.undo(at.clock.now())) == (asked[1], asked[0])
        assert one.asked is not None
        assert one.asked.card.id == asked[0]
        answer_all(at, one, EASY)
        assert [result.quality for result in one.results] == [EASY] * 3
        live = [e.quality for e in fold.live(at.store.events()) if e.quality is not None]
        assert live == [EASY] * 3
