"""Code task on data preparation: standardising with gaps, by statistics of the training set."""

import math
from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from dlstudy.code.task import Arguments, CodeTask

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

_STARTER = '''\
import numpy as np


def standardise(train, train_known, test, test_known):
    """Return test, standardised column by column with the statistics of train.

    train, train_known: (n, d) floats and booleans; test, test_known: (m, d)
        floats and booleans. Where known is False the value is missing, and the
        number that stands there means nothing. Each column of train has at
        least one known value. No argument is changed.
    Mean and biased standard deviation of a column are those of its known
    values in train. A column whose known values in train are all equal is
    divided by 1. Missing values of test become 0 after standardising.
    Returns an array of shape (m, d).
    """
    raise NotImplementedError
'''


def _statistics(values: Array, known: Mask) -> tuple[Array, Array]:
    """Return mean and biased deviation of the known values of each column; 0 without any."""
    count = np.maximum(known.sum(axis=0), 1)
    mu = np.where(known, values, 0.0).sum(axis=0) / count
    return mu, np.sqrt(np.where(known, (values - mu) ** 2, 0.0).sum(axis=0) / count)


def _divisor(sigma: Array) -> Array:
    """Return the deviations, with 1 in the place of 0."""
    return np.where(sigma < 1e-12, 1.0, sigma)


def _standardise(train: Array, train_known: Mask, test: Array, test_known: Mask) -> Array:
    mu, sigma = _statistics(train, train_known)
    return np.where(test_known, (test - mu) / _divisor(sigma), 0.0)


def _by_loop(train: Array, train_known: Mask, test: Array, test_known: Mask) -> Array:
    """Standardise value by value, with sums written out."""
    out = np.zeros(test.shape)
    for j in range(train.shape[1]):
        known = [float(v) for v, k in zip(train[:, j], train_known[:, j], strict=True) if k]
        mu = math.fsum(known) / len(known)
        sigma = math.sqrt(math.fsum((v - mu) ** 2 for v in known) / len(known))
        if max(known) == min(known):
            sigma = 1.0
        for i, (value, is_known) in enumerate(zip(test[:, j], test_known[:, j], strict=True)):
            out[i, j] = (value - mu) / sigma if is_known else 0.0
    return out


def _unbiased(train: Array, train_known: Mask, test: Array, test_known: Mask) -> Array:
    mu, sigma = _statistics(train, train_known)
    count = train_known.sum(axis=0)
    sigma = sigma * np.sqrt(count / np.maximum(count - 1, 1))
    return np.where(test_known, (test - mu) / _divisor(sigma), 0.0)


def _missing_stays(train: Array, train_known: Mask, test: Array, test_known: Mask) -> Array:
    return _standardise(train, train_known, test, np.ones_like(test_known))


def _zero_before(train: Array, train_known: Mask, test: Array, test_known: Mask) -> Array:
    filled = np.where(test_known, test, 0.0)
    return _standardise(train, train_known, filled, np.ones_like(test_known))


def _mask_ignored(train: Array, train_known: Mask, test: Array, test_known: Mask) -> Array:
    return _standardise(train, np.ones_like(train_known), test, test_known)


def _no_guard(train: Array, train_known: Mask, test: Array, test_known: Mask) -> Array:
    mu, sigma = _statistics(train, train_known)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(test_known, (test - mu) / sigma, 0.0)


def _whole_array(train: Array, train_known: Mask, test: Array, test_known: Mask) -> Array:
    values = train[train_known]
    return np.where(test_known, (test - values.mean()) / (float(values.std()) or 1.0), 0.0)


def _test_statistics(train: Array, train_known: Mask, test: Array, test_known: Mask) -> Array:  # noqa: ARG001
    return _standardise(test, test_known, test, test_known)


def _with_gaps(rng: Generator, rows: int, columns: int) -> tuple[Array, Mask]:
    """Draw values and which of them are known: those of the first two rows, and most others."""
    values = np.round(rng.normal(5, 3, (rows, columns)), 1)
    known = rng.random((rows, columns)) < 0.8
    known[:2] = True
    values[~known] = -99.0
    return values, known


def _case(rng: Generator) -> Arguments:
    columns = int(rng.integers(2, 5))
    train, train_known = _with_gaps(rng, int(rng.integers(4, 8)), columns)
    test, test_known = _with_gaps(rng, int(rng.integers(3, 6)), columns)
    return {
        "train": train, "train_known": train_known, "test": test, "test_known": test_known,
    }  # fmt: skip


def _fixed(train: list[list[float]], test: list[list[float]]) -> Callable[[], Arguments]:
    """Return a case in which −99 marks what is missing."""

    def case() -> Arguments:
        one, other = np.array(train), np.array(test)
        return {
            "train": one, "train_known": one != _GAP, "test": other, "test_known": other != _GAP,
        }  # fmt: skip

    return case


_GAP = -99.0

standardise = CodeTask(
    function="standardise",
    starter=_STARTER,
    reference=_standardise,
    draw=_case,
    verify=_by_loop,
    edge_cases={
        "constant-column": _fixed([[3.0, 1.0], [3.0, 2.0]], [[3.0, 4.0], [5.0, 0.0]]),
        "missing-in-train": _fixed([[1.0, 4.0], [_GAP, 8.0], [3.0, _GAP]], [[2.5, 7.0]]),
        "missing-in-test": _fixed([[1.0, 4.0], [5.0, 8.0]], [[_GAP, 6.5], [4.0, _GAP]]),
        "one-row": _fixed([[2.0, -1.0]], [[2.0, 3.0]]),
    },
    mistakes={
        "test-statistics": _test_statistics,
        "unbiased": _unbiased,
        "mask-ignored": _mask_ignored,
        "missing-stays": _missing_stays,
        "zero-before": _zero_before,
        "no-guard": _no_guard,
        "whole-array": _whole_array,
    },
)
