"""Published examples that the drills of `approximate-inference` reproduce."""

from typing import Any

import numpy as np

from tests.support.shipped import answers


def test_the_two_coins_of_do_and_batzoglou() -> None:
    """Nature Biotechnology 26 (2008), Figure 1b: five sets of ten tosses, from 0.6 and 0.5."""
    own: dict[str, Any] = {"h": [5, 9, 8, 4, 7], "n": 10, "a": 0.6, "b": 0.5}
    found = answers("approximate-inference/two-coins", own)
    assert np.allclose(found["g"], [0.45, 0.80, 0.73, 0.35, 0.65], atol=0.006)
    assert np.allclose([float(found["A"]), float(found["B"])], [0.71, 0.58], atol=0.006)
    for _ in range(9):
        own = {**own, "a": float(found["A"]), "b": float(found["B"])}
        found = answers("approximate-inference/two-coins", own)
    assert np.allclose([float(found["A"]), float(found["B"])], [0.80, 0.52], atol=0.006)


def test_the_divergences_of_kullbacks_example() -> None:
    """Wikipedia, Kullback-Leibler divergence, basic example, after Kullback 1959, example 2.1."""
    own = {"p": [9 / 25, 12 / 25, 4 / 25], "a": [1 / 3] * 3, "b": [0.2, 0.3, 0.5]}
    found = answers("approximate-inference/kl-fit-by-hand", own)
    assert np.allclose([float(found["Fa"]), float(found["Ra"])], [0.0852996, 0.097455], atol=5e-7)
