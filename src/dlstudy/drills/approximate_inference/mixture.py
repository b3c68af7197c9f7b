"""A drill family of EM: one step for a mixture of two Gaussians on the line."""
# ruff: noqa: N803 -- N and S are the names in the card

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.approximate_inference.objections import no_distribution, no_pair
from dlstudy.drills.objections import no_vector
from dlstudy.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.family import Parameters
    from dlstudy.value import Value

    Array = NDArray[np.float64]

LEAST_SHARE = 1e-6  # of a component among all points


def _draw(rng: Generator) -> Parameters:
    """Draw points about two means, one of them between both, so that shares are soft."""
    low, gap = float(rng.integers(-2, 2)), float(rng.choice([2, 3]))
    left, right = rng.choice([-1.0, 0.0], 2, False), rng.choice([0.0, 1.0], 2, False)
    points = np.concatenate([low + left, [low + 1], low + gap + right])
    share = float(rng.choice([0.3, 0.4, 0.6]))
    return {
        "x": rng.permutation(points),
        "w": np.array([share, 1 - share]).round(2),
        "mu": np.array([low, low + gap]),
        "v": rng.choice([1.0, 2.0, 4.0], 2, False),
    }


def _objection(x: Value, w: Value, mu: Value, v: Value) -> str:
    said = no_vector("x", x, 2) or no_distribution("w", w) or no_pair("w", w)
    if said := said or no_pair("mu", mu) or no_pair("v", v):
        return said
    if np.min(v) <= 0:
        return "v should be positive: its entries are variances. Set it so."
    shares = _shares(np.asarray(x), np.asarray(w), np.asarray(mu), np.asarray(v))
    if not np.isfinite(shares).all() or min(shares.sum(), (1 - shares).sum()) < LEAST_SHARE:
        return "One component gets no share of any point; set other numbers."
    return ""


def _shares(
    x: Array, w: Array, mu: Array, v: Array, *, has_root: bool = True, has_weights: bool = True
) -> Array:
    """Return the responsibilities of component 1, shape (n,)."""
    logs = -((x[:, None] - mu) ** 2) / (2 * v)
    logs = logs - np.log(v) / 2 if has_root else logs
    logs = logs + np.log(w) if has_weights else logs
    shares: Array = 1 / (1 + np.exp(logs[:, 1] - logs[:, 0]))
    return shares


def _shares_by_loop(x: Array, w: Array, mu: Array, v: Array) -> Array:
    """Return the joint densities of component 1 over their sums, point after point."""
    shares = []
    for point in x.tolist():
        joint = [
            weight * math.exp(-((point - m) ** 2) / (2 * s)) / math.sqrt(2 * math.pi * s)
            for weight, m, s in zip(w, mu, v, strict=True)
        ]
        shares.append(joint[0] / sum(joint))
    return np.array(shares)


def _both(r: Array) -> Array:
    return np.array([r, 1 - r])


def _means(x: Array, r: Array) -> Array:
    means: Array = _both(r) @ x / _both(r).sum(axis=1)
    return means


def _means_by_root(x: Array, r: Array) -> Array:
    """Return where the weighted sum of deviations, a line in the mean, crosses 0."""
    at_0, at_1 = _both(r) @ x, _both(r) @ (x - 1)
    roots: Array = at_0 / (at_0 - at_1)
    return roots


def _spread(x: Array, r: Array, means: Array) -> Array:
    squares = (x - means[:, None]) ** 2
    spread: Array = (_both(r) * squares).sum(axis=1) / _both(r).sum(axis=1)
    return spread


def _spread_by_moments(x: Array, r: Array) -> Array:
    """Return mean square minus squared mean of each component."""
    shares = _both(r) / _both(r).sum(axis=1, keepdims=True)
    spread: Array = shares @ (x * x) - (shares @ x) ** 2
    return spread


mixture = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "r",
            solve=lambda x, w, mu, v: _shares(x, w, mu, v),
            formula="w_1*N_1(x)/(w_1*N_1(x) + w_2*N_2(x)), N_k(x) = exp(-(x - mu_k)^2/(2*v_k))"
            "/sqrt(2*pi*v_k)",
            verify=_shares_by_loop,
            mistakes={
                "hard": lambda x, w, mu, v: np.round(_shares(x, w, mu, v)),
                "no-weights": lambda x, w, mu, v: _shares(x, w, mu, v, has_weights=False),
                "no-root": lambda x, w, mu, v: _shares(x, w, mu, v, has_root=False),
                "other": lambda x, w, mu, v: 1 - _shares(x, w, mu, v),
            },
        ),
        FamilyStep(
            "N",
            solve="sum(r)",
            verify=lambda x, r: len(x) - sum((1 - r).tolist()),
            mistakes={"other": lambda r: float((1 - r).sum())},
        ),
        FamilyStep(
            "m",
            solve=lambda x, r: _means(x, r),
            formula="[sum(r*x)/sum(r), sum((1 - r)*x)/sum(1 - r)]",
            verify=_means_by_root,
            mistakes={
                "all": lambda x, r: _both(r) @ x / len(x),
                "hard": lambda x, r: _means(x, np.where(r > 0.5, 0.999, 0.001)),
            },
        ),
        FamilyStep(
            "S",
            solve=lambda x, r, m: _spread(x, r, m),
            formula="[sum(r*(x - m_1)^2)/sum(r), sum((1 - r)*(x - m_2)^2)/sum(1 - r)]",
            verify=_spread_by_moments,
            mistakes={
                "old-mean": lambda x, r, mu: _spread(x, r, mu),
                "all": lambda x, r, m: (_both(r) * (x - m[:, None]) ** 2).sum(axis=1) / len(x),
                "root": lambda x, r, m: np.sqrt(_spread(x, r, m)),
            },
        ),
        FamilyStep(
            "p",
            solve=lambda x, N: np.array([N, len(x) - N]) / len(x),
            formula="[N/n, 1 - N/n]",
            verify=lambda r: np.array([r.mean(), (1 - r).mean()]),
            mistakes={
                "old": lambda w: w,
                "counts": lambda x, N: np.array([N, len(x) - N]),
            },
        ),
    ),
)
