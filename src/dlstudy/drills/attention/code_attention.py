"""Code task on attention: scaled dot-product attention with a mask."""
# ruff: noqa: N803 -- Q, K and V are the names in every source

import math

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from dlstudy.code.task import Arguments, CodeTask

# A mistake that leaves a query without any key gives NaN: it has no value there.

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

_STARTER = '''\
import numpy as np


def attention(Q, K, V, mask):
    """Return scaled dot-product attention, softmax(Q K^T / sqrt(d)) V.

    Q: (B, T, d) floats, T queries for each of B samples.
    K: (B, S, d) floats, S keys.
    V: (B, S, dv) floats, a value for each key.
    mask: (B, T, S) booleans; True = this query may attend to this key, False =
        it must get no weight at all. Every query has at least one True.
    The softmax runs over the keys. Scores may be in the tens of thousands.
    Returns (B, T, dv).
    """
    raise NotImplementedError
'''


def _softmax(scores: Array, axis: int = -1) -> Array:
    powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
    result: Array = powers / powers.sum(axis=axis, keepdims=True)
    return result


def _products(Q: Array, K: Array) -> Array:
    """Return the dot product of every query with every key: (B, T, S)."""
    result: Array = Q @ K.transpose(0, 2, 1)
    return result


def _scores(Q: Array, K: Array) -> Array:
    return _products(Q, K) / math.sqrt(Q.shape[-1])


def _attention(Q: Array, K: Array, V: Array, mask: Mask) -> Array:
    """Return the values averaged with the softmax of the allowed scores."""
    return _softmax(np.where(mask, _scores(Q, K), -np.inf)) @ V


def _attention_by_queries(Q: Array, K: Array, V: Array, mask: Mask) -> Array:
    """Return the average over the allowed keys only, one query at a time."""
    out = np.zeros((*Q.shape[:2], V.shape[2]))
    for n, t in np.ndindex(Q.shape[:2]):
        allowed = [s for s in range(K.shape[1]) if mask[n, t, s]]
        scores = [
            math.fsum(float(q) * float(k) for q, k in zip(Q[n, t], K[n, s], strict=True))
            / Q.shape[2] ** 0.5
            for s in allowed
        ]
        weights = [math.exp(score - max(scores)) for score in scores]
        for j in range(V.shape[2]):
            mean = (w * float(V[n, s, j]) for w, s in zip(weights, allowed, strict=True))
            out[n, t, j] = math.fsum(mean) / math.fsum(weights)
    return out


def _not_scaled(Q: Array, K: Array, V: Array, mask: Mask) -> Array:
    return _softmax(np.where(mask, _products(Q, K), -np.inf)) @ V


def _scaled_by_d(Q: Array, K: Array, V: Array, mask: Mask) -> Array:
    return _softmax(np.where(mask, _products(Q, K) / Q.shape[-1], -np.inf)) @ V


def _scaled_by_keys(Q: Array, K: Array, V: Array, mask: Mask) -> Array:
    scores = _products(Q, K) / math.sqrt(K.shape[1])
    return _softmax(np.where(mask, scores, -np.inf)) @ V


def _masked_after_softmax(Q: Array, K: Array, V: Array, mask: Mask) -> Array:
    return (_softmax(_scores(Q, K)) * mask) @ V


def _scores_set_to_zero(Q: Array, K: Array, V: Array, mask: Mask) -> Array:
    return _softmax(_scores(Q, K) * mask) @ V


def _mask_inverted(Q: Array, K: Array, V: Array, mask: Mask) -> Array:
    return _softmax(np.where(mask, -np.inf, _scores(Q, K))) @ V


def _mask_ignored(Q: Array, K: Array, V: Array, mask: Mask) -> Array:
    return _softmax(_scores(Q, K) + 0 * mask) @ V


def _mask_added(Q: Array, K: Array, V: Array, mask: Mask) -> Array:
    """Add the mask as it is: 1 for an allowed key, 0 for another."""
    return _softmax(_scores(Q, K) + mask) @ V


def _over_the_queries(Q: Array, K: Array, V: Array, mask: Mask) -> Array:
    return _softmax(np.where(mask, _scores(Q, K), -np.inf), axis=1) @ V


def _sized(rng: Generator, *sizes: int) -> Arguments:
    """Return a case with these B, T, S, d and dv, everything allowed."""
    samples, queries, keys, width, value_width = sizes
    return {
        "Q": np.round(rng.normal(0, 1.5, (samples, queries, width)), 2),
        "K": np.round(rng.normal(0, 1.5, (samples, keys, width)), 2),
        "V": np.round(rng.normal(0, 2, (samples, keys, value_width)), 2),
        "mask": np.ones((samples, queries, keys), dtype=bool),
    }


def _case(rng: Generator) -> Arguments:
    """Draw a causal mask, a padding mask or a ragged one, each a third of the time."""
    samples, queries, keys = (int(rng.integers(low, 6)) for low in (1, 1, 2))
    kind = rng.integers(3)
    if kind == 0:
        queries = keys
    case = _sized(rng, samples, queries, keys, int(rng.integers(2, 6)), int(rng.integers(1, 4)))
    mask = case["mask"]
    if kind == 0:
        mask[:] = np.tri(keys, dtype=bool)
    elif kind == 1:
        lengths = rng.integers(1, keys + 1, samples)
        mask[:] = np.arange(keys) < lengths[:, None, None]
    else:
        mask[:] = rng.random(mask.shape) < 0.6
        np.put_along_axis(mask, rng.integers(keys, size=(samples, queries, 1)), True, axis=2)
    return case


def _all_allowed() -> Arguments:
    return _sized(np.random.default_rng(0), 2, 3, 4, 2, 3)


def _one_key_left() -> Arguments:
    case = _sized(np.random.default_rng(1), 1, 3, 4, 3, 2)
    case["mask"][:] = np.arange(4) == np.array([2, 0, 3])[:, None]
    return case


def _causal() -> Arguments:
    case = _sized(np.random.default_rng(2), 2, 4, 4, 3, 2)
    case["mask"][:] = np.tri(4, dtype=bool)
    return case


def _large_scores() -> Arguments:
    case = _sized(np.random.default_rng(3), 1, 2, 3, 2, 2)
    case["mask"][:] = np.array([[True, True, False], [True, False, True]])
    return case | {"Q": case["Q"] * 100, "K": case["K"] * 40}


def _large_forbidden_score() -> Arguments:
    """Return a case whose best key is forbidden: it must not even set the scale."""
    return {
        "Q": np.array([[[1.0, 1.0]]]),
        "K": np.array([[[0.5, 0.0], [0.0, 1.0], [2000.0, 2000.0]]]),
        "V": np.array([[[1.0], [3.0], [100.0]]]),
        "mask": np.array([[[True, True, False]]]),
    }


def _far_apart() -> Arguments:
    """Return a case in which a finite number for a forbidden score is not low enough."""
    return {
        "Q": np.array([[[100.0, 0.0]]]),
        "K": np.array([[[-900.0, 0.0], [-900.01, 0.0], [900.0, 0.0]]]),
        "V": np.array([[[1.0], [2.0], [50.0]]]),
        "mask": np.array([[[True, True, False]]]),
    }


attention = CodeTask(
    function="attention",
    starter=_STARTER,
    reference=_attention,
    draw=_case,
    verify=_attention_by_queries,
    edge_cases={
        "all-allowed": _all_allowed,
        "one-key-left": _one_key_left,
        "causal": _causal,
        "large-scores": _large_scores,
        "large-forbidden-score": _large_forbidden_score,
        "far-apart": _far_apart,
        "one-query-one-key": lambda: _sized(np.random.default_rng(4), 1, 1, 1, 3, 2),
        "width-of-one": lambda: _sized(np.random.default_rng(5), 2, 2, 3, 1, 1),
    },
    mistakes={
        "not-scaled": _not_scaled,
        "divided-by-d": _scaled_by_d,
        "root-of-the-number-of-keys": _scaled_by_keys,
        "masked-after-softmax": _masked_after_softmax,
        "scores-set-to-zero": _scores_set_to_zero,
        "mask-inverted": _mask_inverted,
        "mask-ignored": _mask_ignored,
        "mask-added": _mask_added,
        "over-the-queries": _over_the_queries,
    },
)
