"""The parser of LaTeX formulas: tokens, read once from left to right, become a tree."""

import unicodedata
from collections.abc import Callable

from dlstudy.text.maths import symbols
from dlstudy.text.maths.symbols import Kind
from dlstudy.text.maths.tokens import Tokens, UnreadableError, plain_of, text_of_token
from dlstudy.text.maths.tree import (
    EMPTY,
    Atom,
    Fence,
    Fraction,
    Grid,
    Marked,
    Node,
    Root,
    Row,
    Scripted,
    in_face,
    items_of,
    row_of,
    text_of,
)


def parse(source: str) -> Node:
    """Return the tree of the formula.

    Raises UnreadableError if it is no formula, and RecursionError if the stack is nearly full.
    """
    return _Parser(source).formula()


class _Parser(Tokens):
    """Every method reads one thing and moves past it."""

    def formula(self) -> Node:
        r"""Read all: one formula, or several lines if there is a ``\\`` outside environments."""
        rows = self.rows("")
        if len(rows) == 1 and len(rows[0]) == 1:
            return rows[0][0]
        return Grid(rows, "rl" if any(len(row) > 1 for row in rows) else "l")

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
        if len(rows) > 1 and rows[-1] == [EMPTY]:  # a line break after the last line
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
                fence = Fence(opened.pop().text, row_of(levels.pop()), closing.text)
                whole = item._replace(base=fence) if isinstance(item, Scripted) else fence
                levels[-1].append(whole)
                self.depth -= 1
            else:
                levels[-1].append(item)
        self.depth -= 1 + len(opened)
        while opened:  # an interval such as ]0, 1[ or half of a pair
            body = levels.pop()
            levels[-1] += [opened.pop(), *body]
        return row_of(levels[0]) if levels[0] else EMPTY

    def at_stop(self, stops: set[str], in_brackets: bool) -> bool:
        token = self.peek()
        if token == "]" and in_brackets:
            return False
        return token in stops or ("&" in stops and token.startswith("\\\\"))

    def item(self) -> Node:
        """Read an atom with its scripts."""
        token = self.peek()
        if token in {"^", "_", "'"}:
            return self.scripts(EMPTY)
        node = self.number() if token.isdecimal() else self.atom()
        if token == "{" and isinstance(node, Atom) and node.kind in _BRACED_KINDS:
            node = node._replace(kind=Kind.ORDINARY)  # as in 1{,}000
        return self.scripts(node)

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
                raise UnreadableError
            else:
                break
        above = found.get("^")
        marks = [x.text for x in items_of(above) if isinstance(x, Atom)] if above else []
        if marks and set(marks) == {"′"} and above and len(marks) == len(items_of(above)):
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
            raise UnreadableError
        if token == "{":
            return self.group("}")
        if token.startswith("\\begin") and token.endswith("}"):
            return self.environment(token)
        if token.startswith(("\\hspace", "\\vspace")) and token.endswith("}"):
            return Atom(" ", Kind.SPACE)
        return self.command(token[1:]) if len(token) > 1 and token[0] == "\\" else plain_of(token)

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
            raise UnreadableError
        text = "\\" + name
        while self.raw_peek() == "{":
            text += self.raw_group()
        return Atom(" ".join(text.split()), Kind.ORDINARY)

    def fraction(self, name: str) -> Node:
        return Fraction(self.argument(), self.argument(), "frac" in name)

    def root(self, _name: str) -> Node:
        index = self.group("]") if self.skip("[") else None
        return Root(self.argument(), index)

    def left(self, _name: str) -> Node:
        left = self.delimiter().text
        body = self.group("\\right")
        return Fence(left, body, self.delimiter().text)

    def sized(self, name: str) -> Node:
        r"""Read ``\big(`` and its like, whose last letter may tell the side."""
        atom = self.delimiter()
        sides = {"l": Kind.OPEN, "r": Kind.CLOSE, "m": Kind.RELATION, "e": Kind.RELATION}
        return atom._replace(kind=sides.get(name[-1], atom.kind))

    def operator(self, _name: str) -> Node:
        kind = Kind.LIMIT if self.skip("*") else Kind.FUNCTION
        node = self.argument()
        text = text_of(node)
        return node if text is None else Atom(text.replace("−", "-").strip(), kind)

    def arg(self, _name: str) -> Node:
        if self.peek() in {"\\max", "\\min"}:
            return Atom(f"arg {self.next()[1:]}", Kind.LIMIT)
        return Atom("arg", Kind.FUNCTION)

    def upright(self, _name: str) -> Node:
        node = self.argument()
        text = text_of(node)
        return node if text is None or not text.isalnum() else Atom(text, Kind.ORDINARY)

    def face(self, name: str) -> Node:
        return in_face(self.argument(), name)

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
        text = text_of(node)
        if text is None:
            raise UnreadableError
        return Atom(unicodedata.normalize("NFC", text + "\u0338"), Kind.RELATION)

    def modulus(self, _name: str) -> Node:
        return Row((Atom(" ", Kind.SPACE), Fence("(", Row((_MOD, self.argument())), ")")))

    def tag(self, _name: str) -> Node:
        text = self.words("tag") if self.skip("*") else Fence("(", self.words("tag"), ")")
        return Row((Atom("   ", Kind.SPACE), text))

    def substack(self, _name: str) -> Node:
        if not self.skip("{"):
            raise UnreadableError
        return Grid(self.rows("}"), "c")

    def environment(self, token: str) -> Node:
        name = token[token.index("{") + 1 : -1]
        known = symbols.ENVIRONMENTS.get(name.rstrip("*"))
        if known is None:
            raise UnreadableError
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
                raise UnreadableError
            depth += (token == "{") - (token == "}")
            if token == "$":
                nodes += [Atom(text, Kind.ORDINARY), self.group("$")]
                text = ""
            elif token not in {"{", "}"}:
                text += text_of_token(token)
        return row_of([*nodes, Atom(text, Kind.ORDINARY)])


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
