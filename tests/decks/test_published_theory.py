"""Published examples that the drills of `theory` reproduce with numbers set by a learner."""

from typing import Any

import numpy as np
import pytest

from tests.support.shipped import answers

PUBLISHED = [
    # Abu-Mostafa, Learning From Data, homework 3, problems 1-3: the bound 2 M exp(-2 eps^2 N) is
    # to be at most 0.03 for eps = 0.05. A published solution prints the least N: 840 for M = 1,
    # 1301 for M = 10, 1761 for M = 100 (choices: 1000, 1500, 2000).
    ("test-set-size", {"eps": 0.05, "delta": 0.03, "M": 10}, {"n": 840, "nM": 1301}),
    ("test-set-size", {"eps": 0.05, "delta": 0.03, "M": 100}, {"n": 840, "nM": 1761}),
    # Telgarsky, Machine learning theory (2016), lecture 6, first lemma: the tent composed t times
    # is 2^(t-1) tents side by side, of two pieces each.
    ("sawtooth-pieces", {"m": 2, "L": 4}, {"P": 2 * 2**3, "K": 2 * 2**3 - 1}),
    ("sawtooth-pieces", {"m": 2, "L": 7}, {"P": 2 * 2**6, "K": 2 * 2**6 - 1}),
]


@pytest.mark.parametrize(("slug", "own", "wanted"), PUBLISHED)
def test_a_published_example_can_be_set(
    slug: str, own: dict[str, Any], wanted: dict[str, Any]
) -> None:
    found = answers(f"theory/{slug}", own)
    for step, value in wanted.items():
        assert np.ceil(float(found[step])) == value, step
