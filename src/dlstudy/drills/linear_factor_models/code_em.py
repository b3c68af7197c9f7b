"""Code task on factor analysis: one EM step."""
# ruff: noqa: N803, N806 -- X, W, C and G are the names in every source

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.code.task import Arguments, CodeTask

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Model = tuple[Array, Array]

_STARTER = '''\
import numpy as np


def em_step(X, W, psi):
    """Return (W_new, psi_new) after one EM step of factor analysis.

    X: (N, D) floats, a centred sample in each row; W: (D, q) loadings;
    psi: (D,) noise variances, all positive. Nothing is to be changed.
    E step, for each row x: z has the covariance G = inv(I + W^T Psi^-1 W)
    and the mean G W^T Psi^-1 x.
    M step: W_new = (sum x E[z]^T) inv(sum E[z z^T]);
    psi_new = diagonal of (1/N) sum (x x^T - W_new E[z] x^T).
    Returns a tuple (W_new, psi_new) of the shapes of W and psi.
    """
    raise NotImplementedError
'''


def _step(
    X: Array,
    W: Array,
    psi: Array,
    *,
    spread: float = 1.0,
    prior: float = 1.0,
    old: bool = False,
    shared: bool = False,
    divide: bool = True,
    noise: Callable[[Array], Array] = lambda psi: psi,
) -> Model:
    """Do one EM step; the keywords put a mistake in place of a part."""
    weighted = W / noise(psi)[:, None]
    G = np.linalg.inv(prior * np.eye(W.shape[1]) + W.T @ weighted)
    Z = X @ weighted @ G
    second = spread * G + Z.T @ Z
    W_new = np.linalg.solve(second, Z.T @ X).T
    rest = X * X - X * (Z @ (W if old else W_new).T)
    psi_new = rest.mean(axis=0) if divide else rest.sum(axis=0)
    if shared:
        psi_new = np.full(len(psi), psi_new.mean())
    return W_new, psi_new


def _reference(X: Array, W: Array, psi: Array) -> Model:
    return _step(X, W, psi, spread=len(X))


def _with(**changes: object) -> Callable[..., Model]:
    """Return the step done with something else in place of one part."""
    return lambda X, W, psi: _step(X, W, psi, **{"spread": len(X), **changes})  # type: ignore[arg-type]


def _by_conditioning(X: Array, W: Array, psi: Array) -> Model:
    """Go row by row, with the posterior from the joint Gaussian of z and x.

    The noise variance of a feature is the expected square of what W_new z
    leaves, (x_i - w·z)^2 with the spread of z counted in.
    """
    q = W.shape[1]
    C = W @ W.T + np.diag(psi)
    gain = np.linalg.solve(C, W).T
    covariance = np.eye(q) - gain @ W
    first, second = np.zeros((len(psi), q)), np.zeros((q, q))
    means = []
    for x in X:
        z = gain @ x
        means.append(z)
        first += np.outer(x, z)
        second += covariance + np.outer(z, z)
    W_new = first @ np.linalg.inv(second)
    psi_new = np.zeros(len(psi))
    for x, z in zip(X, means, strict=True):
        for i, w in enumerate(W_new):
            psi_new[i] += ((x[i] - w @ z) ** 2 + w @ covariance @ w) / len(X)
    return W_new, psi_new


def _case(rng: Generator) -> Arguments:
    samples, features, factors = int(rng.integers(4, 9)), int(rng.integers(3, 6)), 2
    X = rng.normal(size=(samples, factors)) @ rng.normal(size=(factors, features))
    X = X + rng.normal(size=X.shape) * rng.uniform(0.3, 1.5, features)
    return {
        "X": X - X.mean(axis=0),
        "W": rng.normal(size=(features, factors)),
        "psi": rng.uniform(0.3, 2.0, features),
    }


def _two_samples() -> Arguments:
    return {
        "X": np.array([[1.0, -2.0, 0.5], [-1.0, 2.0, -0.5]]),
        "W": np.array([[1.0], [0.5], [-1.0]]),
        "psi": np.array([0.5, 1.0, 2.0]),
    }


em_step = CodeTask(
    function="em_step",
    starter=_STARTER,
    reference=_reference,
    draw=_case,
    verify=_by_conditioning,
    outputs=("W_new", "psi_new"),
    edge_cases={
        "one-factor": _two_samples,
        "as-many-factors-as-features": lambda: {
            "X": np.array([[2.0, 1.0], [-1.0, 0.0], [-1.0, -1.0]]),
            "W": np.array([[1.0, 0.5], [0.0, 1.0]]),
            "psi": np.array([1.0, 0.5]),
        },
        "uneven-noise": lambda: {**_two_samples(), "psi": np.array([0.01, 1.0, 100.0])},
    },
    mistakes={
        "no-spread": _with(spread=0.0),
        "spread-once": _with(spread=1.0),
        "no-prior": _with(prior=0.0),
        "old-loadings": _with(old=True),
        "one-variance": _with(shared=True),
        "not-divided": _with(divide=False),
        "deviations": _with(noise=np.sqrt),
        "isotropic": _with(noise=lambda psi: np.full(len(psi), psi.mean())),
    },
)
