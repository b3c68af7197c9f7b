"""Parsed decks kept as JSON beside the log, found by content; stale or broken ones are rebuilt."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from hashlib import blake2b
from pathlib import Path
from typing import Any

from dlstudy.card import Card, Clause, Deck, Fault, Given, Kind, Mistake, Step, Tolerance, Variable

_RECORDS = (Deck, Card, Step, Mistake, Clause, Given, Variable, Fault, Tolerance)
FORMAT = 4  # raise it when the parser gives other cards for the same text
_SHAPE = repr([[f.name for f in fields(kind)] for kind in _RECORDS])


def load_deck(path: Path, folder: Path | None, *, is_translation: bool = False) -> Deck:
    """Return the deck of a file, from ``folder`` if its content was parsed before."""
    try:
        content = path.read_bytes()
    except OSError as error:
        fault = Fault(str(path), 1, f"the file cannot be read ({error.strerror}); mend or move it")
        return Deck(path.stem, str(path), path.stem, "", (), (fault,))
    if folder is None:
        return _parsed(content, path, is_translation=is_translation)
    key = blake2b(
        b"\0".join((content, str(path).encode(), _SHAPE.encode(), bytes([FORMAT]))), digest_size=12
    ).hexdigest()
    name = "-".join((path.parent.name, path.stem))
    kept = folder / f"{name}.{key}.json"
    with suppress(OSError, ValueError, TypeError, KeyError, IndexError):
        checksum, _, body = kept.read_bytes().partition(b"\n")
        if checksum == _checksum(body):
            head, _, words = body.partition(b"\n")
            return _decode(json.loads(head), _Words(words))
    deck = _parsed(content, path, is_translation=is_translation)
    with suppress(OSError):  # a cache that cannot be written costs time only
        _keep(deck, kept, f"{name}.*.json")
    return deck


def load_needs(path: Path, folder: Path) -> dict[str, tuple[str, ...]]:
    """Return the topics of a roadmap in the order of study, each with those it needs.

    TOML is slow to read: what the way to the first card must know is kept.
    """
    try:
        content = path.read_bytes()
    except OSError:
        return {}
    key = blake2b(content, digest_size=12).hexdigest()
    kept = folder / f"roadmap.{key}.json"
    with suppress(OSError, ValueError, TypeError, AttributeError):
        rows = json.loads(kept.read_bytes())
        return {_text(topic): tuple(map(_text, needs)) for topic, needs in rows.items()}
    needs = _needs_of(content)
    with suppress(OSError):
        _replace(kept, json.dumps(needs).encode(), "roadmap.*.json")
    return needs


def load_toml(path: Path, folder: Path | None) -> dict[str, Any]:
    """Return a TOML file as JSON has it, from ``folder`` if its content was parsed before.

    Raises OSError where there is no such file.
    """
    content = path.read_bytes()
    key = blake2b(content, digest_size=12).hexdigest()
    kept = None if folder is None else folder / f"{path.stem}-whole.{key}.json"
    if kept is not None:
        with suppress(OSError, ValueError, AttributeError):
            return dict(json.loads(kept.read_bytes()).items())
    import tomllib

    found = tomllib.loads(content.decode("utf-8"))
    if kept is not None:
        with suppress(OSError):
            body = json.dumps(found, ensure_ascii=False).encode()
            _replace(kept, body, f"{path.stem}-whole.*.json")
    return found


def _needs_of(content: bytes) -> dict[str, tuple[str, ...]]:
    import tomllib

    rows = tomllib.loads(content.decode("utf-8"))
    order = [topic for group in rows["groups"].values() for topic in group["topics"]]
    return {topic: tuple(rows["topics"][topic].get("needs", ())) for topic in order}


def _parsed(content: bytes, path: Path, *, is_translation: bool) -> Deck:
    from dlstudy.deck import parse_deck  # only for a deck that is not kept

    return parse_deck(content, str(path), is_translation=is_translation)


def _keep(deck: Deck, kept: Path, stale: str) -> None:
    cards = [[_row(getattr(card, name)) for name, _ in _HEAD_FIELDS] for card in deck.cards]
    words = [[_row(getattr(card, name)) for name, _ in _WORD_FIELDS] for card in deck.cards]
    head = [deck.slug, deck.path, deck.title, deck.notation, cards, _row(deck.faults), deck.extends]
    body = b"\n".join(json.dumps(part, ensure_ascii=False).encode() for part in (head, words))
    _replace(kept, _checksum(body) + b"\n" + body, stale)


def _replace(kept: Path, content: bytes, stale: str) -> None:
    """Write a file in place of those that it makes stale."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    for old in kept.parent.glob(stale):
        old.unlink(missing_ok=True)
    new = kept.with_suffix(".new")
    new.write_bytes(content)
    new.replace(kept)  # another session sees the whole file or none


def _checksum(body: bytes) -> bytes:
    return blake2b(body, digest_size=8).hexdigest().encode()


def _row(value: object) -> object:
    """Return a record as the list of its fields, records inside it likewise."""
    if isinstance(value, tuple):
        return [_row(item) for item in value]
    if isinstance(
        value, Deck | Card | Step | Mistake | Clause | Given | Variable | Fault | Tolerance
    ):
        return [_row(getattr(value, f.name)) for f in fields(value)]
    return value


def _decode(row: list[object], words: "_Words") -> Deck:
    slug, path, title, notation, cards, faults, extends = row
    return Deck(
        _text(slug),
        _text(path),
        _text(title),
        _text(notation),
        tuple(_card(card, place, words) for place, card in enumerate(_rows(cards))),
        tuple(Fault(*fault) for fault in _rows(faults)),  # type: ignore[arg-type]  # as kept
        _text(extends),
    )


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
    "where": lambda v: _clauses(v),
    "given": lambda v: tuple(Given(*g) for g in _rows(v)),  # type: ignore[arg-type]  # as kept
    "verify": lambda v: _clauses(v),
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


def _clauses(value: object) -> tuple[Clause, ...]:
    return tuple(Clause(*clause) for clause in _rows(value))  # type: ignore[arg-type]  # as kept


def _step(row: list[object]) -> Step:
    name, ask, formula, hint, tolerance, line, lines = row
    return Step(name, ask, formula, hint, Tolerance(*tolerance), line, tuple(lines))  # type: ignore[arg-type,misc]  # as kept
