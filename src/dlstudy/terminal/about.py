"""Pages about a card that a key shows: all keys, its source, its notation, what it needs."""

from collections.abc import Callable, Sequence

from dlstudy.card import Card
from dlstudy.sentence import reason_of
from dlstudy.session.asked import Asked, ask
from dlstudy.session.sitting import Sitting
from dlstudy.terminal.drawing.cards import CardView
from dlstudy.terminal.drawing.markup import lines, raw_lines
from dlstudy.terminal.drawing.spans import Line, Span
from dlstudy.terminal.screen import rule
from dlstudy.terminal.stage import Stage
from dlstudy.terminal.words.phrases import (
    INTERVIEW_HELP,
    KEY_HELP,
    QUIZ_HELP,
    SCHEDULE_KEYS,
    HelpRow,
)
from dlstudy.text.unseen import shown


def keys(stage: Stage, sitting: Sitting) -> list[Line]:
    """Return every key of a sitting and what it does."""
    rows = [
        (Span(f"{row.keys:12}", "key"), Span(row.said(stage.language)))
        for row in _help_rows(sitting)
    ]
    return [rule(stage.phrase("keys"), stage.width), (), *rows]


def source(stage: Stage, sitting: Sitting, card: Card) -> list[Line]:
    """Return a card as it stands in its file."""
    try:
        where, text = sitting.library.raw_source(card)
    except OSError as error:
        said = stage.phrase("no source", reason=reason_of(str(error.strerror)))
        return lines(said, stage.width, style="warning")
    short = where[-(stage.width - 8) :]  # the end of a path says more than its beginning
    return [rule(short, stage.width), *raw_lines(shown(text), stage.width)]


def notation(stage: Stage, sitting: Sitting, card: Card) -> list[Line]:
    """Return the notation of a card's deck."""
    text = sitting.library.notation(card.deck, stage.language)
    body = lines(text, stage.width, ascii_only=stage.screen.ascii_only)
    return [rule(stage.phrase("notation"), stage.width), (), *body]


def needed(stage: Stage, weak: Sequence[Card], view: Callable[[Asked], CardView]) -> list[Line]:
    """Return question and answer of the weak cards that a failed one needs."""
    found: list[Line] = []
    for card in weak:
        asked = ask(card, None, stage.clock()) or Asked(card, None)
        words = view(asked)
        found += [rule(card.note, stage.width), *words.question(), *words.given(), ()]
        found += [*words.answer(), *words.outline()]
        found += [*words.why(), ()] if asked.coding is not None else [()]
    return found


def _help_rows(sitting: Sitting) -> tuple[HelpRow, ...]:
    if sitting.is_scheduled:
        return KEY_HELP
    off_schedule = tuple(row for row in KEY_HELP if row.keys not in SCHEDULE_KEYS)
    if sitting.has_undo:
        return QUIZ_HELP + off_schedule
    return INTERVIEW_HELP + tuple(row for row in off_schedule if "drill" in row.what)
