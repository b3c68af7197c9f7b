"""Code task on regularisation: when early stopping ends, and which epoch it returns."""

import math
from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from dlstudy.code.task import Arguments, CodeTask

Array = NDArray[np.float64]
Answer = tuple[float, float]

_STARTER = '''\
import numpy as np


def early_stopping(losses, patience):
    """Return the best epoch and the number of epochs that were run.

    losses: (n,) floats, the validation loss of each epoch, n >= 1; the first
        is a number, later ones may be infinite; patience: int >= 1.
    Training stops after the first epoch that is the patience-th in a row
    without a loss strictly below the best so far, or at the end of losses.
    Returns (best, run): the index of the best epoch among those that ran (the
    first, if tied), and their number.
    """
    raise NotImplementedError
'''


def _by_counter(
    losses: Array,
    patience: int,
    better: Callable[[float, float], bool] = lambda loss, best: loss < best,
    reset: bool = True,
) -> Answer:
    best, best_epoch, waited = math.inf, 0, 0
    for epoch, loss in enumerate(losses.tolist()):
        if better(loss, best):
            best, best_epoch = loss, epoch
            waited = 0 if reset else waited
        else:
            waited += 1
        if waited == patience:
            return float(best_epoch), float(epoch + 1)
    return float(best_epoch), float(len(losses))


def _by_windows(losses: Array, patience: int) -> Answer:
    """Look for the first run of epochs none of which is below all before it."""
    clean = losses.tolist()
    improves = [all(loss < before for before in clean[:i]) for i, loss in enumerate(clean)]
    run = len(clean)
    for end in range(patience, len(clean) + 1):
        if not any(improves[end - patience : end]):
            run = end
            break
    return float(clean.index(min(clean[:run]))), float(run)


def _last_epoch(losses: Array, patience: int) -> Answer:
    run = _by_counter(losses, patience)[1]
    return run - 1, run


def _looks_ahead(losses: Array, patience: int) -> Answer:
    return float(np.argmin(losses)), _by_counter(losses, patience)[1]


def _against_previous(losses: Array, patience: int) -> Answer:
    waited, run = 0, len(losses)
    for epoch in range(1, len(losses)):
        waited = 0 if losses[epoch] < losses[epoch - 1] else waited + 1
        if waited == patience:
            run = epoch + 1
            break
    return float(np.argmin(losses[:run])), float(run)


def _case(rng: Generator) -> Arguments:
    """Draw losses that fall, rise and fall again, in tenths so that some are tied."""
    epochs = int(rng.integers(6, 15))
    losses = 1 + np.abs(np.linspace(-1, 1, epochs)) * rng.uniform(0.2, 1.0)
    losses[-2:] -= rng.choice([0.0, 1.5])
    losses = np.round(losses + rng.normal(0, 0.15, epochs), 1)
    return {"losses": losses, "patience": int(rng.integers(1, 5))}


def _own(losses: list[float], patience: int) -> Callable[[], Arguments]:
    return lambda: {"losses": np.array(losses), "patience": patience}


early_stopping = CodeTask(
    function="early_stopping",
    starter=_STARTER,
    reference=_by_counter,
    draw=_case,
    verify=_by_windows,
    edge_cases={
        "improves-to-the-end": _own([5.0, 4.0, 3.0, 2.0], 1),
        "second-fall": _own([3.0, 2.0, 2.5, 2.6, 2.7, 1.0], 3),
        "ties": _own([3.0, 2.0, 2.0, 2.0, 1.0], 3),
        "diverged": _own([3.0, math.inf, 2.0, math.inf, math.inf, 1.0], 2),
        "one-epoch": _own([3.0], 2),
        "interrupted-waits": _own([5.0, 6.0, 4.0, 6.0, 3.0, 6.0, 2.0], 2),
        "slow-return": _own([3.0, 5.0, 4.0, 3.5, 3.2, 3.1], 3),
    },
    mistakes={
        "last-epoch": _last_epoch,
        "looks-ahead": _looks_ahead,
        "counter-not-reset": lambda losses, patience: _by_counter(losses, patience, reset=False),
        "one-too-late": lambda losses, patience: _by_counter(losses, patience + 1),
        "ties-improve": lambda losses, patience: _by_counter(
            losses, patience, lambda loss, best: loss <= best
        ),
        "against-previous": _against_previous,
    },
    outputs=("best", "run"),
)
