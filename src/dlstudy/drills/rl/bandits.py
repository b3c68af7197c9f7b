"""Drill families on bandits: the policy gradient of a softmax, and the choice by UCB."""
# ruff: noqa: N803 -- R and E are the names in the card

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_number, no_vector, other_shape
from dlstudy.drills.rl.objections import no_choice, no_share
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

STEP = 1e-5  # of a central difference
MOST_SCORE = 30.0  # no probability is lost in rounding
TIE = 1e-9


def softmax(scores: Array) -> Array:
    e = np.exp(scores - scores.max())
    return np.asarray(e / e.sum())


def _draw_gradient(rng: Generator) -> Parameters:
    return {
        "t": rng.choice(np.array([-1.0, -0.5, 0.0, 0.5, 1.0]), 3, replace=False),
        "q": rng.choice(np.arange(0.0, 9.0), 3, replace=False),
        "a": float(rng.integers(1, 4)),
        "R": float(rng.choice([2, 3, 7, 8])),
        "b": float(rng.choice([1, 4, 5])),
        "alpha": float(rng.choice([0.1, 0.2, 0.5])),
    }


def _objection_gradient(t: Value, q: Value, a: Value, R: Value, b: Value, alpha: Value) -> str:
    said = first(no_vector("t", t, 2), no_vector("q", q, 2), no_number("R", R), no_number("b", b))
    if said := first(said, no_share("alpha", alpha)) or other_shape("q", q, "t", t):
        return said
    if float(np.abs(t).max()) > MOST_SCORE:
        return f"t has an entry beyond {MOST_SCORE:g}; set smaller scores."
    return no_choice("a", a, np.size(t))


def _one_hot(p: Array, a: float) -> Array:
    return np.asarray(np.arange(1, len(p) + 1) == a, dtype=np.float64)


def _differences(t: Array, of: object) -> Array:
    """Return the gradient of a function of the scores by central differences."""
    steps = STEP * np.eye(len(t))
    return np.array([(of(t + s) - of(t - s)) / (2 * STEP) for s in steps])  # type: ignore[operator]


policy_gradient = Family(
    params=_draw_gradient,
    objection=_objection_gradient,
    steps=(
        FamilyStep(
            "p",
            solve="softmax(t)",
            verify=lambda t: np.array([1 / np.exp(t - each).sum() for each in t]),
            mistakes={"scores": "t/sum(abs(t))", "no-sum": "exp(t)"},
        ),
        FamilyStep(
            "g",
            solve=lambda p, a, R, b: (R - b) * (_one_hot(p, a) - p),
            formula="(R - b)*(onehot_a - p)",
            verify=lambda t, a, R, b: (
                (R - b) * _differences(t, lambda x: float(np.log(softmax(x)[int(a) - 1])))
            ),
            mistakes={
                "no-policy": lambda p, a, R, b: (R - b) * _one_hot(p, a),
                "no-baseline": lambda p, a, R: R * (_one_hot(p, a) - p),
                "sign": lambda p, a, R, b: (R - b) * (p - _one_hot(p, a)),
                "probability": lambda p, a, R, b: (
                    (R - b) * float(p[int(a) - 1]) * (_one_hot(p, a) - p)
                ),
            },
        ),
        FamilyStep(
            "x",
            solve="t + alpha*g",
            verify=lambda t, alpha, g: np.array(
                [u + alpha * v for u, v in zip(t.tolist(), g.tolist(), strict=True)]
            ),
            mistakes={"downhill": "t - alpha*g", "no-rate": "t + g"},
        ),
        FamilyStep(
            "E",
            solve="p*(q - dot(p, q))",
            verify=lambda t, q: _differences(t, lambda x: float(softmax(x) @ q)),
            mistakes={
                "baseline-stays": lambda p, q, b: p * (q - b),
                "rewards": lambda p, q: p * q,
                "no-policy": lambda p, q: q - float(p @ q),
            },
        ),
    ),
)


def _draw_ucb(rng: Generator) -> Parameters:
    """Draw arms of which the most promising is neither the best so far nor the rarest."""
    while True:
        n = np.array([rng.choice([8.0, 10.0]), rng.choice([2.0, 3.0, 4.0]), 1.0])
        best = float(rng.choice([3.0, 3.5, 4.0]))
        m = np.array([best, best - 0.5, float(rng.choice([0.0, 0.5]))])
        c = float(rng.choice([1, 2]))
        if int(np.argmax(_bounds(n, m, c))) == 1:
            break
    order = rng.permutation(3)
    reward, eps = float(rng.integers(0, 7)), float(rng.choice([0.1, 0.2, 0.3]))
    return {"n": n[order], "m": m[order], "c": c, "R": reward, "eps": eps}


def _objection_ucb(n: Value, m: Value, c: Value, R: Value, eps: Value) -> str:
    said = first(no_vector("n", n, 2), no_vector("m", m, 2), no_number("c", c), no_number("R", R))
    if said := first(said, no_share("eps", eps)) or other_shape("m", m, "n", n):
        return said
    if (np.asarray(n) < 1).any() or (np.asarray(n) != np.floor(n)).any():
        return (
            "n should hold whole numbers from 1 on: each arm was pulled once at least. Set it so."
        )
    if float(c) < 0:
        return f"c is {c:g}; a bonus should not be negative. Set it to 1, say."
    bounds = np.sort(_bounds(np.asarray(n), np.asarray(m), float(c)))
    if bounds[-1] - bounds[-2] < TIE:
        return "Two arms have the same largest bound; the choice would not be decided. Set others."
    return ""


def _bounds(n: Array, m: Array, c: float) -> Array:
    return np.asarray(m + c * np.sqrt(np.log(n.sum()) / n))


def _bounds_by_arm(n: Array, m: Array, c: float) -> Array:
    total = sum(n.tolist())
    return np.array(
        [
            mean + c * (float(np.log(total)) / count) ** 0.5
            for mean, count in zip(m.tolist(), n.tolist(), strict=True)
        ]
    )


def _arm(scores: Array) -> float:
    return float(np.argmax(scores) + 1)


def _new_mean_by_list(n: Array, m: Array, a: float, R: float) -> float:
    """Write the rewards of the arm down, as so many times their mean, and average anew."""
    i = int(a) - 1
    return float(np.mean([float(m[i])] * int(n[i]) + [R]))


ucb = Family(
    params=_draw_ucb,
    objection=_objection_ucb,
    steps=(
        FamilyStep(
            "u",
            solve="m + c*sqrt(log(sum(n))/n)",
            verify=_bounds_by_arm,
            mistakes={
                "swapped": lambda n, m, c: m + c * np.sqrt(np.log(n) / n.sum()),
                "log-ten": lambda n, m, c: m + c * np.sqrt(np.log10(n.sum()) / n),
                "no-root": lambda n, m, c: m + c * np.log(n.sum()) / n,
            },
        ),
        FamilyStep(
            "a",
            solve=lambda u: _arm(u),
            formula="number of the largest of u",
            verify=lambda n, m, c: float(
                max(range(len(n)), key=lambda i: _bounds_by_arm(n, m, c)[i]) + 1
            ),
            mistakes={
                "greedy": lambda m: _arm(m),
                "rarest": lambda n: _arm(-n),
            },
        ),
        FamilyStep(
            "M",
            solve=lambda n, m, a, R: float(
                m[int(a) - 1] + (R - m[int(a) - 1]) / (n[int(a) - 1] + 1)
            ),
            formula="m_a + (R - m_a)/(n_a + 1)",
            verify=_new_mean_by_list,
            mistakes={
                "old-count": lambda n, m, a, R: float(
                    m[int(a) - 1] + (R - m[int(a) - 1]) / n[int(a) - 1]
                ),
                "halves": lambda m, a, R: float((m[int(a) - 1] + R) / 2),
                "all-pulls": lambda n, m, a, R: float(
                    m[int(a) - 1] + (R - m[int(a) - 1]) / (n.sum() + 1)
                ),
            },
        ),
        FamilyStep(
            "p",
            solve=lambda m, eps: float(1 - eps + eps / len(m)),
            formula="1 - eps + eps/(number of arms)",
            verify=lambda m, eps: float(
                1 - sum(eps / len(m) for i in range(len(m)) if i != int(np.argmax(m)))
            ),
            mistakes={"no-share": "1 - eps", "share-only": lambda m, eps: eps / len(m)},
        ),
    ),
)
