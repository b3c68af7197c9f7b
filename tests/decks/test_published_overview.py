"""Published examples that the drills of the deck `overview` reproduce with numbers of a learner.

For the round of boosting none with a single stump, squared error and shrinkage was found.
"""

import numpy as np
import pytest

from tests.support.shipped import answers

# nostalgebraist 2022, chinchilla's wild implications (LessWrong), the section that puts the sizes
# of Gopher and of Chinchilla into the fitted law: terms of model and data, and the loss.
PUBLISHED = [
    ({"n": 280.0, "d": 300.0}, {"M": 0.052, "T": 0.251, "L": 1.993}),
    ({"n": 70.0, "d": 1400.0}, {"M": 0.083, "T": 0.163, "L": 1.936}),
]


@pytest.mark.parametrize(("own", "wanted"), PUBLISHED)
def test_a_published_example_can_be_set(own: dict[str, float], wanted: dict[str, float]) -> None:
    found = answers("overview/scaling-law-by-hand", own)
    for step, value in wanted.items():
        assert np.allclose(found[step], value, rtol=0, atol=1e-3), step
