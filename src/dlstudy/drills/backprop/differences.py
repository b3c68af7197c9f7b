"""The gradient of a loss by central differences: an independent route to backpropagation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


def slope_of(loss: Callable[..., float], name: str, step: float) -> Callable[..., Array]:
    """Return the gradient of a loss of a two-layer network in one parameter, entry by entry.

    The loss takes x, w1, b1, w2, b2 and t by name; ``step`` is that of the differences.
    """

    def gradient(x: Array, w1: Array, b1: Array, w2: Array, b2: Array, t: Array) -> Array:
        given = {"x": x, "w1": w1, "b1": b1, "w2": w2, "b2": b2, "t": t}
        slopes = np.zeros_like(given[name])
        for index in np.ndindex(slopes.shape):
            change = np.zeros_like(slopes)
            change[index] = step
            above = loss(**{**given, name: given[name] + change})
            below = loss(**{**given, name: given[name] - change})
            slopes[index] = (above - below) / (2 * step)
        return slopes

    return gradient
