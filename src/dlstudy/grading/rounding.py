"""Is an answer to an exact step the right number, only rounded? Then it costs nothing to say so."""

from __future__ import annotations

import math
import struct
from typing import TYPE_CHECKING

from dlstudy.formula.value import Value
from dlstudy.grading.reading import figures_written
from dlstudy.sentence import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

FEWEST_FIGURES = 2  # with one a wrong number would often pass for a rounded one
PLAIN_ERROR = 0.005  # relative, of a whole number written out: 1010 is not 1013 rounded
SINGLE_ERROR = 2.0**-22  # relative, of a sum in single precision, a few spacings
LARGEST_EXACT_SINGLE = 2.0**24  # up to here every whole number is exact in single precision

ROUNDED = Sentence("The exact number is asked, and this is rounded; write all its digits.")
ROUNDED_FRACTION = Sentence(
    "The exact number is asked, and this is rounded; write a fraction, such as 1/3."
)
SINGLE = Sentence(
    "The exact number is asked, and this is what single precision (float32) makes of it;"
    " write all its digits."
)


def about_rounding(
    value: Value, reference: Value, follows: Value | None, typed: str
) -> tuple[Sentence, ...]:
    """Return what to say of an answer that is an exact number rounded; () if it is none.

    That is the reference, or what would be right given earlier answers; all
    have one shape. Of an array every entry is exact or rounded.
    """
    for right in (reference, follows):
        if right is not None and _shape(right) == _shape(value):
            said = _about_all(value, right, typed)
            if said is not None:
                return (said,)
    return ()


def _shape(value: Value) -> tuple[int, ...]:
    return () if isinstance(value, float | int) else value.shape


def _about_all(value: Value, right: Value, typed: str) -> Sentence | None:
    written = 0  # an array, a sum or a whole number stands for itself
    if isinstance(value, float | int) and any(mark in typed for mark in ".eE"):
        written = figures_written(typed) or 0
    pairs = zip(_entries(value), _entries(right), strict=True)
    said = [_about(one, other, written) for one, other in pairs if one != other]
    return said[0] if said and all(said) else None


def _entries(value: Value) -> Iterable[float]:
    return [value] if isinstance(value, float | int) else map(float, value.ravel())


def _about(value: float, right: float, written: int) -> Sentence | None:
    """Return what to say of a number; ``written`` figures, 0 if it was written as it is."""
    if not (math.isfinite(value) and math.isfinite(right)) or right == 0 or value * right <= 0:
        return None
    is_whole = float(right).is_integer()
    if is_whole and _is_single(value, right):
        return SINGLE
    figures = max(written, _figures(value))
    if figures < FEWEST_FIGURES or abs(value - right) > _half_unit(right, figures):
        return None
    if is_whole and not written and not _is_long_rounding(value, right):
        return None
    return ROUNDED if is_whole else ROUNDED_FRACTION


def _is_single(value: float, right: float) -> bool:
    """Is a large whole number what a sum in single precision may give for another one?"""
    if not LARGEST_EXACT_SINGLE < abs(right) < 3e38 or abs(value) >= 3e38:
        return False
    is_single = struct.unpack("f", struct.pack("f", value))[0] == value
    return is_single and abs(value - right) <= SINGLE_ERROR * abs(right)


def _figures(value: float) -> int:
    """Return how many significant figures a number has, zeros at its end left out."""
    digits = f"{abs(value):.17g}" if value != float(f"{value:.15g}") else f"{abs(value):.15g}"
    mantissa = digits.partition("e")[0].replace(".", "").lstrip("0")
    return len(mantissa.rstrip("0")) or 1


def _half_unit(right: float, figures: int) -> float:
    """Return half a unit of the last of so many figures of a number, ties included."""
    unit = 10.0 ** (math.floor(math.log10(abs(right))) - figures + 1)
    return 0.5 * unit * (1 + 1e-9)


def _is_long_rounding(value: float, right: float) -> bool:
    """Does a whole number end in two zeros or more, and lie near enough to be the other one?"""
    return value % 100 == 0 and abs(value - right) <= PLAIN_ERROR * abs(right)
