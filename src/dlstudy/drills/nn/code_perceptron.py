"""Code task: a perceptron from nothing."""
# ruff: noqa: N803 -- X is the name in every source

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.code.task import Arguments, CodeTask

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Result = tuple[Array, float, float]

_STARTER = '''\
import numpy as np


def perceptron(X, y, epochs):
    """Return (w, b, updates) of a perceptron trained from w = 0, b = 0.

    X: (n, d) floats, not to be changed; y: (n,) labels -1 or 1; epochs: int.
    In each epoch the examples are taken in their order. An example with
    y_i * (w @ x_i + b) <= 0 adds y_i * x_i to w and y_i to b.
    Returns w of shape (d,), the number b, and the number of updates in all.
    """
    raise NotImplementedError
'''


def _trained(
    X: Array,
    y: Array,
    epochs: int,
    *,
    strict: bool = False,
    always: bool = False,
    bias: float = 1.0,
    labelled: bool = True,
    stale: bool = False,
) -> Result:
    """Train a perceptron, with one thing done otherwise if asked."""
    w, b, updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(epochs):
        old_w, old_b = w.copy(), b
        for row, label in zip(X, y, strict=True):
            score = label * ((old_w if stale else w) @ row + (old_b if stale else b))
            if always or score < 0 or (score == 0 and not strict):
                w = w + (label if labelled else 1.0) * row
                b += bias * (label if labelled else 1.0)
                updates += 1
    return w, float(b), float(updates)


def _by_counting(X: Array, y: Array, epochs: int) -> Result:
    """Keep only how often each example was added; scores come from inner products."""
    gram = X @ X.T + 1.0
    added = np.zeros(len(y))
    for _ in range(epochs):
        for i in range(len(y)):
            added[i] += y[i] * float(gram[i] @ (added * y)) <= 0
    return X.T @ (added * y), float(added @ y), float(added.sum())


def _case(rng: Generator) -> Arguments:
    """Draw whole numbers, so that a tie is a tie."""
    n, d = int(rng.integers(3, 8)), int(rng.integers(1, 4))
    points = rng.integers(-4, 5, (n, d)).astype(np.float64)
    return {"X": points, "y": rng.choice([-1.0, 1.0], n), "epochs": int(rng.integers(2, 6))}


def _xor() -> Arguments:
    points = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    return {"X": points, "y": np.array([-1.0, 1.0, 1.0, -1.0]), "epochs": 5}


perceptron = CodeTask(
    function="perceptron",
    starter=_STARTER,
    reference=_trained,
    draw=_case,
    verify=_by_counting,
    outputs=("w", "b", "updates"),
    edge_cases={
        "not-separable": _xor,
        "and": lambda: {**_xor(), "y": np.array([-1.0, -1.0, -1.0, 1.0]), "epochs": 10},
        "no-epoch": lambda: {**_xor(), "epochs": 0},
        "one-example": lambda: {"X": np.array([[2.0]]), "y": np.array([-1.0]), "epochs": 3},
    },
    mistakes={
        "strict": lambda X, y, epochs: _trained(X, y, epochs, strict=True),
        "always": lambda X, y, epochs: _trained(X, y, epochs, always=True),
        "no-bias": lambda X, y, epochs: _trained(X, y, epochs, bias=0.0),
        "no-label": lambda X, y, epochs: _trained(X, y, epochs, labelled=False),
        "stale": lambda X, y, epochs: _trained(X, y, epochs, stale=True),
        "one-epoch": lambda X, y, epochs: _trained(X, y, min(epochs, 1)),
    },
)
