"""``dlstudy decks``: what there is to study."""

from __future__ import annotations

from collections.abc import Sequence

from dlstudy.card import Deck, Kind
from dlstudy.cli import desk
from dlstudy.cli.options import option
from dlstudy.cli.output import echo, echo_page
from dlstudy.figures import stats
from dlstudy.library.library import counts, history_without_card, shipped
from dlstudy.log import home

TABLE_HEAD = """# The decks

One file a topic, in the order in which topics are met; their words in Chinese lie in `zh/`.
A card with blanks counts once. `dlstudy decks --table` prints this page.

| topic | cards | drills | derivations | code |
| --- | ---: | ---: | ---: | ---: |
"""


def run(
    table: bool = option(False, "--table", help="Print the shipped decks as Markdown."),
    json: bool = desk.JSON_OPTION,
    lang: str = desk.LANGUAGE_OPTION,
) -> None:
    """List the decks, their cards by kind, and how many of them you know."""
    language = desk.language_of(lang)
    if table:
        echo_page(markdown_table(shipped(home.data_folder())))
        return
    with desk.opened() as opened:
        library, states = opened.library, opened.store.states()
        rows = [
            {"deck": deck.slug, "title": library.title(deck.slug, language), "kinds": counts(deck)}
            for deck in library.decks
        ]
        if json:
            desk.print_json(rows)
            return
        from dlstudy.terminal.reports.sitting import print_decks

        progress = [stats.counts([c.id for c in deck.cards], states) for deck in library.decks]
        print_decks(rows, progress)
        if removed := history_without_card(library, states):
            named = ", ".join(removed[:5])
            echo(f"Removed cards whose history is kept: {len(removed)} ({named})")


def markdown_table(decks: Sequence[Deck]) -> str:
    """Return decks/README.md: how many cards, drills, derivations and code cards each topic has."""
    rows = [(f"[{deck.title}]({deck.slug}.md)", _figures(deck)) for deck in decks]
    total = [sum(figures) for figures in zip(*(figures for _, figures in rows), strict=True)]
    lines = [
        " | ".join([name, *map(str, figures)]) for name, figures in [*rows, ("**all**", total)]
    ]
    return TABLE_HEAD + "".join(f"| {line} |\n" for line in lines)


def _figures(deck: Deck) -> list[int]:
    kinds = counts(deck)
    cards = kinds[Kind.CONCEPT] + kinds[Kind.CLOZE]
    return [cards, kinds[Kind.DRILL], kinds[Kind.DERIVATION], kinds[Kind.CODE]]
