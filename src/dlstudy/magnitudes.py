"""How large the answers of a step are over its variants, and which tolerance suits them."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median

from dlstudy.card import Tolerance
from dlstudy.value import Value

TINY = 1e-6  # an answer this small needs an absolute tolerance of its own
SHARE = 0.01  # of an answer that an absolute tolerance should be


@dataclass(slots=True)
class Magnitudes:
    """The answers of one step: the largest entry of each, the least of all, their signs."""

    sizes: list[float] = field(default_factory=list)
    least: float = float("inf")  # of all entries, 0 among them
    least_but_zero: float = float("inf")
    signs: set[bool] = field(default_factory=set)  # of the answers that are numbers

    def see(self, value: Value) -> None:
        """Count the answer of one variant."""
        import numpy as np

        entries = np.abs(np.atleast_1d(np.asarray(value, np.float64))).ravel()
        if not entries.size:
            return
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
            return "exact"
        base = median(sizes) if self.reaches_zero else self.least_but_zero
        if base * SHARE == 0 or tolerance.rtol >= 1:
            return "1%"
        atol = float(f"{base * SHARE:.0e}")
        if atol == Tolerance().atol:
            atol /= 2  # what is written must differ from what is not
        relative = f"{100 * tolerance.rtol:g}%, " if tolerance.rtol else ""
        return f"{relative}{atol:g} abs"


def accepts_zero(tolerance: Tolerance, size: float) -> bool:
    """Would 0 pass for an answer of this size?"""
    return not tolerance.exact and size > 0 and tolerance.atol + tolerance.rtol * size >= size
