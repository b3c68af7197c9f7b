"""``dlstudy plan``: what can be seen by the day of an interview, and study steered by it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from dlstudy.card import Card, Kind
from dlstudy.cli import desk
from dlstudy.cli.options import argument, option
from dlstudy.errors import Unsuitable
from dlstudy.event import Event
from dlstudy.event import Kind as EventKind
from dlstudy.figures import stats
from dlstudy.schedule import due, goal, pace
from dlstudy.schedule.forecast import LAST_SHARE, Assumptions, Day, Forecast, forecast
from dlstudy.schedule.goal import Goal
from dlstudy.schedule.plan import ENOUGH_REVIEWS, LONGEST_DAYS, best, in_order, minutes_for_all
from dlstudy.session.asked import event_of
from dlstudy.session.today import own_times
from dlstudy.terminal.words.phrases import phrase

FULL = 0.95  # of the last week's minutes: then they are what binds


class Action(StrEnum):
    """What is done about a plan."""

    APPLY = "apply"
    CLEAR = "clear"


def run(
    action: Action = argument(
        None, help="apply: steer study by the plan that was shown last; clear: take it back."
    ),
    by: str = option(None, metavar="DATE", help="The day of the interview, YYYY-MM-DD."),
    topics: list[str] = desk.TOPICS_OPTION,
    minutes: float = option(
        None, "--minutes-per-day", least=1, most=1440, help=f"Else {due.MINUTES:g}."
    ),
    json: bool = desk.JSON_OPTION,
    lang: str = desk.LANGUAGE_OPTION,
) -> None:
    """Forecast what you will have seen by a day, and what does not fit."""
    desk.need_number(minutes, "--minutes-per-day")
    language = desk.language_of(lang)
    day, names = desk.day_of(by, "--by"), desk.names_in(topics, "--topics")
    with desk.opened(language) as opened:
        today = desk.now().study_day
        applied = goal.goal(opened.store.live(goal.CARD), today)
        has_options = day is not None or bool(names) or minutes is not None
        if action is Action.CLEAR:
            if has_options:
                raise Unsuitable("'plan clear' takes nothing more; leave the options out.")
            _clear(opened, applied, language, json=json)
            return
        if day is None and has_options:
            raise Unsuitable("A plan needs its day; write 'dlstudy plan --by YYYY-MM-DD'.")
        if day is not None:
            one = _goal(opened, day, names, minutes, today)
        else:
            one = applied if action is None else _shown_last(opened, today)
        if one is None:
            desk.say(phrase("plan none", language))
            return
        _plan(opened, one, action, language, is_applied=one is applied, json=json)


def _goal(
    opened: desk.Desk, by: date, topics: tuple[str, ...], minutes: float | None, today: date
) -> Goal:
    """Return the goal of the command line; raises Unsuitable at a day that cannot be planned."""
    if not 0 < (by - today).days <= LONGEST_DAYS:
        raise Unsuitable(
            "The day is {day}; it should be after today, {today}, and within two years."
            " Write another.",
            day=by,
            today=today,
        )
    chosen = desk.topics_of(opened.library, topics)
    return Goal(by, today, chosen, due.MINUTES if minutes is None else minutes)


def _shown_last(opened: desk.Desk, today: date) -> Goal:
    """Return the goal that was shown last; raises Unsuitable where none was."""
    shown = opened.store.live(goal.PROPOSAL)
    found = goal.proposed(shown[-1]) if shown else None
    if found is None or found.by <= today:
        raise Unsuitable(
            "No plan was shown yet; write 'dlstudy plan --by YYYY-MM-DD', then apply it."
        )
    return Goal(found.by, today, found.topics, found.minutes)


def _plan(
    opened: desk.Desk,
    one: Goal,
    action: Action | None,
    language: str,
    *,
    is_applied: bool,
    json: bool,
) -> None:
    """Make the forecast, record it if it is applied or new, and print it."""
    store, today = opened.store, desk.now().study_day
    states = store.states(today)
    aside = {card_id for card_id, state in states.items() if state.is_suspended}
    cards = in_order([c for c in opened.library.cards if one.covers(c.id) and c.id not in aside])
    assumed = _assumptions(opened, today)
    if is_applied and one.new is not None:  # what reviews keep to
        found = forecast(cards, states, one, today, assumed, one.new)
    else:
        found = best(cards, states, one, today, assumed)
    if action is Action.APPLY:
        applied = Goal(one.by, today, one.topics, one.minutes, found.new)
        store.record(_event(goal.CARD, EventKind.PLAN, goal.data_of(applied)))
    elif not is_applied:
        store.record(_event(goal.PROPOSAL, EventKind.SITTING, goal.data_of(one)))
    figures = _figures(opened, one, cards, found, assumed, language)
    if json:
        desk.print_json({**figures, "applied": action is Action.APPLY or is_applied})
        return
    from dlstudy.terminal.reports.plan import print_plan

    print_plan(figures, language)
    how = "applied" if action is Action.APPLY else "holds" if is_applied else "offer"
    desk.say(phrase(f"plan {how}", language))


def _clear(opened: desk.Desk, applied: Goal | None, language: str, *, json: bool) -> None:
    last = opened.store.live(goal.CARD)[-1:]
    if last and goal.goal_of(last[0]):
        opened.store.record(_event(goal.CARD, EventKind.PLAN, goal.data_of(None)))
        said = (
            phrase("plan cleared", language, by=applied.by)
            if applied
            else phrase("plan cleared late", language)
        )
    else:
        said = phrase("plan nothing", language)
    if json:
        desk.print_json({"applied": False})
    else:
        desk.say(said)


def _event(card: str, kind: EventKind, data: dict[str, object]) -> Event:
    return event_of(card, kind, desk.now(), desk.device(), data)


def _assumptions(opened: desk.Desk, today: date) -> Assumptions:
    """Return the learner's own times and pass rate, defaults where too little is known."""
    store = opened.store
    times = own_times(store.recent_times(), opened.library.cards)
    kept = stats.retention(store.events(), today)
    if kept.share is None or kept.reviews < ENOUGH_REVIEWS:
        return Assumptions(times)
    return Assumptions(times, kept.share, is_own_rate=True)


def _figures(
    opened: desk.Desk,
    one: Goal,
    cards: Sequence[Card],
    found: Forecast,
    assumed: Assumptions,
    language: str,
) -> dict[str, object]:
    """Return everything that is said of a plan."""
    today = desk.now().study_day
    states = opened.store.states(today)
    dropped = [card for card in cards if card.id not in found.seen]
    minutes = one.minutes or due.MINUTES
    return {
        "by": one.by,
        "from": today,
        "topics": list(one.topics),
        "minutes_per_day": minutes,
        "new_per_day": found.new,
        "last_week_from": one.last_week,
        "days_without_new": one.days_without_new,
        "last_week_minutes_per_day": round(found.last_week_seconds / 60 / goal.LAST_DAYS, 1),
        "last_week_is_full": found.last_week_seconds
        > FULL * LAST_SHARE * 60 * minutes * goal.LAST_DAYS,
        "assumed": {
            "pass_rate": round(assumed.pass_rate, 3),
            "own_pass_rate": assumed.is_own_rate,
            "seconds": {kind.value: _seconds(kind, assumed.times) for kind in Kind},
        },
        "reached": [
            {
                "topic": topic,
                "title": opened.library.title(topic, language),
                "seen": sum(not due.is_new(states.get(card.id)) for card in own),
                "by_then": sum(card.id in found.seen for card in own),
                "of": len(own),
            }
            for topic, own in _by_deck(opened, cards).items()
        ],
        "days": [_day(day) for day in found.days],
        "dropped": [card.id for card in dropped],
        "minutes_for_all": minutes_for_all(cards, states, one, today, assumed)
        if dropped
        else minutes,
    }


def _seconds(kind: Kind, times: pace.Times) -> dict[str, object]:
    """Return what a card of a kind takes, and whether that is one's own median."""
    return {
        "new": pace.seconds_of_kind(kind, times, is_new=True),
        "review": pace.seconds_of_kind(kind, times, is_new=False),
        "own": (kind, True) in times or (kind, False) in times,
    }


def _by_deck(opened: desk.Desk, cards: Sequence[Card]) -> dict[str, list[Card]]:
    """Return the cards by topic, topics in the order of study."""
    decks: dict[str, list[Card]] = {deck.slug: [] for deck in opened.library.decks}
    for card in cards:
        decks[card.deck].append(card)
    return {deck: own for deck, own in decks.items() if own}


def _day(day: Day) -> dict[str, object]:
    return {
        "day": day.day,
        "new": day.new,
        "reviews": day.reviews,
        "minutes": round(day.seconds / 60, 1),
    }
