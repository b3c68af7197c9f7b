"""Published examples that the drills of the deck `nn` reproduce with one's own numbers."""

from typing import Any

import numpy as np
import pytest

from tests.support.shipped import answers

PUBLISHED: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    # Goodfellow et al. 2016, section 6.1, equations 6.3-6.6 and 6.9: XOR with ReLU units has
    # the hidden values (0, 0), (1, 0), (2, 1) and the output weights (1, -2) without a bias.
    ("gate-by-hand", {"g": [0, 1, 0], "a": 0},
     {"H": [[0, 0], [1, 0], [2, 1]], "v": [1, -2], "c": 0}),
    # MathWorks, Deep Learning Toolbox, Perceptron Neural Networks (training): from zeros the
    # points (2, 2), (1, -2), (-2, 2), (-1, 1) with targets 0, 1, 0, 1 give W(4) = [-3 -1] and
    # b(4) = 0.
    ("perceptron-pass",
     {"X": [[2, 2, 1], [1, -2, 1], [-2, 2, 1], [-1, 1, 1]], "y": [-1, 1, -1, 1], "w": [0, 0, 0]},
     {"m": [1, 0, 0, 1], "u": [-3, -1, 0]}),
    # Mazur 2015, A Step by Step Backpropagation Example, The Forward Pass: net of h1 0.3775,
    # outputs of h1, h2 0.593269992 and 0.596884378, net of o1 1.105905967.
    ("mlp-forward",
     {"X": [[0.05, 0.1]], "W": [[0.15, 0.25], [0.2, 0.3]], "b": [0.35, 0.35],
      "V": [[0.4, 0.5], [0.45, 0.55]], "c": [0.6, 0.6], "act": 3},
     {"Z": [[0.3775, 0.3925]], "H": [[0.593269992, 0.596884378]]}),
    # Telgarsky 2016 (arXiv 1602.04485), the mirror map before its last ReLU:
    # 2 relu(x) - 4 relu(x - 1/2) rises from 0 to 1 on [0, 1/2] and falls back to 0 at 1.
    ("pieces-by-hand", {"w": [1, 1], "b": [0, -0.5], "v": [2, -4]},
     {"k": [0, 0.5], "s": [0, 2, -2]}),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "own", "wanted"), PUBLISHED)
def test_a_published_example_can_be_set(
    slug: str, own: dict[str, Any], wanted: dict[str, Any]
) -> None:
    found = answers(f"nn/{slug}", own)
    for step, value in wanted.items():
        assert np.allclose(found[step], value, rtol=1e-6, atol=1e-8), step


def test_the_output_of_the_published_network() -> None:
    """Mazur 2015: the first output's net input is 1.105905967."""
    _, own, _ = PUBLISHED[2]
    found = np.asarray(answers("nn/mlp-forward", own)["O"])
    assert np.isclose(found[0, 0], 1.105905967, rtol=1e-8)


@pytest.mark.parametrize(("hidden", "thousands"), [(30, 24), (100, 80)])
def test_the_sizes_of_published_networks(hidden: int, thousands: int) -> None:
    """Nielsen 2015, Neural Networks and Deep Learning, chapter 3 (Overfitting).

    Networks of 784 inputs and 10 outputs: 30 hidden units make "almost 24,000 parameters",
    100 make "nearly 80,000".
    """
    found = answers("nn/mlp-size", {"n": [784, hidden, 10], "bias": 1})
    assert round(float(found["P"]) / 1000) == thousands
