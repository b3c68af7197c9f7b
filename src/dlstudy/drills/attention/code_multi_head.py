"""Code task on attention: causal multi-head self-attention."""
# ruff: noqa: N803, N806 -- X, Q, K, V and the W are the names in every source

import math
from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from dlstudy.code.task import Arguments, CodeTask
from dlstudy.drills.attention.heads import softmax_rows

Array = NDArray[np.float64]

_STARTER = '''\
import numpy as np


def multi_head(X, Wq, Wk, Wv, Wo, heads):
    """Return causal multi-head self-attention of X.

    X: (B, T, d) floats. Wq, Wk, Wv, Wo: (d, d), applied as X @ W, no biases.
    heads: a whole number h that divides d. Head i uses columns i*d/h to
        (i+1)*d/h - 1 of the projected queries, keys and values. Scores are
        divided by the square root of d/h. The heads' outputs are joined in
        order and multiplied by Wo.
    A token attends to itself and to earlier tokens. Scores may be in the tens
        of thousands.
    Returns (B, T, d).
    """
    raise NotImplementedError
'''


def _split(Y: Array, heads: int) -> Array:
    """Return (B, h, T, d/h)."""
    return Y.reshape(*Y.shape[:2], heads, -1).transpose(0, 2, 1, 3)


def _split_without_swap(Y: Array, heads: int) -> Array:
    return Y.reshape(Y.shape[0], heads, Y.shape[1], -1)


def _join(Y: Array) -> Array:
    """Return (B, T, d)."""
    return Y.transpose(0, 2, 1, 3).reshape(Y.shape[0], Y.shape[2], -1)


def _join_without_swap(Y: Array) -> Array:
    return Y.reshape(Y.shape[0], Y.shape[2], -1)


def _allowed(scores: Array) -> NDArray[np.bool_]:
    return np.tri(scores.shape[-1], dtype=bool)


def _masked(scores: Array) -> Array:
    return softmax_rows(np.where(_allowed(scores), scores, -np.inf))


def _masked_after(scores: Array) -> Array:
    return softmax_rows(scores) * _allowed(scores)


def _way(
    *,
    weights: Callable[[Array], Array] = _masked,
    split: Callable[[Array, int], Array] = _split,
    join: Callable[[Array], Array] = _join,
    root: Callable[[int, int], float] = lambda d, heads: math.sqrt(d / heads),
    one_head: bool = False,
    projects: bool = True,
) -> Callable[..., Array]:
    """Return the function, or with a part exchanged one of its wrong ways."""

    def multi_head(X: Array, Wq: Array, Wk: Array, Wv: Array, Wo: Array, heads: int) -> Array:
        number = 1 if one_head else heads
        Q, K, V = (split(X @ W, number) for W in (Wq, Wk, Wv))
        scores = Q @ K.swapaxes(-1, -2) / root(X.shape[2], number)
        joined = join(weights(scores) @ V)
        return joined @ Wo if projects else joined

    return multi_head


def _by_tokens(X: Array, Wq: Array, Wk: Array, Wv: Array, Wo: Array, heads: int) -> Array:
    """Return the sum of the heads' contributions, each token with its prefix only: no mask."""
    out, width = np.zeros_like(X), X.shape[2] // heads
    for n, t, i in np.ndindex(*X.shape[:2], heads):
        part = slice(i * width, (i + 1) * width)
        past = X[n, : t + 1]
        scores = (past @ Wk[:, part]) @ (X[n, t] @ Wq[:, part]) / width**0.5
        powers = np.exp(scores - scores.max())
        out[n, t] += powers @ (past @ Wv[:, part]) / powers.sum() @ Wo[part]
    return out


def _sized(rng: Generator, samples: int, tokens: int, width: int, heads: int) -> Arguments:
    matrices = {
        name: np.round(rng.normal(0, 0.8, (width, width)), 2) for name in ("Wq", "Wk", "Wv", "Wo")
    }
    X = np.round(rng.normal(0, 1, (samples, tokens, width)), 2)
    return {"X": X, **matrices, "heads": heads}


def _case(rng: Generator) -> Arguments:
    heads = int(rng.choice([2, 3]))
    width = heads * int(rng.integers(2, 4))
    return _sized(rng, int(rng.integers(1, 4)), int(rng.integers(2, 6)), width, heads)


def _large_scores() -> Arguments:
    """Return a case whose exponentials overflow, with forbidden scores far above the allowed."""
    case = _sized(np.random.default_rng(4), 2, 4, 4, 2)
    return case | {"X": case["X"] * 100}


multi_head = CodeTask(
    function="multi_head",
    starter=_STARTER,
    reference=_way(),
    draw=_case,
    verify=_by_tokens,
    edge_cases={
        "one-head-only": lambda: _sized(np.random.default_rng(0), 2, 3, 4, 1),
        "one-token": lambda: _sized(np.random.default_rng(1), 2, 1, 4, 2),
        "heads-of-width-one": lambda: _sized(np.random.default_rng(2), 1, 4, 3, 3),
        "as-many-heads-as-tokens": lambda: _sized(np.random.default_rng(3), 2, 4, 8, 4),
        "large-scores": _large_scores,
    },
    mistakes={
        "one-head": _way(one_head=True),
        "split-without-swap": _way(split=_split_without_swap),
        "joined-without-swap": _way(join=_join_without_swap),
        "root-of-full-width": _way(root=lambda d, _: math.sqrt(d)),
        "not-scaled": _way(root=lambda _d, _heads: 1.0),
        "no-mask": _way(weights=softmax_rows),
        "masked-after-softmax": _way(weights=_masked_after),
        "no-output-projection": _way(projects=False),
    },
)
