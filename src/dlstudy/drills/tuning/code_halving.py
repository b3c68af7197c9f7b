"""Code task on tuning: successive halving over recorded learning curves."""

from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from dlstudy.code.task import Arguments, CodeTask

Array = NDArray[np.float64]
Result = tuple[float, float]
Score = Callable[[Array, int], Array]

_STARTER = '''\
import numpy as np


def successive_halving(losses, r, eta):
    """Return the winner of successive halving, and the epochs trained in all.

    losses: float array of shape (n, T); losses[i, t - 1] is the validation
        loss of configuration i after t epochs.
    r: integer from 1 to T, the epochs of the first round.
    eta: integer of at least 2; after a round with k configurations the
        k // eta with the lowest losses go on, at least one, with eta times the
        epochs. Of equal losses the lower index comes first.
    A round is held only if its epochs are at most T; one that has a single
    configuration is the last. Every configuration goes on from its
    checkpoint, so a round trains only the additional epochs.
    Returns a tuple (winner, epochs): the index of the best of the last round
    held, and the number of epochs trained in all.
    """
    raise NotImplementedError
'''


def _at_the_round(losses: Array, r: int) -> Array:
    return losses[:, r - 1]


def _halved(losses: Array, r: int, eta: int, score: Score, from_checkpoint: bool = True) -> Result:
    """Return winner and epochs where a round ranks by ``score``, the lowest first."""
    n, longest = losses.shape
    left = np.arange(n)
    winner = epochs = done = 0
    while r <= longest:
        epochs += len(left) * (r - done)
        order = np.argsort(score(losses, r)[left], kind="stable")
        winner = int(left[order[0]])
        if len(left) == 1:
            break
        left = np.sort(left[order[: max(1, len(left) // eta)]])
        done, r = (r if from_checkpoint else 0), r * eta
    return float(winner), float(epochs)


def _reference(losses: Array, r: int, eta: int) -> Result:
    return _halved(losses, r, eta, _at_the_round)


def _by_tuples(losses: Array, r: int, eta: int) -> Result:
    """Return the same with sorted pairs, and the epochs counted one configuration at a time."""
    trained = [0] * len(losses)
    rows = list(range(len(losses)))
    winner = 0
    while r <= losses.shape[1]:
        for row in rows:
            trained[row] = r
        ranked = sorted((float(losses[row, r - 1]), row) for row in rows)
        winner = ranked[0][1]
        if len(rows) == 1:
            break
        rows = [row for _, row in ranked[: max(1, len(rows) // eta)]]
        r *= eta
    return float(winner), float(sum(trained))


def _case(rng: Generator) -> Arguments:
    """Draw curves that fall at their own speeds to their own ends, so that they cross."""
    n, longest = int(rng.integers(6, 13)), int(rng.integers(10, 20))
    ends, speeds = rng.uniform(0.1, 1, (n, 1)), rng.uniform(0.1, 0.8, (n, 1))
    t = np.arange(1, longest + 1)
    curves = ends + 2 * np.exp(-speeds * t) + rng.normal(0, 0.15, (n, longest))
    return {
        "losses": np.round(curves, 3),
        "r": int(rng.integers(1, 3)),
        "eta": int(rng.integers(2, 4)),
    }


successive_halving = CodeTask(
    function="successive_halving",
    starter=_STARTER,
    reference=_reference,
    draw=_case,
    verify=_by_tuples,
    outputs=("winner", "epochs"),
    edge_cases={
        "one-configuration": lambda: {"losses": np.array([[0.5, 0.4, 0.3]]), "r": 2, "eta": 3},
        "one-round": lambda: {"losses": np.array([[0.5, 0.1], [0.4, 0.3]]), "r": 1, "eta": 3},
        "fewer-than-eta": lambda: {
            "losses": np.array([[0.5, 0.4, 0.1], [0.4, 0.3, 0.3]]),
            "r": 1,
            "eta": 3,
        },
        "ties": lambda: {
            "losses": np.array([[0.5, 0.4], [0.5, 0.2], [0.5, 0.1], [0.5, 0.0]]),
            "r": 1,
            "eta": 2,
        },
        "crossing-curves": lambda: {
            "losses": np.array([[0.9, 0.5, 0.3, 0.1], [0.8, 0.7, 0.7, 0.7], [0.7, 0.6, 0.6, 0.6]]),
            "r": 1,
            "eta": 2,
        },
    },
    mistakes={
        "trains-anew": lambda losses, r, eta: _halved(
            losses, r, eta, _at_the_round, from_checkpoint=False
        ),
        "keeps-losers": lambda losses, r, eta: _halved(losses, r, eta, lambda at, n: -at[:, n - 1]),
        "final-loss": lambda losses, r, eta: _halved(losses, r, eta, lambda at, _: at[:, -1]),
        "off-by-one": lambda losses, r, eta: _halved(
            losses, r, eta, lambda at, n: at[:, min(n, at.shape[1] - 1)]
        ),
        "minimum-so-far": lambda losses, r, eta: _halved(
            losses, r, eta, lambda at, n: at[:, :n].min(axis=1)
        ),
    },
)
