"""A plan on the screen: what is assumed, what is reached, what each week asks, what to drop."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from dlstudy.terminal.drawing.markup import lines
from dlstudy.terminal.drawing.spans import Line, hang
from dlstudy.terminal.reports.tables import table_lines
from dlstudy.terminal.screen import Screen, rule
from dlstudy.terminal.words.phrases import phrase

WEEK = 7  # days; a plan of two weeks at most is shown day by day
MOST_DROPPED = 8  # topics that are named
Table = list[tuple[str, ...]]


def print_plan(figures: Mapping[str, Any], language: str) -> None:
    """Print a plan."""
    screen = Screen()
    width = screen.width
    topics = phrase("comma", language).join(figures["topics"]) or phrase(
        "plan all topics", language
    )
    title = phrase(
        "plan title",
        language,
        by=figures["by"],
        days=(figures["by"] - figures["from"]).days,
        minutes=f"{figures['minutes_per_day']:g}",
        topics=topics,
    )
    body = [*lines(title, width, style="title"), ()]
    body += _bullets(phrase("plan assumed", language), _assumed(figures, language), screen)
    for key, table in (("seen", _reached(figures, language)), ("asks", _weeks(figures, language))):
        body += [(), rule(phrase(f"plan {key}", language), width), *table_lines(table, width)]
    dropped = _bullets(phrase("plan dropped", language), _dropped(figures, language), screen)
    screen.write([*body, *([(), *dropped] if dropped else []), ()])


def _bullets(title: str, texts: Sequence[str], screen: Screen) -> list[Line]:
    bullet = "-" if screen.ascii_only else "•"
    rows = [row for text in texts for row in hang(bullet, text, screen.width)]
    return [rule(title, screen.width), *rows] if rows else []


def _assumed(figures: Mapping[str, Any], language: str) -> list[str]:
    assumed = figures["assumed"]
    seconds = phrase("comma", language).join(
        f"{phrase(kind, language)} {row['new']:.0f}/{row['review']:.0f}{'' if row['own'] else '*'}"
        for kind, row in assumed["seconds"].items()
    )
    whose = "own" if assumed["own_pass_rate"] else "guess"
    rate = f"{100 * assumed['pass_rate']:.0f}"
    near = "week" if figures["last_week_from"] > figures["from"] else "days"
    near = near if figures["days_without_new"] else "hours"
    day, last = figures["last_week_from"], figures["days_without_new"]
    return [
        phrase(f"plan rate {whose}", language, rate=rate),
        phrase("plan seconds", language, seconds=seconds),
        phrase(f"plan last {near}", language, day=day, last=last),
        phrase("plan new", language, new=figures["new_per_day"]),
    ]


def _reached(figures: Mapping[str, Any], language: str) -> Table:
    names = ("topic", "now", "by then", "of")
    rows: Table = [(*(phrase(f"plan {name}", language) for name in names), "")]
    for row in figures["reached"]:
        full = round(20 * row["by_then"] / row["of"])
        name = row["title"] if language == "zh" else row["topic"]
        rows.append((name, *(str(row[key]) for key in ("seen", "by_then", "of")), "█" * full))
    return rows


def _weeks(figures: Mapping[str, Any], language: str) -> Table:
    """Return a row a day, or a row a week of daily means where there are many."""
    days = figures["days"]
    step = 1 if len(days) <= 2 * WEEK else WEEK
    first = "day" if step == 1 else "week"
    average = "" if step == 1 else " a day"
    names = (first, *(f"{name}{average}" for name in ("new cards", "reviews", "minutes")))
    rows: Table = [tuple(phrase(f"plan {name}", language) for name in names)]
    for start in range(0, len(days), step):
        part = days[start : start + step]
        means = (sum(day[key] for day in part) / len(part) for key in ("new", "reviews", "minutes"))
        rows.append((f"{part[0]['day']:%m-%d}", *(f"{mean:.0f}" for mean in means)))
    return rows


def _dropped(figures: Mapping[str, Any], language: str) -> list[str]:
    dropped = figures["dropped"]
    if not dropped:
        return []
    topics = Counter(card.partition("/")[0] for card in dropped).most_common()
    named = phrase("comma", language).join(
        f"{topic} ({count})" for topic, count in topics[:MOST_DROPPED]
    )
    more = "" if len(topics) <= MOST_DROPPED else ", …"
    needed = figures["minutes_for_all"]
    return [
        phrase("plan drop", language, count=len(dropped), topics=named + more),
        phrase(f"plan full {'week' if figures['last_week_is_full'] else 'days'}", language),
        phrase("plan too much", language)
        if needed is None
        else phrase("plan all of it", language, minutes=f"{needed:.0f}"),
    ]
