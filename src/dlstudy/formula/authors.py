"""What authors may write besides: ``grad``, ``jac``, ``total`` and ``argmin`` of a formula."""

from dlstudy.formula.machine import (
    FORMS,
    Formula,
    Instruction,
)
from dlstudy.formula.parser import Parser


class AuthorsParser(Parser):
    """Reads forms too; none within a form, so that the work stays bounded."""

    in_form = False

    def named(self, token: str, place: int) -> None:
        """Read a form, or what anybody may write."""
        if self.token == "(" and not self.in_form and token in FORMS:
            self.nested(lambda: self.form(token, place))
        else:
            super().named(token, place)

    def form(self, name: str, place: int) -> None:
        """Read ``grad(f, x)``, ``jac(f, x)``, ``total(f, i, a, b)`` or ``argmin(f, w, a, b)``."""
        self.advance()
        outer, outer_names = self.program, self.names
        self.program, self.names, self.in_form = [], set(), True  # no form in a form: bounded work
        start = self.start
        self.outside_row()
        body = Formula(self.text[start : self.start], tuple(self.program), frozenset(self.names))
        self.program, self.names, self.in_form = outer, outer_names, False
        bound = self.bound_name(name)
        for _ in range(FORMS[name] - 2):
            if self.token != ",":
                raise self.unreadable(
                    "'{name}' needs its bounds at character {place};"
                    " write {name}(f, {bound}, 0, 10).",
                    name=name, bound=bound,
                )  # fmt: skip
            self.advance()
            self.outside_row()
        self.close()
        is_free = name in {"grad", "jac"}
        self.names |= body.names if is_free else body.names - {bound}
        self.emit(Instruction("form", place, name=name, bound=bound, body=body))

    def bound_name(self, form: str) -> str:
        """Read the name that a form varies."""
        message = (
            "'{name}' needs a name after its formula at character {place}; write {name}(f, x)."
        )
        if self.token != ",":
            raise self.unreadable(message, name=form)
        self.advance()
        if self.kind != "name":
            raise self.unreadable(message, name=form)
        bound = self.token
        self.advance()
        if self.token not in {",", ")"}:
            raise self.unreadable(message, name=form)
        return bound
