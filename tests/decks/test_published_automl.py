"""Published examples that the drills of the deck `automl` reproduce with one's own numbers."""

from typing import Any

import numpy as np
import pytest

from tests.support.shipped import answers

PUBLISHED = [
    # Li et al. 2018, Hyperband, JMLR 18, table 1: R = 81, eta = 3; the brackets begin with
    # 81, 34, 15, 8, 5 configurations; bracket s = 3 runs 34, 11, 3, 1 of them for 3, 9, 27, 81.
    ("hyperband-by-hand", {"R": 81, "eta": 3, "s": 3},
     {"S": 4, "n": [81, 34, 15, 8, 5], "r": 3, "C": 34 * 3 + 11 * 9 + 3 * 27 + 81}),
    # The same table, bracket s = 4: 81, 27, 9, 3, 1 for 1, 3, 9, 27, 81.
    ("hyperband-by-hand", {"R": 81, "eta": 3, "s": 4}, {"r": 1, "C": 5 * 81}),
    # Ebden 2008, Gaussian Processes: A Quick Introduction (arXiv 1505.02965), section 2, worked
    # example: six points, signal deviation 1.27, noise deviation 0.3, new point 0.2.
    ("gp-by-hand",
     {"x": [-1.5, -1, -0.75, -0.4, -0.25, 0], "y": [0, 0, 0, 0, 0, 0], "u": 0.2,
      "A": 1.27**2, "v": 0.3**2},
     {"k": [0.38, 0.79, 1.03, 1.35, 1.46, 1.58], "V": 0.21 - 0.3**2}),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "own", "wanted"), PUBLISHED)
def test_a_published_example_can_be_set(
    slug: str, own: dict[str, Any], wanted: dict[str, Any]
) -> None:
    """The Gaussian process's figures are printed with two decimals, its variance with the noise."""
    found = answers(f"automl/{slug}", own)
    for step, value in wanted.items():
        assert np.allclose(found[step], value, rtol=1e-9, atol=0.0051), step


def test_the_sixty_trials() -> None:
    """Bergstra and Bengio's argument in a rule of thumb: 60 random trials reach the top 5 %."""
    found = answers("automl/random-by-hand", {"n": 60, "q": 0.05, "c": 0.95})
    assert float(np.asarray(found["P"])) > 0.95
    assert found["N"] == 59
