"""Code tasks on losses: a softmax that does not overflow, and the gradient of cross-entropy."""

import math

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from dlstudy.code.task import Arguments, CodeTask
from dlstudy.drills.complex_step import gradient

Array = NDArray[np.float64]
Labels = NDArray[np.int64]


def _softmax(scores: Array, axis: int) -> Array:
    """Return exp(scores) divided by its sum along the axis, without overflow."""
    powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
    result: Array = powers / powers.sum(axis=axis, keepdims=True)
    return result


def _scores(rng: Generator) -> Array:
    """Draw (N, K) scores whose rows lie at different heights."""
    samples, classes = int(rng.integers(1, 6)), int(rng.integers(2, 7))
    heights = rng.choice([0.0, 0.0, 5.0, -20.0], (samples, 1))
    scores: Array = np.round(rng.normal(0, 2, (samples, classes)), 2) + heights
    return scores


# --- stable_softmax ---------------------------------------------------------------------------

_SOFTMAX_STARTER = '''\
import numpy as np


def stable_softmax(scores):
    """Return the softmax of each row.

    scores: (N, K) floats, one row for each sample, one column for each class.
        They may be in the thousands, positive or negative, and one row may lie
        far from the others.
    Returns (N, K): each row is positive or 0 and sums to 1; no NaN, no inf.
    """
    raise NotImplementedError
'''


def _softmax_by_ratios(scores: Array) -> Array:
    """Return p_k as 1 / sum_j exp(z_j - z_k), one entry at a time."""
    result = np.zeros_like(scores)
    for n, row in enumerate(scores.tolist()):
        for k, own in enumerate(row):
            if max(row) - own < 700:  # beyond it p_k is below 1e-304
                result[n, k] = 1 / math.fsum(math.exp(other - own) for other in row)
    return result


def _softmax_without_shift(scores: Array) -> Array:
    """Overflow at large scores, divide 0 by 0 at small ones: NaN, as a learner gets it."""
    with np.errstate(all="ignore"):
        powers = np.exp(scores)
        result: Array = powers / powers.sum(axis=1, keepdims=True)
    return result


def _clipped_softmax(scores: Array) -> Array:
    return _softmax(np.clip(scores, -500, 500), axis=1)


def _softmax_of_whole_array(scores: Array) -> Array:
    powers = np.exp(scores - scores.max())
    result: Array = powers / powers.sum()
    return result


def _whole_maximum_softmax(scores: Array) -> Array:
    """Subtract the largest score of all rows; a tiny term keeps 0/0 away."""
    powers = np.exp(scores - scores.max())
    result: Array = powers / (powers.sum(axis=1, keepdims=True) + 1e-12)
    return result


def _log_softmax(scores: Array) -> Array:
    """Return the logarithms; minus infinity, and so no value, where a probability is 0."""
    result: Array = np.log(_softmax(scores, axis=1))
    return result


# Overflow is the mistake `not-shifted` here, as nobody types NaN into a drill. A shift by the mean
# and a logarithm after the softmax give the right value at the sizes of a drill done by hand:
# both are mistakes of the card loss/log-sum-exp-shift.
stable_softmax = CodeTask(
    function="stable_softmax",
    starter=_SOFTMAX_STARTER,
    reference=lambda scores: _softmax(scores, axis=1),
    draw=lambda rng: {"scores": _scores(rng)},
    verify=_softmax_by_ratios,
    edge_cases={
        "scores-of-1000": lambda: {"scores": np.array([[1000.0, 998.0, 999.0]])},
        "scores-of-minus-1000": lambda: {"scores": np.array([[-1000.0, -1001.0], [-1003.0, -999]])},
        "rows-far-apart": lambda: {"scores": np.array([[1000.0, 1001.0, 999.0], [0.0, 1.0, -1.0]])},
        "one-score-far-above": lambda: {
            "scores": np.array([[0.0, 0, 0, 3000], [3000, 3000, 0, 0]])
        },
        "one-score-very-far-below": lambda: {
            "scores": np.array([[-3000.0, 0, 0, 0], [-20000, 0, 0, -20000]])
        },
        "scores-of-20000": lambda: {"scores": np.array([[20000.0, 19999.0]])},
        "one-score-far-below": lambda: {"scores": np.array([[2000.0, 0.0, 2000.0]])},
        "one-class": lambda: {"scores": np.array([[3.5], [-2.0]])},
        "equal-scores": lambda: {"scores": np.full((2, 4), 7.0)},
    },
    mistakes={
        "not-shifted": _softmax_without_shift,
        "over-the-samples": lambda scores: _softmax(scores, axis=0),
        "over-the-whole-array": _softmax_of_whole_array,
        "one-maximum-for-all": _whole_maximum_softmax,
        "clipped": _clipped_softmax,
        "log-softmax": _log_softmax,
    },
)

# --- softmax_cross_entropy_gradient -----------------------------------------------------------

_GRADIENT_STARTER = '''\
import numpy as np


def softmax_cross_entropy_gradient(scores, labels):
    """Return the gradient of the mean cross-entropy by the scores.

    scores: (N, K) floats, what goes into the softmax, one row for each sample;
        they may be as large as 1000.
    labels: (N,) integers in 0..K-1, the right class of each sample.
    The loss is L = -(1/N) * sum_n log(softmax(scores[n])[labels[n]]), with the
    natural logarithm: the mean over the batch.
    Returns dL/dscores, shape (N, K).
    """
    raise NotImplementedError
'''


def _one_hot(labels: Labels, classes: int) -> Array:
    """Return (N, K) with a 1 at each sample's label."""
    result = np.zeros((len(labels), classes))
    result[np.arange(len(labels)), labels] = 1
    return result


def _gradient_of_sum(scores: Array, labels: Labels) -> Array:
    return _softmax(scores, axis=1) - _one_hot(labels, scores.shape[1])


def _gradient(scores: Array, labels: Labels) -> Array:
    """Return (softmax(scores) - one-hot(labels)) / N."""
    return _gradient_of_sum(scores, labels) / len(labels)


def _gradient_by_complex_step(scores: Array, labels: Labels) -> Array:
    """Return the derivative of the mean of log-sum-exp minus the right score."""
    tops = [max(row) for row in scores.tolist()]

    def loss(z: NDArray[np.complex128]) -> complex:
        total = 0j
        for row, label, top in zip(z, labels, tops, strict=True):
            total += top + complex(np.log(np.exp(row - top).sum())) - complex(row[label])
        return total / len(labels)

    return gradient(loss, scores)


def _wrong_axis_gradient(scores: Array, labels: Labels) -> Array:
    return (_softmax(scores, axis=0) - _one_hot(labels, scores.shape[1])) / len(labels)


def _gradient_to_probabilities(scores: Array, labels: Labels) -> Array:
    """Return the gradient with respect to the probabilities: it stops before the softmax."""
    result, rows = np.zeros_like(scores), np.arange(len(labels))
    result[rows, labels] = -1 / _softmax(scores, axis=1)[rows, labels] / len(labels)
    return result


def _cross_entropy_case(rng: Generator) -> Arguments:
    scores = _scores(rng)
    return {"scores": scores, "labels": rng.integers(0, scores.shape[1], len(scores))}


softmax_cross_entropy_gradient = CodeTask(
    function="softmax_cross_entropy_gradient",
    starter=_GRADIENT_STARTER,
    reference=_gradient,
    draw=_cross_entropy_case,
    verify=_gradient_by_complex_step,
    edge_cases={
        "scores-of-1000": lambda: {
            "scores": np.array([[1000.0, 999.0, 0.0], [-1000.0, -999.0, -1001.0]]),
            "labels": np.array([1, 0]),
        },
        "one-score-far-above": lambda: {
            "scores": np.array([[0.0, 0.0, 0.0, 1000.0], [-1000.0, 0.0, 0.0, 0.0]]),
            "labels": np.array([3, 0]),
        },
        "confidently-wrong": lambda: {
            "scores": np.array([[60.0, 0.0], [0.0, 60.0]]),
            "labels": np.array([1, 1]),
        },
        "one-sample": lambda: {"scores": np.array([[0.5, 2.0, -1.0]]), "labels": np.array([0])},
        "one-class": lambda: {"scores": np.array([[2.0], [-3.0]]), "labels": np.array([0, 0])},
        "same-label-twice": lambda: {
            "scores": np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 3.0]]),
            "labels": np.array([1, 1, 0]),
        },
    },
    mistakes={
        "not-divided-by-n": _gradient_of_sum,
        "divided-by-all": lambda scores, labels: _gradient_of_sum(scores, labels) / scores.size,
        "sign": lambda scores, labels: -_gradient(scores, labels),
        "label-not-subtracted": lambda scores, labels: _softmax(scores, axis=1) / len(labels),
        "over-the-samples": _wrong_axis_gradient,
        "stops-at-probabilities": _gradient_to_probabilities,
    },
)
