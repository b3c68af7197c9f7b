"""``dlstudy focus``: narrow new cards to some topics for a while."""

from __future__ import annotations

from datetime import date

from dlstudy.cli import desk
from dlstudy.cli.options import argument, option
from dlstudy.errors import Unsuitable
from dlstudy.event import Kind
from dlstudy.schedule.focus import CARD, focus
from dlstudy.session.asked import event_of


def run(
    topics: list[str] = argument(None, metavar="[TOPIC]...", help="Nothing: show the focus."),
    until: str = option(
        None, metavar="DATE", help="The last day of it, YYYY-MM-DD; else until it is cleared."
    ),
    clear: bool = option(False, "--clear", help="Walk the whole roadmap again."),
    json: bool = desk.JSON_OPTION,
) -> None:
    """Take new cards from some topics only, for a while; what is due is asked as ever."""
    last = desk.day_of(until, "--until")
    with desk.opened() as opened:
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
                raise Unsuitable(f"The day {last} is over; write a day from {today} on.")
            chosen = () if clear else desk.topics_of(opened.library, topics)
            data = {"topics": list(chosen), "until": last.isoformat() if last else None}
            event = event_of(CARD, Kind.FOCUS, desk.now(), desk.device(), data)
            opened.store.record(event)
        now = focus(opened.store.live(CARD), today)
        if json:
            topics_now = [] if now is None else list(now.topics)
            desk.print_json({"topics": topics_now, "until": now.until if now else None})
            return
        desk.say(_said(now.topics, now.until) if now else "No focus: new cards walk the roadmap.")


def _said(topics: tuple[str, ...], until: date | None) -> str:
    end = f" until {until}" if until else "; 'dlstudy focus --clear' ends it"
    return f"Focus: new cards come from {', '.join(topics)}{end}."
