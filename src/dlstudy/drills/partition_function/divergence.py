"""A drill family of contrastive divergence: one step of an RBM with given random numbers."""
# ruff: noqa: N803, N806 -- W is the name in every source

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_matrix, no_number, no_vector
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

UNIFORMS = np.array([0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9])
STEP = 1e-4  # of a central difference
NEAR = 0.02  # a probability so near to its random number leaves a rounded answer undecided
ON = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])


def _sigmoid(x: Array) -> Array:
    on: Array = 1 / (1 + np.exp(-x))
    return on


def _draw(rng: Generator) -> Parameters:
    """Draw an RBM of two and two units whose reconstruction differs from the example."""
    while True:
        W = rng.choice([-2.0, -1.0, 1.0, 2.0], (2, 2))
        b, c = rng.choice([-1.0, 0.0, 1.0], (2, 2))
        u, r = rng.choice(UNIFORMS, (2, 2))
        v = ON[int(rng.integers(3))]
        q = _sigmoid(c + v @ W)
        h = (u < q).astype(np.float64)
        p = _sigmoid(b + W @ h)
        v1 = (r < p).astype(np.float64)
        is_clear = min(np.abs(q - u).min(), np.abs(p - r).min()) > NEAR
        if is_clear and (v1 != v).any() and v1.any() and h.any() and W[0, 1] != W[1, 0]:
            return {"W": W, "b": b, "c": c, "v": v, "u": u, "r": r, "eta": 0.1}


def _sampled(q: Array, u: Array) -> Array:
    """Return 1 where the random number falls below the probability, one by one."""
    return np.array([1.0 if each < p else 0.0 for p, each in zip(q, u, strict=True)])


def _below(q: Array, u: Array) -> Array:
    states: Array = (np.asarray(u) < q).astype(np.float64)
    return states


def _mean_by_states(inputs: Array) -> Array:
    """Return the mean of each unit from the weights of its two states."""
    return np.array([np.exp(x) / (np.exp(0.0) + np.exp(x)) for x in inputs])


def _free(W: Array, b: Array, c: Array, v: Array) -> float:
    return float(-b @ v - np.logaddexp(0, c + v @ W).sum())


def _slope(W: Array, b: Array, c: Array, v: Array, v1: Array, what: str) -> Array:
    """Return the slope of F(v1) - F(v) in W, b or c by central differences."""
    parts = {"W": W, "b": b, "c": c}
    found = np.zeros(parts[what].shape)
    for place in np.ndindex(found.shape):
        sides = []
        for step in (STEP, -STEP):
            moved = {**parts, what: parts[what].copy()}
            moved[what][place] += step
            sides.append(_free(**moved, v=v1) - _free(**moved, v=v))
        found[place] = (sides[0] - sides[1]) / (2 * STEP)
    return found


def _objection(W: Value, b: Value, c: Value, v: Value, u: Value, r: Value, eta: Value) -> str:
    named = (("b", b), ("c", c), ("v", v), ("u", u), ("r", r))
    said = first(no_matrix("W", W), *(no_vector(name, value) for name, value in named))
    if said := said or no_number("eta", eta):
        return said
    n, m = np.shape(W)
    if [np.size(each) for each in (b, c, v, u, r)] != [n, m, n, m, n]:
        return "b, v and r should have an entry for each row of W, c and u for each column."
    if min(map(np.min, (v, u, r))) < 0 or max(map(np.max, (v, u, r))) > 1:
        return "v, u and r should lie between 0 and 1. Set them so."
    if max(float(np.abs(each).sum()) for each in (W, b, c)) > 100:
        return "Weights and biases should be smaller: no unit can switch here. Set smaller ones."
    return "" if float(eta) > 0 else f"eta is {eta:g}; it should be positive. Set it to 0.1, say."


divergence = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "q",
            solve="sigmoid(c + v@W)",
            verify=lambda W, c, v: _mean_by_states(c + v @ W),
            mistakes={"no-bias": "sigmoid(v@W)", "transposed": "sigmoid(c + W@v)"},
        ),
        FamilyStep(
            "h",
            solve=lambda q, u: _below(q, u),
            formula="1 where u < q",
            verify=lambda q, u: _sampled(q, u),
            mistakes={"reversed": lambda q, u: 1 - _below(q, u)},
        ),
        FamilyStep(
            "p",
            solve="sigmoid(b + W@h)",
            verify=lambda W, b, h: _mean_by_states(b + W @ h),
            mistakes={
                "means": "sigmoid(b + W@q)",
                "transposed": "sigmoid(b + h@W)",
                "no-bias": "sigmoid(W@h)",
            },
        ),
        FamilyStep(
            "v1",
            solve=lambda p, r: _below(p, r),
            formula="1 where r < p",
            verify=lambda p, r: _sampled(p, r),
            mistakes={"reversed": lambda p, r: 1 - _below(p, r)},
        ),
        FamilyStep(
            "q1",
            solve="sigmoid(c + v1@W)",
            verify=lambda W, c, v1: _mean_by_states(c + v1 @ W),
            mistakes={"example": "sigmoid(c + v@W)", "means": "sigmoid(c + p@W)"},
        ),
        FamilyStep(
            "dW",
            solve="eta*(outer(v, q) - outer(v1, q1))",
            verify=lambda W, b, c, v, v1, eta: eta * _slope(W, b, c, v, v1, "W"),
            mistakes={
                "order": "eta*(outer(v1, q1) - outer(v, q))",
                "samples": "eta*(outer(v, h) - outer(v1, q1))",
                "positive": "eta*outer(v, q)",
                "no-rate": "outer(v, q) - outer(v1, q1)",
            },
        ),
        FamilyStep(
            "db",
            solve="eta*(v - v1)",
            verify=lambda W, b, c, v, v1, eta: eta * _slope(W, b, c, v, v1, "b"),
            mistakes={"order": "eta*(v1 - v)", "means": "eta*(v - p)"},
        ),
        FamilyStep(
            "dc",
            solve="eta*(q - q1)",
            verify=lambda W, b, c, v, v1, eta: eta * _slope(W, b, c, v, v1, "c"),
            mistakes={"order": "eta*(q1 - q)", "samples": "eta*(h - q1)"},
        ),
    ),
)
