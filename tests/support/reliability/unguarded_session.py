"""Run dlstudy with a guard of two sessions taken out; the product knows nothing of it.

Usage: unguarded_session.py ARGUMENT... ; each answer is then folded with what this process
knows: the events that were there when it began, and its own.
"""

import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from dlstudy.event import Event
from dlstudy.log import store
from dlstudy.schedule import fold
from dlstudy.schedule.fold import CardState


def forget_others() -> None:
    """Fold no event that another session wrote since this one began."""
    began = datetime.now(UTC)
    own: set[str] = set()
    whole, record = fold.card_state, store.Store.record

    def folded(card: str, events: Iterable[Event]) -> CardState:
        return whole(card, [event for event in events if event.id in own or event.at <= began])

    def recorded(log: store.Store, event: Event) -> CardState:
        own.add(event.id)
        return record(log, event)

    product: Any = fold
    product.card_state = folded
    kept: Any = store.Store
    kept.record = recorded


if __name__ == "__main__":
    forget_others()
    sys.argv = ["dlstudy", *sys.argv[1:]]
    from dlstudy.cli import main

    main()
