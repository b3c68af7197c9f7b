"""The day by which nothing is due any more, at so many minutes a day."""

from collections.abc import Iterable
from datetime import date, timedelta
from heapq import heapify, heappop, heappush

from dlstudy.card import Card
from dlstudy.schedule import sm2
from dlstudy.schedule.fold import CardState
from dlstudy.schedule.pace import RECALL_WHEN_DUE, Times, seconds_of

LONGEST_FORECAST_DAYS = 365


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
