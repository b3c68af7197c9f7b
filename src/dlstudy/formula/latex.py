r"""Typed LaTeX as typed text: ``\frac{p - y}{n}`` is ``((p-y)/(n))``.

What stands side by side is multiplied as a textbook means it: matrices as matrices, a transposed
vector with a vector as their inner product. What cannot be calculated, such as ``\partial`` or a
sum with limits, is refused in a sentence.
"""

import re
import unicodedata
from collections.abc import Iterator, Set

from dlstudy.errors import Unreadable
from dlstudy.formula.machine import FUNCTIONS
from dlstudy.text.maths.parser import parse
from dlstudy.text.maths.symbols import Kind
from dlstudy.text.maths.tokens import UnreadableError
from dlstudy.text.maths.tree import (
    Atom,
    Fence,
    Fraction,
    Grid,
    Marked,
    Node,
    Root,
    Row,
    Scripted,
    items_of,
)

_DELIMITERS = re.compile(r"^\s*(?:\$\$?|\\\(|\\\[)|(?:\$\$?|\\\)|\\\])\s*$")
MOST_SUMS = 20
_OPERATORS = {
    "+": "+", "−": "-", "·": "·", "×": "*", "∗": "*", "*": "*", "⊙": "*", "∘": "*", "÷": "/",
    "/": "/", "=": "=", ",": ", ",
}  # fmt: skip
_FENCES = {("(", ")"): "", ("[", "]"): "", ("{", "}"): "", ("|", "|"): "abs", ("‖", "‖"): "norm"}
_BOLD = frozenset({"boldsymbol", "bm", "mathbf", "pmb"})
_NAME = re.compile(r"[^\W\d_]\w*|\d+\.?\d*|\.\d+")
_SUMS = {"∑": "sum"}


def typed(source: str) -> str:
    """Return the text that a LaTeX formula stands for; raises Unreadable."""
    bare = _DELIMITERS.sub("", _DELIMITERS.sub("", source)).strip()
    if bare.count("\\sum") > MOST_SUMS:  # each is read with all that stands behind it
        raise _refused("more sums than anyone writes")
    try:
        return _text(parse(bare))
    except (UnreadableError, RecursionError):
        raise Unreadable("This LaTeX cannot be read; write the formula as code.") from None


def _refused(what: str) -> Unreadable:
    return Unreadable("'{what}' in LaTeX cannot be calculated; write it as code.", what=what)


def _text(node: Node) -> str:
    """Return a node as typed text."""
    match node:
        case Row():
            return _row(list(_flat(node)))
        case Atom():
            return _atom(node)
        case Fraction(barred=True):
            return f"(({_text(node.top)})/({_text(node.bottom)}))"
        case Root():
            body = _text(node.body)
            degree = node.degree
            return f"sqrt({body})" if degree is None else f"(({body})^(1/({_text(degree)})))"
        case Scripted():
            return _scripted(node)
        case Fence():
            return _fence(node)
        case Grid():
            return _array(node)
        case Marked():
            return _marked(node)
    raise _refused("binom")


def _flat(node: Node) -> Iterator[Node]:
    """Yield the items of a row, of a row within a row too, without spaces."""
    for item in items_of(node):
        if isinstance(item, Row):
            yield from _flat(item)
        elif not (isinstance(item, Atom) and item.kind is Kind.SPACE):
            yield item


def _row(items: list[Node], indexed: Set[int] = frozenset()) -> str:
    """Return items side by side: operators as they are, factors multiplied, functions called.

    ``indexed`` are the places of those that a sum runs over: they are multiplied term by term.
    """
    found = ""
    before = -1  # the place of the factor in front, -1 where there is none
    is_row = False  # does this product begin with a transposed factor
    place = 0
    while place < len(items):
        item = items[place]
        if isinstance(item, Atom) and item.text in _OPERATORS:
            is_grouping = item.text == "," and item.kind is Kind.ORDINARY  # as in 1{,}000
            found += "" if is_grouping else _OPERATORS[item.text]
            before = -2 if is_grouping else -1
            place += 1
            continue
        factor, behind = _factor(items, place)
        is_transposed = _is_transposed(item)
        if before >= 0:
            sign = "⋉" if is_row and not is_transposed else "⋊" if is_transposed else "⋆"
            if indexed:
                sign = "*" if {before, place} <= indexed else "⋄"
            found += sign
        elif before == -1:
            is_row = is_transposed
        found += factor
        before, place = place, behind
    return found


def _factor(items: list[Node], place: int) -> tuple[str, int]:
    """Return one factor and the place behind it; a function takes what it is of."""
    item = items[place]
    name, power = _function(item)
    if not name:
        return _text(item), place + 1
    place += 1
    if name == "sum":
        end = next((n for n in range(place, len(items)) if _ends_sum(items[n])), len(items))
        terms = [_without_index(each, _index(item)) for each in items[place:end]]
        indexed = {n for n, each in enumerate(terms) if each != items[place + n]}
        body = _row(terms, indexed)
    elif place < len(items):
        body, end = _factor(items, place)  # of a function, what that is of: \log\sum z
        if isinstance(items[place], Fence):
            body = body[1:-1] if body.startswith("(") else body
        elif end < len(items) and not _is_operator(items[end]):  # log(2)x, or log(2x)?
            raise _refused(f"{name} without brackets")
    else:
        raise _refused(name)
    called = f"{name}({body})"
    return (f"({called}){power}" if power else called), end


def _is_operator(item: Node) -> bool:
    return isinstance(item, Atom) and item.text in _OPERATORS


def _ends_sum(item: Node) -> bool:
    return isinstance(item, Atom) and item.text in {"+", "−", "=", ","}


def _function(item: Node) -> tuple[str, str]:
    """Return the function that an item names, and its power; "" where it is none."""
    base = item.base if isinstance(item, Scripted) else item
    if not isinstance(base, Atom):
        return "", ""
    name = _SUMS.get(base.text, base.text if base.text in FUNCTIONS else "")
    sup = item.sup if isinstance(item, Scripted) else None
    if not name or sup is None or name == "sum":
        return name, ""
    power = _text(sup)
    if power.startswith("-"):  # of a function it means the inverse function
        raise _refused(f"{name} to a negative power")
    return name, f"^({power})"


def _index(item: Node) -> str:
    """Return the letter that a sum runs over, "" where it names none; limits are refused."""
    if not isinstance(item, Scripted):
        return ""
    if item.sup is not None or (item.sub is not None and not isinstance(item.sub, Atom)):
        raise _refused("sum with limits")
    return item.sub.text if isinstance(item.sub, Atom) else ""


def _without_index(node: Node, index: str) -> Node:
    """Return a node without an index that is summed over: z_i is the vector z."""
    match node:
        case Scripted(sub=Atom(text=text)) if text == index:
            bare = node._replace(sub=None)
            return bare.base if bare.sup is None and not bare.primes else bare
        case Scripted():
            sup = node.sup and _without_index(node.sup, index)
            return node._replace(base=_without_index(node.base, index), sup=sup)
        case Row():
            return node._replace(items=tuple(_without_index(n, index) for n in node.items))
        case Fence():
            return node._replace(body=_without_index(node.body, index))
        case Fraction():
            top, bottom = (_without_index(n, index) for n in (node.top, node.bottom))
            return node._replace(top=top, bottom=bottom)
    return node


def _atom(atom: Atom) -> str:
    text = unicodedata.normalize("NFKC", atom.text)  # a bold letter is the letter
    if _NAME.fullmatch(text):
        return text
    raise _refused(text)


def _is_transposed(item: Node) -> bool:
    return isinstance(item, Scripted) and isinstance(item.sup, Atom) and item.sup.text in {"⊤", "T"}


def _scripted(node: Scripted) -> str:
    """Return a base with its subscript in the name, and its superscript as what it means."""
    if node.primes:
        raise _refused("prime")
    base = _text(node.base)
    if node.sub is not None:
        sub = "".join(each.text for each in _flat(node.sub) if isinstance(each, Atom))
        if not sub.isalnum() or not _NAME.fullmatch(base):
            raise _refused(f"subscript {sub}")
        base += sub if sub.isdigit() else f"_{sub}"
    if node.sup is None:
        return base
    if _is_transposed(node):
        return f"{base}.T"
    power = _text(node.sup)
    return f"{base}⁻¹" if power == "-1" else f"{base}^({power})"


def _fence(node: Fence) -> str:
    if isinstance(node.body, Grid):
        return _array(node.body)
    name = _FENCES.get((node.left, node.right))
    if name is None:
        raise _refused(f"{node.left} {node.right}".strip())
    return f"{name}({_text(node.body)})"


def _array(grid: Grid) -> str:
    """Return a matrix row by row; one of a single column or row is a vector."""
    if grid.is_joint:
        raise _refused("several lines")
    rows = [[_text(cell) for cell in row] for row in grid.rows]
    if len(rows) == 1 or all(len(row) == 1 for row in rows):
        return f"[{', '.join(cell for row in rows for cell in row)}]"
    return f"[{', '.join(f'[{chr(44).join(row)}]' for row in rows)}]"


def _marked(node: Marked) -> str:
    """Return a bold letter as itself, and a hat or bar as a part of the name."""
    body = _text(node.body)
    if node.name in _BOLD:
        return body
    if node.name in {"hat", "bar", "tilde"} and _NAME.fullmatch(body):
        return f"{body}{node.name}"
    raise _refused(node.name)
