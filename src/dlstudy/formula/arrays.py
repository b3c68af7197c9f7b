"""The operations of formulas on arrays: elementwise, products, reductions; no surprise shapes.

A vector has one axis. Reductions run over all of a vector and over the last
axis of a matrix. Two shapes go together if they are equal, or if one of them
stretches to the other: a row and a column never make a table behind one's back.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from dlstudy.formula.value import NoValue, Value, shape_of

Array = NDArray[np.float64]
MOST_ENTRIES = 4_096  # of any value: bounds the work of every operation
MOST_AXES = 4
_SIDE_BY_SIDE = frozenset("⋆⋄⋉⋊")


def shown(shape: tuple[int, ...]) -> str:
    """Return a shape as NumPy writes it, that of a number with its meaning."""
    return str(shape) if shape else "() of a single number"


def stacked(rows: Sequence[Value]) -> Array:
    """Return the array of some numbers, or of rows of one length; raises NoValue."""
    first = shape_of(rows[0])
    for number, row in enumerate(rows[1:], 2):
        shape = shape_of(row)
        if len(shape) == len(first) == 1 and shape != first:
            raise NoValue(
                "Row {row} of the array at character {place} has the length {got} and row 1 the"
                " length {first}; write rows of one length.",
                row=number, got=shape[0], first=first[0],
            )  # fmt: skip
        if shape != first:
            raise NoValue(
                "Entry {row} of the array at character {place} has the shape {got} and entry 1"
                " {first}; write entries of one shape.",
                row=number, got=shown(shape), first=shown(first),
            )  # fmt: skip
    if len(first) >= MOST_AXES:
        raise NoValue("More than {most} axes at character {place}; write fewer.", most=MOST_AXES)
    _within_bounds((len(rows), *first))
    return np.array(rows, np.float64)


def transpose(value: Value) -> Value:
    """Return the transpose of a matrix; a number and a vector are their own."""
    if np.ndim(value) > 2:
        raise NoValue("'.T' at character {place} turns matrices only; write a matrix before it.")
    return value if isinstance(value, float) else value.T


def binary(sign: str, left: Value, right: Value) -> Value:
    """Return the sum, difference, product, quotient, power or matrix product."""
    if sign == "@":
        return _matrix_product(left, right)
    one, other = shape_of(left), shape_of(right)
    if sign == "·":
        if len(one) > 1 or len(other) > 1:
            raise NoValue(
                "Is the dot at character {place} a product of matrices or entry by entry? Write @,"
                " or *."
            )
        return _matrix_product(left, right) if one and other else binary("*", left, right)
    if sign in _SIDE_BY_SIDE:
        return _side_by_side(sign, left, right)
    if one and other and one != other and not _stretches(one, other):
        raise NoValue(
            "'{sign}' at character {place} cannot join the shapes {left} and {right};"
            " write equal shapes.",
            sign=sign, left=shown(one), right=shown(other),
        )  # fmt: skip
    if sign == "^" and len(one) == 2 and not other and right == -1:
        raise NoValue(
            "Is '^-1' at character {place} an inverse or a reciprocal? Write inv(...) or 1/(...)."
        )
    with np.errstate(all="ignore"):  # what is not finite is refused by the machine
        return plain(_BINARY[sign](left, right))


def _side_by_side(sign: str, left: Value, right: Value) -> Value:
    """Return the product that a textbook means by two factors side by side.

    Of two vectors it is the inner product after a transposed one (``⋉``), the
    outer one before a transposed one (``⋊``), and else unclear: ``⋆``. Within a sum
    only a number may stand beside what is summed over: ``⋄``.
    """
    one, other = shape_of(left), shape_of(right)
    if not one or not other:
        return binary("*", left, right)
    if sign == "⋄":
        raise NoValue(
            "An array stands beside what is summed over at character {place};"
            " write the sum as code."
        )
    if len(one) == len(other) == 1:
        if sign == "⋆":
            raise NoValue(
                "Two vectors stand side by side at character {place}; write dot(x, y), or x*y for a"
                " product entry by entry."
            )
        return called("outer", [left, right]) if sign == "⋊" else _matrix_product(left, right)
    return _matrix_product(left, right)


def inverse(value: Value) -> Value:
    """Return the inverse of a matrix, the reciprocal of a number."""
    if shape_of(value):
        return called("inv", [value])
    return binary("/", 1.0, value)


def _stretches(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Does one of two shapes become the other by repeating it?"""
    try:
        return np.broadcast_shapes(one, other) in {one, other}
    except ValueError:
        return False


def called(name: str, arguments: Sequence[Value]) -> Value:
    """Return the value of a function of the whitelist."""
    with np.errstate(all="ignore"):
        if name in {"min", "max"}:
            return _extreme(name, arguments)
        if name in {"outer", "dot"}:
            return _of_vectors(name, *arguments)
        function: Callable[[Array], object] = _OF_ONE.get(name) or _SQUARE[name]
        value = np.asarray(arguments[0], np.float64)
        if name in _SQUARE and (value.ndim != 2 or value.shape[0] != value.shape[1]):
            raise NoValue(
                "'{name}' at character {place} needs a square matrix and got the shape {got};"
                " write one.",
                name=name, got=shown(value.shape),
            )  # fmt: skip
        try:
            return plain(function(value))
        except np.linalg.LinAlgError:
            raise NoValue(
                "The matrix has no inverse at character {place}; write one that has."
            ) from None


def plain(value: object) -> Value:
    """Return a float for what has no axes, and a float64 array for the rest."""
    array = np.asarray(value, np.float64)
    return array if array.ndim else float(array)


def _matrix_product(left: Value, right: Value) -> Value:
    one, other = shape_of(left), shape_of(right)
    if not one or not other:
        raise NoValue("'@' at character {place} needs two arrays; write * for a number.")
    if len(one) > 2 or len(other) > 2 or one[-1] != other[0]:
        raise NoValue(
            "'@' at character {place} cannot join the shapes {left} and {right};"
            " the last of the one must be the first of the other.",
            left=shown(one), right=shown(other),
        )  # fmt: skip
    _within_bounds((*one[:-1], *other[1:]))
    with np.errstate(all="ignore"):
        return plain(np.asarray(left) @ np.asarray(right))


def _extreme(name: str, arguments: Sequence[Value]) -> Value:
    """Return the largest of a vector or of each row, or of several values elementwise."""
    if len(arguments) == 1:
        axis = -1 if np.ndim(arguments[0]) else None
        return plain(np.max(arguments[0], axis) if name == "max" else np.min(arguments[0], axis))
    result = arguments[0]
    for value in arguments[1:]:
        result = binary(name, result, value)
    return result


def _of_vectors(name: str, left: Value, right: Value) -> Value:
    one, other = shape_of(left), shape_of(right)
    if len(one) != 1 or len(other) != 1:
        raise NoValue(
            "'{name}' at character {place} needs two vectors and got the shapes {left} and"
            " {right}; write vectors, or @ for matrices.",
            name=name, left=shown(one), right=shown(other),
        )  # fmt: skip
    if name == "dot":
        return binary("@", left, right)
    _within_bounds((*one, *other))
    return np.outer(left, right)


def _within_bounds(shape: tuple[int, ...]) -> None:
    if (entries := math.prod(shape)) > MOST_ENTRIES:
        raise NoValue(
            "An array of {entries} entries at character {place} is larger than {most};"
            " write a smaller one.",
            entries=entries, most=MOST_ENTRIES,
        )  # fmt: skip


def _softmax(x: Array) -> Array:
    raised = np.exp(x - _last(np.maximum.reduce, x))
    return np.asarray(raised / _last(np.add.reduce, raised))


def _logsumexp(x: Array) -> Array:
    top = _last(np.maximum.reduce, x)
    return np.asarray(np.log(_last(np.add.reduce, np.exp(x - top))) + top).reshape(x.shape[:-1])


def _last(reduce: Callable[..., Array], x: Array) -> Array:
    return reduce(x, axis=-1, keepdims=True) if x.ndim else x


def _reduced(reduce: Callable[..., Array]) -> Callable[[Array], Array]:
    return lambda x: reduce(x, axis=-1) if x.ndim else x


def _diagonal(x: Array) -> Array:
    """Return the matrix with a vector on its diagonal, or the diagonal of a matrix."""
    if x.ndim not in {1, 2}:
        raise NoValue("'diag' at character {place} needs a vector or a matrix; write one.")
    _within_bounds(x.shape * (3 - x.ndim))
    return np.diag(x)


def _identity(size: Array) -> Array:
    if size.ndim or not float(size).is_integer() or not 1 <= size <= MOST_ENTRIES:
        raise NoValue("'eye' at character {place} needs a whole number; write eye(2).")
    _within_bounds((int(size), int(size)))
    return np.eye(int(size))


def _sigmoid(x: Array) -> Array:
    return np.where(
        x >= 0, 1 / (1 + np.exp(-np.abs(x))), np.exp(-np.abs(x)) / (1 + np.exp(-np.abs(x)))
    )


_BINARY: dict[str, Callable[..., Array]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "^": np.power,
    "max": np.maximum, "min": np.minimum,
}  # fmt: skip
_OF_ONE: dict[str, Callable[[Array], Array]] = {
    "exp": np.exp, "log": np.log, "ln": np.log, "log2": np.log2, "log10": np.log10,
    "sqrt": np.sqrt, "abs": np.abs, "sign": np.sign, "floor": np.floor, "ceil": np.ceil,
    "round": np.round, "sin": np.sin, "cos": np.cos, "tan": np.tan,
    "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh, "log1p": np.log1p, "expm1": np.expm1,
    "sigmoid": _sigmoid,
    "relu": lambda x: np.maximum(x, 0.0),
    "softplus": lambda x: np.logaddexp(x, 0.0),
    "sum": _reduced(np.add.reduce), "mean": _reduced(np.mean), "var": _reduced(np.var),
    "softmax": _softmax, "logsumexp": _logsumexp,
    "norm": lambda x: np.sqrt(np.sum(x * x)),
    "diag": _diagonal, "eye": _identity, "transpose": lambda x: np.asarray(transpose(plain(x))),
}  # fmt: skip
_SQUARE: dict[str, Callable[[Array], object]] = {
    "inv": np.linalg.inv,
    "det": np.linalg.det,
    "trace": np.trace,
}
