"""Drill family of convolutional networks: the receptive field of a stack of layers."""

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


def _field_params(rng: Generator) -> Parameters:
    """Draw three layers: a large first kernel, a middle one, a dilated last one."""
    k = [rng.choice([3, 5, 7]), rng.choice([2, 3]), rng.choice([3, 5])]
    s = [rng.choice([2, 3, 4]), 2, rng.choice([1, 2])]
    d = [1, rng.choice([1, 2]), rng.choice([2, 3])]
    return {"k": np.array(k, float), "s": np.array(s, float), "d": np.array(d, float)}


def _jumps(s: Array) -> Array:
    """Return the distance (layers,) between neighbouring outputs, in input pixels."""
    return np.cumprod(s, dtype=np.float64)


def _jumps_before(s: Array) -> Array:
    return _jumps(s) / s


def _fields(k: Array, d: Array, j: Array) -> Array:
    """Return the receptive field (layers,) after every layer, in input pixels.

    Source: Araujo, Norris and Sim 2019, Distill, "Computing receptive field size".
    """
    return 1 + np.cumsum((k - 1) * d * np.append(1.0, j[:-1]))


def _fields_early_stride(k: Array, d: Array, j: Array) -> Array:
    return 1 + np.cumsum((k - 1) * d * j)


def _fields_without_jump(k: Array, d: Array) -> Array:
    return 1 + np.cumsum((k - 1) * d)


def _fields_without_dilation(k: Array, j: Array) -> Array:
    return _fields(k, np.ones(len(k)), j)


def _fields_adding_k(k: Array, d: Array, j: Array) -> Array:
    growth = k * d * np.append(1.0, j[:-1])
    growth[0] = d[0] * (k[0] - 1) + 1
    return np.cumsum(growth)


def _support(k: Array, s: Array, d: Array, layer: int, output: int) -> set[int]:
    """Return the input pixels that influence one output of a layer: the support of its gradient."""
    reached = {output}
    for i in range(layer, -1, -1):
        kernel, stride, dilation = int(k[i]), int(s[i]), int(d[i])
        reached = {stride * place + dilation * u for place in reached for u in range(kernel)}
    return reached


def _jumps_by_support(k: Array, s: Array, d: Array) -> Array:
    firsts = [[min(_support(k, s, d, layer, i)) for i in (0, 1)] for layer in range(len(k))]
    return np.array([second - first for first, second in firsts], np.float64)


def _fields_by_support(k: Array, s: Array, d: Array) -> Array:
    supports = [_support(k, s, d, layer, 0) for layer in range(len(k))]
    return np.array([max(pixels) - min(pixels) + 1 for pixels in supports], np.float64)


def _field_objection(k: Value, s: Value, d: Value) -> str:
    vectors = {"k": k, "s": s, "d": d}
    for name, value in vectors.items():
        if np.ndim(value) != 1 or not 1 <= np.size(value) <= MOST_LAYERS:
            return (
                f"{name} is {shown(value)}; it should be a vector with one entry for each of at"
                f" most {MOST_LAYERS} layers. Set {name}=[3, 2]."
            )
        for entry in np.asarray(value).tolist():
            if said := no_count(f"An entry of {name}", entry, least=1, most=LARGEST_SIDE):
                return said
    lengths = [np.size(value) for value in vectors.values()]
    if len(set(lengths)) > 1:
        return (
            f"k, s and d have {enumerated(lengths)} entries; each should have one entry for each"
            " layer. Set all three."
        )
    with np.errstate(over="ignore"):
        jumps = _jumps(np.asarray(s, np.float64))
        largest = max(_fields(np.asarray(k), np.asarray(d), jumps)[-1], jumps[-1])
    if not largest <= LARGEST_SIDE:
        return (
            f"The receptive field or the distance exceeds {LARGEST_SIDE} pixels; it should be"
            " smaller. Set smaller strides or fewer layers."
        )
    return ""


receptive_field = Family(
    params=_field_params,
    objection=_field_objection,
    steps=(
        FamilyStep(
            "j",
            solve=_jumps,
            formula="cumprod(s)",
            verify=_jumps_by_support,
            mistakes={
                "own-stride": "s",
                "added": lambda s: np.cumsum(s),
                "inputs": _jumps_before,
            },
        ),
        FamilyStep(
            "r",
            solve=_fields,
            formula="1 + cumsum((k - 1)*d*j/s)",
            verify=_fields_by_support,
            mistakes={
                "early-stride": _fields_early_stride,
                "no-jump": _fields_without_jump,
                "no-dilation": _fields_without_dilation,
                "adds-k": _fields_adding_k,
            },
        ),
    ),
)
