"""Code task on diffusion: one sampling step of DDPM."""

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


def ddpm_step(x, eps, noise, t, betas):
    """Return x at step t - 1 of DDPM from x at step t.

    x, eps, noise: arrays of one shape, not to be changed; t: int from 1 to T;
    betas: (T,), with beta_t = betas[t - 1]. A_t is the product of the
    1 - beta_i up to i = t. The mean is
    (x - beta_t / sqrt(1 - A_t) * eps) / sqrt(1 - beta_t);
    the noise is multiplied by sqrt(beta_t) and left out at t = 1.
    """
    raise NotImplementedError
'''


def _step(
    x: Array,
    eps: Array,
    noise: Array,
    t: int,
    betas: Array,
    *,
    deviation: Callable[[float], float] = np.sqrt,
    kept: Callable[[Array, int], float] = lambda betas, t: float(np.prod(1 - betas[:t])),
    rescale: Callable[[float, float], float] = lambda beta, _kept: float(np.sqrt(1 - beta)),
    last: int = 1,
) -> Array:
    """Take a share of the predicted noise out, rescale, and add fresh noise."""
    beta, product = float(betas[t - 1]), kept(betas, t)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = (x - beta / np.sqrt(1 - product) * eps) / rescale(beta, product)
    return np.asarray(mean if t == last else mean + deviation(beta) * noise)


def _with(**changes: object) -> Callable[..., Array]:
    """Return the task done with something else in place of one part."""
    return lambda x, eps, noise, t, betas: _step(x, eps, noise, t, betas, **changes)  # type: ignore[arg-type]


def _off_by_one(x: Array, eps: Array, noise: Array, t: int, betas: Array) -> Array:
    later = min(t + 1, len(betas))
    found = _step(x, eps, np.zeros_like(noise), later, betas)
    return np.asarray(found if t == 1 else found + np.sqrt(betas[later - 1]) * noise)


def _by_loop(x: Array, eps: Array, noise: Array, t: int, betas: Array) -> Array:
    """Go number by number, with the share of noise found by carrying the variance along."""
    variance = 0.0
    for beta in betas[:t].tolist():
        variance = (1 - beta) * variance + beta
    last = float(betas[t - 1])
    out = [
        (value - last * guess / variance**0.5) / (1 - last) ** 0.5
        + (last**0.5 * fresh if t > 1 else 0.0)
        for value, guess, fresh in zip(
            x.ravel().tolist(), eps.ravel().tolist(), noise.ravel().tolist(), strict=True
        )
    ]
    return np.array(out).reshape(x.shape)


def _case(rng: Generator) -> Arguments:
    steps = int(rng.integers(4, 8))
    x, eps, noise = rng.normal(size=(3, int(rng.integers(2, 4)), 3))
    betas = np.sort(rng.uniform(0.02, 0.6, steps))
    return {"x": x, "eps": eps, "noise": noise, "t": int(rng.integers(2, steps)), "betas": betas}


def _small(t: int) -> Arguments:
    return {
        "x": np.array([1.0, -0.5]),
        "eps": np.array([0.3, -1.0]),
        "noise": np.array([-0.7, 0.4]),
        "t": t,
        "betas": np.array([0.1, 0.2, 0.5]),
    }


ddpm_step = CodeTask(
    function="ddpm_step",
    starter=_STARTER,
    reference=_step,
    draw=_case,
    verify=_by_loop,
    edge_cases={"last-step": lambda: _small(1), "first-step": lambda: _small(3)},
    mistakes={
        "off-by-one": _off_by_one,
        "noise-at-end": _with(last=0),
        "variance": _with(deviation=lambda beta: beta),
        "product-before": _with(kept=lambda betas, t: np.prod(1 - betas[: t - 1])),
        "no-rescale": _with(rescale=lambda _beta, _kept: 1.0),
        "product-scale": _with(rescale=lambda _beta, kept: np.sqrt(kept)),
    },
)
