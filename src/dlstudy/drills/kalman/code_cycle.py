"""Code task on the Kalman filter: one predict and update with matrices."""
# ruff: noqa: N803, N806 -- F, Q, H, R, P, K and S are the names in every source

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from dlstudy.code.task import Arguments, CodeTask

Array = NDArray[np.float64]
Estimate = tuple[Array, Array]

_STARTER = '''\
import numpy as np


def kalman_step(x, P, F, Q, H, R, z):
    """Return estimate and covariance after one cycle: predict, then update.

    Model: x_k = F x_{k-1} + w,  z_k = H x_k + v, with w and v of mean 0 and
    covariances Q and R, independent of each other and of the past.

    x: (n,) floats, the estimate after the last measurement.
    P: (n, n) its error covariance, symmetric.
    F: (n, n), Q: (n, n), H: (m, n), R: (m, m) positive definite.
    z: (m,) floats, the new measurement.
    Returns a tuple (x, P) after the update with z, shapes (n,) and (n, n).
    """
    raise NotImplementedError
'''


def _predict(x: Array, P: Array, F: Array, Q: Array) -> Estimate:
    return F @ x, F @ P @ F.T + Q


def _gain(P: Array, H: Array, S: Array) -> Array:
    """Return P H^T S^-1 without an inverse."""
    return np.asarray(np.linalg.solve(S.T, H @ P.T).T, dtype=np.float64)


def _update(x: Array, P: Array, H: Array, R: Array, z: Array, K: Array) -> Estimate:
    """Return the update with this gain; Joseph's form of the covariance holds for any gain."""
    rest = np.eye(len(x)) - K @ H
    return x + K @ (z - H @ x), rest @ P @ rest.T + K @ R @ K.T


def _cycle(x: Array, P: Array, F: Array, Q: Array, H: Array, R: Array, z: Array) -> Estimate:
    """Return mean and covariance after the update with z."""
    x, P = _predict(x, P, F, Q)
    return _update(x, P, H, R, z, _gain(P, H, H @ P @ H.T + R))


def _cycle_by_conditioning(
    x: Array, P: Array, F: Array, Q: Array, H: Array, R: Array, z: Array
) -> Estimate:
    """Return mean and covariance of x_k given z_k from the precision of their joint Gaussian.

    (x_k, z_k) is a linear map of the independent (x_{k-1}, w, v). Of a joint
    precision L the block L_xx is the precision of x_k given z_k, and the mean
    moves by -L_xx^-1 L_xz (z - mean of z). No gain occurs.
    Source: Bishop 2006, Pattern Recognition and Machine Learning, equations 2.73 and 2.75.
    """
    n, m = len(x), len(z)
    away = np.zeros((n, m))
    mapping = np.block([[F, np.eye(n), away], [H @ F, H, np.eye(m)]])
    noise = np.zeros((2 * n + m, 2 * n + m))
    noise[:n, :n], noise[n : 2 * n, n : 2 * n], noise[2 * n :, 2 * n :] = P, Q, R
    precision = np.linalg.inv(mapping @ noise @ mapping.T)
    mean = F @ x
    covariance = np.linalg.inv(precision[:n, :n])
    return mean - covariance @ precision[:n, n:] @ (z - H @ mean), covariance


def _no_process_noise(
    x: Array, P: Array, F: Array, Q: Array, H: Array, R: Array, z: Array
) -> Estimate:
    return _cycle(x, P, F, 0 * Q, H, R, z)


def _no_transpose(x: Array, P: Array, F: Array, Q: Array, H: Array, R: Array, z: Array) -> Estimate:
    x, P = F @ x, F @ P @ F + Q
    K = _gain(P, H, H @ P @ H.T + R)
    return x + K @ (z - H @ x), P - K @ H @ P


def _transition_once(
    x: Array, P: Array, F: Array, Q: Array, H: Array, R: Array, z: Array
) -> Estimate:
    x, P = F @ x, F @ P + Q
    K = _gain(P, H, H @ P @ H.T + R)
    return x + K @ (z - H @ x), P - K @ H @ P


def _not_predicted(
    x: Array, P: Array, F: Array, Q: Array, H: Array, R: Array, z: Array
) -> Estimate:
    """Update the last estimate with its own covariance, as if nothing moved."""
    return _cycle(x, P, np.eye(len(F)), 0 * Q, H, R, z)


def _gain_from_old_covariance(
    x: Array, P: Array, F: Array, Q: Array, H: Array, R: Array, z: Array
) -> Estimate:
    mean, predicted = _predict(x, P, F, Q)
    K = _gain(P, H, H @ P @ H.T + R)
    return mean + K @ (z - H @ mean), predicted - K @ H @ predicted


def _innovation_from_old_state(
    x: Array, P: Array, F: Array, Q: Array, H: Array, R: Array, z: Array
) -> Estimate:
    mean, predicted = _predict(x, P, F, Q)
    K = _gain(predicted, H, H @ predicted @ H.T + R)
    return mean + K @ (z - H @ x), predicted - K @ H @ predicted


def _sensor_noise_for_s(
    x: Array, P: Array, F: Array, Q: Array, H: Array, R: Array, z: Array
) -> Estimate:
    x, P = _predict(x, P, F, Q)
    K = _gain(P, H, R)
    return x + K @ (z - H @ x), P - K @ H @ P


def _no_sensor_noise(
    x: Array, P: Array, F: Array, Q: Array, H: Array, R: Array, z: Array
) -> Estimate:
    """Leave R out of S, which is not always invertible then."""
    x, P = _predict(x, P, F, Q)
    S = H @ P @ H.T + 0 * R
    if np.linalg.matrix_rank(S) < len(S):
        raise np.linalg.LinAlgError("singular matrix")
    K = _gain(P, H, S)
    return x + K @ (z - H @ x), P - K @ H @ P


def _covariance_not_updated(
    x: Array, P: Array, F: Array, Q: Array, H: Array, R: Array, z: Array
) -> Estimate:
    return _cycle(x, P, F, Q, H, R, z)[0], _predict(x, P, F, Q)[1]


def _covariance_raised(
    x: Array, P: Array, F: Array, Q: Array, H: Array, R: Array, z: Array
) -> Estimate:
    x, P = _predict(x, P, F, Q)
    K = _gain(P, H, H @ P @ H.T + R)
    return x + K @ (z - H @ x), P + K @ H @ P


def _spd(rng: Generator, size: int, least: float) -> Array:
    """Return a symmetric positive definite matrix of short numbers."""
    root = np.round(rng.normal(0, 0.7, (size, size)), 1)
    result: Array = root @ root.T + least * np.eye(size)
    return result


def _case(rng: Generator) -> Arguments:
    n, m = int(rng.integers(1, 5)), int(rng.integers(1, 4))
    return {
        "x": np.round(rng.normal(0, 2, n), 1),
        "P": _spd(rng, n, 0.5),
        "F": np.round(np.eye(n) + rng.normal(0, 0.5, (n, n)), 1),
        "Q": _spd(rng, n, 0.2),
        "H": np.round(rng.normal(0, 1, (m, n)) + 0.3 * np.eye(m, n), 1),
        "R": _spd(rng, m, 0.3),
        "z": np.round(rng.normal(0, 3, m), 1),
    }


def _tracked(**other: Array) -> Arguments:
    """Return a position and a speed, the position measured: one second, unit noise."""
    case = {
        "x": np.array([2.0, 1.0]),
        "P": np.array([[2.0, 0.5], [0.5, 1.0]]),
        "F": np.array([[1.0, 1.0], [0.0, 1.0]]),
        "Q": np.array([[0.25, 0.5], [0.5, 1.0]]),
        "H": np.array([[1.0, 0.0]]),
        "R": np.array([[1.0]]),
        "z": np.array([4.0]),
    }
    return case | other


def _scalar() -> Arguments:
    one = np.array([[1.0]])
    return {
        "x": np.array([3.0]), "P": 2 * one, "F": 0.5 * one, "Q": one, "H": 2 * one, "R": 4 * one,
        "z": np.array([5.0]),
    }  # fmt: skip


kalman_step = CodeTask(
    function="kalman_step",
    starter=_STARTER,
    reference=_cycle,
    draw=_case,
    verify=_cycle_by_conditioning,
    outputs=("x", "P"),
    edge_cases={
        "position-and-speed": _tracked,
        "scalar": _scalar,
        "no-process-noise": lambda: _tracked(Q=np.zeros((2, 2))),
        "nothing-measured": lambda: _tracked(H=np.zeros((1, 2))),
        "sensor-nearly-exact": lambda: _tracked(R=np.array([[1e-6]])),
        "sensor-nearly-useless": lambda: _tracked(R=np.array([[1e6]])),
        "more-readings-than-states": lambda: _tracked(
            H=np.array([[1.0, 0.0], [1.0, 0.5], [0.0, 1.0]]),
            R=np.array([[1.0, 0.2, 0.0], [0.2, 2.0, 0.0], [0.0, 0.0, 0.5]]),
            z=np.array([3.5, 4.0, 0.5]),
        ),
        "state-certain": lambda: _tracked(P=np.zeros((2, 2)), Q=0.5 * np.eye(2)),
    },
    mistakes={
        "no-process-noise": _no_process_noise,
        "no-transpose": _no_transpose,
        "transition-once": _transition_once,
        "not-predicted": _not_predicted,
        "gain-from-old-covariance": _gain_from_old_covariance,
        "innovation-from-old-state": _innovation_from_old_state,
        "sensor-noise-for-s": _sensor_noise_for_s,
        "no-sensor-noise": _no_sensor_noise,
        "covariance-not-updated": _covariance_not_updated,
        "covariance-raised": _covariance_raised,
    },
)
