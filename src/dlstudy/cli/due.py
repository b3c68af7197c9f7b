"""``dlstudy due``: what is due today and what the plan makes of it."""

from __future__ import annotations

from dlstudy.cli import desk
from dlstudy.cli.options import argument
from dlstudy.cli.output import echo
from dlstudy.schedule import due
from dlstudy.session.review import Review
from dlstudy.session.today import Options


def run(
    topics: list[str] = argument(None, metavar="[TOPIC]...", help="Only these topics."),
    json: bool = desk.JSON_OPTION,
) -> None:
    """List what is due today, and what today's plan will ask."""
    with desk.opened() as opened:
        moment = desk.now()
        options = Options(desk.topics_of(opened.library, topics))
        review = Review(opened.library, opened.store, moment, options, desk.device())
        today = moment.study_day
        plan = review.plan
        cards = [c for c in review.cards if due.is_due(review.states.get(c.id), today)]
        overdue = {c.id: (today - d).days for c in cards if (d := review.states[c.id].due)}
        if json:
            desk.print_json(
                {
                    "study_day": today,
                    "due": [{"card": c.id, "due": review.states[c.id].due} for c in cards],
                    "plan": {
                        "due": [c.id for c in plan.due],
                        "new": [c.id for c in plan.new],
                        "repeat": [c.id for c in plan.repeats],
                        "minutes": round(plan.seconds / 60, 1),
                    },
                    "waiting": plan.waiting,
                    "clear_by": plan.clear_by,
                }
            )
            return
        desk.say(
            f"Due today: {len(cards)}. Today's plan: {len(plan.due)} due, {len(plan.new)} new,"
            f" {len(plan.repeats)} to repeat, about {plan.seconds / 60:.0f} min."
        )
        if plan.waiting and plan.clear_by:
            desk.say(f"Waiting for another day: {plan.waiting}; all is clear by {plan.clear_by}.")
        for card in cards:
            days = overdue[card.id]
            echo(f"  {card.id}" + (f"  {days} d overdue" if days else ""))
