"""The stack machine of formulas: a whitelist of functions over float64, bounded work."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dlstudy.errors import Unreadable

MOST_TERMS = 10_000  # of one `total`
MOST_GRIDS = 250  # of one `argmin`; each is fifty times finer
LONGEST_SHOWN = 20  # characters of a name in a message
CONSTANTS = {"pi": math.pi, "π": math.pi, "e": math.e}


@dataclass(frozen=True, slots=True)
class Instruction:
    """One operation: what it is, its operand, and its place in the text for messages."""

    operation: str  # number, name, negative, call, form, or the sign of a binary operator
    place: int
    number: float = 0.0
    name: str = ""  # of a value, a function or a form
    count: int = 0  # of a function's arguments
    bound: str = ""  # the name that a form varies
    body: "Formula | None" = None  # what a form varies it in


@dataclass(frozen=True, slots=True)
class Formula:
    """A text that was read: its names and the program that gives its value."""

    text: str
    program: tuple[Instruction, ...]
    names: frozenset[str]

    def __call__(self, names: Mapping[str, float]) -> float:
        """Return the value with these names; raises Unreadable where there is none."""
        return _run(self, names)


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def _softplus(x: float) -> float:
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def _round(x: float) -> float:
    return float(round(x))  # half to even, as NumPy does


def _sign(x: float) -> float:
    return float((x > 0) - (x < 0))


ONE_ARGUMENT: dict[str, Callable[[float], float]] = {
    "exp": math.exp,
    "log": math.log,
    "ln": math.log,
    "log2": math.log2,
    "log10": math.log10,
    "sqrt": math.sqrt,
    "abs": abs,
    "sign": _sign,
    "floor": math.floor,
    "ceil": math.ceil,
    "round": _round,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "tanh": math.tanh,
    "sigmoid": _sigmoid,
    "relu": lambda x: max(x, 0.0),
    "softplus": _softplus,
}
SEVERAL_ARGUMENTS: dict[str, Callable[..., float]] = {"min": min, "max": max}
FUNCTIONS = ONE_ARGUMENT.keys() | SEVERAL_ARGUMENTS.keys()
FORMS = {"grad": 2, "total": 4, "argmin": 4}  # of an author's Verify; their arguments are formulas

_BINARY: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "^": math.pow,
}


def _run(formula: Formula, names: Mapping[str, float]) -> float:
    stack: list[float] = []
    for step in formula.program:
        try:
            _execute(step, stack, names)
        except Unreadable:
            raise
        except ZeroDivisionError:
            place = step.place + 1
            raise Unreadable(
                f"It divides by zero at character {place}; write a finite number."
            ) from None
        except (OverflowError, ValueError):
            raise _no_value(step) from None
        if not math.isfinite(stack[-1]):
            raise _no_value(step)
    return float(stack[-1])


def _execute(step: Instruction, stack: list[float], names: Mapping[str, float]) -> None:
    """Apply one instruction to the stack; each pops a bounded number and pushes one."""
    match step.operation:
        case "number":
            stack.append(step.number)
        case "name":
            stack.append(_value(step.name, names))
        case "negative":
            stack[-1] = -stack[-1]
        case "call":
            arguments = _popped(stack, step.count)
            one = ONE_ARGUMENT.get(step.name)
            stack.append(float(one(*arguments) if one else SEVERAL_ARGUMENTS[step.name](arguments)))
        case "form":
            bounds = _popped(stack, FORMS[step.name] - 2)
            stack.append(_form(step, bounds, names))
        case sign:
            right = stack.pop()
            stack[-1] = float(_BINARY[sign](stack[-1], right))


def _popped(stack: list[float], count: int) -> list[float]:
    taken = stack[len(stack) - count :]
    del stack[len(stack) - count :]
    return taken


def _value(name: str, names: Mapping[str, float]) -> float:
    if name in names:
        return float(names[name])
    if name in CONSTANTS:
        return CONSTANTS[name]
    name = name if len(name) <= LONGEST_SHOWN else name[:LONGEST_SHOWN] + "…"
    if not names:
        raise Unreadable(f"'{name}' is not a number; write a number, or arithmetic such as 3*3+1.")
    known = ", ".join(sorted(names))
    raise Unreadable(f"'{name}' is not a name known here; write a number, or one of {known}.")


def _no_value(step: Instruction) -> Unreadable:
    what = step.name or step.operation
    return Unreadable(
        f"'{what}' at character {step.place + 1} has no finite value; write a finite number."
    )


def _form(step: Instruction, bounds: list[float], names: Mapping[str, float]) -> float:
    """Return a derivative, a sum or a minimiser, by brute force of bounded length."""
    scope, bound, body = dict(names), step.bound, step.body

    def at(value: float) -> float:
        scope[bound] = value
        return body(scope) if body else 0.0

    if step.name == "grad":
        return _derivative(at, _value(bound, names))
    low, high = bounds
    if step.name == "argmin":
        return _argmin(at, low, high)
    if high - low > MOST_TERMS:
        raise Unreadable(f"'total' has more than {MOST_TERMS} terms; write fewer.")
    return math.fsum(at(float(i)) for i in range(math.ceil(low), math.floor(high) + 1))


def _derivative(at: Callable[[float], float], centre: float) -> float:
    """Return the derivative by five points, whose error is of the order of step^4."""
    step = 1e-4 * max(1.0, abs(centre))
    near = at(centre + step) - at(centre - step)
    far = at(centre + 2 * step) - at(centre - 2 * step)
    return (8 * near - far) / (12 * step)


def _argmin(at: Callable[[float], float], low: float, high: float) -> float:
    """Return the minimiser in [low, high]: a grid, then finer grids around the best point."""
    points = 200
    for _ in range(MOST_GRIDS):
        step = high / points - low / points
        grid = [low + i * step for i in range(points + 1)]
        best = min(grid, key=at)
        if abs(step) <= 1e-9 * max(1.0, abs(best)):
            break
        low, high = max(low, best - 2 * step), min(high, best + 2 * step)
    return best
