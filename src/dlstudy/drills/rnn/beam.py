"""A drill family of beam search over texts of three tokens."""
# ruff: noqa: N803 -- P, B and L are the card's letters

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_matrix, no_number, no_vector
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]
    Text = tuple[int, ...]

LENGTH = 3  # tokens of a text
APART = 1e-9  # probabilities nearer than this are tied
_STARTS = ((38, 32, 30), (40, 32, 28), (36, 34, 30), (39, 33, 28))  # hundredths
_FLAT = ((45, 30, 25), (40, 35, 25), (45, 40, 15))
_PEAKED = ((80, 15, 5), (85, 10, 5), (75, 20, 5), (70, 20, 10))


def _draw(rng: Generator) -> Parameters:
    """Draw a table on which greedy, beam and exhaustive search find different texts.

    The likeliest first token is followed by anything, the second by the first,
    the third by itself or the second.
    """
    while True:
        order = rng.permutation(3)
        peaks = (order[int(rng.integers(3))], order[0], order[int(rng.integers(1, 3))])
        start, rows = np.zeros(3), np.zeros((3, 3))
        start[order] = rng.choice(_STARTS)
        for token, peak, kinds in zip(order, peaks, (_FLAT, _PEAKED, _PEAKED), strict=True):
            others = [each for each in order if each != peak]
            rows[token, [peak, *others]] = rng.choice(kinds)
        p, P = np.round(start / 100, 2), np.round(rows / 100, 2)  # noqa: N806
        narrow, wide = _best(p, P, 1), _best(p, P, 2)
        if (wide != narrow).any() and (wide != _of_all(p, P)).any() and _is_clear(p, P, 2):
            return {"p": p, "P": P, "B": 2.0, "alpha": float(rng.choice([0.5, 0.6, 0.7, 0.8]))}


def _objection(p: Value, P: Value, B: Value, alpha: Value) -> str:
    said = first(no_vector("p", p), no_matrix("P", P), no_number("B", B), no_number("alpha", alpha))
    if said:
        return said
    size = np.size(p)
    if not 2 <= size <= 5 or np.shape(P) != (size, size):
        return "p should have 2 to 5 entries, and P as many rows and columns. Set them so."
    table = np.vstack([p, P])
    if table.min() <= 0 or np.abs(table.sum(axis=1) - 1).max() > 1e-6:
        return "p and each row of P should be above 0 and sum to 1. Set them so."
    if float(B) not in range(1, size + 1):
        return f"B is {B:g}; it should be a whole number from 1 to {size}. Set it so."
    if not 0 <= float(alpha) <= 2:
        return f"alpha is {alpha:g}; it should lie between 0 and 2. Set it so."
    if not _is_clear(np.asarray(p), np.asarray(P), int(float(B))):
        return "Two texts are equally probable where one must be kept. Set other numbers."
    return ""


def _probability(p: Array, P: Array, text: Text) -> float:
    result = float(p[text[0]])
    for before, after in pairwise(text):
        result *= float(P[before, after])
    return result


def _joint(p: Array, P: Array) -> tuple[Array, Array, Array]:
    """Return the probabilities of all texts of one, two and three tokens."""
    pairs = p[:, None] * P
    return p, pairs, pairs[:, :, None] * P[None]


def _levels(p: Array, P: Array, width: int) -> list[NDArray[np.intp]]:
    """Return the kept prefixes after each step as rows, the most probable first."""
    levels: list[NDArray[np.intp]] = []
    for chances in _joint(p, P):
        allowed = chances if not levels else np.full(chances.shape, -1.0)
        for prefix in levels[-1:]:
            places = tuple(prefix.T)
            allowed[places] = chances[places]
        order = np.argsort(-allowed, axis=None, kind="stable")[:width]
        levels.append(np.array(np.unravel_index(order, chances.shape)).T)
    return levels


def _is_clear(p: Array, P: Array, width: int) -> bool:
    """Is there no tie between the texts that a step keeps and the others?"""
    before: list[NDArray[np.intp]] = []
    for chances, kept in zip(_joint(p, P), _levels(p, P, width), strict=True):
        rows = chances[tuple(before[-1].T)] if before else chances
        first_ones = np.sort(rows, axis=None)[::-1][: width + 1]
        if np.diff(-first_ones).min(initial=1.0) < APART:
            return False
        before.append(kept)
    return True


def _pairs(p: Array, P: Array, B: float) -> Array:
    """Return the pairs that are kept, rows of token numbers from 1."""
    return np.array(_levels(p, P, int(B))[1], np.float64) + 1


def _best(p: Array, P: Array, width: int) -> Array:
    """Return the text that the search returns, three token numbers from 1."""
    return np.array(_levels(p, P, width)[-1][0], np.float64) + 1


def _pairs_by_filter(p: Array, P: Array, B: float) -> Array:
    """Go through all pairs, and drop those whose first token was not among the best."""
    bar = np.sort(p)[-int(B)]
    joint = np.where(p[:, None] >= bar, p[:, None] * P, -1.0)
    order = np.argsort(-joint, axis=None)[: int(B)]
    return np.array(np.unravel_index(order, joint.shape), np.float64).T + 1


def _text_by_filter(p: Array, P: Array, B: float) -> Array:
    """Go through the continuations of the kept pairs in a table of three axes."""
    pairs = (_pairs_by_filter(p, P, B) - 1).astype(int)
    joint = np.full((len(p),) * 3, -1.0)
    for a, b in pairs:
        joint[a, b] = p[a] * P[a, b] * P[b]
    return np.array(np.unravel_index(int(joint.argmax()), joint.shape), np.float64) + 1


def _all_pairs(p: Array, P: Array, B: float) -> Array:
    """Return the likeliest pairs of all, pruned first tokens included."""
    pairs = p[:, None] * P
    order = np.argsort(-pairs, axis=None, kind="stable")[: int(B)]
    return np.array(np.unravel_index(order, pairs.shape), np.float64).T + 1


def _of_all(p: Array, P: Array) -> Array:
    """Return the most probable text of all."""
    texts = _joint(p, P)[2]
    return np.array(np.unravel_index(int(texts.argmax()), texts.shape), np.float64) + 1


def _log(p: Array, P: Array, best: Array) -> float:
    return float(np.log(_probability(p, P, tuple(int(each) - 1 for each in best))))


beam = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "K",
            solve=lambda p, P, B: _pairs(p, P, B),
            formula="the B likeliest continuations of the B likeliest first tokens",
            verify=_pairs_by_filter,
            mistakes={
                "reversed": lambda p, P, B: _pairs(p, P, B)[::-1].copy(),
                "expands-pruned": _all_pairs,
            },
        ),
        FamilyStep(
            "best",
            solve=lambda p, P, B: _best(p, P, int(B)),
            formula="the likeliest continuation of the pairs K",
            verify=_text_by_filter,
            mistakes={
                "greedy": lambda p, P: _best(p, P, 1),
                "exhaustive": lambda p, P: _of_all(p, P),
            },
        ),
        FamilyStep(
            "L",
            solve=_log,
            formula="log of the three probabilities of best, added",
            verify=lambda p, P, best: float(
                np.log(p[int(best[0]) - 1])
                + sum(np.log(P[int(best[i]) - 1, int(best[i + 1]) - 1]) for i in (0, 1))
            ),
            mistakes={
                "probability": lambda p, P, best: float(np.exp(_log(p, P, best))),
                "log-two": lambda p, P, best: _log(p, P, best) / float(np.log(2)),
                "no-start": lambda p, P, best: (
                    _log(p, P, best) - float(np.log(p[int(best[0]) - 1]))
                ),
            },
        ),
        FamilyStep(
            "S",
            solve="L/3^alpha",
            verify="L*exp(-alpha*log(3))",
            mistakes={
                "times": "L*3^alpha",
                "minus": "L - 3^alpha",
                "mean": "L/3",
            },
        ),
    ),
)
