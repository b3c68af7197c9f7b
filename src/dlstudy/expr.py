"""Safe arithmetic over a length-capped text: a whitelist, all numbers float64, bounded work.

A text becomes a flat program for a stack machine (reverse Polish notation),
so nothing typed can run code, touch anything or recurse: evaluating takes at
most one operation a character, and parsing nests at most ``DEEPEST`` levels.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from dlstudy.errors import Unreadable

LONGEST = 2_000  # characters
DEEPEST = 60  # nested brackets, signs and powers
MOST_ARGUMENTS = 50
MOST_TERMS = 10_000  # of one `total`
CONSTANTS = {"pi": math.pi, "e": math.e}

Instruction = tuple[str, object, int]  # operation, operand, place in the text


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
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[^\W\d]\w*)"
    r"|(?P<sign>\*\*|[-+*/^(),]))",
    re.ASCII,
)
_NORMAL = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},  # full width to ASCII
    **dict.fromkeys(map(ord, "−–—﹣‐‑"), "-"),
    **dict.fromkeys(map(ord, "×·⋅∙✕"), "*"),
    **dict.fromkeys(map(ord, "÷∕"), "/"),
    **dict.fromkeys(map(ord, "\u3000\u00a0\u2009\u202f"), " "),
    ord("，"): ",",
    ord("π"): "pi",
}


@dataclass(frozen=True, slots=True)
class Formula:
    """A text that was read: its names and the program that gives its value."""

    text: str
    program: tuple[Instruction, ...]
    names: frozenset[str]

    def __call__(self, names: Mapping[str, float]) -> float:
        """Return the value with these names; raises Unreadable where there is none."""
        return _run(self, names)


def normalise(text: str) -> str:
    """Return the text with full-width forms, dashes, × and ÷ as one types them in code."""
    return text.translate(_NORMAL).strip()


def evaluate(text: str, names: Mapping[str, float] | None = None) -> float:
    """Return the finite float64 value of an expression over ``names``.

    Raises Unreadable, which says what could not be read, where, and what to write.
    """
    return parse(text)(names or {})


@lru_cache(maxsize=4096)
def parse(text: str, *, forms: bool = False) -> Formula:
    """Return the formula of a text; ``forms`` allows ``grad``, ``total`` and ``argmin``.

    Raises Unreadable.
    """
    if len(text) > LONGEST:
        raise Unreadable(f"The text has {len(text)} characters; at most {LONGEST} can be read.")
    parser = _Parser(normalise(text), forms=forms)
    parser.whole()
    return Formula(parser.text, tuple(parser.program), frozenset(parser.names))


class _Parser:
    """Precedence climbing: each method reads one level and appends its instructions."""

    def __init__(self, text: str, *, forms: bool) -> None:
        self.text = text
        self.forms = forms
        self.program: list[Instruction] = []
        self.names: set[str] = set()
        self.depth = 0
        self.kind = self.token = ""
        self.start = self.end = 0
        self.advance()

    def advance(self) -> None:
        """Step to the next token; ``kind`` is "" at the end of the text."""
        match = _TOKEN.match(self.text, self.end)
        if match is not None and match.lastgroup is not None:
            self.kind, self.token = match.lastgroup, match[match.lastgroup]
            self.start, self.end = match.start(match.lastgroup), match.end()
            return
        rest = self.text[self.end :].lstrip()
        self.start = len(self.text) - len(rest)
        if rest:
            raise self.unreadable(f"'{rest[0]}' cannot stand", "numbers, + - * / ^ and brackets")
        self.kind = self.token = ""

    def unreadable(self, what: str, remedy: str) -> Unreadable:
        place = f" at character {self.start + 1}" if self.text else ""
        return Unreadable(f"{what[0].upper()}{what[1:]}{place}; write {remedy}.")

    def whole(self) -> None:
        self.sum()
        if self.token == ",":
            raise self.unreadable("a comma cannot stand", "1.5 with a point, or 15 without one")
        if self.kind:
            raise self.unreadable(
                f"'{self.token}' cannot stand", "an operator before it, such as *"
            )

    def sum(self) -> None:
        self.product()
        while self.token in {"+", "-"}:
            self.operator(self.product)

    def product(self) -> None:
        after_division = False
        self.signed()
        while True:
            if self.token in {"*", "/"}:
                after_division = self.token == "/"
                self.operator(self.signed)
            elif self.kind == "name" or self.token == "(":
                if after_division:
                    raise self.unreadable(
                        f"what is divided is not clear before '{self.token}'",
                        "(1/2)*x or 1/(2*x)",
                    )
                place = self.start
                self.power()
                self.emit("*", None, place)
            else:
                return

    def operator(self, operand: Callable[[], None]) -> None:
        sign, place = self.token, self.start
        self.advance()
        operand()
        self.emit("^" if sign == "**" else sign, None, place)

    def signed(self) -> None:
        """Read signs; they bind less tightly than a power: -2^2 is -4."""
        place, is_negative, count = self.start, False, 0
        while self.token in {"+", "-"}:
            is_negative ^= self.token == "-"
            count += 1
            self.advance()
            if count > DEEPEST:
                raise self.unreadable("too many signs stand", "one sign")
        self.power()
        if is_negative:
            self.emit("negative", None, place)

    def power(self) -> None:
        self.atom()
        if self.token in {"^", "**"}:
            self.nested(lambda: self.operator(self.signed))

    def nested(self, read: Callable[[], None]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.unreadable(f"more than {DEEPEST} levels are nested", "fewer brackets")
        read()
        self.depth -= 1

    def atom(self) -> None:
        kind, token, place = self.kind, self.token, self.start
        if kind == "number":
            self.advance()
            self.emit("number", float(token), place)
            if self.kind == "number":
                raise self.unreadable(
                    "a second number stands", "one number, or an operator between"
                )
        elif token == "(":
            self.advance()
            self.nested(self.sum)
            self.close()
        elif kind == "name":
            self.advance()
            if self.token == "(" and self.forms and token in FORMS:
                self.nested(lambda: self.form(token, place))
            elif self.token == "(" and token in FUNCTIONS:
                self.nested(lambda: self.call(token, place))
            elif token in FUNCTIONS:
                raise self.unreadable(f"the function '{token}' has no brackets", f"{token}(...)")
            else:
                self.names.add(token)
                self.emit("name", token, place)
        elif kind:
            raise self.unreadable(f"'{token}' cannot stand", "a number or a bracket before it")
        else:
            raise self.unreadable("something is missing", "a number")

    def close(self) -> None:
        if self.token == ",":
            raise self.unreadable("a comma cannot stand", "1.5 with a point, or 15 without one")
        if self.token != ")":
            raise self.unreadable("a closing bracket is missing", "')'")
        self.advance()

    def call(self, function: str, place: int) -> None:
        """Read the arguments of a function of the whitelist."""
        count = 0
        while self.token == "," or count == 0:
            self.advance()
            self.sum()
            count += 1
            if count > MOST_ARGUMENTS:
                raise self.unreadable("too many arguments stand", f"at most {MOST_ARGUMENTS}")
        self.close()
        if count > 1 and function in ONE_ARGUMENT:
            raise self.unreadable(f"'{function}' takes one number, and ends", f"{function}(x)")
        self.emit("call", (function, count), place)

    def form(self, name: str, place: int) -> None:
        """Read ``grad(f, x)``, ``total(f, i, a, b)`` or ``argmin(f, w, a, b)``."""
        self.advance()
        outer, outer_names = self.program, self.names
        self.program, self.names, self.forms = [], set(), False  # no form in a form: bounded work
        start = self.start
        self.sum()
        body = Formula(self.text[start : self.start], tuple(self.program), frozenset(self.names))
        self.program, self.names, self.forms = outer, outer_names, True
        if self.token != ",":
            raise self.unreadable(f"'{name}' needs a name after its formula", f"{name}(f, x)")
        self.advance()
        bound = self.token
        if self.kind != "name":
            raise self.unreadable(f"'{name}' needs a name after its formula", f"{name}(f, x)")
        self.advance()
        for _ in range(FORMS[name] - 2):
            if self.token != ",":
                raise self.unreadable(f"'{name}' needs its bounds", f"{name}(f, {bound}, 0, 10)")
            self.advance()
            self.sum()
        self.close()
        self.names |= body.names if name == "grad" else body.names - {bound}
        self.emit("form", (name, bound, body), place)

    def emit(self, operation: str, operand: object, place: int) -> None:
        self.program.append((operation, operand, place))


def _run(formula: Formula, names: Mapping[str, float]) -> float:
    stack: list[float] = []
    for operation, operand, place in formula.program:
        try:
            _step(operation, operand, stack, names)
        except ZeroDivisionError:
            raise Unreadable(
                f"It divides by zero at character {place + 1}; write a finite number."
            ) from None
        except (OverflowError, ValueError) as error:
            if isinstance(error, Unreadable):
                raise
            raise Unreadable(_no_value(operation, operand, place)) from None
        if not math.isfinite(stack[-1]):
            raise Unreadable(_no_value(operation, operand, place))
    return float(stack[-1])


def _step(operation: str, operand: object, stack: list[float], names: Mapping[str, float]) -> None:
    """Apply one instruction to the stack; each pops a bounded number and pushes one."""
    if operation == "number":
        stack.append(operand)  # type: ignore[arg-type]  # "number" carries a float
    elif operation == "name":
        stack.append(_value(str(operand), names))
    elif operation == "negative":
        stack[-1] = -stack[-1]
    elif operation == "call":
        function, count = operand  # type: ignore[misc]  # "call" carries name and count
        arguments = stack[-count:]
        del stack[-count:]
        one = ONE_ARGUMENT.get(function)
        stack.append(float(one(*arguments) if one else SEVERAL_ARGUMENTS[function](arguments)))
    elif operation == "form":
        name, bound, body = operand  # type: ignore[misc]  # "form" carries name, name, Formula
        count = FORMS[name] - 2
        bounds = stack[len(stack) - count :]
        del stack[len(stack) - count :]
        stack.append(_form(name, bound, body, bounds, names))
    else:
        right = stack.pop()
        stack[-1] = float(_BINARY[operation](stack[-1], right))


def _value(name: str, names: Mapping[str, float]) -> float:
    if name in names:
        return float(names[name])
    if name in CONSTANTS:
        return CONSTANTS[name]
    known = ", ".join(sorted(names)) or "none"
    raise Unreadable(f"'{name}' is not a name known here (known: {known}); write a number.")


def _no_value(operation: str, operand: object, place: int) -> str:
    what = operand[0] if operation == "call" else operation  # type: ignore[index]
    return f"'{what}' at character {place + 1} has no finite value; write a finite number."


def _form(
    name: str, bound: str, body: Formula, bounds: list[float], names: Mapping[str, float]
) -> float:
    """Return a derivative, a sum or a minimiser, by brute force of bounded length."""
    scope = dict(names)

    def at(value: float) -> float:
        scope[bound] = value
        return body(scope)

    if name == "grad":
        centre = _value(bound, names)
        step = 1e-5 * max(1.0, abs(centre))
        return (8 * (at(centre + step) - at(centre - step)) - at(centre + 2 * step)
                + at(centre - 2 * step)) / (12 * step)  # fmt: skip  # five points, error O(h^4)
    low, high = bounds
    if name == "total":
        if high - low > MOST_TERMS:
            raise Unreadable(f"'total' has more than {MOST_TERMS} terms; write fewer.")
        return math.fsum(at(float(i)) for i in range(math.ceil(low), math.floor(high) + 1))
    return _argmin(at, low, high)


def _argmin(at: Callable[[float], float], low: float, high: float) -> float:
    """Return the minimiser in [low, high]: a grid, then finer grids around the best point."""
    points = 200
    while True:
        step = (high - low) / points
        grid = [low + i * step for i in range(points + 1)]
        best = min(grid, key=at)
        if step <= 1e-9 * max(1.0, abs(best)):
            return best
        low, high = max(low, best - 2 * step), min(high, best + 2 * step)
