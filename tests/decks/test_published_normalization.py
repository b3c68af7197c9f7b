"""Examples that others have published, typed into the drills of the deck `normalization`."""

import numpy as np
import pytest

from dlstudy.formula.value import Value
from tests.support.shipped import answers


@pytest.mark.parametrize("column", [(1.0, 2.0), (2.0, 3.0)])
def test_batch_norm_of_dive_into_deep_learning(column: tuple[float, float]) -> None:
    """Zhang et al., Dive into Deep Learning, section 11.7.3: X = [[1, 2], [2, 3]], -1 and 1."""
    own: dict[str, Value] = {"x": np.array(column), "gamma": 1.0, "beta": 0.0, "eps": 1e-5}
    found = answers("normalization/bn-train-step", own)
    np.testing.assert_allclose(found["y"], [-1, 1], atol=5e-5)


@pytest.mark.parametrize("row", [(1.0, 2.0), (2.0, 3.0)])
def test_layer_norm_of_dive_into_deep_learning(row: tuple[float, float]) -> None:
    """The same place, layer norm: each row becomes -1 and 1."""
    found = answers("normalization/ln-rms-by-hand", {"x": np.array(row), "eps": 1e-5})
    np.testing.assert_allclose(found["ln"], [-1, 1], atol=5e-5)


def test_layer_norm_of_the_keras_documentation() -> None:
    """Keras 3 documentation of keras.ops.layer_normalization: the example with arange(5)."""
    found = answers("normalization/ln-rms-by-hand", {"x": np.arange(5.0), "eps": 0.0})
    published = [-1.4142135, -0.70710677, 0.0, 0.7071067, 1.4142135]
    np.testing.assert_allclose(found["ln"], published, atol=1e-6)
