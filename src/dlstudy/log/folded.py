"""The state of a card with the events it was folded from, and what a study day sees of it."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from dlstudy.card import CardId
from dlstudy.event import Event
from dlstudy.schedule import fold, goal
from dlstudy.schedule.fold import CardState


class Folded(NamedTuple):
    """A card's state, and the events of its own that it was folded from."""

    state: CardState
    events: list[Event]


def seen_on(folded: Mapping[CardId, Folded], card: CardId, day: date) -> CardState:
    """Return the state of a card that a study day sees; few have anything after it."""
    state, events = folded[card]
    if state.last_day is None or state.last_day <= day + fold.JOURNEY:
        return state
    goals = folded[goal.CARD].events if goal.CARD in folded and card != goal.CARD else []
    return fold.state_on(day, card, [*events, *goals])
