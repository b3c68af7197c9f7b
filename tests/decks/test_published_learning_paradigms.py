"""A published example that the code card of the deck `learning-paradigms` reproduces."""

import numpy as np

from dlstudy.drills.learning_paradigms.code_k_means import k_means


def test_the_example_of_scikit_learn() -> None:
    """scikit-learn 1.9, documentation of `sklearn.cluster.KMeans`, Examples.

    Six points, two clusters: the centres are (10, 2) and (1, 2).
    """
    points = np.array([[1, 2], [1, 4], [1, 0], [10, 2], [10, 4], [10, 0]], np.float64)
    centres, total = k_means.reference(points, points[[3, 0]] + [[0, 1], [0, 1]], 5)
    assert np.allclose(centres, [[10, 2], [1, 2]])
    assert total == 16  # twice 0 + 4 + 4
