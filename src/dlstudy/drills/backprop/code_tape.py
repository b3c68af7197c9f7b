"""Code task on backpropagation: reverse mode over a recorded list of operations (a tape)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.code.task import Arguments, CodeTask
from dlstudy.drills.complex_step import gradient

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Tape = NDArray[np.int64]

ADD, MULTIPLY, TANH = 0, 1, 2
LARGEST_VALUE = 20  # of a node in a drawn case: products of products stay small

_STARTER = '''\
import numpy as np


def tape_gradient(x, tape):
    """Return the gradient of the last node with respect to the inputs x.

    x: (n,) floats, the inputs; they are the nodes 0, ..., n - 1.
    tape: (m, 3) integers. Row t computes node n + t from earlier nodes, by
    (op, i, j), where v holds the values of the nodes:
        op 0:  v[i] + v[j]
        op 1:  v[i] * v[j]
        op 2:  tanh(v[i]);  j is to be ignored
    i and j may be equal, and a node may be used any number of times, or not
    at all. m may be 0: then the last node is the last input.
    Returns (n,) floats: the derivatives of node n + m - 1.
    Walk the tape backward once; do not use finite differences.
    """
    raise NotImplementedError
'''


def _forward(x: Array, tape: Tape) -> list[float]:
    """Return the values of all nodes."""
    values = [float(each) for each in x]
    for op, i, j in tape.tolist():
        if op == TANH:
            values.append(float(np.tanh(values[i])))
        else:
            values.append(values[i] + values[j] if op == ADD else values[i] * values[j])
    return values


def _shares(values: list[float], node: int, row: list[int]) -> list[tuple[int, float]]:
    """Return what a node feeds back: its operands, each with the local derivative."""
    op, i, j = row
    if op == ADD:
        return [(i, 1.0), (j, 1.0)]
    if op == MULTIPLY:
        return [(i, values[j]), (j, values[i])]
    return [(i, 1.0 - values[node] ** 2)]


def _backward(
    x: Array,
    tape: Tape,
    shares: Callable[[list[float], int, list[int]], list[tuple[int, float]]] = _shares,
) -> Array:
    """Return the adjoints of the inputs: every node adds to its operands, last node first."""
    values = _forward(x, tape)
    adjoints = np.zeros(len(values))
    adjoints[-1] = 1.0
    for node in range(len(values) - 1, len(x) - 1, -1):
        for operand, slope in shares(values, node, tape[node - len(x)].tolist()):
            adjoints[operand] += adjoints[node] * slope
    return adjoints[: len(x)]


def _by_complex_step(x: Array, tape: Tape) -> Array:
    """Return the derivatives of the forward pass alone, one input at a time."""

    def last(inputs: NDArray[np.complex128]) -> complex:
        nodes = [complex(each) for each in inputs]
        for op, i, j in tape.tolist():
            pair = nodes[i], nodes[j]
            nodes.append((sum(pair), pair[0] * pair[1], complex(np.tanh(pair[0])))[op])
        return nodes[-1]

    return gradient(last, x)


def _overwritten(x: Array, tape: Tape) -> Array:
    """Assign instead of adding: the earliest use of a node is the one that counts."""
    values = _forward(x, tape)
    adjoints = np.zeros(len(values))
    adjoints[-1] = 1.0
    for node in range(len(values) - 1, len(x) - 1, -1):
        for operand, slope in _shares(values, node, tape[node - len(x)].tolist()):
            adjoints[operand] = adjoints[node] * slope
    return adjoints[: len(x)]


def _first_to_last(x: Array, tape: Tape) -> Array:
    """Walk the tape in the order of the forward pass."""
    values = _forward(x, tape)
    adjoints = np.zeros(len(values))
    adjoints[-1] = 1.0
    for node in range(len(x), len(values)):
        for operand, slope in _shares(values, node, tape[node - len(x)].tolist()):
            adjoints[operand] += adjoints[node] * slope
    return adjoints[: len(x)]


def _own_factor(x: Array, tape: Tape) -> Array:
    def shares(values: list[float], node: int, row: list[int]) -> list[tuple[int, float]]:
        op, i, j = row
        return [(i, values[i]), (j, values[j])] if op == MULTIPLY else _shares(values, node, row)

    return _backward(x, tape, shares)


def _square_once(x: Array, tape: Tape) -> Array:
    """Count a node that is both operands once only."""

    def shares(values: list[float], node: int, row: list[int]) -> list[tuple[int, float]]:
        found = _shares(values, node, row)
        return found[:1] if row[0] != TANH and row[1] == row[2] else found

    return _backward(x, tape, shares)


def _slope_of_the_logistic(x: Array, tape: Tape) -> Array:
    def shares(values: list[float], node: int, row: list[int]) -> list[tuple[int, float]]:
        own = values[node]
        return [(row[1], own * (1 - own))] if row[0] == TANH else _shares(values, node, row)

    return _backward(x, tape, shares)


def _slope_at_the_output(x: Array, tape: Tape) -> Array:
    def shares(values: list[float], node: int, row: list[int]) -> list[tuple[int, float]]:
        slope = 1 - float(np.tanh(values[node])) ** 2
        return [(row[1], slope)] if row[0] == TANH else _shares(values, node, row)

    return _backward(x, tape, shares)


def _case(rng: Generator) -> Arguments:
    """Draw a few inputs and a tape whose last row uses two nodes; nodes are often shared."""
    x = np.round(rng.uniform(0.4, 1.8, int(rng.integers(2, 5))) * rng.choice([-1, 1]), 1)
    rows: list[list[int]] = []
    length = int(rng.integers(4, 9))
    while len(rows) < length:
        nodes = len(x) + len(rows)
        row = [
            int(rng.choice([ADD, MULTIPLY, MULTIPLY, TANH])),
            *map(int, rng.integers(0, nodes, 2)),
        ]
        row[1] = nodes - 1 if rng.random() < 0.6 else row[1]  # a long chain rather than a forest
        if abs(_forward(x, np.array([*rows, row]))[-1]) <= LARGEST_VALUE:
            rows.append(row)
    return {"x": x, "tape": np.array(rows)}


def _recorded(x: list[float], *rows: tuple[int, int, int]) -> Arguments:
    return {"x": np.array(x), "tape": np.array(rows, dtype=np.int64).reshape(-1, 3)}


tape_gradient = CodeTask(
    function="tape_gradient",
    starter=_STARTER,
    reference=_backward,
    draw=_case,
    verify=_by_complex_step,
    edge_cases={
        "shared-node": lambda: _recorded(
            [2.0, 3.0], (MULTIPLY, 0, 1), (ADD, 0, 2), (MULTIPLY, 2, 3)
        ),
        "square": lambda: _recorded([1.5], (MULTIPLY, 0, 0)),
        "doubled": lambda: _recorded([1.5], (ADD, 0, 0)),
        "tanh-twice": lambda: _recorded([0.7, 1.0], (TANH, 0, 0), (TANH, 2, 1)),
        "tanh-ignores-j": lambda: _recorded([0.7, 1.3], (TANH, 0, 1), (MULTIPLY, 2, 1)),
        "unused-input": lambda: _recorded([2.0, 5.0, 3.0], (MULTIPLY, 0, 2)),
        "dead-branch": lambda: _recorded([2.0, 5.0], (MULTIPLY, 0, 1), (ADD, 0, 1), (TANH, 0, 0)),
        # the sum keeps too few digits for a difference to give the derivatives
        "large-summand": lambda: _recorded(
            [0.7, 1.3, 1e12], (TANH, 0, 0), (MULTIPLY, 3, 1), (ADD, 4, 2)
        ),
        "empty-tape": lambda: _recorded([2.0, 5.0]),
    },
    mistakes={
        "overwritten": _overwritten,
        "first-to-last": _first_to_last,
        "own-factor": _own_factor,
        "square-once": _square_once,
        "slope-of-the-logistic": _slope_of_the_logistic,
        "slope-at-the-output": _slope_at_the_output,
    },
)
