"""Variants of a drill: drawn from a seed until their numbers can be used."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dlstudy.errors import Unreadable
from dlstudy.exercise.own_numbers import is_counting, is_exact, no_count, no_value, unsuitable
from dlstudy.grading.verdict import (
    Answer,
)
from dlstudy.record import replace
from dlstudy.sentence import Sentence, as_is

if TYPE_CHECKING:
    pass
from dlstudy.exercise.contract import (
    Answers,
    BadDrill,
    Drill,
    DrillMistake,
    Redraw,
    Step,
    Values,
    ValueStep,
    Variant,
    as_value,
)

MOST_DRAWS = 1_000  # before a drill is said to have no usable variant


def variant(drill: Drill, seed: int, own: Values | None = None) -> Variant:
    """Return the variant of a seed, drawn again until conditions hold and mistakes are apart.

    ``own`` are parameters that a learner set; with them mistakes may coincide.
    If a thousand draws give none, raises BadDrill, or Unsuitable if it is for
    the learner's own: it says what failed most often.
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    line, reason = drill.line, ""
    reasons: Counter[str] = Counter()
    sentences: dict[str, Sentence] = {}
    for _ in range(MOST_DRAWS):
        origin = rng.bit_generator.state
        try:
            values = drill.draw(rng, own or {})
            references = _references(drill, seed, values)
            near = _too_near(drill, values, references) if not own else None
            if own:
                _check_exact(drill, references)
        except Redraw as error:
            line, reason = error.line or drill.line, str(error)
            reasons[reason] += 1
            sentences[reason] = error.sentence
        else:
            if near is None:
                return Variant(drill, seed, values, references, origin)
            line, reason = near.line, f"mistake '{near.name}' gives the right value"
    if own:
        raise unsuitable(own, sentences[reasons.most_common(1)[0][0]])
    raise BadDrill(
        line, f"no usable variant in {MOST_DRAWS} draws: {reason}; correct it, or draw otherwise"
    )


def drawn_again(one: Variant) -> Variant:
    """Return what the generator gives now from where it gave a variant; raises Redraw."""
    import numpy as np

    rng = np.random.default_rng()
    rng.bit_generator.state = one.origin
    values = one.drill.draw(rng, {})
    return replace(one, values=values, references=_references(one.drill, one.seed, values))


def _references(drill: Drill, seed: int, values: Values) -> dict[str, Answer]:
    scope = dict(values)
    references: dict[str, Answer] = {}
    for step in drill.steps:
        try:
            references[step.name] = scope[step.name] = step.reference(seed, scope)  # type: ignore[assignment]  # only values are used as such
        except Unreadable as error:
            raise Redraw(
                "{step} has {reason}", line=step.line, step=_named(step), reason=no_value(error)
            ) from None
    return references


def _check_exact(drill: Drill, references: Answers) -> None:
    """Raise Redraw where an exact answer is no count though it should be, or is too large."""
    for step in drill.steps:
        if isinstance(step, ValueStep) and step.tolerance.exact:
            value = as_value(references[step.name])
            if step.is_count and not is_counting(value):
                raise Redraw(
                    "{step} would be {value}",
                    line=step.line,
                    step=_named(step),
                    value=no_count(value),
                )
            if not is_exact(value):
                raise Redraw(
                    "{step} would be too large to be exact", line=step.line, step=_named(step)
                )


def _named(step: Step) -> Sentence:
    return as_is(f"'{step.name}'") if step.name else Sentence("the answer")


def _too_near(drill: Drill, values: Values, references: dict[str, Answer]) -> DrillMistake | None:
    """Return a mistake that comes too near to its reference, if one does."""
    scope = Variant(drill, 0, dict(values), references).scope
    found = (step.too_near(scope, references[step.name]) for step in drill.steps)
    return next((mistake for mistake in found if mistake is not None), None)
