"""The topics to which new cards are narrowed for a while: the last focus that was set."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from dlstudy.event import Event

CARD = "focus/topics"  # under which the log knows it


class Focus(NamedTuple):
    """Some topics, until a day (that day included) or until it is cleared."""

    topics: tuple[str, ...]
    until: date | None = None


def focus(events: Sequence[Event], today: date) -> Focus | None:
    """Return what is in focus today; ``events`` are live and in order."""
    if not events:
        return None
    data = json.loads(events[-1].data)
    until = date.fromisoformat(data["until"]) if data.get("until") else None
    topics = tuple(data.get("topics", ()))
    if not topics or (until is not None and until < today):
        return None
    return Focus(topics, until)
