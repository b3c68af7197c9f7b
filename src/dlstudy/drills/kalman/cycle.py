"""Drill families of the Kalman filter: a scalar cycle, and predict and update with matrices."""
# ruff: noqa: N803 -- P, K, F, Q, H and R are the names in every source

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.kalman.objections import (
    all_too_large,
    no_covariance,
    no_numbers,
    no_square,
    no_vector,
)
from dlstudy.drills.kalman.routes import (
    best_gain,
    covariance_by_joseph,
    gain_by_information,
    innovation_by_sum,
    mean_by_least_squares,
    spread_by_determinants,
    variance_of_sum,
)
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]


# One cycle of a scalar filter: x = f*x + w, z = h*x + v, variances q and r.


def _cycle_params(rng: Generator) -> Parameters:
    """Draw a filter whose reading is a surprise and weighs about as much as its prediction."""
    f, h = float(rng.choice([0.5, 1.5, 2])), float(rng.choice([0.5, 2]))
    x, p, q = (float(rng.integers(*bounds)) for bounds in ((4, 9), (2, 7), (1, 4)))
    r = max(q + 2, float(round(float(rng.choice([0.75, 1, 1.25, 1.5])) * h * h * (f * f * p + q))))
    surprise = float(rng.choice([-2, -1.5, 2, 3, 4, 5]))
    return {"f": f, "h": h, "x": x, "p": p, "q": q, "r": r, "z": h * f * x + surprise}


def _posterior(f: float, x: float, Pm: float, h: float, z: float, r: float) -> tuple[float, float]:
    """Return mean and variance of prior times likelihood, by sums over a fine grid."""
    grid = f * x + np.linspace(-15, 15, 3_001) * Pm**0.5
    log_weight = -((grid - f * x) ** 2) / (2 * Pm) - (z - h * grid) ** 2 / (2 * r)
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    mean = float(weight @ grid)
    return mean, float(weight @ (grid - mean) ** 2)


def _cycle_objection(f: Value, h: Value, x: Value, p: Value, q: Value, r: Value, z: Value) -> str:
    numbers = {"f": f, "h": h, "x": x, "p": p, "q": q, "r": r, "z": z}
    if said := no_numbers(numbers):
        return said
    for name, value in {"p": p, "q": q}.items():
        if value < 0:
            return f"{name} is {value:g}; a variance should not be negative. Set {name}=1."
    if r <= 0:
        return f"r is {r:g}; the variance of the sensor should be positive. Set r=1."
    if f * f * p + q <= 0:
        return "The predicted variance is 0; it should be positive. Set a larger p or q."
    return ""


one_cycle = Family(
    params=_cycle_params,
    objection=_cycle_objection,
    steps=(
        FamilyStep(
            "Pm",
            solve="f^2*p + q",
            verify=lambda f, p, q: variance_of_sum(f * f * p, q),
            mistakes={"f-once": "f*p + q", "no-process-noise": "f^2*p", "no-f": "p + q"},
        ),
        FamilyStep(
            "S",
            solve="h^2*Pm + r",
            verify=lambda h, Pm, r: variance_of_sum(h * h * Pm, r),
            mistakes={"h-once": "h*Pm + r", "no-sensor-noise": "h^2*Pm", "q-for-r": "h^2*Pm + q"},
        ),
        FamilyStep(
            "K",
            solve="Pm*h/S",
            verify=best_gain,
            mistakes={
                "no-h": "Pm/S",
                "q-for-r": "Pm*h/(h^2*Pm + q)",
                "r-for-s": "Pm*h/r",
                "prediction-weight": "r/S",
            },
        ),
        FamilyStep(
            "xp",
            solve="f*x + K*(z - h*f*x)",
            verify=lambda f, x, Pm, h, z, r: _posterior(f, x, Pm, h, z, r)[0],
            mistakes={
                "no-h": "f*x + K*(z - f*x)",
                "not-predicted": "x + K*(z - h*x)",
                "whole-reading": "f*x + K*z",
                "subtracted": "f*x - K*(z - h*f*x)",
            },
        ),
        FamilyStep(
            "Pp",
            solve="(1 - K*h)*Pm",
            verify=lambda f, x, Pm, h, z, r: _posterior(f, x, Pm, h, z, r)[1],
            mistakes={
                "no-h": "(1 - K)*Pm",
                "old-variance": "(1 - K*h)*p",
                "no-sensor-term": "(1 - K*h)^2*Pm",
            },
        ),
    ),
)


# Matrices: the prediction of position and velocity.


def _covariance(rng: Generator) -> Array:
    """Draw a positive definite covariance of position and velocity."""
    a, b = float(rng.integers(3, 8)), float(rng.integers(2, 5))
    c = float(rng.choice([-1, -0.5, 0.5, 1]))
    return np.array([[a, c], [c, b]])


def _predict_params(rng: Generator) -> Parameters:
    """Draw a constant-velocity model; the noise is an acceleration that is constant in a step.

    Source of Q: Bar-Shalom, Li and Kirubarajan 2001, section 6.3.2.
    """
    dt = float(rng.choice([1, 2]))
    q = float(rng.choice([1, 2, 4] if dt == 1 else [0.25, 0.5, 1]))
    effect = np.array([dt**2 / 2, dt])
    return {
        "x": np.array([rng.integers(2, 10), rng.choice([-3, -2, -1, 1, 2, 3])], np.float64),
        "P": _covariance(rng),
        "F": np.array([[1.0, dt], [0.0, 1.0]]),
        "Q": q * np.outer(effect, effect),
    }


def _sigma_points(x: Array, P: Array) -> list[Array]:
    """Return points with the mean x and the covariance P, two along every principal axis."""
    variances, axes = np.linalg.eigh(P)
    steps = [
        (x.size * max(v, 0.0)) ** 0.5 * axis for v, axis in zip(variances, axes.T, strict=True)
    ]
    return [x + sign * step for step in steps for sign in (-1, 1)]


def _moved(x: Array, P: Array, F: Array) -> list[list[float]]:
    """Return the sigma points after the motion, each sum written out."""
    places = range(len(x))
    points = _sigma_points(x, P)
    return [[sum(float(F[i, j] * point[j]) for j in places) for i in places] for point in points]


def _mean_by_points(x: Array, P: Array, F: Array) -> Array:
    return np.asarray(np.mean(_moved(x, P, F), axis=0), np.float64)


def _covariance_by_points(x: Array, P: Array, F: Array, Q: Array) -> Array:
    """Return the covariance of the moved points, plus the noise."""
    return np.asarray(np.cov(_moved(x, P, F), rowvar=False, bias=True) + Q, np.float64)


def _predict_objection(x: Value, P: Value, F: Value, Q: Value) -> str:
    if said := no_vector("x", x):
        return said
    size = np.size(x)
    for name, value in {"P": P, "F": F, "Q": Q}.items():
        if said := no_square(name, value, size):
            return said
    said = all_too_large({"x": x, "P": P, "F": F, "Q": Q})
    return said or no_covariance("P", P) or no_covariance("Q", Q)


predict = Family(
    params=_predict_params,
    objection=_predict_objection,
    steps=(
        FamilyStep(
            "xm",
            solve="F@x",
            verify=_mean_by_points,
            mistakes={"transposed": "F.T@x", "unchanged": "x"},
        ),
        FamilyStep(
            "Pm",
            solve="F@P@F.T + Q",
            verify=_covariance_by_points,
            mistakes={
                "no-transpose": "F@P@F + Q",
                "no-process-noise": "F@P@F.T",
                "f-once": "F@P + Q",
                "transpose-first": "F.T@P@F + Q",
            },
        ),
    ),
)


# Matrices: the update by one sensor, whose row H is a vector.

_SENSORS = ((1.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, -0.5), (1.0, 0.5))


def _update_params(rng: Generator) -> Parameters:
    """Draw a prediction and a reading; R makes S a round number."""
    prior = _covariance(rng)
    h = np.array(_SENSORS[int(rng.integers(len(_SENSORS)))])
    spread = float(h @ prior @ h)
    least = 1.25 * spread + 1.5
    s = min(s for s in (5.0, 8.0, 10.0, 12.5, 16.0, 20.0) if s >= least)
    mean = np.array([rng.integers(2, 10), rng.choice([-3, -2, -1, 1, 2, 3])], np.float64)
    surprise = float(rng.choice([-4, -3, -2, 2, 3, 4]))
    reading = float(h @ mean) + surprise
    return {"xm": mean, "Pm": prior, "H": h, "R": s - spread, "z": reading}


def _update_objection(xm: Value, Pm: Value, H: Value, R: Value, z: Value) -> str:
    said = no_vector("xm", xm) or no_vector("H", H) or no_numbers({"R": R, "z": z})
    if said:
        return said
    if np.size(H) != np.size(xm):
        return (
            f"H has {np.size(H)} entries and xm {np.size(xm)}; H should have one for each component"
            " of the state. Set both."
        )
    said = no_square("Pm", Pm, np.size(xm)) or all_too_large({"xm": xm, "Pm": Pm, "H": H})
    if said := said or no_covariance("Pm", Pm, is_definite=True):
        return said
    if R <= 0:
        return f"R is {R:g}; the variance of the sensor should be positive. Set R=1."
    return ""


update = Family(
    params=_update_params,
    objection=_update_objection,
    steps=(
        FamilyStep(
            "y",
            solve="z - H@xm",
            verify=innovation_by_sum,
            mistakes={"reversed": "H@xm - z"},
        ),
        FamilyStep(
            "S",
            solve="H@Pm@H.T + R",
            verify=spread_by_determinants,
            mistakes={"no-sensor-noise": "H@Pm@H.T", "squared-noise": "H@Pm@H.T + R^2"},
        ),
        FamilyStep(
            "K",
            solve="Pm@H.T/S",
            verify=gain_by_information,
            mistakes={
                "no-h": "Pm/S",
                "r-for-s": "Pm@H.T/R",
                "no-covariance": "diag(Pm)*H/S",
                "not-divided": "Pm@H.T",
            },
        ),
        FamilyStep(
            "xp",
            solve="xm + K*y",
            verify=mean_by_least_squares,
            mistakes={"subtracted": "xm - K*y", "whole-reading": "xm + K*z"},
        ),
        FamilyStep(
            "Pp",
            solve="Pm - outer(K, H)@Pm",
            formula="(I - outer(K, H))@Pm",
            verify=covariance_by_joseph,
            mistakes={
                "order": "Pm - Pm@outer(K, H)",
                "h-k-swapped": "Pm - outer(H, K)@Pm",
                "added": "Pm + outer(K, H)@Pm",
                "no-sensor-term": (
                    "Pm - outer(K, H)@Pm - Pm@outer(H, K) + outer(K, H)@Pm@outer(H, K)"
                ),
            },
        ),
    ),
)
