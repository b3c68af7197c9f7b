"""``dlstudy roadmap``: the tree of topics, how far one is, and what comes next."""

from __future__ import annotations

from dlstudy.card import EXERCISES, Card
from dlstudy.cli import desk
from dlstudy.cli.options import argument
from dlstudy.event import Moment
from dlstudy.figures import progress
from dlstudy.figures.progress import Progress
from dlstudy.library import roadmap
from dlstudy.library.library import Library
from dlstudy.schedule.fold import CardState


def run(
    topic: str = argument(None, metavar="[TOPIC]", help="Slug, title, alias or 中文名."),
    json: bool = desk.JSON_OPTION,
    lang: str = desk.LANGUAGE_OPTION,
) -> None:
    """Show the roadmap, or one topic with its prerequisites, cards, entries and readings."""
    language = desk.language_of(lang)
    with desk.opened() as opened:
        library, states, tree = opened.library, opened.store.states(), roadmap.load(opened.kept)
        rows = figures(library, states, tree, desk.now())
        if topic is None:
            if json:
                desk.print_json(_tree(tree, rows))
                return
            from dlstudy.terminal.reports.roadmap import print_tree

            print_tree(tree, rows, language)
            return
        slug = roadmap.find(topic, roadmap.names_of(library, tree))
        row = rows.get(slug) or progress.progress(slug, (), states, desk.now().study_day)
        if json:
            desk.print_json(_one(library, tree, row))
            return
        from dlstudy.terminal.reports.roadmap import print_topic

        print_topic(library, tree, row, states, language)


def figures(
    library: Library, states: dict[str, CardState], tree: roadmap.Roadmap, moment: Moment
) -> dict[str, Progress]:
    """Return the progress of every topic of the roadmap, and of decks that are not in it."""
    by_deck: dict[str, list[Card]] = {slug: [] for slug in tree.topics}
    for card in library.cards:
        by_deck.setdefault(card.deck, []).append(card)
    needs = {topic.slug: topic.needs for topic in tree.topics.values()}
    closed = progress.closed_topics(library.cards, states, needs)
    return {
        slug: progress.progress(slug, cards, states, moment.study_day, closed.get(slug, ()))
        for slug, cards in by_deck.items()
    }


def _tree(tree: roadmap.Roadmap, rows: dict[str, Progress]) -> list[dict[str, object]]:
    return [
        {
            "group": group.slug,
            "title": group.title,
            "title_zh": group.title_zh,
            "topics": [_row(tree, rows[slug]) for slug in group.topics],
        }
        for group in tree.groups
    ]


def _row(tree: roadmap.Roadmap, row: Progress) -> dict[str, object]:
    topic = tree.topics.get(row.topic)
    return {
        "topic": row.topic,
        "title": topic.title if topic else row.topic,
        "title_zh": topic.title_zh if topic else row.topic,
        "needs": list(topic.needs) if topic else [],
        "cards": row.cards,
        "drills": row.exercises,
        "new": row.new,
        "learning": row.learning,
        "known": row.known,
        "due": row.due,
        "weakest": row.weakest,
        "closed_by": list(row.closed_by),
    }


def _one(library: Library, tree: roadmap.Roadmap, row: Progress) -> dict[str, object]:
    cards = [card for card in library.cards if card.deck == row.topic]
    topic = tree.topics.get(row.topic)
    return {
        **_row(tree, row),
        "scope": topic.scope if topic else "",
        "card_ids": [card.id for card in cards if card.kind not in EXERCISES],
        "drill_ids": [card.id for card in cards if card.kind in EXERCISES],
        "entries": [
            {"id": e.id, "kind": e.kind, "use": e.use, "title": e.title, "url": e.url}
            for e in tree.entries_of(row.topic)
        ],
    }
