"""What formulas compute with: a float, or an array of float64. NumPy is not loaded for the name."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Value: TypeAlias = float | NDArray[np.float64]
else:
    Value = object


def shape_of(value: Value) -> tuple[int, ...]:
    """Return the shape of a value, () of a number."""
    return () if isinstance(value, float | int) else value.shape


class NoValue(Exception):
    """An operation that cannot be done with its operands: a template that knows ``{place}``."""

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template)
        self.template = template
        self.values = values


def plain(value: Value) -> object:
    """Return a value for JSON: whole numbers as such, arrays as nested lists."""
    if isinstance(value, float | int):
        return int(value) if float(value).is_integer() and abs(value) < 2**53 else float(value)
    return [plain(row if row.ndim else float(row)) for row in value]
