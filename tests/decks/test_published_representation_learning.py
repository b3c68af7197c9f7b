"""Published examples that the drills of the deck `representation-learning` reproduce."""

import pytest

from tests.support.shipped import answers

# Goodfellow, Bengio & Courville 2016, figure 15.7: three features in the plane, seven regions.
# Johnson, Dividing Space (whim.org): the table of r(n, k), rows k = 3 and k = 2.
PUBLISHED = [(3, 2, 7), (4, 3, 15), (5, 3, 26), (7, 3, 64), (7, 2, 29)]


@pytest.mark.parametrize(("n", "d", "wanted"), PUBLISHED)
def test_the_regions_of_hyperplanes(n: int, d: int, wanted: int) -> None:
    found = answers("representation-learning/regions-by-hand", {"n": n, "d": d})
    assert found["R"] == wanted
