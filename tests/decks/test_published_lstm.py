"""Published examples that the drills of the deck `lstm` reproduce with one's own numbers."""

from typing import Any

import numpy as np
import pytest

from dlstudy.drills.lstm.code_lstm import lstm_step
from tests.support.shipped import answers

# Aidan Gomez 2016, Backpropogating an LSTM: A Numerical Example (Medium); rows i, f, g, o.
WEIGHTS = {
    "W": [[0.95, 0.8], [0.7, 0.45], [0.45, 0.25], [0.6, 0.4]],
    "u": [0.8, 0.1, 0.15, 0.25],
    "b": [0.65, 0.15, 0.2, 0.1],
}

PUBLISHED = [
    # Gomez, forward at t = 0.
    ("step-by-hand", {**WEIGHTS, "x": [1, 2], "h": 0, "c": 0},
     {"v": [0.96083, 0.85195, 0.81775, 0.81757], "cn": 0.78572, "hn": 0.53631}),
    # Gomez, forward at t = 1.
    ("step-by-hand", {**WEIGHTS, "x": [0.5, 3], "h": 0.53631, "c": 0.78572},
     {"v": [0.98118, 0.87030, 0.84980, 0.84993], "cn": 1.5176, "hn": 0.77198}),
    # Gomez, backward at t = 1: the error is the output less the label 1.25.
    ("backward-by-hand",
     {"i": 0.98118, "f": 0.87030, "g": 0.84980, "o": 0.84993, "c": 0.78572, "x": 0.5,
      "dh": 0.77198 - 1.25, "dc": 0},
     {"D": -0.07111, "da": [-0.00112, -0.00631, -0.01938, -0.05538]}),
    # Keras guide, Working with RNNs, built-in RNN layers: a simple example (model summary):
    # an LSTM of 128 units on embeddings of 64 has 98816 parameters.
    ("parameters-by-hand", {"D": 64, "H": 128}, {"one": 98816}),
    # The same guide, Outputs and states: a GRU of 256 units on 64 inputs has 247296,
    # a SimpleRNN of 128 on 256 has 49280.
    ("parameters-by-hand", {"D": 64, "H": 256}, {"gru": 247296}),
    ("parameters-by-hand", {"D": 256, "H": 128}, {"rnn": 49280}),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "own", "wanted"), PUBLISHED)
def test_a_published_example_can_be_set(
    slug: str, own: dict[str, Any], wanted: dict[str, Any]
) -> None:
    found = answers(f"lstm/{slug}", own)
    for step, value in wanted.items():
        assert np.allclose(found[step], value, rtol=2e-5, atol=6e-6), step


def test_the_code_task_gives_the_course_s_numbers() -> None:
    """Stanford CS231n, assignment 3, check of lstm_step_forward, whose blocks are i, f, o, g."""
    x, h, c = (
        np.linspace(low, high, 3 * n).reshape(3, n)
        for low, high, n in ((-0.4, 1.2, 4), (-0.3, 0.7, 5), (-0.4, 0.9, 5))
    )
    blocks = [
        np.concatenate([np.split(a, 4, axis=-1)[k] for k in (0, 1, 3, 2)], axis=-1)
        for a in (
            np.linspace(-2.1, 1.3, 80).reshape(4, 20),
            np.linspace(-0.7, 2.2, 100).reshape(5, 20),
            np.linspace(0.3, 0.7, 20),
        )
    ]
    new_h, new_c = lstm_step.reference(x, h, c, *blocks)
    assert np.allclose(new_h[0], [0.24635157, 0.28610883, 0.32240467, 0.35525807, 0.38474904])
    assert np.allclose(new_c[2], [0.74192008, 0.90592151, 1.07717006, 1.25120233, 1.42395676])
