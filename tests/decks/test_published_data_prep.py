"""Published examples that the drills of `data-prep` reproduce with numbers set by a learner."""

from typing import Any

import numpy as np
import pytest

from tests.support.shipped import answers

PUBLISHED = [
    # scikit-learn, reference of StandardScaler, Examples: [[0, 0], [0, 0], [1, 1], [1, 1]] has the
    # mean [0.5 0.5]; transform gives -1 for 0 and, of [[2, 2]], [[3. 3.]].
    ("standardise-by-hand", {"x": [0.0, 0.0, 1.0, 1.0], "t": [0.0, 2.0], "u": 3.0},
     {"mu": 0.5, "z": [-1, 3], "v": 2}),
    # User guide, section Standardization: the columns of X_train [[1, -1, 2], [2, 0, 0],
    # [0, 1, -1]] have the means [1, 0, 0.33] and scales [0.81, 0.81, 1.24]; X_test [[-1, 1, 0]]
    # becomes [[-2.44948974, 1.22474487, -0.26726124]].
    ("standardise-by-hand", {"x": [1.0, 2.0, 0.0], "t": [-1.0]}, {"mu": 1, "z": [-2.44948974]}),
    ("standardise-by-hand", {"x": [2.0, 0.0, -1.0], "t": [0.0]}, {"z": [-0.26726124]}),
    # STAT 505 (Penn State), lesson 4.5: the correlation matrix [[1, r], [r, 1]] has the
    # eigenvalues 1 + r and 1 - r.
    ("conditioning-by-hand", {"s1": 1, "s2": 1, "r": 0.5},
     {"lmax": 1.5, "k0": 1.5 / 0.5, "k1": 1.5 / 0.5}),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "own", "wanted"), PUBLISHED)
def test_a_published_example_can_be_set(
    slug: str, own: dict[str, Any], wanted: dict[str, Any]
) -> None:
    found = answers(f"data-prep/{slug}", own)
    for step, value in wanted.items():
        assert np.allclose(found[step], value), step
