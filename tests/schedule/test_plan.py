"""What can be seen by a day: the forecast, its laws, and reviews that follow the plan."""

import json
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlstudy.event import Kind
from dlstudy.log.store import FILE_NAME, Store
from dlstudy.record import replace
from dlstudy.schedule import fold, goal, pace
from dlstudy.schedule.forecast import Assumptions, Forecast, forecast
from dlstudy.schedule.goal import Goal
from dlstudy.schedule.plan import best, in_order, minutes_for_all
from dlstudy.session.asked import event_of
from tests.support.commands import run
from tests.support.console import Console, logged, today
from tests.support.logs import FIRST_DAY, event
from tests.support.sittings import DEVICE, DRILLS, GOOD, Desk, concepts, library_of
from tests.support.tiny import with_tiny_deck
from tests.support.warm import shipped

SHIPPED = in_order(shipped().cards)
GUESSED = Assumptions({})


def goal_in(days: int, minutes: float = 15.0) -> Goal:
    return Goal(FIRST_DAY + timedelta(days=days), FIRST_DAY, (), minutes)


def shown(days: int, minutes: float) -> Forecast:
    return best(SHIPPED, {}, goal_in(days, minutes), FIRST_DAY, GUESSED)


@given(st.integers(1, 90), st.floats(5, 120))
@settings(max_examples=25)
def test_a_forecast_keeps_its_minutes_and_its_last_week(days: int, minutes: float) -> None:
    one = goal_in(days, minutes)
    found = best(SHIPPED, {}, one, FIRST_DAY, GUESSED)
    assert [day.day for day in found.days] == [FIRST_DAY + timedelta(days=n) for n in range(days)]
    assert all(day.seconds <= 60 * minutes + 1e-6 for day in found.days)
    assert all(day.new <= found.new for day in found.days)
    assert sum(day.new for day in found.days) == len(found.seen)
    if days >= 8:
        assert all(day.new == 0 for day in found.days[-2:])
    if days > goal.LAST_DAYS:
        before = sum(day.new for day in found.days[: -goal.LAST_DAYS])
        assert sum(day.reviews for day in found.days[-goal.LAST_DAYS :]) >= 0.9 * before
    greedy = forecast(SHIPPED, {}, one, FIRST_DAY, GUESSED, len(SHIPPED))
    assert len(found.seen) >= len(greedy.seen)


def test_a_suspended_card_is_no_part_of_a_plan(home: Path) -> None:
    plan = ["plan", "--by", (today() + timedelta(days=60)).isoformat(), "--topics", "tiny"]
    assert json.loads(run(home, *plan, "--json").stdout)["minutes_for_all"] == 15.0
    with Store(home / FILE_NAME) as log:
        log.record(event("tiny/relu", Kind.SUSPEND))
    told = json.loads(run(home, *plan, "--json").stdout)
    assert (told["minutes_for_all"], told["dropped"]) == (15.0, [])
    assert told["reached"][0]["of"] == 3


def test_an_own_rate_that_equals_the_guess_is_not_called_a_guess(home: Path) -> None:
    yesterday = (today() - FIRST_DAY).days - 1
    with Store(home / FILE_NAME) as log:
        log.record(event("tiny/relu", day=yesterday))  # a first sight is no part of the rate
        for n in range(40):
            log.record(event("tiny/relu", quality=2 if n < 4 else 4, day=yesterday))
    by = (today() + timedelta(days=20)).isoformat()
    told = json.loads(run(home, "plan", "--by", by, "--json").stdout)["assumed"]
    assert (told["pass_rate"], told["own_pass_rate"]) == (0.9, True)


def test_a_median_of_no_time_at_all_is_not_believed() -> None:
    for kind, (new, later) in pace.SECONDS.items():
        times = {(kind, True): 1.0, (kind, False): 0.5}
        assert pace.seconds_of_kind(kind, times, is_new=True) == pace.LEAST_SHARE * new
        assert pace.seconds_of_kind(kind, times, is_new=False) == pace.LEAST_SHARE * later
        assert pace.seconds_of_kind(kind, {(kind, True): new / 2}, is_new=True) == new / 2


def test_a_forecast_of_ten_thousand_cards_walks_few_groups() -> None:
    """The work grows with the days and with what SM-2 tells apart, not with the cards."""
    cards = [replace(SHIPPED[n % len(SHIPPED)], slug=f"card-{n}") for n in range(10_000)]
    found = forecast(cards, {}, goal_in(60, 240.0), FIRST_DAY, GUESSED, len(cards))
    assert 500 < len(found.seen) < 10_000
    assert all(day.seconds <= 240 * 60 + 1e-6 for day in found.days)


def test_more_minutes_and_more_days_see_more() -> None:
    assert len(shown(20, 10).seen) < len(shown(20, 30).seen) < len(shown(60, 30).seen)


def test_the_minutes_for_everything_are_enough_and_hardly_more() -> None:
    cards = [card for card in SHIPPED if card.deck in {"cnn", "loss", "attention", "kalman"}]
    needed = minutes_for_all(cards, {}, goal_in(40, 10), FIRST_DAY, GUESSED)
    assert needed is not None
    assert best(cards, {}, goal_in(40, needed), FIRST_DAY, GUESSED).fits(cards)
    assert not best(cards, {}, goal_in(40, 0.8 * needed), FIRST_DAY, GUESSED).fits(cards)
    assert minutes_for_all(cards, {}, goal_in(2), FIRST_DAY, GUESSED) is None


def test_a_card_stands_after_what_it_needs_and_level_1_of_all_topics_first() -> None:
    places = {card.id: place for place, card in enumerate(SHIPPED)}
    notes: dict[str, int] = {}
    for card in SHIPPED:
        notes[card.note] = places[card.id]
    for card in SHIPPED:
        for need in card.needs:
            name = need.partition("#")[0]
            assert notes.get(name, -1) < places[card.id] or card.note == name
    levels = [card.level for card in SHIPPED]
    third = len(levels) // 3
    assert sum(levels[:third]) / third < 1.5 < sum(levels[-third:]) / third
    assert len({card.deck for card in SHIPPED[:10]}) >= 6


def test_a_circle_of_needs_is_cut() -> None:
    library = library_of(cnn="\n## a\nQ: q\nA: a\nNeeds: b\n\n## b\nQ: q\nA: a\nNeeds: a\n")
    assert {card.slug for card in in_order(library.cards)} == {"a", "b"}


def test_a_plan_that_is_looked_at_again_says_what_is_left_of_it() -> None:
    one = goal_in(20)
    for passed in (0, 5, 14, 19):
        today = FIRST_DAY + timedelta(days=passed)
        days = best(SHIPPED, {}, one, today, GUESSED).days
        assert [day.day for day in days] == [today + timedelta(days=n) for n in range(20 - passed)]
        assert all(day.new == 0 for day in days if not one.has_new(day.day))


def test_a_lower_pass_rate_sees_less() -> None:
    one = goal_in(30, 15)
    weak = best(SHIPPED, {}, one, FIRST_DAY, replace(GUESSED, pass_rate=0.6))
    assert len(weak.seen) < len(shown(30, 15).seen)


def test_reviews_that_follow_a_plan_reach_what_it_said() -> None:
    """Every day all that is asked is answered well, each card in the seconds that were assumed."""
    with Desk(library_of(cnn=concepts(60) + DRILLS, kalman=concepts(40, "other"))) as at:
        one = Goal(FIRST_DAY + timedelta(days=24), FIRST_DAY, (), 10.0)
        assumed = replace(GUESSED, pass_rate=1.0)
        said = best(in_order(at.library.cards), {}, one, FIRST_DAY, assumed)
        data = goal.data_of(one._replace(new=said.new))
        at.store.record(event_of(goal.CARD, Kind.PLAN, at.clock.now(), DEVICE, data))
        for day in range(24):
            at.clock.days = day
            review = at.review()
            review.today.times = {}  # the guesses, which the forecast reckons with
            goal_cards = in_order(at.library.cards)
            now = forecast(
                goal_cards, at.store.states(), one, at.clock.today, assumed, said.new
            ).days[0]
            assert abs(now.reviews - len(review.plan.due)) <= 1
            assert now.new >= len(review.plan.new)
            while review.asked is not None:
                card = review.asked.card
                cost = pace.seconds_of(card, {}, is_new=review.asked.is_new)
                at.answer(review, GOOD, round(1000 * cost))
        states = at.store.states()
        assert states == fold.states(at.store.events())
        seen = {card for card, s in states.items() if s.learned is not None}
        assert abs(len(seen) - len(said.seen)) <= 0.15 * len(said.seen)
        assert len(seen) > 50
        last_week = {s.card for s in states.values() if s.last_day and s.last_day >= one.last_week}
        assert len(last_week) >= 0.95 * len(seen)


def test_a_plan_gives_the_minutes_and_new_cards_of_a_review_and_none_in_the_last_days() -> None:
    with Desk(library_of(cnn=concepts(60), kalman=concepts(60, "other"))) as at:
        one = Goal(FIRST_DAY + timedelta(days=20), FIRST_DAY, ("kalman",), 30.0, 20)
        at.store.record(event_of(goal.CARD, Kind.PLAN, at.clock.now(), DEVICE, goal.data_of(one)))
        plan = at.review().plan
        assert {card.deck for card in plan.new} == {"kalman"}
        assert len(plan.new) == 20
        at.clock.days = 17
        assert len(at.review().plan.new) == 20
        at.clock.days = 18
        assert at.review().plan.new == ()
        at.clock.days = 20
        assert {card.deck for card in at.review().plan.new} == {"cnn", "kalman"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return with_tiny_deck(tmp_path)


def test_a_plan_is_shown_applied_followed_and_taken_back(home: Path) -> None:
    by = today() + timedelta(days=20)
    shown_plan = run(home, "plan", "--by", str(by), "--topics", "tiny, cnn")
    assert shown_plan.returncode == 0
    assert "cards seen" in shown_plan.stdout
    assert "90 % of reviews pass" in shown_plan.stdout
    assert run(home, "plan").stdout.startswith("No plan is applied")
    assert "Applied" in run(home, "plan", "apply").stdout
    told = json.loads(run(home, "plan", "--json").stdout)
    assert told["applied"] is True
    assert told["topics"] == ["tiny", "cnn"]
    assert [row["topic"] for row in told["reached"]] == ["cnn", "tiny"]
    with Console(["review", "--limit", "1"], home) as console:
        assert f"Plan: ready by {by}, days left: 20." in console.press("")
        console.send("q")
        assert console.end() == 0
    plan = json.loads(run(home, "due", "--json").stdout)["plan"]
    assert plan["new"]
    assert {card.partition("/")[0] for card in plan["new"]} <= {"tiny", "cnn"}
    assert f"the plan for {by}" in run(home, "undo").stdout
    assert run(home, "plan").stdout.startswith("No plan is applied")
    run(home, "plan", "apply")
    assert f"The plan for {by} is over" in run(home, "plan", "clear").stdout
    assert "nothing to clear" in run(home, "plan", "clear").stdout
    with Store(home / FILE_NAME) as log:
        assert log.states() == fold.states(log.events())
    assert [e.kind for e in logged(home)].count(Kind.PLAN) == 3


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("plan apply", "No plan was shown yet"),
        ("plan --topics cnn", "A plan needs its day"),
        ("plan --by 2020-01-01", "should be after today"),
        ("plan --by 2999-01-01", "within two years"),
        ("plan clear --topics cnn", "takes nothing more"),
        ("plan --by tomorrow", "'--by tomorrow' is no day; write it as YYYY-MM-DD."),
    ],
)
def test_a_plan_that_cannot_be_is_said_in_a_sentence(home: Path, line: str, said: str) -> None:
    result = run(home, *line.split())
    assert result.returncode == 2
    assert said in result.stderr
    assert logged(home) == []


def test_a_day_more_never_reaches_clearly_fewer() -> None:
    """The division into days may cost one card of twenty, no more."""
    reached = [len(shown(days, 15).seen) for days in range(1, 40)]
    assert all(after >= 0.95 * before - 1 for before, after in pairwise(reached))
    assert reached[-1] > 3 * reached[4]


def test_new_cards_are_spread_where_that_costs_hardly_any() -> None:
    """In sixty days the last week is full long before; the first days need not be."""
    greedy = forecast(SHIPPED, {}, goal_in(60), FIRST_DAY, GUESSED, len(SHIPPED))
    assert shown(60, 15).new <= max(day.new for day in greedy.days) / 2


def test_a_long_exercise_has_its_day() -> None:
    code = [card for card in SHIPPED if card.deck == "adam"]
    assert best(code, {}, goal_in(30), FIRST_DAY, GUESSED).fits(code)


def test_what_was_seen_in_the_last_week_is_not_asked_again_in_it() -> None:
    cards = library_of(cnn=concepts(12)).cards
    one = Goal(FIRST_DAY + timedelta(days=8), FIRST_DAY - timedelta(days=20), (), 15.0)
    events = [event(card.id, day=-10) for card in cards]
    events += [event(card.id, day=n) for n, card in zip([2] * 10 + [-9] * 2, cards, strict=True)]
    states = fold.states(events)
    (last,) = best(cards, states, one, FIRST_DAY + timedelta(days=7), GUESSED).days
    assert last.reviews == 2


def test_the_plan_of_the_day_asks_what_builds_on_what_is_new() -> None:
    deck = "".join(
        f"\n## c{n}\nQ: q\nA: a\n" + (f"Needs: c{n - 1}\n" if n else "") for n in range(9)
    )
    with Desk(library_of(cnn=deck)) as at:
        one = Goal(FIRST_DAY + timedelta(days=20), FIRST_DAY, (), 30.0, 6)
        at.store.record(event_of(goal.CARD, Kind.PLAN, at.clock.now(), DEVICE, goal.data_of(one)))
        review = at.review()
        assert [card.slug for card in review.plan.new] == [f"c{n}" for n in range(6)]
        at.answer(review, GOOD)
        at.answer(review, 2)  # c1 fails: what needs it waits until it is passed
        asked = at.answer_all(review)
        assert asked[0] == "cnn/c1"
        assert asked[1:] == [f"cnn/c{n}" for n in range(2, 6)]
