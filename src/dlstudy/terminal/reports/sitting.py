"""Reports: the end of a sitting as lines, the rest as tables of rich."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

from dlstudy.card import Card
from dlstudy.event import Moment
from dlstudy.figures.calibration import Belief, Bin
from dlstudy.library.library import Library
from dlstudy.session.asked import Asked
from dlstudy.session.asked import ask as ask_card
from dlstudy.session.sitting import Summary
from dlstudy.terminal.drawing.cards import CardView
from dlstudy.terminal.drawing.markup import code
from dlstudy.terminal.drawing.markup import lines as markup_lines
from dlstudy.terminal.drawing.spans import Line, Span, hang
from dlstudy.terminal.reports.tables import table_lines
from dlstudy.terminal.screen import Screen, rule
from dlstudy.terminal.words.phrases import calendar_day, phrase
from dlstudy.text import unseen
from dlstudy.text.cells import cells

if TYPE_CHECKING:
    from rich.table import Table

EXAMPLE = 1  # the seed of the numbers with which a drill is shown


def summary_lines(summary: Summary, language: str) -> list[Line]:
    """Return the end of a review: what was done, what is left, what comes tomorrow."""
    figures = [
        ("answered", str(summary.answered)),
        ("passed", f"{summary.passed}{_percent(summary)}"),
        ("minutes", f"{summary.seconds / 60:.1f}"),
        ("tomorrow", str(summary.tomorrow)),
        ("streak", str(summary.streak_days)),
    ]
    if summary.still_failing:
        figures.insert(3, ("failing", str(summary.still_failing)))
    if summary.waiting:
        figures.insert(3, ("waiting", str(summary.waiting)))
    names = [phrase(f"sum {key}", language) for key, _ in figures]
    width = max(map(cells, names))
    rows: list[Line] = [
        (Span(name + " " * (width - cells(name) + 2), "dim"), Span(value, "bold"))
        for name, (_, value) in zip(names, figures, strict=True)
    ]
    return [(Span(phrase("done", language), "title"),), (), *rows]


def _percent(summary: Summary) -> str:
    return f" ({round(100 * summary.passed / summary.answered)} %)" if summary.answered else ""


def print_card(card: Card, library: Library, language: str, moment: Moment) -> None:
    """Print a card's words: question, answer, why, source; of a drill with some numbers."""
    screen = Screen()
    asked = ask_card(card, None, moment, seed=EXAMPLE) or Asked(card, None)
    view = CardView(asked, library, language, screen.width, ascii_only=screen.ascii_only)
    title = f"{card.id} · {library.title(card.deck, language)} · {phrase(card.kind, language)}"
    lines = [rule(title, screen.width), *view.question(), *view.given(), (), *view.answer()]
    lines += view.outline()
    if view.why():
        lines += [(), rule(phrase("why", language), screen.width), *view.why()]
    screen.write([*lines, (), *view.source(), ()])


def print_solution(asked: Asked, library: Library, language: str) -> None:
    """Print an exercise with its numbers, and the worked solution of every step."""
    screen = Screen()
    view = CardView(asked, library, language, screen.width, ascii_only=screen.ascii_only)
    lines = [*view.question(), *view.given()]
    if asked.attempt is not None:
        for step in asked.attempt.variant.drill.steps:
            lines += [(), *view.ask(step), *view.solution(step)]
    elif asked.coding is not None and "```" not in asked.card.why:
        from dlstudy.library.workbench import source

        lines += [(), *code(source(asked.coding.task.reference), screen.width)]
    if view.why():
        lines += [(), rule(phrase("why", language), screen.width), *view.why()]
    screen.write([*lines, (), *view.source()])


def print_tallies(tallies: Sequence[tuple[str, int]], total: int, language: str) -> None:
    """Print which mistakes were made, and in how many of the answers."""
    screen = Screen()
    lines: list[Line] = [(Span(phrase("tallies", language), "dim"),)]
    for reason, made in tallies:
        count = phrase("tally", language, made=made, total=total)
        text = phrase("tallied", language, reason=reason, count=count)
        lines += hang("-", text, screen.width, ascii_only=screen.ascii_only)
    screen.write(lines)


def print_stats(figures: Mapping[str, Any], today: date, language: str) -> None:
    """Print the figures of a log."""
    counts, kept = figures["cards"], figures["retention"]
    share = "-" if kept["share"] is None else f"{100 * kept['share']:.0f} %"
    counted = [phrase(f"count {name}", language, count=n) for name, n in counts.items() if n]
    table = _table()

    def row(key: str, text: str, **values: object) -> None:
        _add(table, phrase(f"stats {key}", language, **values), text)

    row("due", str(figures["due"]))
    row("cards", phrase("comma", language).join(counted))
    passed = phrase("stats share", language, share=share, reviews=kept["reviews"])
    row("retention", passed, days=kept["days"])
    row("today", str(figures["minutes_today"]))
    row("week", "  ".join(f"{m:g}" for m in figures["minutes_last_7_days"]))
    row("streak", str(figures["streak_days"]))
    for offset, count in enumerate(figures["forecast"]):
        day = calendar_day(today + timedelta(days=offset), language)
        bar = "█" * min(40, count)
        _add(table, "" if offset else phrase("stats forecast", language), f"{day} {count:4} {bar}")
    if figures["suspended_cards"]:
        row("suspended", "\n".join(figures["suspended_cards"]))
    flagged = figures["flagged_cards"]
    if flagged:
        row("flagged", "\n".join(f"{card}: {note}" for card, note in flagged.items()))
    if figures["removed_cards"]:
        row("removed", ", ".join(figures["removed_cards"][:5]))
    _print(table)


def print_reliability(
    rows: Sequence[Bin], error: float | None, surprises: Sequence[Belief], language: str
) -> None:
    """Print the reliability table: what was said, how often it was right, the gap in points."""
    screen = Screen()
    names = ("said", "answers", "right", "gap")
    table = [("", *(phrase(f"report {name}", language) for name in names))]
    for row in rows:
        share = f"{100 * row.right / row.answers:.0f} %"
        bar = ("#" if screen.ascii_only else "█") * round(20 * row.right / row.answers)
        table.append((bar, f"{row.confidence} %", str(row.answers), share, f"{row.gap:+.0f}"))
    lines = table_lines([(*row[1:], row[0]) for row in table], screen.width)
    if error is not None:
        total = sum(row.answers for row in rows)
        told = phrase("brier told", language, score=f"{error:.3f}", total=total)
        lines += [(), *markup_lines(told, screen.width)]
    if surprises:
        lines += [(), rule(phrase("report surprises", language), screen.width)]
        lines += [(Span(f"{b.card}  ({b.confidence} %)"),) for b in surprises]
    screen.write(lines)


def print_decks(
    rows: Sequence[Mapping[str, Any]], progress: Sequence[Mapping[str, int]], language: str
) -> None:
    """Print the decks as a table: kinds of cards, and how far one is."""
    names = ("deck", "title", "cards", "drills", "new", "learning", "known")
    table = _table(*(phrase(f"decks {name}", language) for name in names))
    for row, counts in zip(rows, progress, strict=True):
        kinds = row["kinds"]
        drills = kinds["drill"] + kinds["derivation"] + kinds["code"]
        figures = (
            sum(kinds.values()) - drills,
            drills,
            counts["new"],
            counts["learning"],
            counts["known"],
        )
        _add(table, row["deck"], row["title"], *map(str, figures))
    _print(table)


def _table(*columns: str) -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=bool(columns), pad_edge=False, padding=(0, 1))
    for index, column in enumerate(columns or ("", "")):
        is_figure = bool(columns) and index >= 2
        justify: Literal["left", "right"] = "right" if is_figure else "left"
        style = "" if index else "dim"
        table.add_column(Text(column), justify=justify, style=style, no_wrap=index == 0)
    return table


def _add(table: "Table", *texts: str) -> None:
    """Add a row; what a terminal would obey or hide is made visible in it."""
    table.add_row(*map(unseen.shown, texts))


def _print(table: "Table") -> None:
    from rich.console import Console

    Console(highlight=False, markup=False, emoji=False).print(table)
