"""Examples that others have published, typed into the drills of the deck `activation`."""

import numpy as np
import pytest

from tests.support.shipped import answers


@pytest.mark.parametrize(("z", "sigmoid"), [(-6.0, 0.00247262), (1.0, 0.7310586), (6.0, 0.9975274)])
def test_sigmoid_of_the_keras_documentation(z: float, sigmoid: float) -> None:
    """Keras 3.15, keras.ops.sigmoid, Example."""
    assert np.isclose(answers("activation/slopes-by-hand", {"z": z})["s"], sigmoid, atol=5e-8)


@pytest.mark.parametrize(("z", "softplus"), [(-0.555, 0.45366603), (0.555, 1.008666)])
def test_softplus_of_the_keras_documentation(z: float, softplus: float) -> None:
    """Keras 3.15, keras.ops.softplus, Example."""
    assert np.isclose(answers("activation/slopes-by-hand", {"z": z})["p"], softplus, atol=5e-7)


@pytest.mark.parametrize(("z", "leaky"), [(-1.0, -0.2), (1.0, 1.0)])
def test_leaky_relu_of_the_keras_documentation(z: float, leaky: float) -> None:
    """Keras 3.15, keras.ops.leaky_relu, Example (slope 0.2)."""
    assert np.isclose(answers("activation/slopes-by-hand", {"z": z, "a": 0.2})["r"], leaky)


@pytest.mark.parametrize(("z", "silu"), [(-6.0, -0.0148357), (1.0, 0.7310586), (6.0, 5.9851646)])
def test_silu_of_the_keras_documentation(z: float, silu: float) -> None:
    """Keras 3.15, keras.ops.silu, Example."""
    assert np.isclose(answers("activation/gelu-by-hand", {"z": z})["u"], silu, atol=5e-8)


@pytest.mark.parametrize(("z", "gelu"), [(-1.0, -0.15865525), (1.0, 0.84134475)])
def test_gelu_of_the_keras_documentation(z: float, gelu: float) -> None:
    """Keras 3.15, keras.ops.gelu, Example: it prints the exact form."""
    assert np.isclose(answers("activation/gelu-by-hand", {"z": z})["g"], gelu, atol=5e-9)


def test_the_test_slope_of_rrelu_in_pytorch() -> None:
    """PyTorch 2.14, RReLU: slopes from 1/8 to 1/3, and 11/48 on average."""
    found = answers("activation/rrelu-by-hand", {"l": 1 / 8, "u": 1 / 3})
    assert np.isclose(found["m"], 11 / 48)
