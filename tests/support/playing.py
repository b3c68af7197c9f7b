"""Every exercise in a real terminal: once right, with each named mistake, with a carried error.

``python -m tests.support.playing [CARD...]`` plays all of it and prints a table; the
test suite plays a part.
"""

import json
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dlstudy.card import EXERCISES, Card, Kind
from dlstudy.exercise.contract import Step, ValueStep, Variant, as_value, value_or_none
from dlstudy.exercise.derivation import FormulaStep
from dlstudy.exercise.lines import ChoiceStep, RecallStep
from dlstudy.exercise.variants import variant
from dlstudy.formula.value import Value
from dlstudy.grading.verdict import agrees, is_close
from dlstudy.library.library import load
from dlstudy.library.registry import code_task, drill_of, module_of
from tests.support.console import Console, logged

SEED = 7
ENTER = "\r"
SETTLED = {"right", "follows"}  # the verdicts of a step that was passed


@dataclass(frozen=True, slots=True)
class Plan:
    """What to type for each step, one list of lines a step, and the verdicts that should come."""

    lines: list[list[str]]
    verdicts: list[list[str]]
    mistakes: list[list[str]]


def exercises() -> list[Card]:
    """Return every shipped exercise."""
    with tempfile.TemporaryDirectory() as home:
        return [card for card in load(Path(home)).cards if card.kind in EXERCISES]


def right(one: Variant) -> Plan:
    """Return the plan that answers every step as its reference."""
    lines = [typed(step, one) for step in one.drill.steps]
    return Plan(lines, [["right"]] * len(lines), [[]] * len(lines))


def typed(step: Step, one: Variant) -> list[str]:
    """Return what one types for a step: a recalled line is looked at, then marked."""
    if isinstance(step, FormulaStep):
        return [step.formula.text]
    if isinstance(step, ValueStep):
        return [exact(as_value(one.references[step.name]))]
    if isinstance(step, RecallStep):
        return ["", "1"]
    return [str(one.references[step.name])]


def exact(value: Value) -> str:
    """Return a value with all its figures, as NumPy or Python would print it."""
    if isinstance(value, float | int):
        return repr(float(value))
    return repr(value.tolist())


def with_mistakes(one: Variant) -> Iterator[Plan]:
    """Yield plans in which each step is first answered by a mistake, then right, until all were."""
    wrongs = [list(_wrong_answers(step, one)) for step in one.drill.steps]
    for number in range(max(map(len, wrongs), default=0)):
        plan = right(one)
        lines, verdicts, named = list(plan.lines), list(plan.verdicts), list(plan.mistakes)
        for index, answers in enumerate(wrongs):
            if number < len(answers):
                name, text = answers[number]
                is_last = one.drill.steps[index].tries == 1
                lines[index] = [text] if is_last else [text, *lines[index]]
                verdicts[index] = ["mistake"] if is_last else ["mistake", "right"]
                named[index] = [name]
        yield Plan(lines, verdicts, named)


def _wrong_answers(step: Step, one: Variant) -> Iterator[tuple[str, str]]:
    if isinstance(step, ValueStep):
        for mistake in step.mistakes:
            value = value_or_none(mistake.solve, one.scope)
            if value is not None:
                yield mistake.name, exact(value)
    elif isinstance(step, FormulaStep):
        for wrong, formula in step.mistakes:
            yield wrong.name, formula.text
    elif isinstance(step, ChoiceStep):
        for place, line in enumerate(step.arrangement(one.seed), 1):
            if line:
                yield step.mistakes[line - 1].name, str(place)


def carried(one: Variant) -> Plan | None:
    """Return a plan with one step wrong twice and a later one right given that, if any is."""
    for index, step in enumerate(one.drill.steps[:-1]):
        own, text = _own_wrong(step, one)
        if own is None:
            continue
        for later, following in enumerate(one.drill.steps[index + 1 :], index + 1):
            answer = _following(step, following, one, own, text)
            if answer is not None:
                lines = [typed(s, one) for s in one.drill.steps]
                verdicts = [["right"]] * len(lines)
                lines[index], verdicts[index] = [text, text], ["wrong", "wrong"]
                lines[later], verdicts[later] = [answer], ["follows"]
                between = range(index + 1, later)
                return Plan(
                    lines,
                    [
                        v if i not in between else ["right", "follows"]
                        for i, v in enumerate(verdicts)
                    ],
                    [[]] * len(lines),
                )
    return None


def _own_wrong(step: Step, one: Variant) -> tuple[Value | str | None, str]:
    """Return an answer that is wrong and no mistake of anyone's."""
    if isinstance(step, FormulaStep):
        text = f"1.37*({step.formula.text})"
        return text, text
    if isinstance(step, ValueStep):
        own = as_value(one.references[step.name]) * 1.37 + 3.19
        return own, exact(own)
    return None, ""


def _following(
    step: Step, following: Step, one: Variant, own: Value | str, text: str
) -> str | None:
    """Return the answer to a later step that is right given a wrong earlier one."""
    if isinstance(following, FormulaStep):
        if step.name not in following.formula.names:
            return None
        return re.sub(rf"\b{step.name}\b", f"({text})", following.formula.text)
    if not isinstance(following, ValueStep) or isinstance(own, str):
        return None
    value = value_or_none(following.solve, {**one.scope, step.name: own})
    reference = as_value(one.references[following.name])
    if value is None or is_close(value, reference, following.tolerance):
        return None
    wrong = (value_or_none(m.solve, one.scope) for m in following.mistakes)
    if any(w is not None and agrees(w, value, following.tolerance) for w in wrong):
        return None
    return exact(value)


def play(card: Card, plan: Plan, home: Path, **setting: str) -> tuple[str, dict[str, Any]]:
    """Play a drill in a terminal; return its last screen, and what the log says of the answer."""
    with Console(["drill", card.id, "--seed", str(SEED)], home, setting=setting) as console:
        console.prompt()
        for lines in plan.lines:
            for line in lines:
                console.type(line + ENTER)
        console.wait("proposed" if "DLSTUDY_LANG" not in setting else "建议")
        screen = console.text
        console.send(ENTER)
        assert console.end() == 0
    events = [event for event in logged(home) if event.card == card.id]
    return screen, json.loads(events[-1].data)


def check(plan: Plan, one: Variant, data: dict[str, Any]) -> None:
    """Compare the log with what should have come of the plan."""
    for step, verdicts, mistakes in zip(one.drill.steps, plan.verdicts, plan.mistakes, strict=True):
        rows = [row for row in data["answers"] if row["step"] == step.name]
        got = [row["verdict"] for row in rows]
        if verdicts == ["right", "follows"]:
            assert got in (["right"], ["follows"]), (step.name, rows)
        else:
            assert got == verdicts, (step.name, rows)
        named = {name for row in rows for name in row.get("mistakes", "").split(",")}
        assert set(mistakes) <= named, (step.name, mistakes, rows)


def one_of(card: Card) -> Variant:
    return variant(drill_of(card), SEED)


def solution_of(card: Card) -> str:
    """Return the model solution that a code card shows in its Why."""
    blocks = re.findall(r"```(?:python)?\n(.*?)```", card.why, re.DOTALL)
    return "import numpy as np\n\n\n" + "\n\n\n".join(blocks)


def play_code(card: Card, text: str, home: Path) -> tuple[str, dict[str, Any]]:
    """Write a text into the learner's file by way of the editor, submit it, end the card."""
    answer, editor = home / "answer.py", home / "editor.sh"
    answer.write_text(text, encoding="utf-8")
    editor.write_text(f'#!/bin/sh\ncp "{answer}" "$1"\n', encoding="utf-8")
    editor.chmod(0o755)
    setting = {"EDITOR": str(editor)}
    with Console(["drill", card.id, "--seed", str(SEED)], home, setting=setting) as c:
        c.wait("edit and test")
        for key in ("e", ENTER):
            screen = told(c, key)
        if "proposed" not in screen:
            c.press("g")
            c.press("g")
        c.wait("proposed")
        c.send(ENTER)
        assert c.end() == 0
    events = [event for event in logged(home) if event.card == card.id]
    return screen, json.loads(events[-1].data)


def told(console: Console, key: str) -> str:
    """Press a key that runs the learner's function; return the screen that says what came of it."""
    before = console.text
    console.send(key)
    return console.wait_until(
        lambda text: (
            (text not in {"", before} and "Running" not in text and "q quit" in text)
            or "proposed" in text
        ),
        "what came of the run",
    )


def named_in(data: dict[str, Any]) -> set[str]:
    """Return the mistakes that were named in an answer."""
    return {name for row in data["answers"] for name in row.get("mistakes", "").split(",")}


def mistaken(card: Card, name: str) -> str:
    """Return a file that defines the function as a mistake does."""
    attribute = card.family.partition(".")[2]
    package, _, module = module_of(card.family).rpartition(".")
    function = code_task(card).function
    return (
        f"from {package} import {module}\n\n{function} = {module}.{attribute}.mistakes[{name!r}]\n"
    )


def main(names: list[str]) -> None:
    """Play everything and print what was played."""
    total = 0
    for card in exercises():
        if names and card.id not in names:
            continue
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            if card.kind is Kind.CODE:
                _, data = play_code(card, solution_of(card), home)
                assert data["answers"][-1]["verdict"] == "right", data
                for name in code_task(card).mistakes:
                    _, data = play_code(card, mistaken(card, name), home)
                    assert name in named_in(data), (name, data)
                count = 1 + len(code_task(card).mistakes)
                print(f"{card.id:40} right 1, mistakes {count - 1}")
            else:
                one = one_of(card)
                plans = [right(one), *with_mistakes(one)]
                follow = carried(one)
                for plan in [*plans, *([follow] if follow else [])]:
                    _, data = play(card, plan, home)
                    check(plan, one, data)
                named = sum(len(m) for plan in plans for m in plan.mistakes)
                count = len(plans) + bool(follow)
                print(f"{card.id:40} right 1, mistakes {named}, carried {int(bool(follow))}")
        total += count
    print(f"{total} sessions played")


if __name__ == "__main__":
    main(sys.argv[1:])
