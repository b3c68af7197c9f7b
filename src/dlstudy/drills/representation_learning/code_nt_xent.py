"""Code task on contrastive learning: the loss of SimCLR for a batch of view pairs."""
# ruff: noqa: N803, N806 -- Z and S are the names in the card

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.code.task import Arguments, CodeTask

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_STARTER = '''\
import numpy as np


def nt_xent(Z, tau):
    """Return the contrastive loss of SimCLR for N images with two views each.

    Z: (2N, d) floats, the embeddings, no row zero; rows 2i and 2i+1 (from 0)
        are the two views of image i. tau: the temperature, positive.
    Similarities are cosines, divided by tau. Each of the 2N views chooses its
    partner among the other 2N - 1 views (not itself) by softmax cross-entropy.
    Returns the mean over the 2N views, a float. Large similarities over a
    small tau must not overflow.
    """
    raise NotImplementedError
'''


def _loss(
    Z: Array,
    tau: float,
    *,
    unit: bool = True,
    itself: bool = False,
    scale: Callable[[float], float] = lambda tau: 1 / tau,
    halves: bool = False,
    other: bool = False,
    stable: bool = True,
) -> float:
    """Return the loss; the keywords put a mistake in place of a part."""
    count = len(Z)
    rows = np.arange(count)
    partner = (rows + count // 2) % count if halves else rows ^ 1
    E = Z / np.linalg.norm(Z, axis=1, keepdims=True) if unit else Z
    S = E @ E.T * scale(tau)
    if not itself:
        S[rows, rows] = -np.inf
    wanted = S[rows, partner].copy()
    if other:
        S[rows, partner] = -np.inf
    top = S.max(axis=1) if stable else np.zeros(count)
    sums = np.log(np.exp(S - top[:, None]).sum(axis=1)) + top
    return float((sums - wanted).mean())


def _with(**changes: object) -> Callable[..., float]:
    """Return the loss done with something else in place of one part."""
    return lambda Z, tau: _loss(Z, tau, **changes)  # type: ignore[arg-type]


def _one_direction(Z: Array, tau: float) -> float:
    """Let the first views of the pairs alone choose, among the second ones."""
    E = Z / np.linalg.norm(Z, axis=1, keepdims=True)
    S = E[::2] @ E[1::2].T / tau
    top = S.max(axis=1)
    sums = np.log(np.exp(S - top[:, None]).sum(axis=1)) + top
    return float((sums - np.diag(S)).mean())


def _by_loop(Z: Array, tau: float) -> float:
    """Go view by view and candidate by candidate, in differences to the partner's score."""
    rows = Z.tolist()
    total = 0.0
    for i, anchor in enumerate(rows):
        scores = {}
        for j, other in enumerate(rows):
            if j != i:
                dot = math.fsum(a * b for a, b in zip(anchor, other, strict=True))
                scores[j] = dot / math.hypot(*anchor) / math.hypot(*other) / tau
        partner = i + 1 if i % 2 == 0 else i - 1
        top = max(scores.values())
        parts = math.fsum(math.exp(s - top) for s in scores.values())
        total += math.log(parts) + top - scores[partner]
    return total / len(rows)


def _case(rng: Generator) -> Arguments:
    images, size = int(rng.integers(2, 6)), int(rng.integers(2, 5))
    shared = np.repeat(rng.normal(size=(images, size)), 2, axis=0)
    return {
        "Z": (shared + rng.normal(size=shared.shape)) * rng.uniform(0.5, 3, (2 * images, 1)),
        "tau": float(rng.choice([0.2, 0.5, 1.0])),
    }


def _pairs() -> Array:
    return np.array([[2.0, 0.1], [1.0, 0.3], [-0.2, 1.0], [0.4, 2.0], [-1.0, -1.0], [-3.0, 1.0]])


nt_xent = CodeTask(
    function="nt_xent",
    starter=_STARTER,
    reference=_loss,
    draw=_case,
    verify=_by_loop,
    edge_cases={
        "collapsed": lambda: {"Z": np.ones((6, 3)), "tau": 0.5},
        "one-image": lambda: {"Z": np.array([[1.0, 2.0], [2.0, -1.0]]), "tau": 0.5},
        "small-temperature": lambda: {"Z": _pairs(), "tau": 0.001},
        "uneven-lengths": lambda: {
            "Z": _pairs() * np.array([[1.0], [50.0], [1.0], [0.1], [1.0], [9.0]]),
            "tau": 0.3,
        },
    },
    mistakes={
        "with-itself": _with(itself=True),
        "no-cosine": _with(unit=False),
        "times-tau": _with(scale=lambda tau: tau),
        "no-temperature": _with(scale=lambda _tau: 1.0),
        "partners-by-halves": _with(halves=True),
        "no-positive-below": _with(other=True),
        "one-direction": _one_direction,
        "overflow": _with(stable=False),
    },
)
