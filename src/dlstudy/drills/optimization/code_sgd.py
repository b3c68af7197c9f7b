"""Code task on optimisation: one step of SGD with momentum, Nesterov's too, and weight decay."""

from collections.abc import Callable
from typing import TypedDict, Unpack

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from dlstudy.code.task import Arguments, CodeTask

Array = NDArray[np.float64]


class SgdStep(TypedDict):
    """What one step of SGD is given; the meaning of each is in the starter."""

    theta: Array
    grad: Array
    v: Array
    lr: float
    momentum: float
    weight_decay: float
    nesterov: int  # 0 or 1


_SGD_STARTER = '''\
import numpy as np


def sgd_step(theta, grad, v, lr, momentum, weight_decay, nesterov):
    """Return parameters and velocity after one step of SGD (minimising).

    theta, grad, v: float arrays of one shape: the parameters, the gradient of
        the loss there, and the velocity before this step (0 before the first).
    lr, momentum, weight_decay: floats; momentum is from 0 to below 1.
    nesterov: 1 to move by g + momentum * v, with the new v; 0 to move by v.
    The decay is an L2 term: weight_decay * theta is added to the gradient.
    Then v <- momentum * v + g, without a factor for g.
    Returns a tuple (theta, v) after the step.
    """
    raise NotImplementedError
'''


def _velocity(step: SgdStep) -> tuple[Array, Array]:
    """Return the gradient with its decay, and the velocity that has taken it in."""
    g = step["grad"] + step["weight_decay"] * step["theta"]
    return g, step["momentum"] * step["v"] + g


def _sgd_moved(step: SgdStep, direction: Array) -> Array:
    return step["theta"] - step["lr"] * direction


def _direction(step: SgdStep, g: Array, v: Array) -> Array:
    return g + step["momentum"] * v if step["nesterov"] else v


def _sgd(**step: Unpack[SgdStep]) -> tuple[Array, Array]:
    g, v = _velocity(step)
    return _sgd_moved(step, _direction(step, g, v)), v


def _sgd_by_position(**step: Unpack[SgdStep]) -> tuple[Array, Array]:
    """Return the step entry by entry, with positions in place of velocities.

    The classical step goes on by momentum times the last change, -lr * v, and
    down the slope; Nesterov's adds momentum times the change so made, and takes
    away the change that the stored parameter, a look-ahead, contains already.
    """
    lr, mu = step["lr"], step["momentum"]
    theta, v = np.empty_like(step["theta"]), np.empty_like(step["v"])
    for place in np.ndindex(theta.shape):
        here, old = float(step["theta"][place]), float(step["v"][place])
        slope = float(step["grad"][place]) + step["weight_decay"] * here
        change = -lr * mu * old - lr * slope
        v[place] = old * mu + slope
        theta[place] = here + (change * (1 + mu) + lr * mu * old if step["nesterov"] else change)
    return theta, v


def _sgd_decoupled(**step: Unpack[SgdStep]) -> tuple[Array, Array]:
    plain = step.copy()
    plain["weight_decay"] = 0.0
    theta, v = _sgd(**plain)
    return theta - step["lr"] * step["weight_decay"] * step["theta"], v


def _sgd_without_decay(**step: Unpack[SgdStep]) -> tuple[Array, Array]:
    plain = step.copy()
    plain["weight_decay"] = 0.0
    return _sgd(**plain)


def _sgd_averaged(**step: Unpack[SgdStep]) -> tuple[Array, Array]:
    g, _ = _velocity(step)
    v = step["momentum"] * step["v"] + (1 - step["momentum"]) * g
    return _sgd_moved(step, _direction(step, g, v)), v


def _sgd_rate_in_velocity(**step: Unpack[SgdStep]) -> tuple[Array, Array]:
    g, _ = _velocity(step)
    v = step["momentum"] * step["v"] + step["lr"] * g
    direction = step["lr"] * g + step["momentum"] * v if step["nesterov"] else v
    return step["theta"] - direction, v


def _sgd_other_direction(
    choose: Callable[[SgdStep, Array, Array], Array],
) -> Callable[..., tuple[Array, Array]]:
    """Return the mistake that moves along ``choose(step, g, v)`` in Nesterov's step."""

    def mistake(**step: Unpack[SgdStep]) -> tuple[Array, Array]:
        g, v = _velocity(step)
        return _sgd_moved(step, choose(step, g, v) if step["nesterov"] else v), v

    return mistake


def _sgd_old_velocity(**step: Unpack[SgdStep]) -> tuple[Array, Array]:
    g, v = _velocity(step)
    return _sgd_moved(step, _direction(step, g, step["v"])), v


def _sgd_direction_stored(**step: Unpack[SgdStep]) -> tuple[Array, Array]:
    g, v = _velocity(step)
    return _sgd(**step)[0], _direction(step, g, v)


def _sgd_uphill(**step: Unpack[SgdStep]) -> tuple[Array, Array]:
    theta, v = _sgd(**step)
    return 2 * step["theta"] - theta, v


def _sgd_case(rng: Generator) -> Arguments:
    """Draw a step of a vector or a matrix, the first one or a later one."""
    shape = tuple(int(n) for n in rng.integers(1, 5, rng.integers(1, 3)))
    is_first = bool(rng.random() < 0.2)
    return {
        "theta": np.round(rng.uniform(0.2, 2, shape), 2) * rng.choice([-1.0, 1.0], shape),
        "grad": np.round(rng.normal(0, 1, shape), 2),
        "v": np.zeros(shape) if is_first else np.round(rng.normal(0, 2, shape), 2),
        "lr": float(rng.choice([0.5, 0.1, 0.01])),
        "momentum": float(rng.choice([0.9, 0.8, 0.5])),
        "weight_decay": float(rng.choice([0.1, 0.01])),
        "nesterov": int(rng.integers(2)),
    }


def _usual(nesterov: int) -> Arguments:
    return {
        "theta": np.array([1.0, -2.0]),
        "grad": np.array([0.5, 3.0]),
        "v": np.array([-1.0, 4.0]),
        "lr": 0.1,
        "momentum": 0.9,
        "weight_decay": 0.01,
        "nesterov": nesterov,
    }


sgd_step = CodeTask(
    function="sgd_step",
    starter=_SGD_STARTER,
    reference=_sgd,
    draw=_sgd_case,
    verify=_sgd_by_position,
    outputs=("theta", "v"),
    edge_cases={
        "classical": lambda: _usual(nesterov=0),
        "nesterov": lambda: _usual(nesterov=1),
        "first-step": lambda: _usual(nesterov=1) | {"v": np.zeros(2)},
        "no-momentum": lambda: _usual(nesterov=0) | {"momentum": 0.0},
        "no-decay": lambda: _usual(nesterov=1) | {"weight_decay": 0.0},
        "gradient-of-zero": lambda: _usual(nesterov=0) | {"grad": np.zeros(2)},
        "matrix": lambda: (
            _usual(nesterov=1)
            | {
                "theta": np.array([[1.0], [2.0]]),
                "grad": np.array([[0.3], [-0.6]]),
                "v": np.array([[0.2], [0.1]]),
            }
        ),
    },
    mistakes={
        "decay-decoupled": _sgd_decoupled,
        "no-decay": _sgd_without_decay,
        "averaged": _sgd_averaged,
        "rate-in-velocity": _sgd_rate_in_velocity,
        "nesterov-ignored": _sgd_other_direction(lambda _step, _g, v: v),
        "nesterov-no-gradient": _sgd_other_direction(lambda step, _g, v: step["momentum"] * v),
        "old-velocity": _sgd_old_velocity,
        "nesterov-stored": _sgd_direction_stored,
        "uphill": _sgd_uphill,
    },
)
