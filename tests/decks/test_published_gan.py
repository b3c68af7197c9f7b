"""Published examples that the drills of the deck `gan` reproduce with one's own numbers."""

from typing import Any

import numpy as np
import pytest

from tests.support.shipped import answers

PUBLISHED = [
    # SciPy, documentation of scipy.stats.wasserstein_distance, first example: 5.0.
    ("w1-by-hand", {"x": [0, 1, 3], "y": [5, 6, 8]}, {"W": 5.0}),
    # SciPy, documentation of scipy.spatial.distance.jensenshannon (the root of the divergence):
    # 1.0 to base 2, and 0.46450140402245893 to base e.
    ("optimal-d-by-hand", {"p": [1, 0], "q": [0, 1]}, {"J": 1.0**2 * np.log(2)}),
    ("optimal-d-by-hand", {"p": [1, 0], "q": [0.5, 0.5]}, {"J": 0.46450140402245893**2}),
    # Brownlee 2019, How to Implement the Inception Score (machinelearningmastery.com): sure and
    # varied images have the score 3.0, images that are all unsure 1.0.
    ("inception-by-hand", {"P": [[1, 0, 0], [0, 1, 0], [0, 0, 1]]}, {"I": 3.0}),
    ("inception-by-hand", {"P": [[1 / 3] * 3] * 3}, {"I": 1.0}),
]


@pytest.mark.parametrize(("slug", "own", "wanted"), PUBLISHED)
def test_a_published_example_can_be_set(
    slug: str, own: dict[str, Any], wanted: dict[str, Any]
) -> None:
    found = answers(f"gan/{slug}", own)
    for step, value in wanted.items():
        assert np.allclose(found[step], value, rtol=1e-6, atol=1e-9), step
