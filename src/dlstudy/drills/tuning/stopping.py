"""Drill family on early stopping: the best epoch, and the one after which training stops."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import too_large
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

MOST_EPOCHS = 200  # of a list set by a learner
HAIR = 1e-9  # losses are decimal numbers: 0.80 - 0.78 is not above 0.02


def _params(rng: Generator) -> Parameters:
    """Draw a curve on which each wrong way of counting gives something else.

    It has an early epoch without a gain, a gain of exactly delta that does
    not count, and a lower loss after the stop.
    """
    while True:
        steps = rng.choice([-9, -6, -5, -3, -2, -1, 1, 2, 3], 11)
        v = (90 + np.concatenate(([0], np.cumsum(steps)))) / 100
        delta, patience = float(rng.choice([0.02, 0.03])), float(rng.integers(2, 4))
        b, e = _stop(v, delta, patience)
        others = (
            len({b, e, _lowest(v), _stop(v, delta - 2 * HAIR, patience)[0]}) == 4,
            len({e, e - 1, _from_start(v, delta, patience), _first_without(v, delta)}) == 4,
            _stop(v, 0.0, patience)[1] not in {e, len(v)},
            v[int(e) - 1] != v[int(b) - 1],
            e == b + patience,
        )
        if all(others):
            return {"v": np.round(v, 2), "P": patience, "delta": delta}


def _bests(v: Array, delta: float) -> list[int]:
    """Return the epochs, counted from 1, each of which is a new best."""
    found = [1]
    for epoch in range(2, len(v) + 1):
        if v[found[-1] - 1] - v[epoch - 1] > delta + HAIR:
            found.append(epoch)
    return found


def _stop(v: Array, delta: float, patience: float) -> tuple[float, float]:
    """Return the last best epoch and the epoch of the stop, the last of all where it has none."""
    found = _bests(v, delta)
    for best, following in zip(found, [*found[1:], len(v) + patience + 1], strict=True):
        if following > best + patience:
            return float(best), float(min(best + patience, len(v)))
    raise AssertionError("the last best has no follower")


def _best(v: Array, delta: float, P: float) -> float:  # noqa: N803 -- the question's letter
    return _stop(v, delta, P)[0]


def _by_counting(v: Array, delta: float, patience: float) -> tuple[float, float]:
    """Return the same by going on epoch by epoch with a counter, as a training loop does."""
    lowest, best, waited = v[0], 1, 0
    for epoch, loss in enumerate(v[1:], start=2):
        if lowest - loss > delta + HAIR:
            lowest, best, waited = loss, epoch, 0
        else:
            waited += 1
        if waited == patience:
            return float(best), float(epoch)
    return float(best), float(len(v))


def _lowest(v: Array) -> float:
    return float(np.argmin(v) + 1)


def _without(v: Array, delta: float) -> list[int]:
    """Return the epochs, counted from 1, none of which is a new best."""
    found = _bests(v, delta)
    return [epoch for epoch in range(1, len(v) + 1) if epoch not in found]


def _from_start(v: Array, delta: float, patience: float) -> float:
    """Return the epoch at which the epochs without a gain, counted in all, reach the patience."""
    without = _without(v, delta)
    return float(without[int(patience) - 1]) if len(without) >= patience else float(len(v))


def _first_without(v: Array, delta: float) -> float:
    without = _without(v, delta)
    return float(without[0]) if without else float(len(v))


def _end(v: Array, b: float, P: float) -> float:  # noqa: N803 -- as above
    return float(min(b + P, len(v)))


def _loss_at(v: Array, epoch: float) -> float:
    return float(v[int(np.clip(epoch, 1, len(v))) - 1])


def _objection(v: Value, P: Value, delta: Value) -> str:  # noqa: N803 -- as above
    if np.ndim(v) != 1 or not 3 <= np.size(v) <= MOST_EPOCHS:
        return f"v should be a vector of 3 to {MOST_EPOCHS} losses. Set v=[0.9, 0.8, 0.85, 0.84]."
    if said := too_large("v", v):
        return said
    if np.ndim(P) or not float(P).is_integer() or not 1 <= float(P) < np.size(v):
        return f"P should be a whole number from 1 to {np.size(v) - 1}. Set P=2."
    if np.ndim(delta) or not 0 <= float(delta) <= 1:
        return "delta should be one number from 0 to 1. Set delta=0.01."
    return ""


early_stop = Family(
    params=_params,
    objection=_objection,
    steps=(
        FamilyStep(
            "b",
            solve=_best,
            formula="the last new best before P epochs without one",
            verify=lambda v, delta, P: _by_counting(v, delta, P)[0],  # noqa: N803
            mistakes={
                "lowest": _lowest,
                "ties": lambda v, delta, P: _stop(v, delta - 2 * HAIR, P)[0],  # noqa: N803
                "stop-epoch": lambda v, delta, P: _stop(v, delta, P)[1],  # noqa: N803
            },
        ),
        FamilyStep(
            "e",
            solve=_end,
            formula="b + P",
            verify=lambda v, delta, P: _by_counting(v, delta, P)[1],  # noqa: N803
            mistakes={
                "from-start": lambda v, delta, P: _from_start(v, delta, P),  # noqa: N803
                "first-rise": _first_without,
                "one-less": "b + P - 1",
            },
        ),
        FamilyStep(
            "L",
            solve=lambda v, b: _loss_at(v, b),
            formula="the loss of epoch b",
            verify=lambda v, delta, P: float(v[int(_by_counting(v, delta, P)[0]) - 1]),  # noqa: N803
            mistakes={"last": lambda v, e: _loss_at(v, e)},
        ),
        FamilyStep(
            "m",
            solve=lambda v, P: _stop(v, 0.0, P)[1],  # noqa: N803
            formula="b + P, with any lower loss a new best",
            verify=lambda v, P: _by_counting(v, 0.0, P)[1],  # noqa: N803
            mistakes={"same-delta": lambda v, delta, P: _stop(v, delta, P)[1]},  # noqa: N803
        ),
    ),
)
