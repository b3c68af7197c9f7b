"""A card in another language: the same id and formulas, other words."""

import re
from collections.abc import Iterable

from dlstudy.card import PARAMETER, Card, Deck, Fault, Kind
from dlstudy.record import replace
from dlstudy.text.passages import MATHEMATICS, words_of


def translated(card: Card, words: Card) -> Card:
    """Return the card with the words that a translation gives, and its own for the rest."""
    asks = {step.name: step for step in words.steps}
    reasons = {(m.step, m.name): m for m in words.mistakes}
    steps = tuple(
        s._replace(
            ask=asks[s.name].ask or s.ask,
            hint=asks[s.name].hint or words.hint or s.hint,
            lines=asks[s.name].lines or s.lines,
        )
        if s.name in asks
        else s._replace(hint=words.hint or s.hint)
        for s in card.steps
    )
    of_lines = {step.name for step in card.steps if step.lines}
    mistakes = tuple(
        m._replace(
            claim=m.claim
            if card.steps and m.step not in of_lines
            else reasons[m.step, m.name].claim or m.claim,
            reason=reasons[m.step, m.name].reason,
        )
        if (m.step, m.name) in reasons
        else m
        for m in card.mistakes
    )
    return replace(
        card,
        question=words.question or card.question,
        answer=words.answer or card.answer,
        points=words.points or card.points,
        hint=words.hint or card.hint,
        why=words.why or card.why,
        steps=steps,
        mistakes=mistakes,
    )


def check_translation(deck: Deck, translation: Deck) -> list[Fault]:
    """Return what a translation lacks, has too much, or names otherwise than its deck."""
    faults: list[Fault] = []
    cards = {card.id: card for card in deck.cards}
    words = {card.id: card for card in translation.cards}
    for card_id, card in cards.items():
        if card_id not in words:
            faults.append(Fault(translation.path, 1, f"card '{card_id}' is missing; translate it"))
        else:
            faults.extend(
                Fault(translation.path, words[card_id].line, f"card '{card_id}': {message}")
                for message in _lacking(card, words[card_id])
            )
    faults.extend(
        Fault(translation.path, card.line, f"card '{card_id}' is not in {deck.path}; delete it")
        for card_id, card in words.items()
        if card_id not in cards
    )
    return faults


def _lacking(card: Card, words: Card) -> Iterable[str]:
    for key, original, translation in (
        ("Q", card.question, words.question),
        ("A", card.answer, words.answer),
        ("Hint", card.hint, words.hint),
        ("Why", card.why, words.why),
    ):
        if original and not translation:
            yield f"'{key}:' is missing; translate it"
    if len(card.points) != len(words.points):
        yield f"it has {len(words.points)} points and the card {len(card.points)}; make them agree"
    names = {m.name if not m.step else f"{m.step}.{m.name}" for m in card.mistakes}
    found = {m.name if not m.step else f"{m.step}.{m.name}" for m in words.mistakes}
    for name in sorted(names ^ found):
        yield f"mistake '{name}' stands in one language only; make them agree"
    yield from _lacking_in_steps(card, words)
    asked = {s.name for s in card.steps if s.ask}
    for name in sorted(asked ^ {s.name for s in words.steps if s.ask}):
        yield f"step '{name}' stands in one language only; make them agree"
    hints = {s.name: s.hint for s in words.steps}
    for step in card.steps:
        if step.hint and step.name and not (hints.get(step.name) or words.hint):
            yield f"'Hint {step.name}:' is missing; translate it"
    known = {v.name for v in card.variables} | {clause.name for clause in card.where}
    known |= parameters(card) if card.family else set()
    for name in sorted(parameters(words) - known):
        if card.kind is not Kind.CLOZE:
            yield f"'{{{{{name}}}}}' is not a number of this card; correct the name"


def _lacking_in_steps(card: Card, words: Card) -> Iterable[str]:
    """Yield the lines of steps, right and wrong ones, that are not translated."""
    lines = {s.name: len(s.lines) for s in words.steps}
    for step in card.steps:
        if step.lines and len(step.lines) != lines.get(step.name, 0):
            count = lines.get(step.name, 0)
            yield f"step '{step.name}' has {count} lines and the card {len(step.lines)}"
    of_lines = {step.name for step in card.steps if step.lines}
    translated_claims = {(m.step, m.name) for m in words.mistakes if m.claim}
    for mistake in card.mistakes:
        has_words = re.search(r"[A-Za-z]", words_of(mistake.claim, MATHEMATICS))
        name = (mistake.step, mistake.name)
        is_there = name in {(m.step, m.name) for m in words.mistakes}
        if is_there and mistake.step in of_lines and has_words and name not in translated_claims:
            yield f"mistake '{mistake.step}.{mistake.name}' has no line to choose; translate it"


def parameters(card: Card) -> set[str]:
    """Return the names whose numbers the words of a card show."""
    texts = [card.question, card.hint, card.why, *card.points]
    texts += [text for step in card.steps for text in (step.ask, step.hint)]
    texts += [m.reason for m in card.mistakes]
    return {name for text in texts for name in PARAMETER.findall(text)}
