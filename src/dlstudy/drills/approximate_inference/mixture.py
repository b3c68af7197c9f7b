"""A drill family of EM: one step for a mixture of two Gaussians on the line."""
# ruff: noqa: N803 -- N is the name in the card

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.approximate_inference.objections import no_inner
from dlstudy.drills.objections import first, no_number, no_vector
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

LEAST_SHARE = 1e-6  # of a component among all points


def _draw(rng: Generator) -> Parameters:
    """Draw three points left and two right, and old means beside the middle of either group."""
    low, gap = float(rng.integers(-3, 2)), float(rng.choice([3, 4]))
    points = low + np.array([0.0, 1.0, 2.0, gap, gap + rng.choice([1, 2])])
    variances = rng.choice([1.0, 2.0, 4.0], 2, replace=False)
    return {
        "x": rng.permutation(points),
        "w1": float(rng.choice([0.2, 0.3, 0.4])),
        "mu1": low - float(rng.choice([0.0, 0.5])),
        "mu2": low + gap + float(rng.choice([1.5, 2.0])),
        "v1": float(variances[0]),
        "v2": float(variances[1]),
    }


def _objection(x: Value, w1: Value, mu1: Value, mu2: Value, v1: Value, v2: Value) -> str:
    said = no_vector("x", x, 2) or no_inner("w1", w1)
    said = said or first(*(no_number(n, v) for n, v in (("mu1", mu1), ("mu2", mu2))))
    if said := said or no_number("v1", v1) or no_number("v2", v2):
        return said
    if min(float(v1), float(v2)) <= 0:
        return "v1 and v2 should be positive: they are variances. Set them so."
    x, w1, mu1, mu2, v1, v2 = (np.asarray(each, np.float64) for each in (x, w1, mu1, mu2, v1, v2))
    logs = np.array([-((x - m) ** 2) / (2 * v) for m, v in ((mu1, v1), (mu2, v2))])
    shares = np.exp(logs) * np.array([[w1 / np.sqrt(v1)], [(1 - w1) / np.sqrt(v2)]])
    with np.errstate(all="ignore"):
        shares = shares / shares.sum(axis=0)
    if not np.isfinite(shares).all() or shares.sum(axis=1).min() < LEAST_SHARE:
        return "A point is too far out, or a component gets no share; set other numbers."
    return ""


def _shares_by_loop(x: Array, w1: float, mu1: float, mu2: float, v1: float, v2: float) -> Array:
    """Return the joint densities of component 1 over their sums, point after point."""
    shares = []
    for point in x.tolist():
        joint = [
            weight * math.exp(-((point - m) ** 2) / (2 * s)) / math.sqrt(2 * math.pi * s)
            for weight, m, s in ((w1, mu1, v1), (1 - w1, mu2, v2))
        ]
        shares.append(joint[0] / sum(joint))
    return np.array(shares)


def _by_root(x: Array, r: Array) -> float:
    """Return where the weighted sum of deviations, a line in the mean, crosses 0."""
    at_0, at_1 = float(r @ x), float(r @ (x - 1))
    return at_0 / (at_0 - at_1)


def _by_moments(x: Array, r: Array) -> float:
    """Return mean square minus squared mean."""
    shares = r / r.sum()
    return float(shares @ (x * x) - (shares @ x) ** 2)


_ONE = "exp(-(x - mu1)^2/(2*v1))"
_TWO = "exp(-(x - mu2)^2/(2*v2))"

mixture = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "r",
            solve=f"w1*{_ONE}/sqrt(v1)/(w1*{_ONE}/sqrt(v1) + (1 - w1)*{_TWO}/sqrt(v2))",
            verify=_shares_by_loop,
            mistakes={
                "hard": f"round(w1*{_ONE}/sqrt(v1)/(w1*{_ONE}/sqrt(v1)"
                f" + (1 - w1)*{_TWO}/sqrt(v2)))",
                "no-weights": f"{_ONE}/sqrt(v1)/({_ONE}/sqrt(v1) + {_TWO}/sqrt(v2))",
                "no-root": f"w1*{_ONE}/(w1*{_ONE} + (1 - w1)*{_TWO})",
                "other": f"(1 - w1)*{_TWO}/sqrt(v2)/(w1*{_ONE}/sqrt(v1)"
                f" + (1 - w1)*{_TWO}/sqrt(v2))",
            },
        ),
        FamilyStep(
            "N",
            solve="sum(r)",
            verify=lambda x, r: len(x) - sum((1 - r).tolist()),
            mistakes={"other": "sum(1 - r)"},
        ),
        FamilyStep(
            "m1",
            solve="sum(r*x)/N",
            verify=_by_root,
            mistakes={"all": "mean(r*x)", "plain": "mean(x)"},
        ),
        FamilyStep(
            "m2",
            solve="sum((1 - r)*x)/sum(1 - r)",
            verify=lambda x, r: _by_root(x, 1 - r),
            mistakes={"all": "mean((1 - r)*x)", "other-count": "sum((1 - r)*x)/N"},
        ),
        FamilyStep(
            "S1",
            solve="sum(r*(x - m1)^2)/N",
            verify=_by_moments,
            mistakes={
                "old-mean": "sum(r*(x - mu1)^2)/N",
                "all": "mean(r*(x - m1)^2)",
                "root": "sqrt(sum(r*(x - m1)^2)/N)",
            },
        ),
        FamilyStep(
            "S2",
            solve="sum((1 - r)*(x - m2)^2)/sum(1 - r)",
            verify=lambda x, r: _by_moments(x, 1 - r),
            mistakes={
                "old-mean": "sum((1 - r)*(x - mu2)^2)/sum(1 - r)",
                "all": "mean((1 - r)*(x - m2)^2)",
            },
        ),
        FamilyStep(
            "p",
            solve="mean(r)",
            verify=lambda x, N: N / len(x),
            mistakes={"old": "w1", "count": "N"},
        ),
    ),
)
