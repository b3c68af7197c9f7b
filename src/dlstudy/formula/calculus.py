"""What an author's ``Verify`` may use: derivatives, sums and minimisers by brute force."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from dlstudy.errors import Unreadable
from dlstudy.formula.value import Value
from dlstudy.record import record

MOST_TERMS = 10_000  # of one `total`
FEW_TERMS = 8  # are added sooner one by one
MOST_GRIDS = 250  # of one `argmin`; each is fifty times finer
POINTS = 200  # of a grid
FEW_POINTS = 40  # of one that is walked point by point
GOLDEN = (math.sqrt(5) - 1) / 2
DIFFERENCE = 1e-4  # the step of a derivative, relative to the value where that is large


@record
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
        return _argmin(form, at, low, high)
    if high - low > MOST_TERMS:
        raise Unreadable("'total' has more than {most} terms; write fewer.", most=MOST_TERMS)
    terms = range(math.ceil(low), math.floor(high) + 1)
    if form.is_vectorised and len(terms) > FEW_TERMS:
        import numpy as np

        return math.fsum(np.broadcast_to(at(np.array(terms, np.float64)), len(terms)).tolist())
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


def _argmin(form: Form, at: Callable[[Value], Value], low: float, high: float) -> float:
    """Return the minimiser in [low, high]: the best point of a grid, then more and more exactly."""
    if not form.is_vectorised:
        points = [_between(low, high, i / FEW_POINTS) for i in range(FEW_POINTS + 1)]
        values = [_number(form, at(point)) for point in points]
        best = values.index(min(values))
        near = points[max(best - 1, 0)], points[min(best + 1, FEW_POINTS)]
        return _golden(lambda x: _number(form, at(x)), *near)
    import numpy as np

    for _ in range(MOST_GRIDS):
        step = high / POINTS - low / POINTS
        grid = np.array([low + i * step for i in range(POINTS + 1)])
        best_point = float(grid[np.argmin(np.broadcast_to(at(grid), len(grid)))])
        if _is_fine(step, best_point):
            break
        low, high = max(low, best_point - 2 * step), min(high, best_point + 2 * step)
    return best_point


def _golden(of: Callable[[float], float], low: float, high: float) -> float:
    """Return the minimiser of a function with one valley, by golden-section search."""
    left, right = _between(high, low, GOLDEN), _between(low, high, GOLDEN)
    at_left, at_right = of(left), of(right)
    while not _is_fine(high - low, left):
        if at_left < at_right:
            high, right, at_right = right, left, at_left
            left = _between(high, low, GOLDEN)
            at_left = of(left)
        else:
            low, left, at_left = left, right, at_right
            right = _between(low, high, GOLDEN)
            at_right = of(right)
    return left if at_left < at_right else right


def _between(start: float, end: float, share: float) -> float:
    return start * (1 - share) + end * share  # the difference of both may overflow


def _is_fine(width: float, point: float) -> bool:
    return abs(width) <= 1e-9 * max(1.0, abs(point))


def _number(form: Form, value: Value) -> float:
    if not isinstance(value, float):
        raise Unreadable("'{name}' needs numbers and got an array; write numbers.", name=form.name)
    return value
