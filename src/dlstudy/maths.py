"""LaTeX formulas as lines of Unicode for a terminal: tokens become a tree, a tree becomes a box."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import NamedTuple, TypeAlias

from dlstudy import maths_symbols as symbols
from dlstudy.cells import cells
from dlstudy.maths_symbols import Kind, ascii_of

MAXIMUM_LENGTH = 4_000  # characters; a longer source is shown as it is
MAXIMUM_DEPTH = 50  # braces in brackets in braces; keeps far from Python's own limit
CONTINUATION = "  "  # begins the second and later lines of a wrapped formula


def inline(source: str, *, ascii_only: bool = False) -> str:
    """Return the formula on one line, with brackets wherever two readings were possible.

    A source that cannot be laid out comes back as it is, its whitespace collapsed. Never raises.
    """
    box = _layout(source, Style(flat=True, ascii_only=ascii_only))
    if box is not None:
        return box.lines[0].strip()
    text = " ".join(_printable(source).split())
    return ascii_of(text) if ascii_only else text


def is_readable(source: str) -> bool:
    """Say whether the formula can be laid out; if not, its source is what is shown."""
    return _layout(source, Style()) is not None


def display(source: str, *, ascii_only: bool = False) -> tuple[str, ...]:
    """Return the formula in two dimensions, as lines of equal width in cells.

    A source that cannot be laid out comes back line by line, padded. Never raises.
    """
    box = _layout(source, Style(ascii_only=ascii_only))
    if box is not None:
        return box.lines
    text = _printable(source)
    return _stack([_line(x) for x in (ascii_of(text) if ascii_only else text).split("\n")]).lines


def fit(source: str, width: int, *, ascii_only: bool = False) -> tuple[str, ...]:
    """Return the best form whose lines all fit in ``width`` cells, which should be 10 or more.

    In this order: display; inline, broken at operators or spaces; the source, broken anywhere.
    """
    width = max(width, 2)  # one wide character must fit, or the loop would not end
    lines = display(source, ascii_only=ascii_only)
    if cells(lines[0]) <= width:
        return lines
    wrapped = _wrap(inline(source, ascii_only=ascii_only), width)
    if wrapped is not None:
        return wrapped
    text = _printable(source)
    text = ascii_of(text) if ascii_only else text
    return tuple(part for line in text.split("\n") for part in _chop(line, width))


def _wrap(text: str, width: int) -> tuple[str, ...] | None:
    """Return the text broken before operators, else at spaces; None if a word is too wide."""
    operators = r" +(?=(?:[-=<>~+*≤≥≠≈∼≡∝∈→⇒⟹⇔⟺↦−±·×∘⊙⊗⊕∪∩]|[<>!~-]=|[-=]>) )"
    room = width - cells(CONTINUATION)
    lines: list[str] = []
    for clause in re.split(operators, text):
        for word in [clause] if cells(clause) <= room else clause.split():
            if cells(word) > room:
                return None
            if lines and cells(lines[-1]) + 1 + cells(word) <= width:
                lines[-1] += " " + word
            else:
                lines.append(CONTINUATION + word if lines else word)
    return tuple(lines)


def _chop(line: str, width: int) -> list[str]:
    """Return the line in pieces of at most ``width`` cells, cut at a space where there is one."""
    pieces = [""]
    used = 0
    for word in re.findall(r"\S+\s*|\s+", line):
        if used and used + cells(word.rstrip()) > width:
            pieces.append("")
            used = 0
        for char in word:
            if used + cells(char) > width:
                pieces.append("")
                used = 0
            pieces[-1] += char
            used += cells(char)
    return [piece.rstrip() for piece in pieces]


def _printable(source: str) -> str:
    """Return the source without what would move the cursor or could not be encoded."""
    text = "\n".join(source.splitlines()).replace("\t", " ")
    return re.sub("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]", "\ufffd", text)


class _UnreadableError(Exception):
    """The source is no formula that the layout can vouch for."""


def _layout(source: str, style: "Style") -> "Box | None":
    if len(source) > MAXIMUM_LENGTH:
        return None
    try:
        return _Parser(_printable(source)).formula().box(style)
    except (_UnreadableError, RecursionError):  # the latter if the caller's stack is nearly full
        return None


# Boxes: rectangles of text. They and the nodes are named tuples because ten frozen dataclasses
# would take 4 ms of the 5 that this module may take to import.


class Box(NamedTuple):
    """Lines, all ``width`` cells wide; neighbours are aligned on row ``base``."""

    lines: tuple[str, ...]
    base: int
    width: int

    @property
    def below(self) -> int:
        """The number of rows under the base."""
        return len(self.lines) - 1 - self.base


def _line(text: str) -> Box:
    return Box((text,), 0, cells(text))


def _grown(box: Box, above: int, below: int) -> Box:
    """Return the box with blank rows, so that it has so many above and below its base."""
    blank = (" " * box.width,)
    lines = blank * (above - box.base) + box.lines + blank * (below - box.below)
    return Box(lines, above, box.width)


def _beside(boxes: Sequence[Box]) -> Box:
    """Return the boxes side by side, their bases on one row."""
    if not boxes:
        return _line("")
    above, below = max(box.base for box in boxes), max(box.below for box in boxes)
    columns = [_grown(box, above, below).lines for box in boxes]
    lines = tuple("".join(row) for row in zip(*columns, strict=True))
    return Box(lines, above, sum(box.width for box in boxes))


def _widened(box: Box, width: int, align: str = "c") -> Box:
    left = {"l": 0, "c": (width - box.width) // 2, "r": width - box.width}[align]
    right = width - box.width - left
    lines = tuple(" " * left + line + " " * right for line in box.lines)
    return Box(lines, box.base, width)


def _stack(boxes: Sequence[Box], base: int = 0, align: str = "l") -> Box:
    """Return the boxes one under another; the base is that of the box with number ``base``."""
    width = max(box.width for box in boxes)
    lines = tuple(line for box in boxes for line in _widened(box, width, align).lines)
    return Box(lines, sum(len(box.lines) for box in boxes[:base]) + boxes[base].base, width)


def _bracket(bracket: str, height: int, style: "Style") -> Box:
    """Return a bracket of this height."""
    table = symbols.ASCII_TALL if style.ascii_only else symbols.TALL
    if height == 1 or bracket not in table:
        return _line(ascii_of(bracket) if style.ascii_only else bracket)
    top, between, bottom, middle = table[bracket]
    rows = [top, *[between] * (height - 2), bottom]
    if rows[1:-1]:
        rows[height // 2] = middle
    return _stack([_line(row) for row in rows])


def _enclosed(left: str, box: Box, right: str, style: "Style") -> Box:
    """Return the box between brackets that have grown to its height."""
    height = len(box.lines)
    sides = [_bracket(side, height, style)._replace(base=box.base) for side in (left, right)]
    return _beside([sides[0], box, sides[1]])


# The tree: each node draws itself as a box, in one row if the style is flat.


class Style(NamedTuple):
    """How to draw: in one row or in two dimensions, in Unicode or ASCII, tight as in scripts."""

    flat: bool = False
    ascii_only: bool = False
    tight: bool = False


class Atom(NamedTuple):
    """A symbol, a number, a name, some words or a space."""

    text: str
    kind: Kind

    def box(self, style: Style) -> Box:
        return _line(ascii_of(self.text) if style.ascii_only else self.text)


class Row(NamedTuple):
    """Nodes side by side."""

    items: "tuple[Node, ...]"
    kind: Kind = Kind.ORDINARY

    def box(self, style: Style) -> Box:
        items = _disambiguated(self.items) if style.flat else self.items
        kinds = _kinds(items)
        boxes = [item.box(style) for item in items]
        parts = boxes[:1]
        for i in range(1, len(items)):
            gap = _gap(kinds[i - 1], kinds[i], style) or _keep_apart(boxes[i - 1], boxes[i])
            parts += [_line(" " * gap), boxes[i]] if gap else [boxes[i]]
        return _beside(parts)


class Fraction(NamedTuple):
    """A fraction, or without a bar a binomial coefficient."""

    top: "Node"
    bottom: "Node"
    barred: bool
    kind: Kind = Kind.FRACTION

    def box(self, style: Style) -> Box:
        top, bottom = self.top.box(style), self.bottom.box(style)
        if not style.flat:
            return self._stacked(top, bottom, style)
        over, under = top.lines[0], bottom.lines[0]
        if not self.barred:
            return _line(f"binom({over}, {under})")
        over = over if _is_product(self.top) and not _has_outer_space(over) else f"({over})"
        bare = _is_factor(self.bottom) or _is_application(self.bottom)
        bare = (bare or _is_derivative(self.top, self.bottom)) and not _has_outer_space(under)
        return _line(f"{over}/{under}" if bare else f"{over}/({under})")

    def _stacked(self, top: Box, bottom: Box, style: Style) -> Box:
        nested = any(isinstance(x, Fraction) for x in (*_items(self.top), *_items(self.bottom)))
        width = max(top.width, bottom.width, 1) + (2 if nested and self.barred else 0)
        bar = ("-" if style.ascii_only else "─") if self.barred else " "
        box = _stack([top, _line(bar * width), bottom], 1, "c")
        box = box._replace(base=len(top.lines))
        return box if self.barred else _enclosed("(", box, ")", style)


class Root(NamedTuple):
    """A root; the degree is None for the square root."""

    body: "Node"
    degree: "Node | None"
    kind: Kind = Kind.ORDINARY

    def box(self, style: Style) -> Box:
        body = self.body.box(style)
        index = "" if self.degree is None else _script_text(self.degree, style)
        raised = None if style.ascii_only else _raised(index, symbols.SUPERSCRIPTS)
        if not style.flat:
            return self._roofed(body, index if raised is None else raised, raised is None, style)
        sign = "sqrt" if style.ascii_only else "√"
        if index:
            sign = f"root_{_grouped(self.degree, index)}" if raised is None else raised + sign
        text = body.lines[0]
        bare = isinstance(self.body, Fence) and text.startswith("(")
        bare = bare or (_is_letter(self.body) and sign.endswith("√"))
        return _line(sign + (text if bare else f"({text})"))

    def _roofed(self, body: Box, index: str, apart: bool, style: Style) -> Box:
        """Return the root with a line above; the index is ``apart`` if it needs a row above."""
        height = len(body.lines)
        sign = "\\/" if style.ascii_only else "√"
        sign = sign if apart else index + sign
        tall = height > 1
        corner, stem, roof = (" ", "|", "_") if style.ascii_only else ("┌", "│", "─")
        first = corner if tall else ""
        left = [_line(""), *[_line("")] * (height - 1), _line(sign)]
        if apart:
            left[-2] = _line(index)
        signs = _stack(left, align="r")
        stems = _stack([_line(first), *[_line(stem if tall else "")] * height])
        roofed = _stack([_line((roof if tall else "_") * body.width), body], 1)
        return _beside([side._replace(base=roofed.base) for side in (signs, stems)] + [roofed])


class Scripted(NamedTuple):
    """A base with primes, a subscript and a superscript, which ``limits`` puts below and above."""

    base: "Node"
    sub: "Node | None" = None
    sup: "Node | None" = None
    primes: int = 0
    limits: bool = False

    @property
    def kind(self) -> Kind:
        kind = self.base.kind  # asked once: twice would be 2^depth
        return Kind.BIG if kind is Kind.LIMIT else kind

    def box(self, style: Style) -> Box:
        if isinstance(self.base, Marked) and self.base.is_brace and style.flat:
            return self._labelled(style)
        base = _as_base(self.base, style)
        if self.primes:
            base = _beside([base, _line(self._primes(style))])
        if self.limits and not style.flat:
            return self._with_limits(base, style)
        if style.flat or (style.ascii_only and len(base.lines) == 1):
            return _beside([base, _line("".join(self._pieces(style)))])
        return _beside([base, self._corners(base, style)])

    def _primes(self, style: Style) -> str:
        return ("'" if style.ascii_only else "′") * self.primes

    def _labelled(self, style: Style) -> Box:
        inside = [self.base.box(style).lines[0][:-1]]
        inside += [_script_text(x, style._replace(tight=False)) for x in (self.sub, self.sup) if x]
        return _line(", ".join(inside) + ")")

    def _with_limits(self, base: Box, style: Style) -> Box:
        over = [] if self.sup is None else [_limit(self.sup, style)]
        under = [] if self.sub is None else [_limit(self.sub, style)]
        return _stack([*over, base, *under], len(over), "c")

    def _scripts(self, style: Style) -> "list[_Script]":
        """Return the subscript and the superscript, each drawn once: twice would be 2^depth."""
        found = []
        for node, table in ((self.sub, symbols.SUBSCRIPTS), (self.sup, symbols.SUPERSCRIPTS)):
            text = "" if node is None else _script_text(node, style)
            small = None if text and style.ascii_only else _raised(text, table)
            found.append(_Script(text, _grouped(node, text), small))
        return found

    def _pieces(self, style: Style) -> list[str]:
        """Return the scripts as they stand in a line, such as ``["ᵢ", "^(k+1)"]``."""
        sub, sup = self._scripts(style)
        pieces = [
            mark + script.grouped if script.small is None else script.small
            for mark, script in (("_", sub), ("^", sup))
        ]
        # x²_B and not x_B², which could be read as a square in the subscript.
        return pieces[::-1] if sub.small is None and sup.small else pieces

    def _corners(self, base: Box, style: Style) -> Box:
        """Return the column of scripts that stands to the right of the base."""
        sub, sup = self._scripts(style)
        rows: dict[int, str] = {0: ""}
        rows[base.below + (sub.small is None)] = sub.text if sub.small is None else sub.small
        top = -base.base - (sup.small is None)
        rows[top] = rows.get(top, "") + (sup.text if sup.small is None else sup.small)
        lines = [_line(rows.get(i, "")) for i in range(min(rows), max(rows) + 1)]
        return _stack(lines, -min(rows))


class _Script(NamedTuple):
    """A script as text, with brackets if it needs them, and in small characters if it can be."""

    text: str
    grouped: str
    small: str | None


class Fence(NamedTuple):
    """A group between brackets, which grow if something tall is in it; "" is no bracket."""

    left: str
    body: "Node"
    right: str
    kind: Kind = Kind.FENCE

    def box(self, style: Style) -> Box:
        box = self.body.box(style)
        if not style.flat and _is_tall(self.body):
            return _enclosed(self.left, box, self.right, style)
        half = style.flat and isinstance(self.body, Grid)  # cases, where the end must be seen
        right = "}" if half and self.left == "{" and not self.right else self.right
        left = "{" if half and self.right == "}" and not self.left else self.left
        return _beside([_bracket(left, 1, style), box, _bracket(right, 1, style)])


class Marked(NamedTuple):
    """A body under a hat, a bar, a brace and so on; ``name`` is the command."""

    name: str
    body: "Node"
    kind: Kind = Kind.ORDINARY

    @property
    def is_brace(self) -> bool:
        return self.name in {"underbrace", "overbrace"}

    def box(self, style: Style) -> Box:
        word, combining, mark = symbols.MARKS[self.name]
        body = self.body.box(style)
        if _is_letter(self.body) and combining and not style.ascii_only:
            return _line(body.lines[0] + combining)
        if style.flat or (style.ascii_only and not self.is_brace and len(body.lines) == 1):
            text = body.lines[0]
            whole = isinstance(self.body, Fence) and text.startswith("(")
            return _line(word + (text if whole else f"({text})"))
        row = _line(self._row(mark, body.width, style))
        under = word.startswith("under")
        return _stack([body, row] if under else [row, body], 0 if under else 1, "c")

    def _row(self, mark: str, width: int, style: Style) -> str:
        """Return the row that is drawn above or below the body."""
        if self.is_brace:
            left, line, middle, right = list("\\_v/" if style.ascii_only else mark)
            inner = line * max(width - 2, 1)
            half = len(inner) // 2
            return left + inner[:half] + middle + inner[half + 1 :] + right
        if mark == "→":
            return "-" * (width - 1) + ">" if style.ascii_only else "─" * (width - 1) + mark
        mark = {"‾": "-", "´": "'"}.get(mark, mark) if style.ascii_only else mark
        return mark * width if mark in "_‾-" else mark


class Grid(NamedTuple):
    """A matrix, cases, or lines cut at "&"; ``columns`` are alignments and are used in turn."""

    rows: "tuple[tuple[Node, ...], ...]"
    columns: str
    loose: bool = False  # whether two rows are set apart to make room for a brace
    kind: Kind = Kind.ORDINARY

    @property
    def is_joint(self) -> bool:
        """Whether a row is one formula, cut only to be aligned."""
        return self.columns == "rl"

    def box(self, style: Style) -> Box:
        if style.flat:
            return _line("; ".join(filter(None, (self._flat(row, style) for row in self.rows))))
        rows = [[self._cell(j, x).box(style) for j, x in enumerate(row)] for row in self.rows]
        by_column = list(zip_longest(*rows, fillvalue=_line("")))
        widths = [max(box.width for box in column) for column in by_column]
        lines = [self._across(row, widths) for row in zip(*by_column, strict=True)]
        pair = 2
        airy = any(len(x.lines) > 1 for x in lines) or (self.loose and len(lines) == pair)
        spaced = [x for line in lines for x in ([line, _line("")] if airy else [line])]
        box = _stack(spaced[: len(spaced) - airy])
        return box if len(lines) == 1 else box._replace(base=(len(box.lines) - 1) // 2)

    def _flat(self, row: "tuple[Node, ...]", style: Style) -> str:
        if self.is_joint:
            return _row([item for node in row for item in _items(node)]).box(style).lines[0]
        texts = [node.box(style).lines[0].strip() for node in row]
        return ", ".join([*(text.rstrip(",") for text in texts[:-1]), texts[-1]])

    def _cell(self, column: int, node: "Node") -> "Node":
        # What follows "&" continues the cell before it, so "= b" is no beginning.
        continues = self.is_joint and column % 2
        return Row((Atom("", Kind.ORDINARY), *_items(node))) if continues else node

    def _across(self, row: Sequence[Box], widths: Sequence[int]) -> Box:
        parts = []
        for j, (box, width) in enumerate(zip(row, widths, strict=True)):
            gap = 0 if j == 0 or (self.is_joint and j % 2) else 2
            parts += [_line(" " * gap), _widened(box, width, self.columns[j % len(self.columns)])]
        return _beside(parts)


Node: TypeAlias = Atom | Row | Fraction | Root | Scripted | Fence | Marked | Grid


def _row(items: Sequence[Node]) -> Node:
    return items[0] if len(items) == 1 else Row(tuple(items))


def _items(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, Row) else (node,)


# Spaces.


def _kinds(items: Sequence[Node]) -> list[Kind]:
    """Return the kinds of a row's items, with the operators that have one operand made signs."""
    kinds = [item.kind for item in items]
    starts = {Kind.BINARY, Kind.SIGN, Kind.RELATION, Kind.OPEN, Kind.COMMA, Kind.BIG}
    starts |= {Kind.FUNCTION, Kind.LIMIT}
    ends = {Kind.RELATION, Kind.CLOSE, Kind.COMMA}
    bars = 0
    for i, item in enumerate(items):
        bars += _is_bar(item)
        if kinds[i] is Kind.BINARY:
            before = _kind_before(items, kinds, i)
            after_bar = bars % 2 == 1 and _is_bar(items[i - 1])
            if before is None or before in starts or after_bar:
                kinds[i] = Kind.SIGN
            elif i + 1 == len(items) or kinds[i + 1] in ends:
                kinds[i] = Kind.ORDINARY
    return kinds


def _is_bar(node: Node) -> bool:
    return isinstance(node, Atom) and node.text in {"|", "‖"} and node.kind is Kind.ORDINARY


def _kind_before(items: Sequence[Node], kinds: Sequence[Kind], i: int) -> Kind | None:
    """Return the kind of what stands on the left, None at a beginning or after a wide space."""
    while i > 0 and kinds[i - 1] is Kind.SPACE:
        i -= 1
        if _is_wide_space(items[i]):
            return None
    return kinds[i - 1] if i > 0 else None


def _is_wide_space(node: Node) -> bool:
    return isinstance(node, Atom) and node.kind is Kind.SPACE and len(node.text) > 1


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


# Brackets for the form in one line.


def _disambiguated(items: Sequence[Node]) -> tuple[Node, ...]:
    """Return the items with brackets around the fractions and grids that touch a factor."""
    fixed = list(items)
    for i, item in enumerate(items):
        if isinstance(item, Fraction) and item.barred:
            free = _apart(items, i, 1) and _apart(items, i, -1)
            fixed[i] = item if free else Fence("(", item, ")")
        elif isinstance(item, Root) and not _apart(items, i, 1):
            fixed[i] = Root(Fence("(", item.body, ")"), item.degree)
        elif isinstance(item, Grid) and not item.is_joint and len(items) > 1:
            fixed[i] = Fence("[", item, "]")
    return tuple(fixed)


def _apart(items: Sequence[Node], i: int, step: int) -> bool:
    """Return whether the neighbour on this side is none, a sum's sign, a relation or the like."""
    i += step
    while 0 <= i < len(items) and items[i].kind is Kind.SPACE and not _is_wide_space(items[i]):
        i += step
    if not 0 <= i < len(items) or _is_wide_space(items[i]):
        return True
    neighbour = items[i]
    additive = isinstance(neighbour, Atom) and neighbour.text in {"+", "−", "±", "∓"}
    return additive or neighbour.kind in {Kind.RELATION, Kind.COMMA, Kind.OPEN, Kind.CLOSE}


def _is_letter(node: Node) -> bool:
    """Return whether this is one character or one number."""
    if not isinstance(node, Atom) or node.kind is Kind.SPACE:
        return False
    return cells(node.text) == 1 or node.text.isdigit()


def _is_factor(node: Node) -> bool:
    if isinstance(node, Atom):
        return node.kind is Kind.ORDINARY and node.text != "/"
    return isinstance(node, Fence | Root | Marked) or (
        isinstance(node, Scripted) and _is_factor(node.base)
    )


def _is_product(node: Node) -> bool:
    """Return whether this needs no brackets before a slash."""
    items = _items(node)
    return all(map(_is_factor, items)) or _is_application(node)


def _is_application(node: Node) -> bool:
    """Return whether this is a name before a bracket without + or −, such as q(z | x)."""
    match _items(node):
        case [Atom() | Scripted() as name, Fence(body=body)]:
            letter = name.base if isinstance(name, Scripted) else name
            named = isinstance(letter, Atom) and letter.text.isalpha()
            return named and Kind.BINARY not in [item.kind for item in _items(body)]
    return False


def _has_outer_space(text: str) -> bool:
    depth = 0
    for char in text:
        depth += (char in "([{⟨⌊⌈") - (char in ")]}⟩⌋⌉")
        if char == " " and depth <= 0:
            return True
    return False


def _is_derivative(top: Node, bottom: Node) -> bool:
    """Return whether this is ∂y over ∂x, where the slash may stand without brackets."""
    first = _items(top)[0] if _items(top) else top
    first = first.base if isinstance(first, Scripted) else first
    match _items(bottom):
        case [Atom(text="d" | "∂" as sign), last]:
            return isinstance(first, Atom) and first.text == sign and _is_factor(last)
    return False


def _is_tall(node: Node) -> bool:
    """Return whether brackets around this should grow: scripts alone do not make them."""
    match node:
        case Fraction() | Grid():
            return True
        case Scripted():
            return node.limits or _is_tall(node.base)
        case Marked() | Fence() | Root():
            return (isinstance(node, Marked) and node.is_brace) or _is_tall(node.body)
        case Row():
            return any(map(_is_tall, node.items))
    return False


# Scripts.


def _as_base(node: Node, style: Style) -> Box:
    """Return the base of scripts, which is bracketed unless it is one thing."""
    whole = isinstance(node, Atom | Fence | Marked) or not _items(node)
    return (node if whole else Fence("(", node, ")")).box(style)


def _script_text(node: Node, style: Style) -> str:
    return node.box(style._replace(flat=True, tight=True)).lines[0]


def _limit(node: Node, style: Style) -> Box:
    return node.box(style._replace(flat=not isinstance(node, Grid), tight=True))


def _raised(text: str, table: dict[str, str]) -> str | None:
    """Return the text in the small characters of the table, None if one has no such form."""
    return "".join(table[c] for c in text) if all(c in table for c in text) else None


def _grouped(node: Node | None, text: str) -> str:
    return text if node is not None and _is_letter(node) else f"({text})"


# The parser: reads the tokens once, from left to right.

_TOKEN = r"""(?x: \\(?:begin|end)\s*\{[A-Za-z]+\*?\} | \\[hv]space\*?\s*\{[^{}]*\}
    | \\\\\*?(?:\[\s*-?[\d.]+\s*[a-z]{2}\s*\])? | \\[A-Za-z]+ | \\[\s\S] | \s+
    | [\s\S][\u0300-\u036f\u20d0-\u20ff]* )"""
_IGNORED = r"""(?x: \\label\s*\{[^{}]*\} | \\! | \\(?:displaystyle|textstyle|scriptstyle|nonumber
    |notag|hline|mathstrut|strut|allowbreak|nobreak|noindent|centering|boldmath)(?![A-Za-z]) )"""


class _Parser:
    """A position in the tokens of a formula; every method reads one thing and moves past it."""

    def __init__(self, source: str) -> None:
        self.tokens = re.findall(_TOKEN, re.sub(_IGNORED, " ", source))
        self.position = 0
        self.depth = 0

    def formula(self) -> Node:
        r"""Read all: one formula, or several lines if there is a ``\\`` outside environments."""
        rows = self.rows("")
        if len(rows) == 1 and len(rows[0]) == 1:
            return rows[0][0]
        return Grid(rows, "rl" if any(len(row) > 1 for row in rows) else "l")

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
            raise _UnreadableError

    def rows(self, end: str) -> tuple[tuple[Node, ...], ...]:
        """Read lines of cells up to the token ``end``."""
        rows: list[list[Node]] = [[]]
        while True:
            rows[-1].append(self.row({"&", end}))
            token = self.next()
            if token == end:
                break
            if token != "&":
                rows.append([])
        if len(rows) > 1 and rows[-1] == [_EMPTY]:  # a line break after the last line
            rows.pop()
        return tuple(map(tuple, rows))

    def row(self, stops: set[str]) -> Node:
        """Read items up to a token of ``stops``, or a line break where "&" stops too."""
        self.descend()
        opened: list[Atom] = []
        levels: list[list[Node]] = [[]]
        while not self.at_stop(stops, bool(opened)):
            item = self.item()
            closing = item.base if isinstance(item, Scripted) else item
            if isinstance(item, Atom) and item.kind is Kind.OPEN:
                opened.append(item)
                levels.append([])
                self.descend()
            elif opened and isinstance(closing, Atom) and closing.kind is Kind.CLOSE:
                fence = Fence(opened.pop().text, _row(levels.pop()), closing.text)
                whole = item._replace(base=fence) if isinstance(item, Scripted) else fence
                levels[-1].append(whole)
                self.depth -= 1
            else:
                levels[-1].append(item)
        self.depth -= 1 + len(opened)
        while opened:  # an interval such as ]0, 1[ or half of a pair
            body = levels.pop()
            levels[-1] += [opened.pop(), *body]
        return _row(levels[0]) if levels[0] else _EMPTY

    def at_stop(self, stops: set[str], in_brackets: bool) -> bool:
        token = self.peek()
        if token == "]" and in_brackets:
            return False
        return token in stops or ("&" in stops and token.startswith("\\\\"))

    def item(self) -> Node:
        """Read an atom with its scripts."""
        token = self.peek()
        if token in {"^", "_"} or token.startswith("'"):
            return self.scripts(_EMPTY)
        node = self.number() if token.isdecimal() else self.atom()
        if token == "{" and isinstance(node, Atom) and node.kind in _BRACED_KINDS:
            node = node._replace(kind=Kind.ORDINARY)  # as in 1{,}000
        return self.scripts(node)

    def number(self) -> Node:
        text = self.next()
        while self.raw_peek().isdecimal() or (
            self.raw_peek() == "." and "".join(self.tokens[self.position + 1 :][:1]).isdecimal()
        ):
            text += self.next()
        return Atom(text, Kind.ORDINARY)

    def scripts(self, base: Node) -> Node:
        """Read the primes, subscript and superscript of a base."""
        found: dict[str, Node] = {}
        primes = 0
        limits = base.kind in {Kind.BIG, Kind.LIMIT} or (isinstance(base, Marked) and base.is_brace)
        limits = limits and not (isinstance(base, Atom) and base.text in "∫∬∭∮")
        while True:
            token = self.peek()
            if token in {"\\limits", "\\nolimits"}:
                limits = self.next() == "\\limits"
            elif token in {"'", "′"}:
                primes += len(self.next())
            elif token in {"^", "_"} and token not in found:
                self.next()
                found[token] = self.argument()
            elif token in {"^", "_"}:
                raise _UnreadableError
            else:
                break
        above = found.get("^")
        marks = [x.text for x in _items(above) if isinstance(x, Atom)] if above else []
        if marks and set(marks) == {"′"} and above and len(marks) == len(_items(above)):
            primes += len(marks)
            above = None
        if not (found or primes):
            return base
        return Scripted(base, found.get("_"), above, primes, limits)

    def argument(self) -> Node:
        """Read a group in braces, or one token with what belongs to it."""
        self.descend()
        node = self.atom()
        self.depth -= 1
        return node

    def atom(self) -> Node:
        token = self.next()
        if token in {"", "}", "&", "^", "_"} or token.startswith(("\\\\", "\\end{", "\\end ")):
            raise _UnreadableError
        if token == "{":
            return self.group("}")
        if token.startswith("\\begin") and token.endswith("}"):
            return self.environment(token)
        if token.startswith(("\\hspace", "\\vspace")) and token.endswith("}"):
            return Atom(" ", Kind.SPACE)
        return self.command(token[1:]) if len(token) > 1 and token[0] == "\\" else _plain(token)

    def group(self, end: str) -> Node:
        node = self.row({end})
        self.next()
        return node

    def command(self, name: str) -> Node:
        if name in _STRUCTURES:
            return _STRUCTURES[name](self, name)
        if name in symbols.MARKS:
            return Marked(name, self.argument())
        known = symbols.symbol(name)
        return self.literal(name) if known is None else Atom(*known)

    def literal(self, name: str) -> Node:
        """Read an unknown command with its groups, and return it as it stands."""
        if name == "right":
            raise _UnreadableError
        text = "\\" + name
        while self.raw_peek() == "{":
            text += self.raw_group()
        return Atom(" ".join(text.split()), Kind.ORDINARY)

    def raw_group(self) -> str:
        """Read a group in braces without a look at what it says, and return its source."""
        start, depth = self.position, 0
        while depth or self.position == start:
            token = self.raw_peek()
            if token == "":
                raise _UnreadableError
            depth += (token == "{") - (token == "}")
            self.position += 1
        return "".join(self.tokens[start : self.position])

    def fraction(self, name: str) -> Node:
        return Fraction(self.argument(), self.argument(), "frac" in name)

    def root(self, _name: str) -> Node:
        index = self.group("]") if self.skip("[") else None
        return Root(self.argument(), index)

    def left(self, _name: str) -> Node:
        left = self.delimiter().text
        body = self.group("\\right")
        return Fence(left, body, self.delimiter().text)

    def delimiter(self) -> Atom:
        r"""Read what may stand after ``\left``; "." is nothing."""
        token = self.next()
        if token == ".":
            return Atom("", Kind.ORDINARY)
        angle = {"<": "langle", ">": "rangle"}.get(token)
        known = symbols.symbol(angle or token[1:]) if angle or token[:1] == "\\" else None
        if known is None and (len(token) != 1 or token in "{}^_&" or token.isalnum()):
            raise _UnreadableError
        return Atom(*known) if known else _plain(token)

    def sized(self, name: str) -> Node:
        r"""Read ``\big(`` and its like, whose last letter may tell the side."""
        atom = self.delimiter()
        sides = {"l": Kind.OPEN, "r": Kind.CLOSE, "m": Kind.RELATION, "e": Kind.RELATION}
        return atom._replace(kind=sides.get(name[-1], atom.kind))

    def operator(self, _name: str) -> Node:
        kind = Kind.LIMIT if self.skip("*") else Kind.FUNCTION
        node = self.argument()
        text = _text(node)
        return node if text is None else Atom(text.replace("−", "-").strip(), kind)

    def arg(self, _name: str) -> Node:
        if self.peek() in {"\\max", "\\min"}:
            return Atom(f"arg {self.next()[1:]}", Kind.LIMIT)
        return Atom("arg", Kind.FUNCTION)

    def upright(self, _name: str) -> Node:
        node = self.argument()
        text = _text(node)
        return node if text is None or not text.isalnum() else Atom(text, Kind.ORDINARY)

    def face(self, name: str) -> Node:
        return _in_face(self.argument(), name)

    def transparent(self, _name: str) -> Node:
        return self.argument()

    def over(self, name: str) -> Node:
        mark, base = self.argument(), self.argument()
        below = name == "underset"
        return Scripted(base, mark if below else None, None if below else mark, 0, True)

    def arrow(self, name: str) -> Node:
        below = self.group("]") if self.skip("[") else None
        arrow = "→" if "right" in name else "←"
        return Scripted(Atom(arrow, Kind.RELATION), below, self.argument(), 0, True)

    def negated(self, _name: str) -> Node:
        node = self.argument()
        text = _text(node)
        if text is None:
            raise _UnreadableError
        return Atom(unicodedata.normalize("NFC", text + "\u0338"), Kind.RELATION)

    def modulus(self, _name: str) -> Node:
        return Row((Atom(" ", Kind.SPACE), Fence("(", Row((_MOD, self.argument())), ")")))

    def tag(self, _name: str) -> Node:
        text = self.words("tag") if self.skip("*") else Fence("(", self.words("tag"), ")")
        return Row((Atom("   ", Kind.SPACE), text))

    def substack(self, _name: str) -> Node:
        if not self.skip("{"):
            raise _UnreadableError
        return Grid(self.rows("}"), "c")

    def environment(self, token: str) -> Node:
        name = token[token.index("{") + 1 : -1]
        known = symbols.ENVIRONMENTS.get(name.rstrip("*"))
        if known is None:
            raise _UnreadableError
        left, right, columns = known
        if name.rstrip("*") in {"array", "alignat"}:
            specification = self.raw_group() if self.peek() == "{" else ""
            columns = columns or "".join(c for c in specification if c in "lcr") or "c"
        rows = self.rows(f"\\end{{{name}}}")
        if columns == "rl" and all(len(row) == 1 for row in rows):
            columns = "l"
        grid = Grid(rows, columns, loose="{" in (left, *right.replace("}", "{")))
        return Fence(left, grid, right) if left or right else grid

    def words(self, _name: str) -> Node:
        """Read text, in which only "$" begins mathematics."""
        if not self.skip("{"):
            return self.argument()
        nodes: list[Node] = []
        text, depth = "", 1
        while depth:
            token = self.raw_peek()
            self.position += 1
            if token == "":
                raise _UnreadableError
            depth += (token == "{") - (token == "}")
            if token == "$":
                nodes += [Atom(text, Kind.ORDINARY), self.group("$")]
                text = ""
            elif token not in {"{", "}"}:
                text += _text_token(token)
        return _row([*nodes, Atom(text, Kind.ORDINARY)])


def _text_token(token: str) -> str:
    r"""Return what a token draws inside ``\text``."""
    if token.isspace() or token == "~":
        return " "
    known = symbols.symbol(token[1:]) if token[0] == "\\" else None
    if known:
        return known[0]
    return "" if token in {"\\textbf", "\\textit", "\\emph", "\\mathrm", "\\text"} else token


def _plain(token: str) -> Atom:
    char, kind = symbols.plain(token[0])
    return Atom(char + token[1:], kind)


def _text(node: Node) -> str | None:
    """Return the text of atoms side by side, None if there is anything else."""
    items = _items(node)
    atoms = [item for item in items if isinstance(item, Atom)]
    return "".join(atom.text for atom in atoms) if len(atoms) == len(items) else None


def _in_face(node: Node, face: str) -> Node:
    match node:
        case Atom():
            return node._replace(text="".join(symbols.in_face(c, face) for c in node.text))
        case Row():
            return Row(tuple(_in_face(item, face) for item in node.items))
        case Scripted():
            return node._replace(base=_in_face(node.base, face))
        case Marked() | Fence():
            return node._replace(body=_in_face(node.body, face))
    return node


_EMPTY = Row(())
_BRACED_KINDS = {Kind.COMMA, Kind.BINARY, Kind.RELATION}
_MOD = Atom("mod", Kind.FUNCTION)
_STRUCTURES: dict[str, Callable[[_Parser, str], Node]] = {
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac"), _Parser.fraction),
    **dict.fromkeys(("binom", "dbinom", "tbinom"), _Parser.fraction),
    **dict.fromkeys(
        (f"{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", *"lrm")),
        _Parser.sized,
    ),
    **dict.fromkeys(("mathrm", "mathsf", "mathit", "mathtt", "mathnormal"), _Parser.upright),
    **dict.fromkeys((*symbols.FACES, *symbols.SAME_FACE), _Parser.face),
    **dict.fromkeys(("text", "textrm", "textit", "textbf", "texttt", "mbox"), _Parser.words),
    **dict.fromkeys(("overset", "underset", "stackrel"), _Parser.over),
    **dict.fromkeys(("xrightarrow", "xleftarrow"), _Parser.arrow),
    **dict.fromkeys(("mathop", "mathbin", "mathrel", "mathord", "boxed"), _Parser.transparent),
    "sqrt": _Parser.root,
    "left": _Parser.left,
    "middle": _Parser.sized,
    "arg": _Parser.arg,
    "operatorname": _Parser.operator,
    "not": _Parser.negated,
    "pmod": _Parser.modulus,
    "tag": _Parser.tag,
    "substack": _Parser.substack,
}
