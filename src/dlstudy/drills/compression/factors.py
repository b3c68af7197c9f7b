"""Drill families of cheaper products: signs in place of weights, thin factors of a matrix."""
# ruff: noqa: N803 -- A is the name in the card

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.compression.objections import no_array, no_whole
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

LARGEST_LAYER = 100_000
NARROWINGS = 200  # of a ternary search


def _draw_signs(rng: Generator) -> Parameters:
    while True:
        a, b = rng.choice([-1.0, 1.0], (2, 8))
        if (a == b).sum() != (a > 0).sum():  # else counting the +1 of a gives the agreements
            break
    weights = rng.choice(np.arange(1, 16), 4, replace=False) / 10 * rng.choice([-1.0, 1.0], 4)
    return {"a": a, "b": b, "w": weights}


def _objection_signs(a: Value, b: Value, w: Value) -> str:
    if said := no_array("a", a, 1) or no_array("b", b, 1) or no_array("w", w, 1):
        return said
    if np.size(a) != np.size(b):
        return "a and b should have as many entries. Set them so."
    if not (np.abs(a) == 1).all() or not (np.abs(b) == 1).all():
        return "a and b should have no entries but -1 and 1. Set them so."
    if not np.all(w):
        return "w should have no 0, as its sign is needed. Set it so."
    return ""


def _differences(a: Array, b: Array) -> float:
    return float((a != b).sum())


def _popcount(a: Array, b: Array) -> float:
    """Pack the signs into two whole numbers and count the bits of their XOR."""
    bits = [int("".join("1" if each > 0 else "0" for each in one), 2) for one in (a, b)]
    return float((bits[0] ^ bits[1]).bit_count())


def _best_scale(w: Array) -> float:
    """Return the m that minimises the squared distance to m sign(w), by ternary search."""
    low, high = 0.0, float(np.abs(w).max())
    for _ in range(NARROWINGS):
        third = (high - low) / 3
        costs = [((w - m * np.sign(w)) ** 2).sum() for m in (low + third, high - third)]
        if costs[0] < costs[1]:
            high -= third
        else:
            low += third
    return (low + high) / 2


binary_dot = Family(
    params=_draw_signs,
    objection=_objection_signs,
    steps=(
        FamilyStep(
            "d",
            solve=_differences,
            formula="places with a_i ≠ b_i",
            verify=_popcount,
            mistakes={
                "agree": lambda a, b: float((a == b).sum()),
                "ones": lambda a: float((a > 0).sum()),
            },
        ),
        FamilyStep(
            "dot",
            solve=lambda a, d: len(a) - 2 * d,
            formula="n - 2*d",
            verify=lambda a, b: float(sum(x * y for x, y in zip(a, b, strict=True))),
            mistakes={
                "once": lambda a, d: len(a) - d,
                "sign": lambda a, d: 2 * d - len(a),
            },
        ),
        FamilyStep(
            "m",
            solve="mean(abs(w))",
            verify=_best_scale,
            mistakes={
                "mean": "mean(w)",
                "root": "sqrt(mean(w^2))",
                "sum": "sum(abs(w))",
            },
        ),
    ),
)


def _draw_matrix(rng: Generator) -> Parameters:
    matrix = rng.choice([-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0], (2, 2))
    m, n = (float(each) for each in rng.choice([64, 128, 256, 512, 1024], 2, replace=False))
    return {"A": matrix, "m": m, "n": n, "r": float(rng.choice([8, 16, 32]))}


def _objection_matrix(A: Value, m: Value, n: Value, r: Value) -> str:
    if said := no_array("A", A, 2):
        return said
    for name, value in (("m", m), ("n", n), ("r", r)):
        if said := no_whole(name, value, LARGEST_LAYER):
            return said
    s = _singular(np.asarray(A))
    if len(s) < 2 or s[1] < 1e-3 * max(1.0, s[0]):
        return "A has rank 1 or less (nearly); nothing is left out. Set another A."
    return ""


def _singular(A: Array) -> Array:
    return np.array(np.linalg.svd(A, compute_uv=False), dtype=np.float64)


def _by_eigenvalues(A: Array) -> Array:
    """Return the roots of the largest eigenvalues of the smaller product with the transpose."""
    product = A.T @ A if A.shape[1] <= A.shape[0] else A @ A.T
    squares = np.maximum(np.linalg.eigvalsh(product)[::-1], 0.0)
    return np.array(np.sqrt(squares), dtype=np.float64)


def _distance_to_rank_one(A: Array) -> float:
    """Return the distance to the best rank-1 matrix, by alternating least squares."""
    right = np.ones(A.shape[1]) + np.arange(A.shape[1]) / 7
    for _ in range(2000):
        before, left = right, A @ right / (right @ right)
        if not left.any():
            right = right[::-1] * np.where(np.arange(len(right)) % 2, -1.0, 1.0)
            continue
        right = A.T @ left / (left @ left)
        if np.abs(right - before).max() <= 1e-14 * np.abs(right).max():
            break
    return float(np.sqrt(((A - np.outer(left, right)) ** 2).sum()))


low_rank = Family(
    params=_draw_matrix,
    objection=_objection_matrix,
    steps=(
        FamilyStep(
            "s",
            solve=_singular,
            formula="roots of the eigenvalues of AᵀA",
            verify=_by_eigenvalues,
            mistakes={
                "eigenvalues": lambda A: _singular(A) ** 2,
                "ascending": lambda A: _singular(A)[::-1].copy(),
            },
        ),
        FamilyStep(
            "e",
            solve=lambda s: float(np.sqrt((s[1:] ** 2).sum())),
            formula="sqrt(sum of s_i^2 for i > 1)",
            verify=_distance_to_rank_one,
            mistakes={
                "first": lambda s: float(s[0]),
                "squared": lambda s: float((s[1:] ** 2).sum()),
            },
        ),
        FamilyStep(
            "f",
            solve="r*(m + n)",
            verify=lambda m, n, r: float(np.zeros((int(m), 1)).size * r + r * n),
            mistakes={"product": "m*n", "one-factor": "r*m"},
        ),
        FamilyStep(
            "b",
            solve="m*n/(m + n)",
            verify=lambda m, n: 1 / (1 / m + 1 / n),
            mistakes={"inverted": "(m + n)/(m*n)", "smaller": "min(m, n)"},
        ),
    ),
)
