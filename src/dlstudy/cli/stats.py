"""``dlstudy stats``: how it goes."""

from __future__ import annotations

from datetime import timedelta

from dlstudy.cli import desk
from dlstudy.cli.options import option
from dlstudy.figures import calibration, stats
from dlstudy.library.library import history_without_card
from dlstudy.schedule import days
from dlstudy.terminal.words.phrases import phrase

MOST_SURPRISES = 10  # that are listed


def run(
    calibrated: bool = option(
        False, "--calibration", help="How sure you were, against how often you were right."
    ),
    json: bool = desk.JSON_OPTION,
    lang: str = desk.LANGUAGE_OPTION,
) -> None:
    """Show what is due, the next seven days, retention, minutes and the streak."""
    with desk.opened() as opened:
        if calibrated:
            _calibration(opened, desk.language_of(lang), json=json)
            return
        today = desk.now().study_day
        store, cards = opened.store, opened.library.cards
        all_states, held = store.states(today), store.days()
        ids = [card.id for card in cards]
        known = [all_states[card_id] for card_id in ids if card_id in all_states]
        events = store.events()
        retention = stats.retention(events, today)
        figures: dict[str, object] = {
            "study_day": today,
            "cards": stats.counts(ids, all_states),
            "due": stats.forecast(known, today)[0],
            "forecast": stats.forecast(known, today),
            "retention": {
                "reviews": retention.reviews,
                "passed": retention.passed,
                "share": None if retention.share is None else round(retention.share, 4),
                "days": stats.RETENTION_DAYS,
            },
            "minutes_today": round(days.seconds_of(held, today) / 60, 1),
            "minutes_last_7_days": [
                round(days.seconds_of(held, today - timedelta(days=n)) / 60, 1)
                for n in range(6, -1, -1)
            ],
            "streak_days": stats.streak(days.studied(held), today),
            "answers": sum(event.quality is not None for event in events),
            "suspended_cards": [state.card for state in known if state.is_suspended],
            "flagged_cards": {s.card: s.flag for s in known if s.flag is not None},
            "removed_cards": history_without_card(opened.library, all_states),
        }
        if json:
            desk.print_json(figures)
            return
        from dlstudy.terminal.reports.sitting import print_stats

        print_stats(figures, today)
        if not events:
            desk.say("The log is empty: 'dlstudy review' asks your first card.")


def _calibration(opened: desk.Desk, language: str, *, json: bool) -> None:
    """Print a row for every confidence that was given, and what was sure and wrong last."""
    answers = calibration.beliefs(opened.store.events())
    rows = calibration.reliability(answers)
    error = calibration.brier(answers)
    surprises = [b for b in answers if b.is_sure_and_wrong][-MOST_SURPRISES:]
    if json:
        desk.print_json(
            {
                "answers": len(answers),
                "brier": None if error is None else round(error, 4),
                "reliability": [
                    {"confidence": b.confidence, "answers": b.answers, "right": b.right}
                    for b in rows
                ],
                "sure_and_wrong": [
                    {"card": b.card, "confidence": b.confidence} for b in reversed(surprises)
                ],
            }
        )
        return
    if not answers:
        desk.say(phrase("no confidence", language))
        return
    from dlstudy.terminal.reports.sitting import print_reliability

    print_reliability(rows, error, surprises[::-1], language)
