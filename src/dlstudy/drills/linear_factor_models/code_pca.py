"""Code task on principal component analysis: the first component by power iteration."""
# ruff: noqa: N803, N806 -- X and S are the names in every source

import math

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from dlstudy.code.task import Arguments, CodeTask

Array = NDArray[np.float64]
Component = tuple[Array, float]

_STARTER = '''\
import numpy as np


def first_component(X):
    """Return the first principal component of the data and its variance.

    X: (N, D) floats, one row for each sample, N >= 2; the data is not centred.
    Use power iteration on the covariance S = (1/N) * sum of
    (x_n - mean)(x_n - mean)^T (divide by N): v <- S v / ||S v||. Its largest
    eigenvalue is at least twice the next one. Iterate until v has 10 right
    digits; the start must not be orthogonal to the component.
    Returns a tuple (v, variance):
    v: (D,) floats of length 1; of the two signs the one in which the entry
        largest in absolute value is positive (it is never a tie).
    variance: the variance of the data along v, v^T S v, a float.
    """
    raise NotImplementedError
'''


def _signed(v: Array) -> Array:
    """Return v or -v, whichever has its largest entry in absolute value positive."""
    return v if v[np.abs(v).argmax()] > 0 else -v


def _covariance(centred: Array) -> Array:
    result: Array = centred.T @ centred / len(centred)
    return result


def _dominant(S: Array) -> Component:
    """Return the eigenvector of the largest eigenvalue, and the eigenvalue.

    A random start is orthogonal to the eigenvector with probability 0; a start
    of ones would be for (2, -1, -1).
    """
    v = np.random.default_rng(20).standard_normal(len(S))
    for _ in range(200):
        v = S @ v
        v = v / np.linalg.norm(v)
    v = _signed(v)
    return v, float(v @ S @ v)


def _first_component(X: Array) -> Component:
    """Return the first principal component, signed, and the variance along it."""
    return _dominant(_covariance(X - X.mean(axis=0)))


def _by_singular_values(X: Array) -> Component:
    """Return the first right singular vector of the centred data and s^2/N."""
    mean = np.array([math.fsum(column) / len(X) for column in X.T.tolist()])
    _, sizes, directions = np.linalg.svd(X - mean)
    first = directions[0]
    sign = 1.0 if max(first.tolist(), key=abs) > 0 else -1.0
    return sign * first, float(sizes[0] ** 2) / len(X)


def _leading(S: Array, place: int = -1) -> Component:
    """Return an eigenvector and its eigenvalue, by rank: -1 for the largest.

    Raises ValueError where a mistaken matrix has no determinate answer.
    """
    values, vectors = np.linalg.eigh(S)
    v = vectors[:, place]
    entries = np.sort(np.abs(v))
    if len(v) > 1:
        gap = np.abs(np.delete(values, place) - values[place]).min()
        if gap < 1e-6 * np.abs(values).max() or entries[-1] - entries[-2] < 1e-6:
            raise ValueError("several directions or both signs do")
    return _signed(v), float(values[place])


def _not_centred(X: Array) -> Component:
    return _leading(_covariance(X))


def _grand_mean(X: Array) -> Component:
    """Subtract one number, the mean of all entries, instead of each feature's mean."""
    return _leading(_covariance(X - X.mean()))


def _unbiased(X: Array) -> Component:
    v, variance = _first_component(X)
    return v, variance * len(X) / (len(X) - 1)


def _scatter(X: Array) -> Component:
    v, variance = _first_component(X)
    return v, variance * len(X)


def _deviation(X: Array) -> Component:
    v, variance = _first_component(X)
    return v, math.sqrt(variance)


def _standardised(X: Array) -> Component:
    """Divide each feature by its deviation first: the component of the correlations."""
    centred = X - X.mean(axis=0)
    return _leading(_covariance(centred / centred.std(axis=0)))


def _last_component(X: Array) -> Component:
    """Take the first column of eigh, whose eigenvalues rise."""
    return _leading(_covariance(X - X.mean(axis=0)), 0)


def _over_the_samples(X: Array) -> Component:
    """Treat the columns as the samples: a component of length N."""
    return _leading(_covariance(X.T - X.T.mean(axis=0)))


def _sign_by_first_entry(X: Array) -> Component:
    v, variance = _first_component(X)
    if abs(v[0]) < 1e-9:
        raise ValueError("the first entry has no sign")
    return v * np.sign(v[0]), variance


def _is_clear(X: Array) -> bool:
    """Tell whether the answer is determinate: a gap of two, and one largest entry."""
    values, vectors = np.linalg.eigh(_covariance(X - X.mean(axis=0)))
    entries = np.sort(np.abs(vectors[:, -1]))
    return bool(
        values[-1] > 0.01
        and (len(values) == 1 or values[-1] > 2 * values[-2])
        and (len(values) == 1 or entries[-1] > entries[-2] + 0.01)
    )


def _case(rng: Generator) -> Arguments:
    """Draw data far from the origin, stretched along one direction."""
    while True:
        samples, features = int(rng.integers(2, 9)), int(rng.integers(1, 5))
        direction = rng.normal(0, 1, features)
        X = np.outer(rng.normal(0, 3, samples), direction) + rng.normal(0, 0.7, (samples, features))
        X = np.round(X + rng.integers(-9, 10, features), 1)
        if _is_clear(X):
            return {"X": X}


first_component = CodeTask(
    function="first_component",
    starter=_STARTER,
    reference=_first_component,
    draw=_case,
    verify=_by_singular_values,
    outputs=("v", "variance"),
    edge_cases={
        "orthogonal-to-ones": lambda: {
            "X": np.outer([2.0, -2.0, 1.0, -1.0], [2.0, -1.0, -1.0])
            + np.outer([1.5, 1.5, -1.5, -1.5], [1.0, 1.0, 1.0])
        },
        "orthogonal-to-the-first-axis": lambda: {
            "X": np.array([[1.0, 4.0, 2.0], [-1, 4, 2], [0, 10, 5], [0, -2, -1]])
        },
        "far-from-zero": lambda: {
            "X": np.array([[100.0, 200.0], [101.0, 198.0], [99.0, 202.0], [102.0, 196.5]])
        },
        "two-samples": lambda: {"X": np.array([[1.0, 5.0, 2.0], [2.0, 3.0, 2.5]])},
        "one-feature": lambda: {"X": np.array([[3.0], [5.0], [10.0]])},
        "a-constant-feature": lambda: {
            "X": np.array([[7.0, 1.0, 0.0], [7.0, 2.0, 0.5], [7.0, -3.0, 0.4]])
        },
        "largest-entry-negative": lambda: {
            "X": np.array([[0.0, 0.0], [1.0, -3.0], [2.0, -6.1], [-1.0, 2.9]])
        },
    },
    mistakes={
        "not-centred": _not_centred,
        "one-mean-for-all": _grand_mean,
        "divided-by-n-minus-1": _unbiased,
        "not-divided-by-n": _scatter,
        "standard-deviation": _deviation,
        "standardised": _standardised,
        "last-component": _last_component,
        "rows-and-columns-swapped": _over_the_samples,
        "sign-of-the-first-entry": _sign_by_first_entry,
    },
)
