"""What a day's review is made of: its minutes, its new cards, and the plan that fits into them."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from dlstudy.card import EXERCISES, Card, CardId, Kind
from dlstudy.event import Moment
from dlstudy.figures import progress
from dlstudy.library.library import Library
from dlstudy.log.store import Store
from dlstudy.schedule import days, due, focus, goal, pace
from dlstudy.schedule.days import spent_seconds
from dlstudy.schedule.readings import PREFIX, read_first, readings

ENOUGH_TIMES = 5  # answers of a kind before one's own median is believed


class Options(NamedTuple):
    """What the command line chose; None leaves it to the plan."""

    topics: tuple[str, ...] = ()
    minutes: float | None = None
    new: int | None = None
    limit: int | None = None


class Today:
    """What a learner knows and wants on a study day; ``states`` moves with the answers."""

    def __init__(self, library: Library, store: Store, moment: Moment, options: Options) -> None:
        self.library = library
        self.options = options
        self.cards = [c for c in library.cards if not options.topics or c.deck in options.topics]
        self.favoured = self._favoured(store)
        self._focuses = store.live(focus.CARD)
        goals = store.live(goal.CARD)
        self.last_goal = goal.goal_of(goals[-1]) if goals else None  # its day may be over
        self.goal = goal.goal(goals, moment.study_day)
        self.notes = due.siblings_by_note(library.cards)
        self.states = store.states(moment.study_day)
        self.days = store.days()  # as they were when the sitting began
        self.times = own_times(store.recent_times(), library.cards)

    def budget(self, today: date) -> due.Budget:
        """Return what is left of today; minutes or new cards named by hand are meant for now."""
        options = self.options
        planned = self._goal_budget(today)
        minutes = options.minutes if options.minutes is not None else planned.daily_seconds / 60
        seconds = minutes * 60
        if options.minutes is None:
            seconds = max(0.0, seconds - days.seconds_of(self.days, today))
        kinds = {card.id: card.kind for card in self.library.cards}
        seen = [s.card for s in self.states.values() if s.reviews == 1 and s.last_day == today]
        drills = sum(kinds.get(card_id) in EXERCISES for card_id in seen)
        return due.Budget(
            seconds=seconds,
            daily_seconds=minutes * 60,
            drill_seconds=seconds * due.DRILL_SHARE,
            new=max(0, planned.new - len(seen)) if options.new is None else options.new,
            new_drills=max(0, planned.new_drills - drills),
        )

    def plan(self, today: date, budget: due.Budget) -> due.Plan:
        """Return the plan whose new cards are of topics that may begin.

        Topics named by hand may always begin; so may all where nothing else is new.
        """

        def plan_of(cards: list[Card], *, in_turn: bool = True) -> due.Plan:
            found = due.plan(
                cards, self.states, today, budget, self.times, self.notes, self.favoured,
                in_turn=in_turn,
            )  # fmt: skip
            first = sorted(found.new, key=lambda card: card.id not in self.favoured)
            return found._replace(new=tuple(first))

        if self.options.topics:
            return plan_of(self.cards)
        focused = self.focused(today)
        if self.goal is not None and not focused:
            from dlstudy.schedule.plan import in_order  # only who has a goal waits for it

            return plan_of(in_order(self._wanted_by(self.goal)), in_turn=False)
        opened = progress.open_cards(
            self.cards, self.states, self.library.needs, self.favoured, focused
        )
        found = plan_of(opened)
        has_time = not found.waiting and not found.is_back  # else nothing new is met anyway
        is_stuck = has_time and not found.new and not focused and len(opened) < len(self.cards)
        return plan_of(self.cards) if is_stuck else found

    def left_of(self, today: date) -> due.Plan:
        """Return what is due now, whatever time is left."""
        return due.plan(self.cards, self.states, today, due.Budget(new=0, seconds=0), self.times)

    def focused(self, today: date) -> tuple[str, ...]:
        """Return the topics to which new cards are narrowed, () where they are not."""
        now = None if self.options.topics else focus.focus(self._focuses, today)
        return now.topics if now is not None else ()

    def _goal_budget(self, today: date) -> due.Budget:
        """Return the minutes and new cards of a day: those of the goal where there is one.

        In its last two days nothing new is met.
        """
        one = self.goal
        if one is None:
            return due.Budget()
        minutes = one.minutes or due.MINUTES
        most = due.MOST_NEW if one.new is None else one.new
        new = most if one.has_new(today) else 0
        drills = max(new, due.MOST_NEW_DRILLS) if new else 0
        return due.Budget(new=new, new_drills=drills, daily_seconds=minutes * 60)

    def _favoured(self, store: Store) -> set[CardId]:
        """Return the cards whose reading was finished: they come first among the new ones."""
        done = store.live(PREFIX)
        if not done:
            return set()
        first = read_first(((c.id, c.roadmap) for c in self.cards), readings(done))
        return progress.with_needs(first, self.library.cards)

    def _wanted_by(self, one: goal.Goal) -> list[Card]:
        """Return the cards of a goal, and those outside it that were begun already."""
        states = self.states
        return [c for c in self.cards if one.covers(c.id) or due.is_begun(states.get(c.id))]


def own_times(times: Iterable[tuple[CardId, bool, int]], cards: Iterable[Card]) -> pace.Times:
    """Return the median seconds by kind and newness, where enough answers are known."""
    kinds = {card.id: card.kind for card in cards}
    found: dict[tuple[Kind, bool], list[float]] = {}
    for card_id, was_new, elapsed_ms in times:
        if card_id in kinds:
            found.setdefault((kinds[card_id], was_new), []).append(spent_seconds(elapsed_ms))
    return {
        key: sorted(values)[len(values) // 2]
        for key, values in found.items()
        if len(values) >= ENOUGH_TIMES
    }
