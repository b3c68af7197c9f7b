"""Today's plan: what is due, in which order, within the minutes, and what has to wait."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import pytest

from dlstudy.card import Card, CardId, Kind
from dlstudy.schedule import sm2
from dlstudy.schedule.clearing import clear_day
from dlstudy.schedule.due import (
    Budget,
    Plan,
    is_due,
    is_new,
    must_repeat,
    overdueness,
    plan,
    unmet_needs,
)
from dlstudy.schedule.fold import CardState
from dlstudy.schedule.order import interleave
from dlstudy.schedule.pace import SECONDS

TODAY = date(2026, 3, 20)
MINUTE = 60.0


def card(name: str, kind: Kind = Kind.CONCEPT, needs: Sequence[CardId] = ()) -> Card:
    """Return a card of an id such as ``cnn/kernel#c1``."""
    note, _, blank = name.partition("#")
    deck, _, slug = note.partition("/")
    return Card(deck, slug, kind, 1, "q", blank=blank, needs=tuple(needs))


def seen(
    name: str,
    *,
    due_in: int = 0,
    interval_days: int = 10,
    last: int = 5,
    repeat_on: date | None = None,
    is_suspended: bool = False,
    buried_on: date | None = None,
) -> CardState:
    """Return the state of a card that was last seen some days ago and is due in some days."""
    return CardState(
        name,
        learned=sm2.State(3, interval_days, 250),
        due=TODAY + timedelta(days=due_in),
        last_day=TODAY - timedelta(days=last),
        repeat_on=repeat_on,
        is_suspended=is_suspended,
        buried_on=buried_on,
    )


def planned(
    cards: Sequence[Card], states: Sequence[CardState] = (), minutes: float = 15, new: int = 10
) -> Plan:
    budget = Budget(minutes * MINUTE, minutes * MINUTE / 2, new)
    return plan(cards, {state.card: state for state in states}, TODAY, budget)


def ids(cards: Sequence[Card]) -> list[CardId]:
    return [one.id for one in cards]


def test_the_first_day_has_ten_new_cards_of_which_two_are_drills() -> None:
    drills = [card(f"a/drill-{n}", Kind.DRILL) for n in range(20)]
    clozes = [card(f"b/cloze-{n}#c1", Kind.CLOZE) for n in range(20)]
    today = planned([*drills, *clozes], minutes=60)
    assert len(today.new) == 10
    assert sum(one.kind is Kind.DRILL for one in today.new) == 2
    assert (today.unseen, today.waiting, today.due) == (40, 0, ())


def test_new_cards_come_round_the_decks_in_the_order_of_each() -> None:
    cards = [card(f"{deck}/c-{n}") for deck in "abc" for n in range(9)]
    today = planned(cards, new=7, minutes=60)
    assert sorted(ids(today.new)) == [
        "a/c-0", "a/c-1", "a/c-2", "b/c-0", "b/c-1", "c/c-0", "c/c-1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("minutes", "due", "new"),
    [
        pytest.param(15, 36, 0, id="900 seconds: 36 concepts of 25 due"),
        pytest.param(1, 2, 0, id="one minute"),
        pytest.param(0, 0, 0, id="none"),
        pytest.param(25, 60, 0, id="exactly all that is due"),
        pytest.param(27, 60, 2, id="new ones from what is left"),
    ],
)
def test_due_cards_come_first_and_new_ones_from_the_time_left(
    minutes: float, due: int, new: int
) -> None:
    cards = [card(f"a/c-{n}") for n in range(80)]
    today = planned(cards, [seen(one.id) for one in cards[:60]], minutes)
    assert (len(today.due), len(today.new), today.waiting) == (due, new, 60 - due)
    assert today.seconds == due * 25 + new * 60


def test_nothing_new_is_begun_while_something_due_has_to_wait() -> None:
    cards = [card("a/long", Kind.DERIVATION), card("a/c"), card("b/new")]
    states = [seen("a/long"), seen("a/c")]
    today = planned(cards, states, minutes=2)
    assert (ids(today.due), ids(today.new), today.waiting) == (["a/c"], [], 1)


def test_drills_take_half_the_minutes_at_most() -> None:
    cards = [card(f"a/d-{n}", Kind.DRILL) for n in range(9)] + [card(f"b/c-{n}") for n in range(40)]
    today = planned(cards, [seen(one.id) for one in cards])
    drills = [one for one in today.due if one.kind is Kind.DRILL]
    assert len(drills) == 4  # of 100 seconds, in 450
    assert len(today.due) - len(drills) == 20  # of 25 seconds, in the 500 that are left


@pytest.mark.parametrize("minutes", [1.5, 3.0], ids=str)
def test_a_drill_that_is_due_is_asked_however_few_the_minutes(minutes: float) -> None:
    """Half of three minutes is less than a drill takes: it must not wait for ever."""
    cards = [card("a/drill", Kind.DRILL), *(card(f"b/c-{n}") for n in range(9))]
    today = planned(cards, [seen("a/drill")], minutes)
    assert today.cards


def test_a_slow_learner_is_still_asked_drills_and_new_cards() -> None:
    """Eight minutes a drill are more than half of fifteen; one must not block the rest for ever."""
    cards = [card("a/drill", Kind.DRILL), *(card(f"b/c-{n}") for n in range(9))]
    states = {"a/drill": seen("a/drill")}
    today = plan(cards, states, TODAY, Budget(), {(Kind.DRILL, False): 480.0})
    assert today.cards


def test_relative_overdueness_decides_what_comes_today() -> None:
    cards = [card(f"a/c-{n}") for n in range(4)]
    states = [
        seen("a/c-0", due_in=-9, interval_days=90),  # 0.1
        seen("a/c-1", due_in=-3, interval_days=1),  # 3
        seen("a/c-2", due_in=0, interval_days=5),  # 0
        seen("a/c-3", due_in=-9, interval_days=10),  # 0.9
    ]
    assert ids(planned(cards, states).due) == ["a/c-1", "a/c-3", "a/c-0", "a/c-2"]
    assert ids(planned(cards, states, minutes=1).due) == ["a/c-1", "a/c-3"]


@pytest.mark.parametrize(
    ("due_in", "interval_days", "expected"),
    [(0, 10, 0.0), (-5, 10, 0.5), (-10, 10, 1.0), (-3, 0, 3.0), (5, 10, -0.5)],
)
def test_overdueness_is_the_days_waited_over_the_interval(
    due_in: int, interval_days: int, expected: float
) -> None:
    assert overdueness(seen("a/c", due_in=due_in, interval_days=interval_days), TODAY) == expected


@pytest.mark.parametrize(
    ("state", "due", "new", "repeats"),
    [
        pytest.param(None, False, True, False, id="never seen"),
        pytest.param(CardState("a/c"), False, True, False, id="practised only"),
        pytest.param(CardState("a/c", is_suspended=True), False, False, False, id="suspended new"),
        pytest.param(CardState("a/c", buried_on=TODAY), False, False, False, id="buried new"),
        pytest.param(seen("a/c"), True, False, False, id="due"),
        pytest.param(seen("a/c", due_in=1), False, False, False, id="due tomorrow"),
        pytest.param(seen("a/c", is_suspended=True), False, False, False, id="suspended"),
        pytest.param(seen("a/c", buried_on=TODAY), False, False, False, id="buried today"),
        pytest.param(
            seen("a/c", buried_on=TODAY - timedelta(days=1)), True, False, False, id="yesterday"
        ),
        pytest.param(seen("a/c", due_in=1, repeat_on=TODAY), False, False, True, id="failed today"),
        pytest.param(
            seen("a/c", due_in=1, repeat_on=TODAY, is_suspended=True),
            False,
            False,
            False,
            id="both",
        ),
        pytest.param(
            seen("a/c", repeat_on=TODAY - timedelta(days=1)), True, False, False, id="failed before"
        ),
    ],
)
def test_a_card_is_due_new_to_repeat_or_none_of_these(
    state: CardState | None, due: bool, new: bool, repeats: bool
) -> None:
    today = planned([card("a/c")], [state] if state else [])
    assert (bool(today.due), bool(today.new), bool(today.repeats)) == (due, new, repeats)
    assert is_due(state, TODAY) is due
    assert must_repeat(state, TODAY) is repeats
    assert is_new(state) or not new


NEEDED = "b/needed"


@pytest.mark.parametrize(
    ("needed", "state", "is_open"),
    [
        pytest.param(card(NEEDED), None, False, id="new"),
        pytest.param(card(NEEDED), CardState(NEEDED), False, id="practised only"),
        pytest.param(card(NEEDED), seen(NEEDED), True, id="seen"),
        pytest.param(card(NEEDED), seen(NEEDED, due_in=60), True, id="marked known"),
        pytest.param(card(NEEDED), CardState(NEEDED, is_suspended=True), True, id="suspended"),
        pytest.param(card(NEEDED), CardState(NEEDED, buried_on=TODAY), False, id="buried today"),
        pytest.param(card("b/other"), None, True, id="missing"),
        pytest.param(card(NEEDED + "#c1"), None, False, id="a new cloze"),
        pytest.param(card(NEEDED + "#c1"), seen(NEEDED + "#c1"), True, id="a seen cloze"),
    ],
)
def test_a_card_waits_for_what_it_needs(
    needed: Card, state: CardState | None, is_open: bool
) -> None:
    cards = [card("a/c", needs=[NEEDED]), needed]
    today = planned(cards, [state] if state else [])
    assert ("a/c" in ids(today.new)) is is_open


def test_one_blank_of_a_cloze_may_be_needed_and_no_other_will_do() -> None:
    notes = {"b/n": ["b/n#c1", "b/n#c2"]}
    states = {"b/n#c1": seen("b/n#c1")}
    assert unmet_needs(card("a/c", needs=["b/n"]), states, notes) == []
    assert unmet_needs(card("a/c", needs=["b/n#c1"]), states, notes) == []
    assert unmet_needs(card("a/c", needs=["b/n#c2", "b/n"]), states, notes) == ["b/n#c2"]


def test_a_chain_of_needs_opens_one_card_a_day() -> None:
    cards = [card("a/c-0"), *(card(f"a/c-{n}", needs=[f"a/c-{n - 1}"]) for n in range(1, 4))]
    states: list[CardState] = []
    for expected in ("a/c-0", "a/c-1", "a/c-2", "a/c-3"):
        assert ids(planned(cards, states).new) == [expected]
        states.append(seen(expected, due_in=3))


def test_siblings_are_begun_on_different_days() -> None:
    cards = [card(f"a/cloze#c{n}", Kind.CLOZE) for n in (1, 2, 3)]
    assert ids(planned(cards).new) == ["a/cloze#c1"]
    assert ids(planned(cards, [seen("a/cloze#c1", due_in=6, last=0)]).new) == []
    assert ids(planned(cards, [seen("a/cloze#c1", due_in=5, last=1)]).new) == ["a/cloze#c2"]
    assert ids(planned(cards, [seen("a/cloze#c1")]).new) == []


@pytest.mark.parametrize(
    "names",
    [
        ["a/x", "a/s#c1", "a/s#c2"],
        ["a/s#c1", "a/s#c2", "a/x"],
        ["a/s#c1", "a/s#c2", "b/x", "b/y"],
        ["a/s#c1", "a/s#c2", "a/t#c1", "a/t#c2"],
        ["a/x", "a/y", "a/s#c1", "a/s#c2", "a/s#c3"],
    ],
    ids=" ".join,
)
def test_siblings_do_not_follow_each_other_where_that_can_be(names: list[str]) -> None:
    order = interleave([card(name, Kind.CLOZE) for name in names])
    assert sorted(ids(order)) == sorted(names)
    assert all(one.note != two.note for one, two in pairwise(order))


@pytest.mark.parametrize(
    ("counts", "repetitions"),
    [
        pytest.param({"a": 3, "b": 3}, 0, id="alternating"),
        pytest.param({"a": 4, "b": 2, "c": 1}, 0, id="just possible"),
        pytest.param({"a": 6, "b": 2}, 3, id="as well as possible"),
        pytest.param({"a": 3}, 2, id="one deck"),
        pytest.param({}, 0, id="none"),
    ],
)
def test_topics_take_turns(counts: dict[str, int], repetitions: int) -> None:
    order = interleave(
        [card(f"{deck}/c-{n}") for deck, many in counts.items() for n in range(many)]
    )
    asked = [one.deck for one in order]
    assert sum(one == two for one, two in pairwise(asked)) == repetitions
    for deck, many in counts.items():
        assert ids([one for one in order if one.deck == deck]) == [
            f"{deck}/c-{n}" for n in range(many)
        ]


def test_the_first_card_needs_no_calculator() -> None:
    cards = [card("a/drill", Kind.DRILL), card("b/c")]
    states = [seen("a/drill", due_in=-9), seen("b/c")]
    assert ids(planned(cards, states).due) == ["b/c", "a/drill"]
    assert ids(planned(cards).new) == ["b/c", "a/drill"]


def test_one_s_own_times_replace_the_defaults() -> None:
    cards = [card(f"a/c-{n}") for n in range(9)]
    times = {(Kind.CONCEPT, True): 300.0}
    assert len(plan(cards, {}, TODAY, Budget(), times).new) == 3
    assert SECONDS[Kind.CONCEPT][0] == 60.0


@pytest.mark.parametrize(
    ("last", "new"), [(13, 2), (14, 0), (60, 0)], ids=["13 days", "two weeks", "two months"]
)
def test_after_two_weeks_away_nothing_new_is_begun_while_something_is_due(
    last: int, new: int
) -> None:
    cards = [card("a/due"), card("a/new-1"), card("b/new-2")]
    today = planned(cards, [seen("a/due", last=last)])
    assert (ids(today.due), len(today.new), today.away_days) == (["a/due"], new, last)
    assert (today.clear_by is None) is (new > 0)


def test_two_weeks_away_bring_a_day_s_minutes_and_the_date_when_all_is_clear() -> None:
    cards = [card(f"a/c-{n:03}") for n in range(300)]
    states = [seen(one.id, due_in=-(n % 14), last=15) for n, one in enumerate(cards)]
    today = planned([*cards, card("b/new")], states)
    assert (len(today.due), today.waiting, today.new) == (36, 264, ())
    assert today.seconds <= 900
    assert today.clear_by is not None
    # 36 a day are done in nine days, were none forgotten; in six weeks even if many are.
    assert TODAY + timedelta(days=8) <= today.clear_by <= TODAY + timedelta(days=42)


def test_more_minutes_bring_the_clear_day_nearer_and_too_few_never() -> None:
    cards = [card(f"a/c-{n:03}") for n in range(200)]
    states = {one.id: seen(one.id) for one in cards}

    def clear_by(minutes: float) -> date | None:
        budget = Budget(seconds=60, daily_seconds=minutes * 60)  # little is left of today
        return plan(cards, states, TODAY, budget).clear_by

    days = [clear_by(minutes) for minutes in (60, 30, 15)]
    assert None not in days
    assert days == sorted(set(days), key=str)
    assert clear_by(0.4) is None  # 24 seconds, and a card takes 25


def test_nothing_that_waits_means_no_date() -> None:
    assert planned([card("a/c")], [seen("a/c")]).clear_by is None
    assert planned([card("a/c")]).clear_by is None


def test_one_card_that_takes_longer_than_a_day_s_minutes_does_not_block_the_clear_day() -> None:
    dear, others = card("a/dear", Kind.CODE), [card(f"b/{n}") for n in range(3)]
    pairs = [(each, seen(each.id, due_in=-20)) for each in (dear, *others)]
    cleared = clear_day(pairs, TODAY, 120.0)
    assert cleared is not None
    assert cleared <= TODAY + timedelta(days=3)
