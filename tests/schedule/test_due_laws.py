"""Laws of today's plan, for any decks, any states and any minutes."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dlstudy.card import Card, Kind
from dlstudy.schedule import sm2
from dlstudy.schedule.due import Budget, is_due, is_new, overdueness, plan
from dlstudy.schedule.fold import CardState
from dlstudy.schedule.pace import SECONDS

TODAY = date(2026, 3, 20)
KINDS = [Kind.CONCEPT, Kind.CONCEPT, Kind.CLOZE, Kind.CLOZE, Kind.DRILL, Kind.DERIVATION]
DRAFTS = st.tuples(
    st.sampled_from("abc"),  # the deck
    st.sampled_from(KINDS),
    st.booleans(),  # needs the card before it
    st.one_of(st.none(), st.integers(-30, 30)),  # due in so many days; None is new
    st.integers(1, 60),  # the interval
    st.integers(0, 20),  # days since it was seen
    st.sampled_from([""] * 6 + ["suspended", "buried"]),
)
Draft = tuple[str, Kind, bool, int | None, int, int, str]
MINUTES = st.one_of(st.sampled_from([0.0, 1.0, 2.0, 5.0, 15.0]), st.floats(0, 40))


def made(drafts: list[Draft]) -> tuple[list[Card], dict[str, CardState]]:
    """Return cards of every kind in three decks, and the states of those that were seen."""
    cards: list[Card] = []
    states = {}
    for number, (deck, kind, has_need, due_in, interval_days, last, aside) in enumerate(drafts):
        is_cloze = kind is Kind.CLOZE
        slug = f"cloze-{number // 4}" if is_cloze else f"c-{number}"
        needs = (cards[-1].note,) if cards and has_need else ()
        blank = f"c{number % 4 + 1}" if is_cloze else ""
        one = Card(deck, slug, kind, 1, "q", blank=blank, needs=needs)
        cards.append(one)
        if due_in is not None or aside:
            states[one.id] = CardState(
                one.id,
                learned=None if due_in is None else sm2.State(3, interval_days, 250),
                due=None if due_in is None else TODAY + timedelta(days=due_in),
                last_day=None if due_in is None else TODAY - timedelta(days=last),
                is_suspended=aside == "suspended",
                buried_on=TODAY if aside == "buried" else None,
            )
    return cards, states


DECKS = st.lists(DRAFTS, max_size=40).map(made)
Decks = tuple[list[Card], dict[str, CardState]]


def seconds(cards: list[Card], states: dict[str, CardState]) -> float:
    return sum(SECONDS[card.kind][0 if is_new(states.get(card.id)) else 1] for card in cards)


@given(DECKS, MINUTES, st.integers(0, 12))
@settings(max_examples=300)
def test_a_plan_keeps_its_minutes_and_its_number_of_new_cards(
    decks: Decks, minutes: float, new: int
) -> None:
    """A single card that is dearer than the minutes may be asked, or it would wait for ever."""
    cards, states = decks
    today = plan(cards, states, TODAY, Budget(minutes * 60, minutes * 30, new))
    drills = [card for card in today.cards if card.kind in {Kind.DRILL, Kind.DERIVATION}]
    assert seconds(list(today.cards), states) <= minutes * 60 or len(today.cards) == 1
    assert seconds(drills, states) <= minutes * 30 or len(drills) == 1
    assert len(today.new) <= new
    assert sum(card in drills for card in today.new) <= 2


@given(DECKS, MINUTES)
@settings(max_examples=300)
def test_a_plan_has_what_is_due_and_what_is_new_and_nothing_twice(
    decks: Decks, minutes: float
) -> None:
    cards, states = decks
    today = plan(cards, states, TODAY, Budget(minutes * 60, minutes * 30))
    due = [card for card in cards if is_due(states.get(card.id), TODAY)]
    assert today.waiting == len(due) - len(today.due)
    assert set(today.due) <= set(due)
    assert all(is_new(states.get(card.id)) for card in today.new)
    assert len(set(today.cards)) == len(today.cards)
    assert today == plan(cards, states, TODAY, Budget(minutes * 60, minutes * 30))


@given(DECKS, MINUTES)
@settings(max_examples=300)
def test_what_waits_is_no_more_overdue_than_what_of_its_kind_is_asked(
    decks: Decks, minutes: float
) -> None:
    cards, states = decks
    today = plan(cards, states, TODAY, Budget(minutes * 60, minutes * 30))
    for card in cards:
        if is_due(states.get(card.id), TODAY) and card not in today.due:
            waited = overdueness(states[card.id], TODAY)
            asked = [states[c.id] for c in today.due if c.kind is card.kind]
            assert all(overdueness(state, TODAY) >= waited for state in asked)


@given(DECKS, MINUTES)
@settings(max_examples=300)
def test_nothing_new_is_begun_too_early(decks: Decks, minutes: float) -> None:
    """Not while something due waits, not beside its sibling, not before what it needs."""
    cards, states = decks
    today = plan(cards, states, TODAY, Budget(minutes * 60, minutes * 30))
    assert not (today.waiting and today.new)
    notes = [card.note for card in today.new]
    assert len(notes) == len(set(notes))
    assert not {card.note for card in today.due} & set(notes)
    for card in today.new:
        for need in card.needs:
            states_of_need = [states.get(c.id) for c in cards if need in {c.note, c.id}]
            assert any(s and (s.learned or s.is_suspended) for s in states_of_need)


@given(DECKS, MINUTES)
@settings(max_examples=300)
def test_the_clear_day_is_told_only_while_something_waits_and_lies_ahead(
    decks: Decks, minutes: float
) -> None:
    cards, states = decks
    today = plan(cards, states, TODAY, Budget(minutes * 60, minutes * 30))
    if today.clear_by is not None:
        assert today.waiting or today.away_days >= 14
        assert today.clear_by >= TODAY + timedelta(days=bool(today.waiting))
