"""The drill contract: seeded variants, ordered steps, named mistakes, carried errors."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Set
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from dlstudy.card import Tolerance
from dlstudy.errors import Unreadable
from dlstudy.formula.value import Value, plain
from dlstudy.grading.reading import read_answer
from dlstudy.grading.verdict import (
    Answer,
    NamedValue,
    Verdict,
    VerdictKind,
    form_of,
    grade,
    is_close,
)
from dlstudy.record import field, record
from dlstudy.sentence import Sentence, as_is

if TYPE_CHECKING:
    from numpy.random import Generator

TRIES = 2  # a step, then its solution
SIZES = ("n", "N", "m", "B", "T")  # parameters that a sum is divided by, or forgotten to be

Values = Mapping[str, Value]
Answers = Mapping[str, Answer]
Solve = Callable[[Values], Value]
Draw = Callable[["Generator", Values], dict[str, Value]]


class BadDrill(Exception):
    """A drill that cannot be built or drawn: the author's fault, with the line to mend."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


class Redraw(Exception):
    """Numbers that were drawn and cannot be used: why, and the line that is to blame."""

    def __init__(self, template: str, /, line: int = 0, **values: object) -> None:
        self.sentence = Sentence(template, values)
        super().__init__(str(self.sentence))
        self.line = line


@record
class DrillMistake:
    """A named wrong way through a step, as a function of the same values."""

    name: str
    solve: Solve
    reason: str
    line: int
    formula: str = ""


@record
class Route:
    """An independent way to the value of a step, and the line it stands on."""

    solve: Solve
    line: int


class StepKind(StrEnum):
    """How a step is answered."""

    VALUE = "value"
    FORMULA = "formula"
    CHOICE = "choice"
    ORDER = "order"
    RECALL = "recall"


class Step(Protocol):
    """One thing that is asked; it answers for itself how it is shown, answered and graded."""

    @property
    def name(self) -> str: ...
    @property
    def ask(self) -> str: ...
    @property
    def hint(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def tries(self) -> int: ...
    @property
    def kind(self) -> StepKind: ...
    @property
    def lines(self) -> tuple[str, ...]:
        """The lines to choose from or to put in order, () where there are none."""

    @property
    def symbols(self) -> Set[str]:
        """Names that may be an answer, so that none of them is a command."""

    def shape(self, one: Variant) -> tuple[int, ...]:
        """Return the shape of a value, () for a number and for what is no value."""

    def solution(self, one: Variant) -> list[str]:
        """Return the worked solution, [] where it stands in the card's own lines."""

    def right(self, one: Variant) -> str:
        """Return what is right in one line, "" where it stands in the card's own lines."""

    def arrangement(self, seed: int) -> tuple[int, ...]:
        """Return which of its lines stands at each place, () where there are none to arrange."""

    def told(self, one: Variant) -> dict[str, object]:
        """Return what is right, and every mistake by name, as plain values."""

    def reference(self, seed: int, scope: Values) -> Answer: ...
    def too_near(self, scope: Values, reference: Answer) -> DrillMistake | None: ...
    def grade(self, one: Variant, text: str, earlier: Answers) -> Verdict: ...


@record
class ValueStep:
    """A number or an array: a pure function of the parameters and of the earlier answers."""

    name: str
    ask: str
    solve: Solve
    formula: str
    hint: str
    tolerance: Tolerance
    mistakes: tuple[DrillMistake, ...]
    verify: tuple[Route, ...]
    line: int
    tries: int = TRIES
    is_count: bool = False  # if it is exact: then it is whole with a learner's numbers too
    kind = StepKind.VALUE
    symbols = frozenset("e")
    lines = ()

    def shape(self, one: Variant) -> tuple[int, ...]:
        """Return the shape of the value."""
        import numpy as np

        return np.shape(as_value(one.references[self.name]))

    def solution(self, one: Variant) -> list[str]:
        """Return the formula, the formula with the numbers put in, and the value."""
        from dlstudy.exercise.worked import worked

        return worked(one, self)

    def right(self, one: Variant) -> str:
        """Return the value as it is shown."""
        from dlstudy.exercise.worked import shown

        return shown(as_value(one.references[self.name]))

    def arrangement(self, _seed: int) -> tuple[int, ...]:
        """Return (): there are no lines."""
        return ()

    def told(self, one: Variant) -> dict[str, object]:
        """Return the value and those of the mistakes; None where one has none."""
        wrong = {m.name: value_or_none(m.solve, one.scope) for m in self.mistakes}
        return {
            "reference": plain(as_value(one.references[self.name])),
            "mistakes": {name: None if v is None else plain(v) for name, v in wrong.items()},
        }

    def reference(self, _seed: int, scope: Values) -> Answer:
        """Return the right value; raises Unreadable where there is none."""
        return self.solve(scope)

    def too_near(self, scope: Values, reference: Answer) -> DrillMistake | None:
        """Return a mistake that comes too near to the reference, if one does."""
        for mistake in self.mistakes:
            wrong = value_or_none(mistake.solve, scope)
            if wrong is not None and is_close(wrong, as_value(reference), self.tolerance):
                return mistake
        return None

    def grade(self, one: Variant, text: str, earlier: Answers) -> Verdict:
        """Return the verdict on what was typed, given the learner's own earlier answers."""
        reference = as_value(one.references[self.name])
        try:
            typed = without_name(text, self.name)
            value = read_answer(typed, form_of(reference, self.tolerance))
        except Unreadable as error:
            return Verdict(VerdictKind.INVALID, sentences=(error.sentence,))
        right = one.scope
        own = {**right, **{name: as_value(answer) for name, answer in earlier.items()}}
        mistakes = [
            NamedValue(m.name, wrong, as_is(m.reason))
            for scope in ([right, own] if earlier else [right])
            for m in self.mistakes
            if (wrong := value_or_none(m.solve, scope)) is not None
        ]
        return grade(
            value,
            reference,
            self.tolerance,
            mistakes=mistakes,
            follows=value_or_none(self.solve, own) if earlier else None,
            counts=_counts(one.values, reference, self.formula),
            typed=typed,
        )


@record
class Drill:
    """A generator of variants.

    ``draw`` gives the parameters from a generator and from those that a
    learner set; it raises Redraw where they cannot be used.
    ``definitions`` are the parameters that are computed from others, with their formulas.
    """

    draw: Draw
    steps: tuple[Step, ...]
    definitions: tuple[tuple[str, str], ...]
    line: int


@record
class Variant:
    """One instance of a drill: its seed, the numbers shown, and the reference of every step.

    ``origin`` is the state of the generator before it drew these numbers.
    """

    drill: Drill
    seed: int
    values: dict[str, Value]
    references: dict[str, Answer]
    origin: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def scope(self) -> dict[str, Value]:
        """The parameters, and the references that are values, by name."""
        steps = {
            name: reference
            for name, reference in self.references.items()
            if not isinstance(reference, str) and not callable(reference)
        }
        return {**self.values, **steps}


def grade_step(one: Variant, index: int, text: str, earlier: Answers) -> Verdict:
    """Return the verdict on what was answered to a step, given the own earlier answers."""
    import numpy as np

    with np.errstate(all="ignore"):  # what is no finite number is told in a sentence
        return one.drill.steps[index].grade(one, text, earlier)


def value_or_none(solve: Solve, scope: Values) -> Value | None:
    """Return the value of a formula, or None where it has none."""
    try:
        return solve(scope)
    except Unreadable:
        return None


def as_value(answer: Answer) -> Value:
    """Return an answer that is known to be a number or an array."""
    if isinstance(answer, str) or callable(answer):
        raise TypeError(answer)
    return answer


def without_name(text: str, name: str) -> str:
    """Return what was typed without the ``K =`` that the prompt shows already."""
    before, equals, after = text.replace("＝", "=").partition("=")
    return after if equals and before.strip() in {"", name} else text


def _counts(values: Values, reference: Value, formula: str) -> list[tuple[str, int]]:
    """Return the sizes, with their names, that a sum may be divided by.

    A parameter is one if it has the name of a size and the step's own formula
    divides or multiplies by it: n may as well be the margin of a loss.
    """
    counts = [
        (name, int(value))
        for name, value in values.items()
        if name in SIZES
        and isinstance(value, float)
        and value.is_integer()
        and re.search(rf"[*/]\s*\(?\s*{name}\b|\b{name}\s*\*", formula)
    ]
    if not isinstance(reference, float | int):
        counts += [("N", size) for size in sorted({reference.size, len(reference)})]
    return [(name, size) for name, size in counts if size > 2]
