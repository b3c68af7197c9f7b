"""Value against reference: a verdict, and what is said of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from dlstudy.card import Tolerance
from dlstudy.errors import Unreadable
from dlstudy.formula.machine import Formula
from dlstudy.formula.value import Value, shape_of
from dlstudy.grading.reading import Form, figures_written, read_answer
from dlstudy.grading.rounding import about_rounding
from dlstudy.record import record
from dlstudy.sentence import Sentence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LARGE = 1e300  # beyond it the spacing itself would overflow
CLOSE = 5  # tolerances: within these an answer is close, and a mistake too near to be told apart
SLACK = 4  # spacings: decimal bounds are inclusive although binary fractions miss them by one
MOST_FIGURES = 15  # that a float64 can be asked for

Answer = Value | Formula | str  # a value, a formula, or what was chosen or ordered
Grid = tuple[tuple[bool, ...], ...]  # which entries of a matrix are right, row by row


class VerdictKind(StrEnum):
    """What grading says of an answer, from best to unreadable."""

    RIGHT = "right"
    FOLLOWS = "follows"
    MISTAKE = "mistake"
    CLOSE = "close"
    WRONG = "wrong"
    INVALID = "invalid"


@record
class Verdict:
    """The kind, the answer read (None if unreadable), mistakes shown, and what is said of it."""

    kind: VerdictKind
    value: Answer | None = None
    mistakes: tuple[str, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    grid: Grid = ()

    @property
    def message(self) -> str:
        """What is said of it, in English."""
        return " ".join(str(sentence) for sentence in self.sentences)


@record
class NamedValue:
    """What one gets by a named mistake, and the sentence that says what is wrong about it."""

    name: str
    value: Value
    reason: Sentence


FOLLOWS = Sentence("Right, given your earlier answer.")
GENERAL = {  # the mistakes that people make anywhere, by name
    "sign": Sentence("The sign is flipped."),
    "transposed": Sentence("It is transposed."),
    "factor-2": Sentence("It is twice the right value: off by a factor 2."),
    "factor-half": Sentence("It is half the right value: off by a factor 1/2."),
    "factor-100": Sentence("It is 100 times the right value: a percentage?"),
    "factor-hundredth": Sentence("It is 1/100 of the right value."),
}


def grade_text(
    text: str,
    reference: Value,
    *,
    rtol: float = 1e-2,
    atol: float = 1e-8,
    exact: bool = False,
    mistakes: Sequence[NamedValue] = (),
    follows: Value | None = None,
) -> Verdict:
    """Return the verdict on a typed answer.

    ``follows`` is what would be right given the learner's own earlier
    answers. An exact answer must equal the reference; otherwise
    ``|answer - reference| <= atol + rtol * |reference|``, entry by entry, inclusive.
    """
    tolerance = Tolerance(0.0, 0.0, exact=True) if exact else Tolerance(rtol, atol)
    try:
        value = read_answer(text, form_of(reference, tolerance))
    except Unreadable as error:
        return Verdict(VerdictKind.INVALID, sentences=(error.sentence,))
    return grade(value, reference, tolerance, mistakes=mistakes, follows=follows, typed=text)


def form_of(reference: Value, tolerance: Tolerance) -> Form:
    """Return what reading must know of the answer: its shape, and which notations it admits."""
    if isinstance(reference, float | int):
        is_whole = tolerance.exact and float(reference).is_integer()
        return Form((), is_whole, not tolerance.exact and 0 <= reference <= 1)
    is_share = not tolerance.exact and bool(((reference >= 0) & (reference <= 1)).all())
    return Form(reference.shape, is_proportion=is_share)


def grade(
    value: Value,
    reference: Value,
    tolerance: Tolerance,
    *,
    mistakes: Sequence[NamedValue] = (),
    follows: Value | None = None,
    counts: Sequence[tuple[str, int]] = (),
    typed: str = "",
) -> Verdict:
    """Return the first that fits: right, follows, mistake, shape, general mistake, close, wrong.

    The right number rounded, where the exact one is asked, is told as another shape is.

    ``counts`` are the sizes, with their names, that people forget to divide by.
    """
    if agrees(value, reference, tolerance):
        return Verdict(VerdictKind.RIGHT, value)
    if follows is not None and agrees(value, follows, tolerance):
        return Verdict(VerdictKind.FOLLOWS, value, sentences=(FOLLOWS,))
    if found := _named(value, mistakes, tolerance):
        return found
    if shape_of(value) != shape_of(reference):
        # A slip of the keyboard: it costs nothing.
        said = about_shape(shape_of(value), shape_of(reference))
        return Verdict(VerdictKind.INVALID, sentences=said)
    if tolerance.exact and (said := about_rounding(value, reference, follows, typed)):
        return Verdict(VerdictKind.INVALID, value, sentences=said)
    if found := _named(value, _general(reference, tolerance, counts), tolerance):
        return found
    grid = grid_of(value, reference, tolerance)
    if is_close(value, reference, tolerance):
        digits = _about_digits(reference, tolerance, typed)
        return Verdict(VerdictKind.CLOSE, value, sentences=(digits,), grid=grid)
    return Verdict(
        VerdictKind.WRONG, value, sentences=_about_entries(value, reference, tolerance), grid=grid
    )


def agrees(value: Value, reference: Value, tolerance: Tolerance) -> bool:
    """Is every entry within tolerance of the reference, bounds included? NaN and inf never are."""
    return _within(value, reference, tolerance.rtol, tolerance.atol)


def is_close(value: Value, reference: Value, tolerance: Tolerance) -> bool:
    """Is every entry within five tolerances of the reference?"""
    return _within(value, reference, CLOSE * tolerance.rtol, CLOSE * tolerance.atol)


def grid_of(value: Value, reference: Value, tolerance: Tolerance) -> Grid:
    """Return which entries of an array are right, row by row; () for a number."""
    if isinstance(reference, float | int):
        return ()
    entries = _entries_within(value, reference, tolerance.rtol, tolerance.atol)
    rows = entries.reshape(-1, entries.shape[-1])
    return tuple(tuple(bool(entry) for entry in row) for row in rows)


def _within(value: Value, reference: Value, rtol: float, atol: float) -> bool:
    # Shapes first: numpy would broadcast (3,) to (3, 3) and call it equal.
    if shape_of(value) != shape_of(reference):
        return False
    if isinstance(value, float | int) and isinstance(reference, float | int):
        if not (math.isfinite(value) and math.isfinite(reference)):
            return False
        if rtol == atol == 0 and float(reference).is_integer():
            return value == reference
        largest = min(max(abs(value), abs(reference)), LARGE)
        bound = atol + rtol * abs(reference) + SLACK * math.ulp(largest)
        return abs(value - reference) <= bound
    return bool(_entries_within(value, reference, rtol, atol).all())


def _entries_within(value: Value, reference: Value, rtol: float, atol: float) -> NDArray[np.bool_]:
    """Return for each entry of two arrays of one shape whether it is within tolerance."""
    import numpy as np

    answer, expected = np.asarray(value, np.float64), np.asarray(reference, np.float64)
    largest = np.minimum(np.maximum(np.abs(answer), np.abs(expected)), LARGE)
    slack = SLACK * np.spacing(largest)
    if rtol == atol == 0:
        slack = np.where(expected == np.round(expected), 0.0, slack)
    with np.errstate(over="ignore", invalid="ignore"):  # an infinite difference is large enough
        near = np.abs(answer - expected) <= atol + rtol * np.abs(expected) + slack
    return np.asarray(near & np.isfinite(answer) & np.isfinite(expected))


def _named(value: Value, candidates: Sequence[NamedValue], tolerance: Tolerance) -> Verdict | None:
    shown = [m for m in candidates if agrees(value, m.value, tolerance)]
    if not shown:
        return None
    names = tuple(dict.fromkeys(m.name for m in shown))
    reasons = {str(m.reason): m.reason for m in shown}
    return Verdict(VerdictKind.MISTAKE, value, names, tuple(reasons.values()))


def about_shape(got: tuple[int, ...], expected: tuple[int, ...]) -> tuple[Sentence, ...]:
    """Return what is said of an answer of another shape than the one asked."""
    template = "The shape is {got}; it should be {expected}."
    if len(got) == 2 and len(expected) == 1 and 1 in got:
        template = "The shape is {got}, a matrix; it should be {expected}, a vector such as [1, 2]."
    if not got:
        template = "It is a single number; it should have the shape {expected}."
    elif not expected:
        template = "The shape is {got}; it should be a single number."
    said = Sentence(template, {"got": str(got), "expected": str(expected)})
    is_turned = len(got) == 2 and got == expected[::-1]
    return (said, Sentence("Is it transposed?")) if is_turned else (said,)


def _general(
    reference: Value, tolerance: Tolerance, counts: Sequence[tuple[str, int]]
) -> list[NamedValue]:
    """Return the mistakes that people make anywhere, where they differ from the reference."""
    import numpy as np

    with np.errstate(all="ignore"):  # of a reference near the largest float
        general = _scaled(reference, counts)
    # Within the absolute tolerance of 0 nothing can be told apart.
    nothing = 0.0 if isinstance(reference, float | int) else np.zeros_like(reference)
    return [
        m
        for m in general
        if not is_close(m.value, reference, tolerance) and not is_close(nothing, m.value, tolerance)
    ]


def _scaled(reference: Value, counts: Sequence[tuple[str, int]]) -> list[NamedValue]:
    """Return the reference with its sign flipped, transposed, and off by the usual factors."""
    factors = {"factor-2": 2.0, "factor-half": 0.5, "factor-100": 100.0, "factor-hundredth": 0.01}
    general = [NamedValue("sign", -reference, GENERAL["sign"])]
    if not isinstance(reference, float | int) and reference.ndim == 2:
        general.append(NamedValue("transposed", reference.T, GENERAL["transposed"]))
    general += [NamedValue(name, f * reference, GENERAL[name]) for name, f in factors.items()]
    for name, count in counts:
        values = {"name": name, "count": count}
        missing = "It is {count} times the right value: is a division by {name} = {count} missing?"
        extra = "It is 1/{count} of the right value: is a division by {name} = {count} too much?"
        general.append(NamedValue("factor-n", count * reference, Sentence(missing, values)))
        general.append(NamedValue("factor-1/n", reference / count, Sentence(extra, values)))
    return general


def _about_digits(reference: Value, tolerance: Tolerance, typed: str) -> Sentence:
    written = figures_written(typed)
    needed = _figures_needed(reference, tolerance)
    if written is None or written >= needed:
        return Sentence("Close: carry more digits.")
    template = "More digits: you wrote {written} figures and the answer needs {needed}."
    if written == 1:
        template = "More digits: you wrote {written} figure and the answer needs {needed}."
    return Sentence(template, {"written": written, "needed": needed})


def _figures_needed(reference: Value, tolerance: Tolerance) -> int:
    """Return the fewest significant figures that are within tolerance in every entry."""
    for figures in range(1, MOST_FIGURES):
        if agrees(rounded(reference, figures), reference, tolerance):
            return figures
    return MOST_FIGURES


def rounded(value: Value, figures: int) -> Value:
    """Return a value with so many significant figures in every entry."""
    if isinstance(value, float | int):
        return float(f"{value:.{figures}g}")
    import numpy as np

    entries = [float(f"{entry:.{figures}g}") for entry in value.ravel()]
    return np.array(entries).reshape(value.shape)


def _about_entries(value: Value, reference: Value, tolerance: Tolerance) -> tuple[Sentence, ...]:
    """Return how many entries of an array are off, and what these have in common."""
    if isinstance(value, float | int) or isinstance(reference, float | int):
        return ()
    off = ~_entries_within(value, reference, tolerance.rtol, tolerance.atol)
    counted = Sentence(
        "Entries that are off: {off} of {total}.", {"off": int(off.sum()), "total": off.size}
    )
    if off.all() or not off.any():
        return (counted,)
    flipped = agrees(-value[off], reference[off], tolerance)
    return (counted, Sentence("In these the sign is flipped.")) if flipped else (counted,)
