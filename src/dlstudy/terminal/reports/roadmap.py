"""The roadmap on the screen: a bar a topic, and one topic in full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dlstudy.card import EXERCISES, PARAMETER, Card
from dlstudy.figures.progress import Progress
from dlstudy.library.library import Library
from dlstudy.library.roadmap import READINGS, Entry, Roadmap
from dlstudy.schedule.fold import CardState
from dlstudy.schedule.readings import Reading
from dlstudy.session.asked import Asked
from dlstudy.terminal.drawing.cards import CardView
from dlstudy.terminal.drawing.markup import lines
from dlstudy.terminal.drawing.spans import Line, Span, clean, hang, wrap
from dlstudy.terminal.screen import Screen, rule
from dlstudy.terminal.words.phrases import phrase
from dlstudy.text.cells import cells, cut

BAR = 10  # cells of a whole topic
SLUG, TITLE, NEXT = 23, 20, 16  # cells of the columns; a narrow window has no titles


def print_tree(tree: Roadmap, rows: Mapping[str, Progress], language: str) -> None:
    """Print every group and its topics, and the decks that are not in the roadmap."""
    screen = Screen()
    shown: list[Line] = []
    for group in tree.groups:
        title = group.title_zh if language == "zh" else group.title
        shown += [(), (Span(title, "title"),)]
        shown += [
            line for slug in group.topics for line in _rows(tree, rows[slug], language, screen)
        ]
    own = [row for slug, row in rows.items() if slug not in tree.topics]
    if own:
        shown += [(), (Span(phrase("own decks", language), "title"),)]
        shown += [line for row in own for line in _rows(tree, row, language, screen)]
    screen.write([*shown[1:], (), (Span(phrase("legend", language), "dim"),)])


def print_topic(
    library: Library,
    tree: Roadmap,
    row: Progress,
    states: Mapping[str, CardState],
    language: str,
) -> None:
    """Print a topic's scope, prerequisites, cards, drills, entries and readings."""
    screen = Screen()
    width = screen.width
    topic = tree.topics.get(row.topic)
    title = _title(tree, row.topic, language)
    shown: list[Line] = [rule(f"{row.topic} · {title}", width)]
    shown += _rows(tree, row, language, screen)
    if topic is not None:
        scope = topic.scope_zh if language == "zh" and topic.scope_zh else topic.scope
        shown += [(), *lines(scope, width)]
        needs = [
            phrase("need", language, slug=slug, title=_title(tree, slug, language))
            for slug in topic.needs
        ]
        if needs:
            told = phrase("needs topics", language, topics=phrase("comma", language).join(needs))
            shown += [(), *lines(told, width)]
    cards = [card for card in library.cards if card.deck == row.topic]
    for key, is_exercise in (("cards", False), ("drills", True)):
        some = [card for card in cards if (card.kind in EXERCISES) == is_exercise]
        if some:
            shown += [(), rule(phrase(key, language), width)]
            shown += [_card(card, library, states, language, screen) for card in some]
    entries = tree.entries_of(row.topic)
    for key, are_readings in (("entries", False), ("readings", True)):
        part = [e for e in entries if (e.kind in READINGS) == are_readings]
        if part:
            shown += [(), rule(phrase(key, language), width)]
            shown += [line for entry in part for line in _entry(entry, language, screen)]
    screen.write(shown)


def print_readings(
    tree: Roadmap, entries: Sequence[Entry], touched: Mapping[str, Reading], language: str
) -> None:
    """Print readings by topic: a mark, the id to type, the title, the address, the notes."""
    screen = Screen()
    shown: list[Line] = []
    topic = ""
    for entry in entries:
        if entry.topic != topic:
            topic = entry.topic
            shown += [(), (Span(_title(tree, topic, language), "title"),)]
        reading = touched.get(entry.id, Reading())
        mark, style = ("✓", "good") if reading.done else ("·", "dim")
        if reading.opened and not reading.done:
            mark, style = "→", "warning"
        shown.append(
            (
                Span(f" {mark} ", style),
                Span(entry.id, "key"),
                Span(f"  {phrase(f'kind {entry.kind}', language)}", "dim"),
            )
        )
        title = entry.title_zh if language == "zh" else entry.title
        for text in filter(
            None, (title, entry.url, *(f"“{clean(note)}”" for note in reading.notes))
        ):
            shown += [(Span("   "), *line) for line in wrap([Span(text)], screen.width - 3)]
    screen.write([*shown[1:], (), (Span(phrase("readings legend", language), "dim"),)])


def _rows(tree: Roadmap, row: Progress, language: str, screen: Screen) -> list[Line]:
    """Return a topic in one line, and its weakest card in a second, where it has one."""
    first = _row(tree, row, language, screen)
    if row.weakest is None:
        return [first]
    weakest = phrase("weakest", language, card=row.weakest)
    return [first, (Span(" " * (SLUG + 2)), Span(cut(weakest, screen.width - SLUG - 2), "bad"))]


def _row(tree: Roadmap, row: Progress, language: str, screen: Screen) -> Line:
    """Return a topic in one line: slug, title, bar, figures, what comes next."""
    total = row.new + row.seen
    fixed = SLUG + 2 + BAR + 8
    title_cells = max(0, min(TITLE, screen.width - fixed - NEXT))
    room = max(4, screen.width - fixed - title_cells)
    slug = Span(f" {cut(row.topic, SLUG):{SLUG}} ", "key" if total else "dim")
    title = _title(tree, row.topic, language)
    if not total:
        return (slug, Span(cut(title, screen.width - SLUG - 2), "dim"))
    shown = cut(title, title_cells)
    return (
        slug,
        Span(shown + " " * (title_cells - cells(shown))),
        Span(" "),
        *_bar(row, total, ascii_only=screen.ascii_only),
        Span(f" {f'{row.cards}+{row.exercises}':>5}  "),
        Span(cut(what_next(row, language), room - 1), "warning" if row.due else "dim"),
    )


def _bar(row: Progress, total: int, *, ascii_only: bool) -> tuple[Span, ...]:
    """Return the known, the learning and the new part of a topic as a bar."""
    if not total:
        return (Span(" " * BAR),)
    known = round(BAR * row.known / total)
    seen = max(round(BAR * row.seen / total), known + (row.learning > 0))
    full, half, empty = ("#", "+", ".") if ascii_only else ("█", "▓", "░")
    return (
        Span(full * known, "good"),
        Span(half * (min(BAR, seen) - known), "warning"),
        Span(empty * (BAR - min(BAR, seen)), "dim"),
    )


def what_next(row: Progress, language: str) -> str:
    """Return the next thing to do in a topic, in a few words."""
    if row.due:
        return phrase("next due", language, count=row.due)
    if row.new and row.closed_by:
        return phrase("next after", language, topics=phrase("comma", language).join(row.closed_by))
    if row.new:
        return phrase("next new", language, count=row.new)
    return phrase("next none", language)


def _card(
    card: Card, library: Library, states: Mapping[str, CardState], language: str, screen: Screen
) -> Line:
    """Return a card in one line: how well it is known, its slug, its question's beginning."""
    state = states.get(card.id)
    is_known = state is not None and state.learned is not None
    mark, style = ("·", "dim") if not is_known else ("✓", "good")
    if state is not None and state.lapses:
        mark, style = "!", "bad"
    words = library.in_language(card, "zh" if language == "zh" else "en")
    plain = PARAMETER.sub("…", words.question)  # its numbers are drawn when it is asked
    view = CardView(Asked(card, state), library, language, 10_000, ascii_only=screen.ascii_only)
    shown = lines(plain, 10_000) if card.kind in EXERCISES else view.question()
    question = " ".join("".join(span.text for span in line) for line in shown[:1])
    slug = card.id.partition("/")[2]
    room = max(10, screen.width - cells(slug) - 5)
    return (Span(f" {mark} ", style), Span(slug + "  "), Span(cut(question, room), "dim"))


def _entry(entry: Entry, language: str, screen: Screen) -> list[Line]:
    title = entry.title_zh if language == "zh" else entry.title
    text = f"{title}  {entry.url}" if entry.url else title
    if entry.kind in READINGS:
        text = f"`{entry.id}`  {text}"  # what one types to open it
    bullet = "-" if screen.ascii_only else "•"
    return hang(bullet, text.replace("$", r"\$"), screen.width, ascii_only=screen.ascii_only)


def _title(tree: Roadmap, slug: str, language: str) -> str:
    topic = tree.topics.get(slug)
    return slug if topic is None else topic.title_zh if language == "zh" else topic.title
