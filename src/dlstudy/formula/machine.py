"""The stack machine of formulas: a whitelist over float64 numbers and arrays, bounded work."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from dlstudy.errors import Unreadable
from dlstudy.formula.value import NoValue, Value
from dlstudy.record import record, replace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FEW = 64  # entries of an array
LONGEST_PROGRAM = 10_000  # operations, when formulas are put into one another
LONGEST_SHOWN = 20  # characters of a name in a message
CONSTANTS = {"pi": math.pi, "e": math.e}


@record
class Instruction:
    """One operation: what it is, its operand, and its place in the text for messages."""

    operation: str  # number, name, negative, transpose, array, call, form, or a binary operator
    place: int
    number: float = 0.0
    name: str = ""  # of a value, a function or a form
    count: int = 0  # of a function's arguments or an array's rows
    bound: str = ""  # the name that a form varies
    body: Formula | None = None  # what a form varies it in


@record
class Formula:
    """A text that was read: its names and the program that gives its value."""

    text: str
    program: tuple[Instruction, ...]
    names: frozenset[str]

    def __call__(self, names: Mapping[str, Value]) -> Value:
        """Return the value with these names; raises Unreadable where there is none."""
        stack: list[Value] = []
        for step in self.program:
            if step.operation == "number" and math.isfinite(step.number):
                stack.append(step.number)
            elif step.operation == "name" and type(value := names.get(step.name)) is float:
                _check_finite(step, value)
                stack.append(value)
            else:
                _execute(step, stack, names)
        return stack[-1]

    @property
    def is_elementwise(self) -> bool:
        """Does it work entry by entry, so that an array of points gives an array of values?"""
        return not any(
            step.operation in {"array", "transpose", "inverse", "form", "@", *"·⋆⋄⋉⋊"}
            or (step.operation == "call" and step.name in ARRAY_FUNCTIONS)
            or (step.name in SEVERAL_ARGUMENTS and step.count == 1)
            for step in self.program
        )

    def with_names(self, definitions: Mapping[str, Formula]) -> Formula:
        """Return the formula with the formulas of some names put in their places.

        Raises Unreadable if it grows too long by that.
        """
        if not self.names & definitions.keys():
            return self
        program: list[Instruction] = []
        for step in self.program:
            if step.operation == "name" and step.name in definitions:
                program += definitions[step.name].program
            elif step.body is not None:
                program.append(replace(step, body=step.body.with_names(definitions)))
            else:
                program.append(step)
        if len(program) > LONGEST_PROGRAM:
            raise Unreadable(
                "With the earlier steps put in it has {length} operations; write it with fewer.",
                length=len(program),
            )
        put_in = [definitions[name].names for name in self.names & definitions.keys()]
        names = (self.names - definitions.keys()).union(*put_in)
        return Formula(self.text, tuple(program), frozenset(names))


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def _softplus(x: float) -> float:
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def _round(x: float) -> float:
    return float(round(x))  # half to even, as NumPy does


def _sign(x: float) -> float:
    return float((x > 0) - (x < 0))


ONE_ARGUMENT: dict[str, Callable[[float], float]] = {  # element by element of an array
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
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "log1p": math.log1p,
    "expm1": math.expm1,
    "sigmoid": _sigmoid,
    "relu": lambda x: max(x, 0.0),
    "softplus": _softplus,
}
SEVERAL_ARGUMENTS: dict[str, Callable[..., float]] = {"min": min, "max": max}
ARRAY_FUNCTIONS = {  # and how many arguments each takes; `arrays` has them
    "sum": 1, "mean": 1, "var": 1, "softmax": 1, "logsumexp": 1, "norm": 1, "inv": 1, "det": 1,
    "trace": 1, "diag": 1, "transpose": 1, "eye": 1, "outer": 2, "dot": 2,
}  # fmt: skip
FUNCTIONS = ONE_ARGUMENT.keys() | SEVERAL_ARGUMENTS.keys() | ARRAY_FUNCTIONS.keys()
FORMS = {"grad": 2, "jac": 2, "total": 4, "argmin": 4}  # of an author's Verify, over formulas

_BINARY: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    **dict.fromkeys("·⋆⋄⋉⋊", lambda a, b: a * b),
    "^": math.pow,
}
_SIGNS = _BINARY.keys() | {"@"}  # a dot is a product of numbers, an inner one of vectors


def _execute(step: Instruction, stack: list[Value], names: Mapping[str, Value]) -> None:
    """Apply one instruction to the stack; each pops a bounded number and pushes one finite value.

    Raises Unreadable where there is none.
    """
    try:
        value = _result(step, stack, names)
        _check_finite(step, value)
    except NoValue as error:
        raise Unreadable(error.template, place=step.place + 1, **error.values) from None
    except Unreadable:
        raise
    except ZeroDivisionError:
        raise Unreadable(
            "It divides by zero at character {place}; write a finite number.", place=step.place + 1
        ) from None
    except (OverflowError, ValueError):
        raise _not_finite(step) from None
    stack.append(value)


def _result(step: Instruction, stack: list[Value], names: Mapping[str, Value]) -> Value:
    if step.operation in _SIGNS:  # first, as most of them are
        right, left = stack.pop(), stack.pop()
        if type(left) is float and type(right) is float and step.operation in _BINARY:
            return float(_BINARY[step.operation](left, right))
        from dlstudy.formula import arrays

        return arrays.binary(step.operation, left, right)
    match step.operation:
        case "number":
            return step.number
        case "name":
            return _value(step, names)
        case "negative":
            return -stack.pop()
        case "call":
            return _called(step.name, _popped(stack, step.count))
        case "form":
            from dlstudy.formula import calculus

            bounds = _popped(stack, FORMS[step.name] - 2)
            body = step.body or Formula("", (), frozenset())
            others = (names.get(name, 0.0) for name in body.names - {step.bound})
            is_vectorised = body.is_elementwise and all(isinstance(v, float) for v in others)
            form = calculus.Form(step.name, step.bound, body, is_vectorised=is_vectorised)
            return calculus.evaluate(form, bounds, names)
        case "array" | "transpose" | "inverse":
            from dlstudy.formula import arrays

            if step.operation == "inverse":
                return arrays.inverse(stack.pop())
            if step.operation == "transpose":
                return arrays.transpose(stack.pop())
            return arrays.stacked(_popped(stack, step.count))
    raise AssertionError(f"no operation {step.operation!r}")


def _called(name: str, arguments: list[Value]) -> Value:
    if name not in ARRAY_FUNCTIONS and all(isinstance(each, float) for each in arguments):
        one = ONE_ARGUMENT.get(name)
        return float(one(arguments[0]) if one else SEVERAL_ARGUMENTS[name](arguments))  # type: ignore[arg-type]  # all are floats
    from dlstudy.formula import arrays

    return arrays.called(name, arguments)


def _check_finite(step: Instruction, value: Value) -> None:
    if not (math.isfinite(value) if isinstance(value, float) else _is_finite(value)):
        raise _not_finite(step)


def _is_finite(value: NDArray[np.float64]) -> bool:
    if value.size <= FEW:  # sooner than NumPy begins
        return all(map(math.isfinite, value.ravel().tolist()))
    import numpy as np

    return bool(np.isfinite(value).all())


def _popped(stack: list[Value], count: int) -> list[Value]:
    taken = stack[len(stack) - count :]
    del stack[len(stack) - count :]
    return taken


def _value(step: Instruction, names: Mapping[str, Value]) -> Value:
    name, place = step.name, step.place + 1
    if name in names:
        value = names[name]
        has_axes = bool(getattr(value, "shape", ()))
        return value if has_axes or isinstance(value, float) else float(value)
    if name in CONSTANTS:
        return CONSTANTS[name]
    name = short(name)
    if name in {"nan", "NaN", "inf", "Inf", "Infinity"}:
        raise Unreadable(
            "'{name}' at character {place} is not a finite number; write one.",
            name=name, place=place,
        )  # fmt: skip
    if name in FUNCTIONS:
        raise Unreadable(
            "The function '{name}' at character {place} has no brackets; write {name}(...).",
            name=name, place=place,
        )  # fmt: skip
    if not names:
        raise Unreadable(
            "'{name}' is not a number; write a number, or arithmetic such as 3*3+1.", name=name
        )
    known = ", ".join(sorted(names))
    raise Unreadable(
        "'{name}' is not a name known here; write a number, or one of {known}.",
        name=name, known=known,
    )  # fmt: skip


def short(name: str) -> str:
    """Return a name as a message shows it."""
    return name if len(name) <= LONGEST_SHOWN else name[:LONGEST_SHOWN] + "…"


def _not_finite(step: Instruction) -> Unreadable:
    return Unreadable(
        "'{what}' at character {place} has no finite value; write a finite number.",
        what=step.name or step.operation, place=step.place + 1,
    )  # fmt: skip
