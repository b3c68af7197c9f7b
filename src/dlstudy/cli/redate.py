"""``dlstudy redate``: put answers that were given under a wrong clock on their right day."""

from __future__ import annotations

from datetime import date

from dlstudy.cli import desk
from dlstudy.cli.options import argument, option
from dlstudy.errors import Unsuitable
from dlstudy.event import Kind
from dlstudy.log.rows import new_event_id
from dlstudy.schedule import days, fold
from dlstudy.session.asked import event_of
from dlstudy.terminal.words.phrases import phrase


def run(
    day: str = argument(
        None, metavar="[DAY]", help="The wrong day, YYYY-MM-DD; nothing: list the days to come."
    ),
    to: str = option(None, "--to", metavar="DAY", help="The right day; else today."),
    json: bool = desk.JSON_OPTION,
    lang: str = desk.LANGUAGE_OPTION,
) -> None:
    """Move what stands under a wrong study day to the right one; nothing is rewritten."""
    language = desk.language_of(lang)
    wrong, right = desk.day_of(day, "redate"), desk.day_of(to, "--to")
    with desk.opened(says_notices=False) as opened:
        if wrong is None and right is not None:
            raise Unsuitable(
                "'--to' needs the wrong day too; write 'dlstudy redate WRONG-DAY --to DAY'."
            )
        if wrong is None:
            _list(opened, language, json=json)
        else:
            _move(opened, wrong, right or desk.now().study_day, language, json=json)


def _list(opened: desk.Desk, language: str, *, json: bool) -> None:
    """Print the study days that are yet to come, and how many events stand under each."""
    held = opened.store.days()
    ahead = {day: held[day].events for day in days.after(held, desk.now().study_day)}
    if json:
        desk.print_json([{"day": day, "events": count} for day, count in ahead.items()])
        return
    if not ahead:
        desk.say(phrase("no days ahead", language))
    for day, count in ahead.items():
        desk.say(phrase("day ahead", language, day=day, count=count))


def _move(opened: desk.Desk, wrong: date, right: date, language: str, *, json: bool) -> None:
    """Record for every event of a day on which day it really was, as one batch."""
    store, moment, device = opened.store, desk.now(), desk.device()
    if right > moment.study_day or right == wrong:
        raise Unsuitable(
            f"The right day is {right}; it should be another than {wrong} and not after today,"
            f" {moment.study_day}. Write it behind '--to'."
        )
    meant = [event for event in fold.live(store.events()) if event.study_day == wrong]
    if not meant:
        raise Unsuitable(
            f"Nothing stands under {wrong}; 'dlstudy redate' lists the days that are yet to come."
        )
    batch = new_event_id(moment.at)
    store.record_all(
        [
            event_of(
                each.card, Kind.REDATE, moment, device,
                {"event": each.id, "day": right.isoformat(), "batch": batch},
            )
            for each in meant
        ]
    )  # fmt: skip
    if json:
        desk.print_json({"from": wrong, "to": right, "events": len(meant)})
        return
    desk.say(phrase("redated", language, count=len(meant), wrong=wrong, right=right))
