"""Examples that others have published, typed into the drills of the deck `initialization`."""

import math

import numpy as np
import pytest

from tests.support.shipped import answers


@pytest.mark.parametrize(("v", "wanted"), [(1.0, 22.4), (1 / 1000, 1.22)])
def test_nielsens_thousand_inputs(v: float, wanted: float) -> None:
    """Nielsen 2015, chapter 3, Weight initialization: sqrt(501), then the exercise, sqrt(3/2)."""
    found = answers("initialization/sum-by-hand", {"n": 1000.0, "e": 0.5, "v": v, "vb": 1.0})
    assert np.isclose(found["S"], wanted, atol=0.05)
    assert np.isclose(found["S"], math.sqrt(501 if v == 1 else 1.5))


@pytest.mark.parametrize(
    ("filters", "deviation"), [(64, 0.059), (128, 0.042), (256, 0.029), (512, 0.021)]
)
def test_the_deviations_of_he(filters: int, deviation: float) -> None:
    """He et al. 2015 (arXiv 1502.01852), section 2.2: 3x3 kernels, by the filters of VGG's B.

    The paper goes backwards, by the fan-out; the drill's n is that number.
    """
    found = answers("initialization/scales-by-hand", {"n": 9.0 * filters})
    assert np.isclose(found["hs"], deviation, atol=5e-4)
