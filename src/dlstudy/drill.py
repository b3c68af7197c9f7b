"""The drill contract: seeded variants, ordered steps, named mistakes, and the proof of them."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlstudy import expr, machine
from dlstudy.card import Card, Clause, Tolerance, Variable
from dlstudy.errors import Unreadable
from dlstudy.grading import NamedValue, Verdict, VerdictKind, agrees, grade, is_close, read_number

if TYPE_CHECKING:
    from numpy.random import Generator

MOST_DRAWS = 1_000  # before a drill is said to have no usable variant
PROOF_SEEDS = 200
WORKING_DIGITS = 4  # a learner who works with so many figures must be marked right
LONGEST_NUMBER = 10  # characters of a number that is shown as it stands
TINY = 1e-6  # a reference this small needs a declared absolute tolerance
VERIFY_RTOL = 1e-5  # what the brute-force routes reach
VERIFY_ATOL = 0.1  # of the step's own absolute tolerance

Values = Mapping[str, float]
Solve = Callable[[Values], float]
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_CONDITION = re.compile(r"(.+?)(<=|>=|==|!=|<|>)(.+)", re.DOTALL)
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
}


class BadDrill(Exception):
    """A drill that cannot be built or drawn: the author's fault, with the line to mend."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class DrillMistake:
    """A named wrong way through a step, as a function of the same values."""

    name: str
    solve: Solve
    reason: str
    line: int


@dataclass(frozen=True, slots=True)
class DrillStep:
    """One answer: a pure function of the parameters and of the earlier answers."""

    name: str
    ask: str
    solve: Solve
    formula: str
    hint: str
    tolerance: Tolerance
    mistakes: tuple[DrillMistake, ...]
    verify: tuple[Solve, ...]  # independent routes to the same value
    line: int


@dataclass(frozen=True, slots=True)
class Drill:
    """A generator of variants."""

    variables: tuple[Variable, ...]
    definitions: tuple[tuple[str, Solve, str], ...]  # of Where: name, value, formula
    conditions: tuple[tuple[Callable[[Values], bool], int], ...]
    steps: tuple[DrillStep, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Variant:
    """One instance of a drill: its seed, the numbers shown, and the reference of every step."""

    drill: Drill
    seed: int
    values: dict[str, float]
    references: dict[str, float]


def build(card: Card) -> Drill:
    """Return the drill that an inline card describes; raises BadDrill."""
    known = {variable.name for variable in card.variables}
    definitions, conditions = [], []
    for clause in card.where:
        if clause.name:
            definitions.append((clause.name, _solver(clause, known), clause.formula))
            known.add(clause.name)
        else:
            conditions.append((_condition(clause, known), clause.line))
    steps = []
    for step in card.steps:
        formula = Clause(step.name, step.formula, step.line)
        mistakes = tuple(
            DrillMistake(m.name, _solver(Clause(m.name, m.claim, m.line), known), m.reason, m.line)
            for m in card.mistakes
            if m.step == step.name
        )
        solve, verify = _solver(formula, known), _routes(card, step.name, known)
        steps.append(
            DrillStep(
                step.name, step.ask, solve, step.formula, step.hint, step.tolerance,
                mistakes, verify, step.line,
            )
        )  # fmt: skip
        known.add(step.name)
    return Drill(card.variables, tuple(definitions), tuple(conditions), tuple(steps), card.line)


def _solver(clause: Clause, known: set[str], *, forms: bool = False) -> Solve:
    try:
        formula = expr.parse(clause.formula, forms=forms)
    except Unreadable as error:
        raise BadDrill(clause.line, f"the formula {clause.formula!r}: {error}") from None
    unknown = sorted(formula.names - known - machine.CONSTANTS.keys())
    if unknown:
        names = ", ".join(f"'{name}'" for name in unknown)
        raise BadDrill(
            clause.line, f"{names} in {clause.formula!r} is not defined; add it to 'Vars:'"
        )
    return formula


def _routes(card: Card, step: str, known: set[str]) -> tuple[Solve, ...]:
    names = {step, step or "answer"}
    return tuple(_solver(c, known, forms=True) for c in card.verify if c.name in names)


def _condition(clause: Clause, known: set[str]) -> Callable[[Values], bool]:
    match = _CONDITION.fullmatch(clause.formula)
    if match is None:
        raise BadDrill(
            clause.line, f"'Where: {clause.formula}' says nothing; write 'a = ...' or 'a < b'"
        )
    left = _solver(Clause("", match[1], clause.line), known)
    right = _solver(Clause("", match[3], clause.line), known)
    compare = _COMPARE[match[2]]
    return lambda values: compare(left(values), right(values))


def variant(drill: Drill, seed: int) -> Variant:
    """Return the variant of a seed, drawn again until conditions hold and mistakes are apart.

    Raises BadDrill if a thousand draws give none.
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    reason = ""
    for _ in range(MOST_DRAWS):
        values, reason = _draw(drill, rng)
        if values is None:
            continue
        try:
            references = _references(drill, values)
            if not (near := _indistinct(drill, {**values, **references}, references)):
                return Variant(drill, seed, values, references)
        except Unreadable as error:
            reason = str(error)
        else:
            reason = f"mistake '{near}' gives the right value"
    raise BadDrill(drill.line, f"no usable variant in {MOST_DRAWS} draws ({reason}); widen 'Vars:'")


def variant_of(drill: Drill, values: Values) -> Variant:
    """Return the variant with the parameters given, for one's own numbers."""
    scope = dict(values)
    for name, solve, _ in drill.definitions:
        scope[name] = solve(scope)
    return Variant(drill, 0, scope, _references(drill, scope))


def _draw(drill: Drill, rng: "Generator") -> tuple[dict[str, float] | None, str]:
    values = {v.name: v.values[int(rng.integers(len(v.values)))] for v in drill.variables}
    try:
        for name, solve, _ in drill.definitions:
            values[name] = solve(values)
        for holds, line in drill.conditions:
            if not holds(values):
                return None, f"the condition on line {line} never holds"
    except Unreadable as error:
        return None, str(error)
    return values, ""


def _references(drill: Drill, values: Values) -> dict[str, float]:
    scope = dict(values)
    references = {}
    for step in drill.steps:
        references[step.name] = scope[step.name] = step.solve(scope)
    return references


def _indistinct(drill: Drill, scope: Values, references: Values) -> str:
    """Return the name of a mistake that comes too near to its reference, or ""."""
    for step in drill.steps:
        for mistake in step.mistakes:
            try:
                if is_close(mistake.solve(scope), references[step.name], step.tolerance):
                    return mistake.name
            except Unreadable:
                continue  # a mistake without a value cannot be taken for the answer
    return ""


def grade_step(one: Variant, index: int, text: str, earlier: Values) -> Verdict:
    """Return the verdict on what was typed for a step, given the learner's own earlier answers."""
    step = one.drill.steps[index]
    reference = one.references[step.name]
    is_whole = step.tolerance.exact and reference.is_integer()
    try:
        value = read_number(text, is_whole=is_whole)
    except Unreadable as error:
        return Verdict(VerdictKind.INVALID, message=str(error))
    own = {**one.values, **one.references, **earlier}
    scopes = [{**one.values, **one.references}, *([own] if earlier else [])]
    mistakes = [
        NamedValue(m.name, wrong, m.reason)
        for scope in scopes
        for m in step.mistakes
        if (wrong := _value_or_none(m.solve, scope)) is not None
    ]
    follows = _value_or_none(step.solve, own) if earlier else None
    verdict = grade(value, reference, step.tolerance, mistakes=mistakes, follows=follows)
    if verdict.kind is VerdictKind.MISTAKE:
        unique = tuple(dict.fromkeys(verdict.mistakes))
        return Verdict(verdict.kind, verdict.value, unique, verdict.message)
    return verdict


def _value_or_none(solve: Solve, scope: Values) -> float | None:
    try:
        return solve(scope)
    except Unreadable:
        return None


def number(value: float) -> str:
    """Return a number as a learner sees it: as it stands if that is short, else in six figures."""
    if value == 0:
        return "0"
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    exact = repr(float(value))
    return exact if len(exact) <= LONGEST_NUMBER else f"{value:.6g}"


def definitions_of(one: Variant, step: DrillStep) -> list[str]:
    """Return the definitions that a step's formula uses, each with its numbers put in."""
    wanted = set(_NAME.findall(step.formula))
    found: list[str] = []
    for name, _, formula in reversed(one.drill.definitions):
        if name in wanted:
            wanted |= set(_NAME.findall(formula))
            found.insert(0, _put_in(one, name, formula, one.values[name]))
    return found


def worked(one: Variant, step: DrillStep) -> str:
    """Return a step's formula, the formula with the numbers put in, and its value."""
    return _put_in(one, step.name, step.formula, one.references[step.name])


def _put_in(one: Variant, name: str, formula: str, value: float) -> str:
    scope = {**one.values, **one.references}
    filled = _NAME.sub(lambda m: _in_formula(m, scope), formula)
    parts = " = ".join(dict.fromkeys([formula, filled, number(value)]))
    return f"{name} = {parts}" if name else parts


def _in_formula(match: re.Match[str], scope: Values) -> str:
    """Return the number for a name, in brackets where it would run into its neighbours."""
    if match[0] not in scope:
        return match[0]
    value = scope[match[0]]
    before = match.string[: match.start()].rstrip()[-1:]
    after = match.string[match.end() :].lstrip()[:1]
    is_product = before.isalnum() or before == ")" or after.isalnum() or after == "("
    return f"({number(value)})" if value < 0 or is_product else number(value)


def prove(drill: Drill, seeds: int = PROOF_SEEDS) -> Iterator[tuple[int, str]]:
    """Yield what is not so: reproducible, finite, verified, mistakes named, working digits enough.

    Each fault is a line and a message, at most one of a kind.
    """
    seen: set[tuple[int, str]] = set()
    silent = {m.line: m.name for step in drill.steps for m in step.mistakes}
    for seed in range(seeds):
        try:
            one = variant(drill, seed)
        except BadDrill as error:
            yield error.line, str(error)
            return
        if variant(drill, seed) != one:
            yield drill.line, f"seed {seed} gives two variants; a drill must be reproducible"
            return
        scope = {**one.values, **one.references}
        for index, step in enumerate(drill.steps):
            for mistake in step.mistakes:
                if _value_or_none(mistake.solve, scope) is not None:
                    silent.pop(mistake.line, None)
            for line, kind, message in _prove_step(one, index, scope):
                if (line, kind) not in seen:
                    seen.add((line, kind))
                    yield line, f"{message} (seed {seed})"
    for line, name in silent.items():
        yield line, f"mistake '{name}' never has a value; correct its formula"


def _prove_step(one: Variant, index: int, scope: Values) -> Iterator[tuple[int, str, str]]:
    step = one.drill.steps[index]
    reference, tolerance = one.references[step.name], step.tolerance
    what = f"step '{step.name}'" if step.name else "the answer"
    if abs(reference) <= TINY and not tolerance.exact and tolerance.atol == Tolerance().atol:
        message = f"{what} is {number(reference)}, where a relative tolerance has no meaning"
        yield step.line, "atol", f"{message}; write 'Tol: 0.01 abs'"
    rounded = float(f"{reference:.{WORKING_DIGITS}g}")
    if not tolerance.exact and not agrees(rounded, reference, tolerance):
        message = f"{what} {number(reference)} is marked wrong when given with 4 figures"
        yield step.line, "digits", f"{message}; widen 'Tol:'"
    routes = [_value_or_none(route, scope) for route in step.verify]
    near = Tolerance(VERIFY_RTOL, VERIFY_ATOL * tolerance.atol)
    for route in routes:
        if route is None or not agrees(route, reference, near):
            shown = "no value" if route is None else number(route)
            message = f"'Verify:' gives {shown} and {what} is {number(reference)}"
            yield step.line, "verify", f"{message}; correct one of them"
    for mistake in step.mistakes:
        wrong = _value_or_none(mistake.solve, scope)
        if wrong is None:
            continue
        if any(route is not None and agrees(wrong, route, tolerance) for route in routes):
            message = f"'Verify:' accepts mistake '{mistake.name}'"
            yield mistake.line, f"accepts {mistake.name}", f"{message}; verify by another route"
        verdict = grade_step(one, index, repr(wrong), {})
        if mistake.name not in verdict.mistakes:
            message = f"mistake '{mistake.name}' is graded {verdict.kind}"
            yield mistake.line, f"unnamed {mistake.name}", f"{message}; make it another value"
