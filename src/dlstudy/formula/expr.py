"""Safe expressions over a length-capped text: a whitelist, float64 throughout, bounded work.

A text becomes a flat program for a stack machine (reverse Polish notation),
so nothing typed can run code, touch anything or recurse: evaluating takes less
than two operations a character, and parsing nests at most ``DEEPEST`` levels.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from dlstudy.errors import Unreadable
from dlstudy.formula.authors import AuthorsParser
from dlstudy.formula.machine import (
    Formula,
)
from dlstudy.formula.parser import Parser
from dlstudy.formula.tokens import normalise
from dlstudy.formula.value import Value

__all__ = ["evaluate", "normalise", "parse"]

LONGEST = 10_000  # characters: a pasted table of 20 by 20
LONGEST_KEPT = 300  # characters of a text whose formula is kept for the next time

_LATEX = re.compile(r"\\[A-Za-z(\[{|]|[\^_]\{")


def evaluate(text: str, names: Mapping[str, Value] | None = None) -> Value:
    """Return the finite value of an expression over ``names``: a float or a float64 array.

    Raises Unreadable, which says what could not be read, where, and what to write.
    """
    return parse(text)(names or {})


def without_latex(text: str) -> str:
    """Return what a text stands for that has a command of LaTeX, or a script in braces."""
    if _LATEX.search(text) is None:
        return text
    from dlstudy.formula import latex  # only for such a text

    return latex.typed(text)


def parse(
    text: str,
    *,
    forms: bool = False,
    percent: bool = False,
    rows: bool = False,
    bare: bool = False,
) -> Formula:
    """Return the formula of a text.

    ``forms`` allows ``grad``, ``jac``, ``total`` and ``argmin``; ``percent``
    allows ``50%``; with ``rows`` a line end inside brackets begins a new row,
    as in MATLAB, and else it is a space, as in a vector that NumPy wrapped.
    ``bare`` reads the entries of an array that stand without their brackets.

    Raises Unreadable.
    """
    if len(text) > LONGEST:
        raise Unreadable(
            "The text has {length} characters; at most {most} can be read.",
            length=len(text), most=LONGEST,
        )  # fmt: skip
    text = without_latex(text)
    read = _parsed if len(text) <= LONGEST_KEPT else _parsed.__wrapped__
    return read(text, forms=forms, percent=percent, rows=rows, bare=bare)


@lru_cache(maxsize=4096)
def _parsed(text: str, *, forms: bool, percent: bool, rows: bool, bare: bool) -> Formula:
    kind = AuthorsParser if forms else Parser
    parser = kind(normalise(text), percent=percent, rows=rows)
    parser.entries("") if bare else parser.whole()
    return Formula(parser.text, tuple(parser.program), frozenset(parser.names))
