"""A plan on the screen: what is assumed, what is reached, what each week asks, what to drop."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dlstudy.terminal.interview_report import table_lines
from dlstudy.terminal.markup import Line, hang, lines
from dlstudy.terminal.screen import Screen, rule

WEEK = 7  # days; a plan of two weeks at most is shown day by day
MOST_DROPPED = 8  # topics and cards that are named


def print_plan(figures: Mapping[str, Any]) -> None:
    """Print a plan."""
    screen = Screen()
    width = screen.width
    span = (figures["by"] - figures["from"]).days
    topics = ", ".join(figures["topics"]) or "all topics"
    minutes = f"{figures['minutes_per_day']:g}"
    title = f"Plan for {figures['by']}: {span} days, {minutes} minutes a day, {topics}"
    body = [*lines(title, width, style="title"), ()]
    body += _bullets("assumed", _assumed(figures), screen)
    body += [(), rule("cards seen", width), *table_lines(_reached(figures), width)]
    body += [(), rule("what it asks", width), *table_lines(_weeks(figures["days"]), width)]
    screen.write([*body, *_bullets("what does not fit", _dropped(figures), screen), ()])


def _bullets(title: str, texts: Sequence[str], screen: Screen) -> list[Line]:
    bullet = "-" if screen.ascii_only else "•"
    rows = [row for text in texts for row in hang(bullet, text, screen.width)]
    return [rule(title, screen.width), *rows] if rows else []


def _assumed(figures: Mapping[str, Any]) -> list[str]:
    assumed = figures["assumed"]
    whose = "your own of 30 days" if assumed["own_pass_rate"] else "until 30 of your reviews tell"
    seconds = ", ".join(
        f"{kind} {row['new']:.0f}/{row['review']:.0f}{'' if row['own'] else '*'}"
        for kind, row in assumed["seconds"].items()
    )
    last = f"From {figures['last_week_from']} on nothing new: everything seen is asked once."
    return [
        f"{100 * assumed['pass_rate']:.0f} % of reviews pass ({whose}); a failure costs a repeat.",
        f"Seconds, new/review: {seconds} (* a guess until five of your answers are known).",
        last,
        f"At most {figures['new_per_day']} new cards a day; drills in at most half the minutes.",
    ]


def _reached(figures: Mapping[str, Any]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [("topic", "now", "by then", "of", "")]
    for row in figures["reached"]:
        full = round(20 * row["by_then"] / row["of"])
        seen, by_then, of = (str(row[key]) for key in ("seen", "by_then", "of"))
        rows.append((row["topic"], seen, by_then, of, "█" * full))
    return rows


def _weeks(days: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """Return a row a day, or a row a week of daily means where there are many."""
    step = 1 if len(days) <= 2 * WEEK else WEEK
    head = ("day" if step == 1 else "week from", "new", "reviews", "minutes")
    rows: list[tuple[str, ...]] = [head if step == 1 else (*head[:3], "minutes, all a day")]
    for start in range(0, len(days), step):
        part = days[start : start + step]
        means = (sum(day[key] for day in part) / len(part) for key in ("new", "reviews", "minutes"))
        first: date = part[0]["day"]
        rows.append((f"{first:%a %d %b}", *(f"{mean:.0f}" for mean in means)))
    return rows


def _dropped(figures: Mapping[str, Any]) -> list[str]:
    dropped = figures["dropped"]
    if not dropped:
        return []
    topics = Counter(card.partition("/")[0] for card in dropped)
    named = ", ".join(f"{topic} ({count})" for topic, count in topics.most_common(MOST_DROPPED))
    more = "" if len(topics) <= MOST_DROPPED else ", …"
    needed = figures["minutes_for_all"]
    all_of_it = (
        f"All of it takes {needed:.0f} minutes a day."
        if needed is not None
        else "All of it takes more than four hours a day: choose topics, or a later day."
    )
    first = (
        f"{len(dropped)} cards: {named}{more}. They are mostly of the highest levels;"
        " naming fewer topics drops whole topics instead."
    )
    return [first, all_of_it]
