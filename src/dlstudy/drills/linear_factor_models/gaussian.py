"""Drill families of the two Gaussian factor models: probabilistic PCA and factor analysis."""
# ruff: noqa: N803, N806 -- W, C, M and V are the names in the cards

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_matrix, no_number, no_vector
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

GOLDEN = (5**0.5 - 1) / 2
NARROWINGS = 120  # of a golden-section search


def _draw_ppca(rng: Generator) -> Parameters:
    """Draw four eigenvalues of a diagonal covariance, and a point."""
    kept = rng.choice([5.0, 6.0, 8.0, 9.0, 11.0, 12.0], 2, replace=False)
    noise = rng.choice([0.5, 1.0, 1.5, 2.0, 2.5, 3.0], 2, replace=False)
    lam = np.concatenate([np.sort(kept)[::-1], np.sort(noise)[::-1]])
    d = rng.integers(1, 6, 4) * rng.choice([-1.0, 1.0], 4)
    return {"lam": lam, "q": 2.0, "d": d}


def _objection_ppca(lam: Value, q: Value, d: Value) -> str:
    if said := first(no_vector("lam", lam, 2), no_number("q", q), no_vector("d", d, 2)):
        return said
    values, kept = np.asarray(lam), float(np.asarray(q))
    if np.shape(lam) != np.shape(d):
        return "lam and d should have as many entries. Set them so."
    if kept != int(kept) or not 1 <= kept < len(values):
        return f"q is {kept:g}; it should be a whole number from 1 to {len(values) - 1}."
    if (values <= 0).any() or (np.diff(values) > 0).any():
        return "lam should be positive and fall from entry to entry. Set it so."
    if values[int(kept) - 1] <= values[int(kept) :].mean():
        return "The kept eigenvalues should exceed the mean of the others. Set lam so."
    return ""


def _noise(lam: Array, q: float) -> float:
    return float(lam[int(q) :].mean())


def _likeliest(lam: Array, q: float) -> float:
    """Return the noise variance of least n*log(s) + sum(lam)/s over the dropped, by search."""
    dropped = lam[int(q) :].tolist()

    def cost(s: float) -> float:
        return float(len(dropped) * np.log(s) + sum(dropped) / s)

    low, high = 0.5 * min(dropped), 2.0 * max(dropped)
    for _ in range(NARROWINGS):
        left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        low, high = (low, right) if cost(left) < cost(right) else (left, high)
    return float((low + high) / 2)


def _loadings(sizes: Array, features: int) -> Array:
    """Return the (D, q) matrix with the given sizes along its diagonal."""
    W = np.zeros((features, len(sizes)))
    np.fill_diagonal(W, sizes)
    return W


def _ml_loadings(lam: Array, q: float, s: float) -> Array:
    return _loadings(np.sqrt(np.maximum(lam[: int(q)] - s, 0)), len(lam))


def _fitted_loadings(lam: Array, q: float, s: float) -> Array:
    """Return the W whose columns' squares and s make up the kept variances, by bisection."""
    sizes = []
    for variance in lam[: int(q)].tolist():
        low, high = 0.0, variance + 1
        for _ in range(NARROWINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if middle**2 + s < variance else (low, middle)
        sizes.append((low + high) / 2)
    return _loadings(np.array(sizes), len(lam))


def _condition(W: Array, C: Array, x: Array) -> Array:
    """Return the mean of z given x from the joint Gaussian: cov(z, x) C⁻¹ x."""
    return np.array(W.T @ np.linalg.solve(C, x))


ppca = Family(
    params=_draw_ppca,
    objection=_objection_ppca,
    steps=(
        FamilyStep(
            "s",
            solve=_noise,
            formula="mean of the dropped entries of lam",
            verify=_likeliest,
            mistakes={
                "all": "mean(lam)",
                "sum": lambda lam, q: float(lam[int(q) :].sum()),
                "smallest": "min(lam)",
            },
        ),
        FamilyStep(
            "W",
            solve=_ml_loadings,
            formula="sqrt(lam_i - s) on the diagonal",
            verify=_fitted_loadings,
            mistakes={
                "noise-kept": lambda lam, q: _loadings(np.sqrt(lam[: int(q)]), len(lam)),
                "no-root": lambda lam, q, s: _loadings(lam[: int(q)] - s, len(lam)),
                "unit": lambda lam, q: _loadings(np.ones(int(q)), len(lam)),
            },
        ),
        FamilyStep(
            "M",
            solve=lambda W, s: np.array(W.T @ W + s * np.eye(W.shape[1])),
            formula="Wᵀ@W + s*I",
            verify=lambda W, s: np.array(
                [[sum(a * b) + s * (i == j) for j, b in enumerate(W.T)] for i, a in enumerate(W.T)]
            ),
            mistakes={
                "no-noise": "W.T@W",
                "unit-noise": lambda W: np.array(W.T @ W + np.eye(W.shape[1])),
            },
        ),
        FamilyStep(
            "z",
            solve="inv(M)@W.T@d",
            verify=lambda W, s, d: _condition(W, W @ W.T + s * np.eye(len(W)), d),
            mistakes={
                "projection": lambda q, d: np.array(d[: int(q)]),
                "least-squares": lambda W, d: np.array(np.linalg.lstsq(W, d, rcond=None)[0]),
                "not-divided": "W.T@d",
            },
        ),
    ),
)


def _draw_factors(rng: Generator) -> Parameters:
    W = rng.integers(-2, 4, (3, 2)).astype(np.float64)
    psi = rng.choice([0.5, 1.0, 2.0, 4.0], 3, replace=False)
    x = rng.integers(1, 6, 3) * rng.choice([-1.0, 1.0], 3)
    return {"W": W, "psi": psi, "x": x}


def _objection_factors(W: Value, psi: Value, x: Value) -> str:
    if said := first(no_matrix("W", W), no_vector("psi", psi), no_vector("x", x)):
        return said
    W = np.asarray(W)
    if np.shape(psi) != W.shape[:1] or np.shape(x) != W.shape[:1]:
        return "psi and x should have an entry for each row of W. Set them so."
    if (np.asarray(psi) <= 0).any():
        return "psi holds variances; they should be positive. Set it so."
    if np.linalg.matrix_rank(W) < W.shape[1]:
        return "The columns of W should be linearly independent. Set another W."
    return ""


def _precision(W: Array, psi: Array) -> Array:
    """Return the (q, q) posterior precision of the factors."""
    return np.array(np.eye(W.shape[1]) + W.T @ (W / psi[:, None]))


def _curvature(W: Array, psi: Array) -> Array:
    """Return the second differences in z of z·z/2 + sum((W z)^2/psi)/2, that precision."""
    q = W.shape[1]

    def energy(z: Array) -> float:
        return float(z @ z / 2 + ((W @ z) ** 2 / psi).sum() / 2)

    unit = np.eye(q)
    return np.array(
        [[energy(a + b) - energy(a) - energy(b) for b in unit] for a in unit], dtype=np.float64
    )


def _covariance(W: Array, psi: Array) -> Array:
    return np.array(W @ W.T + np.diag(psi))


factors = Family(
    params=_draw_factors,
    objection=_objection_factors,
    steps=(
        FamilyStep(
            "C",
            solve="W@W.T + diag(psi)",
            verify=lambda W, psi: np.array(
                [[sum(a * b) + psi[i] * (i == j) for j, b in enumerate(W)] for i, a in enumerate(W)]
            ),
            mistakes={
                "no-noise": "W@W.T",
                "isotropic": "W@W.T + mean(psi)*diag(psi/psi)",
                "squared": "W@W.T + diag(psi^2)",
            },
        ),
        FamilyStep(
            "M",
            solve=_precision,
            formula="I + Wᵀ@Ψ⁻¹@W",
            verify=_curvature,
            mistakes={
                "no-prior": lambda W, psi: np.array(W.T @ (W / psi[:, None])),
                "times": lambda W, psi: _precision(W, 1 / psi),
                "isotropic": lambda W, psi: _precision(W, np.full(len(psi), psi.mean())),
            },
        ),
        FamilyStep(
            "V",
            solve="inv(M)",
            verify=lambda W, psi: np.array(
                np.eye(W.shape[1]) - W.T @ np.linalg.solve(_covariance(W, psi), W)
            ),
            mistakes={"precision": "M", "prior": lambda M: np.eye(len(M))},
        ),
        FamilyStep(
            "z",
            solve="V@W.T@(x/psi)",
            verify=lambda W, psi, x: _condition(W, _covariance(W, psi), x),
            mistakes={
                "no-noise": "V@W.T@x",
                "no-prior": lambda W, psi, x: np.array(
                    np.linalg.solve(_precision(W, psi) - np.eye(W.shape[1]), W.T @ (x / psi))
                ),
                "not-divided": "W.T@(x/psi)",
            },
        ),
    ),
)
