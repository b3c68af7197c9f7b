"""An exercise as JSON: its numbers, its steps, and with the solution references and mistakes."""

from __future__ import annotations

from typing import Any

from dlstudy.card import Card
from dlstudy.exercise.contract import Step, ValueStep, Variant, as_value, value_or_none
from dlstudy.exercise.derivation import FormulaStep
from dlstudy.exercise.lines import ChoiceStep, OrderStep
from dlstudy.exercise.worked import with_numbers
from dlstudy.formula.value import Value
from dlstudy.library.workbench import source
from dlstudy.session.asked import Asked


def figures(asked: Asked, words: Card, *, with_solution: bool) -> dict[str, object]:
    """Return ``{card, seed, params, steps: [{name, ask, reference, mistakes: {name: value}}]}``.

    Without the solution a step has no reference and no mistakes. Arrays are
    nested lists; a formula is its text; the reference of lines to choose from
    or to order is what one would type.
    """
    if asked.coding is not None:
        return _code(asked, words, with_solution=with_solution)
    if asked.attempt is None:
        raise ValueError(f"card {asked.card.id} is no exercise")
    one = asked.attempt.variant
    asks = {step.name: with_numbers(step.ask, one.values) for step in words.steps}
    steps = []
    for step in one.drill.steps:
        row: dict[str, object] = {"name": step.name, "ask": asks[step.name]}
        if isinstance(step, ChoiceStep | OrderStep):
            row["lines"] = _lines(step, one)
        if with_solution:
            row |= _solution(step, one)
        steps.append(row)
    params = {name: plain(value) for name, value in one.values.items()}
    return {"card": asked.card.id, "seed": one.seed, "params": params, "steps": steps}


def plain(value: Value) -> object:
    """Return a value for JSON: whole numbers as such, arrays as nested lists."""
    if isinstance(value, float | int):
        return int(value) if float(value).is_integer() and abs(value) < 2**53 else float(value)
    return [plain(row if row.ndim else float(row)) for row in value]


def _solution(step: Step, one: Variant) -> dict[str, object]:
    if isinstance(step, ValueStep):
        wrong = {m.name: value_or_none(m.solve, one.scope) for m in step.mistakes}
        return {
            "reference": plain(as_value(one.references[step.name])),
            "mistakes": {name: None if v is None else plain(v) for name, v in wrong.items()},
        }
    if isinstance(step, FormulaStep):
        mistakes = {m.name: formula.text for m, formula in step.mistakes}
        return {"reference": step.formula.text, "mistakes": mistakes}
    if isinstance(step, ChoiceStep):
        order = step.order(one.seed)
        wrong_lines = {
            m.name: str(order.index(index) + 1) for index, m in enumerate(step.mistakes, 1)
        }
        return {"reference": one.references[step.name], "mistakes": wrong_lines}
    if isinstance(step, OrderStep):
        return {"reference": one.references[step.name], "mistakes": {}}
    return {"reference": getattr(step, "right", ""), "mistakes": {}}


def _lines(step: ChoiceStep | OrderStep, one: Variant) -> list[str]:
    lines = (
        (step.right, *(m.claim for m in step.mistakes))
        if isinstance(step, ChoiceStep)
        else step.lines
    )
    return [lines[index] for index in step.order(one.seed)]


def _code(asked: Asked, words: Card, *, with_solution: bool) -> dict[str, object]:
    """Return a code card: its one step is the function, its reference the source text."""
    coding = asked.coding
    if coding is None:
        raise ValueError(f"card {asked.card.id} asks for no code")
    step: dict[str, Any] = {"name": coding.task.function, "ask": words.question}
    step["starter"] = coding.task.starter
    if with_solution:
        step["reference"] = source(coding.task.reference)
        step["mistakes"] = {n: source(f) for n, f in coding.task.mistakes.items()}
    return {"card": asked.card.id, "seed": coding.seed, "params": {}, "steps": [step]}
