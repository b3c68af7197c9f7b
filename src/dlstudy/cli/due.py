"""``dlstudy due``: what is due today and what the plan makes of it."""

from __future__ import annotations

from dlstudy.cli import desk
from dlstudy.cli.options import argument
from dlstudy.cli.output import echo
from dlstudy.schedule import due
from dlstudy.session.review import Review
from dlstudy.session.today import Options
from dlstudy.terminal.words.sentences import worded


def run(
    topics: list[str] = argument(None, metavar="[TOPIC]...", help="Only these topics."),
    json: bool = desk.JSON_OPTION,
    lang: str = desk.LANGUAGE_OPTION,
) -> None:
    """List what is due today, and what today's plan will ask."""
    language = desk.language_of(lang)
    with desk.opened(language) as opened:
        moment = desk.now()
        options = Options(desk.topics_of(opened.library, topics))
        review = Review(opened.library, opened.store, moment, options, desk.device())
        today = moment.study_day
        plan = review.plan
        cards = [c for c in review.cards if due.is_due(review.states.get(c.id), today)]
        overdue = {c.id: (today - d).days for c in cards if (d := review.states[c.id].due)}
        if json:
            rows = [{"card": c.id, "due": review.states[c.id].due} for c in cards]
            desk.print_json({"study_day": today, "due": rows, **_as_json(plan)})
            return
        desk.say(
            worded(
                "Due today: {cards}. Today's plan: {due} due, {new} new, {repeats} to repeat,"
                " about {minutes} min.",
                language,
                cards=len(cards),
                due=len(plan.due),
                new=len(plan.new),
                repeats=len(plan.repeats),
                minutes=f"{plan.seconds / 60:.0f}",
            )
        )
        if plan.waiting and plan.clear_by:
            desk.say(
                worded(
                    "Waiting for another day: {cards}; all is clear by {day}.",
                    language,
                    cards=plan.waiting,
                    day=plan.clear_by,
                )
            )
        for card in cards:
            days = overdue[card.id]
            late = worded("{days} d overdue", language, days=days) if days else ""
            echo(f"  {card.id}  {late}".rstrip())


def _as_json(plan: due.Plan) -> dict[str, object]:
    """Return what today's plan asks, and what waits for another day."""
    return {
        "plan": {
            "due": [card.id for card in plan.due],
            "new": [card.id for card in plan.new],
            "repeat": [card.id for card in plan.repeats],
            "minutes": round(plan.seconds / 60, 1),
        },
        "waiting": plan.waiting,
        "clear_by": plan.clear_by,
    }
