"""What an author's ``Verify`` may use: derivatives, sums and minimisers by brute force."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dlstudy.errors import Unreadable
from dlstudy.value import Value

MOST_TERMS = 10_000  # of one `total`
MOST_GRIDS = 250  # of one `argmin`; each is fifty times finer
DIFFERENCE = 1e-4  # the step of a derivative, relative to the value where that is large


@dataclass(frozen=True, slots=True)
class Form:
    """A formula in which one name varies, and what is done with it."""

    name: str  # grad, jac, total or argmin
    bound: str
    body: Callable[[Mapping[str, Value]], Value]
    is_vectorised: bool  # it works on an array of points at once


def evaluate(form: Form, bounds: list[Value], names: Mapping[str, Value]) -> Value:
    """Return the value of ``grad``, ``jac``, ``total`` or ``argmin``, by work of bounded length."""
    scope, bound = dict(names), form.bound

    def at(value: Value) -> Value:
        scope[bound] = value
        return form.body(scope)

    if form.name in {"grad", "jac"}:
        if bound not in names:
            raise Unreadable("'{name}' is not a name known here; write one that is.", name=bound)
        return derivative(at, names[bound], is_scalar=form.name == "grad")
    low, high = (_number(form, each) for each in bounds)
    if form.name == "argmin":
        return _argmin(lambda grid: _on_grid(form, at, grid), low, high)
    if high - low > MOST_TERMS:
        raise Unreadable("'total' has more than {most} terms; write fewer.", most=MOST_TERMS)
    terms = range(math.ceil(low), math.floor(high) + 1)
    return math.fsum(_number(form, at(float(i))) for i in terms)


def derivative(at: Callable[[Value], Value], centre: Value, *, is_scalar: bool) -> Value:
    """Return the derivative at ``centre`` by five points, whose error is of the order of step^4.

    Of a number the gradient, in the shape of ``centre``; of a vector of m by
    a vector of n the Jacobian (m, n), where ``is_scalar`` must be false.
    """
    if isinstance(centre, float):
        return _slope(at, centre)
    import numpy as np

    columns = []
    for index in np.ndindex(centre.shape):

        def along(entry: float, index: tuple[int, ...] = index) -> Value:
            moved = centre.copy()
            moved[index] = entry
            return at(moved)

        columns.append(_slope(along, float(centre[index])))
    rows = np.array(columns)
    if is_scalar:
        if rows.ndim != 1:
            raise Unreadable("'grad' differentiates a number; write jac(f, x) for a vector.")
        return rows.reshape(centre.shape)
    if rows.ndim > 2 or centre.ndim != 1:
        raise Unreadable(
            "'jac' differentiates a vector by a vector; write grad(f, x) for a number."
        )
    return rows.T if rows.ndim == 2 else rows


def _slope(at: Callable[[float], Value], centre: float) -> Value:
    step = DIFFERENCE * max(1.0, abs(centre))
    near = at(centre + step) - at(centre - step)
    far = at(centre + 2 * step) - at(centre - 2 * step)
    return (8 * near - far) / (12 * step)


def _argmin(on: Callable[[list[float]], list[float]], low: float, high: float) -> float:
    """Return the minimiser in [low, high]: a grid, then finer grids around the best point."""
    points = 200
    for _ in range(MOST_GRIDS):
        step = high / points - low / points
        grid = [low + i * step for i in range(points + 1)]
        values = on(grid)
        best = grid[values.index(min(values))]
        if abs(step) <= 1e-9 * max(1.0, abs(best)):
            break
        low, high = max(low, best - 2 * step), min(high, best + 2 * step)
    return best


def _on_grid(form: Form, at: Callable[[Value], Value], grid: list[float]) -> list[float]:
    """Return the values at every point, all at once where the formula works entry by entry."""
    if not form.is_vectorised:
        return [_number(form, at(point)) for point in grid]
    import numpy as np

    return np.broadcast_to(at(np.array(grid)), len(grid)).tolist()  # type: ignore[no-any-return]  # a list of floats


def _number(form: Form, value: Value) -> float:
    if not isinstance(value, float):
        raise Unreadable("'{name}' needs numbers and got an array; write numbers.", name=form.name)
    return value
