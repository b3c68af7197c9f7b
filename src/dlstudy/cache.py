"""What was parsed, kept beside the log; only what is whole and of the same making is believed."""

import json
import os
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

from dlstudy import __version__
from dlstudy.card import Card, Clause, Deck, Fault, Given, Kind, Mistake, Step, Tolerance, Variable
from dlstudy.plain_file import content_of

PARSERS = (
    "blocks", "cache", "card", "card_builder", "card_faults", "cloze", "deck", "deck_text",
    "field_keys", "field_text", "front_matter", "names", "passages", "plain_file", "scan", "unseen",
)  # fmt: skip
LARGEST_DECK = 2_000_000  # bytes of a file that is parsed
LARGEST = 64_000_000  # bytes of a kept file; that of the largest deck has about ten million
_UNUSUAL = re.compile(r"[^\w-]")
MONTH = 30 * 86400.0  # seconds; what is older goes, and is made anew where it was in use

T = TypeVar("T")


def load_deck(path: Path, folder: Path | None, *, is_translation: bool = False) -> Deck:
    """Return the deck of a file, from ``folder`` if its content was parsed before."""
    try:
        content = content_of(path, LARGEST_DECK)
    except OSError as error:
        fault = Fault(str(path), 1, f"the file cannot be read ({error.strerror}); mend or move it")
        return Deck(path.stem, str(path), path.stem, "", (), (fault,))

    def parsed() -> Deck:
        from dlstudy.deck import parse_deck  # only for a deck that is not kept

        return parse_deck(content, str(path), is_translation=is_translation)

    if folder is None:
        return parsed()
    place = place_of(path, content, folder, "words" if is_translation else "deck")
    return _remembered(place, parsed, _encode, lambda body: _decode(body, str(path)))


def load_needs(path: Path, folder: Path) -> dict[str, tuple[str, ...]]:
    """Return the topics of a roadmap in the order of study, each with those it needs.

    TOML is slow to read: what the way to the first card must know is kept.
    """
    try:
        content = content_of(path, LARGEST_DECK)
    except OSError:
        return {}
    place = place_of(path, content, folder, "needs")
    return _remembered(place, lambda: _needs_of(_toml(content)), _json, _needs_kept)


def load_toml(path: Path, folder: Path | None) -> dict[str, Any]:
    """Return a TOML file as JSON has it, from ``folder`` if its content was parsed before.

    Raises OSError where there is no such file.
    """
    content = content_of(path, LARGEST_DECK)
    if folder is None:
        return _toml(content)
    place = place_of(path, content, folder, "whole")
    return _remembered(place, lambda: _toml(content), _json, lambda b: dict(json.loads(b).items()))


def place_of(path: Path, content: bytes, folder: Path, kind: str) -> tuple[Path, bytes]:
    """Return the file that keeps what is made of a source, and the key it must have.

    The name tells sources apart, the key what they hold and who parses it: what is
    kept of a former content makes way, and nothing else does.
    """
    whole = _resolved(str(path.parent)) + b"/" + os.fsencode(path.name)
    source = blake2b(whole, digest_size=8).hexdigest()
    parts = (_own_digest(), source.encode(), kind.encode(), content)
    key = blake2b(b"\0".join(parts), digest_size=16).digest()
    stem = _UNUSUAL.sub("_", path.stem[:40])  # a name has at most 255 bytes
    return folder / f"{stem}.{kind}.{source}.json", key


@cache
def _resolved(folder: str) -> bytes:
    return os.fsencode(os.path.realpath(folder))


@cache
def _own_digest() -> bytes:
    return digest_of_parsers(Path(__file__).parent)


def digest_of_parsers(folder: Path) -> bytes:
    """Return what tells the parsing modules in a folder from others: a digest of their sources.

    The version stands for sources that are no files, as in a zip file.
    """
    try:
        sources = [(folder / f"{name}.py").read_bytes() for name in PARSERS]
    except OSError:
        return __version__.encode()
    return blake2b(b"\0".join(sources), digest_size=16).hexdigest().encode()


def _remembered(
    place: tuple[Path, bytes],
    made: Callable[[], T],
    encode: Callable[[T], bytes],
    decode: Callable[[bytes], T],
) -> T:
    """Return what is kept in a place; where that is nothing, make it and keep it."""
    body = kept_body(*place)
    if body is not None:
        with suppress(RecursionError, ValueError, TypeError, LookupError, AttributeError):
            return decode(body)
    found = made()
    keep(*place, encode(found))
    return found


def kept_body(file: Path, key: bytes) -> bytes | None:
    """Return what was kept in a file under a key; None where it is not exactly that."""
    try:
        checksum, _, body = content_of(file, LARGEST).partition(b"\n")
    except OSError:
        return None
    return body if checksum == _checksum(key, body) else None


def keep(file: Path, key: bytes, body: bytes) -> None:
    """Write a file under a key. Another session sees it whole or not at all.

    One that cannot be written costs time only.
    """
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_name(f"{os.urandom(8).hex()}.new")  # as unique as tempfile's, 3 ms sooner
        try:
            with new.open("xb") as written:
                written.write(_checksum(key, body) + b"\n" + body)
            with suppress(OSError):
                file.rmdir()  # a folder cannot be replaced; one that is not empty stays
            new.replace(file)
        finally:
            new.unlink(missing_ok=True)
        _throw_away(file.parent, file.stat().st_mtime - MONTH)


def _throw_away(folder: Path, before: float) -> None:
    """Remove what was written long ago: of decks that moved, and what a crash left."""
    for old in folder.iterdir():
        with suppress(OSError):
            if old.suffix in {".json", ".new"} and old.lstat().st_mtime < before:
                old.unlink()


def _checksum(key: bytes, body: bytes) -> bytes:
    digest = blake2b(key, digest_size=16)
    digest.update(body)
    return digest.hexdigest().encode()


def _toml(content: bytes) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(content.decode("utf-8"))


def _needs_of(rows: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    order = [topic for group in rows["groups"].values() for topic in group["topics"]]
    return {topic: tuple(rows["topics"][topic].get("needs", ())) for topic in order}


def _needs_kept(body: bytes) -> dict[str, tuple[str, ...]]:
    rows = json.loads(body).items()
    return {_text(topic): tuple(map(_text, _rows(needs))) for topic, needs in rows}


def _json(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")  # as json.loads reads it: a name may be no text


def _encode(deck: Deck) -> bytes:
    """Return a deck without its path: a line of what every start needs, and one of words."""
    cards = [[_row(getattr(card, name)) for name, _ in _HEAD_FIELDS] for card in deck.cards]
    words = [[_row(getattr(card, name)) for name, _ in _WORD_FIELDS] for card in deck.cards]
    faults = [[fault.line, fault.message] for fault in deck.faults]
    head = [deck.slug, deck.title, deck.notation, cards, faults, deck.extends]
    return _json(head) + b"\n" + _json(words)


def _decode(body: bytes, path: str) -> Deck:
    head, _, rest = body.partition(b"\n")
    slug, title, notation, cards, faults, extends = _rows(json.loads(head))
    words = _Words(rest)
    return Deck(
        _text(slug),
        path,
        _text(title),
        _text(notation),
        tuple(_card(card, place, words) for place, card in enumerate(_rows(cards))),
        tuple(Fault(path, *fault) for fault in _rows(faults)),  # type: ignore[arg-type]  # as kept
        _text(extends),
    )


def _row(value: object) -> object:
    """Return a record as the list of its fields, records inside it likewise."""
    if isinstance(value, tuple):
        return [_row(item) for item in value]
    if isinstance(value, Step | Mistake | Clause | Given | Variable | Tolerance):
        return [_row(getattr(value, f.name)) for f in fields(value)]
    return value


def _text(value: object) -> str:
    if type(value) is not str:
        raise TypeError(value)
    return value


def _rows(value: object) -> list[list[object]]:
    if type(value) is not list:
        raise TypeError(value)
    return value


_NESTED: dict[str, Callable[[object], object]] = {
    "kind": lambda v: Kind(str(v)),
    "mistakes": lambda v: tuple(Mistake(*m) for m in _rows(v)),  # type: ignore[arg-type]  # as kept
    "steps": lambda v: tuple(_step(s) for s in _rows(v)),
    "variables": lambda v: tuple(Variable(n, tuple(x)) for n, x in _rows(v)),  # type: ignore[arg-type]  # as kept
    "where": lambda v: tuple(Clause(*c) for c in _rows(v)),  # type: ignore[arg-type]  # as kept
    "given": lambda v: tuple(Given(*g) for g in _rows(v)),  # type: ignore[arg-type]  # as kept
    "verify": lambda v: tuple(Clause(*c) for c in _rows(v)),  # type: ignore[arg-type]  # as kept
    **dict.fromkeys(("points", "roadmap", "needs", "tags", "was"), lambda v: tuple(v)),  # type: ignore[arg-type]  # as kept
}
_HEAD = (  # what every start needs of every card; the rest are its words
    "deck", "slug", "kind", "line", "blank", "family", "roadmap", "catalogue", "needs",
    "level", "tags", "was", "revision",
)  # fmt: skip
_HEAD_FIELDS = [(name, _NESTED.get(name)) for name in _HEAD]
_WORD_FIELDS = [(f.name, _NESTED.get(f.name)) for f in fields(Card) if f.name not in _HEAD]
_WORDS = frozenset(name for name, _ in _WORD_FIELDS)


class _Words:
    """The words of a deck's cards, parsed when one of them is asked for first."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.rows: list[list[object]] | None = None

    def row(self, place: int) -> list[object]:
        if self.rows is None:
            self.rows = json.loads(self.body)
        return self.rows[place]


class _KeptCard(Card):
    """A card out of the cache: the slots of its words are filled when one is asked for."""

    __slots__ = ("_place", "_words_of_deck")
    _place: int
    _words_of_deck: _Words

    def __getattr__(self, name: str) -> object:
        """Return a word that was not yet filled in; Python asks here only for what is missing."""
        if name not in _WORDS:
            raise AttributeError(name)
        _fill(self, _WORD_FIELDS, self._words_of_deck.row(self._place))
        return object.__getattribute__(self, name)


def _card(row: list[object], place: int, words: _Words) -> Card:
    card = object.__new__(_KeptCard)
    _fill(card, _HEAD_FIELDS, row)
    object.__setattr__(card, "_place", place)
    object.__setattr__(card, "_words_of_deck", words)
    return card


def _fill(
    card: Card, names: list[tuple[str, Callable[[object], object] | None]], row: list[object]
) -> None:
    """Set some fields of a frozen card, as its own construction does."""
    for (name, nested), value in zip(names, row, strict=True):
        object.__setattr__(card, name, nested(value) if nested else value)


def _step(row: list[object]) -> Step:
    name, ask, formula, hint, tolerance, line, lines = row
    return Step(name, ask, formula, hint, Tolerance(*tolerance), line, tuple(lines))  # type: ignore[arg-type,misc]  # as kept
