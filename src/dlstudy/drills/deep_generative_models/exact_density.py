"""Drill families of exact densities: an affine coupling layer, an autoregressive sequence."""
# ruff: noqa: N803 -- T is the name in the card

from __future__ import annotations

import itertools
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

LARGEST_SCALE = 10.0  # of |s|: e^s stays a number to work with
MOST_SEQUENCES = 100_000  # that the check adds up
CLOSE = 1e-6  # of a sum of probabilities to 1


def _draw_flow(rng: Generator) -> Parameters:
    return {
        "x1": float(rng.choice([-2, -1, -0.5, 0.5, 1, 2])),
        "x2": float(rng.choice([-2, -1, -0.5, 0.5, 1, 2])),
        "c": float(rng.choice([-0.5, -0.4, 0.2, 0.3, 0.5])),
        "k": float(rng.choice([-2, -1, 0.5, 1, 2])),
    }


def _objection_flow(x1: Value, x2: Value, c: Value, k: Value) -> str:
    values = {"x1": x1, "x2": x2, "c": c, "k": k}
    if said := first(*(no_number(name, value) for name, value in values.items())):
        return said
    if abs(float(c) * float(x1)) > LARGEST_SCALE:
        return f"c*x1 is beyond {LARGEST_SCALE:g}, and its exponential too large; set a smaller c."
    return ""


def _forward(x: Array, c: float, k: float) -> Array:
    return np.array([x[0], x[1] * np.exp(c * x[0]) + k * x[0]])


def _numeric_log_determinant(x1: float, x2: float, c: float, k: float) -> float:
    """Return the log-determinant of the Jacobian by central differences."""
    x, step = np.array([x1, x2]), 1e-6
    columns = [
        (_forward(x + step * unit, c, k) - _forward(x - step * unit, c, k)) / (2 * step)
        for unit in np.eye(2)
    ]
    return float(np.log(abs(columns[0][0] * columns[1][1] - columns[1][0] * columns[0][1])))


def _by_conditionals(x1: float, x2: float, c: float, k: float) -> float:
    """Add the log-density of the first entry and that of the second, given the first."""
    deviation = float(np.exp(-c * x1))
    standard = (x2 + k * x1 * deviation) / deviation
    return float(-(x1**2) / 2 - standard**2 / 2 - np.log(2 * np.pi) - np.log(deviation))


flow = Family(
    params=_draw_flow,
    objection=_objection_flow,
    steps=(
        FamilyStep(
            "z",
            solve="[x1, x2*exp(c*x1) + k*x1]",
            verify=lambda x1, x2, c, k: np.array(
                [x1, (x2 + k * x1 / np.e ** (c * x1)) * np.e ** (c * x1)]
            ),
            mistakes={
                "no-exp": "[x1, x2*c*x1 + k*x1]",
                "inverse": "[x1, (x2 - k*x1)*exp(-c*x1)]",
            },
        ),
        FamilyStep(
            "J",
            solve="c*x1",
            verify=_numeric_log_determinant,
            mistakes={"sign": "-c*x1", "exp": "exp(c*x1)", "both": "2*c*x1"},
        ),
        FamilyStep(
            "l",
            solve="-dot(z, z)/2 - log(2*pi) + J",
            verify=_by_conditionals,
            mistakes={
                "minus": "-dot(z, z)/2 - log(2*pi) - J",
                "no-determinant": "-dot(z, z)/2 - log(2*pi)",
                "one-constant": "-dot(z, z)/2 - log(2*pi)/2 + J",
            },
        ),
    ),
)


def _draw_sequence(rng: Generator) -> Parameters:
    states = 3
    rows = rng.permutation([[0.1, 0.3, 0.6], [0.2, 0.3, 0.5], [0.1, 0.2, 0.7], [0.2, 0.4, 0.4]])
    rows = np.array([rng.permutation(row) for row in rows])
    return {"f": rows[0], "T": rows[1:], "x": rng.integers(1, states + 1, 4).astype(float)}


def _objection_sequence(f: Value, T: Value, x: Value) -> str:
    if said := first(no_vector("f", f), no_matrix("T", T), no_vector("x", x)):
        return said
    states = np.size(f)
    if np.shape(T) != (states, states):
        return f"T has the shape {np.shape(T)}; it should be {(states, states)}. Set it so."
    probs = np.vstack([f, T])
    if float(probs.min()) < 0 or float(np.abs(probs.sum(axis=1) - 1).max()) > CLOSE:
        return "f and each row of T should be probabilities that add up to 1. Set them so."
    if not np.isin(x, np.arange(1, states + 1)).all():
        return f"x should hold whole numbers from 1 to {states}, the symbols. Set it so."
    if float(np.min(_conditionals(np.asarray(f), np.asarray(T), np.asarray(x)))) <= 0:
        return "The sequence has the probability 0. Set another one."
    if states ** np.size(x) > MOST_SEQUENCES:
        return "There are too many sequences of this length. Set a shorter one."
    return ""


def _places(x: Array) -> list[int]:
    return [int(symbol) - 1 for symbol in x]


def _conditionals(f: Array, T: Array, x: Array) -> Array:
    places = _places(x)
    later = [T[before, now] for before, now in itertools.pairwise(places)]
    return np.array([f[places[0]], *later])


def _columns(f: Array, T: Array, x: Array) -> Array:
    return _conditionals(f, T.T, x)


def _marginals(f: Array, T: Array, x: Array) -> Array:
    found, law = [], f
    for place in _places(x):
        found.append(law[place])
        law = law @ T
    return np.array(found)


def _joint(f: Array, T: Array, length: int) -> Array:
    """Return the probabilities of all sequences, one axis a place; they add up to 1."""
    joint = f
    for _ in range(length - 1):
        joint = joint[..., None] * T
    return np.asarray(joint / joint.sum())


def _ratios_of_sums(f: Array, T: Array, x: Array) -> Array:
    """Return each conditional as a ratio of sums over all sequences that begin alike."""
    joint = _joint(f, T, len(x))
    places = _places(x)
    sums = [1.0] + [float(joint[tuple(places[: n + 1])].sum()) for n in range(len(places))]
    return np.array([later / before for before, later in itertools.pairwise(sums)])


def _log_of_joint(f: Array, T: Array, x: Array) -> float:
    return float(np.log(_joint(f, T, len(x))[tuple(_places(x))]))


autoregressive = Family(
    params=_draw_sequence,
    objection=_objection_sequence,
    steps=(
        FamilyStep(
            "c",
            solve=_conditionals,
            formula="f[x1], then T[x before, x]",
            verify=_ratios_of_sums,
            mistakes={
                "column": _columns,
                "marginals": _marginals,
                "first": lambda f, x: f[_places(x)],
            },
        ),
        FamilyStep(
            "l",
            solve="sum(log(c))",
            verify=_log_of_joint,
            mistakes={
                "product": "exp(sum(log(c)))",
                "log-two": "sum(log2(c))",
                "mean": "mean(log(c))",
            },
        ),
        FamilyStep(
            "B",
            solve=lambda l, x: -l / (len(x) * np.log(2)),  # noqa: E741 -- the letter of the card
            formula="-l/(n*log(2))",
            verify=lambda f, T, x: -_log_of_joint(f, T, x) / np.log(2) / len(x),
            mistakes={
                "nats": lambda l, x: -l / len(x),  # noqa: E741 -- the letter of the card
                "sum": lambda l: -l / np.log(2),  # noqa: E741 -- the letter of the card
                "sign": lambda l, x: l / (len(x) * np.log(2)),  # noqa: E741 -- as above
            },
        ),
    ),
)
