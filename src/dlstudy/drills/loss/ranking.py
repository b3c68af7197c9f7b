"""Drill families of losses that compare: triplets, image-text pairs, and the area under the ROC."""
# ruff: noqa: N803 -- S is the name in the sources

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.loss.cross_entropy import gradient, log_sum_exp
from dlstudy.drills.loss.objections import too_far
from dlstudy.drills.objections import first, no_matrix, no_number, no_vector, other_shape
from dlstudy.exercise.family import Family, FamilyStep, Parameters

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]


# Two triplets with one anchor.


def _triplet_params(rng: Generator) -> Parameters:
    """Draw a near negative whose loss is positive and a far one whose loss is 0."""
    while True:
        a = rng.integers(-2, 3, size=2).astype(np.float64)
        p = a + np.array([rng.choice([-2.0, -1, 1, 2]), rng.choice([-1.0, 1])])
        n1 = a + rng.choice([-2.0, -1, 1, 2], size=2)
        n2 = a + np.array([rng.choice([4.0, 5]), rng.choice([-4.0, -3, 3])])
        m = float(rng.integers(2, 5))
        dp, d1 = _square(a, p), _square(a, n1)
        if d1 + 0.5 <= dp + m and abs(dp - d1) >= 0.5:
            return {"a": a, "p": p, "n1": n1, "n2": n2, "m": m}


def _triplet_objection(a: Value, p: Value, n1: Value, n2: Value, m: Value) -> str:
    others = {"p": p, "n1": n1, "n2": n2}
    if said := first(
        no_vector("a", a),
        *(other_shape(name, value, "a", a) for name, value in others.items()),
        *(no_vector(name, value) for name, value in others.items()),
        no_number("m", m),
    ):
        return said
    return "" if m >= 0 else f"m is {m:g}; it should not be negative; set m=1."


def _square(a: Array, b: Array) -> float:
    return math.fsum((u - v) ** 2 for u, v in zip(a.tolist(), b.tolist(), strict=True))


def _triplet(a: Array, p: Array, n: Array, m: float) -> float:
    return max(_square(a, p) + m, _square(a, n)) - _square(a, n)


def _kind(dp: float, d1: float, m: float) -> float:
    """Return 1 for an easy negative, 2 for a semi-hard one, 3 for a hard one."""
    if d1 >= dp + m:
        return 1.0
    return 2.0 if d1 > dp else 3.0


triplet = Family(
    params=_triplet_params,
    objection=_triplet_objection,
    steps=(
        FamilyStep(
            "dp",
            solve="sum((a - p)^2)",
            verify=lambda a, p: _square(a, p),
            mistakes={"unsquared": "norm(a - p)"},
        ),
        FamilyStep(
            "d1",
            solve="sum((a - n1)^2)",
            verify=lambda a, n1: _square(a, n1),
            mistakes={"unsquared": "norm(a - n1)"},
        ),
        FamilyStep(
            "L1",
            solve="max(dp - d1 + m, 0)",
            verify=lambda a, p, n1, m: _triplet(a, p, n1, m),
            mistakes={
                "no-margin": "dp - d1",
                "swapped": "max(d1 - dp + m, 0)",
                "unsquared": "max(sqrt(dp) - sqrt(d1) + m, 0)",
            },
        ),
        FamilyStep(
            "kind",
            solve=_kind,
            verify=lambda a, p, n1, m: (
                1.0 + float(_triplet(a, p, n1, m) > 0) + float(_triplet(a, p, n1, 0.0) > 0)
            ),
            mistakes={"swapped": lambda dp, d1, m: {1.0: 1.0, 2.0: 3.0}.get(_kind(dp, d1, m), 2.0)},
            formula="1 if d1 >= dp + m; 2 if dp < d1 < dp + m; 3 if d1 <= dp",
        ),
        FamilyStep(
            "L2",
            solve="max(dp - sum((a - n2)^2) + m, 0)",
            verify=lambda a, p, n2, m: _triplet(a, p, n2, m),
            mistakes={"no-hinge": "dp - sum((a - n2)^2) + m"},
        ),
        FamilyStep(
            "g1",
            solve="2*(n1 - p)*sign(L1)",
            verify=lambda a, p, n1, m: gradient(lambda moved: _triplet(moved, p, n1, m), a),
            mistakes={
                "sign": "2*(p - n1)*sign(L1)",
                "no-two": "(n1 - p)*sign(L1)",
                "positive-only": "2*(a - p)*sign(L1)",
            },
        ),
        FamilyStep(
            "g2",
            solve="2*(n2 - p)*sign(L2)",
            verify=lambda a, p, n2, m: gradient(lambda moved: _triplet(moved, p, n2, m), a),
            mistakes={"active": "2*(n2 - p)"},
        ),
    ),
)


# A batch of pairs: every image chooses its text, and every text its image.


def _clip_params(rng: Generator) -> Parameters:
    while True:
        s = rng.choice([-0.5, 0, 0.5], size=(3, 3))
        s[np.diag_indices(3)] = rng.choice([0.5, 1], size=3)
        if abs(float(np.triu(s, 1).sum() - np.tril(s, -1).sum())) >= 0.5:
            return {"S": s, "tau": float(rng.choice([0.5, 0.25]))}


def _clip_objection(S: Value, tau: Value) -> str:
    if said := first(no_matrix("S", S), no_number("tau", tau)):
        return said
    if len(set(np.shape(S))) != 1:
        return f"S has the shape {np.shape(S)}; it should be square; set another S."
    if not tau > 0:
        return f"tau is {tau:g}; it should be positive; set tau=0.5."
    return too_far("S/tau", np.asarray(S) / tau)


def _choices(S: Array, tau: float) -> float:
    """Return the mean loss of the rows, each from the gaps to its right entry."""
    gaps = [[(each - row[i]) / tau for each in row] for i, row in enumerate(S.tolist())]
    return math.fsum(log_sum_exp(np.array(row)) for row in gaps) / len(S)


clip = Family(
    params=_clip_params,
    objection=_clip_objection,
    steps=(
        FamilyStep(
            "rows",
            solve="mean(logsumexp(S/tau) - diag(S)/tau)",
            verify=_choices,
            mistakes={
                "temperature": "mean(logsumexp(S*tau) - diag(S)*tau)",
                "no-temperature": "mean(logsumexp(S) - diag(S))",
                "sum": "sum(logsumexp(S/tau) - diag(S)/tau)",
                "off-diagonal": lambda S, tau: _choices(np.roll(S, -1, axis=1), tau),
                "log-of-mean": "-log(mean(exp(diag(S)/tau - logsumexp(S/tau))))",
                "no-positive": "mean(log(sum(exp(S/tau)) - exp(diag(S)/tau)) - diag(S)/tau)",
            },
        ),
        FamilyStep(
            "columns",
            solve="mean(logsumexp(S.T/tau) - diag(S)/tau)",
            verify=lambda S, tau: _choices(S.T, tau),
            mistakes={"rows": "rows"},
        ),
        FamilyStep(
            "L",
            solve="(rows + columns)/2",
            verify=lambda S, tau: (_choices(S, tau) + _choices(S.T, tau)) / 2,
            mistakes={"one-direction": "rows", "sum": "rows + columns"},
        ),
    ),
)


# Pairs of a positive and a negative sample.


def _auc_params(rng: Generator) -> Parameters:
    """Draw scores in tenths, of which one pair is tied and at least two are the wrong way round."""
    while True:
        pos = rng.integers(1, 10, size=3) / 10
        neg = rng.integers(1, 10, size=4) / 10
        ties = int((pos[:, None] == neg).sum())
        lost = int((pos[:, None] < neg).sum())
        if ties == 1 and 2 <= lost <= 5:
            return {"pos": pos, "neg": neg}


def _auc_objection(pos: Value, neg: Value) -> str:
    return first(no_vector("pos", pos), no_vector("neg", neg))


def _area(pos: Array, neg: Array) -> float:
    """Return the area under the ROC curve by trapezia between its corners."""
    thresholds = sorted({*pos.tolist(), *neg.tolist()}, reverse=True)
    hits = [0.0, *(float(np.mean(pos >= each)) for each in thresholds)]
    alarms = [0.0, *(float(np.mean(neg >= each)) for each in thresholds)]
    corners = list(zip(alarms, hits, strict=True))
    return math.fsum((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in pairwise(corners))


def _pairwise_hinge(pos: Array, neg: Array) -> float:
    return float(np.mean([max(0.0, 1 - (a - b)) for a in pos for b in neg]))


auc = Family(
    params=_auc_params,
    objection=_auc_objection,
    steps=(
        FamilyStep(
            "W",
            solve=lambda pos, neg: float((1 + np.sign(pos[:, None] - neg)).sum() / 2),
            verify=lambda pos, neg: _area(pos, neg) * len(pos) * len(neg),
            mistakes={
                "ties-lost": lambda pos, neg: float((pos[:, None] > neg).sum()),
                "ties-won": lambda pos, neg: float((pos[:, None] >= neg).sum()),
                "reversed": lambda pos, neg: float((1 - np.sign(pos[:, None] - neg)).sum() / 2),
            },
            formula="pairs with pos > neg, and half of the pairs with pos = neg",
        ),
        FamilyStep(
            "AUC",
            solve=lambda W, pos, neg: W / (len(pos) * len(neg)),
            verify=_area,
            mistakes={
                "by-samples": lambda W, pos, neg: W / (len(pos) + len(neg)),
                "by-all-pairs": lambda W, pos, neg: (
                    2 * W / ((len(pos) + len(neg)) * (len(pos) + len(neg) - 1))
                ),
            },
            formula="W/(m*n), with m positive and n negative samples",
        ),
        FamilyStep(
            "H",
            solve=_pairwise_hinge,
            verify=lambda pos, neg: (
                float(np.maximum(1 + neg[:, None] - pos, 0).sum()) / (len(pos) * len(neg))
            ),
            mistakes={
                "sum": lambda pos, neg: _pairwise_hinge(pos, neg) * len(pos) * len(neg),
                "reversed": lambda pos, neg: _pairwise_hinge(neg, pos),
                "no-margin": lambda pos, neg: float(np.maximum(neg[:, None] - pos, 0).mean()),
            },
            formula="the mean over all pairs of max(0, 1 - (pos - neg))",
        ),
    ),
)
