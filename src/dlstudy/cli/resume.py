"""``dlstudy resume``: bring a suspended card back."""

from __future__ import annotations

from dlstudy.card import Card, CardId
from dlstudy.cli import desk
from dlstudy.cli.options import argument
from dlstudy.errors import UnknownName
from dlstudy.event import Kind
from dlstudy.library.library import Library
from dlstudy.session.asked import event_of


def run(
    card: str = argument(..., metavar="CARD", help="deck/slug, or a slug that is unique."),
) -> None:
    """Bring a suspended card back; it is due when it was. Without a blank all those of a cloze."""
    with desk.opened() as opened:
        found = opened.library.card(card)
        states = opened.store.states()
        meant = [found.id] if "#" in card else siblings(opened.library, found)
        suspended = [each for each in meant if each in states and states[each].is_suspended]
        if not suspended:
            raise UnknownName(
                f"'{found.id if '#' in card else found.note}' is not suspended;"
                " 'dlstudy stats' lists what is."
            )
        for card_id in suspended:
            event = event_of(card_id, Kind.RESUME, desk.now(), desk.device(), {})
            state = opened.store.record(event)
            when = f"due on {state.due}" if state.due else "new"
            desk.say(f"Resumed: {card_id}. The card is {when}.")


def siblings(library: Library, card: Card) -> list[CardId]:
    """Return the ids of a card and of its siblings, which have one text."""
    cards = (each for deck in library.decks for each in deck.cards)
    return [each.id for each in cards if each.note == card.note]
