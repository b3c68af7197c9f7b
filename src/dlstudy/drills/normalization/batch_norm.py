"""Drill families of batch normalization: one training step, and the way back through it."""

from __future__ import annotations

import math
import statistics
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.normalization.batches import (
    MOMENTS,
    backward_batches,
    forward_batches,
    no_batch,
    no_numbers,
    normalised_by_pairs,
    shuffled,
    welford_mean,
)
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

DIFFERENCE = 1e-3  # the step of a central difference of fourth order


# One step of training, and the test output after it.


def _forward_params(rng: Generator) -> Parameters:
    found = forward_batches()
    deviations, eps = found[int(rng.integers(len(found)))]
    x = shuffled(rng, deviations)
    mean, away = round(float(x.mean())), float(rng.choice([-1, 1]))
    return {
        "x": x,
        "gamma": float(rng.choice([1.5, 2, 3, 4])),
        "beta": float(rng.choice([-1, 0.5, 1, 2])),
        "eps": eps,
        "old_mean": mean - away * float(rng.integers(3, 6)),
        "old_var": float(rng.integers(1, 11)),
        "momentum": float(rng.choice([0.1, 0.2])),
        "x_test": mean + away * float(rng.integers(1, 4)),
    }


def _running_var(x: Array, old_var: float, momentum: float, sigma2: float) -> float:
    """Return PyTorch's running variance, which averages the unbiased variance."""
    return (1 - momentum) * old_var + momentum * sigma2 * x.size / (x.size - 1)


def _running_var_swapped(x: Array, old_var: float, momentum: float, sigma2: float) -> float:
    return _running_var(x, old_var, 1 - momentum, sigma2)


def _running_var_again(x: Array, old_var: float, momentum: float) -> float:
    values: list[float] = x.tolist()
    return old_var + momentum * (statistics.variance(values) - old_var)


def _output_by_pairs(x: Array, gamma: float, beta: float, eps: float) -> Array:
    return gamma * normalised_by_pairs(x, eps) + beta


def _folded_test(
    x: Array,
    gamma: float,
    beta: float,
    eps: float,
    old_mean: float,
    old_var: float,
    momentum: float,
    x_test: float,
) -> float:
    """Return the test output with the layer folded into one scale and one shift."""
    mean = old_mean + momentum * (welford_mean(x) - old_mean)
    scale = gamma / math.sqrt(_running_var_again(x, old_var, momentum) + eps)
    shift = beta - mean * scale
    return scale * x_test + shift


def _forward_objection(
    x: Value,
    gamma: Value,
    beta: Value,
    eps: Value,
    old_mean: Value,
    old_var: Value,
    momentum: Value,
    x_test: Value,
) -> str:
    numbers = {
        "gamma": gamma,
        "beta": beta,
        "eps": eps,
        "old_mean": old_mean,
        "old_var": old_var,
        "momentum": momentum,
        "x_test": x_test,
    }
    if said := no_numbers(numbers) or no_batch("x", x):
        return said
    if not 0 <= momentum <= 1:
        return f"momentum is {momentum:g}; it should be between 0 and 1. Set momentum=0.1."
    if old_var <= 0:
        return f"old_var is {old_var:g}; a variance should be positive. Set old_var=1."
    if eps < 0:
        return f"eps is {eps:g}; it should not be negative. Set eps=0.5."
    if not np.var(x) + eps > 0:
        return (
            "All values of x are equal and eps is 0; the variance plus eps should be positive."
            " Set another x, or eps=0.5."
        )
    return ""


bn_forward = Family(
    params=_forward_params,
    objection=_forward_objection,
    steps=(
        *MOMENTS,
        FamilyStep(
            "y",
            solve="gamma*(x - mu)/sqrt(sigma2 + eps) + beta",
            verify=_output_by_pairs,
            mistakes={
                "eps-outside": "gamma*(x - mu)/(sqrt(sigma2) + eps) + beta",
                "no-eps": "gamma*(x - mu)/sqrt(sigma2) + beta",
                "divided-by-variance": "gamma*(x - mu)/(sigma2 + eps) + beta",
                "no-scale-shift": "(x - mu)/sqrt(sigma2 + eps)",
                "running-statistics": "gamma*(x - old_mean)/sqrt(old_var + eps) + beta",
            },
        ),
        FamilyStep(
            "running_mean",
            solve="(1 - momentum)*old_mean + momentum*mu",
            verify=lambda x, old_mean, momentum: old_mean + momentum * (welford_mean(x) - old_mean),
            mistakes={"momentum-swapped": "momentum*old_mean + (1 - momentum)*mu"},
        ),
        FamilyStep(
            "running_var",
            solve=_running_var,
            formula="(1 - momentum)*old_var + momentum*sigma2*n/(n - 1)",
            verify=_running_var_again,
            mistakes={
                "biased": "(1 - momentum)*old_var + momentum*sigma2",
                "momentum-swapped": _running_var_swapped,
            },
        ),
        FamilyStep(
            "test",
            solve="gamma*(x_test - running_mean)/sqrt(running_var + eps) + beta",
            verify=_folded_test,
            mistakes={
                "batch-statistics": "gamma*(x_test - mu)/sqrt(sigma2 + eps) + beta",
                "old-statistics": "gamma*(x_test - old_mean)/sqrt(old_var + eps) + beta",
                "eps-outside": "gamma*(x_test - running_mean)/(sqrt(running_var) + eps) + beta",
            },
        ),
    ),
)


# The backward pass.


def _backward_params(rng: Generator) -> Parameters:
    """Draw a batch and a gradient from above that neither cancels nor is orthogonal to x."""
    found = backward_batches()
    deviations = found[int(rng.integers(len(found)))]
    x = shuffled(rng, deviations)
    g = rng.integers(-3, 4, x.size).astype(np.float64)
    while abs(g.sum()) < 2 or abs(g @ (x - x.mean())) < 3:
        g = rng.integers(-3, 4, x.size).astype(np.float64)
    return {"x": x, "g": g, "gamma": float(rng.choice([1.5, 2, 3, 4]))}


def _dx(x: Array, g: Array, gamma: float, xhat: Array, dgamma: float, dbeta: float) -> Array:
    """Return the gradient (n,) for the inputs.

    Source: Ioffe and Szegedy 2015, section 3, the chain-rule equations gathered for ε = 0.
    """
    return gamma / (x.size * np.std(x)) * (x.size * g - dbeta - xhat * dgamma)


def _dx_added(x: Array, g: Array, gamma: float, xhat: Array, dgamma: float, dbeta: float) -> Array:
    return _dx(x, g, gamma, xhat, -dgamma, -dbeta)


def _dx_undivided(
    x: Array, g: Array, gamma: float, xhat: Array, dgamma: float, dbeta: float
) -> Array:
    return gamma / np.std(x) * (g - dbeta - xhat * dgamma)


def _dx_mean_only(x: Array, g: Array, gamma: float, dbeta: float) -> Array:
    return gamma / np.std(x) * (g - dbeta / x.size)


def _dx_without_gamma(x: Array, g: Array, xhat: Array, dgamma: float, dbeta: float) -> Array:
    return _dx(x, g, 1.0, xhat, dgamma, dbeta)


def _loss(x: Array, g: Array, gamma: float, beta: float) -> float:
    """Return a loss whose gradient for y is g: the sum of g*y."""
    return float(np.dot(g, gamma * normalised_by_pairs(x, 0.0) + beta))


def _slope(at: Callable[[float], float]) -> float:
    """Return the derivative at 0 by central differences of fourth order."""
    near = at(DIFFERENCE) - at(-DIFFERENCE)
    far = at(2 * DIFFERENCE) - at(-2 * DIFFERENCE)
    return (8 * near - far) / (12 * DIFFERENCE)


def _dx_by_differences(x: Array, g: Array, gamma: float) -> Array:
    def along(unit: Array) -> float:
        return _slope(lambda t: _loss(x + t * unit, g, gamma, 0.0))

    return np.array([along(unit) for unit in np.eye(x.size)])


def _backward_objection(x: Value, g: Value, gamma: Value) -> str:
    said = no_numbers({"gamma": gamma}) or no_batch("x", x) or no_batch("g", g)
    if said:
        return said
    if np.size(x) != np.size(g):
        return (
            f"x has {np.size(x)} entries and g {np.size(g)}; g should have one for each value of x."
            " Set both."
        )
    if not np.var(x) > 0:
        return "All values of x are equal; the variance should be positive. Set another x."
    return ""


bn_backward = Family(
    params=_backward_params,
    objection=_backward_objection,
    steps=(
        FamilyStep(
            "xhat",
            solve="(x - mean(x))/sqrt(var(x))",
            verify=lambda x: normalised_by_pairs(x, 0.0),
            mistakes={
                "unbiased": lambda x: (x - np.mean(x)) / np.std(x, ddof=1),
                "divided-by-variance": "(x - mean(x))/var(x)",
            },
        ),
        FamilyStep(
            "dgamma",
            solve="sum(g*xhat)",
            verify=lambda x, g, gamma: _slope(lambda t: _loss(x, g, gamma + t, 0.0)),
            mistakes={"mean": "mean(g*xhat)", "raw-input": "sum(g*x)"},
        ),
        FamilyStep(
            "dbeta",
            solve="sum(g)",
            verify=lambda x, g, gamma: _slope(lambda t: _loss(x, g, gamma, t)),
            mistakes={"mean": "mean(g)", "times-gamma": "gamma*sum(g)"},
        ),
        FamilyStep(
            "dx",
            solve=_dx,
            formula="gamma/(n*sqrt(var(x)))*(n*g - dbeta - xhat*dgamma)",
            verify=_dx_by_differences,
            mistakes={
                "statistics-constant": "gamma*g/sqrt(var(x))",
                "variance-constant": _dx_mean_only,
                "added": _dx_added,
                "not-divided": _dx_undivided,
                "no-gamma": _dx_without_gamma,
            },
        ),
    ),
)
