"""An exercise as JSON: its numbers, its steps, and with the solution references and mistakes."""

from __future__ import annotations

from typing import Any

from dlstudy.card import Card
from dlstudy.exercise.worked import with_numbers
from dlstudy.formula.value import plain
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
        if order := step.arrangement(one.seed):
            row["lines"] = [step.lines[place] for place in order]
        if with_solution:
            row |= step.told(one)
        steps.append(row)
    params = {name: plain(value) for name, value in one.values.items()}
    return {"card": asked.card.id, "seed": one.seed, "params": params, "steps": steps}


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
