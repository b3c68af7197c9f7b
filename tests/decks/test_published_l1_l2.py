"""Published examples that the drills of the deck `l1-l2` reproduce with numbers set by a learner.

scikit-learn's user guide fits both with a free intercept: means are subtracted first. Its Lasso
halves the mean of the squares, so alpha times the number of samples is the deck's lambda.
"""

from typing import Any

import numpy as np
import pytest

from tests.support.shipped import answers

PUBLISHED = [
    # User guide, section Ridge regression: Ridge(alpha=.5).fit([[0, 0], [0, 0], [1, 1]],
    # [0, .1, 1]) has coef_ array([0.34545455, 0.34545455]).
    ("ridge-by-hand", {"X": [[-1 / 3, -1 / 3], [-1 / 3, -1 / 3], [2 / 3, 2 / 3]],
                       "y": [-1.1 / 3, 0.1 - 1.1 / 3, 1 - 1.1 / 3], "lam": 0.5},
     {"w": [0.34545455, 0.34545455]}),
    # Reference of Lasso, Examples: Lasso(alpha=0.1).fit([[0, 0], [1, 1], [2, 2]], [0, 1, 2])
    # has coef_ [0.85 0.]; one sweep ends there.
    ("lasso-sweep", {"c1": [-1.0, 0.0, 1.0], "c2": [-1.0, 0.0, 1.0], "y": [-1.0, 0.0, 1.0],
                     "lam": 0.3},
     {"w1": 0.85, "w2": 0.0}),
    # User guide, section Lasso: Lasso(alpha=0.1).fit([[0, 0], [1, 1]], [0, 1]) predicts 0.8 at
    # (1, 1): the mean, 0.5, and half of the weight 0.6. The third entry is padding.
    ("lasso-sweep", {"c1": [-0.5, 0.5, 0.0], "c2": [-0.5, 0.5, 0.0], "y": [-0.5, 0.5, 0.0],
                     "lam": 0.2},
     {"w1": 0.6, "w2": 0.0}),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "own", "wanted"), PUBLISHED)
def test_a_published_example_can_be_set(
    slug: str, own: dict[str, Any], wanted: dict[str, Any]
) -> None:
    found = answers(f"l1-l2/{slug}", own)
    for step, value in wanted.items():
        assert np.allclose(found[step], value, atol=5e-9), step
