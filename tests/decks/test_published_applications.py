"""Published examples that the drills of the deck `applications` reproduce."""

from typing import Any

import numpy as np
import pytest

from tests.support.shipped import answers

LETTERS = {letter: float(number) for number, letter in enumerate("abcdefghijklmnopqrstuvwxyz", 1)}


def coded(text: str) -> list[float]:
    """Return a word with a number for each letter, a sentence with one for each word."""
    parts = text.split()
    if len(parts) == 1:
        return [LETTERS[letter] for letter in text]
    return [float(sum(LETTERS[letter] * 31**i for i, letter in enumerate(w)) % 9973) for w in parts]


PUBLISHED = [
    # Papineni et al. 2002, BLEU, section 2.1, example 2: the unigram precision is 2/7.
    ("bleu-by-hand",
     {"h": coded("the the the the the the the"), "r": coded("the cat is on the mat"),
      "s": coded("there is a cat on the mat")},
     {"p": 2 / 7, "q": 0, "b": 1, "B": 0}),
    # The same paper, section 2.2, candidate "of the" with the references 2 and 3 of example 1:
    # the modified precisions are 2/2 and 1/1, so that brevity must be penalised.
    ("bleu-by-hand",
     {"h": coded("of the"),
      "r": coded("it is the guiding principle which guarantees the military forces always being"
                 " under the command of the party"),
      "s": coded("it is the practical guide for the army always to heed the directions of the"
                 " party")},
     {"p": 1, "q": 1}),
    # Jurafsky and Martin, Speech and Language Processing (3rd ed. draft), section Minimum Edit
    # Distance: intention and execution are 5 apart.
    ("wer-by-hand", {"r": coded("intention"), "h": coded("execution")}, {"d": 5}),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "own", "wanted"), PUBLISHED)
def test_a_published_example_can_be_set(
    slug: str, own: dict[str, Any], wanted: dict[str, Any]
) -> None:
    found = answers(f"applications/{slug}", own)
    for step, value in wanted.items():
        assert np.allclose(found[step], value, rtol=1e-9, atol=1e-12), step
