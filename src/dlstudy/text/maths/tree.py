"""The tree of a formula: the nodes that become boxes, and how a row of nodes is read."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from dlstudy.text.cells import cells
from dlstudy.text.maths.symbols import Kind
from dlstudy.text.maths.symbols import in_face as char_in_face

# Nodes, named tuples as boxes are: what the parser builds and the drawing turns into boxes.

if TYPE_CHECKING:
    Node: TypeAlias = "Atom | Row | Fraction | Root | Scripted | Fence | Marked | Grid"
else:
    Node = tuple  # as every node is; the union in quotes would be compiled again for each field


class Atom(NamedTuple):
    """A symbol, a number, a name, some words or a space."""

    text: str
    kind: Kind


class Row(NamedTuple):
    """Nodes side by side."""

    items: tuple[Node, ...]
    kind: Kind = Kind.ORDINARY


class Fraction(NamedTuple):
    """A fraction, or without a bar a binomial coefficient."""

    top: Node
    bottom: Node
    barred: bool
    kind: Kind = Kind.FRACTION


class Root(NamedTuple):
    """A root; the degree is None for the square root."""

    body: Node
    degree: Node | None
    kind: Kind = Kind.ORDINARY


class Scripted(NamedTuple):
    """A base with primes, a subscript and a superscript, which ``limits`` puts below and above."""

    base: Node
    sub: Node | None = None
    sup: Node | None = None
    primes: int = 0
    limits: bool = False

    @property
    def kind(self) -> Kind:
        """The kind of the base, except that a limit with its subscript is spaced as a sum."""
        kind = self.base.kind  # asked once: twice would be 2^depth
        return Kind.BIG if kind is Kind.LIMIT else kind


class Fence(NamedTuple):
    """A group between brackets, which grow if something tall is in it; "" is no bracket."""

    left: str
    body: Node
    right: str
    kind: Kind = Kind.FENCE


class Marked(NamedTuple):
    """A body under a hat, a bar, a brace and so on; ``name`` is the command."""

    name: str
    body: Node
    kind: Kind = Kind.ORDINARY

    @property
    def is_brace(self) -> bool:
        """Whether the mark is a brace, which may have a label."""
        return self.name in {"underbrace", "overbrace"}


class Grid(NamedTuple):
    """A matrix, cases, or lines cut at "&"; ``columns`` are alignments and are used in turn."""

    rows: tuple[tuple[Node, ...], ...]
    columns: str
    loose: bool = False  # whether two rows are set apart to make room for a brace
    kind: Kind = Kind.ORDINARY

    @property
    def is_joint(self) -> bool:
        """Whether a row is one formula, cut only to be aligned."""
        return self.columns == "rl"


EMPTY = Row(())


def row_of(items: Sequence[Node]) -> Node:
    """Return the items as one node."""
    return items[0] if len(items) == 1 else Row(tuple(items))


def items_of(node: Node) -> tuple[Node, ...]:
    """Return the items of a row; any other node is its only item."""
    return node.items if isinstance(node, Row) else (node,)


def in_face(node: Node, face: str) -> Node:
    r"""Return the node in the letters of ``\mathbf`` and its like, its scripts as they were."""
    match node:
        case Atom():
            return node._replace(text="".join(char_in_face(c, face) for c in node.text))
        case Row():
            return Row(tuple(in_face(item, face) for item in node.items))
        case Scripted():
            return node._replace(base=in_face(node.base, face))
        case Marked() | Fence():
            return node._replace(body=in_face(node.body, face))
    return node


# What can be asked of a node.


def text_of(node: Node) -> str | None:
    """Return the text of atoms side by side, None if there is anything else."""
    items = items_of(node)
    atoms = [item for item in items if isinstance(item, Atom)]
    return "".join(atom.text for atom in atoms) if len(atoms) == len(items) else None


def is_letter(node: Node) -> bool:
    """Return whether this is one character or one number."""
    if not isinstance(node, Atom) or node.kind is Kind.SPACE:
        return False
    return cells(node.text) == 1 or node.text.isdigit()


def is_bar(node: Node) -> bool:
    """Return whether this is a bar of which nobody said whether it opens or closes."""
    return isinstance(node, Atom) and node.text in {"|", "‖"} and node.kind is Kind.ORDINARY


def is_factor(node: Node) -> bool:
    """Return whether this is one factor, which needs no brackets beside a slash."""
    if isinstance(node, Atom):
        return node.kind is Kind.ORDINARY and node.text != "/"
    return isinstance(node, Fence | Root | Marked) or (
        isinstance(node, Scripted) and is_factor(node.base)
    )


def is_product(node: Node) -> bool:
    """Return whether this needs no brackets before a slash."""
    items = items_of(node)
    return all(map(is_factor, items)) or is_application(node)


def is_application(node: Node) -> bool:
    """Return whether this is a name before a bracket without + or −, such as q(z | x)."""
    match items_of(node):
        case [Atom() | Scripted() as name, Fence(body=body)]:
            letter = name.base if isinstance(name, Scripted) else name
            named = isinstance(letter, Atom) and letter.text.isalpha()
            return named and Kind.BINARY not in [item.kind for item in items_of(body)]
    return False


def is_derivative(top: Node, bottom: Node) -> bool:
    """Return whether this is ∂y over ∂x, where the slash may stand without brackets."""
    first = items_of(top)[0] if items_of(top) else top
    first = first.base if isinstance(first, Scripted) else first
    match items_of(bottom):
        case [Atom(text="d" | "∂" as sign), last]:
            return isinstance(first, Atom) and first.text == sign and is_factor(last)
    return False


def is_tall(node: Node) -> bool:
    """Return whether brackets around this should grow: scripts alone do not make them."""
    match node:
        case Fraction() | Grid():
            return True
        case Scripted():
            return node.limits or is_tall(node.base)
        case Marked() | Fence() | Root():
            return (isinstance(node, Marked) and node.is_brace) or is_tall(node.body)
        case Row():
            return any(map(is_tall, node.items))
    return False


# How a row is read.


def kinds_of(items: Sequence[Node]) -> list[Kind]:
    """Return the kinds of a row's items, with the operators that have one operand made signs."""
    kinds = [item.kind for item in items]
    starts = {Kind.BINARY, Kind.SIGN, Kind.RELATION, Kind.OPEN, Kind.COMMA, Kind.BIG}
    starts |= {Kind.FUNCTION, Kind.LIMIT}
    ends = {Kind.RELATION, Kind.CLOSE, Kind.COMMA}
    bars = 0
    for i, item in enumerate(items):
        bars += is_bar(item)
        if kinds[i] is Kind.BINARY:
            before = _kind_before(items, kinds, i)
            after_bar = bars % 2 == 1 and is_bar(items[i - 1])
            if before is None or before in starts or after_bar:
                kinds[i] = Kind.SIGN
            elif i + 1 == len(items) or kinds[i + 1] in ends:
                kinds[i] = Kind.ORDINARY
    return kinds


def _kind_before(items: Sequence[Node], kinds: Sequence[Kind], i: int) -> Kind | None:
    """Return the kind of what stands on the left, None at a beginning or after a wide space."""
    while i > 0 and kinds[i - 1] is Kind.SPACE:
        i -= 1
        if _is_wide_space(items[i]):
            return None
    return kinds[i - 1] if i > 0 else None


def _is_wide_space(node: Node) -> bool:
    return isinstance(node, Atom) and node.kind is Kind.SPACE and len(node.text) > 1


def with_fenced_bars(items: Sequence[Node]) -> tuple[Node, ...]:
    """Return the items with a fence for each pair of bars, as in |x| or ‖|x| y‖.

    They come back as they are if a bar is left over, as in p(a|b); one with scripts only closes.
    """
    opened: list[Atom] = []
    levels: list[list[Node]] = [[]]
    for item in items:
        bar = item.base if isinstance(item, Scripted) else item
        if not (isinstance(bar, Atom) and is_bar(bar)):
            levels[-1].append(item)
        elif opened and opened[-1] == bar:
            fence = Fence(bar.text, row_of(levels.pop()), opened.pop().text, Kind.ORDINARY)
            levels[-1].append(item._replace(base=fence) if isinstance(item, Scripted) else fence)
        elif item is bar:
            opened.append(bar)
            levels.append([])
        else:
            return tuple(items)
    return tuple(items) if opened else tuple(levels[0])


def disambiguated(items: Sequence[Node]) -> tuple[Node, ...]:
    """Return the items with brackets around the fractions and grids that touch a factor."""
    fixed = list(items)
    for i, item in enumerate(items):
        if isinstance(item, Fraction) and item.barred:
            free = _is_apart(items, i, 1) and _is_apart(items, i, -1)
            fixed[i] = item if free else Fence("(", item, ")")
        elif isinstance(item, Root) and not _is_apart(items, i, 1):
            fixed[i] = Root(Fence("(", item.body, ")"), item.degree)
        elif isinstance(item, Grid) and not item.is_joint and len(items) > 1:
            fixed[i] = Fence("[", item, "]")
    return tuple(fixed)


def _is_apart(items: Sequence[Node], i: int, step: int) -> bool:
    """Return whether the neighbour on this side is none, a sum's sign, a relation or the like."""
    i += step
    while 0 <= i < len(items) and items[i].kind is Kind.SPACE and not _is_wide_space(items[i]):
        i += step
    if not 0 <= i < len(items) or _is_wide_space(items[i]):
        return True
    neighbour = items[i]
    additive = isinstance(neighbour, Atom) and neighbour.text in {"+", "−", "±", "∓"}
    return additive or neighbour.kind in {Kind.RELATION, Kind.COMMA, Kind.OPEN, Kind.CLOSE}
