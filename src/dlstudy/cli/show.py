"""``dlstudy show``: one card, its history, and why it is due when it is."""

from __future__ import annotations

import json as json_module
from datetime import date, timedelta

from dlstudy.card import Card
from dlstudy.cli import desk
from dlstudy.cli.options import argument
from dlstudy.cli.output import echo
from dlstudy.errors import UnknownName
from dlstudy.event import Event, Kind
from dlstudy.figures import stats
from dlstudy.record import as_dict
from dlstudy.schedule import fold
from dlstudy.schedule.fold import CardState
from dlstudy.schedule.fuzz import fuzz_days
from dlstudy.sentence import Sentence
from dlstudy.terminal.grades import GRADES
from dlstudy.terminal.words.events import kind_of, purpose_of
from dlstudy.terminal.words.phrases import phrase
from dlstudy.terminal.words.sentences import in_language, worded


def run(
    card: str = argument(..., metavar="CARD", help="deck/slug, or a slug that is unique."),
    json: bool = desk.JSON_OPTION,
    lang: str = desk.LANGUAGE_OPTION,
) -> None:
    """Show a card's words, its history, and why it is due when it is."""
    language = desk.language_of(lang)
    with desk.opened(language) as opened:
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
            said = "'{card}' is no longer in any deck; its history is kept."
            echo(worded(said, language, card=card))
        else:
            print_card(found, opened.library, language, desk.now())
            _print_tallies(opened.library.in_language(found, language), events, live_ids, language)
        for event in events:
            echo("  " + _line(event, language, is_live=event.id in live_ids))
        echo(in_language(reason(state), language))


def reason(state: CardState | None) -> Sentence:
    """Return, in a sentence, why the card is due when it is."""
    aside = _aside(state)
    if state is not None and state.learned is None and state.due is not None:
        return Sentence(
            "Due {due}: new, and brought forward.{aside}", {"due": state.due, "aside": aside}
        )
    if state is None or state.learned is None or state.due is None or state.last_day is None:
        return Sentence(
            "New: it was never reviewed, so it has no due day.{aside}", {"aside": aside}
        )
    learned = state.learned
    fuzz = fuzz_days(state.card, learned) if state.reviews else 0
    usual = state.last_day + timedelta(days=learned.interval_days + fuzz)
    return Sentence(
        "Due {due}: last review that counted {last}, interval {days} d{spread} (SM-2: passed in a"
        " row: {repetitions}, ease {ease}, lapses: {lapses}).{early}{aside}",
        {
            "due": state.due,
            "last": state.last_day,
            "days": learned.interval_days,
            "spread": Sentence(" {fuzz} to spread the load", {"fuzz": f"{fuzz:+d}"})
            if fuzz
            else "",
            "repetitions": learned.repetitions,
            "ease": f"{learned.ease / 100:.2f}",
            "lapses": state.lapses,
            "early": _early(usual) if state.due < usual else "",
            "aside": aside,
        },
    )


def _spread(fuzz: int) -> Sentence:
    return Sentence(" {fuzz} to spread the load", {"fuzz": f"{fuzz:+d}"})


def _early(usual: date) -> Sentence:
    return Sentence(" It is brought forward from {day}, by a quiz or by your plan.", {"day": usual})


def _aside(state: CardState | None) -> Sentence | str:
    if state is None:
        return ""
    if state.is_suspended:
        said = " It is suspended; 'dlstudy resume {card}' brings it back."
        return Sentence(said, {"card": state.card})
    if state.buried_on:
        return Sentence(" It was buried on {day} for that day.", {"day": state.buried_on})
    return ""


def _line(event: Event, language: str, *, is_live: bool) -> str:
    data = json_module.loads(event.data)
    kind = in_language(kind_of(event), language)
    parts = [f"{event.at.astimezone():%Y-%m-%d %H:%M}", kind]
    if event.quality is not None:
        parts.append(_quality(event.quality, language))
    if event.elapsed_ms:
        parts.append(worded("{seconds} s", language, seconds=f"{event.elapsed_ms / 1000:.0f}"))
    if data.get("purpose"):
        parts.append(f"({in_language(purpose_of(data['purpose']), language)})")
    mistakes = [a["mistakes"] for a in data.get("answers", []) if a.get("mistakes")]
    if mistakes:
        parts.append(worded("mistakes: {names}", language, names=", ".join(mistakes)))
    if data.get("note"):
        parts.append(repr(data["note"]))
    if not is_live and event.kind is not Kind.UNDO:
        parts.append(worded("undone", language))
    return "  ".join(parts)


def _quality(quality: int, language: str) -> str:
    if quality in GRADES:
        return f"{phrase(GRADES[quality], language)} ({quality})"
    return worded("quality {quality}", language, quality=quality)


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
        "reason": str(reason(state)),
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
