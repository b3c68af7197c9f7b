"""Code task on autoencoders: loss and gradients of a denoising step with tied weights."""
# ruff: noqa: N803, N806 -- X, W, H and R are the names in the card

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.code.task import Arguments, CodeTask
from dlstudy.drills.complex_step import gradient

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Result = tuple[float, Array, Array, Array]

_STARTER = '''\
import numpy as np


def denoising_step(X, noisy, W, b, c):
    """Return (loss, dW, db, dc) of a denoising autoencoder with tied weights.

    X: (N, d) clean inputs, a row for each; noisy: (N, d) the same, corrupted;
    W: (k, d); b: (k,); c: (d,).
    h = sigmoid(W x~ + b) for a noisy input x~, r = W^T h + c,
    loss = mean over the N rows of 1/2 * ||x - r||^2 with the clean x.
    Returns the loss, a float, and its gradients in the shapes of W, b and c.
    """
    raise NotImplementedError
'''


def _step(
    X: Array,
    noisy: Array,
    W: Array,
    b: Array,
    c: Array,
    *,
    target: Callable[[Array, Array], Array] = lambda clean, _noisy: clean,
    encoder: bool = True,
    decoder: bool = True,
    slope: Callable[[Array], Array] = lambda H: H * (1 - H),
    through: Callable[[Array, Array], Array] = lambda _clean, noisy: noisy,
    half: float = 1.0,
    mean: bool = True,
) -> Result:
    """Return loss and gradients; the keywords put a mistake in place of a part."""
    H = 1 / (1 + np.exp(-(noisy @ W.T + b)))
    R = H @ W + c
    count = len(X) if mean else 1
    error = R - target(X, noisy)
    loss = half * float((error**2).sum()) / (2 * count)
    G = half * error / count
    dA = (G @ W.T) * slope(H)
    dW = encoder * (dA.T @ through(X, noisy)) + decoder * (H.T @ G)
    return loss, dW, dA.sum(axis=0), G.sum(axis=0)


def _with(**changes: object) -> Callable[..., Result]:
    """Return the step done with something else in place of one part."""
    return lambda X, noisy, W, b, c: _step(X, noisy, W, b, c, **changes)  # type: ignore[arg-type]


def _by_complex_steps(X: Array, noisy: Array, W: Array, b: Array, c: Array) -> Result:
    """Return the loss row by row, and its gradients by the complex step."""

    def loss(W: NDArray[np.complex128], b: NDArray[np.complex128], c: Array) -> complex:
        total = 0j
        for clean, seen in zip(X, noisy, strict=True):
            h = 1 / (1 + np.exp(-(W @ seen + b)))
            total += (((clean - (W.T @ h + c)) ** 2).sum()) / 2
        return complex(total / len(X))

    return (
        loss(W.astype(complex), b.astype(complex), c).real,
        gradient(lambda moved: loss(moved, b.astype(complex), c), W),
        gradient(lambda moved: loss(W.astype(complex), moved, c), b),
        gradient(lambda moved: loss(W.astype(complex), b.astype(complex), moved), c),  # type: ignore[arg-type]
    )


def _case(rng: Generator) -> Arguments:
    N, d, k = (int(rng.integers(2, 5)) for _ in range(3))
    X = rng.normal(size=(N, d))
    return {
        "X": X,
        "noisy": X + rng.normal(size=(N, d)) * 0.7,
        "W": rng.normal(size=(k, d)),
        "b": rng.normal(size=k),
        "c": rng.normal(size=d),
    }


def _masked() -> Arguments:
    X = np.array([[1.0, 2.0, -1.0], [0.5, -1.0, 2.0]])
    return {
        "X": X,
        "noisy": X * np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]]),
        "W": np.array([[0.5, -1.0, 1.0], [1.0, 0.3, -0.2]]),
        "b": np.array([0.1, -0.2]),
        "c": np.array([0.0, 0.5, -0.5]),
    }


denoising_step = CodeTask(
    function="denoising_step",
    starter=_STARTER,
    reference=_step,
    draw=_case,
    verify=_by_complex_steps,
    outputs=("loss", "dW", "db", "dc"),
    edge_cases={
        "masked-inputs": _masked,
        "one-row": lambda: {**_masked(), "X": _masked()["X"][:1], "noisy": _masked()["noisy"][:1]},
        "no-noise": lambda: {**_masked(), "noisy": _masked()["X"]},
        "one-code-unit": lambda: {**_masked(), "W": _masked()["W"][:1], "b": _masked()["b"][:1]},
    },
    mistakes={
        "noisy-target": _with(target=lambda _clean, noisy: noisy),
        "encoder-only": _with(decoder=False),
        "decoder-only": _with(encoder=False),
        "no-slope": _with(slope=np.ones_like),
        "clean-input": _with(through=lambda clean, _noisy: clean),
        "no-half": _with(half=2.0),
        "sum": _with(mean=False),
    },
)
