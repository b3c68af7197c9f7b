"""Published examples that the drills of the deck `rl` reproduce with one's own numbers."""

from typing import Any

import numpy as np
import pytest

from tests.support.shipped import answers

# All from Sutton & Barto 2018, Reinforcement Learning: An Introduction, second edition.
EIGHT = {  # example 6.4, "You are the Predictor": A is state 1, B state 2
    "s": [1, 2, 0, 2, 0, 2, 0, 2, 0, 2, 0, 2, 0, 2, 0, 2, 0],
    "r": [0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 0],
    "gamma": 1.0,
}
TWO_WAYS = {  # exercise 3.22: from the top left earns 1 and then 0, right earns 0 and then 2
    "A": [[0, 1, 0], [1, 0, 0], [1, 0, 0]],
    "B": [[0, 0, 1], [1, 0, 0], [1, 0, 0]],
    "a": [1, 0, 2],
    "b": [0, 0, 2],
    "u": [0, 0, 0],
}
PUBLISHED = [
    # Exercise 3.8: the returns are worked out backwards from the last reward.
    ("discounted-return", {"r": [-1, 2, 6, 3, 2], "gamma": 0.5}, {"G": [2, 6, 8, 4, 2]}),
    # Exercise 3.9: a reward of 2 and then 7s for ever: G_1 is 70, G_0 is 65.
    ("discounted-return", {"r": [2], "gamma": 0.9, "c": 7.0}, {"S": 65, "h": 10}),
    # The same exercise as a bootstrap: the value 70 stands for the endless part.
    ("gae-by-hand", {"r": [2], "v": [0, 70], "gamma": 0.9, "lam": 0.5, "n": 1.0}, {"G": 65}),
    # Exercise 3.22: with gamma 0.9 right is optimal from the top, with 0 left (values of left).
    ("bellman-by-hand", {**TWO_WAYS, "p": [1, 1, 1], "gamma": 0.9}, {"g": [2, 1, 1]}),
    ("bellman-by-hand", {**TWO_WAYS, "p": [1, 1, 1], "gamma": 0.0}, {"g": [1, 1, 1]}),
    # Example 6.4: batch Monte Carlo says V(A) = 0, batch TD says 3/4; V(B) is 3/4 for both.
    ("mc-and-td", EIGHT, {"F": [0, 0.75], "E": [0, 0.75], "B": [0.75, 0.75]}),
    # Exercise 5.5: one state, ten steps with reward 1: first-visit 10, every-visit 5.5.
    (
        "mc-and-td",
        {"s": [1] * 10 + [0], "r": [1] * 10 + [0], "gamma": 1.0},
        {"F": [10], "E": [5.5]},
    ),
    # Exercise 6.3: the first episode of the random walk moves V(A) from 0.5 to 0.45.
    ("td-sarsa-q", {"v": 0.5, "w": 0.0, "r": 0.0, "alpha": 0.1, "gamma": 1.0}, {"V": 0.45}),
]


@pytest.mark.parametrize(("slug", "own", "wanted"), PUBLISHED)
def test_a_published_example_can_be_set(
    slug: str, own: dict[str, Any], wanted: dict[str, Any]
) -> None:
    found = answers(f"rl/{slug}", own)
    for step, value in wanted.items():
        assert np.allclose(found[step], value, rtol=1e-6, atol=1e-8), step
