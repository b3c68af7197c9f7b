"""Proofs that are kept: a card is proved anew when it has changed, or what proved it has.

A proof without a fault is kept under a digest of all that it rests on: the
card without its line numbers, every module that the proof imports, and the
versions of Python and NumPy. What has a fault is not kept.
"""

import json
import re
import sys
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from dlstudy import __version__
from dlstudy.card import Card
from dlstudy.digest import blake2b
from dlstudy.library.cache import keep, kept_body
from dlstudy.library.registry import module_of
from dlstudy.record import fields_of

PROVERS = ("dlstudy.exercise.proof", "dlstudy.library.registry", "dlstudy.exercise.advice")
FILE_NAME = "proofs.json"
KEY = b"proofs"
MOST = 20_000  # digests; beyond it only those of the last check stay

_PACKAGE = "dlstudy"
_IMPORT = re.compile(  # `from a.b import c, (d, e)` and `import a.b`, indented ones too
    rf"^[ \t]*(?:from ({_PACKAGE}[\w.]*) import (\([^)]*\)|.*)|import ({_PACKAGE}[\w.]*))", re.M
)
_NAME = re.compile(r"\w+")


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
    sources = _sources(module_of(card.family) if card.family else "")
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
    if names := fields_of(type(value)):
        return [_content(getattr(value, name)) for name in names if name != "line"]
    return [_content(item) for item in value] if isinstance(value, tuple) else value


@cache
def _sources(module: str) -> bytes:
    """Return a digest of all that proves a card whose family a module has; b"" if unknown."""
    roots = (*PROVERS, module) if module.startswith(f"{_PACKAGE}.") else PROVERS
    try:
        parts = [_source(name) for name in sorted(closure(roots))]
        if module and module not in roots:
            parts += [path.read_bytes() for path in sorted(_files_of(module.partition(".")[0]))]
    except (OSError, ImportError, ValueError):
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
    found = set()
    for package, names, whole in _IMPORT.findall(_source(module).decode()):
        parts = (f"{package}.{name}" for name in _NAME.findall(names))
        found |= {each for each in (package or whole, *parts) if _path(each) is not None}
    return frozenset(found)


@cache
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
    place = Path(__file__).parents[1].joinpath(*rest)
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
