"""``dlstudy resume``: bring a suspended card back."""

from __future__ import annotations

import typer

from dlstudy.cli import desk
from dlstudy.errors import UnknownName
from dlstudy.event import Kind
from dlstudy.session.asked import event_of


def run(
    card: str = typer.Argument(..., metavar="CARD", help="deck/slug, or a slug that is unique."),
) -> None:
    """Bring a suspended card back; it is due when it was."""
    with desk.opened() as opened:
        found = opened.library.card(card)
        state = opened.store.states().get(found.id)
        if state is None or not state.is_suspended:
            raise UnknownName(f"'{found.id}' is not suspended; 'dlstudy stats' lists what is.")
        event = event_of(found.id, Kind.RESUME, desk.now(), desk.device(), {})
        state = opened.store.record(event)
        when = f"due on {state.due}" if state.due else "new"
        desk.say(f"Resumed: {found.id}. The card is {when}.")
