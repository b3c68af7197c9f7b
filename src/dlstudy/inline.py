"""A drill that a deck describes whole: variables, definitions, conditions and formulas."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from dlstudy import expr, machine
from dlstudy.card import Card, Clause, Variable
from dlstudy.drill import BadDrill, Drill, DrillMistake, Redraw, Route, Solve, Values, ValueStep
from dlstudy.errors import Unreadable, Unsuitable
from dlstudy.machine import Formula
from dlstudy.value import Value

if TYPE_CHECKING:
    from numpy.random import Generator

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
    definitions: list[tuple[str, Solve]] = []
    conditions: list[tuple[Condition, Clause]] = []
    for clause in card.where:
        if clause.name:
            definitions.append((clause.name, solver(clause, known)))
            known.add(clause.name)
        else:
            conditions.append((_condition(clause, known), clause))
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
                mistakes, verify, step.line,
            )
        )  # fmt: skip
        known.add(step.name)

    def draw(rng: Generator, own: Values) -> dict[str, Value]:
        return _draw(card.variables, definitions, conditions, rng, own)

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
    from difflib import get_close_matches  # only for a fault

    near = get_close_matches(name, [*known, *machine.FUNCTIONS], n=2, cutoff=0.6)
    return f", or did you mean {' or '.join(near)}?" if near else ""


def objection(variable: Variable, value: Value) -> str:
    """Return what is wrong with a number that a learner sets for a variable, or ""."""
    if not isinstance(value, float):
        return f"'{variable.name}' is an array; write a single number."
    drawn = variable.values
    if all(v.is_integer() for v in drawn) and not value.is_integer():
        return f"'{variable.name}' is {value:g}; write a whole number."
    if all(v > 0 for v in drawn) and value <= 0:
        return f"'{variable.name}' is {value:g}; write a number above 0."
    if all(v >= 0 for v in drawn) and value < 0:
        return f"'{variable.name}' is {value:g}; write a number that is not negative."
    return ""


def check_own(own: Values, known: Sequence[str]) -> None:
    """Raise Unsuitable for a number that a learner set and the drill does not have."""
    for name in own.keys() - set(known):
        raise Unsuitable(f"The drill has no number '{name}'; it has {', '.join(known)}.")


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
            raise Redraw(f"'{clause.formula}' compares arrays")
        return compare(one, other)

    return holds


def _draw(
    variables: tuple[Variable, ...],
    definitions: list[tuple[str, Solve]],
    conditions: list[tuple[Condition, Clause]],
    rng: Generator,
    own: Values,
) -> dict[str, Value]:
    """Draw the variables and compute the definitions, those left out that a learner set."""
    check_own(own, [*(v.name for v in variables), *(name for name, _ in definitions)])
    for variable in variables:
        if variable.name in own and (wrong := objection(variable, own[variable.name])):
            raise Unsuitable(wrong)
    values: dict[str, Value] = {
        v.name: v.values[int(rng.integers(len(v.values)))] for v in variables
    }
    values |= own
    try:
        for name, solve in definitions:
            if name not in own:
                values[name] = solve(values)
        for holds, clause in conditions:
            if not holds(values):
                raise Redraw(f"the condition {clause.formula} does not hold", clause.line)
    except Unreadable as error:
        raise Redraw(str(error).rstrip(".")) from None
    return values
