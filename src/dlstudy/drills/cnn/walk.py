"""A drill family of architectures: any chain of layers, its sides and its parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.cnn.objections import LARGEST_SIDE, enumerated, no_count, shown
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

MOST_LAYERS = 64
LARGEST_COUNT = 1e12  # parameters, so that every one of them is exact


def _params(rng: Generator) -> Parameters:
    """Draw convolution, pooling, convolution in groups, convolution with batch norm."""
    m = [int(rng.choice([4, 8])), 0, int(rng.choice([8, 16])), int(rng.choice([10, 20, 32]))]
    k = [int(rng.choice([3, 5])), int(rng.choice([2, 3])), 3, int(rng.choice([1, 3]))]
    rows = {
        "k": k, "s": [int(rng.integers(1, 3)), 2, 1, 1], "p": [1, 0, 1, 0], "m": m,
        "f": [1, 1, float(rng.choice([0.25, 0.5])), 1], "e": [1, 0, int(rng.integers(0, 2)), 2],
    }  # fmt: skip
    own = {name: np.array(row, np.float64) for name, row in rows.items()}
    return {"n": float(rng.choice([28, 29, 32, 33])), "c": float(rng.choice([1, 3])), **own}


def _sides(n: float, k: Array, s: Array, p: Array) -> Array:
    """Return the side (layers,) of the map after every layer."""
    sides = [n]
    for kernel, stride, padding in zip(k, s, p, strict=True):
        sides.append(np.floor((sides[-1] + 2 * padding - kernel) / stride) + 1)
    return np.array(sides[1:])


def _sides_by_counting(n: float, k: Array, s: Array, p: Array) -> Array:
    side, sides = int(n), []
    for kernel, stride, padding in zip(k, s, p, strict=True):
        starts = range(0, side + 2 * int(padding), int(stride))
        side = sum(start + int(kernel) <= side + 2 * int(padding) for start in starts)
        sides.append(float(side))
    return np.array(sides)


def _inputs(c: float, m: Array) -> Array:
    """Return the channels (layers,) that every layer reads; a pooling passes them on."""
    channels = [c]
    for outputs in m:
        channels.append(outputs or channels[-1])
    return np.array(channels[:-1])


def _counts(c: float, k: Array, m: Array, f: Array, e: Array) -> Array:
    """Return the parameters (layers,) of every layer."""
    inputs = _inputs(c, m)
    return np.round(m * inputs * f * k * k + np.where(m > 0, m, inputs) * e)


def _counts_by_filter(c: float, k: Array, m: Array, f: Array, e: Array) -> Array:
    """Return the same, kernel by kernel: the pairs of channels that are joined, then the rest."""
    inputs, counts = int(c), []
    for kernel, outputs, share, extra in zip(k, m, f, e, strict=True):
        joined = round(inputs * int(outputs) * float(share))
        weights = sum(int(kernel) * int(kernel) for _ in range(joined))
        inputs = int(outputs) or inputs
        counts.append(float(weights + inputs * int(extra)))
    return np.array(counts)


def _counts_of_the_image(c: float, k: Array, m: Array, f: Array, e: Array) -> Array:
    return np.round(m * c * f * k * k + np.where(m > 0, m, _inputs(c, m)) * e)


def _counts_of_pooling(c: float, k: Array, m: Array, f: Array, e: Array) -> Array:
    return _counts(c, k, m, f, e) + np.where(m > 0, 0, _inputs(c, m) * k * k)


def _objection(
    n: Value, c: Value, k: Value, s: Value, p: Value, m: Value, f: Value, e: Value
) -> str:
    said = no_count("n", n, least=1, most=LARGEST_SIDE)
    if said := said or no_count("c", c, least=1, most=LARGEST_SIDE):
        return said
    rows = {"k": k, "s": s, "p": p, "m": m, "f": f, "e": e}
    for name, row in rows.items():
        if np.ndim(row) != 1 or not 1 <= np.size(row) <= MOST_LAYERS:
            return (
                f"{name} is {shown(row)}; it should be a vector with one entry for each of at"
                f" most {MOST_LAYERS} layers. Set {name}=[1, 1]."
            )
    if len({np.size(row) for row in rows.values()}) > 1:
        lengths = enumerated(np.size(row) for row in rows.values())
        return f"k, s, p, m, f and e have {lengths} entries; they should agree. Set all six."
    for name in ("k", "s", "p", "m", "e"):
        for entry in np.asarray(rows[name]).tolist():
            least, most = (1 if name in "ks" else 0), (9 if name == "e" else LARGEST_SIDE)
            if said := no_count(f"An entry of {name}", entry, least=least, most=most):
                return said
    if not ((np.asarray(f) > 0) & (np.asarray(f) <= 1)).all():
        return "An entry of f should lie above 0 and not above 1. Set f=[1, 0.5]."
    k, s, p, m, f, e = (np.asarray(row, np.float64) for row in rows.values())
    if _sides(float(n), k, s, p).min() < 1:
        return "A kernel does not fit into its map. Set a larger n, or smaller kernels."
    if _counts(float(c), k, m, f, e).sum() > LARGEST_COUNT:
        return "The network has too many parameters to be exact. Set smaller numbers."
    return ""


network = Family(
    params=_params,
    objection=_objection,
    steps=(
        FamilyStep(
            "side",
            solve=_sides,
            formula="floor((n_(l-1) + 2*p_l - k_l)/s_l) + 1",
            verify=_sides_by_counting,
            mistakes={
                "no-padding": lambda n, k, s, p: _sides(n, k, s, 0 * p),
                "no-plus-one": lambda n, k, s, p: _sides(n, k, s, p) - 1,
                "stride-one": lambda n, k, s, p: _sides(n, k, 0 * s + 1, p),
            },
        ),
        FamilyStep(
            "parameters",
            solve=_counts,
            formula="m_l*(f_l*i_l*k_l^2 + e_l), i_l*e_l (m_l = 0)",
            verify=_counts_by_filter,
            mistakes={
                "image-channels": _counts_of_the_image,
                "no-extras": lambda c, k, m, f, e: _counts(c, k, m, f, 0 * e),
                "all-joined": lambda c, k, m, f, e: _counts(c, k, m, 0 * f + 1, e),
                "pooling-weights": _counts_of_pooling,
            },
        ),
        FamilyStep(
            "total",
            solve="sum(parameters)",
            verify=lambda c, k, m, f, e: float(np.cumsum(_counts_by_filter(c, k, m, f, e))[-1]),
            mistakes={
                "no-extras": lambda c, k, m, f, e: float(_counts(c, k, m, f, 0 * e).sum()),
            },
        ),
    ),
)
