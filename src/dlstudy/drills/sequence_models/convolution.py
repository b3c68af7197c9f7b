"""Drill families of causal convolutions: the output of one, the reach of a stack of blocks."""
# ruff: noqa: N803 -- R and N are the names in the card

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.cnn.objections import no_count
from dlstudy.drills.objections import first, no_vector
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

MOST_TAPS = 20
LONGEST_DILATION = 64
LONGEST_REACH = 1_000_000


# One causal dilated convolution.


def _signal_params(rng: Generator) -> Parameters:
    """Draw six inputs and three taps, of which no two are equal in size."""
    x = rng.permutation(np.arange(1.0, 10.0))[:6]
    w = rng.permutation(np.array([1.0, 2.0, 3.0]))
    w[int(rng.integers(0, 3))] *= -1
    return {"x": x, "w": w, "d": float(rng.integers(2, 4))}


def _signal_objection(x: Value, w: Value, d: Value) -> str:
    return first(
        no_vector("x", x), no_vector("w", w), no_count("d", d, least=1, most=LONGEST_DILATION)
    )


def _slide(x: Array, w: Array, step: int, back: int) -> Array:
    """Return y_t = sum_j w_j x_(t + back - j*step), with zeros outside of x, of the shape of x."""
    y = np.zeros(len(x))
    for j, weight in enumerate(w.tolist()):
        at = np.arange(len(x)) + back - j * step
        inside = (at >= 0) & (at < len(x))
        y[inside] += weight * x[at[inside]]
    return y


def _causal(x: Array, w: Array, d: float) -> Array:
    return _slide(x, w, int(d), 0)


def _by_matrix(x: Array, w: Array, d: float) -> Array:
    """Return the output as a product with the lower triangular matrix of the taps."""
    lags = np.arange(len(x))[:, None] - np.arange(len(x))
    taps, between = np.divmod(lags, int(d))
    used = (lags >= 0) & (between == 0) & (taps < len(w))
    rows = np.where(used, w[np.clip(taps, 0, len(w) - 1)], 0.0)
    return np.asarray(rows @ x)


dilated = Family(
    params=_signal_params,
    objection=_signal_objection,
    steps=(
        FamilyStep(
            "P",
            solve=lambda w, d: (len(w) - 1) * d,
            formula="(k - 1)*d",
            verify=lambda w, d: float(sum(d for _ in w[1:])),
            mistakes={
                "adds-k": lambda w, d: len(w) * d,
                "no-dilation": lambda w: float(len(w) - 1),
                "half": lambda w, d: (len(w) - 1) * d / 2,
            },
        ),
        FamilyStep(
            "y",
            solve=_causal,
            formula="w_0*x_t + w_1*x_(t-d) + w_2*x_(t-2d) + ...",
            verify=_by_matrix,
            mistakes={
                "future": lambda x, w, d: _slide(x, w, -int(d), 0),
                "centred": lambda x, w, d: _slide(x, w, int(d), (len(w) - 1) * int(d) // 2),
                "flipped": lambda x, w, d: _slide(x, w[::-1], int(d), 0),
                "no-dilation": lambda x, w: _slide(x, w, 1, 0),
            },
        ),
    ),
)


# The reach of a stack of blocks with two convolutions each.


def _field_params(rng: Generator) -> Parameters:
    """Draw dilations of three or four blocks, and a reach that no shortcut gives the blocks of."""
    d = np.array([[1.0, 2.0, 4.0], [1.0, 2.0, 4.0, 8.0], [1.0, 3.0, 9.0], [2.0, 4.0, 8.0]][
        int(rng.integers(0, 4))
    ])  # fmt: skip
    reach = float(rng.choice([100, 200, 250, 300, 400, 500, 600, 800]))
    return {"k": float(rng.choice([2, 3, 5])), "d": d, "N": reach}


def _field_objection(k: Value, d: Value, N: Value) -> str:
    if said := first(
        no_count("k", k, least=2, most=MOST_TAPS),
        no_vector("d", d),
        no_count("N", N, least=2, most=LONGEST_REACH),
    ):
        return said
    if np.any(np.asarray(d) % 1) or np.any(np.asarray(d) < 1) or np.max(d) > LONGEST_DILATION:
        return f"d should have whole numbers from 1 to {LONGEST_DILATION}. Set d=[1, 2, 4]."
    return ""


def _field(k: float, d: Array) -> float:
    return 1 + 2 * (k - 1) * float(np.sum(d))


def _impulse(k: float, d: Array) -> float:
    """Return how many outputs an impulse touches: convolve it with taps of ones, twice a block."""
    touched = 1  # a whole number as bits: bit i says that the output i later is touched
    for dilation in d.astype(int).tolist():
        for _ in range(2):
            shifted = 0
            for tap in range(int(k)):
                shifted |= touched << (tap * dilation)
            touched = shifted
    return float(touched.bit_length())


def _fewest(k: float, N: float, convolutions: int, ratio: int, start: int = 1) -> float:
    """Return the fewest blocks whose field reaches N, the dilation times ``ratio`` a block."""
    blocks, dilation, field = 0, start, 1.0
    while field < N:
        field += convolutions * (k - 1) * dilation
        blocks, dilation = blocks + 1, dilation * ratio
    return float(blocks)


def _fewest_by_formula(k: float, N: float) -> float:
    """Solve 1 + 2(k - 1)(2^n - 1) >= N for n, by the bits of a whole number."""
    needed = -(-(int(N) - 1) // (2 * (int(k) - 1)))  # 2^n - 1 must be at least this
    return float(needed.bit_length())


tcn_field = Family(
    params=_field_params,
    objection=_field_objection,
    steps=(
        FamilyStep(
            "R",
            solve=_field,
            formula="1 + 2*(k - 1)*sum(d)",
            verify=_impulse,
            mistakes={
                "one-convolution": lambda k, d: 1 + (k - 1) * float(np.sum(d)),
                "adds-k": lambda k, d: 1 + 2 * k * float(np.sum(d)),
                "no-start": lambda k, d: 2 * (k - 1) * float(np.sum(d)),
                "last-block": lambda k, d: 1 + 2 * (k - 1) * float(d[-1]),
            },
        ),
        FamilyStep(
            "n",
            solve=lambda k, N: _fewest(k, N, convolutions=2, ratio=2),
            formula="the least n with 1 + 2*(k - 1)*(2^n - 1) >= N",
            verify=_fewest_by_formula,
            mistakes={
                "one-convolution": lambda k, N: _fewest(k, N, convolutions=1, ratio=2),
                "not-doubled": lambda k, N: _fewest(k, N, convolutions=2, ratio=1),
                "one-too-few": lambda k, N: _fewest(k, N, convolutions=2, ratio=2) - 1,
            },
        ),
    ),
)
