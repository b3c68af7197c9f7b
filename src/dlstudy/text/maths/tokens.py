"""The tokens of a LaTeX formula, and a place in them."""

import re

from dlstudy.text.maths import symbols
from dlstudy.text.maths.symbols import Kind
from dlstudy.text.maths.tree import Atom

MAXIMUM_DEPTH = 50  # braces in brackets in braces; keeps far from Python's own limit

_TOKEN = r"""(?x: \\(?:begin|end)\s*\{[A-Za-z]+\*?\} | \\[hv]space\*?\s*\{[^{}]*\}
    | \\\\\*?(?:\[\s*-?[\d.]+\s*[a-z]{2}\s*\])? | \\[A-Za-z]+ | \\[\s\S] | \s+
    | [\s\S][\u0300-\u036f\u20d0-\u20ff]* )"""
_IGNORED = r"""(?x: \\label\s*\{[^{}]*\} | \\! | \\(?:displaystyle|textstyle|scriptstyle|nonumber
    |notag|hline|mathstrut|strut|allowbreak|nobreak|noindent|centering|boldmath)(?![A-Za-z]) )"""


class UnreadableError(Exception):
    """The source is no formula that the layout can vouch for."""


class Tokens:
    """A position in the tokens of a formula."""

    def __init__(self, source: str) -> None:
        self.tokens = re.findall(_TOKEN, re.sub(_IGNORED, " ", source))
        self.position = 0
        self.depth = 0

    def peek(self) -> str:
        """Return the next token after white space, "" at the end."""
        while self.position < len(self.tokens) and self.tokens[self.position].isspace():
            self.position += 1
        return self.raw_peek()

    def raw_peek(self) -> str:
        return self.tokens[self.position] if self.position < len(self.tokens) else ""

    def next(self) -> str:
        token = self.peek()
        self.position += 1
        return token

    def skip(self, token: str) -> bool:
        """Move past this token if it is the next, and return whether it was."""
        found = self.peek() == token
        self.position += found
        return found

    def descend(self) -> None:
        self.depth += 1
        if self.depth > MAXIMUM_DEPTH:
            raise UnreadableError

    def raw_group(self) -> str:
        """Read a group in braces without a look at what it says, and return its source."""
        start, depth = self.position, 0
        while depth or self.position == start:
            token = self.raw_peek()
            if token == "":
                raise UnreadableError
            depth += (token == "{") - (token == "}")
            self.position += 1
        return "".join(self.tokens[start : self.position])

    def number(self) -> Atom:
        """Read a number, its digits and its point."""
        text = self.next()
        while self.raw_peek().isdecimal() or (
            self.raw_peek() == "." and "".join(self.tokens[self.position + 1 :][:1]).isdecimal()
        ):
            text += self.next()
        return Atom(text, Kind.ORDINARY)

    def delimiter(self) -> Atom:
        r"""Read what may stand after ``\left``; "." is nothing."""
        token = self.next()
        if token == ".":
            return Atom("", Kind.ORDINARY)
        angle = {"<": "langle", ">": "rangle"}.get(token)
        known = symbols.symbol(angle or token[1:]) if angle or token[:1] == "\\" else None
        if known is None and (len(token) != 1 or token in "{}^_&" or token.isalnum()):
            raise UnreadableError
        return Atom(*known) if known else plain_of(token)


def text_of_token(token: str) -> str:
    r"""Return what a token draws inside ``\text``."""
    if token.isspace() or token == "~":
        return " "
    known = symbols.symbol(token[1:]) if token[0] == "\\" else None
    if known:
        return known[0]
    return "" if token in {"\\textbf", "\\textit", "\\emph", "\\mathrm", "\\text"} else token


def plain_of(token: str) -> Atom:
    char, kind = symbols.plain(token[0])
    return Atom(char + token[1:], kind)
