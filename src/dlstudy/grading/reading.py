"""Text to value: a number, a vector or a matrix, typed as people type them."""

from __future__ import annotations

import re

from dlstudy.errors import Unreadable
from dlstudy.formula import expr
from dlstudy.formula.value import Value
from dlstudy.grading.prints import rewritten, without_factor
from dlstudy.record import record

_WHOLE_WITH_COMMAS = re.compile(r"[-+]?[1-9]\d{0,2}(?:,\d{3})+")
_CALL_AROUND = re.compile(
    r"\s*(?:Parameter containing:\s*)?(?:\w+\.)?(?:[aA]rray|[tT]ensor)\s*\((.*)\)\s*", re.DOTALL
)
_SCALAR_CALL = re.compile(r"\b(?:np|numpy)\.(?:float|int)\d+\(([^()]*)\)")
MOST_OPTIONS = 4  # of a printed tensor: dtype, device and so on
_OPTION = re.compile(
    r",\s*(?:(?:dtype|device|requires_grad|grad_fn|weak_type)\s*=[^,()\[\]]*"
    r"|shape\s*=\s*\([\d\s,]*\))$"
)
_DECIMAL_COMMAS = re.compile(r"\s*[-+]?\d+,\d+(?:[\s;]+[-+]?\d+,\d+)+\s*", re.ASCII)
_PLAIN = re.compile(r"[\s\d.eE+,\[\]-]*", re.ASCII)
_MIDDLE_DOT = re.compile(r"\d[·⋅∙]\d")
_POWER_OF_TEN = re.compile(
    r"(?<=[\d.])\s*\*\s*10\s*(?:\^|\*\*)\s*(?:\(\s*[-+]?\d+\s*\)|[-+]?\d+)", re.ASCII
)
_FIGURES = re.compile(r"(?<![\w.])(\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_SEPARATED = re.compile(r"[,;]|\S\s+\S")


@record
class Form:
    """What is asked for, as far as reading needs to know it."""

    shape: tuple[int, ...] = ()
    is_whole: bool = False  # then commas may group thousands
    is_proportion: bool = False  # then 50% is one half


NUMBER = Form()


def read_answer(text: str, form: Form = NUMBER) -> Value:
    """Return the value of a typed answer: a float, or a float64 array.

    Its shape is the one that was typed, be it asked for or not. Raises
    Unreadable, which says what could not be read, where, and what to write.
    """
    if len(text) > expr.LONGEST:
        return expr.evaluate(text)  # which refuses it
    text = expr.without_latex(text)
    plain = rewritten(_without_calls(expr.normalise(text)).rstrip())
    if form.is_whole and _WHOLE_WITH_COMMAS.fullmatch(plain.strip()):
        plain = plain.replace(",", "")
    if _DECIMAL_COMMAS.fullmatch(plain):
        points = " ".join(plain.replace(",", ".").replace(";", " ").split())
        commas = ", ".join(plain.replace(",", " ").replace(";", " ").split())
        raise Unreadable(
            "Are the commas decimal points or do they separate numbers? Write [{points}], or"
            " [{commas}].",
            points=points, commas=commas,
        )  # fmt: skip
    if _MIDDLE_DOT.search(text):
        raise Unreadable(
            "Is the dot in the middle a decimal point or a product? Write 0.5, or 0*5."
        )
    if not form.shape and "[" not in plain:
        return expr.parse(plain, percent=form.is_proportion)({})
    return _array(plain, form)


def _without_calls(text: str) -> str:
    """Return a print of NumPy without ``array(..., dtype=...)`` and ``np.float64(...)``.

    Spaces stand in their places, so that places in messages stay true.
    """
    text = _SCALAR_CALL.sub(_blanked, text)
    match = _CALL_AROUND.fullmatch(text)
    if match is None:
        return text
    inside = match[1].rstrip()
    for _ in range(MOST_OPTIONS):
        option = _OPTION.search(inside)
        inside = inside[: option.start()].rstrip() if option else inside
    return " " * match.start(1) + inside


def _blanked(match: re.Match[str]) -> str:
    """Return what stands in the brackets of a call, spaces for the rest."""
    before = match.start(1) - match.start()
    return " " * before + match[1] + " " * (match.end() - match.end(1))


def _array(text: str, form: Form) -> Value:
    has_rows = len(form.shape) > 1
    found = _plain_rows(text.strip())
    if found is not None:
        return found
    bare = _without_brackets(text)
    if bare is not None:  # 1 2 3, or rows on lines of their own
        return expr.parse(bare, percent=form.is_proportion, rows=has_rows, bare=True)({})
    return expr.parse(text, percent=form.is_proportion, rows=has_rows)({})


def _without_brackets(text: str) -> str | None:
    """Return a list that has no square brackets around it, blanks for round ones; else None."""
    stripped = text.strip()
    top, depth, is_one = "", 0, True  # what stands outside all brackets, and whether one holds all
    for place, character in enumerate(stripped):
        depth += (character in "([") - (character in ")]")
        if depth == 0:
            top += " " if character in ")]" else character
            is_one &= place == len(stripped) - 1
    if stripped[:1] == "(" and is_one and depth == 0 and _has_top_comma(stripped):
        start = text.index("(")
        return f"{text[:start]} {stripped[1:-1]} "
    if "[" in stripped:  # rows in brackets, one after another: no arithmetic between them
        is_rows = stripped[0] == "[" and not is_one and not top.strip(" \n,;")
        return text if is_rows else None
    return text if _SEPARATED.search(top.strip()) else None


def _has_top_comma(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character in "([") - (character in ")]")
        if character == "," and depth == 1:
            return True
    return False


def _plain_rows(text: str) -> Value | None:
    """Return a table of plain numbers, read quickly; None for whatever is not exactly that."""
    if not text.startswith("[") or len(text) > expr.LONGEST or not _PLAIN.fullmatch(text):
        return None
    *rows, rest = text[1:-1].split("]")
    if not text.endswith("]") or rest.strip() or not rows:
        return None
    table: list[list[float]] = []
    for row in rows:
        before, bracket, inside = row.partition("[")
        gap = before.strip()
        if not bracket or gap not in ({"", ","} if table else {""}) or "[" in inside:
            return None
        parts = inside.split(",") if "," in inside else inside.split()
        try:
            table.append([float(part) for part in parts])
        except ValueError:
            return None
    if not table[0] or len({len(row) for row in table}) > 1:
        return None
    import numpy as np

    found = np.array(table, np.float64)
    return found if np.isfinite(found).all() else None


def figures_written(text: str) -> int | None:
    """Return the fewest significant figures of the numbers in a plain answer; None if none is.

    The exponent of a number has no figures: ``1.260e-05`` and ``1.260*10^-5`` have four.
    """
    plain = _POWER_OF_TEN.sub("", without_factor(expr.normalise(text)))
    numbers = _FIGURES.findall(plain)
    if not numbers or re.search(r"[*/^()a-df-zA-DF-Z]", plain):
        return None
    return min(max(1, len(n.replace(".", "").lstrip("0"))) for n in numbers)
