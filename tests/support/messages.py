"""Every message in the source, and the catalogue of its Chinese held against them.

``python -m tests.support.messages`` brings ``dlstudy.po`` up to the source: what is new stands
there without Chinese, what is said no more is gone.
"""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from inspect import getdoc
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

import dlstudy
from dlstudy import errors, sentence
from dlstudy.cli import COMMANDS, by_typer
from dlstudy.cli.options import declarations
from dlstudy.terminal.words import faults, phrases


def _is_error(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, errors.DlstudyError)


SOURCE = Path(dlstudy.__file__).parent
ROOT = Path(__file__).parents[2]
PO = SOURCE / "terminal" / "words" / "locale" / "zh" / "LC_MESSAGES" / "dlstudy.po"
WIDTH = 100  # of a line in the catalogue
SPEAKERS = {
    "Sentence", "worded", "_in_a_row", "unreadable", "NoValue", "Redraw", "Unsound", "Changed",
    *(name for name, kind in vars(errors).items() if _is_error(kind)),
}  # fmt: skip
ROWS = {"HelpRow": 1}  # which argument is said, where it is not the first
PLACED = {"NoValue", "unreadable"}  # these add the place themselves


class Message(NamedTuple):
    """What is said somewhere; the key of a phrase is its context."""

    text: str
    path: Path
    line: int
    context: str = ""

    @property
    def where(self) -> str:
        return f"{self.path.name}:{self.line}"


@cache
def messages() -> list[Message]:
    """Return every message that has words or is a phrase, in the order of the files."""
    found = [*(each for each in _spoken() if has_words(each.text)), *_declared(), *_phrases()]
    return sorted(found, key=lambda each: (each.path, each.line))


def has_words(template: str) -> bool:
    """Is there anything to translate, beside values?"""
    return any(text.strip() for text, *_ in Formatter().parse(template))


def places(template: str) -> set[str]:
    """Return the names of the values that a template shows."""
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def catalogue() -> Catalog:
    """Return the catalogue as a translator sees it."""
    return read_po(BytesIO(PO.read_bytes()) if PO.exists() else BytesIO(), locale="zh")


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call, ast.AST]]:
    """Yield the calls that make a sentence: what is called, the call, and where names are sought.

    That is the innermost function round the call, or the module.
    """
    scopes = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else ""
            name = function.id if isinstance(function, ast.Name) else name
            if (name in SPEAKERS or name in ROWS) and (node.args or node.keywords):
                around = [f for f in scopes if f.lineno <= node.lineno <= (f.end_lineno or 0)]
                yield name, node, max(around, key=lambda f: f.lineno, default=tree)


def assigned(tree: ast.AST, name: str) -> Iterator[ast.expr]:
    """Yield what is ever assigned to a name, by ``=`` or by a loop over a table."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _matched(target, node.value, name)
        elif isinstance(node, ast.For) and isinstance(node.iter, ast.Tuple | ast.List):
            for row in node.iter.elts:
                yield from _matched(node.target, row, name)


def _matched(target: ast.expr, value: ast.expr, name: str) -> Iterator[ast.expr]:
    if isinstance(target, ast.Name) and target.id == name:
        yield value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, other in zip(target.elts, value.elts, strict=True):
            yield from _matched(one, other, name)


def parameter(tree: ast.AST, name: str) -> bool:
    """Is this the name of an argument: a template that another call gives?"""
    return any(isinstance(node, ast.arg) and node.arg == name for node in ast.walk(tree))


def texts(tree: ast.AST, node: ast.expr) -> Iterator[str]:
    """Yield the templates that an argument may be; implicit concatenation is one constant."""
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from texts(tree, one)
            yield from texts(tree, other)
        case ast.BinOp(left=one, op=ast.Add(), right=other):
            yield from (a + b for a in texts(tree, one) for b in texts(tree, other))
        case ast.Name(id=name):
            found = [text for value in assigned(tree, name) for text in texts(tree, value)]
            assert found or parameter(tree, name), f"line {node.lineno}: {name} is never assigned"
            yield from found
        case ast.Attribute(attr="template"):  # of a sentence made elsewhere
            return
        case ast.Subscript(value=ast.Name(id="_PHRASES")):  # each with its key
            return
        case ast.JoinedStr():
            raise AssertionError(f"line {node.lineno}: {ast.unparse(node)} has its values in it")
        case _:
            raise AssertionError(f"line {node.lineno}: {ast.unparse(node)} cannot be followed")


def _spoken() -> Iterator[Message]:
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for name, call, scope in calls(tree):
            if len(call.args) > ROWS.get(name, 0):
                for text in texts(scope, call.args[ROWS.get(name, 0)]):
                    yield Message(text, path, call.lineno)
    for text in sorted(sentence.REASONS):
        yield Message(text, Path(sentence.__file__), 0)
    for text in by_typer.MISUSES:
        yield Message(text, Path(by_typer.__file__), 0)
    for text in faults.FAULTS:
        yield Message(text, Path(faults.__file__), 0)


def _declared() -> Iterator[Message]:
    """Yield what commands say of themselves in their help."""
    for name in COMMANDS:
        command = import_module(f"dlstudy.cli.{name}").run
        path = Path(command.__code__.co_filename)
        yield Message(getdoc(command) or "", path, 0)
        for parameter, (each, _) in declarations(command).items():
            called = each.metavar or (parameter if each.is_argument else "")
            yield from (Message(text, path, 0) for text in (each.help, called) if text)


def _phrases() -> Iterator[Message]:
    path = Path(phrases.__file__)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Assign(targets=[ast.Name(id="_PHRASES")], value=ast.Dict() as table):
                for key, value in zip(table.keys, table.values, strict=True):
                    assert isinstance(key, ast.Constant)
                    assert isinstance(value, ast.Constant)
                    yield Message(str(value.value), path, value.lineno, str(key.value))


def brought_up(old: Catalog) -> Catalog:
    """Return the catalogue with exactly the messages of the source."""
    new = Catalog(
        "zh", project="dlstudy", version="0", charset="utf-8", fuzzy=False,
        msgid_bugs_address="", last_translator="", language_team="zh",
    )  # fmt: skip
    new.header_comment = (
        "# What dlstudy says, in Chinese. A new message stands here with an empty msgstr;\n"
        "# names in {braces} are values, and stand in the Chinese too."
    )
    new.creation_date = old.creation_date
    new.revision_date = old.revision_date
    for message in messages():
        own = old.get(message.text, message.context) if message.context else None
        context = message.context if own else None
        before = own or old.get(message.text)
        new.add(
            message.text,
            before.string if before else "",
            locations=[(message.path.relative_to(ROOT).as_posix(), 0)],
            user_comments=before.user_comments if before else (),
            context=context,
        )
    return new


def update() -> int:
    """Write the catalogue anew; return how many messages have no Chinese."""
    new = brought_up(catalogue())
    made = BytesIO()
    write_po(made, new, width=WIDTH, include_lineno=False)
    PO.write_bytes(made.getvalue())
    return sum(bool(message.id) and not message.string for message in new)


if __name__ == "__main__":
    left = update()
    sys.stdout.write(f"{left} messages have no Chinese: {PO}\n")
    sys.exit(bool(left))
