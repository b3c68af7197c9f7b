"""``dlstudy focus``: narrow new cards to some topics for a while."""

from __future__ import annotations

from dlstudy.cli import desk
from dlstudy.cli.options import argument, option
from dlstudy.errors import Unsuitable
from dlstudy.event import Kind
from dlstudy.schedule.focus import CARD, Focus, focus
from dlstudy.sentence import Sentence, listed
from dlstudy.session.asked import event_of
from dlstudy.terminal.words.sentences import in_language


def run(
    topics: list[str] = argument(None, metavar="[TOPIC]...", help="Nothing: show the focus."),
    until: str = option(
        None, metavar="DATE", help="The last day of it, YYYY-MM-DD; else until it is cleared."
    ),
    clear: bool = option(False, "--clear", help="Walk the whole roadmap again."),
    json: bool = desk.JSON_OPTION,
    lang: str = desk.LANGUAGE_OPTION,
) -> None:
    """Take new cards from some topics only, for a while; what is due is asked as ever."""
    language = desk.language_of(lang)
    last = desk.day_of(until, "--until")
    with desk.opened(language) as opened:
        today = desk.now().study_day
        if clear and (topics or until):
            raise Unsuitable(
                "'--clear' ends the focus and takes no topic and no day; leave them out."
            )
        if until and not topics:
            raise Unsuitable("'--until' needs a topic; write 'dlstudy focus TOPIC --until DATE'.")
        before = focus(opened.store.live(CARD), today)
        if topics or (clear and before is not None):
            if last is not None and last < today:
                raise Unsuitable(
                    "The day {day} is over; write a day from {today} on.", day=last, today=today
                )
            chosen = () if clear else desk.topics_of(opened.library, topics)
            data = {"topics": list(chosen), "until": last.isoformat() if last else None}
            event = event_of(CARD, Kind.FOCUS, desk.now(), desk.device(), data)
            opened.store.record(event)
        now = focus(opened.store.live(CARD), today)
        if json:
            topics_now = [] if now is None else list(now.topics)
            desk.print_json({"topics": topics_now, "until": now.until if now else None})
            return
        desk.say(in_language(_said(now), language))


def _said(now: Focus | None) -> Sentence:
    if now is None:
        return Sentence("No focus: new cards walk the roadmap.")
    topics = listed(now.topics)
    if now.until:
        return Sentence(
            "Focus: new cards come from {topics} until {day}.",
            {"topics": topics, "day": now.until},
        )
    return Sentence(
        "Focus: new cards come from {topics}; 'dlstudy focus --clear' ends it.",
        {"topics": topics},
    )
