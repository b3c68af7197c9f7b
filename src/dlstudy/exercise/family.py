"""The contract of a drill family: parameters, steps, named mistakes and an independent route.

A family gives the mathematics under names; a deck gives each name its wording.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from dlstudy.card import Card
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
from dlstudy.exercise.inline import check_own
from dlstudy.formula import expr
from dlstudy.formula.machine import CONSTANTS
from dlstudy.formula.value import Value
from dlstudy.record import field, record

if TYPE_CHECKING:
    from numpy.random import Generator

FOREIGN = (Exception, SystemExit)  # a family's own function may raise whatever it likes
Recipe = str | Callable[..., Value]  # a formula over names, or a function of arguments so named
Parameters = dict[str, Value]


@record
class FamilyStep:
    """One answer of a family.

    Every recipe is a pure function of the parameters and of the *earlier*
    steps, asked for by name: a formula as in a deck (``"P + Q"``,
    ``"F@P@F.T + Q"``), or a function whose arguments carry those names. So a
    step can be run on the learner's own earlier answers. A scalar answer is a
    float, a vector has shape (n,), a matrix (m, n).

    ``verify`` is another route to the same value (finite differences, a
    brute-force loop, Monte Carlo, a closed form) and never the same formula
    again. ``formula`` is what the worked solution shows where ``solve`` is a function.
    """

    name: str
    solve: Recipe
    verify: Recipe | None
    mistakes: Mapping[str, Recipe] = field(default_factory=dict)
    formula: str = ""


def accepts_all(**_: Value) -> str:
    """Return no objection: the family can handle any finite numbers of the right shapes."""
    return ""


@record
class Family:
    """A generator of variants.

    ``params`` draws the named parameters, rounded as they will be shown.
    ``objection`` is asked with numbers that a learner sets: it returns the
    sentence that says what the family cannot handle, or "". It takes the
    parameters by name; variants of ``params`` with an objection are redrawn.
    """

    params: Callable[[Generator], Parameters]
    steps: tuple[FamilyStep, ...]
    objection: Callable[..., str] = accepts_all


def build(family: Family, card: Card) -> Drill:
    """Return the drill of a family in the words of a card; raises BadDrill where names differ."""
    _check_names(family, card)
    _check_recipes(family, card)
    words = {step.name: step for step in card.steps}
    reasons = {(m.step, m.name): m for m in card.mistakes}
    steps = []
    for step in family.steps:
        asked = words[step.name]
        mistakes = []
        for name, recipe in step.mistakes.items():
            mistake = reasons[step.name, name]
            formula = recipe if isinstance(recipe, str) else ""
            mistakes.append(
                DrillMistake(name, solver(recipe), mistake.reason, mistake.line, formula)
            )
        steps.append(
            ValueStep(
                name=step.name,
                ask=asked.ask,
                solve=solver(step.solve),
                formula=step.formula or (step.solve if isinstance(step.solve, str) else ""),
                hint=asked.hint,
                tolerance=asked.tolerance,
                mistakes=tuple(mistakes),
                verify=() if step.verify is None else (Route(solver(step.verify), asked.line),),
                line=asked.line,
            )
        )

    def draw(rng: Generator, own: Values) -> dict[str, Value]:
        return _draw(family, rng, own, card.line)

    return Drill(draw, tuple(steps), (), card.line)


def _check_recipes(family: Family, card: Card) -> None:
    """Raise BadDrill unless every recipe asks for parameters and earlier steps only."""
    import numpy as np

    known = list(_drawn(family, np.random.default_rng(0), {}, card.line)[0])
    for step in family.steps:
        recipes = {f"step '{step.name}'": step.solve, f"'verify' of '{step.name}'": step.verify}
        recipes |= {f"mistake '{step.name}.{n}'": recipe for n, recipe in step.mistakes.items()}
        for what, recipe in recipes.items():
            wanted = [] if recipe is None else _wanted(recipe, card.line)
            is_verify = what.startswith("'verify'")
            for name in wanted:
                if name not in known and not (is_verify and name == step.name):
                    raise BadDrill(
                        card.line,
                        f"{what} asks for '{name}', which is neither a parameter nor an earlier"
                        f" step; it may ask for {', '.join(known)}",
                    )
        known.append(step.name)


def _wanted(recipe: Recipe, line: int) -> list[str]:
    """Return the names that a recipe asks for."""
    if not isinstance(recipe, str):
        return list(inspect.signature(recipe).parameters)
    try:
        return sorted(expr.parse(recipe, forms=True).names - CONSTANTS.keys())
    except Unreadable as error:
        raise BadDrill(line, f"the formula {recipe!r} of the family: {error}") from None


def solver(recipe: Recipe) -> Solve:
    """Return a recipe as a function of values by name: it takes those that it asks for.

    It raises Unreadable where there is no finite value.
    """
    if isinstance(recipe, str):
        return expr.parse(recipe, forms=True)
    names = tuple(inspect.signature(recipe).parameters)

    def solve(values: Values) -> Value:
        import numpy as np

        from dlstudy.formula import arrays

        try:
            with np.errstate(all="ignore"):
                value = arrays.plain(recipe(*(values[name] for name in names)))
        except Unreadable:
            raise
        except FOREIGN as error:
            raise Unreadable("There is no value ({reason}).", reason=error) from None
        if not np.isfinite(value).all():
            raise Unreadable("There is no finite value.")
        return value

    return solve


def _draw(family: Family, rng: Generator, own: Values, line: int) -> dict[str, Value]:
    values, sentence = _drawn(family, rng, own, line)
    if sentence and own:
        raise Unsuitable(sentence)
    if sentence:
        raise Redraw(sentence)
    return values


def _drawn(family: Family, rng: Generator, own: Values, line: int) -> tuple[Parameters, str]:
    """Return the parameters that a family draws, the own ones put in, and its objection to them.

    Raises BadDrill where one of the family's functions raises: its author must know.
    """
    from dlstudy.formula import arrays

    what = "draws no parameters"
    try:
        values = {name: arrays.plain(value) for name, value in family.params(rng).items()}
        check_own(own, list(values))
        values |= own
        what = "cannot say whether it takes its numbers"
        return values, str(family.objection(**values) or "")
    except Unsuitable:
        raise
    except FOREIGN as error:
        reason = f"{type(error).__name__}: {' '.join(str(error).split())}"
        raise BadDrill(line, f"the family {what} ({reason}); mend it") from None


def _check_names(family: Family, card: Card) -> None:
    """Raise BadDrill unless the card has words for every name of the family, and no others."""
    steps = [step.name for step in family.steps]
    words = {step.name: step.line for step in card.steps}
    for name in steps:
        if name not in words:
            raise BadDrill(card.line, f"the family has a step '{name}'; write 'Step {name}: ...'")
    for name, line in words.items():
        if name not in steps:
            raise BadDrill(
                line, f"the family has no step '{name}'; its steps are {', '.join(steps)}"
            )
    if list(words) != steps:
        raise BadDrill(card.line, f"the steps stand in another order; write {', '.join(steps)}")
    mistakes = {(step.name, name) for step in family.steps for name in step.mistakes}
    reasons = {(m.step, m.name): m.line for m in card.mistakes}
    missing, extra = sorted(mistakes - reasons.keys()), sorted(reasons.keys() - mistakes)
    for step, name in missing:
        unknown = ", ".join(f"'{s}.{n}'" for s, n in extra)
        also = f" and no {unknown}" if extra else ""
        raise BadDrill(
            card.line,
            f"the family has a mistake '{step}.{name}'{also};"
            f" write 'Mistake {step}.{name}: -> why'",
        )
    for step, name in extra:
        raise BadDrill(reasons[step, name], f"the family has no mistake '{step}.{name}'; delete it")
