"""Steps of a derivation that are lines of text: chosen, put in order, or recalled."""

from __future__ import annotations

import re
from zlib import crc32

from dlstudy.card import Mistake
from dlstudy.exercise.contract import TRIES, Answers, Values, Variant
from dlstudy.formula import expr
from dlstudy.grading.verdict import Answer, Verdict, VerdictKind
from dlstudy.record import record
from dlstudy.sentence import Sentence, as_is

RECALLED, FORGOTTEN = "1", "2"  # what a learner says of a line that was recalled


@record
class ChoiceStep:
    """The right line among wrong ones; the wrong lines are the step's mistakes."""

    name: str
    ask: str
    right: str
    mistakes: tuple[Mistake, ...]
    hint: str
    line: int

    @property
    def tries(self) -> int:
        return 1 if len(self.mistakes) < 2 else TRIES  # of two lines the other one is no answer

    def order(self, seed: int) -> tuple[int, ...]:
        """Return which line stands at each place: 0 is the right one, then the mistakes."""
        return shuffled(self.name, len(self.mistakes) + 1, seed)

    def reference(self, seed: int, _scope: Values) -> Answer:
        return str(self.order(seed).index(0) + 1)

    def too_near(self, _scope: Values, _reference: Answer) -> None:
        """Find nothing: there are no numbers to be near."""

    def grade(self, one: Variant, text: str, _earlier: Answers) -> Verdict:
        """Return the verdict on the number of a line."""
        order = self.order(one.seed)
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
class OrderStep:
    """Lines that were shuffled and are to be put in order again."""

    name: str
    ask: str
    lines: tuple[str, ...]
    hint: str
    line: int
    tries: int = TRIES

    def order(self, seed: int) -> tuple[int, ...]:
        """Return which line stands at each place; of three or more not all in their own."""
        order = shuffled(self.name, len(self.lines), seed)
        is_solved = len(order) > 2 and order == tuple(range(len(order)))
        return order[1:] + order[:1] if is_solved else order

    def reference(self, seed: int, _scope: Values) -> Answer:
        order = self.order(seed)
        return " ".join(str(order.index(line) + 1) for line in range(len(order)))

    def too_near(self, _scope: Values, _reference: Answer) -> None:
        """Find nothing: there are no numbers to be near."""

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
class RecallStep:
    """A line that is recalled, shown, and marked by its learner."""

    name: str
    ask: str
    right: str
    hint: str
    line: int
    tries: int = 1

    def reference(self, _seed: int, _scope: Values) -> Answer:
        return RECALLED

    def too_near(self, _scope: Values, _reference: Answer) -> None:
        """Find nothing: there are no numbers to be near."""

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
