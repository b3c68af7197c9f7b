"""Drill families of independent samples: a mean with its error, inverse transform, rejection."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.monte_carlo.objections import no_positive, no_uniforms
from dlstudy.drills.objections import first, no_number
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

LARGEST_POWER = 6
HALVINGS = 60  # of a bisection
GRID = 100_001  # points between 0 and 1


def _draw_circle(rng: Generator) -> Parameters:
    thirds = [rng.integers(5, 36), rng.integers(40, 66), rng.integers(70, 86), rng.integers(88, 97)]
    return {"u": rng.permutation(np.array(thirds) / 100), "t": float(rng.choice([0.01, 0.02]))}


def _objection_circle(u: Value, t: Value) -> str:
    if said := no_uniforms("u", u, 2) or no_positive("t", t):
        return said
    return "All entries of u are equal; set different ones." if np.ptp(u) == 0 else ""


def _spread_by_pairs(v: Array) -> float:
    """Return the standard deviation (divisor n - 1) from the differences of all pairs."""
    n = len(v)
    pairs = sum((v[i] - v[j]) ** 2 for i in range(n) for j in range(i))
    return math.sqrt(float(pairs) / (n * (n - 1)))


def _deviation(v: Array) -> float:
    return float(np.std(v, ddof=1))


quarter_circle = Family(
    params=_draw_circle,
    objection=_objection_circle,
    steps=(
        FamilyStep(
            "v",
            solve="4*sqrt(1 - u^2)",
            verify=lambda u: 4 * np.cos(np.arcsin(u)),
            mistakes={"no-four": "sqrt(1 - u^2)", "no-root": "4*(1 - u^2)"},
        ),
        FamilyStep(
            "m",
            solve="mean(v)",
            verify=lambda v: float(np.dot(v, np.full(len(v), 1 / len(v)))),
            mistakes={"sum": "sum(v)"},
        ),
        FamilyStep(
            "s",
            solve=_deviation,
            formula="sqrt(sum((v - m)^2)/(n - 1))",
            verify=_spread_by_pairs,
            mistakes={
                "biased": lambda v: float(np.std(v)),
                "variance": lambda v: float(np.var(v, ddof=1)),
            },
        ),
        FamilyStep(
            "E",
            solve=lambda s, u: s / math.sqrt(len(u)),
            formula="s/sqrt(n)",
            verify=lambda s, u: math.sqrt(s * s / len(u)),
            mistakes={
                "n": lambda s, u: s / len(u),
                "spread": lambda s: s,
            },
        ),
        FamilyStep(
            "I",
            solve=lambda m, E: np.array([m - 1.96 * E, m + 1.96 * E]),  # noqa: N803
            formula="[m - 1.96*E, m + 1.96*E]",
            verify=lambda m, E: m + 1.96 * E * np.array([-1.0, 1.0]),  # noqa: N803
            mistakes={
                "spread": lambda m, s: np.array([m - 1.96 * s, m + 1.96 * s]),
                "one": lambda m, E: np.array([m - E, m + E]),  # noqa: N803
            },
        ),
        FamilyStep(
            "N",
            solve="(s/t)^2",
            verify=lambda u, E, t: len(u) * (E / t) ** 2,  # noqa: N803
            mistakes={
                "no-square": "s/t",
                "linear": lambda u, E, t: len(u) * E / t,  # noqa: N803
            },
        ),
    ),
)


def _draw_inverse(rng: Generator) -> Parameters:
    a, b = rng.choice([1.0, 2.0, 3.0], 2, replace=False)
    return {
        "lam": float(rng.choice([0.5, 2.0, 4.0])),
        "u": np.array([rng.integers(10, 40), rng.integers(60, 95)]) / 100,
        "a": float(a),
        "b": float(b),
        "y": rng.integers(10, 91, 4) / 100,
        "v": rng.integers(10, 91, 4) / 100,
    }


def _objection_inverse(lam: Value, u: Value, a: Value, b: Value, y: Value, v: Value) -> str:
    said = first(
        no_positive("lam", lam),
        no_uniforms("u", u),
        no_uniforms("y", y),
        no_uniforms("v", v),
    )
    said = said or no_number("a", a) or no_number("b", b)
    if said:
        return said
    if np.shape(y) != np.shape(v):
        return "y and v should have as many entries. Set them so."
    if float(a) % 1 or float(b) % 1 or min(float(a), float(b)) < 0:
        return "a and b should be whole numbers from 0. Set a=1 and b=2, say."
    if not 1 <= float(a) + float(b) <= LARGEST_POWER:
        return f"a + b should be from 1 to {LARGEST_POWER}. Set smaller numbers."
    bound = _peak(float(a), float(b)) * _constant(float(a), float(b))
    ratio = _shape(np.asarray(y), float(a), float(b)) * _constant(float(a), float(b)) / bound
    near = np.abs(ratio - np.asarray(v)).min() < 0.01
    return "A v lies too near its limit p(y)/M; set another." if near else ""


def _shape(y: Array, a: float, b: float) -> Array:
    values: Array = y**a * (1 - y) ** b
    return values


def _constant(a: float, b: float) -> float:
    whole = math.factorial(round(a + b + 1))
    return whole / (math.factorial(round(a)) * math.factorial(round(b)))


def _peak(a: float, b: float) -> float:
    at = a / (a + b)
    return float(at**a * (1 - at) ** b)


def _by_bisection(lam: float, u: Array) -> Array:
    """Solve 1 - exp(-lam x) = u by halving an interval."""
    low: Array
    high: Array
    low, high = np.zeros(len(u)), np.full(len(u), 60 / lam)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        is_below = -np.expm1(-lam * middle) < u
        low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
    return (low + high) / 2


def _area_inverse(a: float, b: float) -> float:
    """Return 1 over the area under y^a (1 - y)^b, by Gauss-Legendre (exact here)."""
    nodes, weights = np.polynomial.legendre.leggauss(8)
    return 2 / float(weights @ _shape((nodes + 1) / 2, a, b))


def _largest(C: float, a: float, b: float) -> float:  # noqa: N803
    return C * float(_shape(np.linspace(0, 1, GRID), a, b).max())


def _limits_by_logs(y: Array, a: float, b: float) -> Array:
    """Return the heights relative to the peak, by logarithms; the constant cancels."""
    log_peak = math.log(_peak(a, b))
    return np.exp([a * math.log(one) + b * math.log1p(-one) - log_peak for one in y])


def _accepted_by_heights(y: Array, v: Array, a: float, b: float) -> Array:
    """Compare logarithms of heights relative to the peak; the constant cancels."""
    log_peak = math.log(_peak(a, b))
    logs = [a * math.log(one) + b * math.log1p(-one) - log_peak for one in y]
    return np.array([float(math.log(w) <= log) for w, log in zip(v, logs, strict=True)])


def _share_accepted(a: float, b: float) -> float:
    """Return the mean acceptance of uniform proposals, by Gauss-Legendre."""
    nodes, weights = np.polynomial.legendre.leggauss(8)
    return float(weights @ _shape((nodes + 1) / 2, a, b)) / 2 / _peak(a, b)


inverse_rejection = Family(
    params=_draw_inverse,
    objection=_objection_inverse,
    steps=(
        FamilyStep(
            "x",
            solve="-log(1 - u)/lam",
            verify=_by_bisection,
            mistakes={
                "density": "lam*exp(-lam*u)",
                "forward": "1 - exp(-lam*u)",
                "rate": "-lam*log(1 - u)",
                "no-one": "-log(u)/lam",
            },
        ),
        FamilyStep(
            "C",
            solve=lambda a, b: _constant(a, b),
            formula="(a + b + 1)!/(a! b!)",
            verify=_area_inverse,
            mistakes={
                "area": lambda a, b: 1 / _constant(a, b),
                "no-one": lambda a, b: _constant(a, b) / (a + b + 1),
            },
        ),
        FamilyStep(
            "M",
            solve=lambda a, b, C: C * _peak(a, b),  # noqa: N803
            formula="C*(a/(a + b))^a*(b/(a + b))^b",
            verify=_largest,
            mistakes={
                "middle": "C/2^(a + b)",
                "no-constant": lambda a, b: _peak(a, b),
            },
        ),
        FamilyStep(
            "H",
            solve="C*y^a*(1 - y)^b/M",
            verify=_limits_by_logs,
            mistakes={
                "not-divided": "C*y^a*(1 - y)^b",
                "no-constant": "y^a*(1 - y)^b/M",
            },
        ),
        FamilyStep(
            "A",
            solve=lambda v, H: np.where(v <= H, 1.0, 0.0),  # noqa: N803
            formula="1 where v <= H, else 0",
            verify=_accepted_by_heights,
            mistakes={
                "turned": lambda v, H: np.where(v <= H, 0.0, 1.0),  # noqa: N803
            },
        ),
        FamilyStep(
            "R",
            solve="1/M",
            verify=_share_accepted,
            mistakes={
                "rejected": "1 - 1/M",
                "bound": "M",
            },
        ),
    ),
)
