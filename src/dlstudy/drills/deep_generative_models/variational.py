"""Drill families of VAEs: divergences of Gaussians, the ELBO of an image, gradients of draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_number, no_vector, other_shape
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

NARROWEST, WIDEST = 0.01, 100.0  # deviations that a learner sets
LARGEST_MEAN = 1000.0
LARGEST_LOG_VARIANCE = 10.0
# Gauss-Hermite nodes of weight exp(-x^2/2), exact for polynomials up to the degree 39
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(20)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


def _log_normal(x: Array, mean: Array, deviation: Array) -> Array:
    standard = (x - mean) / deviation
    return np.asarray(-(standard**2) / 2 - np.log(deviation) - np.log(2 * np.pi) / 2)


def _expected_log_ratio(a: Array, s: Array, b: Array, t: Array) -> float:
    """Integrate the log ratio of two diagonal Gaussians under the first, by quadrature."""
    x = a[:, None] + s[:, None] * _NODES
    ratio = _log_normal(x, a[:, None], s[:, None]) - _log_normal(x, b[:, None], t[:, None])
    return float((ratio @ _WEIGHTS).sum())


def _draw_kl(rng: Generator) -> Parameters:
    means = rng.choice([-2.0, -1.0, 0.0, 1.0, 2.0], (2, 2))
    deviations = rng.choice([0.5, 1.0, 2.0, 3.0], (2, 2))
    return {"a": means[0], "s": deviations[0], "b": means[1], "t": deviations[1]}


def _no_deviation(name: str, value: Value) -> str:
    if said := no_vector(name, value):
        return said
    if float(np.min(value)) >= NARROWEST and float(np.max(value)) <= WIDEST:
        return ""
    return f"{name} holds deviations from {NARROWEST:g} to {WIDEST:g}. Set them so."


def _objection_kl(a: Value, s: Value, b: Value, t: Value) -> str:
    if said := first(no_vector("a", a), no_vector("b", b)):
        return said
    if said := first(_no_deviation("s", s), _no_deviation("t", t)):
        return said
    if max(float(np.abs(a).max()), float(np.abs(b).max())) > LARGEST_MEAN:
        return f"A mean is beyond {LARGEST_MEAN:g}; set smaller ones."
    return first(
        *(other_shape(name, value, "a", a) for name, value in zip("sbt", (s, b, t), strict=True))
    )


kl_gauss = Family(
    params=_draw_kl,
    objection=_objection_kl,
    steps=(
        FamilyStep(
            "K",
            solve="sum(log(t/s) + (s^2 + (a - b)^2)/(2*t^2) - 1/2)",
            verify=_expected_log_ratio,
            mistakes={
                "swapped": "sum(log(s/t) + (t^2 + (a - b)^2)/(2*s^2) - 1/2)",
                "variance": "sum(log(t/s)/2 + (s + (a - b)^2)/(2*t) - 1/2)",
                "no-half": "sum(log(t/s) + (s^2 + (a - b)^2)/(2*t^2))",
                "log-sign": "sum(log(s/t) + (s^2 + (a - b)^2)/(2*t^2) - 1/2)",
                "mean": "mean(log(t/s) + (s^2 + (a - b)^2)/(2*t^2) - 1/2)",
            },
        ),
        FamilyStep(
            "R",
            solve="sum(log(s/t) + (t^2 + (a - b)^2)/(2*s^2) - 1/2)",
            verify=lambda a, s, b, t: _expected_log_ratio(b, t, a, s),
            mistakes={
                "swapped": "sum(log(t/s) + (s^2 + (a - b)^2)/(2*t^2) - 1/2)",
                "variance": "sum(log(s/t)/2 + (t + (a - b)^2)/(2*s) - 1/2)",
                "no-half": "sum(log(s/t) + (t^2 + (a - b)^2)/(2*s^2))",
            },
        ),
    ),
)


def _draw_vae(rng: Generator) -> Parameters:
    return {
        "x": rng.permutation([0.0, 1.0, float(rng.integers(2))]),
        "m": rng.choice([-1.5, -1.0, -0.5, 0.5, 1.0, 2.0], 2),
        "v": rng.choice([-2.0, -1.5, -1.0, -0.5, 0.5], 2, replace=False),
        "d": rng.choice([0.1, 0.2, 0.3, 0.6, 0.7, 0.8, 0.9], 3, replace=False),
    }


def _objection_vae(x: Value, m: Value, v: Value, d: Value) -> str:
    if said := first(*(no_vector(n, u) for n, u in zip("xmvd", (x, m, v, d), strict=True))):
        return said
    if said := first(other_shape("d", d, "x", x), other_shape("v", v, "m", m)):
        return said
    if not np.isin(x, (0.0, 1.0)).all():
        return "x should hold 0 and 1 alone. Set it so."
    if float(np.min(d)) <= 0 or float(np.max(d)) >= 1:
        return "d should hold probabilities between 0 and 1, without the ends. Set it so."
    if float(np.abs(m).max()) > LARGEST_MEAN:
        return f"A mean is beyond {LARGEST_MEAN:g}; set smaller ones."
    if float(np.abs(v).max()) > LARGEST_LOG_VARIANCE:
        return f"A log-variance is beyond {LARGEST_LOG_VARIANCE:g}; set smaller ones."
    return ""


def _log_of_product(x: Array, d: Array) -> float:
    """Pick each pixel's probability, multiply, and take one logarithm."""
    picked = [prob if pixel == 1 else 1 - prob for pixel, prob in zip(x, d, strict=True)]
    mantissas, exponents = np.frexp(picked)
    return float(np.log(np.prod(mantissas)) + exponents.sum() * np.log(2))


def _to_prior(m: Array, v: Array) -> float:
    return _expected_log_ratio(m, np.exp(v / 2), np.zeros_like(m), np.ones_like(m))


vae_elbo = Family(
    params=_draw_vae,
    objection=_objection_vae,
    steps=(
        FamilyStep(
            "R",
            solve="sum(x*log(d) + (1 - x)*log(1 - d))",
            verify=_log_of_product,
            mistakes={
                "mean": "mean(x*log(d) + (1 - x)*log(1 - d))",
                "sign": "-sum(x*log(d) + (1 - x)*log(1 - d))",
                "ones": "sum(x*log(d))",
            },
        ),
        FamilyStep(
            "K",
            solve="sum(m^2 + exp(v) - 1 - v)/2",
            verify=_to_prior,
            mistakes={
                "mean": "mean(m^2 + exp(v) - 1 - v)/2",
                "sigma": "sum(m^2 + v^2 - 1 - log(v^2))/2",
                "no-one": "sum(m^2 + exp(v) - v)/2",
                "no-half": "sum(m^2 + exp(v) - 1 - v)",
            },
        ),
        FamilyStep(
            "L",
            solve="R - K",
            verify=lambda x, d, m, v: _log_of_product(x, d) - _to_prior(m, v),
            mistakes={"added": "R + K", "loss": "K - R"},
        ),
    ),
)


def _draw_reparam(rng: Generator) -> Parameters:
    return {
        "a": float(rng.choice([-2, -1, 1, 2, 3])),
        "b": float(rng.choice([-3, -1, 1, 2, 4])),
        "m": float(rng.choice([-2, -1, 1, 2])),
        "s": float(rng.choice([0.5, 2, 3])),
        "e": float(rng.choice([-1.5, -0.8, -0.4, 0.4, 0.6, 1.2])),
    }


def _objection_reparam(a: Value, b: Value, m: Value, s: Value, e: Value) -> str:
    values = zip("abmse", (a, b, m, s, e), strict=True)
    if said := first(*(no_number(name, value) for name, value in values)):
        return said
    if not NARROWEST <= float(s) <= WIDEST:
        return f"s is {s:g}; it should be a deviation from {NARROWEST:g} to {WIDEST:g}. Set it so."
    return ""


def _mean_gradient(a: float, b: float, m: float, s: float) -> Array:
    """Average the score-function gradient over the noise, by quadrature."""
    z = m + s * _NODES
    values = a * z**2 + b * z
    by_mean = (values * _NODES / s) @ _WEIGHTS
    by_deviation = (values * (_NODES**2 - 1) / s) @ _WEIGHTS
    return np.array([by_mean, by_deviation])


reparam = Family(
    params=_draw_reparam,
    objection=_objection_reparam,
    steps=(
        FamilyStep(
            "z",
            solve="m + s*e",
            verify="s*(m/s + e)",
            mistakes={"variance": "m + s^2*e"},
        ),
        FamilyStep(
            "gm",
            solve="2*a*z + b",
            verify="grad(a*(m + s*e)^2 + b*(m + s*e), m)",
            mistakes={"value": "a*z^2 + b*z", "at-mean": "2*a*m + b"},
        ),
        FamilyStep(
            "gs",
            solve="(2*a*z + b)*e",
            verify="grad(a*(m + s*e)^2 + b*(m + s*e), s)",
            mistakes={"no-epsilon": "2*a*z + b", "times-s": "(2*a*z + b)*s"},
        ),
        FamilyStep(
            "sm",
            solve="(a*z^2 + b*z)*e/s",
            verify="(a*z^2 + b*z)*grad(-(z - m)^2/(2*s^2), m)",
            mistakes={
                "slope": "(2*a*z + b)*e/s",
                "no-scale": "(a*z^2 + b*z)*e",
                "sign": "-(a*z^2 + b*z)*e/s",
            },
        ),
        FamilyStep(
            "G",
            solve="[2*a*m + b, 2*a*s]",
            verify=_mean_gradient,
            mistakes={"no-spread": "[2*a*m + b, 0]", "half": "[2*a*m + b, a*s]"},
        ),
    ),
)
