"""Published examples that the drills of the deck `structured-prob-models` reproduce."""

from typing import Any

import numpy as np
import pytest

from tests.support.shipped import answers

HEALTHY, FEVER = 1, 2
CLINIC: dict[str, Any] = {
    "s": [0.6, 0.4],
    "A": [[0.7, 0.3], [0.4, 0.6]],
    "B": [[0.5, 0.4, 0.1], [0.1, 0.3, 0.6]],  # normal, cold, dizzy
}
ICE_CREAM: dict[str, Any] = {
    "s": [0.2, 0.8],  # cold, hot
    "A": [[0.5, 0.5], [0.4, 0.6]],
    "B": [[0.5, 0.4, 0.1], [0.2, 0.4, 0.4]],
}
# a -> e <- f -> b, e -> c; numbers: a 1, b 2, c 3, e 4, f 5
BISHOP: dict[str, Any] = {"G": [[1, 4], [5, 4], [5, 2], [4, 3]], "x": 1, "y": 2, "e": [3, 5]}

PUBLISHED = [
    # Wikipedia, Bayesian network, section Example (rain A, sprinkler B, grass wet C):
    # P(G, S, R) = 0.99 * 0.01 * 0.2 = 0.00198, P(R | G) = 891/2491.
    ("net-by-hand",
     {"a": 0.2, "b0": 0.4, "b1": 0.01, "c00": 0, "c01": 0.9, "c10": 0.8, "c11": 0.99},
     {"j": 0.00198, "q": 891 / 2491}),
    # Wikipedia, Viterbi algorithm, section Example: normal, cold, dizzy has the path
    # healthy, healthy, fever, with the probability 0.01512.
    ("hmm-by-hand", {**CLINIC, "o": [1, 2, 3]}, {"path": [HEALTHY, HEALTHY, FEVER]}),
    # Jurafsky & Martin, Speech and Language Processing (3rd edition draft), appendix on hidden
    # Markov models, figures of the forward and of the Viterbi trellis for 3 1 3.
    ("hmm-by-hand", {**ICE_CREAM, "o": [3, 1]},
     {"a": [[0.02, 0.32], [0.069, 0.0404]], "d": [[0.02, 0.32], [0.064, 0.0384]]}),
    # Bishop 2006, section 8.2.2, figure 8.22: the path from a to b is open given c, blocked
    # given f; there is one path, and on it the collider e.
    ("d-separation", BISHOP, {"n": 1, "k": 1, "s": [1, 0, 1, 1]}),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "own", "wanted"), PUBLISHED)
def test_a_published_example_can_be_set(
    slug: str, own: dict[str, Any], wanted: dict[str, Any]
) -> None:
    found = answers(f"structured-prob-models/{slug}", own)
    for step, value in wanted.items():
        assert np.allclose(found[step], value, rtol=1e-6, atol=1e-8), step


def test_the_best_path_of_the_clinic_has_the_published_probability() -> None:
    found = answers("structured-prob-models/hmm-by-hand", {**CLINIC, "o": [1, 2, 3]})
    assert np.isclose(np.max(np.asarray(found["d"])[-1]), 0.01512)
