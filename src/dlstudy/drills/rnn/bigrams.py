"""A drill family of the bigram model: counts, smoothing, perplexity."""
# ruff: noqa: N803 -- V is the vocabulary's name in every source

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_number, no_vector
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

LARGEST_WORD = 20


def _draw(rng: Generator) -> Parameters:
    """Draw three short sentences of three words, and a sentence to be judged."""
    while True:
        sentences = [rng.integers(1, 4, int(rng.integers(2, 4))) for _ in range(3)]
        corpus = np.concatenate([[*each, 0] for each in sentences]).astype(np.float64)
        a, b = (float(each) for each in rng.integers(1, 4, 2))
        test = np.array([*rng.integers(1, 4, 2), 0.0])
        if len(set(corpus.tolist())) == 4 and a != b and _count(corpus, a, b) >= 1:
            return {
                "s": corpus,
                "a": a,
                "b": b,
                "k": float(rng.choice([0.5, 1.0])),
                "t": test,
            }


def _objection(s: Value, a: Value, b: Value, k: Value, t: Value) -> str:
    said = first(no_vector("s", s, 2), no_vector("t", t, 2), no_number("a", a), no_number("b", b))
    if said := said or no_number("k", k):
        return said
    for name, value in (("s", s), ("t", t)):
        if any(each not in range(LARGEST_WORD + 1) for each in np.asarray(value).tolist()):
            return f"{name} should hold whole numbers from 0 to {LARGEST_WORD}. Set it so."
        if float(np.asarray(value)[-1]) != 0:
            return f"{name} should end with 0, the end of a sentence. Set it so."
    if 0 in np.asarray(t)[:-1].tolist():
        return "t should be one sentence: a single 0, at its end. Set it so."
    known = set(np.asarray(s).tolist())
    if not {float(a), float(b), *np.asarray(t).tolist()} <= known:
        return "a, b and the words of t should stand in s. Set them so."
    if not 0 <= float(k) <= 10:
        return f"k is {k:g}; it should lie between 0 and 10. Set it so."
    if float(k) == 0 and 0 in _probabilities(np.asarray(s), np.asarray(t), 0.0, len(known)):
        return "Without smoothing t has the probability 0 and no perplexity. Set k above 0."
    return ""


def _pairs(s: Array) -> list[tuple[float, float]]:
    """Return the pairs of neighbours; the text begins after an end."""
    tokens = s.tolist()
    return list(zip([0.0, *tokens[:-1]], tokens, strict=True))


def _count(s: Array, a: float, b: float) -> float:
    return float(_pairs(s).count((a, b)))


def _followed(s: Array, a: float) -> float:
    """Return how often a word is followed by something."""
    return float(sum(before == a for before, _ in _pairs(s)))


def _probabilities(s: Array, t: Array, k: float, V: float) -> list[float]:
    return [
        (_count(s, before, after) + k) / (_followed(s, before) + k * V)
        for before, after in _pairs(t)
    ]


def _by_walking(s: Array, t: Array, k: float) -> Array:
    """Walk through the corpus once and keep a table of what follows what."""
    words = sorted(set(s.tolist()))
    table = {(i, j): k for i in words for j in words}
    before = 0.0
    for token in s.tolist():
        table[before, token] += 1
        before = token
    found, before = [], 0.0
    for token in t.tolist():
        found.append(table[before, token] / sum(table[before, j] for j in words))
        before = token
    return np.array(found)


def _size(s: Array) -> float:
    return float(len(np.unique(s)))


bigram = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "V",
            solve=lambda s: _size(s),
            formula="different words of s, the end included",
            verify=lambda s: float(len(set(s.tolist()))),
            mistakes={
                "no-end": lambda s: _size(s) - 1,
                "tokens": lambda s: float(len(s)),
            },
        ),
        FamilyStep(
            "c",
            solve=lambda s, a, b: _count(s, a, b),
            formula="how often b stands directly behind a",
            verify=lambda s, a, b: float(
                sum(x == a and y == b for x, y in pairwise(s)) + (a == 0 and s[0] == b)
            ),
            mistakes={"reversed": lambda s, a, b: _count(s, b, a)},
        ),
        FamilyStep(
            "n",
            solve=lambda s, a: _followed(s, a),
            formula="how often something stands behind a",
            verify=lambda s, a: float(
                (s == a).sum()
            ),  # every token but the first end has a successor
            mistakes={"all": lambda s: float(len(s))},
        ),
        FamilyStep(
            "p",
            solve="(c + k)/(n + k*V)",
            verify=lambda s, a, b, k: float(_by_walking(s, np.array([a, b]), k)[1]),
            mistakes={
                "numerator-only": "(c + k)/n",
                "k-once": "(c + k)/(n + k)",
                "unsmoothed": "c/n",
                "no-end": "(c + k)/(n + k*(V - 1))",
            },
        ),
        FamilyStep(
            "q",
            solve=lambda s, t, k, V: np.array(_probabilities(s, t, k, V)),
            formula="(count of the pair + k)/(count of its first + k*V), token after token",
            verify=_by_walking,
            mistakes={
                "unigram": lambda s, t, k, V: np.array(
                    [((s == each).sum() + k) / (len(s) + k * V) for each in t]
                ),
                "unsmoothed": lambda s, t: np.array(_probabilities(s, t, 0.0, 0.0)),
            },
        ),
        FamilyStep(
            "P",
            solve=lambda q: float(np.exp(-np.log(q).mean())),
            formula="exp(-mean(log(q)))",
            verify=lambda s, t, k: float(np.prod(1 / _by_walking(s, t, k)) ** (1 / len(t))),
            mistakes={
                "inverse": "exp(mean(log(q)))",
                "no-root": "exp(-sum(log(q)))",
                "end-not-counted": lambda q: float(np.exp(-np.log(q).sum() / (len(q) - 1))),
                "mean-of-probabilities": "1/mean(q)",
            },
        ),
    ),
)
