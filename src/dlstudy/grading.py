"""Text to value, and value against reference to a verdict."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dlstudy import expr
from dlstudy.card import Tolerance
from dlstudy.errors import Unreadable

LARGE = 1e300  # beyond it the spacing itself would overflow
CLOSE = 5  # tolerances: within these an answer is close, and a mistake too near to be told apart
_WHOLE_WITH_COMMAS = re.compile(r"[-+]?[1-9]\d{0,2}(?:,\d{3})+")


class VerdictKind(StrEnum):
    """What grading says of an answer, from best to unreadable."""

    RIGHT = "right"
    FOLLOWS = "follows"
    MISTAKE = "mistake"
    CLOSE = "close"
    WRONG = "wrong"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The kind, the value read (None if unreadable), the mistakes shown, and a sentence why."""

    kind: VerdictKind
    value: float | None = None
    mistakes: tuple[str, ...] = ()
    message: str = ""


@dataclass(frozen=True, slots=True)
class NamedValue:
    """What one gets by a named mistake, and the sentence that says what is wrong about it."""

    name: str
    value: float
    reason: str


def grade_text(
    text: str,
    reference: float,
    *,
    rtol: float = 1e-2,
    atol: float = 1e-8,
    exact: bool = False,
    mistakes: Sequence[NamedValue] = (),
    follows: float | None = None,
) -> Verdict:
    """Return the verdict on a typed number.

    ``follows`` is what would be right given the learner's own earlier
    answers. An exact answer must equal the reference; otherwise
    ``|answer - reference| <= atol + rtol * |reference|``, inclusive.
    """
    tolerance = Tolerance(0.0, 0.0, exact=True) if exact else Tolerance(rtol, atol)
    try:
        value = read_number(text, is_whole=exact and float(reference).is_integer())
    except Unreadable as error:
        return Verdict(VerdictKind.INVALID, message=str(error))
    return grade(value, reference, tolerance, mistakes=mistakes, follows=follows)


def read_number(
    text: str, *, is_whole: bool = False, names: Mapping[str, float] | None = None
) -> float:
    """Return the value of a typed number or arithmetic expression; raises Unreadable.

    Commas that group thousands are read only where a whole number is asked.
    """
    plain = expr.normalise(text).strip()
    if is_whole and _WHOLE_WITH_COMMAS.fullmatch(plain):
        plain = plain.replace(",", "")
    return expr.evaluate(plain, names)


def grade(
    value: float,
    reference: float,
    tolerance: Tolerance,
    *,
    mistakes: Sequence[NamedValue] = (),
    follows: float | None = None,
) -> Verdict:
    """Return the first that fits: right, follows, mistake (own, then general), close, wrong."""
    if agrees(value, reference, tolerance):
        return Verdict(VerdictKind.RIGHT, value)
    if follows is not None and agrees(value, follows, tolerance):
        return Verdict(VerdictKind.FOLLOWS, value, message="Right, given your earlier answer.")
    for candidates in (mistakes, _general(reference, tolerance)):
        shown = [m for m in candidates if agrees(value, m.value, tolerance)]
        if shown:
            reasons = " Or: ".join(dict.fromkeys(m.reason for m in shown))
            return Verdict(VerdictKind.MISTAKE, value, tuple(m.name for m in shown), reasons)
    if is_close(value, reference, tolerance):
        return Verdict(VerdictKind.CLOSE, value, message="Close: carry more digits.")
    return Verdict(VerdictKind.WRONG, value)


def agrees(value: float, reference: float, tolerance: Tolerance) -> bool:
    """Is the value within tolerance of the reference, bounds included? NaN and inf never are."""
    return _within(value, reference, tolerance.rtol, tolerance.atol)


def is_close(value: float, reference: float, tolerance: Tolerance) -> bool:
    """Is the value within five tolerances of the reference?"""
    return _within(value, reference, CLOSE * tolerance.rtol, CLOSE * tolerance.atol)


def _within(value: float, reference: float, rtol: float, atol: float) -> bool:
    import numpy as np  # behind the first card, not before it

    answer, expected = np.asarray(value, np.float64), np.asarray(reference, np.float64)
    # Shapes first: numpy would broadcast (3,) to (3, 3) and call it equal.
    if answer.shape != expected.shape:
        return False
    if not (np.isfinite(answer).all() and np.isfinite(expected).all()):
        return False
    if rtol == atol == 0 and float(reference).is_integer():
        return bool((answer == expected).all())
    # Decimal bounds are inclusive although binary fractions miss them by an ulp or two.
    slack = 4 * np.spacing(np.minimum(np.maximum(np.abs(answer), np.abs(expected)), LARGE))
    with np.errstate(over="ignore"):  # an infinite difference is large enough
        return bool((np.abs(answer - expected) <= atol + rtol * np.abs(expected) + slack).all())


def _general(reference: float, tolerance: Tolerance) -> list[NamedValue]:
    """Return the mistakes that people make anywhere, where they differ from the reference."""
    general = (
        NamedValue("sign", -reference, "The sign is flipped."),
        NamedValue("factor-2", 2 * reference, "It is twice the right value: off by a factor 2."),
        NamedValue(
            "factor-half", reference / 2, "It is half the right value: off by a factor 1/2."
        ),
        NamedValue("factor-100", 100 * reference, "It is 100 times the right value: a percentage?"),
        NamedValue("factor-hundredth", reference / 100, "It is 1/100 of the right value."),
    )
    return [m for m in general if not is_close(m.value, reference, tolerance)]
