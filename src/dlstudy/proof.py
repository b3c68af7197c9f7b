"""Content tested like code: what is wrong in a deck's drills, formulas and names."""

import re
from collections.abc import Iterable, Iterator

from dlstudy import maths
from dlstudy.card import Card, Deck, Fault, Kind
from dlstudy.drill import BadDrill, build, prove

_MATHS = re.compile(r"\$\$(.+?)\$\$|\$(?!\s)((?:\\.|[^$\\])+?)(?<!\s)\$", re.DOTALL)
_OTHER_DELIMITER = re.compile(r"\\[(\[]")  # as in LaTeX: \\( and \\[
_LONE_DOLLAR = re.compile(r"(?<!\\)\$(?=[A-Za-z\\{])")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
COUNT_TAG = "count"  # a drill that is a plain count may go without Verify


def deck_faults(deck: Deck) -> Iterator[Fault]:
    """Yield the faults that reading the file could not show: of formulas and of drills."""
    for card in deck.cards:
        if not card.blank or card.blank == "c1":
            yield from formula_faults(card, deck.path)
        if card.family:
            message = (
                f"card '{card.slug}': there is no drill family '{card.family}'; correct the name"
            )
            yield Fault(deck.path, card.line, message)
        elif card.kind is Kind.DRILL:
            yield from drill_faults(card, deck.path)


def drill_faults(card: Card, path: str) -> Iterator[Fault]:
    """Yield what the proof of a drill over its seeds finds."""
    try:
        drill = build(card)
    except BadDrill as error:
        yield Fault(path, error.line, f"card '{card.slug}': {error}")
        return
    names = {name for step in drill.steps for name in (step.name, step.name or "answer")}
    for clause in card.verify:
        if clause.name not in names:
            message = f"'Verify: {clause.name or clause.formula}' names no step"
            remedy = f"write 'Verify: {drill.steps[0].name or 'answer'} = ...'"
            yield Fault(path, card.line, f"card '{card.slug}': {message}; {remedy}")
    for line, message in prove(drill):
        yield Fault(path, line, f"card '{card.slug}': {message}")


def unverified(decks: Iterable[Deck]) -> list[Card]:
    """Return the inline drills that have a step without an independent route."""
    found = []
    for deck in decks:
        for card in deck.cards:
            if card.kind is Kind.DRILL and not card.family:
                verified = {clause.name or "answer" for clause in card.verify}
                if not {step.name or "answer" for step in card.steps} <= verified:
                    found.append(card)
    return found


def formula_faults(card: Card, path: str) -> Iterator[Fault]:
    """Yield the formulas of a card's words that cannot be laid out."""
    for text in words(card):
        plain = _CODE.sub("", text)
        rest = _MATHS.sub("", plain)
        if _LONE_DOLLAR.search(rest) and card.kind is not Kind.CLOZE:
            message = (
                "a formula begins with '$' and has no end; close it, or write '\\$' for a price"
            )
            yield Fault(path, card.line, f"card '{card.slug}': {message}")
        if _OTHER_DELIMITER.search(rest):
            message = "formulas stand between dollars; write $x$ for \\(x\\) and $$ for \\["
            yield Fault(path, card.line, f"card '{card.slug}': {message}")
        for match in _MATHS.finditer(plain):
            source = (match[1] or match[2]).strip()
            if not maths.is_readable(source):
                shown = source if len(source) < 60 else source[:57] + "..."
                message = f"the formula ${shown}$ cannot be laid out; check its braces"
                yield Fault(path, card.line, f"card '{card.slug}': {message}")


def words(card: Card) -> list[str]:
    """Return every text of a card that a learner reads."""
    asks = [text for step in card.steps for text in (step.ask, step.hint)]
    claims = [m.claim for m in card.mistakes if card.kind is not Kind.DRILL]
    reasons = [m.reason for m in card.mistakes]
    return [
        card.question, card.answer, card.hint, card.why, *card.points, *asks, *claims, *reasons
    ]  # fmt: skip
