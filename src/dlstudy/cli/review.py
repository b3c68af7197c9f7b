"""``dlstudy review``: today's cards."""

from __future__ import annotations

from dlstudy.cli import desk
from dlstudy.cli.options import argument, option
from dlstudy.event import Moment
from dlstudy.schedule import days
from dlstudy.sentence import Sentence, listed
from dlstudy.session.review import Review
from dlstudy.session.today import Options
from dlstudy.terminal.words.phrases import phrase
from dlstudy.terminal.words.sentences import in_language


def run(
    topics: list[str] = argument(None, metavar="[TOPIC]...", help="Only these topics."),
    new: int = option(None, least=0, help="New cards at most, now; else 10 a day."),
    limit: int = option(
        None, least=1, help="Cards at most, now; else as many as the minutes allow."
    ),
    minutes: float = option(
        None, least=0.1, most=1440, help="Minutes for this sitting; else 15 a day."
    ),
    confidence: bool = desk.CONFIDENCE_OPTION,
    lang: str = desk.LANGUAGE_OPTION,
) -> None:
    """Study today's cards: what is due first, then new ones, within your minutes."""
    desk.need_number(minutes, "--minutes")
    language = desk.language_of(lang)
    desk.need_terminal("review")
    with desk.opened(language, says_notices=False) as opened:
        moment = desk.now()
        chosen = desk.topics_of(opened.library, topics)
        options = Options(chosen, minutes, new, limit)
        review = Review(opened.library, opened.store, moment, options, desk.device())
        if review.asked is None:
            for notice in opened.notices(language):
                desk.say(notice)
            desk.say(in_language(_nothing(review, moment), language))
            return
        said = [*opened.notices(language), *notices(review, moment, language)]
        _play(review, language, said, asks_confidence=confidence)
        if review.answered:
            from dlstudy.terminal.reports.sitting import summary_lines
            from dlstudy.terminal.screen import Screen

            Screen().write(summary_lines(review.summary(desk.now().study_day), language))


def _play(review: Review, language: str, notices: list[str], *, asks_confidence: bool) -> None:
    from dlstudy.terminal.player import Player
    from dlstudy.terminal.turn import Manner

    with desk.stage(language) as stage:
        Player(stage, review, notices, Manner(asks_confidence)).run()


def notices(review: Review, moment: Moment, language: str) -> list[str]:
    """Return what to say above the first card: faults, a focus, a plan, a welcome, an absence."""
    faults = sum(len(deck.faults) for deck in review.library.decks)
    faulty = [phrase("faults", language, count=faults)] if faults else []
    focused = review.today.focused(moment.study_day)
    narrowed = [phrase("focus", language, topics=", ".join(focused))] if focused else []
    return [*faulty, *narrowed, *_planned(review, moment, language)]


def _planned(review: Review, moment: Moment, language: str) -> list[str]:
    """Return what a plan asks today, or that its day is over; then what the occasion asks."""
    occasion = _occasion(review, moment, language)
    last = review.today.last_goal
    if last is None:
        return occasion
    days = (last.by - moment.study_day).days
    if days <= 0:
        return [phrase("plan over", language, by=last.by), *occasion]
    return [phrase("plan", language, by=last.by, days=days), *occasion]


def _occasion(review: Review, moment: Moment, language: str) -> list[str]:
    latest = days.latest(review.today.days)
    if latest is None:
        return [phrase(f"welcome {n}", language) for n in (1, 2, 3)]
    plan = review.plan
    if plan.is_back:
        clear = (
            phrase("away long", language) if plan.clear_by is None else plan.clear_by.isoformat()
        )
        if plan.clear_by == moment.study_day:
            clear = phrase("today", language)
        total = len(plan.due) + plan.waiting
        return [phrase("away", language, days=plan.away_days, due=total, clear=clear)]
    return []


def _nothing(review: Review, moment: Moment) -> Sentence:
    """Say why there is nothing to ask, and what one can do."""
    summary = review.summary(moment.study_day)
    if not review.cards:
        return Sentence("There are no cards here; 'dlstudy decks' lists the decks.")
    if summary.waiting:
        return Sentence(
            "Today's minutes are used up; due cards that wait: {cards}."
            " Go on with 'dlstudy review --minutes 10'.",
            {"cards": summary.waiting},
        )
    more: Sentence | str = ""
    if review.plan.unseen:
        more = Sentence("; 'dlstudy review --new 5 --minutes 10' brings new ones")
    elif topics := review.today.focused(moment.study_day):
        said = "; the focus ({topics}) has no new card, 'dlstudy focus --clear' ends it"
        more = Sentence(said, {"topics": listed(topics)})
    return Sentence(
        "Done for today. Due tomorrow: {cards}{more}.", {"cards": summary.tomorrow, "more": more}
    )
