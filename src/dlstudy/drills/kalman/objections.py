"""What is wrong with vectors, matrices and covariances that a learner sets for a filter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import too_large

if TYPE_CHECKING:
    from dlstudy.formula.value import Value

LARGEST_STATE = 6  # components
ROUNDING = 1e-9  # of a covariance that a learner types: asymmetry, or an eigenvalue below 0


def no_numbers(values: dict[str, Value]) -> str:
    """Return the objection to an array where one number is meant, or ""."""
    for name, value in values.items():
        if np.ndim(value):
            return f"{name} is {_shown(value)}; it should be one number. Set {name}=1."
    return all_too_large(values)


def all_too_large(values: dict[str, Value]) -> str:
    """Return the objection to the first number whose products might overflow, or ""."""
    return next(filter(None, (too_large(name, value) for name, value in values.items())), "")


def no_vector(name: str, value: Value) -> str:
    """Return the objection to what is no vector of the size of a state, or ""."""
    if np.ndim(value) == 1 and 1 <= np.size(value) <= LARGEST_STATE:
        return ""
    return (
        f"{name} is {_shown(value)}; it should be a vector of at most {LARGEST_STATE} entries."
        f" Set {name}=[1, 0]."
    )


def no_square(name: str, value: Value, size: int) -> str:
    """Return the objection to a matrix of another size than the state, or ""."""
    if np.shape(value) == (size, size):
        return ""
    return (
        f"{name} is {_shown(value)}; it should be a matrix of shape {(size, size)}, as the state"
        f" has {size} components. Set another {name}."
    )


def no_covariance(name: str, value: Value, *, is_definite: bool = False) -> str:
    """Return the objection to a matrix that no random vector can have, or ""."""
    matrix = np.asarray(value, np.float64)
    scale = max(1.0, float(np.abs(matrix).max()))
    if np.abs(matrix - matrix.T).max() > ROUNDING * scale:
        return (
            f"{name} is not symmetric; a covariance matrix should be."
            f" Set {name}=[[2, 1], [1, 3]], for example."
        )
    smallest = float(np.linalg.eigvalsh(matrix).min())
    if smallest < -ROUNDING * scale or (is_definite and smallest <= ROUNDING * scale):
        least = "positive" if is_definite else "0 or more"
        return (
            f"{name} has the eigenvalue {smallest:.3g}; the variance in every direction should be"
            f" {least}. Set smaller entries off the diagonal of {name}."
        )
    return ""


def _shown(value: Value) -> str:
    """Return what a value is: its number, or its shape."""
    return f"an array of shape {np.shape(value)}" if np.ndim(value) else f"{float(value):g}"
