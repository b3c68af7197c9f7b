"""The topics to which new cards are narrowed for a while: the last focus that was set."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from dlstudy.event import Event
from dlstudy.payload import Chosen, read

CARD = "focus/topics"  # under which the log knows it


class Focus(NamedTuple):
    """Some topics, until a day (that day included) or until it is cleared."""

    topics: tuple[str, ...]
    until: date | None = None


def focus(events: Sequence[Event], today: date) -> Focus | None:
    """Return what is in focus today; ``events`` are live and in order."""
    if not events:
        return None
    chosen = read(Chosen, events[-1])
    if not chosen.topics or (chosen.until is not None and chosen.until < today):
        return None
    return Focus(chosen.topics, chosen.until)
