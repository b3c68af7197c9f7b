"""Code task on adapters: a layer with LoRA, forward and the gradients of its factors."""
# ruff: noqa: N803, N806 -- X, W, A and B are the names in the paper

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.code.task import Arguments, CodeTask

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Result = tuple[Array, Array, Array]

STEP = 1e-6  # of a central difference

_STARTER = '''\
import numpy as np


def lora_layer(X, W, A, B, alpha, G):
    """Return (Y, dA, dB): outputs of a LoRA layer, gradients of its factors.

    X: (n, k) floats, a row for each example. W: (m, k), frozen.
    A: (r, k), B: (m, r); alpha: float.
    An example x gives W x + (alpha/r) B A x.
    G: (n, m), the gradient of the loss in Y.
    Y: (n, m); dA: (r, k); dB: (m, r), summed over the examples.
    """
    raise NotImplementedError
'''


def _layer(
    X: Array,
    W: Array,
    A: Array,
    B: Array,
    alpha: float,
    G: Array,
    *,
    scale: Callable[[float, int], float] = lambda alpha, r: alpha / r,
    is_frozen_added: bool = True,
    is_gradient_scaled: bool = True,
    is_mean: bool = False,
) -> Result:
    s = scale(alpha, len(A))
    Y = s * X @ A.T @ B.T
    if is_frozen_added:
        Y = Y + X @ W.T
    t = (s if is_gradient_scaled else 1.0) / (len(X) if is_mean else 1)
    return Y, t * B.T @ G.T @ X, t * G.T @ X @ A.T


def _with(**changes: object) -> Callable[..., Result]:
    """Return the layer done with something else in place of one part."""
    return lambda X, W, A, B, alpha, G: _layer(X, W, A, B, alpha, G, **changes)  # type: ignore[arg-type]


def _merged_gradient(X: Array, W: Array, A: Array, B: Array, alpha: float, G: Array) -> Result:
    """Take the frozen weights into the gradient of A, as if the whole matrix were B."""
    Y, dA, dB = _layer(X, W, A, B, alpha, G)
    return Y, dA + A @ W.T @ G.T @ X, dB


def _stopped(X: Array, W: Array, A: Array, B: Array, alpha: float, G: Array) -> Result:
    """Send the gradient to B alone."""
    Y, dA, dB = _layer(X, W, A, B, alpha, G)
    return Y, np.zeros_like(dA), dB


def _outputs_by_loop(X: Array, W: Array, A: Array, B: Array, alpha: float) -> Array:
    """Go example by example through the two branches, number by number."""
    rows = []
    for x in X:
        inner = [sum(a * v for a, v in zip(row, x, strict=True)) for row in A]
        plain = [sum(w * v for w, v in zip(row, x, strict=True)) for row in W]
        low = [sum(b * v for b, v in zip(row, inner, strict=True)) for row in B]
        rows.append([p + alpha * q / len(A) for p, q in zip(plain, low, strict=True)])
    return np.array(rows)


def _by_differences(X: Array, W: Array, A: Array, B: Array, alpha: float, G: Array) -> Result:
    """Return the outputs by loops and both gradients by central differences of sum(G * Y)."""

    def slopes(matrix: Array, loss: Callable[[Array], float]) -> Array:
        found = np.zeros(matrix.shape)
        for place in np.ndindex(*matrix.shape):
            move = np.zeros(matrix.shape)
            move[place] = STEP
            found[place] = (loss(matrix + move) - loss(matrix - move)) / (2 * STEP)
        return found

    def update(a: Array, b: Array) -> float:
        return float((G * (X @ (b @ a).T)).sum()) * alpha / len(a)

    outputs = _outputs_by_loop(X, W, A, B, alpha)
    return outputs, slopes(A, lambda a: update(a, B)), slopes(B, lambda b: update(A, b))


def _case(rng: Generator) -> Arguments:
    n, m, k, r = (int(rng.integers(low, high)) for low, high in ((2, 5), (2, 5), (3, 6), (2, 4)))
    return {
        "X": rng.normal(size=(n, k)),
        "W": rng.normal(size=(m, k)),
        "A": rng.normal(size=(r, k)),
        "B": rng.normal(size=(m, r)),
        "alpha": float(rng.choice([1.0, 5.0, 16.0])),
        "G": rng.normal(size=(n, m)),
    }


def _small() -> Arguments:
    return {
        "X": np.array([[1.0, -2.0, 0.5], [0.0, 1.0, 3.0]]),
        "W": np.array([[1.0, 0.0, 2.0], [-1.0, 1.0, 0.0]]),
        "A": np.array([[1.0, 2.0, 0.0], [0.0, -1.0, 1.0]]),
        "B": np.array([[0.5, 1.0], [2.0, -1.0]]),
        "alpha": 6.0,
        "G": np.array([[1.0, 0.5], [-2.0, 1.0]]),
    }


lora_layer = CodeTask(
    function="lora_layer",
    starter=_STARTER,
    reference=_layer,
    draw=_case,
    verify=_by_differences,
    outputs=("Y", "dA", "dB"),
    edge_cases={
        "first-step": lambda: {**_small(), "B": np.zeros((2, 2))},
        "one-example": lambda: {**_small(), "X": _small()["X"][:1], "G": _small()["G"][:1]},
        "rank-one": lambda: {**_small(), "A": _small()["A"][:1], "B": _small()["B"][:, :1]},
    },
    mistakes={
        "no-scale": _with(scale=lambda _alpha, _r: 1.0),
        "no-rank": _with(scale=lambda alpha, _r: alpha),
        "root-of-rank": _with(scale=lambda alpha, r: alpha / r**0.5),
        "update-only": _with(is_frozen_added=False),
        "gradient-unscaled": _with(is_gradient_scaled=False),
        "mean": _with(is_mean=True),
        "only-one": _stopped,
        "frozen-in-gradient": _merged_gradient,
    },
)
