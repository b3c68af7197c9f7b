"""Drill family of the extended Kalman filter: range and bearing to a landmark."""
# ruff: noqa: N803 -- P, K, H and R are the names in every source

from __future__ import annotations

import cmath
import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.kalman.objections import all_too_large, no_covariance, no_square
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

DIFFERENCE = 1e-5  # of a central difference, in metres
NEAREST = 0.01  # range of a landmark that has a bearing worth the name
_AWAY = ((-12, 5), (-12, -5), (-24, 7), (-24, -7))  # from robot to landmark; ranges 13 and 25


def _params(rng: Generator) -> Parameters:
    """Draw a landmark in the west, and a bearing that has crossed the cut at ±π."""
    x = rng.integers(1, 9, 2).astype(np.float64)
    away = np.array(_AWAY[int(rng.integers(len(_AWAY)))], np.float64)
    distance, bearing = cmath.polar(complex(*away))
    past = math.pi - abs(bearing) + float(rng.choice([0.1, 0.15, 0.2]))
    measured = bearing - math.copysign(2 * math.pi - past, bearing)
    surprise = float(rng.choice([-2, -1.5, 1, 2]))
    variance = float(rng.choice([4, 9] if distance < 20 else [16, 25]))
    return {
        "x": x,
        "m": x + away,
        "P": variance * np.eye(2),
        "R": np.diag([float(rng.choice([1, 4])), float(rng.choice([0.02, 0.04, 0.05]))]),
        "z": np.array([distance + surprise, round(measured, 2)]),
    }


def _reading(x: Array, m: Array) -> Array:
    """Return range and bearing of the landmark."""
    east, north = m - x
    return np.array([np.hypot(east, north), np.arctan2(north, east)])


def _polar(x: Array, m: Array) -> Array:
    return np.array(cmath.polar(complex(*(m - x))))


def _axes_swapped(x: Array, m: Array) -> Array:
    east, north = m - x
    return np.array([np.hypot(east, north), np.arctan2(east, north)])


def _no_quadrant(x: Array, m: Array) -> Array:
    """Return half a turn too much in the west, as also with the direction reversed."""
    east, north = m - x
    return np.array([np.hypot(east, north), np.arctan(north / east)])


def _jacobian(x: Array, m: Array) -> Array:
    """Return the derivatives of range and bearing by the robot's position, a row each."""
    east, north = m - x
    square = east**2 + north**2
    distance = np.sqrt(square)
    return np.array([[-east / distance, -north / distance], [north / square, -east / square]])


def _of_the_landmark(x: Array, m: Array) -> Array:
    return -_jacobian(x, m)


def _bearing_over_range(x: Array, m: Array) -> Array:
    """Divide the row of the bearing by the range instead of its square."""
    rows: Array = _jacobian(x, m) * np.array([[1.0], [float(np.hypot(*(m - x)))]])
    return rows


def _jacobian_by_differences(x: Array, m: Array) -> Array:
    columns = []
    for unit in np.eye(2):
        above, below = _polar(x + DIFFERENCE * unit, m), _polar(x - DIFFERENCE * unit, m)
        columns.append(_difference(above, below) / (2 * DIFFERENCE))
    return np.column_stack(columns)


def _difference(one: Array, other: Array) -> Array:
    """Return one reading minus another; the angle by the phase of a quotient."""
    quotient = cmath.exp(1j * float(one[1])) / cmath.exp(1j * float(other[1]))
    return np.array([one[0] - other[0], cmath.phase(quotient)])


def _wrapped(z: Array, zhat: Array) -> Array:
    """Return the innovation with its angle in [-π, π)."""
    distance, angle = z - zhat
    return np.array([distance, (angle + math.pi) % (2 * math.pi) - math.pi])


def _gain_by_information(P: Array, H: Array, R: Array) -> Array:
    weight = H.T @ np.linalg.inv(R)
    return np.asarray(np.linalg.solve(np.linalg.inv(P) + weight @ H, weight), np.float64)


def _by_least_squares(x: Array, m: Array, P: Array, R: Array, z: Array) -> Array:
    """Return the x nearest to prediction and linearised readings, in their deviations."""
    prior, sensor = (np.linalg.inv(np.linalg.cholesky(each)) for each in (P, R))
    rows = np.vstack([prior, sensor @ _jacobian_by_differences(x, m)])
    targets = np.append(np.zeros(2), sensor @ _difference(z, _polar(x, m)))
    return x + np.asarray(np.linalg.lstsq(rows, targets, rcond=None)[0], np.float64)


def _objection(x: Value, m: Value, P: Value, R: Value, z: Value) -> str:
    given = {"x": x, "m": m, "z": z}
    for name, value in given.items():
        if np.shape(value) != (2,):
            return f"{name} should be a vector of two entries. Set {name}=[3, 4]."
    said = no_square("P", P, 2) or no_square("R", R, 2)
    said = said or all_too_large({**given, "P": P, "R": R})
    said = (
        said or no_covariance("P", P, is_definite=True) or no_covariance("R", R, is_definite=True)
    )
    if said:
        return said
    if abs(np.asarray(m)[0] - np.asarray(x)[0]) < NEAREST:
        return "The landmark lies due north or south; it should not. Set another m."
    return ""


range_bearing = Family(
    params=_params,
    objection=_objection,
    steps=(
        FamilyStep(
            "zhat",
            solve=_reading,
            formula="[norm(m - x), atan2(m2 - x2, m1 - x1)]",
            verify=_polar,
            mistakes={"axes-swapped": _axes_swapped, "no-quadrant": _no_quadrant},
        ),
        FamilyStep(
            "H",
            solve=_jacobian,
            formula="[[-dx/r, -dy/r], [dy/r^2, -dx/r^2]] with (dx, dy) = m - x",
            verify=_jacobian_by_differences,
            mistakes={
                "of-the-landmark": _of_the_landmark,
                "bearing-over-range": _bearing_over_range,
            },
        ),
        FamilyStep(
            "y",
            solve=_wrapped,
            formula="z - zhat, its angle brought into [-pi, pi)",
            verify=lambda x, m, z: _difference(z, _polar(x, m)),
            mistakes={"not-wrapped": "z - zhat", "reversed": lambda z, zhat: _wrapped(zhat, z)},
        ),
        FamilyStep(
            "K",
            solve="P@H.T@inv(H@P@H.T + R)",
            verify=lambda x, m, P, R: _gain_by_information(P, _jacobian_by_differences(x, m), R),
            mistakes={
                "r-for-s": "P@H.T@inv(R)",
                "no-transpose": "P@H@inv(H@P@H.T + R)",
                "no-sensor-noise": "P@H.T@inv(H@P@H.T)",
            },
        ),
        FamilyStep(
            "xp",
            solve="x + K@y",
            verify=_by_least_squares,
            mistakes={"subtracted": "x - K@y", "whole-reading": "x + K@z"},
        ),
    ),
)
