"""What is to be said of the log at every start: leftovers, clocks, newer kinds, copies."""

from __future__ import annotations

from datetime import date

from dlstudy.log.home import conflicted_copies
from dlstudy.log.store import Store
from dlstudy.schedule import days
from dlstudy.terminal.words.phrases import phrase

MOST_NAMED = 3  # days, kinds or files of one notice


def log_notices(store: Store, today: date, language: str) -> list[str]:
    """Return a sentence for everything about the log that its owner should know."""
    said = []
    if (settled := store.settled) is not None:
        names = _listed(settled.names, language)
        said.append(
            phrase("settled", language, names=names, count=settled.events, aside=settled.aside)
        )
    if ahead := days.after(store.days(), today):
        named = _listed([day.isoformat() for day in ahead], language)
        said.append(phrase("clock", language, today=today, days=named))
    if kinds := store.unknown_kinds():
        said.append(phrase("newer kinds", language, kinds=_listed(kinds, language)))
    if copies := conflicted_copies(store.path):
        said.append(phrase("copies", language, names=_listed(copies, language)))
    return said


def _listed(names: list[str] | tuple[str, ...], language: str) -> str:
    """Return some names, and how many more there are."""
    shown = ("、" if language == "zh" else ", ").join(names[:MOST_NAMED])
    left = len(names) - MOST_NAMED
    return shown if left <= 0 else phrase("and more", language, names=shown, count=left)
