"""A drill family of dynamic routing: two rounds between two lower and some upper capsules."""
# ruff: noqa: N803 -- U, V, S, C and B are the names in the card

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.capsule.squashing import squashed
from dlstudy.drills.objections import no_matrix, other_shape
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

LARGEST = 20  # of a prediction or a logit: beyond it a coupling is lost in the last figure


def _draw(rng: Generator) -> Parameters:
    """Draw two predictions that agree on the first upper capsule and differ on the second."""
    agreed = rng.choice([1.0, 2.0], 2) * rng.choice([-1.0, 1.0], 2)
    other = rng.choice([1.0, 2.0, 3.0], 2) * rng.choice([-1.0, 1.0], 2)
    first = np.array([agreed, other])
    second = np.array([agreed + rng.choice([0.0, 1.0], 2), -other + rng.choice([0.0, 1.0], 2)])
    order = rng.permutation(2)
    return {"U": first[order], "V": second[order], "b": np.zeros((2, 2))}


def _objection(U: Value, V: Value, b: Value) -> str:
    if said := no_matrix("U", U) or no_matrix("V", V) or other_shape("V", V, "U", U):
        return said
    if np.shape(U)[0] < 2:
        return "U has one row; it should have a row for each upper capsule, two at least. Set more."
    if np.shape(b) != (2, np.shape(U)[0]):
        return (
            f"b has the shape {np.shape(b)}; it should have {(2, np.shape(U)[0])}: a row for"
            " each lower capsule, a column for each upper one. Set it so."
        )
    if max(float(np.abs(each).max()) for each in (U, V, b)) > LARGEST:
        return f"A number is beyond {LARGEST}; set smaller ones."
    return ""


def _softmax(logits: Array, axis: int = 1) -> Array:
    shares = np.exp(logits - logits.max(axis=axis, keepdims=True))
    result: Array = shares / shares.sum(axis=axis, keepdims=True)
    return result


def _sums(U: Array, V: Array, C: Array) -> Array:
    """Return the weighted sums of the predictions, a row for each upper capsule."""
    sums: Array = C[0][:, None] * U + C[1][:, None] * V
    return sums


def _squash(S: Array) -> Array:
    return np.array([squashed(row) for row in S])


def _agreement(U: Array, V: Array, Y: Array) -> Array:
    """Return the products of predictions and outputs, a row for each lower capsule."""
    return np.array([(U * Y).sum(axis=1), (V * Y).sum(axis=1)])


def _by_loops(U: Array, V: Array, b: Array, rounds: int) -> tuple[Array, Array]:
    """Return logits and outputs after some rounds, number by number, as the procedure is printed.

    The outputs are those of the last round, the logits those after it.
    """
    predictions = [U.tolist(), V.tolist()]
    logits = b.tolist()
    uppers, size = range(U.shape[0]), range(U.shape[1])
    outputs = [[0.0] * U.shape[1] for _ in uppers]
    for _ in range(rounds):
        shares = [[np.exp(x) / sum(np.exp(row)) for x in row] for row in logits]
        for j in uppers:
            total = [sum(shares[i][j] * predictions[i][j][k] for i in (0, 1)) for k in size]
            square = sum(x * x for x in total)
            scale = square / (1 + square) / square**0.5 if square else 0.0
            outputs[j] = [scale * x for x in total]
            for i in (0, 1):
                logits[i][j] += sum(predictions[i][j][k] * outputs[j][k] for k in size)
    return np.array(logits), np.array(outputs)


def _sums_by_loops(U: Array, V: Array, b: Array) -> Array:
    shares = [[1 / sum(np.exp(other - x) for other in row) for x in row] for row in b.tolist()]
    pairs = enumerate(zip(U, V, strict=True))
    return np.array([shares[0][j] * u + shares[1][j] * v for j, (u, v) in pairs])


def _couplings_by_loops(U: Array, V: Array, b: Array) -> Array:
    logits = _by_loops(U, V, b, 1)[0].tolist()
    return np.array([[1 / sum(np.exp(o - x) for o in row) for x in row] for row in logits])


routing = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "S",
            solve=lambda U, V, b: _sums(U, V, _softmax(b)),
            formula="s_j = c_1j*U_j + c_2j*V_j",
            verify=_sums_by_loops,
            mistakes={
                "no-couplings": lambda U, V: U + V,
                "one-capsule": lambda U, b: _softmax(b)[0][:, None] * U,
            },
        ),
        FamilyStep(
            "Y",
            solve=lambda S: _squash(S),
            formula="squash of each row of S",
            verify=lambda U, V, b: _by_loops(U, V, b, 1)[1],
            mistakes={
                "unit": lambda S: S / np.linalg.norm(S, axis=1, keepdims=True),
                "no-unit": lambda S: S * (q := (S**2).sum(axis=1, keepdims=True)) / (1 + q),
                "whole": lambda S: squashed(S.ravel()).reshape(S.shape),
            },
        ),
        FamilyStep(
            "B",
            solve=lambda U, V, b, Y: b + _agreement(U, V, Y),
            formula="b_ij + u_ij·y_j",
            verify=lambda U, V, b: _by_loops(U, V, b, 1)[0],
            mistakes={
                "before-squash": lambda U, V, b, S: b + _agreement(U, V, S),
                "transposed": lambda U, V, b, Y: (b + _agreement(U, V, Y)).T,
            },
        ),
        FamilyStep(
            "C",
            solve=lambda B: _softmax(B),
            formula="exp(B_ij)/sum over j of exp(B_ij)",
            verify=_couplings_by_loops,
            mistakes={
                "over-lower": lambda B: _softmax(B, axis=0),
                "over-all": lambda B: np.exp(B) / np.exp(B).sum(),
                "no-exponential": lambda B: B / B.sum(axis=1, keepdims=True),
            },
        ),
        FamilyStep(
            "Z",
            solve=lambda U, V, C: _squash(_sums(U, V, C)),
            formula="squash of C_1j*U_j + C_2j*V_j",
            verify=lambda U, V, b: _by_loops(U, V, b, 2)[1],
            mistakes={
                "not-squashed": lambda U, V, C: _sums(U, V, C),
                "first": lambda Y: Y,
            },
        ),
    ),
)
