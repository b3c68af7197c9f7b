"""A drill that a deck describes whole: variables, definitions, conditions and formulas."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from dlstudy.card import Card, Clause, Variable
from dlstudy.errors import Unreadable, Unsuitable
from dlstudy.exercise.contract import (
    BadDrill,
    Drill,
    DrillMistake,
    Redraw,
    Route,
    Solve,
    Values,
    ValueStep,
)
from dlstudy.exercise.own_numbers import is_counting, no_value
from dlstudy.formula import expr, machine
from dlstudy.formula.machine import Formula
from dlstudy.formula.value import Value, shape_of
from dlstudy.sentence import listed
from dlstudy.text.near import did_you_mean

if TYPE_CHECKING:
    from numpy.random import Generator

COUNT_TAG = "count"  # of a card whose numbers and exact answers are all counts
_CONDITION = re.compile(r"(.+?)(<=|>=|==|!=|<|>)(.+)", re.DOTALL)
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
}
Condition = Callable[[Values], bool]


def build(card: Card) -> Drill:
    """Return the drill that an inline card describes; raises BadDrill."""
    known = {variable.name for variable in card.variables}
    is_count = COUNT_TAG in card.tags
    clauses: list[tuple[Clause, Solve | Condition]] = []
    for clause in card.where:
        if clause.name:
            clauses.append((clause, solver(clause, known)))
            known.add(clause.name)
        else:
            clauses.append((clause, _condition(clause, known)))
    steps = []
    for step in card.steps:
        formula = Clause(step.name, step.formula, step.line)
        later = [other.name for other in card.steps]
        mistakes = tuple(
            DrillMistake(
                m.name, solver(Clause(m.name, m.claim, m.line), known), m.reason, m.line, m.claim
            )
            for m in card.mistakes
            if m.step == step.name
        )
        solve, verify = solver(formula, known, later=later), _routes(card, step.name, known)
        steps.append(
            ValueStep(
                step.name, step.ask, solve, step.formula, step.hint, step.tolerance,
                mistakes, verify, step.line, is_count=is_count,
            )
        )  # fmt: skip
        known.add(step.name)

    def draw(rng: Generator, own: Values) -> dict[str, Value]:
        values = _draw(card.variables, clauses, rng, own)
        if is_count and own:
            _check_counts({v.name: values[v.name] for v in card.variables})
        return values

    formulas = tuple((clause.name, clause.formula) for clause in card.where if clause.name)
    return Drill(draw, tuple(steps), formulas, card.line)


def solver(
    clause: Clause, known: set[str], *, forms: bool = False, later: Sequence[str] = ()
) -> Formula:
    """Return the formula of a clause over names that must be known; raises BadDrill."""
    try:
        formula = expr.parse(clause.formula, forms=forms)
    except Unreadable as error:
        raise BadDrill(clause.line, f"the formula {clause.formula!r}: {error}") from None
    for name in sorted(formula.names - known - machine.CONSTANTS.keys()):
        remedy = f"add it to 'Vars:'{like(name, known)}"
        if name in later:
            remedy = "it comes later; use earlier steps only"
        raise BadDrill(clause.line, f"'{name}' in {clause.formula!r} is not defined; {remedy}")
    return formula


def like(name: str, known: Iterable[str]) -> str:
    """Return the known names and functions that a name may be a slip for, as a question."""
    meant = did_you_mean(name, [*known, *machine.FUNCTIONS], most=2, cutoff=0.6)
    return f", or {meant}" if meant else ""


def check_own(own: Values, known: Sequence[str]) -> None:
    """Raise Unsuitable for a number that a learner set and the drill does not have."""
    for name in own.keys() - set(known):
        raise Unsuitable(
            "The drill has no number '{name}'; it has {known}.", name=name, known=listed(known)
        )


def _routes(card: Card, step: str, known: set[str]) -> tuple[Route, ...]:
    names = {step, step or "answer"}
    mine = (clause for clause in card.verify if clause.name in names)
    return tuple(Route(solver(clause, known, forms=True), clause.line) for clause in mine)


def _condition(clause: Clause, known: set[str]) -> Condition:
    match = _CONDITION.fullmatch(clause.formula)
    if match is None:
        raise BadDrill(
            clause.line, f"'Where: {clause.formula}' says nothing; write 'a = ...' or 'a < b'"
        )
    left = solver(Clause("", match[1], clause.line), known)
    right = solver(Clause("", match[3], clause.line), known)
    compare = _COMPARE[match[2]]

    def holds(values: Values) -> bool:
        one, other = left(values), right(values)
        if not (isinstance(one, float) and isinstance(other, float)):
            raise Redraw("'{formula}' compares arrays", formula=clause.formula)
        return compare(one, other)

    return holds


def _draw(
    variables: tuple[Variable, ...],
    clauses: Sequence[tuple[Clause, Solve | Condition]],
    rng: Generator,
    own: Values,
) -> dict[str, Value]:
    """Draw the variables and compute the definitions, those left out that a learner set.

    A learner may set any finite number of which the conditions hold, be it
    among those that are drawn or not.
    """
    check_own(own, [*(v.name for v in variables), *(c.name for c, _ in clauses if c.name)])
    for variable in variables:
        if not isinstance(own.get(variable.name, 0.0), float | int):
            raise Unsuitable("'{name}' is an array; write a single number.", name=variable.name)
    values: dict[str, Value] = {
        v.name: v.values[int(rng.integers(len(v.values)))] for v in variables
    }
    values |= own
    for clause, solve in clauses:
        if clause.name:
            values[clause.name] = _defined(clause.name, solve, values, own)
        else:
            _check(clause, solve, values)
    return values


def _check(clause: Clause, holds: Solve | Condition, values: Values) -> None:
    """Raise Redraw unless a condition holds."""
    try:
        is_met = holds(values)
    except Unreadable as error:
        raise Redraw(
            "'{formula}' has {reason}",
            line=clause.line,
            formula=clause.formula,
            reason=no_value(error),
        ) from None
    if not is_met:
        raise Redraw(
            "the condition {formula} does not hold", line=clause.line, formula=clause.formula
        )


def _defined(name: str, solve: Solve, values: Values, own: Values) -> Value:
    """Return the value of a definition, or the one of the same shape that a learner set."""
    try:
        value = solve(values)
    except Unreadable as error:
        if name in own:
            return own[name]
        raise Redraw("'{name}' has {reason}", name=name, reason=no_value(error)) from None
    if name not in own:
        return value
    got, expected = shape_of(own[name]), shape_of(value)
    if got != expected:
        raise Unsuitable(
            "The shape of '{name}' is {got}; it should be {expected}.",
            name=name,
            got=got,
            expected=expected,
        )
    return own[name]


def _check_counts(values: Values) -> None:
    """Raise Redraw for a number that counts nothing: below 1, or not whole."""
    for name, value in values.items():
        if not is_counting(value):
            raise Redraw("'{name}' is no whole number from 1 on", name=name)
