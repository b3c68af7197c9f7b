"""What makes cards hard to learn and is no fault: told by ``check`` beside the faults."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from dlstudy.card import Card, Kind
from dlstudy.exercise.contract import Drill, Values, ValueStep
from dlstudy.exercise.worked import is_plain_array

MOST_LONGEST = 0.4  # of a deck's choices: how often the right line may be the longest
FEW = 5  # concepts: of fewer a share says nothing
_TAIL = re.compile(r",\s+and\s+(?:(?:by|in|for|to)\s+)?(?:what|which|why|how|when|where)\b", re.I)
_NAME = re.compile(r"[A-Za-z]\w*", re.ASCII)
_PLACE = re.compile(r"\{\{.*?\}\}")
_STYLE = re.compile(r"\\(?:mathrm|mathbf|mathit|text|hat|bar|tilde|vec|boldsymbol)\b")
_SENTENCE = re.compile(r"(?<=[.!?:])\s")
_SPELLED = {"lam": "lambda", "eps": "epsilon"}


def two_questions(cards: Iterable[Card]) -> list[str]:
    """Return the concepts that ask two things: two question marks, or ", and why ..."."""
    return [
        card.id
        for card in cards
        if card.kind is Kind.CONCEPT
        and (len(re.findall(r"[?？]", card.question)) > 1 or _TAIL.search(card.question))
    ]


def unwired(cards: Sequence[Card]) -> list[str]:
    """Return the cards above level 1 that name no card they need, in a deck that names any."""
    if not any(card.needs for card in cards):
        return []
    return list(dict.fromkeys(card.note for card in cards if card.level > 1 and not card.needs))


def too_often_longest(cards: Iterable[Card]) -> str:
    """Return in how many of its choices a deck's right line is the longest, "" if not in too many.

    One who takes the longest line each time would get so many right.
    """
    choices = [
        (_SENTENCE.split(card.answer, maxsplit=1)[0], [m.claim for m in card.mistakes])
        for card in cards
        if card.kind is Kind.CONCEPT and card.mistakes
    ]
    longest = sum(len(right) > max(map(len, wrong)) for right, wrong in choices)
    is_few = len(choices) < FEW or longest <= MOST_LONGEST * len(choices)
    return "" if is_few else f"{longest} of {len(choices)}"


def unnamed_symbols(card: Card, drill: Drill, notation: str, values: Values) -> list[str]:
    """Return the parameters that the worked solution shows and no text of the card names."""
    asks = (text for step in card.steps for text in (step.name, step.ask))
    known = _names(" ".join([notation, card.question, *asks]))
    definitions = dict(drill.definitions)
    shown: set[str] = set()
    for step in drill.steps:
        waiting = _NAME.findall(step.formula) if isinstance(step, ValueStep) else []
        while waiting:
            name = waiting.pop()
            if name in values and name not in shown:
                shown.add(name)
                formula = definitions.get(name, "")
                waiting += [] if is_plain_array(formula) else _NAME.findall(formula)
    return sorted(name for name in shown if not _forms(name) & known)


def _names(text: str) -> set[str]:
    text = _STYLE.sub("", _PLACE.sub(" ", text))
    return {name.lower() for name in _NAME.findall(re.sub(r"[{}^\\_]", "", text))}


def _forms(name: str) -> set[str]:
    """Return how a text may name a symbol: as it is, as a Greek letter, by its array.

    A matrix is written W in a text and w where it is typed.
    """
    name = name.lower()
    forms = {name, name.replace("_", ""), name.rstrip("0123456789")}
    return forms | {_SPELLED[form] for form in forms if form in _SPELLED}
