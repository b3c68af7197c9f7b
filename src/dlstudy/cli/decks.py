"""``dlstudy decks``: what there is to study."""

from __future__ import annotations

import typer

from dlstudy import stats
from dlstudy.cli import desk
from dlstudy.library import counts, history_without_card


def run(json: bool = desk.JSON_OPTION, lang: str = desk.LANGUAGE_OPTION) -> None:
    """List the decks, their cards by kind, and how many of them you know."""
    language = desk.language_of(lang)
    with desk.opened() as opened:
        library, states = opened.library, opened.store.states()
        rows = [
            {"deck": deck.slug, "title": library.title(deck.slug, language), "kinds": counts(deck)}
            for deck in library.decks
        ]
        if json:
            desk.print_json(rows)
            return
        from dlstudy.terminal.report import print_decks

        progress = [stats.counts([c.id for c in deck.cards], states) for deck in library.decks]
        print_decks(rows, progress)
        if removed := history_without_card(library, states):
            typer.echo(f"History is kept of {len(removed)} removed cards: {', '.join(removed[:5])}")
