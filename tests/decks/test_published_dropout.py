"""Published examples that the drills of the deck `dropout` reproduce with numbers set by a learner.

All are of TensorFlow's documentation (tf.keras.layers.Dropout, version 2.13; tf.nn.dropout,
version 2.10), each with the mask that its printed output shows.
"""

from typing import Any

import numpy as np
import pytest

from tests.support.shipped import answers

ONES = [1.0] * 5
PUBLISHED = [
    # tf.keras.layers.Dropout(.2) of 0, 1, ..., 9: 0, 1.25, 2.5, ..., 10, 0.
    ("dropout-by-hand",
     {"x": [float(i) for i in range(10)], "m": [1.0] * 9 + [0.0], "w": [1.0] * 10, "p": 0.2,
      "g": 1.0},
     {"y": [0, 1.25, 2.5, 3.75, 5, 6.25, 7.5, 8.75, 10, 0]}),
    # tf.nn.dropout of ones, rate 0.5, the first row: 2, 0, 0, 2, 2.
    ("dropout-by-hand", {"x": ONES, "m": [1, 0, 0, 1, 1], "w": ONES, "p": 0.5, "g": 1.0},
     {"y": [2, 0, 0, 2, 2]}),
    # tf.nn.dropout of ones, rate 0.8, the third row: 5, 0, 5, 0, 5.
    ("dropout-by-hand", {"x": ONES, "m": [1, 0, 1, 0, 1], "w": ONES, "p": 0.8, "g": 1.0},
     {"y": [5, 0, 5, 0, 5]}),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "own", "wanted"), PUBLISHED)
def test_a_published_example_can_be_set(
    slug: str, own: dict[str, Any], wanted: dict[str, Any]
) -> None:
    found = answers(f"dropout/{slug}", own)
    for step, value in wanted.items():
        assert np.allclose(found[step], value, atol=5e-9), step
