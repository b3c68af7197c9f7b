"""The families of the deck loss: what a learner may set, and what is refused with its reason."""

import numpy as np
import pytest

from dlstudy.drills.loss import batches, boxes, calibration, cross_entropy, ranking, softmax, tokens
from dlstudy.exercise.family import Family, Parameters

FAMILIES: dict[str, Family] = {
    "smoothed": cross_entropy.smoothed_cross_entropy,
    "large": softmax.large_scores,
    "jacobian": softmax.softmax_jacobian,
    "batch": batches.batch_cross_entropy,
    "hinge": batches.multiclass_hinge,
    "penalised": batches.penalised_logistic,
    "masked": tokens.masked_mean,
    "perplexity": tokens.perplexity,
    "triplet": ranking.triplet,
    "clip": ranking.clip,
    "auc": ranking.auc,
    "giou": boxes.giou,
    "ece": calibration.expected_calibration_error,
}
REFUSED: list[tuple[str, Parameters, str]] = [
    ("smoothed", {"eps": 1.5}, "between 0 and 1"),
    ("smoothed", {"eps": np.array([0.1, 0.2])}, "should be one number"),
    ("large", {"z": np.array([0.0, 900.0])}, "more than 700 apart"),
    ("large", {"z": np.array([5.0])}, "a vector of 2 to 20"),
    ("jacobian", {"z": np.array([1.0, 50.0])}, "beyond 20"),
    ("batch", {"Y": np.array([[1.0, 0, 0], [0.5, 0.5, 0]])}, "not one-hot"),
    ("batch", {"Z": np.array([1.0, 2.0])}, "should be a matrix"),
    ("hinge", {"delta": -1.0}, "should not be negative"),
    ("penalised", {"y": 0.5}, "other than 0 and 1"),
    ("penalised", {"lam": -0.1}, "should not be negative"),
    ("masked", {"m": np.zeros((2, 5))}, "should keep a token"),
    ("masked", {"m": np.ones((2, 4))}, "as ce"),
    ("perplexity", {"p": np.array([0.5, 0.0])}, "outside (0, 1]"),
    ("perplexity", {"c": 0.0}, "should be positive"),
    ("triplet", {"p": np.array([1.0, 2.0, 3.0])}, "as a"),
    ("triplet", {"m": -1.0}, "should not be negative"),
    ("clip", {"S": np.ones((2, 3))}, "should be square"),
    ("clip", {"tau": 0.0}, "should be positive"),
    ("auc", {"pos": 0.5}, "should be a vector"),
    ("giou", {"a": np.array([0.0, 0, 2])}, "a box should be 4 numbers"),
    ("giou", {"b": np.array([3.0, 0, 2, 1])}, "has no area"),
    ("giou", {"c": np.array([0.0, 0, 1e9, 1])}, "should be at most"),
    ("ece", {"M": 2.5}, "a whole number"),
    ("ece", {"c": np.array([0.5, 1.2, 0.3, 0.4, 0.5, 0.6])}, "outside (0, 1]"),
]


@pytest.mark.parametrize(("name", "changed", "message"), REFUSED)
def test_what_cannot_be_is_refused_with_its_reason(
    name: str, changed: Parameters, message: str
) -> None:
    family = FAMILIES[name]
    parameters = family.params(np.random.default_rng(3))
    assert family.objection(**parameters) == ""
    assert message in family.objection(**{**parameters, **changed})


@pytest.mark.parametrize("name", FAMILIES)
def test_what_is_drawn_is_accepted(name: str) -> None:
    family = FAMILIES[name]
    for seed in range(50):
        assert family.objection(**family.params(np.random.default_rng(seed))) == ""
