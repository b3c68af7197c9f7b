"""Drill family: BLEU of single words and pairs, clipped, with the brevity penalty."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_vector
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters, Recipe
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

WORDS = 7  # in the vocabulary of a text that is drawn


def _params(rng: Generator) -> Parameters:
    """Draw two references, and a shorter hypothesis that repeats a word too often."""
    while True:
        r = rng.integers(1, WORDS + 1, 9).astype(np.float64)
        s = np.concatenate((r[:3], rng.integers(1, WORDS + 1, 7))).astype(np.float64)
        h = np.array([r[1], r[2], rng.integers(1, WORDS + 1), r[1], r[2], r[1]], np.float64)
        p, q = _clipped(h, r, s, 1), _clipped(h, r, s, 2)
        if p < _summed(h, r, s) < _plain(h, r, s, 1) and q < _plain(h, r, s, 2) and p != q:
            return {"h": h, "r": r, "s": s}


def _objection(h: Value, r: Value, s: Value) -> str:
    if said := first(no_vector("h", h, least=2), no_vector("r", r), no_vector("s", s)):
        return said
    if not np.intersect1d(np.asarray(h), np.concatenate((np.atleast_1d(r), np.atleast_1d(s)))).size:
        return "h shares no word with r or s, so that BLEU is 0. Set another h."
    return ""


def _grams(words: Array, n: int) -> Counter[tuple[float, ...]]:
    listed = words.tolist()
    return Counter(tuple(listed[i : i + n]) for i in range(len(listed) - n + 1))


def _clipped(h: Array, r: Array, s: Array, n: int) -> float:
    """Return the share of the hypothesis's n-grams found, each at most as often as in one text."""
    own = _grams(h, n)
    most = _grams(r, n) | _grams(s, n)
    return (own & most).total() / own.total()


def _plain(h: Array, r: Array, s: Array, n: int) -> float:
    own, known = _grams(h, n), _grams(r, n) | _grams(s, n)
    return sum(count for gram, count in own.items() if gram in known) / own.total()


def _summed(h: Array, r: Array, s: Array) -> float:
    """Return the share where a word may occur as often as in both texts together."""
    own = _grams(h, 1)
    return (own & (_grams(r, 1) + _grams(s, 1))).total() / own.total()


def _crossed_out(h: Array, r: Array, s: Array, n: int) -> float:
    """Return the clipped share by crossing out, in each text, an n-gram for each one found."""
    own = [tuple(h[i : i + n].tolist()) for i in range(len(h) - n + 1)]
    found = 0
    for gram in set(own):
        most = 0
        for text in (r, s):
            left = [tuple(text[i : i + n].tolist()) for i in range(len(text) - n + 1)]
            crossed = 0
            for _ in range(own.count(gram)):
                if gram in left:
                    left.remove(gram)
                    crossed += 1
            most = max(most, crossed)
        found += most
    return found / len(own)


def _nearest(h: Array, r: Array, s: Array) -> int:
    """Return the length of the reference nearest in length, the shorter one of two as near."""
    return min((len(r), len(s)), key=lambda n: (abs(n - len(h)), n))


def _penalty(h: Array, r: Array, s: Array) -> float:
    wanted = _nearest(h, r, s)
    return 1.0 if len(h) >= wanted else math.exp(1 - wanted / len(h))


def _penalty_by_power(h: Array, r: Array, s: Array) -> float:
    gaps = sorted((abs(len(text) - len(h)), len(text)) for text in (r, s))
    short = max(gaps[0][1] - len(h), 0)
    return float(math.e ** (-short / len(h)))


def _score_anew(h: Array, r: Array, s: Array) -> float:
    logs = [math.log(max(_crossed_out(h, r, s, n), 1e-300)) for n in (1, 2)]
    score = math.exp(sum(logs) / 2 + math.log(_penalty_by_power(h, r, s)))
    return score if score > 1e-100 else 0.0


def _precision(name: str, n: int, mistakes: Mapping[str, Recipe]) -> FamilyStep:
    """Return the step of the clipped precision of n-grams."""
    kind = "word" if n == 1 else "pair"
    return FamilyStep(
        name,
        solve=lambda h, r, s: _clipped(h, r, s, n),
        formula=f"the sum over each {kind} of min(count in h, largest count in r or s), by all",
        verify=lambda h, r, s: _crossed_out(h, r, s, n),
        mistakes={
            "no-clipping": lambda h, r, s: _plain(h, r, s, n),
            "by-reference": lambda h, r, s: (
                _clipped(h, r, s, n) * (len(h) - n + 1) / max(len(r) - n + 1, 1)
            ),
            **mistakes,
        },
    )


bleu = Family(
    params=_params,
    objection=_objection,
    steps=(
        _precision("p", 1, {"summed": _summed}),
        _precision("q", 2, {"by-words": lambda h, r, s: _clipped(h, r, s, 2) * (1 - 1 / len(h))}),
        FamilyStep(
            "b",
            solve=_penalty,
            formula="exp(1 - length wanted/length of h), at most 1",
            verify=_penalty_by_power,
            mistakes={
                "inverted": lambda h, r, s: math.exp(1 - len(h) / _nearest(h, r, s)),
                "ratio": lambda h, r, s: min(len(h) / _nearest(h, r, s), 1.0),
                "longest": lambda h, r, s: min(math.exp(1 - max(len(r), len(s)) / len(h)), 1.0),
            },
        ),
        FamilyStep(
            "B",
            solve="b*sqrt(p*q)",
            verify=_score_anew,
            mistakes={
                "arithmetic": "b*(p + q)/2",
                "no-penalty": "sqrt(p*q)",
                "no-root": "b*p*q",
            },
        ),
    ),
)
