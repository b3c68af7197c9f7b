"""Published examples that the drills of the deck `linear-factor-models` reproduce."""
# ruff: noqa: N806 -- the letters of the cards

import numpy as np

from tests.support.shipped import answers

SMITH = [[2.5, 2.4], [0.5, 0.7], [2.2, 2.9], [1.9, 2.2], [3.1, 3.0],
         [2.3, 2.7], [2.0, 1.6], [1.0, 1.1], [1.5, 1.6], [1.1, 0.9]]  # fmt: skip


def test_the_ten_points_of_smith() -> None:
    """Smith 2002, A tutorial on Principal Components Analysis, section 3.1.

    The means are 1.81 and 1.91, the covariance (divided by 9) has the
    eigenvalues 1.28402771 and 0.0490833989, the component is
    (0.677873399, 0.735178656), up to sign.
    """
    found = answers("linear-factor-models/pca-by-hand", {"X": SMITH})
    assert np.allclose(found["m"], [1.81, 1.91])
    assert np.allclose(np.asarray(found["lam"]) * 10 / 9, [1.28402771, 0.0490833989], rtol=1e-7)
    wanted = [[0.616555556, 0.615444444], [0.615444444, 0.716555556]]
    assert np.allclose(np.asarray(found["S"]) * 10 / 9, wanted, rtol=1e-8)
    assert np.allclose(found["v"], [0.677873399, 0.735178656], rtol=1e-7)


def test_the_six_points_of_scikit_learn() -> None:
    """scikit-learn documentation of PCA, first example: the shares and the singular values.

    explained_variance_ratio_ is [0.9924, 0.0075], singular_values_ [6.30061, 0.54980];
    a squared singular value is N times an eigenvalue of the covariance divided by N.
    """
    X = [[-1, -1], [-2, -1], [-3, -2], [1, 1], [2, 1], [3, 2]]
    found = answers("linear-factor-models/pca-by-hand", {"X": X})
    lam = np.asarray(found["lam"])
    assert np.allclose(lam / lam.sum(), [0.9924, 0.0075], atol=1e-4)
    assert np.allclose(np.sqrt(lam * 6), [6.30061, 0.54980], atol=1e-5)
