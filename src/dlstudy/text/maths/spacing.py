"""How far the pieces of a formula stand apart."""

import re

from dlstudy.text.maths.boxes import (
    Box,
    Style,
)
from dlstudy.text.maths.symbols import Kind


def _gap(left: Kind, right: Kind, style: Style) -> int:
    """Return the spaces between two neighbours of these kinds."""
    operators = {Kind.BINARY, Kind.RELATION}
    if Kind.SPACE in (left, right) or left is Kind.OPEN or right in {Kind.CLOSE, Kind.COMMA}:
        return 0
    if left in operators or right in operators or left is Kind.COMMA:
        return 0 if style.tight or left is right is Kind.RELATION else 1
    if Kind.FRACTION in (left, right) and not style.flat:
        return 1
    if left is Kind.SIGN:
        return 0
    if left in {Kind.FUNCTION, Kind.LIMIT}:
        return 0 if right in {Kind.FENCE, Kind.OPEN} else 1
    return 1 if left is Kind.BIG or right in {Kind.FUNCTION, Kind.LIMIT, Kind.BIG} else 0


_WORD = "[A-Za-z]{2,}|[⁰¹²³⁴-⁹ⁿⁱ]+√"  # the latter is a root with its index


def _keep_apart(left: Box, right: Box) -> int:
    """Return 1 if the ends would run into one word: P_B and H, or (in ASCII) alpha and x."""
    before, after = left.lines[left.base], right.lines[right.base]
    if after[:1] in {"(", "["} and re.search(r"\^\w+$", before):  # p^k (1 − p)
        return 1
    if not (before[-1:].isalnum() and after[:1].isalnum()):
        return 0
    return int(bool(re.search(r"[_^]\w+$|[A-Za-z]{2,}$", before) or re.match(_WORD, after)))


def _has_outer_space(text: str) -> bool:
    depth = 0
    for char in text:
        depth += (char in "([{⟨⌊⌈") - (char in ")]}⟩⌋⌉")
        if char == " " and depth <= 0:
            return True
    return False
