"""Published examples that the drills of the deck `rnn` reproduce with one's own numbers."""

from typing import Any

import numpy as np
import pytest

from tests.support.shipped import answers

X, H0 = np.linspace(-0.1, 0.3, 24).reshape(2, 3, 4), np.linspace(-0.3, 0.1, 10).reshape(2, 5)
WX, WH = np.linspace(-0.2, 0.4, 20).reshape(4, 5), np.linspace(-0.4, 0.1, 25).reshape(5, 5)

# Jurafsky & Martin, Speech and Language Processing (3rd edition draft), chapter N-gram Language
# Models: the corpus "I am Sam", "Sam I am", "I do not like green eggs and ham", without smoothing.
# Words: I 1, am 2, Sam 3, do 4, not 5, like 6, green 7, eggs 8, and 9, ham 10.
CORPUS = {"s": [1, 2, 3, 0, 3, 1, 2, 0, 1, 4, 5, 6, 7, 8, 9, 10, 0], "k": 0, "t": [1, 2, 0]}

PUBLISHED = [
    # Stanford CS231n, assignment 3, RNN captioning, check of rnn_forward, first sequence.
    ("forward-by-hand",
     {"W": WH.T, "U": WX.T, "b": np.linspace(-0.7, 0.1, 5), "h0": H0[0],
      "x1": X[0, 0], "x2": X[0, 1], "x3": X[0, 2]},
     {"h1": [-0.42070749, -0.27279261, -0.11074945, 0.05740409, 0.22236251],
      "h2": [-0.39525808, -0.22554661, -0.0409454, 0.14649412, 0.32397316],
      "h3": [-0.42305111, -0.24223728, -0.04287027, 0.15997045, 0.35014525]}),
    # The same check, second sequence.
    ("forward-by-hand",
     {"W": WH.T, "U": WX.T, "b": np.linspace(-0.7, 0.1, 5), "h0": H0[1],
      "x1": X[1, 0], "x2": X[1, 1], "x3": X[1, 2]},
     {"h1": [-0.55857474, -0.39065825, -0.19198182, 0.02378408, 0.23735671],
      "h3": [-0.51014825, -0.30524429, -0.06755202, 0.17806392, 0.40333043]}),
    # Jurafsky & Martin: P(I|<s>) = 2/3, P(Sam|<s>) = 1/3, P(am|I) = 2/3, P(</s>|Sam) = 1/2,
    # P(Sam|am) = 1/2, P(do|I) = 1/3.
    ("bigram-by-hand", {**CORPUS, "a": 0, "b": 1}, {"p": 2 / 3}),
    ("bigram-by-hand", {**CORPUS, "a": 0, "b": 3}, {"p": 1 / 3}),
    ("bigram-by-hand", {**CORPUS, "a": 1, "b": 2}, {"p": 2 / 3}),
    ("bigram-by-hand", {**CORPUS, "a": 3, "b": 0}, {"p": 1 / 2}),
    ("bigram-by-hand", {**CORPUS, "a": 2, "b": 3}, {"p": 1 / 2}),
    ("bigram-by-hand", {**CORPUS, "a": 1, "b": 4}, {"p": 1 / 3}),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "own", "wanted"), PUBLISHED)
def test_a_published_example_can_be_set(
    slug: str, own: dict[str, Any], wanted: dict[str, Any]
) -> None:
    found = answers(f"rnn/{slug}", own)
    for step, value in wanted.items():
        assert np.allclose(found[step], value, rtol=1e-6, atol=1e-8), step
