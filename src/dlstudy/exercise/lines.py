"""Steps of a derivation that are lines of text: chosen, put in order, or recalled."""

from __future__ import annotations

import re
from zlib import crc32

from dlstudy.card import Mistake
from dlstudy.exercise.contract import TRIES, Answers, StepKind, Values, Variant
from dlstudy.formula import expr
from dlstudy.grading.verdict import Answer, Verdict, VerdictKind
from dlstudy.record import record
from dlstudy.sentence import Sentence, as_is

RECALLED, FORGOTTEN = "1", "2"  # what a learner says of a line that was recalled


class LineStep:
    """What steps of lines answer alike: what is right stands in the card's own words."""

    __slots__ = ()
    symbols = frozenset("e")

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines to choose from or to put in order."""
        return ()

    def shape(self, _one: Variant) -> tuple[int, ...]:
        """Return (): it is no value."""
        return ()

    def solution(self, _one: Variant) -> list[str]:
        """Return []: it stands in the card's own lines."""
        return []

    def right(self, _one: Variant) -> str:
        """Return "": it stands in the card's own lines."""
        return ""

    def arrangement(self, _seed: int) -> tuple[int, ...]:
        """Return (): there are no lines to arrange."""
        return ()

    def too_near(self, _scope: Values, _reference: Answer) -> None:
        """Find nothing: there are no numbers to be near."""


@record
class ChoiceStep(LineStep):
    """The right line among wrong ones; the wrong lines are the step's mistakes."""

    name: str
    ask: str
    right_line: str
    mistakes: tuple[Mistake, ...]
    hint: str
    line: int
    kind = StepKind.CHOICE

    @property
    def tries(self) -> int:
        return 1 if len(self.mistakes) < 2 else TRIES  # of two lines the other one is no answer

    @property
    def lines(self) -> tuple[str, ...]:
        """The right line, then the mistakes."""
        return (self.right_line, *(mistake.claim for mistake in self.mistakes))

    def arrangement(self, seed: int) -> tuple[int, ...]:
        """Return which line stands at each place: 0 is the right one, then the mistakes."""
        return shuffled(self.name, len(self.mistakes) + 1, seed)

    def reference(self, seed: int, _scope: Values) -> Answer:
        return str(self.arrangement(seed).index(0) + 1)

    def told(self, one: Variant) -> dict[str, object]:
        """Return the number of the right line, and of each wrong one by its mistake."""
        order = self.arrangement(one.seed)
        wrong = {m.name: str(order.index(place) + 1) for place, m in enumerate(self.mistakes, 1)}
        return {"reference": one.references[self.name], "mistakes": wrong}

    def grade(self, one: Variant, text: str, _earlier: Answers) -> Verdict:
        """Return the verdict on the number of a line."""
        order = self.arrangement(one.seed)
        chosen = expr.normalise(text).strip()
        if not chosen.isascii() or not chosen.isdigit() or not 1 <= int(chosen[:3]) <= len(order):
            said = Sentence("Write the number of a line, 1 to {last}.", {"last": len(order)})
            return Verdict(VerdictKind.INVALID, sentences=(said,))
        index = order[int(chosen[:3]) - 1]
        if index == 0:
            return Verdict(VerdictKind.RIGHT, chosen)
        mistake = self.mistakes[index - 1]
        return Verdict(VerdictKind.MISTAKE, chosen, (mistake.name,), (as_is(mistake.reason),))


@record
class OrderStep(LineStep):
    """Lines that were shuffled and are to be put in order again."""

    name: str
    ask: str
    lines: tuple[str, ...]
    hint: str
    line: int
    tries: int = TRIES
    kind = StepKind.ORDER

    def arrangement(self, seed: int) -> tuple[int, ...]:
        """Return which line stands at each place; of three or more not all in their own."""
        order = shuffled(self.name, len(self.lines), seed)
        is_solved = len(order) > 2 and order == tuple(range(len(order)))
        return order[1:] + order[:1] if is_solved else order

    def reference(self, seed: int, _scope: Values) -> Answer:
        order = self.arrangement(seed)
        return " ".join(str(order.index(line) + 1) for line in range(len(order)))

    def told(self, one: Variant) -> dict[str, object]:
        """Return the numbers of the lines in their order."""
        return {"reference": one.references[self.name], "mistakes": {}}

    def grade(self, one: Variant, text: str, _earlier: Answers) -> Verdict:
        """Return the verdict on the numbers of the lines in their order: ``3 1 2``."""
        right = str(one.references[self.name]).split()
        typed = re.findall(r"\d", expr.normalise(text), re.ASCII)
        if sorted(typed) != sorted(right):
            template = "Write each of the numbers 1 to {last} once, such as {example}."
            example = " ".join(sorted(right))
            said = Sentence(template, {"last": len(right), "example": example})
            return Verdict(VerdictKind.INVALID, sentences=(said,))
        if typed == right:
            return Verdict(VerdictKind.RIGHT, " ".join(typed))
        first = next(i for i, (a, b) in enumerate(zip(typed, right, strict=True), 1) if a != b)
        said = Sentence(
            "Line {typed} does not come at place {place}.",
            {"typed": typed[first - 1], "place": first},
        )
        return Verdict(VerdictKind.WRONG, " ".join(typed), sentences=(said,))


@record
class RecallStep(LineStep):
    """A line that is recalled, shown, and marked by its learner."""

    name: str
    ask: str
    right_line: str
    hint: str
    line: int
    tries: int = 1
    kind = StepKind.RECALL

    def reference(self, _seed: int, _scope: Values) -> Answer:
        return RECALLED

    def told(self, _one: Variant) -> dict[str, object]:
        """Return the line that is to be recalled."""
        return {"reference": self.right_line, "mistakes": {}}

    def grade(self, _one: Variant, text: str, _earlier: Answers) -> Verdict:
        """Return what the learner says of it."""
        if text not in {RECALLED, FORGOTTEN}:
            return Verdict(VerdictKind.INVALID, sentences=(Sentence("Write 1 or 2."),))
        return Verdict(VerdictKind.RIGHT if text == RECALLED else VerdictKind.WRONG, text)


def shuffled(name: str, count: int, seed: int) -> tuple[int, ...]:
    """Return the numbers below ``count`` in an order of this step and seed."""
    import numpy as np

    rng = np.random.default_rng([seed, crc32(name.encode())])
    return tuple(rng.permutation(count).tolist())
