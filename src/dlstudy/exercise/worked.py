"""The worked solution of a step: its formula, the formula with the numbers put in, its value."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from dlstudy.card import PARAMETER
from dlstudy.errors import Unreadable
from dlstudy.formula import expr
from dlstudy.formula.machine import CONSTANTS, FUNCTIONS
from dlstudy.formula.value import Value
from dlstudy.text.passages import MATHEMATICS, passages

if TYPE_CHECKING:
    from dlstudy.exercise.contract import Values, ValueStep, Variant

LONGEST_NUMBER = 10  # characters of a number that is shown as it stands
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def number(value: float) -> str:
    """Return a number as a learner sees it: as it stands if that is short, else in six figures."""
    if value == 0:
        return "0"
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    exact = repr(float(value))
    return exact if len(exact) <= LONGEST_NUMBER else f"{value:.6g}"


def shown(value: Value) -> str:
    """Return a number, or an array in one line: [[1, 2], [3, 4]]."""
    if isinstance(value, float | int):
        return number(value)
    return "[" + ", ".join(shown(row if row.ndim else float(row)) for row in value) + "]"


def in_latex(value: Value) -> str:
    """Return a value as it stands inside a formula: a matrix in brackets, a vector as a row."""
    if isinstance(value, float | int) or value.ndim > 2:
        return shown(value)
    rows = value if value.ndim == 2 else value[None]
    body = r" \\ ".join(" & ".join(number(float(entry)) for entry in row) for row in rows)
    return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"


def with_numbers(text: str, values: Values) -> str:
    """Return a card's text with the numbers in their places, as LaTeX inside formulas."""

    def put_in(text: str, show: Callable[[Value], str]) -> str:
        return PARAMETER.sub(lambda m: show(values[m[1]]) if m[1] in values else m[0], text)

    parts, at = [], 0
    for passage in passages(text):
        if passage.kind in MATHEMATICS:
            parts.append(put_in(text[at : passage.start], shown))
            parts.append(put_in(text[passage.start : passage.end], in_latex))
            at = passage.end
    return "".join([*parts, put_in(text[at:], shown)])


def worked(one: Variant, step: ValueStep) -> list[str]:
    """Return the definitions that a step uses and the step itself, the numbers put in."""
    return [
        *_definitions(one, step),
        _put_in(one, step.name, step.formula, one.references[step.name]),
    ]


def _definitions(one: Variant, step: ValueStep) -> list[str]:
    """Return the definitions that a step's formula uses, each with its numbers put in."""
    wanted = set(_NAME.findall(step.formula))
    found: list[str] = []
    for name, formula in reversed(one.drill.definitions):
        if name in wanted:
            wanted |= set(_NAME.findall(formula))
            found.insert(0, _put_in(one, name, formula, one.values[name]))
    return found


def is_plain_array(formula: str) -> bool:
    """Is it an array of names and nothing else, such as ``[a, b]``? Its value says as much."""
    return bool(re.fullmatch(r"\[[\w\s,;\[\]]*\]", formula.strip()))


def _put_in(one: Variant, name: str, formula: str, value: object) -> str:
    if is_plain_array(formula):
        formula = ""  # the value says as much, without the generator's letters
    filled = _filled(formula, one.scope)
    if not isinstance(value, float) and len(filled) > 3 * len(formula):
        filled = formula  # arrays put in would bury the formula
    parts = " = ".join(dict.fromkeys(filter(None, [formula, filled, shown(value)])))  # type: ignore[arg-type]  # a value step's reference
    return f"{name} = {parts}" if name else parts


def _filled(formula: str, scope: dict[str, Value]) -> str:
    """Return a formula with the numbers put in; an explanation in words stays as it is."""
    try:
        names = expr.parse(formula, forms=True).names
    except Unreadable:
        return formula
    if names - scope.keys() - CONSTANTS.keys():
        return formula
    return _NAME.sub(lambda m: _in_formula(m, scope), formula)


def _in_formula(match: re.Match[str], scope: dict[str, Value]) -> str:
    """Return the value for a name, in brackets where it would run into its neighbours."""
    is_call = match.string[match.end() :].startswith("(") and match[0] in FUNCTIONS
    if match[0] not in scope or is_call or match.string[: match.start()].endswith("."):
        return match[0]
    value = scope[match[0]]
    if not isinstance(value, float | int):
        return shown(value)
    before = match.string[: match.start()].rstrip()[-1:]
    after = match.string[match.end() :].lstrip()[:1]
    is_product = before.isalnum() or before == ")" or after.isalnum() or after == "("
    return f"({number(value)})" if value < 0 or is_product else number(value)
