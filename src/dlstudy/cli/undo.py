"""``dlstudy undo``: take back the last thing in the log."""

from __future__ import annotations

from json import loads

from dlstudy.cli import desk
from dlstudy.event import Event, Kind
from dlstudy.schedule.readings import PREFIX
from dlstudy.session.asked import event_of


def run(json: bool = desk.JSON_OPTION) -> None:
    """Take back the last answer, mark, reading or focus; run it again for the one before."""
    with desk.opened() as opened:
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
        local = last.at.astimezone()
        what = f"{last.kind} of {state.card} on {local:%Y-%m-%d %H:%M}"
        if last.kind in {Kind.READ, Kind.FOCUS, Kind.PLAN, Kind.REDATE}:
            desk.say(f"Undone: {_told(last)} on {local:%Y-%m-%d %H:%M}.")
            return
        if others:
            cards = ", ".join(sorted(e.card for e in (last, *others)))
            desk.say(f"Undone: {last.kind} of {cards} on {local:%Y-%m-%d %H:%M}.")
            return
        desk.say(f"Undone: {what}. The card is {f'due on {due}' if due else 'new again'}.")


def _told(event: Event) -> str:
    """Return what a reading or focus event said."""
    data = loads(event.data)
    if event.kind is Kind.REDATE:
        return f"the move to {data.get('day')}"
    if event.kind is Kind.PLAN:
        return f"the plan for {data['by']}" if data.get("by") else "the end of the plan"
    if event.kind is Kind.FOCUS:
        topics = ", ".join(data.get("topics", ()))
        return f"the focus on {topics}" if topics else "the end of the focus"
    note = f" '{data['note']}'" if data.get("note") else ""
    return f"{data.get('step', 'read')}{note} of the reading {event.card.removeprefix(PREFIX)}"
