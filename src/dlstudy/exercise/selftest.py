"""The proof of a drill over its seeds: reproducible, verified, every mistake named as itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from dlstudy.card import Tolerance
from dlstudy.exercise.contract import (
    BadDrill,
    Drill,
    DrillMistake,
    Redraw,
    Values,
    ValueStep,
    Variant,
    as_value,
    grade_step,
    value_or_none,
)
from dlstudy.exercise.derivation import FormulaStep
from dlstudy.exercise.formulas import TOLERANCE
from dlstudy.exercise.lines import ChoiceStep, OrderStep
from dlstudy.exercise.magnitudes import TINY, Magnitudes, accepts_zero
from dlstudy.exercise.variants import drawn_again, variant
from dlstudy.exercise.worked import number, shown
from dlstudy.formula.domains import Point, draw_point
from dlstudy.formula.machine import Formula
from dlstudy.formula.value import Value
from dlstudy.grading.verdict import Answer, NamedValue, VerdictKind, agrees, grade, rounded
from dlstudy.record import record
from dlstudy.sentence import as_is

PROOF_SEEDS = 200
FORMULA_SEEDS = 8  # at which whole formulas are graded, twelve points each; the rest at one point
WORKING_DIGITS = 4  # a learner who works with so many figures must be marked right
VERIFY_RTOL = 1e-5  # what the brute-force routes reach
VERIFY_ATOL = 0.1  # of the step's own absolute tolerance

Finding = tuple[int, str, str]  # line, kind, message


def prove(drill: Drill, seeds: int = PROOF_SEEDS) -> Iterator[tuple[int, str]]:
    """Yield what is not so: reproducible, finite, verified, mistakes named, working digits enough.

    Each fault is a line and a message, at most one of a kind.
    """
    seen: set[tuple[int, str]] = set()
    suspects = Suspects(drill)
    magnitudes = {step.name: Magnitudes() for step in drill.steps}
    written_out = {s.name: _written_out(s) for s in drill.steps if isinstance(s, FormulaStep)}
    for seed in range(seeds):
        try:
            one = variant(drill, seed)
        except BadDrill as error:
            yield error.line, f"{error} (seed {seed})"
            return
        if not _is_reproducible(one):
            yield drill.line, f"seed {seed} gives two variants; a drill must be reproducible"
            return
        places = {name: _place(each, seed) for name, each in written_out.items()}
        _see_magnitudes(one, places, magnitudes)
        for line, kind, message in _prove_variant(one, suspects, places):
            if (line, kind) not in seen:
                seen.add((line, kind))
                yield line, f"{message} (seed {seed})"
    for step in drill.steps:
        if isinstance(step, ValueStep | FormulaStep):
            yield from _prove_tolerance(step, magnitudes[step.name])
    for mistake in suspects.silent.values():
        yield mistake.line, f"mistake '{mistake.name}' never has a value; correct its formula"
    for first, second in suspects.twins:
        message = f"mistakes '{first.name}' and '{second.name}' always give the same value"
        yield second.line, f"{message}; delete one"


class Suspects:
    """Mistakes that had no value so far, and pairs that had one value in common so far."""

    def __init__(self, drill: Drill) -> None:
        steps = [step for step in drill.steps if isinstance(step, ValueStep)]
        self.silent = {(step.name, m.name): m for step in steps for m in step.mistakes}
        self.twins = [pair for step in steps for pair in combinations(step.mistakes, 2)]

    def see(self, step: ValueStep, wrongs: Sequence[tuple[DrillMistake, Value | None]]) -> None:
        """Clear what this variant clears."""
        values = {id(mistake): wrong for mistake, wrong in wrongs}
        for mistake, wrong in wrongs:
            if wrong is not None:
                self.silent.pop((step.name, mistake.name), None)

        def differ(first: DrillMistake, second: DrillMistake) -> bool:
            one, other = values.get(id(first)), values.get(id(second))
            if id(first) not in values:
                return False  # of another step
            return one is None or other is None or not agrees(other, one, step.tolerance)

        self.twins = [pair for pair in self.twins if not differ(*pair)]


@record
class WrittenOut:
    """A step of formulas in terms of the given symbols: for all seeds once."""

    step: FormulaStep
    formula: Formula
    routes: tuple[tuple[Formula, int], ...]


@record
class Place:
    """A step at a point of its symbols, and its value there."""

    of: WrittenOut
    point: Point
    value: Value | None


def _written_out(step: FormulaStep) -> WrittenOut:
    formula = step.formula.with_names(step.inlined)
    known = {**step.inlined, step.name: formula}
    routes = tuple((route.with_names(known), line) for route, line in step.verify)
    return WrittenOut(step, formula, routes)


def _place(written: WrittenOut, seed: int) -> Place:
    import numpy as np

    point = draw_point(written.step.domains, np.random.default_rng(seed))
    return Place(written, point, value_or_none(written.formula, point))


def _see_magnitudes(
    one: Variant, places: Mapping[str, Place], magnitudes: Mapping[str, Magnitudes]
) -> None:
    """Count the answers of one variant; of a formula its value at one point."""
    for step in one.drill.steps:
        if isinstance(step, ValueStep):
            magnitudes[step.name].see(as_value(one.references[step.name]), one.scope.values())
    for name, place in places.items():
        if place.value is not None:
            magnitudes[name].see(place.value, place.point.values())


def _prove_tolerance(
    step: ValueStep | FormulaStep, magnitude: Magnitudes
) -> Iterator[tuple[int, str]]:
    """Say which tolerance suits the answers, where the one there is none."""
    tolerance = step.tolerance
    what = f"step '{step.name}'" if step.name else "the answer"
    field = f"Tol {step.name}:" if step.name else "Tol:"
    remedy = f"write '{field} {magnitude.advice(tolerance)}'"
    own = Tolerance() if isinstance(step, ValueStep) else TOLERANCE
    is_declared = tolerance.atol > own.atol or tolerance.rtol > own.rtol
    is_bare = not tolerance.exact and tolerance.atol == Tolerance().atol
    if isinstance(step, ValueStep) and is_bare and magnitude.least <= TINY:
        message = f"{what} can be {number(magnitude.least)}"
        yield step.line, f"{message}, where a relative tolerance has no meaning; {remedy}"
    elif is_declared and accepts_zero(tolerance, magnitude.smallest):
        message = f"the tolerance is as large as {what}, {number(magnitude.smallest)}"
        yield step.line, f"{message}, so that 0 would pass; {remedy}"


def _prove_variant(
    one: Variant, suspects: Suspects, places: Mapping[str, Place]
) -> Iterator[Finding]:
    for index, step in enumerate(one.drill.steps):
        if isinstance(step, ValueStep):
            yield from _prove_value(one, step, suspects)
        elif isinstance(step, FormulaStep):
            yield from _prove_formula(one, index, places[step.name])
        else:
            yield from _prove_text(one, index, step)


def _prove_value(one: Variant, step: ValueStep, suspects: Suspects) -> Iterator[Finding]:
    scope = one.scope
    reference, tolerance = as_value(one.references[step.name]), step.tolerance
    what = f"step '{step.name}'" if step.name else "the answer"
    if not tolerance.exact and not agrees(rounded(reference, WORKING_DIGITS), reference, tolerance):
        message = f"{what} {shown(reference)} is marked wrong when given with 4 figures"
        yield step.line, "digits", f"{message}; widen 'Tol:'"
    routes = [value_or_none(route.solve, scope) for route in step.verify]
    near = Tolerance(VERIFY_RTOL, VERIFY_ATOL * tolerance.atol)
    for route, found in zip(step.verify, routes, strict=True):
        if found is None or not agrees(found, reference, near):
            value = "no value" if found is None else shown(found)
            message = f"'Verify:' gives {value} and {what} is {shown(reference)}"
            yield route.line, "verify", f"{message}; correct one of them"
    wrongs = [(m, value_or_none(m.solve, scope)) for m in step.mistakes]
    suspects.see(step, wrongs)
    named = [NamedValue(m.name, w, as_is(m.reason)) for m, w in wrongs if w is not None]
    for mistake, wrong in wrongs:
        if wrong is None:
            continue
        yield from _prove_mistake(mistake, wrong, reference, routes, named, tolerance)


def _prove_mistake(
    mistake: DrillMistake,
    wrong: Value,
    reference: Value,
    routes: list[Value | None],
    named: list[NamedValue],
    tolerance: Tolerance,
) -> Iterator[Finding]:
    if any(route is not None and agrees(wrong, route, tolerance) for route in routes):
        message = f"'Verify:' accepts mistake '{mistake.name}'"
        yield mistake.line, f"accepts {mistake.name}", f"{message}; verify by another route"
    verdict = grade(wrong, reference, tolerance, mistakes=named)
    if mistake.name not in verdict.mistakes:
        message = f"mistake '{mistake.name}' is graded {verdict.kind}"
        yield mistake.line, f"unnamed {mistake.name}", f"{message}; make it another value"


def _prove_formula(one: Variant, index: int, place: Place) -> Iterator[Finding]:
    """Compare routes and mistakes with the reference; at the first seeds, grade them as typed."""
    step, reference = place.of.step, place.value
    for route, line in place.of.routes:
        if reference is None:
            break
        value = value_or_none(route, place.point)
        if value is None or not agrees(value, reference, Tolerance(VERIFY_RTOL, 1e-7)):
            found = "no value" if value is None else shown(value)
            message = f"'Verify:' gives {found} and step '{step.name}' is {shown(reference)}"
            yield line, "verify", f"{message}; correct one of them"
    if one.seed >= FORMULA_SEEDS:
        return
    if grade_step(one, index, step.formula.text, {}).kind is not VerdictKind.RIGHT:
        yield step.line, "right", f"step '{step.name}' is not graded right as it stands"
    for mistake, wrong in step.mistakes:
        verdict = grade_step(one, index, wrong.text, {})
        if mistake.name not in verdict.mistakes:
            message = f"mistake '{mistake.name}' is graded {verdict.kind}"
            yield mistake.line, f"unnamed {mistake.name}", f"{message}; make it another formula"
        for route, _ in place.of.routes if one.seed == 0 else ():
            if _is_accepted(route, wrong.with_names(step.inlined), step):
                message = f"'Verify:' accepts mistake '{mistake.name}'"
                yield mistake.line, f"accepts {mistake.name}", f"{message}; verify otherwise"


def _is_accepted(route: Formula, wrong: Formula, step: FormulaStep) -> bool:
    """Does a route give the value of a mistake at twelve points?"""
    import numpy as np

    rng = np.random.default_rng(0)
    tested = 0
    for slot in range(12):
        point = draw_point(step.domains, rng, slot)
        value, other = value_or_none(route, point), value_or_none(wrong, point)
        if value is None or other is None:
            continue
        tested += 1
        if not agrees(other, value, Tolerance(VERIFY_RTOL, 1e-7)):
            return False
    return tested > 0


def _prove_text(one: Variant, index: int, step: object) -> Iterator[Finding]:
    """See that the right line or order is graded right, and every wrong line as its mistake."""
    if isinstance(step, ChoiceStep):
        for place, line in enumerate(step.arrangement(one.seed), 1):
            verdict = grade_step(one, index, str(place), {})
            wanted = (step.mistakes[line - 1].name,) if line else ()
            if verdict.mistakes != wanted or (verdict.kind is VerdictKind.RIGHT) == bool(line):
                yield step.line, "choice", f"line {place} of step '{step.name}' is graded otherwise"
        if len({step.right_line, *(m.claim for m in step.mistakes)}) <= len(step.mistakes):
            yield step.line, "twice", f"two lines of step '{step.name}' are the same; change one"
    if isinstance(step, OrderStep):
        right = str(one.references[step.name])
        if grade_step(one, index, right, {}).kind is not VerdictKind.RIGHT:
            yield step.line, "order", f"the order of step '{step.name}' is not graded right"
        if len(set(step.lines)) < len(step.lines):
            yield step.line, "twice", f"two lines of step '{step.name}' are the same; change one"


def _is_reproducible(one: Variant) -> bool:
    try:
        other = drawn_again(one)
    except Redraw:
        return False
    return _are_same(one.values, other.values) and _are_same(one.references, other.references)


def _are_same(one: Values | dict[str, Answer], other: Values | dict[str, Answer]) -> bool:
    import numpy as np

    return one.keys() == other.keys() and all(
        one[k] == other[k]
        if isinstance(one[k], str | Formula)
        else np.array_equal(one[k], other[k])  # type: ignore[arg-type]  # values
        for k in one
    )
