"""A drill family of beam search over texts of three tokens."""
# ruff: noqa: N803 -- P, B and L are the card's letters

from __future__ import annotations

from itertools import pairwise, product
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_matrix, no_number, no_vector
from dlstudy.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.family import Parameters
    from dlstudy.value import Value

    Array = NDArray[np.float64]
    Text = tuple[int, ...]

LENGTH = 3  # tokens of a text
APART = 1e-9  # probabilities nearer than this are tied
_STARTS = ((8, 7, 5), (9, 6, 5), (8, 6, 6), (9, 7, 4))  # twentieths
_FLAT = ((8, 7, 5), (9, 6, 5), (10, 6, 4))
_PEAKED = ((16, 3, 1), (17, 2, 1), (15, 4, 1))


def _draw(rng: Generator) -> Parameters:
    """Draw a table on which greedy, beam and pruned prefixes lead to different texts."""
    while True:
        order = rng.permutation(3)
        start, rows = np.zeros(3), np.zeros((3, 3))
        start[order] = rng.choice(_STARTS)
        for token, kinds in zip(order, (_FLAT, _PEAKED, _PEAKED), strict=True):
            rows[token] = rng.permutation(rng.choice(kinds))
        p, P = np.round(start / 20, 2), np.round(rows / 20, 2)  # noqa: N806
        if _is_clear(p, P, 2) and _best(p, P, 2) != _best(p, P, 1):
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


def _levels(p: Array, P: Array, width: int) -> list[list[Text]]:
    """Return the kept prefixes after each step, the most probable first."""
    kept: list[Text] = [()]
    levels = []
    for _ in range(LENGTH):
        grown = [(*prefix, token) for prefix in kept for token in range(len(p))]
        kept = sorted(grown, key=lambda text: -_probability(p, P, text))[:width]
        levels.append(kept)
    return levels


def _is_clear(p: Array, P: Array, width: int) -> bool:
    """Is there no tie among the candidates of any step?"""
    kept: list[Text] = [()]
    for _ in range(LENGTH):
        grown = [(*prefix, token) for prefix in kept for token in range(len(p))]
        chances = np.sort([_probability(p, P, text) for text in grown])
        if np.diff(chances[-width - 1 :]).min() < APART:
            return False
        kept = sorted(grown, key=lambda text: -_probability(p, P, text))[:width]
    return True


def _best(p: Array, P: Array, width: int) -> Text:
    return _levels(p, P, width)[-1][0]


def _shown(texts: list[Text]) -> Array:
    """Return texts as rows of token numbers from 1."""
    return np.array(texts, np.float64) + 1


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
    every = sorted(product(range(len(p)), repeat=2), key=lambda text: -_probability(p, P, text))
    return _shown(every[: int(B)])


def _of_all(p: Array, P: Array) -> Text:
    """Return the most probable text of all."""
    return max(product(range(len(p)), repeat=3), key=lambda text: _probability(p, P, text))


def _log(p: Array, P: Array, best: Array) -> float:
    return float(np.log(_probability(p, P, tuple(int(each) - 1 for each in best))))


beam = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "K",
            solve=lambda p, P, B: _shown(_levels(p, P, int(B))[1]),
            formula="the B likeliest continuations of the B likeliest first tokens",
            verify=_pairs_by_filter,
            mistakes={
                "reversed": lambda p, P, B: _shown(_levels(p, P, int(B))[1][::-1]),
                "expands-pruned": _all_pairs,
            },
        ),
        FamilyStep(
            "best",
            solve=lambda p, P, B: np.array(_best(p, P, int(B)), np.float64) + 1,
            formula="the likeliest continuation of the pairs K",
            verify=_text_by_filter,
            mistakes={
                "greedy": lambda p, P: np.array(_best(p, P, 1), np.float64) + 1,
                "exhaustive": lambda p, P: np.array(_of_all(p, P), np.float64) + 1,
            },
        ),
        FamilyStep(
            "L",
            solve=_log,
            formula="log of the product of its three probabilities",
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
