"""What ``dlstudy check --coverage`` prints: which entries of the roadmap the decks answer."""

from __future__ import annotations

from dlstudy.card import Card
from dlstudy.cli import desk
from dlstudy.cli.output import echo
from dlstudy.deck import coverage as coverage_of
from dlstudy.deck.coverage import Covered
from dlstudy.library import roadmap
from dlstudy.library.library import Library
from dlstudy.terminal.drawing.cards import CardView
from dlstudy.terminal.drawing.spans import Span, wrap
from dlstudy.terminal.screen import Screen, rule
from dlstudy.terminal.words.phrases import phrase
from dlstudy.terminal.words.sentences import worded


def covered(library: Library, tree: roadmap.Roadmap) -> list[Covered]:
    """Return every entry with what answers it, in the order of the topics."""
    entries = {
        entry.id: (entry.topic, entry.use)
        for slug in tree.topics
        for entry in tree.entries_of(slug)
    }
    return coverage_of.coverage(library.cards, entries, roadmap.LINKS_ONLY)


def print_all(library: Library, language: str) -> bool:
    """Print every entry, topic by topic, and the totals; return whether all is answered."""
    tree = roadmap.load()
    rows = covered(library, tree)
    topic = ""
    for row in rows:
        if row.topic != topic:
            topic = row.topic
            echo(f"{topic}: {_title(tree.topics[topic], language)}")
        names = ", ".join(name.partition("/")[2] for name in (*row.cards, *row.drills))
        mark = "-" if row.lacks else "+" if names else " "
        said = names or phrase(f"use {tree.entries[row.entry].use}", language)
        if row.lacks:
            said = worded("lacks {what}", language, what=row.lacks)
        echo(f"  {mark} {row.entry}: {said}")
    return _print_total(rows, language)


def _print_total(rows: list[Covered], language: str) -> bool:
    """Print how many entries are answered; return whether all are."""
    lacking = [row for row in rows if row.lacks]
    answered = sum(bool(row.cards or row.drills) for row in rows)
    echo(
        worded(
            "{entries} entries: {answered} answered by a card or drill, {lacking} still lack one.",
            language,
            entries=len(rows),
            answered=answered,
            lacking=len(lacking),
        )
    )
    return not lacking


def print_topic(library: Library, name: str, language: str) -> bool:
    """Print each card of a topic beside what its entries must teach, for a reader to judge.

    Return whether all of its entries are answered.
    """
    tree = roadmap.load()
    slug = roadmap.find(name, roadmap.names_of(library, tree))
    by_note: dict[str, Card] = {}
    for card in library.cards:
        by_note.setdefault(card.note, card)
    screen = Screen()
    rows = [row for row in covered(library, tree) if row.topic == slug]
    for row in rows:
        entry = tree.entries[row.entry]
        screen.write([rule(f"{entry.id} ({phrase(f'use {entry.use}', language)})", screen.width)])
        echo(f" {_title(entry, language)}")
        if entry.flags:
            echo(" " + worded("flags: {names}", language, names=", ".join(entry.flags)))
        if entry.must_teach:
            screen.write(
                wrap(
                    [Span(worded("must teach: {text}", language, text=entry.must_teach))],
                    screen.width,
                )
            )
        if row.lacks:
            echo(" " + worded("lacks {what}", language, what=row.lacks))
        for note in (*row.cards, *row.drills):
            _print_card(by_note[note], library, screen, language)
        echo()
    return _print_total(rows, language)


def _print_card(card: Card, library: Library, screen: Screen, language: str) -> None:
    """Print a card's question and answer."""
    from dlstudy.session.asked import Asked, ask

    asked = ask(card, None, desk.now(), seed=1) or Asked(card, None)
    view = CardView(asked, library, language, screen.width, ascii_only=screen.ascii_only)
    echo()
    echo(f" {card.id}")
    screen.write([*view.question(), (), *view.answer(), *view.outline()])


def _title(one: roadmap.Topic | roadmap.Entry, language: str) -> str:
    return one.title_zh if language == "zh" else one.title
