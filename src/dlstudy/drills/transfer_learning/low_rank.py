"""A drill family of LoRA: how many parameters, the merged matrix, the first gradients."""
# ruff: noqa: N803 -- W, B and A are the names in the card

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import no_matrix, no_number, too_large
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

WIDTHS = (512, 768, 1024, 2048, 4096)
MOST = 1e6  # of a count
STEP = 1e-5  # of a central difference


def _draw(rng: Generator) -> Parameters:
    m, k = (float(each) for each in rng.choice(WIDTHS, 2, replace=False))
    small = [-2.0, -1.0, 1.0, 2.0, 3.0]
    return {
        "m": m,
        "k": k,
        "r": float(rng.choice([4, 8, 16])),
        "n": float(rng.choice([24, 48, 64])),
        "W": rng.choice(small, (2, 2)),
        "B": rng.choice(small, (2, 2)),
        "A": rng.choice(small, (2, 2)),
        "a": float(rng.choice([1, 4, 6, 8])),
        "x": rng.choice(small, 2),
        "g": rng.choice([-1.0, 0.5, 1.0, 2.0], 2),
    }


def _objection(m: Value, k: Value, r: Value, n: Value, **small: Value) -> str:
    for name, value in (("m", m), ("k", k), ("r", r), ("n", n)):
        if said := no_number(name, value):
            return said
        if float(value) != int(float(value)) or not 1 <= float(value) <= MOST:
            return f"{name} is {value:g}; it should be a whole number from 1 to {MOST:g}."
    return _objection_small(**small)


def _objection_small(W: Value, B: Value, A: Value, a: Value, x: Value, g: Value) -> str:
    if said := no_matrix("W", W) or no_matrix("B", B) or no_matrix("A", A) or no_number("a", a):
        return said
    (rows, columns), rank = np.shape(W), np.shape(A)[0]
    wanted = (("B", B, (rows, rank)), ("A", A, (rank, columns)), ("x", x, (columns,)))
    for name, value, shape in (*wanted, ("g", g, (rows,))):
        if np.shape(value) != shape:
            return f"{name} has the shape {np.shape(value)}; it should have {shape}. Set it so."
    if said := too_large("x", x) or too_large("g", g):
        return said
    return "" if float(a) > 0 else f"a is {a:g}; it should be positive. Set a=4, say."


def _count_by_matrices(m: float, k: float, r: float, n: float) -> float:
    """Count the numbers of the two factors of each matrix, column by column."""
    return float(n * (sum(r for _ in range(int(k))) + sum(r for _ in range(int(m)))))


def _merged_by_columns(W: Array, B: Array, A: Array, a: float) -> Array:
    """Send each unit vector through the two branches."""
    columns = [W @ e + a * (B @ (A @ e)) / len(A) for e in np.eye(W.shape[1])]
    return np.array(columns).T


def _gradient_by_differences(B: Array, A: Array, a: float, x: Array, g: Array) -> Array:
    """Return the slopes of g·y in the entries of the second factor at 0."""
    slopes = np.zeros(B.shape)
    for place in np.ndindex(*B.shape):
        move = np.zeros(B.shape)
        move[place] = STEP
        up, down = (float(g @ (sign * move @ (A @ x))) * a / len(A) for sign in (1, -1))
        slopes[place] = (up - down) / (2 * STEP)
    return slopes


lora = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "c",
            solve="n*r*(m + k)",
            verify=_count_by_matrices,
            mistakes={
                "one-factor": "n*r*k",
                "product": "n*r*m*k",
                "one-matrix": "r*(m + k)",
                "full": "n*m*k",
            },
        ),
        FamilyStep(
            "s",
            solve="c/(n*m*k)",
            verify=lambda m, k, r: r / m + r / k,
            mistakes={"inverted": "n*m*k/c", "one-matrix": "c/(m*k)"},
        ),
        FamilyStep(
            "M",
            solve=lambda W, B, A, a: W + a / len(A) * B @ A,
            formula="W + (a/rank)*B@A",
            verify=_merged_by_columns,
            mistakes={
                "no-scale": lambda W, B, A: W + B @ A,
                "no-rank": lambda W, B, A, a: W + a * B @ A,
                "swapped": lambda W, B, A, a: W + a / len(A) * (A @ B),
                "update-only": lambda B, A, a: a / len(A) * B @ A,
            },
        ),
        FamilyStep(
            "G",
            solve=lambda A, a, x, g: a / len(A) * np.outer(g, A @ x),
            formula="(a/rank)*outer(g, A@x)",
            verify=_gradient_by_differences,
            mistakes={
                "both-zero": lambda B: np.zeros(B.shape),
                "no-scale": lambda A, x, g: np.outer(g, A @ x),
                "transposed": lambda A, a, x, g: a / len(A) * np.outer(A @ x, g),
                "no-factor": lambda a, A, x, g: a / len(A) * np.outer(g, x),
            },
        ),
    ),
)
