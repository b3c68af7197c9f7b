"""What is wrong with a number that a learner sets for a convolution."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import too_large

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dlstudy.formula.value import Value

LARGEST_SIDE = 100_000  # pixels of a map or of a receptive field
LARGEST_INPUT = 64  # entries of a map that is convolved by hand
LARGEST_STEP = 8  # of a stride or a padding by hand


def no_map(name: str, value: Value) -> str:
    """Return the objection to what is no matrix that can be worked on by hand, or ""."""
    if np.ndim(value) == 2 and 1 <= np.size(value) <= LARGEST_INPUT:
        return too_large(name, value)
    return (
        f"{name} is {shown(value)}; it should be a matrix of at most {LARGEST_INPUT} entries."
        f" Set {name}=[[1, 2], [3, 4]]."
    )


def no_count(name: str, value: Value, *, least: int, most: int) -> str:
    """Return the objection to what is no whole number of a range, or ""."""
    if np.ndim(value) == 0 and least <= float(value) <= most and float(value).is_integer():
        return ""
    return (
        f"{name} is {shown(value)}; it should be a whole number from {least} to {most}."
        f" Set another {name.rsplit(maxsplit=1)[-1]}."
    )


def misfit(x: Value, w: Value, p: float) -> str:
    """Return the objection to a kernel that is larger than its padded input, or ""."""
    if min(np.subtract(np.shape(x), np.shape(w)) + 2 * int(p)) >= 0:
        return ""
    return (
        f"w is {shown(w)} and x {shown(x)}; the kernel should fit into the padded input."
        " Set a larger x or a smaller w."
    )


def shown(value: Value) -> str:
    """Return a number as it is, and of an array its shape."""
    return f"an array of shape {np.shape(value)}" if np.ndim(value) else f"{float(value):g}"


def enumerated(values: Iterable[int]) -> str:
    *most, last = map(str, values)
    return f"{', '.join(most)} and {last}"
