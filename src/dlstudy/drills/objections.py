"""What is wrong with a number that a learner sets, where several families ask the same."""

import numpy as np

from dlstudy.value import Value

LARGEST_NUMBER = 1e6  # of any value: no product overflows


def too_large(name: str, value: Value) -> str:
    """Return the objection to a number whose products might overflow, or ""."""
    if (largest := float(np.abs(value).max())) <= LARGEST_NUMBER:
        return ""
    return (
        f"{name} has the magnitude {largest:.3g}; it should be at most {LARGEST_NUMBER:g}."
        f" Set smaller numbers for {name}."
    )
