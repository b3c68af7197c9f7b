"""States and due days as the fold of the log: pure, whatever the arrival order or the machine."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from dlstudy.card import CardId
from dlstudy.event import Event, Kind
from dlstudy.payload import Answered, Named, Noted, read
from dlstudy.record import replace
from dlstudy.schedule import goal, sm2
from dlstudy.schedule.fuzz import due_day

NAME = "sm2"
VERSION = 3  # raise it when the same log would fold to other states
KNOWN_DAYS = 60  # after which a card marked as known is asked
REPEAT = "repeat"  # the purpose of a practice that asks again what failed today
JOURNEY = timedelta(days=1)  # by which the study day falls back when one flies west

ABOUT_EVENTS = frozenset({Kind.UNDO, Kind.REDATE})  # kinds that name another event
_ORDINARY = frozenset(Kind) - ABOUT_EVENTS
_ANSWERED = frozenset({Kind.REVIEW, Kind.KNOWN})  # kinds that give a card its due day

_STUDY_DAY = attrgetter("study_day")
_ORDER = attrgetter("study_day", "at", "id")


class CardState(NamedTuple):
    """What the log says of one card. ``learned`` is None while it is new.

    ``due`` may be earlier than its interval says: brought forward, or wanted by a goal.
    """

    card: CardId
    learned: sm2.State | None = None
    due: date | None = None
    last_day: date | None = None  # the study day of the last review that counted
    reviews: int = 0
    lapses: int = 0
    repeat_on: date | None = None  # failed on this day and not yet passed again
    is_suspended: bool = False
    buried_on: date | None = None
    flag: str | None = None
    revision: str = ""  # of the card when it was last reviewed

    def as_dict(self) -> dict[str, object]:
        """Return it by names, what was learned too, as JSON is to have it."""
        return {**self._asdict(), "learned": self.learned and self.learned._asdict()}


def states(events: Iterable[Event]) -> dict[CardId, CardState]:
    """Return the state of every card in the log."""
    cards = by_card(events)
    goals = cards.get(goal.CARD, [])
    return {
        card: card_state(card, own if card == goal.CARD else [*own, *goals])
        for card, own in cards.items()
    }


def by_card(events: Iterable[Event]) -> dict[CardId, list[Event]]:
    """Return the events of each card."""
    found: defaultdict[CardId, list[Event]] = defaultdict(list)
    for event in events:
        found[event.card].append(event)
    return dict(found)


def card_state(card: CardId, events: Iterable[Event]) -> CardState:
    """Return the state of one card from its own events and those of goals, in any order."""
    fold = _Fold(card)
    for day, today in groupby(in_order(live(events)), key=_STUDY_DAY):
        fold.add(day, list(today))
    return fold.state()


def state_on(day: date, card: CardId, events: Iterable[Event]) -> CardState:
    """Return the state that a study day sees: what lies far after it is left out.

    A card with such an event was answered under a clock that was wrong: it is
    due, unless it was reviewed on the day itself. One day ahead is a journey
    west.
    """
    counted = live(events)
    seen = [event for event in counted if event.study_day <= day + JOURNEY]
    state = card_state(card, seen)
    answered = (e.study_day for e in counted if e.card == card and e.kind in _ANSWERED)
    is_ahead = any(each > day + JOURNEY for each in answered)
    if not is_ahead or state.last_day == day:
        return state
    return state._replace(due=min(state.due or day, day))


def in_order(events: Iterable[Event]) -> list[Event]:
    """Return the events as every device orders them: by study day, instant, id."""
    return sorted(events, key=_ORDER)


def live(events: Iterable[Event]) -> list[Event]:
    """Return the events that count, each under the study day on which it really was.

    Left out are what was undone, and undos and redates themselves. An undo may
    itself be undone, to any depth.
    """
    events = list(events)
    if _ORDINARY.issuperset({event.kind for event in events}):
        return events
    undone = undone_ids(event for event in events if event.kind is Kind.UNDO)
    kept = [event for event in events if event.id not in undone]
    days = _right_days(kept)
    return [
        replace(event, study_day=days[event.id]) if event.id in days else event
        for event in kept
        if event.kind in _ORDINARY
    ]


def _right_days(events: Iterable[Event]) -> dict[str, date]:
    """Return the study days that redates give to the events they name; the last one holds."""
    found: dict[str, date] = {}
    for event in in_order(event for event in events if event.kind is Kind.REDATE):
        named = read(Named, event)
        if named.event and named.day is not None:
            found[named.event] = named.day
    return found


def touches_schedule(event: Event) -> bool:
    """Is this more than practice? A same-day repeat is: it decides what is asked again today."""
    if event.kind is Kind.SITTING:
        return False
    return event.kind is not Kind.PRACTICE or read(Answered, event).purpose == REPEAT


def undone_ids(undos: Iterable[Event]) -> set[str]:
    """Return the ids of the events that a live undo takes back."""
    undos = in_order(undos)
    targets = {event.id: undo_target(event) for event in undos}
    takers: defaultdict[str, list[str]] = defaultdict(list)
    for undo_id, target in targets.items():
        takers[target].append(undo_id)
    is_live: dict[str, bool] = {}
    for event in undos:
        _settle(event.id, takers, is_live)
    return {target for undo_id, target in targets.items() if is_live[undo_id]}


def undo_target(event: Event) -> str:
    """Return the id of the event that an undo takes back."""
    return read(Named, event).event


def _settle(first: str, takers: Mapping[str, Sequence[str]], is_live: dict[str, bool]) -> None:
    """Decide whether an undo is live: it is unless a live undo takes it back. No recursion."""
    stack = [first]
    open_ids = set()
    while stack:
        undo_id = stack[-1]
        waiting = [t for t in takers.get(undo_id, ()) if t not in is_live and t not in open_ids]
        open_ids.add(undo_id)  # a forged cycle is cut where it was entered
        if waiting:
            stack.extend(waiting)
            continue
        stack.pop()
        if undo_id not in is_live:
            is_live[undo_id] = not any(is_live.get(t, False) for t in takers.get(undo_id, ()))


class _Fold:
    """The state of one card while its events are being folded, day by day."""

    def __init__(self, card: CardId) -> None:
        self.card = card
        self.learned: sm2.State | None = None
        self.scheduled: date | None = None  # the day that its interval gives
        self.forward: date | None = None  # the day to which it was brought forward since
        self.goal: goal.Goal | None = None
        self.last_day: date | None = None
        self.last_review: Event | None = None
        self.reviews = self.lapses = 0
        self.repeat_on: date | None = None
        self.is_suspended = False
        self.buried_on: date | None = None
        self.flag: str | None = None

    def add(self, day: date, events: Sequence[Event]) -> None:
        """Take in one study day: its reviews count once, then the rest in order.

        A goal counts from the morning, and bringing forward before the reviews that follow it.
        """
        reviews = [event for event in events if event.kind is Kind.REVIEW]
        last = events.index(reviews[-1]) if reviews else 0
        self.bring_forward(day, events[:last])
        if reviews:
            self.review(day, reviews)
        if len(events) > 1 or not reviews:
            self.bring_forward(day, events[last:])
            for event in events:
                self.other(day, event, has_review=bool(reviews))

    def bring_forward(self, day: date, events: Iterable[Event]) -> None:
        """Take in what makes a card due early: today, or tomorrow if it was reviewed today."""
        for event in events:
            if event.kind is Kind.FORWARD:
                self.forward = day + timedelta(days=self.last_day == day)
            elif event.kind is Kind.PLAN:
                found = goal.goal_of(event)
                self.goal = found if found is not None and found.covers(self.card) else None

    @property
    def due(self) -> date | None:
        """The day that its interval gives, or the earlier one on which it is wanted."""
        days = [day for day in (self.scheduled, self.forward, self._wanted()) if day is not None]
        return min(days, default=None)

    def _wanted(self) -> date | None:
        """Return the day on which a goal wants a card that would not be seen in its last week."""
        if self.goal is None or self.scheduled is None or self.last_day is None:
            return None
        is_late = self.scheduled >= self.goal.by and self.last_day < self.goal.last_week
        return self.goal.final_day(self.card) if is_late else None

    def review(self, day: date, reviews: Sequence[Event]) -> None:
        """Count the lowest quality of a study day, once; early and passed is practice."""
        quality = min([event.quality for event in reviews if event.quality is not None])
        is_lapse = quality < sm2.PASSING
        due = self.due
        if not is_lapse and due is not None and day < due:
            return
        self.lapses += is_lapse and self.learned is not None
        self.learned = sm2.next_state(self._waited(day), quality)
        self.scheduled, self.forward = due_day(self.card, day, self.learned), None
        self.last_day = day
        self.last_review = reviews[-1]
        self.reviews += 1
        self.repeat_on = day if is_lapse else None

    def _waited(self, day: date) -> sm2.State:
        """Return what was learned; of a card brought forward the interval is what was waited."""
        learned = self.learned or sm2.NEW
        if self.scheduled is None or self.last_day is None or day >= self.scheduled:
            return learned
        waited_days = max(1, (day - self.last_day).days)
        return learned._replace(interval_days=min(learned.interval_days, waited_days))

    def other(self, day: date, event: Event, *, has_review: bool) -> None:
        """Take in an event that changes no interval."""
        match event.kind:
            case Kind.PRACTICE if self.repeat_on == day and _is_passed_repeat(event):
                self.repeat_on = None
            case Kind.REVIEW if self.last_day == day and _is_failed(event):
                self.repeat_on = day  # a lapse after a passed repeat is asked again
            case Kind.KNOWN if self.learned is None and not has_review:
                known = sm2.State(len(sm2.FIRST_INTERVALS_DAYS), KNOWN_DAYS, sm2.STARTING_EASE)
                self.learned, self.scheduled = known, day + timedelta(days=KNOWN_DAYS)
                self.last_day, self.forward = day, None
            case Kind.SUSPEND:
                self.is_suspended = True
            case Kind.RESUME:
                self.is_suspended = False
            case Kind.BURY:
                self.buried_on = day
            case Kind.FLAG:
                self.flag = read(Noted, event).note

    def state(self) -> CardState:
        return CardState(
            self.card, self.learned, self.due, self.last_day, self.reviews, self.lapses,
            self.repeat_on, self.is_suspended, self.buried_on, self.flag,
            read(Answered, self.last_review).revision if self.last_review else "",
        )  # fmt: skip


def _is_failed(event: Event) -> bool:
    return event.quality is not None and event.quality < sm2.PASSING


def _is_passed_repeat(event: Event) -> bool:
    is_repeat = read(Answered, event).purpose == REPEAT
    return is_repeat and event.quality is not None and event.quality >= sm2.PASSING
