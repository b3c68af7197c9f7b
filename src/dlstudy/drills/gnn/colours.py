"""A drill family of colour refinement: the 1-WL test on two small graphs."""
# ruff: noqa: N803, N806 -- E and F are the names in the card

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import no_number
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]
    Neighbours = list[list[int]]  # of the nodes of both graphs, those of the second after the first
    Colours = tuple[int, ...]

NODES = 6  # of each graph that is drawn
MOST_NODES = 12
MOST_EDGES = 20
LADDER = ((1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 1), (1, 4))  # two squares with an edge shared
DUMBBELL = ((1, 2), (2, 3), (3, 1), (4, 5), (5, 6), (6, 4), (1, 4))  # two triangles and a bridge
DRAWN_EDGES = (5, 6)


def _draw(rng: Generator) -> Parameters:
    """Draw two graphs with as many edges, of which each node has one; some WL cannot tell apart."""
    if rng.random() < 1 / 3:
        pair = [np.array(LADDER).T, np.array(DUMBBELL).T]
    else:
        edges = int(rng.choice(DRAWN_EDGES))
        pair = [_edges(rng, edges), _edges(rng, edges)]
    E, F = (_renumbered(rng, each) for each in (pair if rng.random() < 0.5 else pair[::-1]))
    return {"E": E, "F": F, "n": float(NODES)}


def _edges(rng: Generator, count: int) -> Array:
    """Return edges by columns, so many of them that each node has at least one."""
    pairs = [(i, j) for i in range(1, NODES + 1) for j in range(i + 1, NODES + 1)]
    while True:
        chosen = rng.choice(len(pairs), count, replace=False)
        edges = np.array([pairs[each] for each in chosen], np.float64).T
        if len(np.unique(edges)) == NODES:
            return edges


def _renumbered(rng: Generator, edges: Array) -> Array:
    """Return the same graph with other numbers of its nodes, the edges in order."""
    numbers = rng.permutation(NODES) + 1
    moved = np.sort(numbers[np.asarray(edges, dtype=int) - 1], axis=0)
    ordered: Array = moved[:, np.lexsort((moved[1], moved[0]))].astype(np.float64)
    return ordered


def _objection(E: Value, F: Value, n: Value) -> str:
    if said := no_number("n", n):
        return said
    if float(n) != int(float(n)) or not 1 <= float(n) <= MOST_NODES:
        return f"n is {n:g}; it should be a whole number from 1 to {MOST_NODES}. Set it so."
    return _no_edges("E", E, int(float(n))) or _no_edges("F", F, int(float(n)))


def _no_edges(name: str, value: Value, n: int) -> str:
    """Return the objection to what are no edges of a graph of n nodes, by columns."""
    if np.ndim(value) != 2 or np.shape(value)[0] != 2 or np.shape(value)[1] > MOST_EDGES:
        return (
            f"{name} has the shape {np.shape(value)}; it should have 2 rows and at most"
            f" {MOST_EDGES} columns; set {name}=[1 2; 2 3], say."
        )
    ends = np.asarray(value)
    if not (ends == np.round(ends)).all() or ends.min() < 1 or ends.max() > n:
        return f"{name} should name nodes by whole numbers from 1 to n = {n}. Set it so."
    pairs = {frozenset(pair) for pair in ends.T.tolist()}
    if (ends[0] == ends[1]).any() or len(pairs) < ends.shape[1]:
        return f"{name} has an edge twice, or from a node to itself; set each edge once."
    return ""


def _neighbours(E: Array, F: Array, n: float) -> Neighbours:
    """Return the neighbours of all nodes, counted from 0, the second graph's after the first's."""
    around: Neighbours = [[] for _ in range(2 * int(n))]
    for edges, start in ((E, 0), (F, int(n))):
        for i, j in edges.T.astype(int).tolist():
            around[start + i - 1].append(start + j - 1)
            around[start + j - 1].append(start + i - 1)
    return around


def _numbered(signatures: Sequence[object]) -> Colours:
    """Return small numbers for colours, equal ones for equal signatures."""
    numbers: dict[object, int] = {}
    return tuple(numbers.setdefault(each, len(numbers)) for each in signatures)


def _rounds(
    around: Neighbours, gather: Callable[[Iterable[int]], tuple[int, ...]]
) -> list[Colours]:
    """Return the colours at the start and after each round, until their number stays."""
    found: list[Colours] = [(0,) * len(around)]
    while True:
        last = found[-1]
        found.append(
            _numbered([(last[i], gather(last[j] for j in each)) for i, each in enumerate(around)])
        )
        if len(set(found[-1])) == len(set(last)):
            return found


def _refined(E: Array, F: Array, n: float) -> list[Colours]:
    return _rounds(_neighbours(E, F, n), lambda colours: tuple(sorted(colours)))


def _as_sets(E: Array, F: Array, n: float) -> list[Colours]:
    return _rounds(_neighbours(E, F, n), lambda colours: tuple(sorted(set(colours))))


def _degrees(edges: Array, n: float) -> Array:
    """Return how often each node stands at the end of an edge."""
    return np.array([float((edges == node).sum()) for node in range(1, int(n) + 1)])


def _count(colours: Colours) -> float:
    return float(len(set(colours)))


def _counted_apart(colours: Colours) -> float:
    half = len(colours) // 2
    return float(len(set(colours[:half])) + len(set(colours[half:])))


def _class_sizes(colours: Colours, *, of_both: bool = True) -> Array:
    """Return for each node of the first graph how many nodes have its colour."""
    half = len(colours) // 2
    sizes = Counter(colours if of_both else colours[:half])
    return np.array([float(sizes[each]) for each in colours[:half]])


def _first_difference(rounds: Sequence[Sequence[object]]) -> float:
    """Return the first round after which the two graphs' counts of colours differ, or 0."""
    for number, colours in enumerate(rounds):
        half = len(colours) // 2
        if Counter(colours[:half]) != Counter(colours[half:]):
            return float(number)
    return 0.0


def _unfolded(E: Array, F: Array, n: float) -> list[Colours]:
    """Return a number for the tree of walks from each node, for each depth up to 2n.

    Unlike the refinement it looks at the neighbours alone, not at a node's own colour.
    """
    around = _neighbours(E, F, n)
    found: list[Colours] = [(0,) * len(around)]
    for _ in around:
        last = found[-1]
        found.append(_numbered([tuple(sorted(last[j] for j in each)) for each in around]))
    return found


def _sizes_by_trees(E: Array, F: Array, n: float) -> Array:
    trees = _unfolded(E, F, n)[-1]
    return np.array([float(trees.count(each)) for each in trees[: int(n)]])


refinement = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "a",
            solve=lambda E, n: _degrees(E, n),
            formula="how often node i stands in E",
            verify=lambda E, F, n: np.array(
                [float(len(e)) for e in _neighbours(E, F, n)[: int(n)]]
            ),
            mistakes={"first-row": lambda E, n: _degrees(E[:1], n)},
        ),
        FamilyStep(
            "b",
            solve=lambda F, n: _degrees(F, n),
            formula="how often node i stands in F",
            verify=lambda E, F, n: np.array(
                [float(len(e)) for e in _neighbours(E, F, n)[int(n) :]]
            ),
            mistakes={"first-row": lambda F, n: _degrees(F[:1], n)},
        ),
        FamilyStep(
            "c1",
            solve=lambda a, b: float(len({*a.tolist(), *b.tolist()})),
            formula="different numbers in a and b",
            verify=lambda E, F, n: float(len(set(_unfolded(E, F, n)[1]))),
            mistakes={
                "sets": lambda E, F, n: _count(_as_sets(E, F, n)[1]),
                "apart": lambda E, F, n: _counted_apart(_refined(E, F, n)[1]),
            },
        ),
        FamilyStep(
            "c",
            solve=lambda E, F, n: _count(_refined(E, F, n)[-1]),
            formula="number of colours at the end",
            verify=lambda E, F, n: float(len(set(_unfolded(E, F, n)[-1]))),
            mistakes={
                "sets": lambda E, F, n: _count(_as_sets(E, F, n)[-1]),
                "apart": lambda E, F, n: _counted_apart(_refined(E, F, n)[-1]),
            },
        ),
        FamilyStep(
            "s",
            solve=lambda E, F, n: _class_sizes(_refined(E, F, n)[-1]),
            formula="nodes of both graphs with the colour of node i",
            verify=_sizes_by_trees,
            mistakes={
                "sets": lambda E, F, n: _class_sizes(_as_sets(E, F, n)[-1]),
                "own-graph": lambda E, F, n: _class_sizes(_refined(E, F, n)[-1], of_both=False),
            },
        ),
        FamilyStep(
            "k",
            solve=lambda E, F, n: _first_difference(_refined(E, F, n)),
            formula="first round with other counts of colours, else 0",
            verify=lambda E, F, n: _first_difference(_unfolded(E, F, n)),
            mistakes={"start-counted": lambda E, F, n: _first_difference(_refined(E, F, n)) + 1},
        ),
    ),
)
