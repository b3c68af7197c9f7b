"""``dlstudy show``: one card, its history, and why it is due when it is."""

from __future__ import annotations

import json as json_module
from datetime import timedelta

from dlstudy.card import Card
from dlstudy.cli import desk
from dlstudy.cli.options import argument
from dlstudy.cli.output import echo
from dlstudy.errors import UnknownName
from dlstudy.event import Event
from dlstudy.figures import stats
from dlstudy.record import as_dict
from dlstudy.schedule import fold
from dlstudy.schedule.fold import CardState
from dlstudy.schedule.fuzz import fuzz_days
from dlstudy.terminal.grades import GRADES


def run(
    card: str = argument(..., metavar="CARD", help="deck/slug, or a slug that is unique."),
    json: bool = desk.JSON_OPTION,
    lang: str = desk.LANGUAGE_OPTION,
) -> None:
    """Show a card's words, its history, and why it is due when it is."""
    language = desk.language_of(lang)
    with desk.opened() as opened:
        store = opened.store
        try:
            found: Card | None = opened.library.card(card)
        except UnknownName:
            found = None
            if not store.events(card):
                raise
        card_id = found.id if found else card
        events = fold.in_order(store.events(card_id))
        state = store.states().get(card_id)
        live_ids = {event.id for event in fold.live(events)}
        if json:
            desk.print_json(_figures(card_id, found, events, live_ids, state))
            return
        from dlstudy.terminal.reports.sitting import print_card

        if found is None:
            echo(f"'{card}' is no longer in any deck; its history is kept.")
        else:
            print_card(found, opened.library, language, desk.now())
            _print_tallies(opened.library.in_language(found, language), events, live_ids, language)
        for event in events:
            echo("  " + _line(event, is_live=event.id in live_ids))
        echo(reason(state))


def reason(state: CardState | None) -> str:
    """Return, in a sentence, why the card is due when it is."""
    if state is not None and state.learned is None and state.due is not None:
        return f"Due {state.due}: new, and brought forward.{_aside(state)}"
    if state is None or state.learned is None or state.due is None or state.last_day is None:
        return f"New: it was never reviewed, so it has no due day.{_aside(state)}"
    learned = state.learned
    fuzz = fuzz_days(state.card, learned) if state.reviews else 0
    spread = f" {fuzz:+d} to spread the load" if fuzz else ""
    counted = (
        f"last review that counted {state.last_day}, interval {learned.interval_days} d{spread}"
    )
    sm2 = f"passed in a row: {learned.repetitions}, ease {learned.ease / 100:.2f}"
    usual = state.last_day + timedelta(days=learned.interval_days + fuzz)
    early = ""
    if state.due < usual:
        early = f" It is brought forward from {usual}, by a quiz or by your plan."
    told = f"{counted} (SM-2: {sm2}, lapses: {state.lapses})"
    return f"Due {state.due}: {told}.{early}{_aside(state)}"


def _aside(state: CardState | None) -> str:
    if state is None:
        return ""
    if state.is_suspended:
        return f" It is suspended; 'dlstudy resume {state.card}' brings it back."
    return f" It was buried on {state.buried_on} for that day." if state.buried_on else ""


def _line(event: Event, *, is_live: bool) -> str:
    data = json_module.loads(event.data)
    parts = [f"{event.at.astimezone():%Y-%m-%d %H:%M}", event.kind.value]
    if event.quality is not None:
        name = GRADES.get(event.quality)
        parts.append(f"{name} ({event.quality})" if name else f"quality {event.quality}")
    if event.elapsed_ms:
        parts.append(f"{event.elapsed_ms / 1000:.0f} s")
    if data.get("purpose"):
        parts.append(f"({data['purpose']})")
    mistakes = [a["mistakes"] for a in data.get("answers", []) if a.get("mistakes")]
    if mistakes:
        parts.append("mistakes: " + ", ".join(mistakes))
    if data.get("note"):
        parts.append(repr(data["note"]))
    return "  ".join(parts) + ("" if is_live or event.kind == "undo" else "  undone")


def _print_tallies(card: Card, events: list[Event], live_ids: set[str], language: str) -> None:
    """Say which mistakes were made how often, in the words of the card."""
    from dlstudy.terminal.reports.sitting import print_tallies

    made, total = stats.mistakes_made([e for e in events if e.id in live_ids])
    if not made:
        return
    reasons = {(m.step, m.name): m.reason for m in card.mistakes}
    tallies = [(reasons.get(key) or _general(key, language), count) for key, count in made]
    print_tallies(tallies, total, language)


def _general(key: tuple[str, str], language: str) -> str:
    """Return the words for a mistake that people make anywhere."""
    from dlstudy.grading.verdict import GENERAL
    from dlstudy.terminal.words.sentences import in_language

    step, name = key
    said = in_language(GENERAL[name], language) if name in GENERAL else name
    return f"{step}: {said}" if step else said


def _figures(
    card_id: str,
    card: Card | None,
    events: list[Event],
    live_ids: set[str],
    state: CardState | None,
) -> dict[str, object]:
    return {
        "card": card_id,
        "words": None if card is None else as_dict(card),
        "state": None if state is None else state.as_dict(),
        "reason": reason(state),
        "mistakes": [
            {"step": step, "mistake": name, "answers": count}
            for (step, name), count in stats.mistakes_made(
                [event for event in events if event.id in live_ids]
            )[0]
        ],
        "events": [
            {
                "id": event.id,
                "kind": event.kind,
                "at": event.at,
                "study_day": event.study_day,
                "quality": event.quality,
                "elapsed_ms": event.elapsed_ms,
                "data": json_module.loads(event.data),
                "is_live": event.id in live_ids,
            }
            for event in events
        ],
    }
