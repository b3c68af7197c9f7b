"""A drill family of d-separation: paths, colliders, and which evidence blocks."""
# ruff: noqa: N803 -- G is the name in the card

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.objections import first, no_matrix, no_number
from dlstudy.drills.structured_prob_models.objections import no_numbers_of
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]
    Arrows = set[tuple[int, int]]
    Blocks = Callable[[Arrows, tuple[int, int, int], set[int]], bool]

MOST_NODES = 7
DEPENDENT = 1e-9  # an independence of random tables is exact up to rounding
SHAPES = (  # arrows among five nodes; 1 and 2 are asked about
    ((1, 3), (2, 3), (3, 4), (1, 5), (2, 5)),
    ((1, 3), (2, 3), (3, 4), (5, 1), (5, 2)),
    ((1, 3), (2, 3), (3, 4), (1, 5), (5, 2)),
    ((1, 3), (2, 3), (3, 4), (4, 5)),
    ((1, 3), (4, 3), (4, 2), (3, 5)),
    ((1, 3), (4, 3), (4, 2), (3, 5), (1, 2)),
    ((3, 1), (3, 4), (2, 4), (4, 5)),
    ((1, 3), (3, 2), (1, 4), (2, 4), (4, 5)),
)


def _draw(rng: Generator) -> Parameters:
    """Draw one of the shapes, its nodes 3 to 5 numbered anew."""
    shape = SHAPES[int(rng.integers(len(SHAPES)))]
    names = [0, 1, 2, *(3 + rng.permutation(3))]
    arrows = np.array([[names[a], names[b]] for a, b in shape], np.float64)
    return {
        "G": arrows[rng.permutation(len(arrows))],
        "x": 1.0,
        "y": 2.0,
        "e": np.array([3.0, 4.0, 5.0]),
    }


def _arrows(G: Array) -> Arrows:
    return {(int(a), int(b)) for a, b in G.tolist()}


def _paths(arrows: Arrows, x: int, y: int) -> list[list[int]]:
    """Return the paths from x to y that visit no node twice, whatever the arrows' directions."""
    found, waiting = [], [[x]]
    while waiting:
        path = waiting.pop()
        if path[-1] == y:
            found.append(path)
            continue
        near = {b for a, b in arrows if a == path[-1]} | {a for a, b in arrows if b == path[-1]}
        waiting += [[*path, node] for node in sorted(near - set(path))]
    return found


def _below(arrows: Arrows, node: int) -> set[int]:
    """Return a node and its descendants."""
    seen, waiting = {node}, [node]
    while waiting:
        here = waiting.pop()
        new = {b for a, b in arrows if a == here} - seen
        seen |= new
        waiting += sorted(new)
    return seen


def _is_collider(arrows: Arrows, triple: tuple[int, int, int]) -> bool:
    left, middle, right = triple
    return (left, middle) in arrows and (right, middle) in arrows


def _blocks(arrows: Arrows, triple: tuple[int, int, int], given: set[int]) -> bool:
    """Does the middle of three nodes block the path, by the rules of d-separation?"""
    if _is_collider(arrows, triple):
        return not _below(arrows, triple[1]) & given
    return triple[1] in given


def _blocks_without_descendants(
    arrows: Arrows, triple: tuple[int, int, int], given: set[int]
) -> bool:
    is_given = triple[1] in given
    return not is_given if _is_collider(arrows, triple) else is_given


def _blocks_undirected(_arrows: Arrows, triple: tuple[int, int, int], given: set[int]) -> bool:
    return triple[1] in given


def _blocks_reversed(arrows: Arrows, triple: tuple[int, int, int], given: set[int]) -> bool:
    """Block at a chain or fork that is not observed, at a collider that is."""
    is_given = triple[1] in given
    return is_given if _is_collider(arrows, triple) else not is_given


def _triples(path: list[int]) -> Iterator[tuple[int, int, int]]:
    return zip(path, path[1:], path[2:], strict=False)


def _evidence(e: Array) -> list[set[int]]:
    """Return the sets of evidence in the order asked: none, each node alone, all together."""
    nodes = [int(node) for node in e.tolist()]
    return [set(), *({node} for node in nodes), set(nodes)]


def _separated(G: Array, x: float, y: float, e: Array, blocks: Blocks = _blocks) -> Array:
    arrows = _arrows(G)
    paths = _paths(arrows, int(x), int(y))
    return np.array(
        [
            float(all(any(blocks(arrows, t, given) for t in _triples(p)) for p in paths))
            for given in _evidence(e)
        ]
    )


def _joint(arrows: Arrows, nodes: list[int]) -> Array:
    """Return the joint table of binary nodes with random conditional tables, an axis a node."""
    rng = np.random.default_rng(0)
    table = np.ones((2,) * len(nodes))
    for place, node in enumerate(nodes):
        shape = [2 if (other, node) in arrows else 1 for other in nodes]
        on = rng.uniform(0.1, 0.9, shape)
        table = table * np.concatenate([1 - on, on], axis=place)
    return table


def _independent(G: Array, x: float, y: float, e: Array) -> Array:
    """Test the independences numerically on one network with random tables."""
    arrows = _arrows(G)
    nodes = sorted({node for arrow in arrows for node in arrow})
    table = _joint(arrows, nodes)
    found = []
    for given in _evidence(e):
        kept = {int(x), int(y)} | given
        other = tuple(place for place, node in enumerate(nodes) if node not in kept)
        left = [node for node in nodes if node in kept]
        both = np.moveaxis(
            table.sum(axis=other), [left.index(int(x)), left.index(int(y))], [0, 1]
        ).reshape(2, 2, -1)
        gap = both[0, 0] * both[1, 1] - both[0, 1] * both[1, 0]
        found.append(float(np.abs(gap).max() < DEPENDENT))
    return np.array(found)


def _counted(G: Array, x: float, y: float) -> float:
    """Count the paths by products: walks of each length that visit no node twice."""
    arrows = _arrows(G)
    edges = arrows | {(b, a) for a, b in arrows}

    def walk(node: int, seen: frozenset[int]) -> int:
        if node == int(y):
            return 1
        return sum(walk(b, seen | {b}) for a, b in edges if a == node and b not in seen)

    return float(walk(int(x), frozenset({int(x)})))


def _colliding(G: Array, x: float, y: float) -> float:
    arrows = _arrows(G)
    paths = _paths(arrows, int(x), int(y))
    return float(sum(any(_is_collider(arrows, t) for t in _triples(p)) for p in paths))


def _colliding_by_heads(G: Array, x: float, y: float) -> float:
    """Count the paths on which an arrow forward is at some time followed by one backward."""
    arrows = _arrows(G)
    turns = 0
    for path in _paths(arrows, int(x), int(y)):
        ways = "".join(">" if pair in arrows else "<" for pair in pairwise(path))
        turns += "><" in ways
    return float(turns)


def _directed(G: Array, x: float, y: float) -> float:
    """Count the paths that follow the arrows all the way, from x to y or from y to x."""
    arrows = _arrows(G)
    paths = _paths(arrows, int(x), int(y))
    ways = [{pair in arrows for pair in pairwise(path)} for path in paths]
    return float(sum(len(way) == 1 for way in ways))


def _objection(G: Value, x: Value, y: Value, e: Value) -> str:
    said = first(no_matrix("G", G), no_number("x", x), no_number("y", y))
    if said := said or no_numbers_of("e", e, MOST_NODES):
        return said
    if np.shape(G)[1] != 2:
        return "G should have two columns, a row [from, to] for each arrow. Set it so."
    if said := no_numbers_of("G", np.ravel(G)[:20], MOST_NODES):
        return said
    arrows = _arrows(np.asarray(G))
    nodes = {node for arrow in arrows for node in arrow}
    asked = [float(x), float(y), *np.asarray(e).tolist()]
    if len(set(asked)) < len(asked) or not set(asked) <= {float(node) for node in nodes}:
        return "x, y and the nodes of e should differ and each stand in G. Set them so."
    if len(arrows) < np.shape(G)[0] or any(a in _below(arrows, b) for a, b in arrows):
        return "G should have no cycle, and no arrow twice. Set it so."
    return ""


separation = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "n",
            solve=lambda G, x, y: float(len(_paths(_arrows(G), int(x), int(y)))),
            formula="paths from x to y, either way along an arrow",
            verify=_counted,
            mistakes={"directed": _directed},
        ),
        FamilyStep(
            "k",
            solve=_colliding,
            formula="those with -> node <-",
            verify=_colliding_by_heads,
        ),
        FamilyStep(
            "s",
            solve=lambda G, x, y, e: _separated(G, x, y, e),
            formula="1 where every path is blocked",
            verify=_independent,
            mistakes={
                "reversed": lambda G, x, y, e: _separated(G, x, y, e, _blocks_reversed),
                "no-descendants": lambda G, x, y, e: _separated(
                    G, x, y, e, _blocks_without_descendants
                ),
                "undirected": lambda G, x, y, e: _separated(G, x, y, e, _blocks_undirected),
            },
        ),
    ),
)
