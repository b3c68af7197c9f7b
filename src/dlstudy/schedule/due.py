"""What to study today: a plan by minutes from states, cards and the user's own times."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from dlstudy.card import EXERCISES, Card, CardId
from dlstudy.record import field, mutable
from dlstudy.schedule.fold import CardState
from dlstudy.schedule.order import _in_turn, _warm_up, interleave
from dlstudy.schedule.pace import Times, seconds_of

MINUTES = 15.0
MOST_NEW = 10  # new cards a day
MOST_NEW_DRILLS = 2  # of these, drills
DRILL_SHARE = 0.5  # of the minutes
AWAY_DAYS = 14  # after so long a break there are no new cards while something is due


class Budget(NamedTuple):
    """What is left of today: seconds for everything and for drills, new cards, new drills."""

    seconds: float = MINUTES * 60
    drill_seconds: float = MINUTES * 60 * DRILL_SHARE
    new: int = MOST_NEW
    new_drills: int = MOST_NEW_DRILLS
    daily_seconds: float = MINUTES * 60  # of the days to come, for the day by which all is clear


class Plan(NamedTuple):
    """Today's cards in the order to ask them, and what had to wait."""

    due: tuple[Card, ...] = ()
    new: tuple[Card, ...] = ()
    repeats: tuple[Card, ...] = ()
    seconds: float = 0.0
    waiting: int = 0  # due today but over the budget
    unseen: int = 0  # new cards there are, in the plan or not
    away_days: int = 0
    clear_by: date | None = None  # when nothing overdue is left, at this pace

    @property
    def cards(self) -> tuple[Card, ...]:
        return self.due + self.new

    @property
    def is_back(self) -> bool:
        """Is it the day after a long absence, on which only what is due is asked?"""
        return self.away_days >= AWAY_DAYS and bool(self.due or self.waiting)


@mutable
class _Room:
    """A budget while it is being spent."""

    seconds: float
    drill_seconds: float
    times: Times
    notes: set[CardId] = field(default_factory=set)
    is_empty: bool = True

    def take(self, card: Card, *, is_new: bool) -> bool:
        """Take the card in if there is time; a new one only if no sibling is seen today.

        The first due card always has room: what takes longer than a budget must not wait for ever.
        """
        cost = seconds_of(card, self.times, is_new=is_new)
        is_drill = card.kind in EXERCISES
        room = min(self.seconds, self.drill_seconds) if is_drill else self.seconds
        is_first_due = self.is_empty and not is_new and self.seconds > 0
        if cost > room and not is_first_due:
            return False
        if is_new and card.note in self.notes:
            return False
        self.is_empty = False
        self.seconds -= cost
        self.drill_seconds -= cost if is_drill else 0
        self.notes.add(card.note)
        return True


def plan(
    cards: Sequence[Card],
    states: Mapping[CardId, CardState],
    today: date,
    budget: Budget = Budget(),
    times: Times | None = None,
    notes: Mapping[CardId, Sequence[CardId]] | None = None,
    favoured: Collection[CardId] = (),
    *,
    in_turn: bool = True,
) -> Plan:
    """Return what to study: due cards by relative overdueness, new cards from the minutes left.

    ``cards`` stand in the order in which new ones are to be met, a few decks
    ``in_turn`` unless that order is meant as it is. ``notes`` are the siblings
    of all cards there are, which these may need. ``favoured`` cards come
    first among the new ones.
    """
    times = times or {}
    known = [(card, states.get(card.id)) for card in cards]
    room = _Room(budget.seconds, budget.drill_seconds, times)
    room.notes = {card.note for card, s in known if s is not None and s.last_day == today}
    due = [(card, s) for card, s in known if s is not None and is_due(s, today)]
    due.sort(key=lambda pair: (-overdueness(pair[1], today), pair[1].card))
    taken = [card for card, _ in due if room.take(card, is_new=False)]
    away = away_days(states.values(), today)
    unseen = [(card, s) for card, s in known if is_new(s) and not is_due(s, today)]
    new: list[Card] = []
    waiting = len(due) - len(taken)
    is_back = bool(due) and away >= AWAY_DAYS
    if not waiting and not is_back:
        ready = [card for card, s in unseen if s is None or s.buried_on != today]
        notes = notes or siblings_by_note(cards)
        if in_turn:
            ordered = _in_turn(_open(ready, states, notes), favoured)
            new = interleave(_new_cards(ordered, budget, room))
        else:
            new = _new_cards(_in_sequence(ready, states, notes), budget, room)
    learned = [(card, s) for card, s in known if s is not None] if waiting or is_back else []
    return Plan(
        due=tuple(_warm_up(interleave(taken))),
        new=tuple(new if taken else _warm_up(new)),
        repeats=tuple(card for card, s in known if must_repeat(s, today)),
        seconds=budget.seconds - room.seconds,
        waiting=waiting,
        unseen=len(unseen),
        away_days=away,
        clear_by=_clear_by(learned, today, budget, times, has_waiting=bool(waiting)),
    )


def _clear_by(
    learned: Sequence[tuple[Card, CardState]],
    today: date,
    budget: Budget,
    times: Times,
    *,
    has_waiting: bool,
) -> date | None:
    """Return the day by which all is clear: not today where a card waits for another day."""
    if not learned:
        return None
    from dlstudy.schedule.clearing import clear_day  # only where something waits

    found = clear_day(learned, today, budget.daily_seconds, times)
    if found is None or not has_waiting:
        return found
    return max(found, today + timedelta(days=1))


def _open(
    cards: Iterable[Card],
    states: Mapping[CardId, CardState],
    notes: Mapping[CardId, Sequence[CardId]],
) -> list[Card]:
    """Return the cards whose needs were all met."""
    return [card for card in cards if not unmet_needs(card, states, notes)]


def _in_sequence(
    cards: Iterable[Card],
    states: Mapping[CardId, CardState],
    notes: Mapping[CardId, Sequence[CardId]],
) -> list[Card]:
    """Return the cards whose needs were met, or stand before them."""
    before: set[CardId] = set()
    found = []
    for card in cards:
        unmet = {need.partition("#")[0] for need in unmet_needs(card, states, notes)}
        if unmet <= before:
            before.add(card.note)
            found.append(card)
    return found


def is_new(state: CardState | None) -> bool:
    """Has the card never been reviewed or marked known, and is it not put aside?"""
    return state is None or (state.learned is None and not state.is_suspended)


def is_begun(state: CardState | None) -> bool:
    """Was the card reviewed, marked, put aside, or brought forward before its first review?"""
    return not is_new(state) or (state is not None and state.due is not None)


def is_due(state: CardState | None, today: date) -> bool:
    """Is a review of this card to be counted today?"""
    return (
        state is not None
        and state.due is not None
        and state.due <= today
        and not state.is_suspended
        and state.buried_on != today
    )


def must_repeat(state: CardState | None, today: date) -> bool:
    """Did the card fail today, and was it not yet passed again?"""
    return (
        state is not None
        and state.repeat_on == today
        and not state.is_suspended
        and state.buried_on != today
    )


def overdueness(state: CardState, today: date) -> float:
    """Return the days since the due day over the interval: 1.0 has waited twice its interval."""
    if state.due is None or state.learned is None:
        return 0.0
    return (today - state.due).days / max(1, state.learned.interval_days)


def away_days(states: Iterable[CardState], today: date) -> int:
    """Return the days since the last review; 0 where there has been none."""
    days = [state.last_day for state in states if state.last_day is not None]
    return (today - max(days)).days if days else 0


def unmet_needs(
    card: Card, states: Mapping[CardId, CardState], notes: Mapping[CardId, Sequence[CardId]]
) -> list[CardId]:
    """Return the cards this one needs that were not seen, or failed and not yet passed again.

    Missing and suspended ones do not block.

    ``notes`` leads from a card without its blank to the ids of its siblings.
    """
    unmet = []
    for need in card.needs:
        siblings = notes.get(need.partition("#")[0], ())
        wanted = [need] if need in siblings else siblings
        found = [states.get(card_id) for card_id in wanted]
        if wanted and all(_is_unmet(state) for state in found):
            unmet.append(need)
    return unmet


def _is_unmet(state: CardState | None) -> bool:
    """Is a needed card still to be learned?"""
    if state is None:
        return True
    return not state.is_suspended and (state.learned is None or state.repeat_on is not None)


def siblings_by_note(cards: Iterable[Card]) -> dict[CardId, list[CardId]]:
    """Return the ids of the cards that share a note."""
    notes: dict[CardId, list[CardId]] = {}
    for card in cards:
        notes.setdefault(card.note, []).append(card.id)
    return notes


def _new_cards(cards: Iterable[Card], budget: Budget, room: _Room) -> list[Card]:
    """Take new cards in this order while there is room."""
    taken: list[Card] = []
    drills = 0
    for card in cards:
        if len(taken) >= budget.new:
            break
        is_drill = card.kind in EXERCISES
        if is_drill and drills >= budget.new_drills:
            continue
        if room.take(card, is_new=True):
            taken.append(card)
            drills += is_drill
    return taken
