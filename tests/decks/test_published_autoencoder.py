"""Published examples that the drills of the deck `autoencoder` reproduce."""
# ruff: noqa: N806 -- the letters of the cards

import numpy as np

from tests.support.shipped import answers


def test_the_covariance_of_smith() -> None:
    """Smith 2002, A tutorial on Principal Components Analysis, section 3.1.

    The best linear autoencoder spans the first component, (0.677873399, 0.735178656),
    and loses the eigenvalue 0.0490833989.
    """
    S = [[0.616555556, 0.615444444], [0.615444444, 0.716555556]]
    found = answers("autoencoder/linear-by-hand", {"S": S})
    assert np.allclose(found["lam"], [1.28402771, 0.0490833989], rtol=1e-7)
    v = np.array([0.677873399, 0.735178656])
    assert np.allclose(found["P"], np.outer(v, v), rtol=1e-6)
    assert np.isclose(float(np.asarray(found["J"])), 0.0490833989, rtol=1e-7)


def test_a_noisy_measurement_of_a_gaussian() -> None:
    """Georgia Tech ISyE 6420, unit 4, example "Jeremy's IQ".

    The prior N(110, 120) and the reading 98 with the noise variance 80 give the
    posterior mean 102.8: with one component the drill is this estimate.
    """
    own: dict[str, list[float] | float] = {
        "w": [1.0],
        "m": [110.0],
        "v": 120.0,
        "s2": 80.0,
        "y": 98.0,
    }
    found = answers("autoencoder/denoise-by-hand", own)
    assert np.isclose(float(np.asarray(found["r"])), 102.8)
