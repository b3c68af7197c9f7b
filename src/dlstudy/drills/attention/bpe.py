"""Drill family of byte-pair encoding: two merges on a toy corpus."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]
    Words = list[list[int]]
    Pair = tuple[int, int]

FIRST_NEW = 10  # the number of the first merged token; single bytes are 1 to 9
MOST_BYTES = 9  # in a word, by hand


def _bpe_params(rng: Generator) -> Parameters:
    """Draw a corpus with a tie for the first merge, in which every wrong way goes elsewhere."""
    while True:
        words = _words(rng)
        counts = rng.permutation([1.0, 2.0, 3.0, 4.0, 5.0])[:4]
        if not _is_tied(words, counts):
            continue  # most draws: seen before the dearer ways are tried
        pair = _best(_counted(words, counts))
        wrong = (_across(words, counts), _unweighted(words), _tie_last(words, counts))
        if len({tuple(each) for each in (pair, *wrong)}) < 4:
            continue
        second = _second(words, counts, pair)
        if tuple(second) not in {tuple(_not_recounted(words, counts, pair)), tuple(pair)}:
            return {"words": words, "counts": counts}


def _words(rng: Generator) -> Array:
    """Return four words of four bytes from 1 to 4, no two equal ones side by side."""
    steps = np.hstack([rng.integers(0, 4, (4, 1)), rng.integers(1, 4, (4, 3))])
    return np.asarray(np.cumsum(steps, axis=1) % 4 + 1, np.float64)


def _is_tied(words: Array, counts: Array) -> bool:
    """Do two pairs occur most often?"""
    pairs = (10 * words[:, :-1] + words[:, 1:]).astype(np.int64).ravel()
    totals = np.bincount(pairs, np.repeat(counts, words.shape[1] - 1))
    return int((totals == totals.max()).sum()) > 1


def _counted(words: Array | Words, counts: Array) -> Counter[Pair]:
    """Return how often each pair of neighbours occurs, words weighted by their counts."""
    pairs: Counter[Pair] = Counter()
    for word, count in zip(words, counts, strict=True):
        for left, right in itertools.pairwise(_bytes(word)):
            pairs[left, right] += int(count)
    return pairs


def _bytes(word: Array | list[int]) -> list[int]:
    """Return the bytes of a row, without the zeros that fill it up."""
    return [int(byte) for byte in word if byte]


def _best(pairs: Counter[Pair]) -> Array:
    """Return the most frequent pair; of a tie the smaller first token, then the smaller second."""
    return np.array(min(pairs, key=lambda pair: (-pairs[pair], pair)), np.float64)


def _merged(words: Array | Words, pair: Array, token: int) -> Words:
    """Return the words with the pair replaced, from left to right."""
    result = []
    for word in words:
        new: list[int] = []
        for each in _bytes(word):
            joins = new and (new[-1], each) == (int(pair[0]), int(pair[1]))
            new[len(new) - bool(joins) :] = [token if joins else each]
        result.append(new)
    return result


def _first(words: Array, counts: Array) -> Array:
    return _best(_counted(words, counts))


def _second(words: Array, counts: Array, pair1: Array) -> Array:
    return _best(_counted(_merged(words, pair1, FIRST_NEW), counts))


def _after_both(words: Array, pair1: Array, pair2: Array) -> Words:
    return _merged(_merged(words, pair1, FIRST_NEW), pair2, FIRST_NEW + 1)


def _tokens(words: Array, counts: Array, pair1: Array, pair2: Array) -> float:
    return _length(_after_both(words, pair1, pair2), counts)


def _length(words: Array | Words, counts: Array) -> float:
    """Return how many tokens the corpus has."""
    return float(sum(len(_bytes(w)) * n for w, n in zip(words, counts, strict=True)))


def _times(words: Array | Words, counts: Array, pair: Array) -> float:
    """Return how often a pair occurs."""
    return float(_counted(words, counts)[int(pair[0]), int(pair[1])])


def _across(words: Array, counts: Array) -> Array:
    """Count pairs over the ends of words too, the corpus read as one row of bytes."""
    row = [[b for w, n in zip(words, counts, strict=True) for b in _bytes(w) * int(n)]]
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
    lines = [" ".join(f"<{int(b)}>" for b in w if b > 0) for w in words]
    return "\n".join(line for line, n in zip(lines, counts, strict=True) for _ in range(int(n)))


def _best_in_text(text: str) -> tuple[int, int]:
    tokens = sorted({int(t.strip("<>")) for t in text.split()})
    pairs = itertools.product(tokens, tokens)
    return max(pairs, key=lambda p: text.count(f"<{p[0]}> <{p[1]}>"))  # the first of a tie


def _by_text(words: Array, counts: Array) -> list[tuple[tuple[int, int], str]]:
    """Return each pair that is merged, and the corpus after the merge."""
    text, merges = _written_out(words, counts), []
    for token in (FIRST_NEW, FIRST_NEW + 1):
        left, right = _best_in_text(text)
        text = text.replace(f"<{left}> <{right}>", f"<{token}>")
        merges.append(((left, right), text))
    return merges


def _pair_by_text(words: Array, counts: Array, place: int) -> Array:
    return np.array(_by_text(words, counts)[place][0], np.float64)


def _fewer_by_text(words: Array, counts: Array, place: int) -> float:
    """Return by how many tokens a merge shortens the corpus."""
    before = [_written_out(words, counts), *(text for _, text in _by_text(words, counts))]
    return float(len(before[place].split()) - len(before[place + 1].split()))


def _bpe_objection(words: Value, counts: Value) -> str:
    rows = np.asarray(words)
    if rows.ndim != 2 or not (1 <= rows.shape[0] <= 6 and 3 <= rows.shape[1] <= MOST_BYTES):
        return "words should be a matrix of 1 to 6 words of 3 to 9 bytes. Set another."
    if not np.isin(rows, range(10)).all() or (rows[:, :2] == 0).any():
        return "words should have entries 1 to 9, with zeros only to fill up a row. Set others."
    if ((rows[:, 1:] == rows[:, :-1]) & (rows[:, 1:] > 0)).any():
        return "No two equal bytes should stand side by side. Set other words."
    if ((rows[:, :-1] == 0) & (rows[:, 1:] > 0)).any():
        return "Zeros should stand at the end of a row only. Set other words."
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
            verify=lambda words, counts: _pair_by_text(words, counts, 0),
            mistakes={
                "across-words": _across,
                "counts-ignored": _unweighted,
                "tie-order": _tie_last,
            },
        ),
        FamilyStep(
            "n1",
            solve=lambda words, counts, pair1: _times(words, counts, pair1),
            formula="counts of the words with this pair, once for each place",
            verify=lambda words, counts: _fewer_by_text(words, counts, 0),
            mistakes={
                "counts-ignored": lambda words, pair1: _times(words, np.ones(len(words)), pair1)
            },
        ),
        FamilyStep(
            "pair2",
            solve=_second,
            formula="the most frequent pair after the merge",
            verify=lambda words, counts: _pair_by_text(words, counts, 1),
            mistakes={"not-recounted": _not_recounted},
        ),
        FamilyStep(
            "n2",
            solve=lambda words, counts, pair1, pair2: _times(
                _merged(words, pair1, FIRST_NEW), counts, pair2
            ),
            formula="counts of the rewritten words with this pair",
            verify=lambda words, counts: _fewer_by_text(words, counts, 1),
            mistakes={
                "counts-ignored": lambda words, pair1, pair2: _times(
                    _merged(words, pair1, FIRST_NEW), np.ones(len(words)), pair2
                )
            },
        ),
        FamilyStep(
            "tokens",
            solve=_tokens,
            formula="bytes of the corpus - n1 - n2",
            verify=lambda words, counts: float(len(_by_text(words, counts)[1][1].split())),
            mistakes={
                "counts-ignored": lambda words, pair1, pair2: float(
                    sum(map(len, _after_both(words, pair1, pair2)))
                ),
                "one-merge": lambda words, counts, pair1: _length(
                    _merged(words, pair1, FIRST_NEW), counts
                ),
                "bytes": _length,
            },
        ),
    ),
)
