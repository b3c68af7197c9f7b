"""Published examples that the drills of the deck `loss` reproduce with numbers set by a learner."""

from typing import Any

import numpy as np
import pytest

from tests.support.shipped import answers

# MindSpore documentation, ops.SoftmaxCrossEntropyWithLogits, Examples: two rows of five scores,
# the losses and, not divided by the batch, the gradient.
ROWS = ([2, 4, 1, 4, 5], [2, 1, 2, 4, 3])
TARGETS = ([0, 0, 0, 0, 1], [0, 0, 0, 1, 0])
SLOPES = (
    [0.02760027, 0.20393994, 0.01015357, 0.20393994, -0.44563377],
    [0.08015892, 0.02948882, 0.08015892, -0.4077012, 0.21789455],
)
Numbers = dict[str, Any]
PUBLISHED: list[tuple[str, Numbers, Numbers, float]] = [
    ("softmax-ce-grad", {"z": ROWS[0], "y": TARGETS[0]},
     {"loss": 0.5899297, "dz": SLOPES[0]}, 1e-6),
    ("softmax-ce-grad", {"z": ROWS[1], "y": TARGETS[1]},
     {"loss": 0.52374405, "dz": SLOPES[1]}, 1e-6),
    ("batch-ce-grad", {"Z": ROWS, "Y": TARGETS},
     {"ce": [0.5899297, 0.52374405], "dZ": np.array(SLOPES) / 2}, 1e-6),
    # CS231n course notes, Linear classification, Softmax classifier: [1, -2, 0] and its half
    # become [0.7, 0.04, 0.26] and [0.55, 0.12, 0.33].
    ("softmax-ce-grad", {"z": [1, -2, 0], "y": [1, 0, 0]}, {"p": [0.7, 0.04, 0.26]}, 6e-3),
    ("softmax-ce-grad", {"z": [0.5, -1, 0], "y": [1, 0, 0]}, {"p": [0.55, 0.12, 0.33]}, 6e-3),
    # The same notes, Practical issues: Numeric stability, shift [123, 456, 789] by the largest.
    ("softmax-large-logits", {"z": [123, 456, 789]},
     {"r": 0, "lse": 789, "p": [0, 0, 1], "logp": -666}, 1e-9),
    # The same notes, Multiclass Support Vector Machine loss: the example with the margin 10, and
    # SVM vs. Softmax: any of [10, -2, 3], [10, -100, -100], [10, 9, 9] costs nothing at 1.
    ("multiclass-hinge", {"s": [13, -7, 11], "y": [1, 0, 0], "delta": 10},
     {"v": [0, 0, 8], "L": 8}, 1e-9),
    ("multiclass-hinge", {"s": [10, 9, 9], "y": [1, 0, 0], "delta": 1}, {"L": 0}, 1e-9),
    # The same notes, Regularization: x = [1, 1, 1, 1], two weights with the same score and the
    # penalties 1.0 and 0.25 (the sum of squares: the drill halves it, so lambda is 2).
    ("penalised-logistic", {"w": [1, 0, 0, 0], "x": [1, 1, 1, 1], "y": 1, "lam": 2},
     {"z": 1, "R": 1}, 1e-9),
    ("penalised-logistic", {"w": [0.25] * 4, "x": [1, 1, 1, 1], "y": 1, "lam": 2},
     {"z": 1, "R": 0.25}, 1e-9),
    # Jurafsky & Martin, Speech and Language Processing (3rd edition draft), section Perplexity:
    # ten digits with the probability 1/10 each have the perplexity 10.
    ("perplexity-by-hand", {"p": [0.1] * 7, "c": 7}, {"ppl": 10}, 1e-9),
    # scikit-learn documentation, roc_auc_score, Examples: labels [0, 0, 1, 1] and scores
    # [0.1, 0.4, 0.35, 0.8] have the area 0.75.
    ("auc-by-hand", {"pos": [0.35, 0.8], "neg": [0.1, 0.4]}, {"W": 3, "AUC": 0.75}, 1e-9),
    # Pavlovic 2023, Expected Calibration Error: a step-by-step visual explanation, with code in
    # the repository majapavlo/medium: nine samples and five bins, 0.10444; ten and three, 0.192.
    ("ece-by-hand",
     {"c": [0.78, 0.64, 0.92, 0.58, 0.51, 0.85, 0.7, 0.63, 0.83],
      "a": [1, 1, 0, 1, 0, 1, 1, 0, 1], "M": 5},
     {"ECE": 0.10444444}, 1e-8),
    ("ece-by-hand",
     {"c": [0.25, 0.5, 0.8, 0.9, 0.4, 0.28, 0.8, 0.75, 0.3, 0.6],
      "a": [1, 1, 0, 1, 0, 0, 1, 1, 1, 0], "M": 3},
     {"n": [3, 3, 4], "ECE": 0.192}, 1e-9),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "own", "wanted", "atol"), PUBLISHED)
def test_a_published_example_can_be_set(
    slug: str, own: Numbers, wanted: Numbers, atol: float
) -> None:
    found = answers(f"loss/{slug}", own)
    for step, value in wanted.items():
        assert np.allclose(found[step], value, atol=atol, rtol=0), step


def test_two_pairs_of_boxes_of_a_published_example() -> None:
    """TensorFlow Addons documentation, tfa.losses.GIoULoss, Usage: the mean loss is 1.5041667."""
    first = {"a": [4, 3, 7, 5], "b": [3, 4, 6, 8], "c": [14, 14, 15, 15]}
    second = {"a": [5, 6, 10, 7], "b": [5, 6, 10, 7], "c": [14, 14, 15, 15]}
    overlapping = answers("loss/giou-by-hand", first)["G"]
    apart = answers("loss/giou-by-hand", second)["Gc"]
    assert (1 - overlapping + 1 - apart) / 2 == pytest.approx(1.5041667, abs=5e-8)
