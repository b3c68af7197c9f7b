"""What is wrong with a number that a learner sets, where several families ask the same."""

import numpy as np

from dlstudy.formula.value import Value

LARGEST_SIZE = 20  # entries of a vector, and rows or columns of a matrix
LARGEST_NUMBER = 1e6  # of any value: no product overflows


def too_large(name: str, value: Value) -> str:
    """Return the objection to a number whose products might overflow, or ""."""
    if (largest := float(np.abs(value).max())) <= LARGEST_NUMBER:
        return ""
    return (
        f"{name} has the magnitude {largest:.3g}; it should be at most {LARGEST_NUMBER:g}."
        f" Set smaller numbers for {name}."
    )


def no_number(name: str, value: Value) -> str:
    """Return the objection to an array where one number is meant, or ""."""
    if np.ndim(value):
        return f"{name} has the shape {np.shape(value)}; it should be one number; set {name}=1."
    return too_large(name, value)


def no_vector(name: str, value: Value, least: int = 1) -> str:
    """Return the objection to what is no vector of a usable size, or ""."""
    if np.ndim(value) == 1 and least <= np.size(value) <= LARGEST_SIZE:
        return too_large(name, value)
    return (
        f"{name} has the shape {np.shape(value)}; it should be a vector of {least} to"
        f" {LARGEST_SIZE} numbers; set {name}=[1, 2, 3], say."
    )


def no_matrix(name: str, value: Value) -> str:
    """Return the objection to what is no matrix of a usable size, or ""."""
    if np.ndim(value) == 2 and max(np.shape(value)) <= LARGEST_SIZE:
        return too_large(name, value)
    return (
        f"{name} has the shape {np.shape(value)}; it should be a matrix of at most"
        f" {LARGEST_SIZE} rows and columns; set {name}=[[1, 2], [3, 4]], say."
    )


def other_shape(name: str, value: Value, than: str, model: Value) -> str:
    """Return the objection to an array that does not fit another, or ""."""
    if np.shape(value) == np.shape(model):
        return ""
    return (
        f"{name} has the shape {np.shape(value)}; it should have {np.shape(model)}, as {than};"
        f" set both."
    )


def first(*said: str) -> str:
    """Return the first objection, or ""."""
    return next(filter(None, said), "")
