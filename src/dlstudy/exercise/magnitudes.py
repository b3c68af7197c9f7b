"""How large the answers of a step are over its variants, and which tolerance suits them."""

from __future__ import annotations

from collections.abc import Iterable
from math import frexp
from statistics import median

from dlstudy.card import Tolerance
from dlstudy.formula.value import Value
from dlstudy.record import field, mutable

TINY = 1e-6  # an answer this small needs an absolute tolerance of its own
LAST_PLACES = 64 * 2.0**-52  # of a number: what a few operations may leave of a zero
LAST_DIGITS = 12  # binary ones that such a rest may have
SHARE = 0.01  # of an answer that an absolute tolerance should be


@mutable
class Magnitudes:
    """The answers of one step: the largest entry of each, the least of all, their signs."""

    sizes: list[float] = field(default_factory=list)
    least: float = float("inf")  # of all entries, 0 among them
    least_but_zero: float = float("inf")
    signs: set[bool] = field(default_factory=set)  # of the answers that are numbers
    is_rounded: bool = False  # was one a zero but for its rounding?

    def see(self, value: Value, others: Iterable[Value] = ()) -> None:
        """Count the answer of one variant, in which other values were computed with."""
        import numpy as np

        scale = max((float(np.abs(other).max(initial=0.0)) for other in others), default=0.0)
        entries = np.abs(np.atleast_1d(np.asarray(value, np.float64))).ravel()
        if not entries.size:
            return
        rounded = np.array([is_rounding(float(entry), scale) for entry in entries])
        self.is_rounded |= bool(rounded.any())
        entries[rounded] = 0.0
        self.sizes.append(float(entries.max()))
        self.least = min(self.least, float(entries.min()))
        self.least_but_zero = min(
            self.least_but_zero, float(entries[entries > 0].min(initial=np.inf))
        )
        if isinstance(value, float | int):
            self.signs.add(value > 0)

    @property
    def reaches_zero(self) -> bool:
        """Does the answer change its sign, or is it 0 at times?"""
        return len(self.signs) > 1 or min(self.sizes, default=0.0) == 0

    @property
    def smallest(self) -> float:
        """The answer that a tolerance must be less than; of one that goes through 0 its largest."""
        return max(self.sizes, default=0.0) if self.reaches_zero else min(self.sizes)

    def advice(self, tolerance: Tolerance) -> str:
        """Return a tolerance as an author writes it, its absolute part a share of the answer."""
        sizes = [size for size in self.sizes if size > 0]
        if not sizes:
            return "0.01 abs" if self.is_rounded else "exact"
        base = median(sizes) if self.reaches_zero else self.least_but_zero
        if base * SHARE == 0 or tolerance.rtol >= 1:
            return "1%"
        atol = float(f"{base * SHARE:.0e}")
        if atol == Tolerance().atol:
            atol /= 2  # what is written must differ from what is not
        relative = f"{100 * tolerance.rtol:g}%, " if tolerance.rtol else ""
        return f"{relative}{atol:g} abs"


def is_rounding(value: float, scale: float) -> bool:
    """Is a value what rounding left of a zero, where numbers of this size were added?

    Then it is some last places of theirs: small beside them, and of few binary digits.
    """
    mantissa, _ = frexp(value)
    is_short = (mantissa * 2**LAST_DIGITS).is_integer()
    return value != 0 and abs(value) <= LAST_PLACES * scale and is_short


def accepts_zero(tolerance: Tolerance, size: float) -> bool:
    """Would 0 pass for an answer of this size?"""
    return not tolerance.exact and size > 0 and tolerance.atol + tolerance.rtol * size >= size
