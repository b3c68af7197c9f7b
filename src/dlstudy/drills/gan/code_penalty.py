"""Code task on WGAN-GP: the gradient penalty of a critic with one hidden layer."""
# ruff: noqa: N803 -- W is the name in every source

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.code.task import Arguments, CodeTask

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_STARTER = '''\
import numpy as np


def gradient_penalty(real, fake, u, W, b, v, lam):
    """Return the gradient penalty of the critic f(x) = v @ relu(W @ x + b).

    real, fake: (N, d), rows paired; u: (N,), shares of the real sample;
    W: (h, d); b, v: (h,); lam: float. Nothing is to be changed.
    At x = u * real + (1 - u) * fake: lam times the mean of
    (|gradient of f| - 1)**2.
    """
    raise NotImplementedError
'''


def _penalty(
    real: Array,
    fake: Array,
    u: Array,
    W: Array,
    b: Array,
    v: Array,
    lam: float,
    *,
    between: Callable[[Array, Array, Array], Array] = lambda real, fake, u: (
        u * real + (1 - u) * fake
    ),
    mask: Callable[[Array], Array] = lambda pre: (pre > 0).astype(np.float64),
    size: Callable[[Array], Array] = lambda g: np.sqrt((g**2).sum(axis=1)),
    excess: Callable[[Array], Array] = lambda norm: norm - 1,
    total: Callable[[Array], float] = lambda squares: float(squares.mean()),
) -> float:
    """Penalise the gradient of each row for its distance from length 1."""
    x = between(real, fake, u[:, None])
    gradient = (mask(x @ W.T + b) * v) @ W
    return lam * total(excess(size(gradient)) ** 2)


def _with(**changes: object) -> Callable[..., float]:
    """Return the task done with something else in place of one part."""
    return lambda real, fake, u, W, b, v, lam: _penalty(
        real,
        fake,
        u,
        W,
        b,
        v,
        lam,
        **changes,  # type: ignore[arg-type]
    )


def _by_differences(
    real: Array, fake: Array, u: Array, W: Array, b: Array, v: Array, lam: float
) -> float:
    """Take the gradient of the critic by small steps of each coordinate."""

    def critic(x: Array) -> float:
        return float(sum(w * max(pre, 0.0) for w, pre in zip(v, W @ x + b, strict=True)))

    found, step = 0.0, 1e-6
    for one, other, share in zip(real, fake, u, strict=True):
        x = other + share * (one - other)
        slopes = [
            (critic(x + step * unit) - critic(x - step * unit)) / (2 * step)
            for unit in np.eye(len(x))
        ]
        found += (sum(slope**2 for slope in slopes) ** 0.5 - 1) ** 2
    return lam * found / len(real)


def _case(rng: Generator) -> Arguments:
    rows, d, h = (int(rng.integers(low, high)) for low, high in ((2, 5), (2, 4), (3, 6)))
    real, fake = rng.normal(size=(2, rows, d))
    return {
        "real": real,
        "fake": fake,
        "u": rng.uniform(0.1, 0.9, rows),
        "W": rng.normal(size=(h, d)),
        "b": rng.normal(size=h),
        "v": rng.normal(size=h) / 2,
        "lam": float(rng.choice([1, 2, 10])),
    }


def _one_unit(bias: float) -> Arguments:
    return {
        "real": np.array([[1.0, 2.0]]),
        "fake": np.array([[-1.0, 0.5]]),
        "u": np.array([0.25]),
        "W": np.array([[0.6, 0.8]]),
        "b": np.array([bias]),
        "v": np.array([0.5]),
        "lam": 10.0,
    }


gradient_penalty = CodeTask(
    function="gradient_penalty",
    starter=_STARTER,
    reference=_penalty,
    draw=_case,
    verify=_by_differences,
    edge_cases={
        "short-gradient": lambda: _one_unit(1.0),
        "no-unit-on": lambda: _one_unit(-9.0),
    },
    mistakes={
        "squared-norm": _with(size=lambda g: (g**2).sum(axis=1)),
        "one-sided": _with(excess=lambda norm: np.maximum(norm - 1, 0.0)),
        "at-real": _with(between=lambda real, _fake, _u: real),
        "swapped": _with(between=lambda real, fake, u: (1 - u) * real + u * fake),
        "no-mask": _with(mask=np.ones_like),
        "sum": _with(total=lambda squares: float(squares.sum())),
        "to-zero": _with(excess=lambda norm: norm),
    },
)
