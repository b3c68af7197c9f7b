"""Drill family of sampling the next token: temperature, top-k and top-p."""
# ruff: noqa: N803, N806 -- P and T are the names in every source

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.attention.heads import LARGEST_SCORE, softmax_rows
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

NEAR = 0.02  # of a sum of probabilities to p: rounding would decide


def _params(rng: Generator) -> Parameters:
    """Draw scores of which top-p leaves 3 or 4, and after top-k fewer than one short of that."""
    k, wanted = 2.0, int(rng.choice([3, 4]))
    while True:
        T = float(rng.choice([0.5, 2]))
        z = np.round(rng.permutation(np.arange(-4, 7))[:5] * (0.1 if T < 1 else 0.5), 1)
        p = float(rng.choice([0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9]))
        sums = _sums(z, T)
        after = sum(two < p * sums[1] for two in sums[:2])  # tokens beyond the first, after top-k
        size = 1 + sum(each < p for each in sums[:-1])
        if size == wanted and 1 + after < wanted - 1 and min(abs(x - p) for x in sums) >= NEAR:
            return {"z": z, "T": T, "k": k, "p": p}


def _sums(z: Array, T: float) -> list[float]:
    """Return the sums of the largest probabilities: of one, of two, of all tokens."""
    powers = sorted((math.exp(each / T) for each in z.tolist()), reverse=True)
    return [each / math.fsum(powers) for each in itertools.accumulate(powers)]


def _kept(P: Array, size: int) -> Array:
    """Return the probabilities of the most probable tokens, 0 for the others."""
    kept = np.zeros_like(P)
    first = np.argsort(-P, kind="stable")[:size]
    kept[first] = P[first]
    return kept


def _size(P: Array, p: float) -> int:
    """Return how many of the most probable tokens are needed to reach p."""
    return min(len(P), 1 + int((np.cumsum(np.sort(P)[::-1]) < p).sum()))


def _normalised(kept: Array) -> Array:
    result: Array = kept / kept.sum()
    return result


def _top_k(P: Array, k: float) -> Array:
    return _normalised(_kept(P, int(k)))


def _top_p(P: Array, p: float) -> Array:
    return _normalised(_kept(P, _size(P, p)))


def _crossing_left_out(P: Array, p: float) -> Array:
    return _normalised(_kept(P, max(1, _size(P, p) - 1)))


def _powers(z: Array, T: float) -> Array:
    """Return the probabilities by powers of one ratio: 1 over the sum of e^((z_j - z_i)/T)."""
    return np.array([1 / math.fsum(math.exp((other - one) / T) for other in z) for one in z])


def _restricted(z: Array, T: float, tokens: tuple[int, ...]) -> Array:
    """Return the softmax over some tokens only."""
    result = np.zeros(len(z))
    result[list(tokens)] = _powers(z[list(tokens)], T)
    return result


def _by_subsets_of(z: Array, T: float, size: int) -> tuple[float, tuple[int, ...]]:
    """Return the largest probability that a set of this size has, and the set."""
    P = _powers(z, T)
    subsets = itertools.combinations(range(len(z)), size)
    return max((math.fsum(P[list(tokens)]), tokens) for tokens in subsets)


def _top_k_by_subsets(z: Array, T: float, k: float) -> Array:
    return _restricted(z, T, _by_subsets_of(z, T, int(k))[1])


def _top_p_by_subsets(z: Array, T: float, p: float) -> Array:
    best = (_by_subsets_of(z, T, size) for size in range(1, len(z) + 1))
    return _restricted(z, T, next(tokens for mass, tokens in best if mass >= p - 1e-12))


def _objection(z: Value, T: Value, k: Value, p: Value) -> str:
    if any(np.ndim(each) for each in (T, k, p)) or np.ndim(z) != 1 or not 3 <= np.size(z) <= 12:
        return "z should be a vector of 3 to 12 scores, T, k and p single numbers. Set z=[1, 2, 0]."
    if not (0.1 <= T <= 10 and 0 < p < 1 and float(k).is_integer() and 1 <= k <= np.size(z)):
        return "T should be from 0.1 to 10, p between 0 and 1, k at most the number of scores."
    scores = np.asarray(z)
    if np.abs(scores).max() > LARGEST_SCORE or len(np.unique(scores)) < scores.size:
        return f"The scores should differ, none beyond {LARGEST_SCORE}. Set another z."
    sums = np.cumsum(np.sort(softmax_rows(scores / float(T)))[::-1])
    if np.abs(sums - float(p)).min() < NEAR / 4:
        return "A sum of probabilities is almost p, so rounding would decide. Set another p."
    return ""


sampling = Family(
    params=_params,
    objection=_objection,
    steps=(
        FamilyStep(
            "P",
            solve="softmax(z/T)",
            verify=_powers,
            mistakes={
                "multiplied": "softmax(z*T)",
                "no-temperature": "softmax(z)",
                "probabilities-divided": "softmax(z)/T",
            },
        ),
        FamilyStep(
            "topk",
            solve=_top_k,
            formula="the k largest of P, divided by their sum",
            verify=_top_k_by_subsets,
            mistakes={"not-renormalised": lambda P, k: _kept(P, int(k))},
        ),
        FamilyStep(
            "topp",
            solve=_top_p,
            formula="the fewest largest of P that reach p, divided by their sum",
            verify=_top_p_by_subsets,
            mistakes={
                "crossing-left-out": _crossing_left_out,
                "not-renormalised": lambda P, p: _kept(P, _size(P, p)),
                "after-top-k": lambda topk, p: _top_p(topk, p),
            },
        ),
    ),
)
