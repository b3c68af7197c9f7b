"""Drill families around text: additive alignment, byte-pair merges, sampling of the next token."""
# ruff: noqa: N803 -- H, U, W and T are the names in every source

from __future__ import annotations

import itertools
import math
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.attention import wrong_shape
from dlstudy.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.family import Parameters
    from dlstudy.value import Value

    Array = NDArray[np.float64]
    Words = list[list[int]]
    Pair = tuple[int, int]

FIRST_NEW = 10  # the number of the first merged token; single bytes are 1 to 9
MOST_BYTES = 9  # in a word, by hand


# Additive attention.


def _additive_params(rng: Generator) -> Parameters:
    """Draw scores that differ, whose tanh is neither linear nor saturated throughout."""
    while True:
        drawn = {
            "s": rng.integers(-2, 3, 2) / 2,
            "H": rng.integers(-2, 4, (3, 2)) / 2,
            "W": rng.integers(-1, 3, (2, 2)).astype(np.float64),
            "U": rng.integers(-1, 3, (2, 2)).astype(np.float64),
            "v": rng.choice([-1.0, 1.0, 2.0], 2),
        }
        e = np.tanh(drawn["H"] @ drawn["U"].T + drawn["W"] @ drawn["s"]) @ drawn["v"]
        if np.ptp(e) >= 0.5 and len(np.unique(drawn["H"], axis=0)) == 3:
            return {**drawn}


def _scores_by_loop(s: Array, H: Array, W: Array, U: Array, v: Array) -> Array:
    """Return each score, one unit at a time; tanh by its logistic form 2 sigmoid(2x) - 1."""
    scores = []
    for h in H:
        units = [math.fsum([*(W[i] * s), *(U[i] * h)]) for i in range(len(v))]
        scores.append(sum(v[i] * (2 / (1 + math.exp(-2 * x)) - 1) for i, x in enumerate(units)))
    return np.array(scores)


def _alpha_by_loop(s: Array, H: Array, W: Array, U: Array, v: Array) -> Array:
    e = _scores_by_loop(s, H, W, U, v)
    return np.array([1 / math.fsum(math.exp(other - one) for other in e) for one in e])


def _context_by_loop(s: Array, H: Array, W: Array, U: Array, v: Array) -> Array:
    alpha = _alpha_by_loop(s, H, W, U, v)
    return np.array([math.fsum(alpha[j] * H[j, i] for j in range(len(H))) for i in range(2)])


def _additive_objection(s: Value, H: Value, W: Value, U: Value, v: Value) -> str:
    for name, value in (("s", s), ("H", H), ("W", W), ("U", U), ("v", v)):
        shape = {"H": (3, 2), "s": (2,), "v": (2,)}.get(name, (2, 2))
        if said := wrong_shape(name, value, shape):
            return said
    if max(np.abs(np.asarray(each)).max() for each in (s, H, W, U, v)) > 20:
        return "An entry is beyond 20; it should not be. Set smaller numbers."
    return ""


additive = Family(
    params=_additive_params,
    objection=_additive_objection,
    steps=(
        FamilyStep(
            "e",
            solve="tanh(H@U.T + W@s)@v",
            verify=_scores_by_loop,
            mistakes={
                "dot-product": "H@s",
                "no-tanh": "(H@U.T + W@s)@v",
                "tanh-outside": "tanh((H@U.T + W@s)@v)",
                "no-query": "tanh(H@U.T)@v",
                "swapped": "tanh(H@W.T + U@s)@v",
                "w-transposed": "tanh(H@U.T + W.T@s)@v",
                "u-transposed": "tanh(H@U + W@s)@v",
            },
        ),
        FamilyStep(
            "alpha",
            solve="softmax(e)",
            verify=_alpha_by_loop,
            mistakes={"divided-by-sum": "e/sum(e)", "not-normalised": "exp(e)"},
        ),
        FamilyStep(
            "c",
            solve="alpha@H",
            verify=_context_by_loop,
            mistakes={"mean": "[1, 1, 1]@H/3", "scores-as-weights": "e@H"},
        ),
    ),
)


# Byte-pair encoding.


def _bpe_params(rng: Generator) -> Parameters:
    """Draw a corpus with a tie for the first merge, in which every wrong way goes elsewhere."""
    while True:
        words = np.array([_word(rng) for _ in range(4)], np.float64)
        counts = rng.permutation([1.0, 2.0, 3.0, 4.0, 5.0])[:4]
        pair = _best(_counted(words, counts))
        wrong = (_across(words, counts), _unweighted(words), _tie_last(words, counts))
        if len({tuple(each) for each in (pair, *wrong)}) < 4:
            continue
        second = _second(words, counts, pair)
        if tuple(second) not in {tuple(_not_recounted(words, counts, pair)), tuple(pair)}:
            return {"words": words, "counts": counts}


def _word(rng: Generator) -> list[int]:
    """Return four bytes from 1 to 4, no two equal ones side by side."""
    word = [int(rng.integers(1, 5))]
    while len(word) < 4:
        word += [each for each in [int(rng.integers(1, 5))] if each != word[-1]]
    return word


def _counted(words: Array | Words, counts: Array) -> Counter[Pair]:
    """Return how often each pair of neighbours occurs, words weighted by their counts."""
    pairs: Counter[Pair] = Counter()
    for word, count in zip(words, counts, strict=True):
        for left, right in itertools.pairwise(word):
            pairs[int(left), int(right)] += int(count)
    return pairs


def _best(pairs: Counter[Pair]) -> Array:
    """Return the most frequent pair; of a tie the smaller first token, then the smaller second."""
    return np.array(min(pairs, key=lambda pair: (-pairs[pair], pair)), np.float64)


def _merged(words: Array | Words, pair: Array, token: int) -> Words:
    """Return the words with the pair replaced, from left to right."""
    result = []
    for word in words:
        new: list[int] = []
        for each in word:
            joins = new and (new[-1], int(each)) == (int(pair[0]), int(pair[1]))
            new[len(new) - bool(joins) :] = [token if joins else int(each)]
        result.append(new)
    return result


def _first(words: Array, counts: Array) -> Array:
    return _best(_counted(words, counts))


def _second(words: Array, counts: Array, pair1: Array) -> Array:
    return _best(_counted(_merged(words, pair1, FIRST_NEW), counts))


def _after_both(words: Array, pair1: Array, pair2: Array) -> Words:
    return _merged(_merged(words, pair1, FIRST_NEW), pair2, FIRST_NEW + 1)


def _tokens(words: Array, counts: Array, pair1: Array, pair2: Array) -> float:
    after = _after_both(words, pair1, pair2)
    return float(sum(len(word) * n for word, n in zip(after, counts, strict=True)))


def _across(words: Array, counts: Array) -> Array:
    """Count pairs over the ends of words too, the corpus read as one row of bytes."""
    row = [[int(b) for w, n in zip(words, counts, strict=True) for b in list(w) * int(n)]]
    return _best(_counted(row, np.ones(1)))


def _unweighted(words: Array) -> Array:
    return _best(_counted(words, np.ones(len(words))))


def _tie_last(words: Array, counts: Array) -> Array:
    pairs = _counted(words, counts)
    return np.array(max(pairs, key=lambda pair: (pairs[pair], pair)), np.float64)


def _not_recounted(words: Array, counts: Array, pair1: Array) -> Array:
    pairs = _counted(words, counts)
    pairs.pop((int(pair1[0]), int(pair1[1])), None)
    return _best(pairs)


def _written_out(words: Words | Array, counts: Array) -> str:
    """Return the corpus as text, every word as often as it occurs: the brute-force route."""
    lines = [" ".join(f"<{int(b)}>" for b in w) for w in words]
    return "\n".join(line for line, n in zip(lines, counts, strict=True) for _ in range(int(n)))


def _best_in_text(text: str) -> tuple[int, int]:
    tokens = sorted({int(t.strip("<>")) for t in text.split()})
    pairs = itertools.product(tokens, tokens)
    return max(pairs, key=lambda p: text.count(f"<{p[0]}> <{p[1]}>"))  # the first of a tie


def _by_text(words: Array, counts: Array) -> tuple[list[tuple[int, int]], str]:
    text, pairs = _written_out(words, counts), []
    for token in (FIRST_NEW, FIRST_NEW + 1):
        left, right = _best_in_text(text)
        pairs.append((left, right))
        text = text.replace(f"<{left}> <{right}>", f"<{token}>")
    return pairs, text


def _bpe_objection(words: Value, counts: Value) -> str:
    rows = np.asarray(words)
    if rows.ndim != 2 or not (1 <= rows.shape[0] <= 6 and 3 <= rows.shape[1] <= MOST_BYTES):
        return "words should be a matrix of 1 to 6 words of 3 to 9 bytes. Set another."
    if not np.isin(rows, range(1, 10)).all() or (rows[:, 1:] == rows[:, :-1]).any():
        return "words should have entries 1 to 9, no two equal side by side. Set others."
    if np.shape(counts) != rows.shape[:1] or not np.isin(counts, range(1, 100)).all():
        return "counts should have a whole number from 1 to 99 for each word. Set others."
    return ""


bpe = Family(
    params=_bpe_params,
    objection=_bpe_objection,
    steps=(
        FamilyStep(
            "pair1",
            solve=_first,
            formula="the most frequent pair",
            verify=lambda words, counts: np.array(_by_text(words, counts)[0][0], np.float64),
            mistakes={
                "across-words": _across,
                "counts-ignored": _unweighted,
                "tie-order": _tie_last,
            },
        ),
        FamilyStep(
            "pair2",
            solve=_second,
            formula="the most frequent pair after the merge",
            verify=lambda words, counts: np.array(_by_text(words, counts)[0][1], np.float64),
            mistakes={"not-recounted": _not_recounted},
        ),
        FamilyStep(
            "tokens",
            solve=_tokens,
            formula="sum(counts*lengths)",
            verify=lambda words, counts: float(len(_by_text(words, counts)[1].split())),
            mistakes={
                "counts-ignored": lambda words, pair1, pair2: float(
                    sum(map(len, _after_both(words, pair1, pair2)))
                ),
                "bytes": lambda words, counts: float(words.shape[1] * counts.sum()),
            },
        ),
    ),
)
