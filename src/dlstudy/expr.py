"""Safe arithmetic over a length-capped text: a whitelist, all numbers float64, bounded work.

A text becomes a flat program for a stack machine (reverse Polish notation),
so nothing typed can run code, touch anything or recurse: evaluating takes less
than two operations a character, and parsing nests at most ``DEEPEST`` levels.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from dlstudy.errors import Unreadable
from dlstudy.machine import FORMS, FUNCTIONS, ONE_ARGUMENT, Formula, Instruction

LONGEST = 2_000  # characters
DEEPEST = 60  # nested brackets, signs and powers
MOST_ARGUMENTS = 50

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[^\W\d]\w*|π)"
    r"|(?P<sign>\*\*|[-+*/^(),]))",
    re.ASCII,
)
_NORMAL: dict[int, int | str] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},  # full width to ASCII
    **dict.fromkeys(map(ord, "−–—﹣‐‑"), "-"),
    **dict.fromkeys(map(ord, "×·⋅∙✕"), "*"),
    **dict.fromkeys(map(ord, "÷∕"), "/"),
    **dict.fromkeys((0x85, 0xA0, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000), " "),
    **dict.fromkeys(range(0x2000, 0x200B), " "),
    ord("，"): ",",
}


def normalise(text: str) -> str:
    """Return the text with full-width forms, dashes, × and ÷ as one types them in code."""
    return text.translate(_NORMAL)  # character for character: places in messages stay true


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
            shown = rest[0] if rest[0].isprintable() else f"U+{ord(rest[0]):04X}"
            raise self.unreadable(f"'{shown}' cannot stand", "numbers, + - * / ^ and brackets")
        self.kind = self.token = ""

    def unreadable(self, what: str, remedy: str) -> Unreadable:
        place = f" at character {self.start + 1}" if self.text else ""
        return Unreadable(f"{what[0].upper()}{what[1:]}{place}; write {remedy}.")

    def whole(self) -> None:
        self.sum()
        if self.token == ",":
            raise self.unreadable(
                "a comma cannot stand", "1.5 with a point, or 15 without the comma"
            )
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
                self.emit(Instruction("*", place))
            else:
                return

    def operator(self, operand: Callable[[], None]) -> None:
        sign, place = self.token, self.start
        self.advance()
        operand()
        self.emit(Instruction("^" if sign == "**" else sign, place))

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
            self.emit(Instruction("negative", place))

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
            if self.text[self.end : self.end + 1] in {"e", "E"}:  # 1e: a number half typed?
                raise self.unreadable("the exponent is missing", "2e3, or 2*e")
            self.advance()
            self.emit(Instruction("number", place, number=float(token)))
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
                self.emit(Instruction("name", place, name=token))
        elif kind:
            raise self.unreadable(f"'{token}' cannot stand", "a number or a bracket before it")
        else:
            raise self.unreadable("something is missing", "a number")

    def close(self) -> None:
        if self.token == ",":
            raise self.unreadable(
                "a comma cannot stand", "1.5 with a point, or 15 without the comma"
            )
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
        self.emit(Instruction("call", place, name=function, count=count))

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
        self.emit(Instruction("form", place, name=name, bound=bound, body=body))

    def emit(self, instruction: Instruction) -> None:
        self.program.append(instruction)
