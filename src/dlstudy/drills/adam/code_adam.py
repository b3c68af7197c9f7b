"""Code task on optimisation: one step of Adam."""

from typing import TypedDict, Unpack

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from dlstudy.code.task import Arguments, CodeTask

Array = NDArray[np.float64]
Result = tuple[Array, Array, Array]


class Step(TypedDict):
    """What one step is given; the meaning of each is in the starter."""

    theta: Array
    grad: Array
    m: Array
    v: Array
    t: int
    lr: float
    beta1: float
    beta2: float
    eps: float


_STARTER = '''\
import numpy as np


def adam_step(theta, grad, m, v, t, lr, beta1, beta2, eps):
    """Return parameters and moments after one step of Adam (minimising).

    theta, grad: float arrays of one shape: the parameters, and the gradient
        of the loss there.
    m, v: float arrays of that shape: the moving averages of the gradient and
        of its square before this step, as they are stored, that is, not
        bias-corrected; both are 0 before the first step.
    t: integer, the number of this step; the first step has t = 1.
    lr, beta1, beta2: floats, with 0 <= beta1, beta2 < 1.
    eps: a small float > 0, added to the root of the bias-corrected second
        moment (outside the root).
    There is no weight decay.
    Returns a tuple (theta, m, v) after the step; m and v as they are stored
    for the next step, not bias-corrected.
    """
    raise NotImplementedError
'''


def _moments(step: Step) -> tuple[Array, Array]:
    """Return both moving averages with the new gradient taken in."""
    m = step["beta1"] * step["m"] + (1 - step["beta1"]) * step["grad"]
    v = step["beta2"] * step["v"] + (1 - step["beta2"]) * step["grad"] ** 2
    return m, v


def _corrected(step: Step, m: Array, v: Array, t: int) -> tuple[Array, Array]:
    """Return the moments divided by the sum of the weights they have collected."""
    return m / (1 - step["beta1"] ** t), v / (1 - step["beta2"] ** t)


def _moved(step: Step, m: Array, root: Array) -> Array:
    """Return the parameters after a step of lr * m / root."""
    return step["theta"] - step["lr"] * m / root


def _adam(**step: Unpack[Step]) -> Result:
    """Return theta - lr * m_hat / (sqrt(v_hat) + eps), m and v."""
    m, v = _moments(step)
    m_hat, v_hat = _corrected(step, m, v, step["t"])
    return _moved(step, m_hat, np.sqrt(v_hat) + step["eps"]), m, v


def _adam_by_entries(**step: Unpack[Step]) -> Result:
    """Return the step entry by entry, in the reordered form of section 2 of the paper.

    There the corrections go into the step size, and with them into eps:
    lr * sqrt(w2)/w1 * m / (sqrt(v) + eps * sqrt(w2)), where w1 and w2 are the
    sums of the weights, added up here one past step at a time.
    """
    weight1 = sum((1 - step["beta1"]) * step["beta1"] ** age for age in range(step["t"]))
    weight2 = sum((1 - step["beta2"]) * step["beta2"] ** age for age in range(step["t"]))
    rate = step["lr"] * weight2**0.5 / weight1
    theta, m, v = (np.empty_like(step["theta"]) for _ in range(3))
    for place in np.ndindex(theta.shape):
        g, old_m, old_v = (float(a[place]) for a in (step["grad"], step["m"], step["v"]))
        m[place] = old_m + (1 - step["beta1"]) * (g - old_m)
        v[place] = old_v + (1 - step["beta2"]) * (g * g - old_v)
        root = float(v[place]) ** 0.5 + step["eps"] * weight2**0.5
        theta[place] = float(step["theta"][place]) - rate * float(m[place]) / root
    return theta, m, v


def _no_bias_correction(**step: Unpack[Step]) -> Result:
    m, v = _moments(step)
    return _moved(step, m, np.sqrt(v) + step["eps"]), m, v


def _one_correction_only(**step: Unpack[Step]) -> Result:
    """Correct the first moment and forget the second."""
    m, v = _moments(step)
    return _moved(step, _corrected(step, m, v, step["t"])[0], np.sqrt(v) + step["eps"]), m, v


def _power_off_by_one(**step: Unpack[Step]) -> Result:
    m, v = _moments(step)
    m_hat, v_hat = _corrected(step, m, v, step["t"] + 1)
    return _moved(step, m_hat, np.sqrt(v_hat) + step["eps"]), m, v


def _eps_inside(**step: Unpack[Step]) -> Result:
    m, v = _moments(step)
    m_hat, v_hat = _corrected(step, m, v, step["t"])
    return _moved(step, m_hat, np.sqrt(v_hat + step["eps"])), m, v


def _eps_before_correction(**step: Unpack[Step]) -> Result:
    """Use the reordered form and leave eps as it is (the paper's "epsilon hat")."""
    m, v = _moments(step)
    weight2 = 1 - step["beta2"] ** step["t"]
    scaled = m * weight2**0.5 / (1 - step["beta1"] ** step["t"])
    return _moved(step, scaled, np.sqrt(v) + step["eps"]), m, v


def _no_root(**step: Unpack[Step]) -> Result:
    m, v = _moments(step)
    m_hat, v_hat = _corrected(step, m, v, step["t"])
    return _moved(step, m_hat, v_hat + step["eps"]), m, v


def _corrected_stored(**step: Unpack[Step]) -> Result:
    m, v = _moments(step)
    return _adam(**step)[0], *_corrected(step, m, v, step["t"])


def _betas_swapped(**step: Unpack[Step]) -> Result:
    swapped = step.copy()
    swapped["beta1"], swapped["beta2"] = step["beta2"], step["beta1"]
    return _adam(**swapped)


def _old_moments(**step: Unpack[Step]) -> Result:
    """Move with the moments before this gradient (and a step of 0 at first)."""
    m_hat, v_hat = _corrected(step, step["m"], step["v"], step["t"])
    return _moved(step, m_hat, np.sqrt(v_hat) + step["eps"]), *_moments(step)


def _uphill(**step: Unpack[Step]) -> Result:
    theta, m, v = _adam(**step)
    return 2 * step["theta"] - theta, m, v


def _case(rng: Generator) -> Arguments:
    """Draw a step of a vector or a matrix, the first one or a later one."""
    shape = tuple(int(n) for n in rng.integers(1, 5, rng.integers(1, 3)))
    t = int(rng.choice([1, 2, 3, 10, 100]))
    is_first = t == 1
    return {
        "theta": np.round(rng.normal(0, 1, shape), 2),
        "grad": np.round(rng.uniform(0.1, 2, shape), 2) * rng.choice([-1.0, 1.0], shape),
        "m": np.zeros(shape) if is_first else np.round(rng.normal(0, 0.5, shape), 2),
        "v": np.zeros(shape) if is_first else np.round(rng.uniform(0.01, 1, shape), 2),
        "t": t,
        "lr": float(rng.choice([0.5, 0.1, 0.01])),
        "beta1": float(rng.choice([0.9, 0.8, 0.5])),
        "beta2": float(rng.choice([0.999, 0.99, 0.95])),
        "eps": float(rng.choice([1e-8, 1e-3, 0.1])),
    }


def _usual(t: int, grad: Array, m: Array, v: Array) -> Arguments:
    """Return a step from the origin with the paper's settings and a rate that can be seen."""
    return {
        "theta": np.zeros_like(grad),
        "grad": grad,
        "m": m,
        "v": v,
        "t": t,
        "lr": 0.1,
        "beta1": 0.9,
        "beta2": 0.999,
        "eps": 1e-8,
    }


adam_step = CodeTask(
    function="adam_step",
    starter=_STARTER,
    reference=_adam,
    draw=_case,
    verify=_adam_by_entries,
    outputs=("theta", "m", "v"),
    edge_cases={
        "first-step": lambda: _usual(1, np.array([3.0, -0.02]), np.zeros(2), np.zeros(2)),
        "second-step": lambda: _usual(
            2, np.array([1.0, -2.0]), np.array([0.1, 0.2]), np.array([0.001, 0.004])
        ),
        "gradient-of-zero": lambda: _usual(1, np.zeros(3), np.zeros(3), np.zeros(3)),
        "gradient-as-small-as-eps": lambda: _usual(
            1, np.array([1e-8, -3e-8]), np.zeros(2), np.zeros(2)
        ),
        "step-10000": lambda: _usual(
            10_000, np.array([[0.5], [-1.0]]), np.array([[0.2], [0.1]]), np.array([[0.3], [0.9]])
        ),
        "no-averaging": lambda: (
            _usual(3, np.array([2.0, -1.0]), np.array([0.5, 0.5]), np.array([0.2, 0.2]))
            | {"beta1": 0.0, "beta2": 0.0}
        ),
        "one-entry": lambda: _usual(2, np.array([0.7]), np.array([-0.3]), np.array([0.04])),
    },
    mistakes={
        "no-bias-correction": _no_bias_correction,
        "first-moment-only": _one_correction_only,
        "power-off-by-one": _power_off_by_one,
        "eps-inside": _eps_inside,
        "eps-not-corrected": _eps_before_correction,
        "no-root": _no_root,
        "corrected-moments-stored": _corrected_stored,
        "betas-swapped": _betas_swapped,
        "old-moments": _old_moments,
        "uphill": _uphill,
    },
)
