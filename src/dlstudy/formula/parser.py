"""The parser of typed formulas: precedence climbing over tokens, into instructions."""

import re
from collections.abc import Callable

from dlstudy.formula.machine import (
    ARRAY_FUNCTIONS,
    FUNCTIONS,
    ONE_ARGUMENT,
    Instruction,
)
from dlstudy.formula.tokens import Tokens

DEEPEST = 60  # nested brackets, signs and powers
MOST_ARGUMENTS = 50
_TRANSPOSED = {".T", "ᵀ", "⊤", "'"}
_SUFFIXES = _TRANSPOSED | {"%", "²", "³", "⁻¹"}
PRODUCTS = frozenset("*/@·⋆⋄⋉⋊")  # the last three as LaTeX means what stands side by side
_OTHER_NAMES = {  # of functions, as NumPy, SciPy and textbooks call them
    "maximum": "max", "minimum": "min", "expit": "sigmoid", "absolute": "abs", "tr": "trace",
    "Tr": "trace", "Diag": "diag",
}  # fmt: skip
_HALF_EXPONENT = re.compile(r"[eE](?![^\W\d_])")  # 1e, but 2eta and 2exp(x) are products
_EXPONENT_APART = re.compile(r"\s+[eE]([-+])(\d+)\b", re.ASCII)


class Parser(Tokens):
    """Precedence climbing: each method reads one level and appends its instructions."""

    def __init__(self, text: str, *, percent: bool, rows: bool) -> None:
        super().__init__(text)
        self.percent = percent
        self.rows = rows
        self.program: list[Instruction] = []
        self.names: set[str] = set()
        self.depth = 0
        self.arrays = 0  # how many square brackets are open
        self.is_in_row = False  # directly inside [ ]: there a space separates entries

    def whole(self) -> None:
        self.sum()
        if self.token == ",":
            raise self.comma()
        if self.kind:
            raise self.unreadable(
                "'{token}' cannot stand at character {place};"
                " write an operator before it, such as *.",
                token=self.token,
            )

    def sum(self) -> None:
        self.product()
        while self.token in {"+", "-"} and not self.starts_entry():
            self.operator(self.product)

    def starts_entry(self) -> bool:
        """Does the token in front begin the next entry of a row? In [1 -2] it does."""
        if not self.is_in_row or not self.gap:
            return False
        return self.token not in {"+", "-"} or not self.text[self.end : self.end + 1].isspace()

    def product(self) -> None:
        after_division = False
        self.signed()
        while True:
            if self.token in PRODUCTS:
                after_division = self.token == "/"
                self.operator(self.signed)
            elif (self.kind == "name" or self.token in {"(", "√"}) and not self.starts_entry():
                if after_division:
                    raise self.unreadable(
                        "What is divided is not clear before '{token}' at character {place};"
                        " write (1/2)*x or 1/(2*x).",
                        token=self.token,
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
                raise self.unreadable("Too many signs stand at character {place}; write one sign.")
        self.power()
        if is_negative:
            self.emit(Instruction("negative", place))

    def power(self) -> None:
        self.atom()
        if self.token == "[" and not self.gap and not self.is_in_row:
            raise self.unreadable(
                "An entry cannot be picked at character {place}; write a product with a vector"
                " such as dot(x, [1, 0, 0])."
            )
        while self.token in _SUFFIXES and not (self.token == "'" and self.gap):
            self.suffix()
        if self.token in {"^", "**"}:
            self.nested(lambda: self.operator(self.signed))

    def suffix(self) -> None:
        """Read ``.T`` or a raised T, a raised 2 or 3, or ``%`` where a proportion is asked."""
        if self.token in _TRANSPOSED:
            self.emit(Instruction("transpose", self.start))
        elif self.token == "⁻¹":
            self.emit(Instruction("inverse", self.start))
        elif self.token in {"²", "³"}:
            self.emit(Instruction("number", self.start, number=2.0 if self.token == "²" else 3.0))
            self.emit(Instruction("^", self.start))
        elif self.percent:
            self.emit(Instruction("number", self.start, number=100.0))
            self.emit(Instruction("/", self.start))
        else:
            raise self.unreadable(
                "'%' at character {place} can stand only where a proportion is asked;"
                " write the number without it."
            )
        self.advance()

    def nested(self, read: Callable[[], None]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.unreadable(
                "More than {most} levels are nested at character {place}; write fewer brackets.",
                most=DEEPEST,
            )
        read()
        self.depth -= 1

    def atom(self) -> None:
        kind, token, place = self.kind, self.token, self.start
        if kind == "number":
            self.number(token, place)
        elif token == "(":
            self.advance()
            self.nested(self.outside_row)
            self.close()
        elif token == "[":
            self.nested(self.array)
        elif token == "½":
            self.advance()
            self.emit(Instruction("number", place, number=0.5))
        elif token == "√":
            self.advance()
            self.nested(self.power)
            self.emit(Instruction("call", place, name="sqrt", count=1))
        elif kind == "name":
            self.advance()
            if self.token == "(":
                token = _OTHER_NAMES.get(token, token)
            self.named(token, place)
        elif kind:
            raise self.unreadable(
                "'{token}' cannot stand at character {place};"
                " write a number or a bracket before it.",
                token=token,
            )
        else:
            raise self.unreadable("Something is missing at character {place}; write a number.")

    def named(self, token: str, place: int) -> None:
        """Read a function with its arguments, or take a name."""
        if self.token == "(" and token in FUNCTIONS:
            self.nested(lambda: self.call(token, place))
        else:  # a function without brackets may be a value's name, such as mean
            self.names.add(token)
            self.emit(Instruction("name", place, name=token))

    def number(self, token: str, place: int) -> None:
        if _HALF_EXPONENT.match(self.text, self.end):
            raise self.unreadable(
                "The exponent is missing at character {place}; write 2e3, or 2*e."
            )
        if apart := _EXPONENT_APART.match(self.text, self.end):
            raise self.unreadable(
                "Is '{typed}' at character {place} a power of ten? Write {together}, or {token}*e"
                " {rest}.",
                typed=self.text[place : apart.end()], together=f"{token}e{apart[1]}{apart[2]}",
                token=token, rest=f"{apart[1]} {apart[2]}",
            )  # fmt: skip
        self.advance()
        self.emit(Instruction("number", place, number=float(token)))
        if self.kind == "number" and not self.is_in_row:
            raise self.unreadable(
                "A second number stands at character {place};"
                " write one number, or an operator between."
            )

    def outside_row(self) -> None:
        """Read a sum in which a space is only a space."""
        outer, self.is_in_row = self.is_in_row, False
        self.sum()
        self.is_in_row = outer

    def close(self) -> None:
        if self.token == ",":
            raise self.comma()
        if self.token != ")":
            raise self.unreadable("A closing bracket is missing at character {place}; write ')'.")
        self.advance()

    def array(self) -> None:
        """Read ``[1, 2]``, ``[1 2; 3 4]``, or rows in brackets of their own."""
        outer, place = self.is_in_row, self.start
        self.advance()
        self.entries("]", place)
        self.is_in_row = outer
        self.advance()

    def entries(self, end: str, place: int = 0) -> None:
        """Read what stands between brackets, up to the token ``end``."""
        self.is_in_row = True
        self.arrays += 1
        has_rows = self.rows and self.arrays == 1  # further in, NumPy wraps its rows
        finished, count, is_nested = 0, 0, False  # rows that ';' closed, entries of the open one
        while self.token != end or (not end and self.kind):
            if self.token == ";" or (has_rows and "\n" in self.gap and count and not is_nested):
                if self.token == ";":
                    self.advance()
                if count and not is_nested:
                    self.emit(Instruction("array", place, count=count))
                    finished, count = finished + 1, 0
                continue
            is_nested = self.token == "["
            self.sum()
            count += 1
            self.separator(end)
        if not finished and not count:
            raise self.unreadable(
                "The array at character {place} is empty; write its numbers.", at=place
            )
        if count:
            self.emit(Instruction("array", place, count=count))
        if finished:
            self.emit(Instruction("array", place, count=finished + bool(count)))
        self.arrays -= 1

    def separator(self, end: str) -> None:
        """Step over a comma between two entries; a space will do, and a line end."""
        if self.token == ",":
            self.advance()
            if self.token in {",", ";"}:
                raise self.unreadable("A number is missing at character {place}; write it.")
        elif not self.kind and end:
            raise self.unreadable("A closing bracket is missing at character {place}; write ']'.")
        elif self.token not in {end, ";", "["} and not self.gap:
            raise self.unreadable(
                "'{token}' cannot stand at character {place}; write a comma before it.",
                token=self.token,
            )

    def call(self, function: str, place: int) -> None:
        """Read the arguments of a function of the whitelist."""
        count = 0
        while self.token == "," or count == 0:
            self.advance()
            self.outside_row()
            count += 1
            if count > MOST_ARGUMENTS:
                raise self.unreadable(
                    "Too many arguments stand at character {place}; write at most {most}.",
                    most=MOST_ARGUMENTS,
                )
        self.close()
        wanted = ARRAY_FUNCTIONS.get(function, 1 if function in ONE_ARGUMENT else count)
        if count != wanted:
            example = f"{function}(x)" if wanted == 1 else f"{function}(x, y)"
            raise self.unreadable(
                "'{name}' got {count} arguments and ends at character {place}; write {example}.",
                name=function, count=count, example=example,
            )  # fmt: skip
        self.emit(Instruction("call", place, name=function, count=count))

    def emit(self, instruction: Instruction) -> None:
        self.program.append(instruction)
