"""Drill families of the ELBO with its gap, and of the two directions of the KL divergence."""
# ruff: noqa: N803 -- Fa and Ra are the names in the card

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.approximate_inference.objections import no_distribution
from dlstudy.drills.objections import no_vector, other_shape
from dlstudy.exercise.family import Family, FamilyStep, Recipe

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

TIE = 1e-6


def _draw_gap(rng: Generator) -> Parameters:
    joint = rng.choice([0.02, 0.03, 0.05, 0.06, 0.1, 0.12, 0.2, 0.24], 3, replace=False)
    shares = [(0.1, 0.3, 0.6), (0.2, 0.3, 0.5), (0.2, 0.2, 0.6), (0.1, 0.2, 0.7)]
    return {"j": joint, "q": rng.permutation(np.array(shares[int(rng.integers(4))]))}


def _objection_gap(j: Value, q: Value) -> str:
    if said := no_vector("j", j, 2) or no_distribution("q", q) or other_shape("q", q, "j", j):
        return said
    if np.min(j) <= 0 or float(np.sum(j)) > 1:
        return "j should be positive with a sum of at most 1: it is p(x, z) for one x. Set it so."
    return ""


def _divergence(a: Array, b: Array) -> float:
    return float(np.sum(a * np.log(a / b)))


elbo_gap = Family(
    params=_draw_gap,
    objection=_objection_gap,
    steps=(
        FamilyStep(
            "l",
            solve="log(sum(j))",
            verify=lambda j: math.log(math.fsum(j.tolist())),
            mistakes={"sum-of-logs": "sum(log(j))", "no-log": "sum(j)"},
        ),
        FamilyStep(
            "p",
            solve="j/sum(j)",
            verify=lambda j: np.array([1 / sum(other / own for other in j) for own in j]),
            mistakes={"joint": "j"},
        ),
        FamilyStep(
            "E",
            solve="sum(q*log(j/q))",
            verify=lambda j, q: float(q @ np.log(j) - q @ np.log(q)),
            mistakes={
                "no-entropy": "sum(q*log(j))",
                "entropy-sign": "sum(q*log(j*q))",
                "posterior": "sum(q*log(p/q))",
                "sign": "sum(q*log(q/j))",
            },
        ),
        FamilyStep(
            "g",
            solve="l - E",
            verify=lambda j, q: _divergence(q, j / j.sum()),
            mistakes={
                "sign": "E - l",
                "reversed": "sum(p*log(p/q))",
                "sum": "l + E",
            },
        ),
    ),
)


def _draw_fit(rng: Generator) -> Parameters:
    """Draw a distribution with two peaks, a wide fit and one of a single peak."""
    edge, valley = float(rng.choice([0.44, 0.45, 0.46])), float(rng.choice([0.02, 0.03]))
    rest = round(1 - 2 * edge - valley, 2)
    target = np.array([edge, rest / 2, valley, rest / 2, edge]).round(3)
    wide = np.array([0.2, 0.2, 0.2, 0.2, 0.2])
    if rng.random() < 0.5:
        wide = np.array([0.15, 0.2, 0.3, 0.2, 0.15])
    narrow = np.array([0.8, 0.1, 0.05, 0.03, 0.02])
    if rng.random() < 0.5:
        narrow = np.array([0.75, 0.15, 0.05, 0.03, 0.02])
    narrow = narrow if rng.random() < 0.5 else narrow[::-1].copy()
    first, second = (wide, narrow) if rng.random() < 0.5 else (narrow, wide)
    return {"p": target, "a": first, "b": second}


def _objection_fit(p: Value, a: Value, b: Value) -> str:
    said = no_distribution("p", p) or no_distribution("a", a) or no_distribution("b", b)
    if said := said or other_shape("a", a, "p", p) or other_shape("b", b, "p", p):
        return said
    each = [np.asarray(one) for one in (p, a, b)]
    forward = _divergence(each[0], each[1]) - _divergence(each[0], each[2])
    reverse = _divergence(each[1], each[0]) - _divergence(each[2], each[0])
    if min(abs(forward), abs(reverse)) < TIE:
        return "Both fits have the same divergence; set other numbers."
    return ""


def _split(x: Array, y: Array) -> float:
    """Return cross-entropy minus entropy."""
    pairs = list(zip(x.tolist(), y.tolist(), strict=True))
    crossed = math.fsum(s * math.log(t) for s, t in pairs)
    return math.fsum(s * math.log(s) for s, _ in pairs) - crossed


_ROUTES: dict[str, Recipe] = {
    "pa": lambda p, a: _split(p, a),
    "pb": lambda p, b: _split(p, b),
    "ap": lambda a, p: _split(a, p),
    "bp": lambda b, p: _split(b, p),
}


def _step(name: str, left: str, right: str) -> FamilyStep:
    """Return the step that asks for KL(left || right)."""
    return FamilyStep(
        name,
        solve=f"sum({left}*log({left}/{right}))",
        verify=_ROUTES[left + right],
        mistakes={
            "reversed": f"sum({right}*log({right}/{left}))",
            "cross-entropy": f"-sum({left}*log({right}))",
        },
    )


kl_fit = Family(
    params=_draw_fit,
    objection=_objection_fit,
    steps=(
        _step("Fa", "p", "a"),
        _step("Fb", "p", "b"),
        _step("Ra", "a", "p"),
        _step("Rb", "b", "p"),
        FamilyStep(
            "wf",
            solve=lambda Fa, Fb: 1.0 if Fa < Fb else 2.0,
            formula="1 if Fa < Fb, else 2",
            verify=lambda p, a, b: 1.5 - np.sign(_split(p, b) - _split(p, a)) / 2,
            mistakes={"larger": lambda Fa, Fb: 2.0 if Fa < Fb else 1.0},
        ),
        FamilyStep(
            "wr",
            solve=lambda Ra, Rb: 1.0 if Ra < Rb else 2.0,
            formula="1 if Ra < Rb, else 2",
            verify=lambda p, a, b: 1.5 - np.sign(_split(b, p) - _split(a, p)) / 2,
            mistakes={"larger": lambda Ra, Rb: 2.0 if Ra < Rb else 1.0},
        ),
    ),
)
