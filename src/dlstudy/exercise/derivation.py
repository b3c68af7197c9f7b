"""A derivation as a drill: steps that are a formula, chosen, put in order, or recalled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from dlstudy.card import Card, Clause, Mistake, Tolerance
from dlstudy.card import Step as CardStep
from dlstudy.errors import Unreadable, Unsuitable
from dlstudy.exercise.contract import (
    TRIES,
    Answers,
    BadDrill,
    Drill,
    Step,
    StepKind,
    Values,
    Variant,
    without_name,
)
from dlstudy.exercise.formulas import TOLERANCE, NamedFormula, NoPoint, grade_formula, points
from dlstudy.exercise.inline import like
from dlstudy.exercise.lines import ChoiceStep, OrderStep, RecallStep
from dlstudy.formula import expr, machine
from dlstudy.formula.domains import BadDomain, Domain, check_sizes, parse_domain, size_names
from dlstudy.formula.machine import Formula
from dlstudy.formula.value import Value
from dlstudy.grading.verdict import FOLLOWS, Answer, Verdict, VerdictKind
from dlstudy.record import record, replace
from dlstudy.sentence import as_is

if TYPE_CHECKING:
    from numpy.random import Generator

MOST_FOLLOWED = 500  # operations of an own formula that is carried forward


@record
class FormulaStep:
    """A formula that is typed, over the given symbols and the earlier steps.

    ``formula`` and the mistakes may use earlier steps by name; ``inlined``
    are the formulas of these, in terms of the given symbols only.
    """

    name: str
    ask: str
    formula: Formula
    hint: str
    tolerance: Tolerance
    domains: Mapping[str, Domain]
    inlined: Mapping[str, Formula]
    mistakes: tuple[tuple[Mistake, Formula], ...]
    verify: tuple[tuple[Formula, int], ...]  # independent routes, and their lines
    line: int
    tries: int = TRIES
    kind = StepKind.FORMULA
    lines = ()

    @property
    def symbols(self) -> frozenset[str]:
        """The given symbols, their sizes, the earlier steps, and e."""
        sizes = {size for domain in self.domains.values() for size in domain.sizes}
        return frozenset({"e", *self.domains, *sizes, *self.inlined})

    def shape(self, _one: Variant) -> tuple[int, ...]:
        """Return (): it is no value."""
        return ()

    def solution(self, _one: Variant) -> list[str]:
        """Return the formula with the step's name."""
        return [f"{self.name} = {self.formula.text}"]

    def right(self, _one: Variant) -> str:
        """Return the formula as it is written."""
        return self.formula.text

    def arrangement(self, _seed: int) -> tuple[int, ...]:
        """Return (): there are no lines."""
        return ()

    def told(self, _one: Variant) -> dict[str, object]:
        """Return the formula, and those of the mistakes, as they are written."""
        mistakes = {mistake.name: formula.text for mistake, formula in self.mistakes}
        return {"reference": self.formula.text, "mistakes": mistakes}

    def reference(self, _seed: int, _scope: Values) -> Answer:
        """Return the right formula, in terms of the given symbols."""
        return self.formula.with_names(self.inlined)

    def too_near(self, _scope: Values, _reference: Answer) -> None:
        """Find nothing: `check` compares mistakes and reference once, not at every drawing."""

    def grade(self, one: Variant, text: str, earlier: Answers) -> Verdict:
        """Return the verdict on a typed formula, given the own formulas of earlier steps."""
        try:
            typed = expr.parse(without_name(text, self.name))
            self._check_names(typed)
            typed = typed.with_names(self.inlined)
        except Unreadable as error:
            return Verdict(VerdictKind.INVALID, sentences=(error.sentence,))
        own = {n: f for n, f in earlier.items() if isinstance(f, Formula) and n in self.inlined}
        own = {n: f for n, f in own.items() if len(f.program) <= MOST_FOLLOWED}
        found = grade_formula(
            typed,
            [(self.formula.with_names(self.inlined), VerdictKind.RIGHT), *self._follow(own)],
            self.tolerance,
            self.domains,
            one.seed,
            self._named(own),
        )
        if found.kind is VerdictKind.FOLLOWS:
            return replace(found, sentences=(FOLLOWS,))
        return replace(found, value=None) if found.kind is VerdictKind.INVALID else found

    def _follow(self, own: Mapping[str, Formula]) -> list[tuple[Formula, VerdictKind]]:
        """Return what would be right given the own earlier steps, by the formula or a route."""
        return [
            (followed, VerdictKind.FOLLOWS)
            for route in (self.formula, *(formula for formula, _ in self.verify))
            if (followed := self._with_own(route, own)) is not None
        ]

    def _with_own(self, formula: Formula, own: Mapping[str, Formula]) -> Formula | None:
        """Return a formula on the own earlier steps; None if it uses none of these."""
        if not formula.names & own.keys():
            return None
        try:
            return formula.with_names({**self.inlined, **own})
        except Unreadable:
            return None  # too long with these put in

    def _named(self, own: Mapping[str, Formula]) -> list[NamedFormula]:
        """Return the mistakes on the right earlier steps, and on the learner's own."""
        return [
            NamedFormula(mistake.name, wrong, as_is(mistake.reason))
            for mistake, formula in self.mistakes
            for wrong in (formula.with_names(self.inlined), self._with_own(formula, own))
            if wrong is not None
        ]

    def _check_names(self, typed: Formula) -> None:
        known = [*self.domains, *size_names(self.domains), *self.inlined]
        unknown = sorted(typed.names - set(known) - machine.CONSTANTS.keys())
        for name in unknown:
            raise _unknown(name, known)


def _unknown(name: str, known: Sequence[str]) -> Unreadable:
    """Say which names there are, or how a function or a product is written."""
    if name in machine.FUNCTIONS:
        return Unreadable("The function '{name}' has no brackets; write {name}(...).", name=name)
    if set(name) <= set(known):
        better = "@".join(name)
        return Unreadable(
            "'{name}' is not a name known here; write {better}, or * for a product with a number.",
            name=machine.short(name), better=machine.short(better),
        )  # fmt: skip
    return Unreadable(
        "'{name}' is not a name known here; write one of {known}.",
        name=machine.short(name), known=", ".join(known),
    )  # fmt: skip


def build(card: Card) -> Drill:
    """Return the drill that a derivation is; raises BadDrill."""
    domains = _domains(card)
    inlined: dict[str, Formula] = {}
    for clause in card.where:
        formula = _formula(clause, domains, inlined)
        if clause.name:
            inlined[clause.name] = formula.with_names(inlined)
    steps: list[Step] = []
    for step in card.steps:
        mistakes = tuple(m for m in card.mistakes if m.step == step.name)
        if step.formula:
            made = _formula_step(card, step, mistakes, domains, dict(inlined))
            steps.append(made)
            inlined[step.name] = made.formula.with_names(inlined)
        elif len(step.lines) > 1:
            steps.append(OrderStep(step.name, step.ask, step.lines, step.hint, step.line))
        elif not step.lines:
            raise BadDrill(
                step.line, f"step '{step.name}' has no answer; write '= formula' or '> line'"
            )
        elif mistakes:
            right = step.lines[0]
            steps.append(ChoiceStep(step.name, step.ask, right, mistakes, step.hint, step.line))
        else:
            steps.append(RecallStep(step.name, step.ask, step.lines[0], step.hint, step.line))

    def draw(_rng: Generator, own: Values) -> dict[str, Value]:
        if own:
            raise Unsuitable("A derivation has no numbers to set; leave '--set' out.")
        return {}

    return Drill(draw, tuple(steps), (), card.line)


def _formula_step(
    card: Card,
    step: CardStep,
    mistakes: tuple[Mistake, ...],
    domains: Mapping[str, Domain],
    inlined: Mapping[str, Formula],
) -> FormulaStep:
    later = [other.name for other in card.steps]
    clause = Clause(step.name, step.formula, step.line)
    formula = _formula(clause, domains, inlined, later=later)
    known = {**inlined, step.name: formula}
    routes = [c for c in card.verify if c.name in {step.name, step.name or "answer"}]
    found = FormulaStep(
        name=step.name,
        ask=step.ask,
        formula=formula,
        hint=step.hint,
        tolerance=TOLERANCE._replace(up_to=step.tolerance.up_to)
        if step.tolerance in {Tolerance(), Tolerance()._replace(up_to=step.tolerance.up_to)}
        else step.tolerance,
        domains=domains,
        inlined=inlined,
        mistakes=tuple(
            (m, _formula(Clause(m.name, m.claim, m.line), domains, inlined)) for m in mistakes
        ),
        verify=tuple((_formula(c, domains, known, forms=True), c.line) for c in routes),
        line=step.line,
    )
    try:
        points(tuple(domains.items()), formula.with_names(inlined), 0)
    except NoPoint as error:
        raise BadDrill(step.line, f"step '{step.name}' has no value anywhere: {error}") from None
    return found


def _domains(card: Card) -> dict[str, Domain]:
    domains = {}
    for given in card.given:
        try:
            domains[given.name] = parse_domain(given.domain)
        except BadDomain as error:
            raise BadDrill(given.line or card.line, f"'Given:' {given.name}: {error}") from None
    try:
        check_sizes(domains)
    except BadDomain as error:
        raise BadDrill(card.given[0].line or card.line, f"'Given:' {error}") from None
    if clash := set(size_names(domains)) & domains.keys():
        raise BadDrill(card.line, f"'{clash.pop()}' is a size and a symbol; rename one")
    return domains


def _formula(
    clause: Clause,
    domains: Mapping[str, Domain],
    inlined: Mapping[str, Formula],
    *,
    forms: bool = False,
    later: Sequence[str] = (),
) -> Formula:
    try:
        formula = expr.parse(clause.formula, forms=forms)
    except Unreadable as error:
        raise BadDrill(clause.line, f"the formula {clause.formula!r}: {error}") from None
    known = {*domains, *size_names(domains), *inlined, *machine.CONSTANTS}
    for name in sorted(formula.names - known):
        remedy = f"add it to 'Given:'{like(name, known)}"
        if name in later:
            remedy = "it comes later; use earlier steps only"
        raise BadDrill(clause.line, f"'{name}' in {clause.formula!r} is not defined; {remedy}")
    return formula
