"""Code task on normalization: the way back through a batch normalization layer."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from dlstudy.code.task import Arguments, CodeTask
from dlstudy.drills.complex_step import gradient

Array = NDArray[np.float64]
Complex = NDArray[np.complex128]
Gradients = tuple[Array, Array, Array]

_STARTER = '''\
import numpy as np


def batch_norm_backward(x, gamma, dout, eps):
    """Return the gradients of a batch normalization layer in training.

    The forward pass, for each feature (column) by itself:
        mu = mean of the N values, var = their biased variance (divide by N),
        xhat = (x - mu) / sqrt(var + eps),  y = gamma * xhat + beta.

    x: (N, D) floats, the layer's input, one row for each sample.
    gamma: (D,) floats, the scale. The shift beta is not needed.
    dout: (N, D) floats, the gradient of the loss at y.
    eps: a small float > 0, inside the root.
    Returns a tuple (dx, dgamma, dbeta) of shapes (N, D), (D,), (D,): the
    gradients of the loss. dout belongs to the loss as it is: do not divide by
    N once more.
    """
    raise NotImplementedError
'''


def _normalised(x: Array, eps: float) -> tuple[Array, Array]:
    """Return xhat, (N, D), and the standard deviation with eps, (D,)."""
    deviation: Array = np.sqrt(x.var(axis=0) + eps)
    return (x - x.mean(axis=0)) / deviation, deviation


def _backward(x: Array, gamma: Array, dout: Array, eps: float) -> Gradients:
    """Return dx = gamma/s * (dout - mean(dout) - xhat * mean(dout * xhat)), dgamma and dbeta."""
    xhat, deviation = _normalised(x, eps)
    along = (dout * xhat).mean(axis=0)
    dx = gamma / deviation * (dout - dout.mean(axis=0) - xhat * along)
    return dx, (dout * xhat).sum(axis=0), dout.sum(axis=0)


def _by_complex_step(x: Array, gamma: Array, dout: Array, eps: float) -> Gradients:
    """Return the derivatives of sum(dout * y), from the forward pass alone."""

    def loss(x: Complex, gamma: Complex, beta: Complex) -> complex:
        total = 0j
        for d in range(x.shape[1]):
            values = x[:, d] - x[0, d]  # a shift changes nothing and keeps the digits
            centred = values - values.sum() / len(values)
            variance = (centred * centred).sum() / len(values)
            y = gamma[d] * centred / np.sqrt(variance + eps) + beta[d]
            total += complex((dout[:, d] * y).sum())
        return total

    zero = np.zeros_like(gamma)
    z, scale, shift = (a.astype(np.complex128) for a in (x, gamma, zero))
    return (
        gradient(lambda moved: loss(moved, scale, shift), x),
        gradient(lambda moved: loss(z, moved, shift), gamma),
        gradient(lambda moved: loss(z, scale, moved), zero),
    )


def _statistics_constant(x: Array, gamma: Array, dout: Array, eps: float) -> Gradients:
    _, dgamma, dbeta = _backward(x, gamma, dout, eps)
    return gamma * dout / _normalised(x, eps)[1], dgamma, dbeta


def _variance_constant(x: Array, gamma: Array, dout: Array, eps: float) -> Gradients:
    _, dgamma, dbeta = _backward(x, gamma, dout, eps)
    dx = gamma / _normalised(x, eps)[1] * (dout - dout.mean(axis=0))
    return dx, dgamma, dbeta


def _not_divided_by_n(x: Array, gamma: Array, dout: Array, eps: float) -> Gradients:
    _, dgamma, dbeta = _backward(x, gamma, dout, eps)
    xhat, deviation = _normalised(x, eps)
    return gamma / deviation * (dout - dbeta - xhat * dgamma), dgamma, dbeta


def _no_gamma(x: Array, gamma: Array, dout: Array, eps: float) -> Gradients:
    _, dgamma, dbeta = _backward(x, gamma, dout, eps)
    return _backward(x, np.ones_like(gamma), dout, eps)[0], dgamma, dbeta


def _averaged_parameters(x: Array, gamma: Array, dout: Array, eps: float) -> Gradients:
    dx, dgamma, dbeta = _backward(x, gamma, dout, eps)
    return dx, dgamma / len(x), dbeta / len(x)


def _input_for_xhat(x: Array, gamma: Array, dout: Array, eps: float) -> Gradients:
    dx, _, dbeta = _backward(x, gamma, dout, eps)
    return dx, (dout * x).sum(axis=0), dbeta


def _rescaled(x: Array, gamma: Array, dout: Array, deviation: Array) -> Gradients:
    """Run the right formula with another standard deviation."""
    xhat = (x - x.mean(axis=0)) / deviation
    along = (dout * xhat).mean(axis=0)
    dx = gamma / deviation * (dout - dout.mean(axis=0) - xhat * along)
    return dx, (dout * xhat).sum(axis=0), dout.sum(axis=0)


def _unbiased(x: Array, gamma: Array, dout: Array, eps: float) -> Gradients:
    variance = np.divide(((x - x.mean(axis=0)) ** 2).sum(axis=0), len(x) - 1)  # NaN for one sample
    return _rescaled(x, gamma, dout, np.sqrt(variance + eps))


def _eps_outside(x: Array, gamma: Array, dout: Array, eps: float) -> Gradients:
    return _rescaled(x, gamma, dout, x.std(axis=0) + eps)


def _case(rng: Generator) -> Arguments:
    samples, features = int(rng.integers(2, 8)), int(rng.integers(1, 5))
    return {
        "x": np.round(rng.normal(0, 2, (samples, features)) + rng.integers(-5, 6, features), 2),
        "gamma": np.round(rng.uniform(0.5, 2.5, features), 1) * rng.choice([-1.0, 1.0], features),
        "dout": np.round(rng.normal(0, 1, (samples, features)), 2),
        "eps": float(rng.choice([1e-5, 1e-3, 0.1])),
    }


batch_norm_backward = CodeTask(
    function="batch_norm_backward",
    starter=_STARTER,
    reference=_backward,
    draw=_case,
    verify=_by_complex_step,
    outputs=("dx", "dgamma", "dbeta"),
    edge_cases={
        "batch-of-one": lambda: {
            "x": np.array([[3.0, -2.0]]),
            "gamma": np.array([1.5, 2.0]),
            "dout": np.array([[1.0, -1.0]]),
            "eps": 1e-5,
        },
        "a-constant-feature": lambda: {
            "x": np.array([[2.0, 1.0], [2.0, 3.0], [2.0, 8.0]]),
            "gamma": np.array([1.5, -1.0]),
            "dout": np.array([[1.0, 0.5], [-0.5, 2.0], [2.0, -1.0]]),
            "eps": 1e-3,
        },
        "large-eps": lambda: {
            "x": np.array([[0.5], [-0.5], [1.5], [0.0]]),
            "gamma": np.array([2.0]),
            "dout": np.array([[1.0], [2.0], [-1.0], [0.5]]),
            "eps": 1.0,
        },
        "far-from-zero": lambda: {
            "x": np.array([[1000.0, -500.0], [1001.0, -502.0], [1003.0, -501.0]]),
            "gamma": np.array([1.0, 0.5]),
            "dout": np.array([[1.0, -2.0], [0.0, 1.0], [-1.0, 2.0]]),
            "eps": 1e-5,
        },
    },
    mistakes={
        "statistics-constant": _statistics_constant,
        "variance-constant": _variance_constant,
        "not-divided-by-n": _not_divided_by_n,
        "no-gamma": _no_gamma,
        "averaged-parameters": _averaged_parameters,
        "input-for-xhat": _input_for_xhat,
        "unbiased-variance": _unbiased,
        "eps-outside": _eps_outside,
    },
)
