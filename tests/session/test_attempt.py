"""A drill in a sitting: tries, hints, what is carried forward, the quality, its numbers."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from dlstudy.event import Kind
from dlstudy.exercise import variants
from dlstudy.grading.verdict import VerdictKind
from dlstudy.library.registry import drill_of
from dlstudy.session.attempt import Attempt
from dlstudy.session.review import Review
from tests.support.sittings import AGAIN, DRILLS, EASY, GOOD, HARD, Desk, concepts, library_of

LIBRARY = library_of(mine=DRILLS)
MEDIAN_MS = 10_000.0


def attempt(slug: str, seed: int = 7) -> Attempt:
    return Attempt(variants.variant(drill_of(LIBRARY.card(f"mine/{slug}")), seed))


def number(one: Attempt, name: str) -> float:
    reference = one.variant.references[name]
    assert isinstance(reference, float)
    return reference


def right(one: Attempt) -> str:
    assert one.step is not None
    return repr(one.variant.references[one.step.name])


def wrong(one: Attempt) -> str:
    assert one.step is not None
    return repr(number(one, one.step.name) * 7 + 1000)


def answer_right(one: Attempt) -> None:
    one.answer(right(one))


def slip(one: Attempt) -> None:
    one.answer(wrong(one))


def misread(one: Attempt) -> None:
    one.answer("seven")


def ask_hint(one: Attempt) -> None:
    one.hint()


def give_up(one: Attempt) -> None:
    one.give_up()


@pytest.mark.parametrize(
    ("acts", "quality"),
    [
        pytest.param([answer_right], GOOD, id="right"),
        pytest.param([misread, misread, misread, answer_right], GOOD, id="unreadable is free"),
        pytest.param([slip, answer_right], HARD, id="one slip"),
        pytest.param([ask_hint, answer_right], HARD, id="one hint"),
        pytest.param([ask_hint, ask_hint, answer_right], HARD, id="the same hint seen twice"),
        pytest.param([ask_hint, slip, answer_right], AGAIN, id="a hint and a slip"),
        pytest.param([slip, slip], AGAIN, id="two slips"),
        pytest.param([give_up], AGAIN, id="given up"),
        pytest.param([slip, give_up], AGAIN, id="given up after a slip"),
        pytest.param([slip, misread, answer_right], HARD, id="unreadable after a slip"),
    ],
)
def test_the_quality_proposed_is_what_the_way_was_worth(
    acts: list[Callable[[Attempt], None]], quality: int
) -> None:
    one = attempt("area")
    for act in acts:
        assert one.step is not None
        act(one)
    assert one.step is None
    assert one.proposed(10_000_000, MEDIAN_MS) == quality  # time never lowers it
    assert one.proposed(10_000_000, None) == quality


@pytest.mark.parametrize(
    ("elapsed_ms", "median_ms", "quality"),
    [(7_500, MEDIAN_MS, EASY), (7_501, MEDIAN_MS, GOOD), (1, None, GOOD), (0, MEDIAN_MS, EASY)],
)
def test_a_clean_answer_is_easy_if_it_was_quick(
    elapsed_ms: int, median_ms: float | None, quality: int
) -> None:
    one = attempt("area")
    answer_right(one)
    assert one.proposed(elapsed_ms, median_ms) == quality


def test_a_quick_answer_after_a_slip_is_still_hard() -> None:
    one = attempt("area")
    slip(one)
    answer_right(one)
    assert one.proposed(1, MEDIAN_MS) == HARD


def test_a_step_has_two_tries_and_then_the_next_is_asked() -> None:
    one = attempt("two-step")
    assert (one.index, one.tries) == (0, 0)
    slip(one)
    assert (one.index, one.tries) == (0, 1)
    misread(one)
    assert (one.index, one.tries) == (0, 1)
    slip(one)
    assert (one.index, one.tries) == (1, 0)


def test_a_wrong_step_is_carried_forward_and_not_punished_twice() -> None:
    one = attempt("two-step")
    slip(one)
    one.answer("100")
    verdict = one.answer("300")
    assert verdict.kind is VerdictKind.FOLLOWS
    assert one.step is None
    assert one.slips == 2


def test_the_second_try_replaces_the_first_in_what_is_carried_forward() -> None:
    one = attempt("two-step")
    slip(one)
    answer_right(one)
    assert one.answer(right(one)).kind is VerdictKind.RIGHT


def test_after_giving_up_the_reference_is_carried_forward() -> None:
    one = attempt("two-step")
    slip(one)
    one.give_up()
    assert one.answer(right(one)).kind is VerdictKind.RIGHT


def test_a_mistake_is_named_and_its_value_carried_forward() -> None:
    one = attempt("two-step")
    values = one.variant.values
    less = values["b"] - values["a"]
    verdict = one.answer(f"{values['b']} - {values['a']}")
    assert (verdict.kind, verdict.mistakes) == (VerdictKind.MISTAKE, ("less",))
    one.answer(repr(less))
    assert one.answer(f"3*{less}").kind is VerdictKind.FOLLOWS


def test_what_was_typed_is_kept_in_order() -> None:
    one = attempt("two-step")
    one.answer("one")
    one.answer("1/2")
    one.give_up()
    one.answer(right(one))
    said = [(entry["step"], entry["verdict"]) for entry in one.history]
    assert said == [
        ("sum", "invalid"),
        ("sum", "wrong"),
        ("sum", "given up"),
        ("cost", "right"),
    ]
    assert one.history[1]["typed"] == "1/2"


def test_hints_are_of_the_step_in_front() -> None:
    one = attempt("two-step")
    assert one.hint() == "Put them together."
    answer_right(one)
    assert one.hint() == ""
    assert one.hints == 1


def test_a_finished_drill_takes_no_more_answers() -> None:
    one = attempt("area")
    answer_right(one)
    for act in (slip_anyway, ask_hint, give_up):
        with pytest.raises(ValueError, match="finished"):
            act(one)


def slip_anyway(one: Attempt) -> None:
    one.answer("1")


def drill_in_front(review: Review) -> Attempt:
    assert review.asked is not None
    assert review.asked.attempt is not None
    return review.asked.attempt


def finish(at: Desk, review: Review, quality: int) -> None:
    one = drill_in_front(review)
    while one.step is not None:
        answer_right(one)
    review.answer(quality, at.clock.now(), 30_000, proposed=GOOD)


def test_a_drill_that_is_left_midway_records_nothing() -> None:
    with Desk(LIBRARY) as at:
        review = at.review()
        slip(drill_in_front(review))
        drill_in_front(review).hint()
        assert at.store.events() == []
        assert at.store.states() == {}
        following = at.review()
        assert drill_in_front(following).history == []


def test_each_time_a_drill_is_asked_it_has_numbers_of_its_own() -> None:
    with Desk(library_of(mine=DRILLS + concepts(1))) as at:
        review = at.review()
        seeds: list[int] = []
        slugs: list[str] = []
        while review.asked is not None and len(seeds) < 8:
            if review.asked.attempt is None:
                at.answer(review, GOOD)
                continue
            seeds.append(drill_in_front(review).variant.seed)
            slugs.append(review.asked.card.slug)
            finish(at, review, AGAIN)
        assert len(slugs) == 8
        assert set(slugs) == {"area", "two-step"}
        assert len(set(seeds)) == 8


def test_the_event_of_a_drill_says_all_that_was_observed() -> None:
    with Desk(LIBRARY) as at:
        review = at.review()
        one = drill_in_front(review)
        one.hint()
        slip(one)
        finish(at, review, AGAIN)
        (event,) = at.store.events()
        data = json.loads(event.data)
        assert (event.kind, event.quality, event.elapsed_ms) == (Kind.REVIEW, AGAIN, 30_000)
        assert data["seed"] == one.variant.seed
        assert data["answers"] == one.history
        assert (data["hints"], data["proposed"]) == (1, GOOD)
        again = variants.variant(drill_of(LIBRARY.card(event.card)), data["seed"])
        assert again.values == one.variant.values


def test_an_undone_drill_begins_anew_with_other_numbers(tmp_path: Path) -> None:
    with Desk(LIBRARY, tmp_path / "log.sqlite") as at:
        review = at.review()
        first = drill_in_front(review)
        finish(at, review, GOOD)
        review.undo(at.clock.now())
        second = drill_in_front(review)
        assert (second.index, second.history) == (0, [])
        assert second.variant.seed != first.variant.seed


def test_a_drill_that_cannot_be_drawn_is_passed_over() -> None:
    text = "\n## never\nQ: {{a}}?\nVars: a in {1, 2}\nAnswer: a\nMistake same: a*1 -> The same.\n"
    with Desk(library_of(mine=text + concepts(2))) as at:
        assert at.answer_all(at.review()) == ["mine/card-0", "mine/card-1"]
        assert at.review().asked is None
