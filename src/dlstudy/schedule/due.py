"""What to study today: a plan by minutes from states, cards and the user's own times."""

from collections import Counter, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from dlstudy.card import EXERCISES, Card, CardId, Kind
from dlstudy.record import field, mutable
from dlstudy.schedule import sm2
from dlstudy.schedule.fold import CardState

MINUTES = 15.0
MOST_NEW = 10  # new cards a day
MOST_NEW_DRILLS = 2  # of these, drills
TOPICS_AT_ONCE = 4  # of which new cards are met
DRILL_SHARE = 0.5  # of the minutes
AWAY_DAYS = 14  # after so long a break there are no new cards while something is due
LONGEST_FORECAST_DAYS = 365
RECALL_WHEN_DUE = 0.9  # what a forecast reckons with; it falls exponentially after the due day

SECONDS = {  # until the user's own median is known: (when it is new, afterwards)
    Kind.CONCEPT: (60.0, 25.0),
    Kind.CLOZE: (35.0, 15.0),
    Kind.DRILL: (150.0, 100.0),
    Kind.DERIVATION: (240.0, 150.0),
    Kind.CODE: (420.0, 300.0),
}

LEAST_SHARE = 0.2  # of these, that an own median is believed to be at the least

Times = Mapping[tuple[Kind, bool], float]  # seconds by kind and whether the card is new


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
    clear_by = None
    if waiting or is_back:
        learned = [(card, s) for card, s in known if s is not None]
        clear_by = clear_day(learned, today, budget.daily_seconds, times)
        if clear_by is not None and waiting:
            clear_by = max(clear_by, today + timedelta(days=1))
    return Plan(
        due=tuple(_warm_up(interleave(taken))),
        new=tuple(new if taken else _warm_up(new)),
        repeats=tuple(card for card, s in known if must_repeat(s, today)),
        seconds=budget.seconds - room.seconds,
        waiting=waiting,
        unseen=len(unseen),
        away_days=away,
        clear_by=clear_by,
    )


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


def seconds_of(card: Card, times: Times, *, is_new: bool) -> float:
    """Return how long the card will take: the user's own median, or a default for its kind."""
    return seconds_of_kind(card.kind, times, is_new=is_new)


def seconds_of_kind(kind: Kind, times: Times, *, is_new: bool) -> float:
    """Return how long a card of a kind will take.

    An own median is believed down to a share of the default: keys that are
    pressed without reading say nothing of the days to come.
    """
    usual = SECONDS[kind][0 if is_new else 1]
    own = times.get((kind, is_new))
    return usual if own is None else max(own, LEAST_SHARE * usual)


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


def _in_turn(cards: Sequence[Card], favoured: Collection[CardId]) -> list[Card]:
    """Return the favoured cards round their decks, then the others round theirs."""
    first = [card for card in cards if card.id in favoured]
    others = [card for card in cards if card.id not in favoured]
    return [*_round_robin(first), *_round_robin(others)]


def _round_robin(cards: Iterable[Card]) -> list[Card]:
    """Return the cards one of each deck in turn, in each deck's order, a few decks at a time.

    When a deck is through, the next one takes its turn.
    """
    decks: dict[str, deque[Card]] = {}
    for card in cards:
        decks.setdefault(card.deck, deque()).append(card)
    waiting = deque(decks.values())
    turns = deque(waiting.popleft() for _ in range(min(TOPICS_AT_ONCE, len(waiting))))
    order = []
    while turns:
        cards_left = turns.popleft()
        order.append(cards_left.popleft())
        if cards_left:
            turns.append(cards_left)
        elif waiting:
            turns.append(waiting.popleft())
    return order


def interleave(cards: Iterable[Card]) -> list[Card]:
    """Return the cards with topics mixed and siblings apart, as far as that can be.

    The next card is always from the fullest deck that was not just asked.
    """
    decks: dict[str, list[Card]] = {}
    for card in cards:
        decks.setdefault(card.deck, []).append(card)
    order: list[Card] = []
    while decks:
        last = order[-1] if order else None
        others = [deck for deck in decks if last is None or deck != last.deck]
        fullest = max(others or decks, key=lambda deck: len(decks[deck]))
        order.append(decks[fullest].pop(_apart_from(last, decks[fullest])))
        if not decks[fullest]:
            del decks[fullest]
    return order


def _apart_from(last: Card | None, cards: Sequence[Card]) -> int:
    """Return the place of the card to ask after ``last``: no sibling of it, most siblings first."""
    siblings = Counter(card.note for card in cards)
    if len(siblings) == len(cards) and (last is None or last.note not in siblings):
        return 0
    return max(
        range(len(cards)),
        key=lambda i: (last is None or cards[i].note != last.note, siblings[cards[i].note], -i),
    )


def _warm_up(cards: list[Card]) -> list[Card]:
    """Put the first card that needs no calculator in front."""
    easy = next((i for i, card in enumerate(cards) if card.kind not in EXERCISES), 0)
    return [cards[easy], *cards[:easy], *cards[easy + 1 :]] if cards else cards


def clear_day(
    cards: Iterable[tuple[Card, CardState]],
    today: date,
    seconds: float,
    times: Times | None = None,
) -> date | None:
    """Return the first day that ends with nothing due, at so many seconds a day and no new cards.

    Recall is taken to fall as 0.9^(days / interval): so many reviews are lapses, which
    cost a repeat and come back the next day. None if a year does not suffice.
    """
    queue = [
        (state.due, card.id, state.learned, seconds_of(card, times or {}, is_new=False))
        for card, state in cards
        if state.due is not None and state.learned is not None and not state.is_suspended
    ]
    heapify(queue)
    lapses = 0.0
    for offset in range(LONGEST_FORECAST_DAYS):
        day = today + timedelta(days=offset)
        left = seconds
        # What takes longer than a day is a day's first card, as in a review.
        while queue and queue[0][0] <= day and (queue[0][3] <= left or left == seconds):
            was_due, card_id, learned, cost = heappop(queue)
            gone_days = (day - was_due).days + learned.interval_days
            lapses += 1 - RECALL_WHEN_DUE ** (gone_days / max(1, learned.interval_days))
            is_lapse = lapses >= 1
            lapses -= is_lapse
            left -= cost * (2 if is_lapse else 1)
            learned = sm2.next_state(learned, sm2.AGAIN if is_lapse else sm2.GOOD)
            heappush(queue, (day + timedelta(days=learned.interval_days), card_id, learned, cost))
        if not queue or queue[0][0] > day:
            return day
    return None
