"""Published examples that the drills of the deck `partition-function` reproduce."""

import math
from typing import Any

import numpy as np
import pytest

from tests.support.shipped import answers

DICE = [0.05435, 0.07877, 0.11416, 0.16545, 0.23977, 0.34749]

PUBLISHED = [
    # Jaynes 1978, Where Do We Stand on Maximum Entropy?, the Brandeis dice problem: with the mean
    # 4.5 the probabilities are those of DICE (so t is the logarithm of the ratio of two
    # neighbours), and the entropy is 1.61358. Twenty throws of mean 4.5 leave no gradient.
    ("phases-by-hand",
     {"f": [1, 2, 3, 4, 5, 6], "t": 0.37105, "n": [1, 1, 2, 4, 7, 5]},
     {"d": 4.5, "m": 4.5, "g": 0.0, "l": -1.61358}),
    # Berger, Della Pietra & Della Pietra 1996, A Maximum Entropy Approach to Natural Language
    # Processing (Computational Linguistics 22), section 2: "dans" and "en" together 3/10 gives
    # 3/20 to each of the two and 7/30 to each of the three others.
    ("phases-by-hand",
     {"f": [1, 1, 0, 0, 0], "t": math.log((3 / 20) / (7 / 30)), "n": [3, 0, 7, 0, 0]},
     {"m": 0.3, "g": 0.0, "Z": 30 / 7}),
    # NumPy documentation of numpy.mean and numpy.var, first examples: the numbers 1, 2, 3, 4
    # have the mean 2.5 and the variance 1.25. Score matching fits the same Gaussian
    # (Hyvarinen 2005, section 3.1).
    ("score-by-hand", {"x": [1, 2, 3, 4], "m": 2, "v": 2}, {"mb": 2.5, "vb": 1.25}),
    # SciPy documentation of scipy.special.logsumexp, first example: 9.4586297444267107 for 0 to 9.
    ("ais-by-hand", {"f": list(range(10)), "B": [0, 1], "X": [[1.0]]},
     {"T": math.exp(9.4586297444267107)}),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "own", "wanted"), PUBLISHED)
def test_a_published_example_can_be_set(
    slug: str, own: dict[str, Any], wanted: dict[str, Any]
) -> None:
    found = answers(f"partition-function/{slug}", own)
    for step, value in wanted.items():
        assert np.allclose(found[step], value, rtol=1e-5, atol=2e-5), step


def test_the_dice_are_those_of_the_model() -> None:
    weights = np.exp(0.37105 * np.arange(1, 7))
    assert np.allclose(weights / weights.sum(), DICE, atol=1e-5)
