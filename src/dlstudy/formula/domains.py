"""The domains of a derivation's symbols, and the points that are drawn from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from math import prod
from typing import TYPE_CHECKING

from dlstudy.formula.value import Value
from dlstudy.record import record

if TYPE_CHECKING:
    import numpy as np
    from numpy.random import Generator
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

POINTS = 12  # at which two formulas are compared
_RESIDUES = (1, 3, 4, 5, 9)  # the squares modulo 11
_ORDERS = 118  # a seed by which no two of the first 66 entries go together
_REACH = {0: 4.0, 1: 0.25, 3: 4.0, 5: 0.25}  # by slot: how far out values lie
PLAIN_PATTERNS = 4  # of small whole numbers, at which a formula is refuted if it can be
SMALLEST_SIZE = 2  # of an axis that is named by a letter
LARGEST_SIZE = 9  # of any axis
DEFAULT_SIZES = {"vector": ("3",), "matrix": ("2", "3"), "spd": ("3",), "orthogonal": ("3",)}
_DOMAIN = re.compile(r"([a-z]+)\s*(?:\[\s*([\w\s,]*)\])?", re.ASCII)
_SIZE = re.compile(r"[1-9]|[A-Za-z_]\w*", re.ASCII)

Shape = tuple[int, ...]
Point = dict[str, Value]


class BadDomain(ValueError):
    """A domain that cannot be read; the text says what to write."""


@record
class Domain:
    """Where the values of one symbol are drawn from; sizes are digits or letters."""

    kind: str
    sizes: tuple[str, ...] = ()


def parse_domain(text: str) -> Domain:
    """Return the domain of a text such as ``real``, ``onehot[3]`` or ``matrix[m, n]``.

    Raises BadDomain.
    """
    match = _DOMAIN.fullmatch(text.strip())
    if match is None or match[1] not in _DRAW:
        raise BadDomain(f"'{text}' is not a domain; write one of {', '.join(_DRAW)}, as in real[3]")
    kind = match[1]
    sizes = tuple(part.strip() for part in match[2].split(",")) if match[2] else ()
    for size in sizes:
        if not _SIZE.fullmatch(size):
            raise BadDomain(f"'{size}' is no size; write a digit up to {LARGEST_SIZE} or a letter")
    sizes = sizes or DEFAULT_SIZES.get(kind, ())
    axes = len(sizes)
    if axes > 2 or axes not in _AXES.get(kind, (0, 1, 2)):
        raise BadDomain(f"'{kind}' cannot have {axes} axes; write {_EXAMPLES.get(kind, kind)}")
    return Domain(kind, sizes)


def size_names(domains: Mapping[str, Domain]) -> tuple[str, ...]:
    """Return the letters that name sizes, in the order of their first use."""
    letters = (size for domain in domains.values() for size in domain.sizes)
    return tuple(dict.fromkeys(size for size in letters if not size.isdigit()))


def check_sizes(domains: Mapping[str, Domain]) -> None:
    """Raise BadDomain where there are more letters than sizes that no digit takes."""
    letters, free = size_names(domains), _free_sizes(domains)
    if len(letters) > len(free):
        raise BadDomain(
            f"{len(letters)} letters name sizes and {len(free)} sizes are free;"
            " write some sizes as digits"
        )


def _free_sizes(domains: Mapping[str, Domain]) -> list[int]:
    """Return the sizes that a letter may stand for."""
    fixed = {int(size) for d in domains.values() for size in d.sizes if size.isdigit()}
    return [size for size in range(SMALLEST_SIZE, LARGEST_SIZE + 1) if size not in fixed]


def draw_point(domains: Mapping[str, Domain], rng: Generator, slot: int | None = None) -> Point:
    """Return values for every symbol and every size.

    Sizes of different letters differ, so a matrix is square only where it
    must be. Over the slots 0 to 11 every real entry takes both signs six
    times, and so does the product of any two: relu(x) is never taken for x. At
    four of them it lies far out, on either side at least once: nor is
    min(x, 3). Without a slot the signs are drawn.
    """
    letters = size_names(domains)
    count = max(len(letters), 3)
    drawn = rng.permutation(_free_sizes(domains)[:count])
    sizes = {letter: int(size) for letter, size in zip(letters, drawn, strict=False)}
    point: Point = {letter: float(size) for letter, size in sizes.items()}
    entries, reach = 0, _REACH.get(slot, 1.0) if slot is not None else 1.0
    for name, domain in domains.items():
        shape = tuple(sizes[s] if s in sizes else int(s) for s in domain.sizes)
        signs = _signs(rng, shape, slot, entries)
        value = _DRAW[domain.kind](rng, shape, signs, reach)
        point[name] = value if shape else float(value)
        entries += signs.size
    return point


def plain_points(domains: Mapping[str, Domain]) -> Iterator[Point]:
    """Yield a few points of small whole numbers, at which a person can check by hand.

    Probabilities are halves and quarters. First all numbers are positive.
    """
    letters = size_names(domains)
    sizes = {letter: SMALLEST_SIZE + place for place, letter in enumerate(letters)}
    for pattern in range(PLAIN_PATTERNS):
        point: Point = {letter: float(size) for letter, size in sizes.items()}
        entries = pattern
        for name, domain in domains.items():
            shape = tuple(sizes[s] if s in sizes else int(s) for s in domain.sizes)
            value = _plain(domain.kind, shape, entries, is_signed=pattern >= PLAIN_PATTERNS // 2)
            point[name] = value if shape else float(value)
            entries += prod(shape)
        yield point


def _plain(kind: str, shape: Shape, first: int, *, is_signed: bool) -> Array:
    """Return a value of a domain in small whole numbers, or as near to these as it has."""
    import numpy as np

    places = np.arange(first, first + prod(shape)).reshape(shape)
    sizes = 1.0 + places % 3
    if kind == "prob":
        return np.asarray(0.5 - 0.25 * (places % 2), np.float64)
    if kind == "onehot":
        return np.eye(shape[-1])[np.arange(prod(shape[:-1])).reshape(shape[:-1]) % shape[-1]]
    if kind == "simplex":
        halves = 0.5 ** np.minimum(np.arange(1, shape[-1] + 1), shape[-1] - 1)
        return np.broadcast_to(halves, shape).copy()
    if kind == "spd":
        return np.ones((shape[0], shape[0])) + np.eye(shape[0])
    if kind == "orthogonal":
        return np.eye(shape[0])[::-1].copy()
    is_turned = is_signed and kind not in {"positive", "count"}
    return np.asarray(sizes * (1 - 2 * (places % 2)) if is_turned else sizes, np.float64)


def _signs(rng: Generator, shape: Shape, slot: int | None, first: int) -> Array:
    """Return signs: columns of a Hadamard matrix of order 12 (Paley), one for each entry."""
    import numpy as np

    if slot is None:
        return rng.choice([-1.0, 1.0], shape)
    entries = range(first, first + prod(shape))
    return np.array([_sign(entry, slot) for entry in entries]).reshape(shape)


@cache
def _sign(entry: int, slot: int) -> float:
    """Return one sign of a Hadamard matrix, its rows in another order for every 11 entries."""
    import numpy as np

    block, column = divmod(entry, POINTS - 1)
    row = int(np.random.default_rng(_ORDERS + block).permutation(POINTS)[slot]) if block else slot
    return 1.0 if row == POINTS - 1 or (row - column) % (POINTS - 1) in _RESIDUES else -1.0


def _real(rng: Generator, shape: Shape, signs: Array, reach: float) -> Array:
    low = 0.2 if reach == 1 else 1.5
    return signs * rng.uniform(low, 2.5, shape) * max(reach, 1 / reach)


def _integer(rng: Generator, shape: Shape, signs: Array, reach: float) -> Array:
    return signs * _count(rng, shape, signs, reach)


def _positive(rng: Generator, shape: Shape, _: Array, reach: float) -> Array:
    return rng.uniform(0.2 if reach <= 1 else 1.5, 3.0, shape) * reach


def _count(rng: Generator, shape: Shape, _: Array, reach: float) -> Array:
    import numpy as np

    return np.asarray(rng.integers(1, 9 if reach <= 1 else int(9 * reach), shape), np.float64)


def _prob(rng: Generator, shape: Shape, _: Array, reach: float) -> Array:
    """Draw probabilities, at the far slots near 0 or near 1."""
    if reach == 1:
        return rng.uniform(0.05, 0.95, shape)
    small = rng.uniform(0.002, 0.02, shape)
    return small if reach < 1 else 1 - small


def _onehot(rng: Generator, shape: Shape, _: Array, __: float) -> Array:
    import numpy as np

    return np.eye(shape[-1])[rng.integers(shape[-1], size=shape[:-1])]


def _simplex(rng: Generator, shape: Shape, _: Array, __: float) -> Array:
    import numpy as np

    raised = rng.uniform(0.1, 1.0, shape)
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def _spd(rng: Generator, shape: Shape, _: Array, __: float) -> Array:
    import numpy as np

    root = rng.uniform(-1, 1, (shape[0], shape[0]))
    return root @ root.T + 0.5 * np.eye(shape[0])


def _orthogonal(rng: Generator, shape: Shape, signs: Array, _: float) -> Array:
    """Draw rotations and reflections."""
    import numpy as np

    turned = np.linalg.qr(rng.normal(size=(shape[0], shape[0])))[0]
    turned[:, 0] *= signs[0] * np.sign(np.linalg.det(turned))
    return turned


_DRAW: dict[str, Callable[[Generator, Shape, Array, float], Array]] = {
    "real": _real, "positive": _positive, "prob": _prob, "integer": _integer, "count": _count,
    "onehot": _onehot, "simplex": _simplex, "vector": _real, "matrix": _real, "spd": _spd,
    "orthogonal": _orthogonal,
}  # fmt: skip
_AXES = {
    "onehot": (1, 2), "simplex": (1, 2), "vector": (1,), "matrix": (2,), "spd": (1,),
    "orthogonal": (1,),
}  # fmt: skip
_EXAMPLES = {
    "onehot": "onehot[3] or onehot[n,k]", "simplex": "simplex[3]", "vector": "vector[3]",
    "matrix": "matrix[m,n]", "spd": "spd[3]", "orthogonal": "orthogonal[3]",
}  # fmt: skip
