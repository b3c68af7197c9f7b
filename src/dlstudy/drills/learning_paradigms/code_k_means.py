"""Code task: k-means from nothing."""
# ruff: noqa: N803 -- X and C are the names in every source

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.code.task import Arguments, CodeTask

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Result = tuple[Array, float]

_STARTER = '''\
import numpy as np


def k_means(X, C, rounds):
    """Return (centres, J) after some rounds of k-means from the centres C.

    X: (n, d) floats; C: (k, d) starting centres; neither is to be changed.
    A round first gives each point to its nearest centre (Euclidean distance;
    ties go to the lower index), then moves each centre to the mean of its
    points. A centre without points stays where it is.
    Returns the centres (k, d), and J: the sum of the squared distances of
    the points to the nearest of these centres.
    """
    raise NotImplementedError
'''


def _squares(X: Array, C: Array) -> Array:
    """Return the squared distances, of shape (points, centres)."""
    return np.asarray(((X[:, None, :] - C[None, :, :]) ** 2).sum(axis=2))


def _mean(points: Array) -> Array:
    return np.asarray(points.mean(axis=0))


def _clustered(
    X: Array,
    C: Array,
    rounds: int,
    *,
    distances: Callable[[Array, Array], Array] = _squares,
    centre: Callable[[Array], Array] = _mean,
    empty_stays: bool = True,
) -> Result:
    """Run k-means, with another distance, centre or empty cluster if asked."""
    centres = np.array(C)
    for _ in range(rounds):
        labels = distances(X, centres).argmin(axis=1)
        for j in range(len(centres)):
            if (labels == j).any():
                centres[j] = centre(X[labels == j])
            elif not empty_stays:
                centres[j] = 0.0
    return centres, float(_squares(X, centres).min(axis=1).sum())


def _stale(X: Array, C: Array, rounds: int) -> Result:
    """Measure the distances before the centres move the last time."""
    centres, _ = _clustered(X, C, rounds)
    before, _ = _clustered(X, C, max(rounds - 1, 0))
    return centres, float(_squares(X, before).min(axis=1).sum())


def _root(X: Array, C: Array, rounds: int) -> Result:
    centres, _ = _clustered(X, C, rounds)
    return centres, float(np.sqrt(_squares(X, centres).min(axis=1)).sum())


def _one_by_one(X: Array, C: Array, rounds: int) -> Result:
    """Go through points, centres and axes one by one."""
    points, centres = X.tolist(), C.tolist()

    def nearest(point: list[float]) -> tuple[float, int]:
        costs = [sum((p - c) ** 2 for p, c in zip(point, each, strict=True)) for each in centres]
        return min(costs), costs.index(min(costs))

    for _ in range(rounds):
        owners = [nearest(point)[1] for point in points]
        for j in range(len(centres)):
            mine = [point for point, owner in zip(points, owners, strict=True) if owner == j]
            if mine:
                centres[j] = [sum(axis) / len(mine) for axis in zip(*mine, strict=True)]
    return np.array(centres), sum(nearest(point)[0] for point in points)


def _case(rng: Generator) -> Arguments:
    n, k = int(rng.integers(5, 10)), int(rng.integers(2, 4))
    points = rng.normal(size=(n, 2)) + 3 * rng.integers(0, 2, (n, 1))
    return {"X": points, "C": rng.normal(size=(k, 2)) + 1.5, "rounds": int(rng.integers(1, 4))}


def _line() -> Arguments:
    return {"X": np.array([[0.0], [1.0], [2.0], [9.0]]), "C": np.array([[0.0], [2.0]]), "rounds": 2}


k_means = CodeTask(
    function="k_means",
    starter=_STARTER,
    reference=_clustered,
    draw=_case,
    verify=_one_by_one,
    outputs=("centres", "J"),
    edge_cases={
        "tie": _line,
        "empty-centre": lambda: {**_line(), "C": np.array([[1.0], [50.0]])},
        "no-round": lambda: {**_line(), "rounds": 0},
        "one-centre": lambda: {**_line(), "C": np.array([[7.0]])},
    },
    mistakes={
        "median": lambda X, C, rounds: _clustered(
            X, C, rounds, centre=lambda points: np.median(points, axis=0)
        ),
        "city-block": lambda X, C, rounds: _clustered(
            X, C, rounds, distances=lambda X, C: np.abs(X[:, None] - C[None]).sum(axis=2)
        ),
        "empty-to-zero": lambda X, C, rounds: _clustered(X, C, rounds, empty_stays=False),
        "stale": _stale,
        "root": _root,
        "one-round": lambda X, C, rounds: _clustered(X, C, min(rounds, 1)),
    },
)
