"""``dlstudy undo``: take back the last thing in the log."""

from __future__ import annotations

from json import loads

from dlstudy.cli import desk
from dlstudy.event import Event, Kind
from dlstudy.schedule.fold import CardState
from dlstudy.schedule.readings import PREFIX, Step
from dlstudy.sentence import Sentence, listed
from dlstudy.session.asked import event_of
from dlstudy.terminal.words.events import kind_of
from dlstudy.terminal.words.sentences import in_language


def run(
    json: bool = desk.JSON_OPTION,
    lang: str = desk.LANGUAGE_OPTION,
) -> None:
    """Take back the last answer, mark, reading or focus; run it again for the one before."""
    language = desk.language_of(lang)
    with desk.opened(language) as opened:
        moment, device = desk.now(), desk.device()
        last, *others = opened.store.undoable(device)
        undos = [
            event_of(each.card, Kind.UNDO, moment, device, {"event": each.id})
            for each in (*others, last)
        ]
        state = opened.store.record_all(undos)[-1]
        due = state.due.isoformat() if state.due else None
        if json:
            found = {"undone": last.kind, "card": state.card, "at": last.at, "due": due}
            desk.print_json({**found, "cards": [e.card for e in (last, *others)]})
            return
        desk.say(in_language(_undone(last, others, state), language))


def _undone(last: Event, others: list[Event], state: CardState) -> Sentence:
    """Return what was taken back, and what its card is now."""
    when = f"{last.at.astimezone():%Y-%m-%d %H:%M}"
    if last.kind in {Kind.READ, Kind.FOCUS, Kind.PLAN, Kind.REDATE}:
        return Sentence("Undone: {what} on {when}.", {"what": _told(last), "when": when})
    cards = listed(sorted(each.card for each in (last, *others)))
    values = {"kind": kind_of(last), "cards": cards, "when": when, "day": state.due}
    if others:
        return Sentence("Undone: {kind} of {cards} on {when}.", values)
    if state.due:
        return Sentence("Undone: {kind} of {cards} on {when}. The card is due on {day}.", values)
    return Sentence("Undone: {kind} of {cards} on {when}. The card is new again.", values)


def _told(event: Event) -> Sentence:
    """Return what a reading, plan or focus event said."""
    data = loads(event.data)
    if event.kind is Kind.REDATE:
        return Sentence("the move to {day}", {"day": data.get("day")})
    if event.kind is Kind.PLAN:
        by = data.get("by")
        return Sentence("the plan for {day}" if by else "the end of the plan", {"day": by})
    if event.kind is Kind.FOCUS:
        topics = data.get("topics", ())
        said = "the focus on {topics}" if topics else "the end of the focus"
        return Sentence(said, {"topics": listed(topics)})
    return _of_reading(data, event.card.removeprefix(PREFIX))


def _of_reading(data: dict[str, object], name: str) -> Sentence:
    if data.get("note"):
        return Sentence("note '{note}' of the reading {name}", {"note": data["note"], "name": name})
    match data.get("step"):
        case Step.OPENED.value:
            return Sentence("opened of the reading {name}", {"name": name})
        case Step.DONE.value:
            return Sentence("done of the reading {name}", {"name": name})
    return Sentence("read of the reading {name}", {"name": name})
