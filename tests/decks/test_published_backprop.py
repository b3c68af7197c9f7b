"""Examples that others have published, typed into the drills of the deck `backprop`."""

import numpy as np
import pytest

from dlstudy.formula.value import Value
from tests.support.shipped import answers

MAZUR: dict[str, Value] = {
    "x": np.array([0.05, 0.10]),
    "w1": np.array([[0.15, 0.20], [0.25, 0.30]]),
    "b1": np.array([0.35, 0.35]),
    "w2": np.array([[0.40, 0.45], [0.50, 0.55]]),
    "b2": np.array([0.60, 0.60]),
    "t": np.array([0.01, 0.99]),
    "eta": 0.5,
}


def test_one_step_of_mazurs_network() -> None:
    """Mazur 2015, A Step by Step Backpropagation Example: outputs, total error, new weights."""
    found = answers("backprop/logistic-network-step", MAZUR)
    np.testing.assert_allclose(found["a1"], [0.593269992, 0.596884378], atol=1e-8)
    np.testing.assert_allclose(found["yhat"], [0.75136507, 0.772928465], atol=1e-8)
    assert found["loss"] == pytest.approx(0.298371109, abs=1e-8)
    output = [[0.35891648, 0.408666186], [0.511301270, 0.561370121]]
    np.testing.assert_allclose(found["w2new"], output, atol=1e-8)
    hidden = [[0.149780716, 0.19956143], [0.24975114, 0.29950229]]
    np.testing.assert_allclose(found["w1new"], hidden, atol=1e-8)


def test_the_sigmoid_neuron_of_cs231n() -> None:
    """Stanford CS231n course notes, Backpropagation, Intuitions: w = [2, -3, -3], x = [-1, -2]."""
    own: dict[str, Value] = {"w1": 2.0, "w2": -3.0, "b": -3.0, "x1": -1.0, "x2": -2.0, "g": 1.0}
    found = answers("backprop/one-neuron", own)
    assert found["z"] == 1
    assert found["a"] == pytest.approx(0.73, abs=0.005)
    assert found["dz"] == pytest.approx(0.2, abs=0.005)
    np.testing.assert_allclose(found["dw"], [-0.20, -0.39], atol=0.005)
    np.testing.assert_allclose(found["dx"], [0.39, -0.59], atol=0.005)
