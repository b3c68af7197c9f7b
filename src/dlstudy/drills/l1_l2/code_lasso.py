"""Code task on the L1 penalty: one sweep of coordinate descent for the lasso."""
# ruff: noqa: N803 -- X is the name in every source

from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from dlstudy.code.task import Arguments, CodeTask

Array = NDArray[np.float64]
Rule = Callable[[float, float, float, int], float]  # rho, squared length, lam, samples -> weight

_STARTER = '''\
import numpy as np


def lasso_sweep(X, y, w, lam):
    """Return the weights after one sweep of coordinate descent for the lasso.

    X: (n, d) floats, one row for each sample; y: (n,) targets; w: (d,) the
        weights at the start, not to be changed; lam: float >= 0.
    The objective is 0.5 * sum((y - X @ w)**2) + lam * sum(abs(w)), without a
    bias. The sweep minimises it exactly over w[0], then w[1], and so on, each
    with the newest values of the others. A weight whose column is all zeros
    becomes 0.
    Returns the new weights, shape (d,).
    """
    raise NotImplementedError
'''


def _soft(rho: float, square: float, lam: float, _samples: int) -> float:
    """Return the soft-thresholded inner product over the curvature."""
    return float(np.sign(rho)) * max(abs(rho) - lam, 0.0) / square


def _sweep(X: Array, y: Array, w: Array, lam: float, rule: Rule = _soft) -> Array:
    """Update one weight after the other by ``rule``, keeping the residual up to date."""
    weights = np.array(w, dtype=np.float64)
    residual = y - X @ weights
    for j, column in enumerate(X.T):
        square = float(column @ column)
        rho = float(column @ residual) + square * float(weights[j])
        new = rule(rho, square, lam, len(y)) if square > 0 else 0.0
        residual = residual + column * (weights[j] - new)
        weights[j] = new
    return weights


def _sweep_by_candidates(X: Array, y: Array, w: Array, lam: float) -> Array:
    """Try, for each weight, 0 and the zero of the slope on either side; keep the cheapest.

    The objective is written out in loops, and its slope is read off three
    values of the squared error, which is a parabola.
    """
    weights = [float(each) for each in w]

    def squared_error(j: int, value: float) -> float:
        trial = [*weights[:j], value, *weights[j + 1 :]]
        total = 0.0
        for row, target in zip(X.tolist(), y.tolist(), strict=True):
            total += (target - sum(a * b for a, b in zip(row, trial, strict=True))) ** 2 / 2
        return total

    for j in range(len(weights)):
        low, middle, high = (squared_error(j, at) for at in (-1.0, 0.0, 1.0))
        slope, curvature = (high - low) / 2, high - 2 * middle + low
        candidates = [0.0]
        if np.any(X[:, j]):
            zeros = [(side, (-slope - side * lam) / curvature) for side in (-1, 1)]
            candidates += [value for side, value in zeros if side * value > 0]
        costs = [
            curvature / 2 * value**2 + slope * value + lam * abs(value) for value in candidates
        ]
        weights[j] = candidates[int(np.argmin(costs))]
    return np.array(weights)


def _stale(X: Array, y: Array, w: Array, lam: float) -> Array:
    """Update all weights from the residual before the sweep."""
    residual, result = y - X @ w, np.zeros(len(w))
    for j, column in enumerate(X.T):
        if (square := float(column @ column)) > 0:
            rho = float(column @ residual) + square * float(w[j])
            result[j] = _soft(rho, square, lam, len(y))
    return result


def _own_part_missing(X: Array, y: Array, w: Array, lam: float) -> Array:
    """Threshold the inner product with the full residual."""
    weights = np.array(w, dtype=np.float64)
    for j, column in enumerate(X.T):
        square = float(column @ column)
        rho = float(column @ (y - X @ weights))
        weights[j] = _soft(rho, square, lam, len(y)) if square > 0 else 0.0
    return weights


def _hard(rho: float, square: float, lam: float, _samples: int) -> float:
    return rho / square if abs(rho) > lam else 0.0


def _with(rule: Rule) -> Callable[..., Array]:
    """Return the sweep with another rule for one weight."""
    return lambda X, y, w, lam: _sweep(X, y, w, lam, rule)


def _case(rng: Generator) -> Arguments:
    """Draw a regression with some weights set already, and a lam that cuts some of them."""
    samples, inputs = int(rng.integers(3, 8)), int(rng.integers(2, 5))
    return {
        "X": np.round(rng.normal(size=(samples, inputs)), 2),
        "y": np.round(rng.normal(0, 3, samples), 2),
        "w": np.round(rng.normal(size=inputs), 2) * rng.integers(0, 2, inputs),
        "lam": float(np.round(rng.uniform(0.2, 2), 2)),
    }


def _negative() -> Arguments:
    return {
        "X": np.array([[1.0, 2.0], [2.0, -1.0], [0.0, 1.0]]),
        "y": np.array([-4.0, -6.0, 1.0]),
        "w": np.zeros(2),
        "lam": 0.5,
    }


def _short() -> Arguments:
    """Return two columns of squared lengths 0.26 and 0.0006, whose weights are not 0."""
    X = np.array([[0.5, 0.02], [0.1, -0.01], [0.0, 0.01]])  # noqa: N806
    return {**_negative(), "X": X, "lam": 0.01}


lasso_sweep = CodeTask(
    function="lasso_sweep",
    starter=_STARTER,
    reference=_sweep,
    draw=_case,
    verify=_sweep_by_candidates,
    edge_cases={
        "negative-weights": _negative,
        "column-of-zeros": lambda: {**_negative(), "X": np.array([[0.0, 2], [0, -1], [0, 1]])},
        "all-cut-off": lambda: {**_negative(), "w": np.array([3.0, -2.0]), "lam": 100.0},
        "no-penalty": lambda: {**_negative(), "lam": 0.0},
        "short-columns": _short,
        "starts-away-from-zero": lambda: {**_negative(), "w": np.array([5.0, 5.0])},
    },
    mistakes={
        "stale": _stale,
        "own-part-missing": _own_part_missing,
        "not-divided": _with(lambda rho, _square, lam, n: _soft(rho, 1.0, lam, n)),
        "threshold-after-division": _with(
            lambda rho, square, lam, n: _soft(rho / square, 1.0, lam, n)
        ),
        "threshold-times-n": _with(lambda rho, square, lam, n: _soft(rho, square, n * lam, n)),
        "hard-threshold": _with(_hard),
        "sign-lost": _with(lambda rho, square, lam, _n: max(rho - lam, 0.0) / square),
    },
)
