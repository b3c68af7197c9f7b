"""A typed formula against a reference, at seeded points of the symbols' domains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING

from dlstudy.card import Tolerance
from dlstudy.errors import Unreadable
from dlstudy.formula.domains import POINTS, Domain, Point, draw_point, plain_points, size_names
from dlstudy.formula.machine import Formula
from dlstudy.formula.value import Value
from dlstudy.grading.verdict import GENERAL, Verdict, VerdictKind, about_shape, agrees, rounded
from dlstudy.record import record
from dlstudy.sentence import Sentence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ROUNDING = 1e-11  # of the largest entry: what float64 loses in a difference
LARGEST_SHIFT = 1e4  # in spreads of the reference
MOST_DRAWS = 200  # of one point, before the reference is said to have no value
TOLERANCE = Tolerance(1e-6, 1e-9)  # of two formulas that are equal
SHOWN_FIGURES = 4
LONGEST_POINT = 120  # characters of a point that is shown
Compared = list[tuple[Point, Value, Value]]  # point, what was typed, reference


class NoPoint(Exception):
    """A reference that has no value anywhere that was tried."""


@record
class NamedFormula:
    """What one writes by a named mistake, and the sentence that says what is wrong about it."""

    name: str
    formula: Formula
    reason: Sentence


@lru_cache(maxsize=64)
def points(
    domains: tuple[tuple[str, Domain], ...], reference: Formula, seed: int
) -> list[tuple[Point, Value]]:
    """Return twelve points at which the reference has a value, and these values.

    Raises NoPoint.
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    known = dict(domains)
    return [_point(known, reference, rng, slot) for slot in range(POINTS)]


def _point(
    domains: Mapping[str, Domain], reference: Formula, rng: np.random.Generator, slot: int
) -> tuple[Point, Value]:
    reason = ""
    for number in range(MOST_DRAWS):
        point = draw_point(domains, rng, slot if number == 0 else None)
        try:
            return point, reference(point)
        except Unreadable as error:
            reason = str(error)
    raise NoPoint(reason)


def grade_formula(
    typed: Formula,
    references: Sequence[tuple[Formula, VerdictKind]],
    tolerance: Tolerance,
    domains: Mapping[str, Domain],
    seed: int,
    mistakes: Sequence[NamedFormula] = (),
) -> Verdict:
    """Return the verdict on a formula: the first that fits, in the order of every grading.

    ``references`` are the right formula, and those that would be right given
    the learner's own earlier steps, each with the verdict it stands for.
    """
    drawn = points(tuple(domains.items()), references[0][0], seed)
    compared: Compared = []
    for point, value in drawn:
        try:
            compared.append((point, typed(point), value))
        except Unreadable as error:
            said = _about_no_value(_shown(point, typed), error.sentence)
            kind = VerdictKind.INVALID if _is_misfit(typed, drawn) else VerdictKind.WRONG
            return Verdict(kind, typed, sentences=(said,))
    for reference, kind in references:
        if _agree(_against(compared, reference), tolerance):
            return Verdict(kind, typed)
    named = [m for m in mistakes if _agree(_against(compared, m.formula), tolerance)]
    if named:
        names = tuple(dict.fromkeys(m.name for m in named))
        return Verdict(VerdictKind.MISTAKE, typed, names, tuple(m.reason for m in named))
    return _otherwise(typed, references[0][0], compared, tolerance, domains)


def _plain_difference(
    typed: Formula, reference: Formula, tolerance: Tolerance, domains: Mapping[str, Domain]
) -> Compared:
    """Return a point of small whole numbers at which a formula is refuted, if there is one."""
    if tolerance.up_to:
        return []  # one point refutes nothing there
    for point in plain_points(domains):
        with suppress(Unreadable):
            value, right = typed(point), reference(point)
            is_alike = _shape(value) == _shape(right)
            if is_alike and not agrees(value, right, tolerance):
                return [(point, value, right)]
    return []


def _about_no_value(where: str, reason: Sentence) -> Sentence:
    """Say at which values a formula has none, where these fit into a line or two."""
    if len(where) > LONGEST_POINT:
        return Sentence("It has no value: {reason}", {"reason": reason})
    return Sentence("It has no value at {point}: {reason}", {"point": where, "reason": reason})


def _is_misfit(typed: Formula, drawn: Sequence[tuple[Point, Value]]) -> bool:
    """Has it a value nowhere? Then its shapes do not fit together: a slip, and no answer."""
    for point, _ in drawn:
        try:
            typed(point)
        except Unreadable:
            continue
        return False
    return True


def _against(compared: Compared, reference: Formula) -> Compared:
    """Return the same comparison with another reference; empty where that has no value."""
    try:
        return [(point, value, reference(point)) for point, value, _ in compared]
    except Unreadable:
        return []


def _agree(compared: Compared, tolerance: Tolerance) -> bool:
    """Are two formulas equal, up to what the step declares?"""
    if not compared:
        return False
    if any(_shape(value) != _shape(reference) for _, value, reference in compared):
        return False
    if tolerance.up_to == "factor":
        return _factor(compared) is not None
    if tolerance.up_to == "constant":
        return _shift(compared) is not None
    return all(agrees(value, reference, tolerance) for _, value, reference in compared)


def _factor(compared: Compared) -> float | None:
    """Return the one number, not 0, by which all values are larger than the reference's."""
    value, reference = _flat(compared)
    largest = abs(reference).argmax()
    if not reference[largest]:
        return 1.0 if not value.any() else None
    factor = float(value[largest] / reference[largest])
    bound = TOLERANCE.rtol * abs(factor * reference) + ROUNDING * abs(value).max()
    is_one = bool((abs(value - factor * reference) <= bound).all())
    return factor if factor and is_one else None


def _shift(compared: Compared) -> float | None:
    """Return the one number by which all values differ from the reference's."""
    import numpy as np

    value, reference = _flat(compared)
    shift = float(np.median(value - reference))
    distance = abs(reference - np.median(reference))
    spread = float(distance.max())
    if abs(shift) > LARGEST_SHIFT * max(spread, 1.0):
        return None  # so large a number swallows the reference
    bound = TOLERANCE.atol + TOLERANCE.rtol * distance + ROUNDING * spread
    return shift if bool((abs(value - reference - shift) <= bound).all()) else None


def _flat(compared: Compared) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the entries of all values, and of all references, one after another."""
    import numpy as np

    values = np.concatenate([np.ravel(value) for _, value, _ in compared])
    references = np.concatenate([np.ravel(reference) for _, _, reference in compared])
    return values, references


def _otherwise(
    typed: Formula,
    reference: Formula,
    compared: Compared,
    tolerance: Tolerance,
    domains: Mapping[str, Domain],
) -> Verdict:
    """Return the verdict on a formula that is neither right nor a mistake of its own."""
    for point, value, right in compared:
        got, expected = _shape(value), _shape(right)
        if got != expected and got == expected[::-1]:
            turned = [(p, v, r.T if _shape(r) else r) for p, v, r in compared]  # type: ignore[union-attr]  # an array
            if _agree(turned, tolerance):
                return Verdict(
                    VerdictKind.MISTAKE, typed, ("transposed",), (GENERAL["transposed"],)
                )
        if got != expected:
            return _other_shape(typed, got, expected, point, domains)
    if (factor := _factor(compared)) is not None:
        return _about_factor(typed, factor)
    if found := _size_factor(typed, compared, tolerance, domains):
        return found
    if (shift := _shift(compared)) is not None:
        said = Sentence("It differs by a constant, {shift}.", {"shift": f"{shift:.4g}"})
        return Verdict(VerdictKind.WRONG, typed, sentences=(said,))
    plain = _plain_difference(typed, reference, tolerance, domains)
    told = _first_difference(typed, [*plain, *compared], tolerance)
    return Verdict(VerdictKind.WRONG, typed, sentences=told)


def _size_factor(
    typed: Formula, compared: Compared, tolerance: Tolerance, domains: Mapping[str, Domain]
) -> Verdict | None:
    """Return the verdict on a formula that is wrong by a size: a sum for a mean, or the reverse."""
    for size in size_names(domains):
        for power, template in (
            (1, "It is {name} times the right formula: is a division by {name} missing?"),
            (-1, "It is 1/{name} of the right formula: is a division by {name} too much?"),
        ):
            scaled = [(p, v, r * float(p[size]) ** power) for p, v, r in compared]
            if all(agrees(v, r, tolerance) for _, v, r in scaled):
                name = "factor-n" if power == 1 else "factor-1/n"
                said = Sentence(template, {"name": size})
                return Verdict(VerdictKind.MISTAKE, typed, (name,), (said,))
    return None


def _about_factor(typed: Formula, factor: float) -> Verdict:
    """Return the verdict on a formula that is wrong by a constant factor."""
    for name, known in (("sign", -1.0), ("factor-2", 2.0), ("factor-half", 0.5)):
        if abs(factor - known) < 1e-6:
            return Verdict(VerdictKind.MISTAKE, typed, (name,), (GENERAL[name],))
    said = Sentence("It is {factor} times the right formula.", {"factor": f"{factor:.4g}"})
    return Verdict(VerdictKind.WRONG, typed, sentences=(said,))


def _other_shape(
    typed: Formula,
    got: tuple[int, ...],
    expected: tuple[int, ...],
    point: Point,
    domains: Mapping[str, Domain],
) -> Verdict:
    """Return the verdict on another shape, which costs nothing; the drawn sizes are told."""
    sizes = ", ".join(f"{name} = {point[name]:g}" for name in size_names(domains))
    where = (Sentence("Here {sizes}.", {"sizes": sizes}),) if sizes else ()
    return Verdict(VerdictKind.INVALID, typed, sentences=(*about_shape(got, expected), *where))


def _first_difference(
    typed: Formula, compared: Compared, tolerance: Tolerance
) -> tuple[Sentence, ...]:
    """Say at which values the two differ, where these fit into a line or two."""
    from dlstudy.exercise.worked import shown

    equal = sum(agrees(value, reference, tolerance) for _, value, reference in compared[-POINTS:])
    for point, value, reference in compared:
        if not agrees(value, reference, tolerance):
            where = _shown(point, typed)
            if len(where) > LONGEST_POINT:
                break
            got, right = shown(_short(value)), shown(_short(reference))
            values = {"point": where, "got": got, "expected": right}
            template = "At {point} it gives {got}; it should be {expected}."
            return (Sentence(template, values),)
    return (
        Sentence("It is right at {equal} of {total} points.", {"equal": equal, "total": POINTS}),
    )


def _shown(point: Point, typed: Formula) -> str:
    """Return the values of the names that a formula uses, short."""
    from dlstudy.exercise.worked import shown

    names = [name for name in point if name in typed.names]
    return ", ".join(f"{name} = {shown(_short(point[name]))}" for name in names or point)


def _short(value: Value) -> Value:
    """Return a value in the few figures in which it is shown."""
    return rounded(value, SHOWN_FIGURES)


def _shape(value: Value) -> tuple[int, ...]:
    return () if isinstance(value, float | int) else value.shape
