"""Published examples that the drills of `regularization` reproduce with a learner's numbers."""

import math
from typing import Any

import numpy as np
import pytest

from tests.support.shipped import answers

PUBLISHED = [
    # Karpathy 2015, Breaking Linear Classifiers on ImageNet, section Toy Example: a logistic
    # regression without a bias, score -3; after a change of 0.5 in every input the score is 2.
    # The probability of class 1 goes from 0.0474 to 0.88; the label is class 0, here -1.
    ("fgsm-by-hand",
     {"w": [-1.0, -1, 1, -1, 1, -1, 1, 1, -1, 1], "x": [2.0, -1, 3, -2, 2, 2, 1, -4, 5, 1],
      "y": -1.0, "eps": 0.5},
     {"s": -3, "xa": [1.5, -1.5, 3.5, -2.5, 2.5, 1.5, 1.5, -3.5, 4.5, 1.5]}),
    # TensorFlow's documentation of CategoricalCrossentropy (TensorFlow Java, labelSmoothing):
    # 0.2 means 0.1 for label 0 and 0.9 for label 1.
    ("label-smoothing-by-hand", {"K": 2.0, "eps": 0.2}, {"t": 0.9, "u": 0.1}),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "own", "wanted"), PUBLISHED)
def test_a_published_example_can_be_set(
    slug: str, own: dict[str, Any], wanted: dict[str, Any]
) -> None:
    found = answers(f"regularization/{slug}", own)
    for step, value in wanted.items():
        assert np.allclose(found[step], value, atol=5e-9), step


def test_the_published_probabilities_are_those_of_the_two_scores() -> None:
    assert round(1 / (1 + math.exp(3)), 4) == 0.0474
    assert round(1 / (1 + math.exp(-2)), 2) == 0.88
