"""Published examples that the drills of the deck `deep-generative-models` reproduce."""

from typing import Any

import numpy as np
import pytest

from tests.support.shipped import answers

# Symbols: 1 i, 2 want, 3 english, 4 food, 5 the end, 6 any other word.
BIGRAMS = np.zeros((6, 6))
BIGRAMS[0, 1], BIGRAMS[1, 2], BIGRAMS[2, 3], BIGRAMS[3, 4] = 0.33, 0.0011, 0.5, 0.68
BIGRAMS[:, 5] = 1 - BIGRAMS.sum(axis=1)

PUBLISHED = [
    # R package kldest 1.0.0, manual page of kld_gaussian, first example: means 1 and 1,
    # variances 1 and 4 give 0.3181472.
    ("kl-by-hand", {"a": [1.0], "s": [1.0], "b": [1.0], "t": [2.0]}, {"K": 0.3181472}),
    # Jurafsky & Martin, Speech and Language Processing, 3rd edition draft, chapter on n-gram
    # models, section 3.1: "<s> i want english food </s>" has the probability .000031 from
    # .25, .33, .0011, .5 and .68.
    (
        "ar-by-hand",
        {"f": [0.25, 0, 0, 0, 0, 0.75], "T": BIGRAMS.tolist(), "x": [1, 2, 3, 4, 5]},
        {"c": [0.25, 0.33, 0.0011, 0.5, 0.68], "l": np.log(0.000031)},
    ),
]


@pytest.mark.parametrize(("slug", "own", "wanted"), PUBLISHED)
def test_a_published_example_can_be_set(
    slug: str, own: dict[str, Any], wanted: dict[str, Any]
) -> None:
    found = answers(f"deep-generative-models/{slug}", own)
    for step, value in wanted.items():
        assert np.allclose(found[step], value, rtol=1e-6, atol=0.01 if step == "l" else 1e-7), step
