"""The cycle of a Kalman filter by other routes: information, least squares, Joseph's form."""
# ruff: noqa: N803 -- P, K, F, Q, H and R are the names in every source

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


def information_covariance(Pm: Array, H: Array, R: float) -> Array:
    """Return the updated covariance by adding information: the inverse of inverses."""
    return np.asarray(np.linalg.inv(np.linalg.inv(Pm) + np.outer(H, H) / R), np.float64)


def spread_by_determinants(Pm: Array, H: Array, R: float) -> float:
    """Return S by the matrix determinant lemma: how much the update shrinks the ellipse."""
    return float(R * np.linalg.det(Pm) / np.linalg.det(information_covariance(Pm, H, R)))


def gain_by_information(Pm: Array, H: Array, R: float) -> Array:
    return information_covariance(Pm, H, R) @ H / R


def mean_by_least_squares(xm: Array, Pm: Array, H: Array, R: float, z: float) -> Array:
    """Return the x nearest to prediction and reading, both in units of their deviations."""
    whitened = np.linalg.inv(np.linalg.cholesky(Pm))
    rows = np.vstack([whitened, H / R**0.5])
    targets = np.append(whitened @ xm, z / R**0.5)
    return np.asarray(np.linalg.lstsq(rows, targets, rcond=None)[0], np.float64)


def covariance_by_joseph(Pm: Array, H: Array, R: float) -> Array:
    """Return the covariance of (I - KH)e - Kv, which holds for every gain."""
    gain = gain_by_information(Pm, H, R)
    kept = np.eye(gain.size) - np.outer(gain, H)
    return kept @ Pm @ kept.T + R * np.outer(gain, gain)


def innovation_by_sum(xm: Array, H: Array, z: float) -> float:
    return z - sum(float(a * b) for a, b in zip(H, xm, strict=True))


def variance_of_sum(spread: float, noise: float) -> float:
    """Return the variance of two independent coins: the mean square of the four sums."""
    sums = [a * spread**0.5 + b * noise**0.5 for a in (-1, 1) for b in (-1, 1)]
    return float(np.mean(np.square(sums)))


def best_gain(h: float, Pm: float, r: float) -> float:
    """Return the gain at the vertex of the parabola of error variances, by three of its points."""
    low, mid, high = ((1 - k * h) ** 2 * Pm + k**2 * r for k in (-1.0, 0.0, 1.0))
    return (low - high) / (2 * (low - 2 * mid + high))
