"""Proofs that are kept: a card is proved anew when it has changed, or what proved it has.

A proof without a fault is kept under a digest of all that it rests on: the
card without its line numbers, every module that the proof imports, and the
versions of Python and NumPy. What has a fault is not kept.
"""

import ast
import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from dlstudy import __version__
from dlstudy.cache import keep, kept_body
from dlstudy.card import Card
from dlstudy.families import module_of

PROVERS = ("dlstudy.proof", "dlstudy.families")
FILE_NAME = "proofs.json"
KEY = b"proofs"
MOST = 20_000  # digests; beyond it only those of the last check stay

_PACKAGE = __package__


class Remarks(NamedTuple):
    """What a proof saw that is no fault: no independent route, symbols that no text names."""

    is_bare: bool = False
    symbols: tuple[str, ...] = ()


class Proofs:
    """What was proved without a fault, by digest, and what was remarked."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / FILE_NAME
        self.kept = _read(self.file)
        self.used: dict[str, Remarks] = {}

    def find(self, digest: str) -> Remarks | None:
        """Return what is kept under a digest, None if nothing is."""
        found = self.kept.get(digest)
        if found is not None:
            self.used[digest] = found
        return found

    def add(self, digest: str, remarks: Remarks) -> None:
        """Take in a proof that found no fault."""
        if digest:
            self.used[digest] = remarks

    def save(self) -> None:
        """Write what is known now, where it is more than before."""
        if self.used.keys() <= self.kept.keys():
            return
        known = {**_read(self.file), **self.used}  # another check may have written meanwhile
        keep(self.file, KEY, json.dumps(known if len(known) <= MOST else self.used).encode())


def digest(card: Card, notation: str = "", *, is_translation: bool = False) -> str:
    """Return what tells the proof of a card from any other, "" where that cannot be said.

    Of a translation only the words are proved. A deck's notation names the symbols of its drills.
    """
    sources = _sources(card.family)
    if not sources:
        return ""
    content = json.dumps([is_translation, notation if card.steps else "", _content(card)]).encode()
    return blake2b(content, digest_size=16, key=sources).hexdigest()


def _read(file: Path) -> dict[str, Remarks]:
    body = kept_body(file, KEY)
    with suppress(ValueError, AttributeError, TypeError, RecursionError):
        rows = json.loads(body or b"{}").items()
        return {name: Remarks(bare is True, tuple(symbols)) for name, (bare, symbols) in rows}
    return {}


def _content(value: object) -> object:
    """Return a record as the list of its fields, without the lines on which it stands."""
    if isinstance(value, tuple):
        return [_content(item) for item in value]
    if is_dataclass(value):
        return [_content(getattr(value, f.name)) for f in fields(value) if f.name != "line"]
    return value


@cache
def _sources(family: str) -> bytes:
    """Return a digest of all that proves a card of a family, or of none; b"" if unknown."""
    module = module_of(family) if family else ""
    roots = (*PROVERS, module) if module.startswith(f"{_PACKAGE}.") else PROVERS
    try:
        parts = [_source(name) for name in sorted(closure(roots))]
        if module and module not in roots:
            parts += [path.read_bytes() for path in sorted(_files_of(module.partition(".")[0]))]
    except (OSError, ImportError, SyntaxError, ValueError):
        return b""
    versions = f"{__version__} {sys.version} {version('numpy')}".encode()
    return blake2b(b"\0".join([versions, *parts]), digest_size=32).digest()


def closure(roots: tuple[str, ...]) -> set[str]:
    """Return the modules of this package that some of them import, by way of others too."""
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += imports(name)
    return found


@cache
def imports(module: str) -> frozenset[str]:
    """Return the modules of this package that a module imports wherever in it."""
    names = set(_imported(ast.parse(_source(module))))
    return frozenset(name for name in names if _path(name) is not None)


def _imported(tree: ast.AST) -> Iterator[str]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            waiting += node.orelse
            continue
        waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def _source(module: str) -> bytes:
    path = _path(module)
    if path is None:
        raise ImportError(module)
    return path.read_bytes()


@cache
def _path(module: str) -> Path | None:
    """Return the file of a module of this package, None if it is none."""
    first, *rest = module.split(".")
    if first != _PACKAGE:
        return None
    place = Path(__file__).parent.joinpath(*rest)
    files = (place / "__init__.py", place.with_suffix(".py")) if rest else (place / "__init__.py",)
    return next((file for file in files if file.is_file()), None)


def _files_of(package: str) -> list[Path]:
    """Return the sources of a foreign package or module."""
    spec = find_spec(package)
    if spec is None:
        raise ImportError(package)
    if spec.submodule_search_locations:
        folders = map(Path, spec.submodule_search_locations)
        return [path for folder in folders for path in folder.rglob("*.py")]
    return [Path(spec.origin or "")]
